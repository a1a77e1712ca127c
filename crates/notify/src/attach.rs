//! The findings of a warning as files: CSV for a spreadsheet, JSON for a program.
//!
//! Asks nobody whether they may leave: `compose` has asked the gate. What may not be named is not
//! in `Row` in the first place.
//!
//! Specification: RFC 4180 (CSV), RFC 8259 (JSON).

use model::Time;
use serde_json::{Value, json};

use crate::letter::Attachment;

/// One finding.
pub(crate) struct Row {
    pub device: String,
    pub port: Option<u16>,
    pub vlan: Option<u16>,
    pub sensor: String,
    /// The other end; none when it may not be named.
    pub peer: Option<String>,
    /// The rule, indicator or analytic; none when it may not be named.
    pub cause: Option<String>,
    pub confidence: u8,
    pub count: i64,
    pub first: Time,
    pub last: Time,
}

const COLUMNS: [&str; 10] = [
    "device",
    "port",
    "vlan",
    "sensor",
    "peer",
    "cause",
    "confidence_percent",
    "count",
    "first_seen",
    "last_seen",
];

/// Both files, named after the warning.
pub(crate) fn files(number: i64, class: &str, tlp: &str, rows: &[Row]) -> Vec<Attachment> {
    let name = |end: &str| format!("vardkase-{number}.{end}");
    let whole = json!({
        "warning": number,
        "class": class,
        "tlp": tlp,
        "findings": rows.iter().map(as_json).collect::<Vec<_>>(),
    });
    vec![
        Attachment {
            name: name("csv"),
            media_type: "text/csv; charset=utf-8",
            bytes: csv(tlp, rows).into_bytes(),
        },
        Attachment {
            name: name("json"),
            media_type: "application/json",
            bytes: whole.to_string().into_bytes(),
        },
    ]
}

fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let number = |value: Option<u16>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        row.device.clone(),
        number(row.port),
        number(row.vlan),
        row.sensor.clone(),
        row.peer.clone().unwrap_or_default(),
        row.cause.clone().unwrap_or_default(),
        row.confidence.to_string(),
        row.count.to_string(),
        row.first.rfc3339(),
        row.last.rfc3339(),
    ]
}

fn as_json(row: &Row) -> Value {
    json!({
        "device": row.device,
        "port": row.port,
        "vlan": row.vlan,
        "sensor": row.sensor,
        "peer": row.peer,
        "cause": row.cause,
        "confidence_percent": row.confidence,
        "count": row.count,
        "first_seen": row.first.rfc3339(),
        "last_seen": row.last.rfc3339(),
    })
}

fn csv(tlp: &str, rows: &[Row]) -> String {
    let mut text = format!("{},tlp\r\n", COLUMNS.join(","));
    for row in rows {
        for cell in cells(row) {
            text += &quoted(&cell);
            text.push(',');
        }
        text += tlp;
        text += "\r\n";
    }
    text
}

/// A cell that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sensor: &str, peer: Option<&str>) -> Row {
        let at = Time::from_seconds(1_700_000_000);
        let (device, peer) = ("10.0.0.5".to_owned(), peer.map(str::to_owned));
        let sensor = sensor.to_owned();
        let (port, vlan, confidence, count) = (Some(443), None, 80, 3);
        let cause = peer.as_ref().map(|_| "Example rule".to_owned());
        Row { device, port, vlan, sensor, peer, cause, confidence, count, first: at, last: at }
    }

    #[test]
    fn both_files_say_the_same() {
        let rows = [row("Stadshuset, \"B\"", Some("192.0.2.1")), row("=cmd()", None)];
        let files = files(7, "c2-server", "TLP:AMBER", &rows);
        let text = String::from_utf8(files[0].bytes.clone()).expect("text");
        let at = "2023-11-14T22:13:20.000000Z";
        let expected = format!(
            "device,port,vlan,sensor,peer,cause,confidence_percent,count,first_seen,last_seen,tlp\r\n\
             10.0.0.5,443,,\"Stadshuset, \"\"B\"\"\",192.0.2.1,Example rule,80,3,{at},{at},TLP:AMBER\r\n\
             10.0.0.5,443,,'=cmd(),,,80,3,{at},{at},TLP:AMBER\r\n"
        );
        assert_eq!(text, expected);
        let json: Value = serde_json::from_slice(&files[1].bytes).expect("JSON");
        assert_eq!(
            (&json["warning"], &json["findings"][0]["peer"]),
            (&7.into(), &"192.0.2.1".into())
        );
        assert_eq!(files[1].name, "vardkase-7.json");
    }
}
