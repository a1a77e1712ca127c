//! Mappings: what they read, and what is told of a wrong one.

use proptest::prelude::*;

use super::*;

/// What a mapping makes of a text, a line each.
fn read(mapping: &Mapping, text: &str) -> String {
    let about = About::new("x", Time::from_seconds(1_795_334_400));
    let lines = mapping.read(Box::new(text.as_bytes()), &about).map(|item| match item {
        Ok(row) => {
            let port = row.port.map(|port| port.to_string()).unwrap_or_default();
            let (place, class, time) = (&row.place, row.class.as_str(), row.time.rfc3339());
            let severity = row.severity.map_or("", Severity::as_str);
            format!("{place} {port} {time} {class} {severity} {} {:?}\n", row.identity(), row.extra)
        }
        Err(fault) => format!("{fault}\n"),
    });
    lines.collect()
}

const DOORS: &str = include_str!("../../../mappings/doors.toml");

#[test]
fn reads_a_table() {
    let mapping = Mapping::parse(DOORS).expect("mapping");
    insta::assert_snapshot!(read(&mapping, include_str!("../../../mappings/doors.csv")));
}

#[test]
fn reads_objects_and_columns_by_number() {
    let json = Mapping::parse(
        "format = \"json\"\nsource = \"s\"\nreport = \"r\"\ntime_format = \"unix_ms\"\n\
         [columns]\n\"host.ip\" = \"address\"\nwhen = \"time\"\n",
    );
    let text = r#"{"host":{"ip":"192.0.2.1"},"when":1795219200000,"note":"x"}
{"host":{"ip":"192.0.2.2"}}"#;
    insta::assert_snapshot!(read(&json.expect("mapping"), text), @r#"
    192.0.2.1  2026-11-21T00:00:00.000000Z other:undetermined  s/r [("note", "x")]
    line 2: there is no time
    "#);
    let numbered = Mapping::parse(
        "format = \"csv\"\nsource = \"s\"\nreport = \"r\"\nheader = false\ndelimiter = \"\\t\"\n\
         [columns]\n1 = \"address\"\n2 = \"port\"\n",
    );
    let text = "\u{feff}192.0.2.1\t22\tx\nwww.kommun.example\t443\n";
    insta::assert_snapshot!(read(&numbered.expect("mapping"), text), @r#"
    192.0.2.1 22 2026-11-22T08:00:00.000000Z other:undetermined  s/r [("3", "x")]
    www.kommun.example 443 2026-11-22T08:00:00.000000Z other:undetermined  s/r []
    "#);
}

#[test]
fn tells_every_mistake_at_once() {
    let wrong = Mapping::parse(
        "format = \"xls\"\nsource = \"\"\nreport = \"r\"\nclass = \"bad\"\nseverity = \"awful\"\n\
         [columns]\nip = \"adress\"\n[classes]\nx = \"y\"\n",
    );
    insta::assert_snapshot!(wrong.expect_err("mistakes"), @"
    format: `xls` is neither csv nor json
    class: `bad` is no class of RSIT
    severity: must be low, medium, high or critical
    columns.ip: `adress` is none of address, name, port, protocol, remote, url, time, class, severity, variant, report, count, ignore
    columns: one must mean `address`
    classes.x: `y` is no class of RSIT
    source, report: must not be empty
    ");
}

proptest! {
    #[test]
    fn any_text_gives_an_answer(mapping: String, text in "[a-zA-Z0-9;\"\n. :/-]{0,200}") {
        let _ = Mapping::parse(&mapping);
        let doors = Mapping::parse(DOORS).expect("mapping");
        let _ = read(&doors, &format!("IP address;Seen;Port\n{text}"));
    }
}
