//! The schema against itself, against the texts there are, and against the reports at hand.

use std::path::PathBuf;

use model::Time;

use super::*;

/// What a report gives: rows and faults.
fn read(name: &str, text: &str) -> (Vec<Row>, Vec<Fault>) {
    let about = About::new(name, Time::from_seconds(0));
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for item in Shadowserver.read(Box::new(text.as_bytes()), &about) {
        match item {
            Ok(row) => rows.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    (rows, faults)
}

#[test]
fn schema_is_whole() {
    let declared = include_str!("schema.toml").matches("\n[report.").count();
    assert_eq!(SCHEMA.kinds.len(), declared);
    assert_eq!(declared, 93);
    for kind in SCHEMA.kinds.values() {
        let topic = kind.topic.as_deref().expect("topic");
        assert!(warnings::TOPICS.contains(&topic), "{}: topic `{topic}`", kind.name);
        assert!(kind.severity.is_some(), "{}: severity", kind.name);
        let meaning = &kind.meaning;
        let stands = |names: &[String]| names.iter().any(|one| kind.columns.contains(one));
        assert!(stands(&meaning.time), "{}: time", kind.name);
        assert!(stands(&meaning.address) || stands(&meaning.name), "{}: address", kind.name);
    }
}

#[track_caller]
fn told(file: &str, expected: &str) {
    let name = match SCHEMA.tell(file, &["timestamp", "ip"]) {
        Told::Known(kind) => kind.name.to_string(),
        Told::Unknown { name, .. } => format!("unknown {name}"),
    };
    assert_eq!(name, expected, "{file}");
}

#[test]
fn tells_the_kind_by_the_name() {
    told("scan_ssl.csv", "scan_ssl");
    told("in/2026-11-22-scan_ssl_freak-example-geo.csv", "scan_ssl_freak");
    told("2026-11-22-scan6_rdp-example.csv", "scan_rdp");
    told("2026-11-22-event6_sinkhole_http-example.csv", "event6_sinkhole_http");
    told("2026-11-22-event6_sinkhole-example.csv", "event4_sinkhole");
    told("2026-11-22-scan_newthing-example.csv", "unknown scan_newthing");
    told("report.csv", "unknown report");
}

#[test]
fn tells_the_kind_by_columns_and_names_those_that_are_alike() {
    let columns = |kind: &str| SCHEMA.kinds[kind].columns.iter().map(String::as_str).collect();
    let columns_of: fn(&str) -> Vec<&'static str> = columns;
    match SCHEMA.tell("attachment.csv", &columns_of("scan_mysql")) {
        Told::Known(kind) => assert_eq!(&*kind.name, "scan_mysql"),
        Told::Unknown { .. } => panic!("scan_mysql has columns of its own"),
    }
    match SCHEMA.tell("attachment.csv", &columns_of("event4_sinkhole")) {
        Told::Known(kind) => panic!("told {}", kind.name),
        Told::Unknown { candidates, .. } => {
            let names: Vec<&str> = candidates.iter().map(|one| &**one).collect();
            assert_eq!(names, ["event4_microsoft_sinkhole", "event4_sinkhole"]);
        }
    }
}

#[test]
fn reads_an_unknown_kind_by_address_and_time() {
    let text = "timestamp,ip,oven\n2026-11-22 01:02:03,192.0.2.7,hot\n";
    let (rows, faults) = read("2026-11-22-scan_oven-example.csv", text);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].identity(), "shadowserver/scan_oven");
    assert_eq!(rows[0].class, Rsit::Undetermined);
    assert_eq!(rows[0].extra, [("oven".into(), "hot".into())]);
    let alarms: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        alarms,
        ["unknown kind of report `scan_oven`", "unknown columns in `scan_oven`: oven"]
    );
}

#[test]
fn a_stray_quote_costs_its_own_line_only() {
    let text = "timestamp,port,ip\n2026-11-22 01:02:03,5900,\"192.0.2.7\n\
                2026-11-22 01:02:04,5900,192.0.2.8\n";
    let (rows, faults) = read("scan_vnc.csv", text);
    assert_eq!(rows.len(), 1);
    assert_eq!(faults[0].to_string(), "line 2: a quote is opened and not closed");
}

/// The reports that have been mailed, where they are at hand: all rows but one are read, none alarms.
#[test]
fn reads_all_reports_at_hand() {
    let shared = std::env::var_os("VARDKASE_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let folder = shared.join("data/feeds/shadowserver");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there are no reports at {}", folder.display());
        return;
    };
    let (mut files, mut all) = (0, 0);
    for entry in entries {
        let path = entry.expect("entry").path();
        let bytes = std::fs::read(&path).expect("report");
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let head = Head::new(&name, &bytes);
        assert!(Shadowserver.recognises(&head), "{name}");
        let text = String::from_utf8_lossy(&bytes);
        let (rows, faults) = read(&name, &text);
        // One address of one report is none.
        let expected = usize::from(name == "event4_honeypot_ddos_amp.csv");
        assert_eq!(faults.len(), expected, "{name}: {faults:?}");
        assert!(!rows.is_empty(), "{name}: no rows");
        assert!(rows.iter().all(|row| name.starts_with(&*row.report)), "{name}");
        (files, all) = (files + 1, all + rows.len());
    }
    assert_eq!(files, 93);
    eprintln!("{files} reports, {all} rows");
}
