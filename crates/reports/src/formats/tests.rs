//! Every format by its samples: what is read, what is told, and that nothing of any bytes breaks it.

use std::fmt::Write as _;

use model::Time;
use proptest::prelude::*;

use super::*;
use crate::{Counts, Fault, Limits};

/// The time at which samples came.
const RECEIVED: Time = Time::from_seconds(1_795_334_400);

/// Gives no more than so many bytes at a time.
struct Slowly<'b> {
    bytes: &'b [u8],
    at_once: usize,
}

impl std::io::Read for Slowly<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let most = self.at_once.clamp(1, out.len().max(1)).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(most.min(out.len()));
        out[..now.len()].copy_from_slice(now);
        self.bytes = later;
        Ok(now.len())
    }
}

/// Everything that a report gives, a line each: the only place that knows how a report is read.
fn read(format: &dyn Format, name: &str, bytes: &[u8], at_once: usize) -> (String, Counts) {
    // Small enough that samples with something broken in them come to the limits.
    let limits = Limits { row_bytes_max: 2_000, row_lines_max: 8, ..Limits::default() };
    let about = About { limits, ..About::new(name, RECEIVED) };
    let mut reader = format.read(Box::new(Slowly { bytes, at_once }), &about);
    let mut out = String::new();
    for item in reader.by_ref() {
        let _ = match item {
            Ok(row) => {
                let mut object = serde_json::to_value(row.event()).expect("an object");
                object.as_object_mut().map(|object| object.remove("raw"));
                writeln!(out, "{object}")
            }
            Err(fault @ Fault::Alarm(_)) => writeln!(out, "alarm: {fault}"),
            Err(fault) => writeln!(out, "{fault}"),
        };
    }
    (out, reader.counts())
}

/// A sample of ours, told by its name and beginning.
fn sample(name: &str) -> String {
    let path = format!("{}/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).expect(&path);
    let format = detect(&Head::new(name, &bytes)).expect(name);
    let (text, counts) = read(format, name, &bytes, usize::MAX);
    format!("{}\n{text}{counts:?}\n", format.name())
}

#[test]
fn samples() {
    let folder = format!("{}/samples", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("samples");
    let mut names: Vec<_> =
        entries.map(|one| one.expect("entry").file_name().into_string().expect("name")).collect();
    names.sort();
    for name in names {
        insta::assert_snapshot!(name.as_str(), sample(&name));
    }
}

#[track_caller]
fn detected(name: &str, text: &str, expected: &str) {
    let told = detect(&Head::new(name, text.as_bytes()));
    let got = told.map_or_else(|error| error.to_string(), |format| format.name().to_owned());
    assert_eq!(got, expected, "{name}");
}

#[test]
fn tells_the_format_or_says_why_not() {
    detected("x", "\u{feff}timestamp,ip,port,tag\n", "shadowserver");
    detected("scan_new.csv", "timestamp,ip,a,b,c,d,e\n", "shadowserver");
    let known = "dshield, eve, intelmq, n6, nmap, shadowserver, xarf, zeek";
    let unknown = format!("`x` is of no known format; known are {known}");
    detected("in/x", "timestamp,ip,a,b,c,d,e\n", &unknown);
    detected("in/x", "", &unknown);
    let both = r#"{"timestamp":"","event_type":"alert","classification.type":"scanner"}"#;
    detected("in/x", both, "`x` may be eve or intelmq: say which");
}

#[track_caller]
fn limited(name: &str, text: &str, limits: Limits, expected: &[&str]) {
    let format = detect(&Head::new(name, text.as_bytes())).expect(name);
    let about = About { limits, ..About::new(name, RECEIVED) };
    let faults = format.read(Box::new(text.as_bytes()), &about).filter_map(Result::err);
    let told: Vec<_> = faults.map(|fault| fault.to_string()).collect();
    assert_eq!(told, expected, "{name}");
}

#[test]
fn what_is_over_a_limit_is_told() {
    let usual = Limits::default();
    let table = "timestamp,ip,port,tag\n2026-11-21,192.0.2.1,1,x\n2026-11-21,192.0.2.2,1,x\n";
    let few = Limits { rows_max: 1, ..usual };
    limited(
        "scan_rdp.csv",
        table,
        few,
        &["line 3: reading stops: the report has more than 1 rows"],
    );
    let narrow = Limits { columns_max: 3, ..usual };
    limited(
        "scan_rdp.csv",
        table,
        narrow,
        &["line 1: reading stops: the row has more than 3 columns"],
    );
    let long = format!("{table}2026-11-21,192.0.2.3,1,{}\n2026-11-21,nobody,1,x", "x".repeat(50));
    let short = Limits { row_bytes_max: 40, ..usual };
    let told = ["line 4: the row has more than 40 bytes", "line 5: `nobody` is no address"];
    limited("scan_rdp.csv", &long, short, &told);
    let joined = format!("{table}2026-11-21,192.0.2.3,1,\"a\nb\nc\"\n");
    let lines = Limits { row_lines_max: 2, ..usual };
    let told = [
        "line 4: a quote is opened and not closed",
        "line 5: there is no address",
        "line 6: a quote is opened and not closed",
    ];
    limited("scan_rdp.csv", &joined, lines, &told);
    let deep = format!("{{\"event_type\":\"x\",\"timestamp\":{}", "[".repeat(9));
    let flat = Limits { depth_max: 5, ..usual };
    limited("x", &deep, flat, &["line 1: objects lie more than 5 deep"]);
}

/// An input that fails is told, after what had come.
#[test]
fn a_failing_input_stops_and_says_so() {
    struct Fails;
    impl std::io::Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let table = "timestamp,ip,port,tag\n2026-11-21,192.0.2.1,1,x\n";
    let input = std::io::Read::chain(table.as_bytes(), Fails);
    let format = by_name("shadowserver").expect("format");
    let mut reader = format.read(Box::new(input), &About::new("scan_rdp.csv", RECEIVED));
    assert!(reader.next().is_some_and(|item| item.is_ok()));
    let told = reader.next().and_then(Result::err).map(|fault| fault.to_string());
    assert_eq!(told.as_deref(), Some("line 3: reading stops: the disk is gone"));
    assert!(reader.next().is_none());
}

#[test]
fn list_is_sorted() {
    assert!(ALL.is_sorted_by_key(|format| format.name()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any bytes give an answer, the same however they come in.
    #[test]
    fn any_bytes_in_any_split(bytes: Vec<u8>, at_once in 1..40usize) {
        for format in ALL {
            let whole = read(*format, "x", &bytes, usize::MAX);
            prop_assert_eq!(&whole, &read(*format, "x", &bytes, at_once), "{}", format.name());
        }
    }

    /// So do our samples with something broken in them, and the counts account for every line told.
    #[test]
    fn broken_samples(at in any::<prop::sample::Index>(), junk: [u8; 3], at_once in 1..40usize) {
        let folder = format!("{}/samples", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(folder).expect("samples") {
            let path = entry.expect("entry").path();
            let mut bytes = std::fs::read(&path).expect("sample");
            let name = path.to_string_lossy();
            let format = detect(&Head::new(&name, &bytes)).expect("format");
            let at = at.index(bytes.len());
            let end = bytes.len().min(at + 3);
            bytes.splice(at..end, junk);
            let whole = read(format, &name, &bytes, usize::MAX);
            prop_assert_eq!(&whole, &read(format, &name, &bytes, at_once), "{}", name);
        }
    }
}
