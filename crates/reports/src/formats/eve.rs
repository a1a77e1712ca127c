//! Events of a Suricata that a member has already: alerts and anomalies become rows.
//!
//! An event names two ends and not whose they are, so that either may be concerned. Other events
//! (flows, transactions, counters) report nothing and are counted.
//!
//! Specification: Suricata's EVE JSON output.

use model::{Rsit, Severity};

use super::{Format, Head};
use crate::json::{JsonRows, Object, get};
use crate::reader::Input;
use crate::row::At;
use crate::{About, Place, Reader, Reason, Row, Side, What, cell};

/// What the text of a rule's class means; others are attempts (`ids-alert`).
const CLASSES: &[(&str, Rsit)] = &[
    ("a network trojan was detected", Rsit::InfectedSystem),
    ("malware command and control activity detected", Rsit::C2Server),
    ("domain observed used for c2 detected", Rsit::C2Server),
    ("detection of a network scan", Rsit::Scanner),
    ("attempted information leak", Rsit::Scanner),
    ("attempted denial of service", Rsit::Dos),
    ("denial of service", Rsit::Dos),
    ("detection of a denial of service attack", Rsit::Dos),
    ("crypto currency mining activity detected", Rsit::UnauthorisedUse),
    ("potential corporate privacy violation", Rsit::UnauthorisedUse),
    ("possible social engineering attempted", Rsit::Phishing),
    ("successful credential theft detected", Rsit::Phishing),
    ("successful administrator privilege gain", Rsit::PrivilegedAccountCompromise),
    ("successful user privilege gain", Rsit::UnprivilegedAccountCompromise),
    ("exploit kit activity detected", Rsit::MalwareDistribution),
    ("not suspicious traffic", Rsit::Undetermined),
    ("generic protocol command decode", Rsit::Undetermined),
    ("misc activity", Rsit::Undetermined),
];

/// EVE JSON.
pub struct Eve;

impl Format for Eve {
    fn name(&self) -> &'static str {
        "eve"
    }

    fn recognises(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["event_type", "timestamp"])
    }

    fn read<'r>(&self, input: Input<'r>, about: &About) -> Reader<'r> {
        let rows = JsonRows::new(input, about, about.source_or("suricata"), Box::new(rows));
        Reader::new(rows, &about.limits)
    }
}

fn rows(at: &At<'_>, event: &Object) -> Result<Vec<Row>, Reason> {
    let kind = get(event, "event_type");
    let (class, severity, variant) = match &*kind {
        "" => return Err(Reason::Missing(What::EventType)),
        "alert" => {
            let sid = get(event, "alert.signature_id");
            if sid.is_empty() {
                return Err(Reason::Missing(What::SignatureId));
            }
            let gid = get(event, "alert.gid");
            let gid = if gid.is_empty() { "1".into() } else { gid };
            (class(&get(event, "alert.category")), severity(event), format!("{gid}:{sid}"))
        }
        "anomaly" => {
            let name = get(event, "anomaly.event");
            (Rsit::Undetermined, Some(Severity::Low), name.into_owned())
        }
        _ => return Ok(Vec::new()),
    };
    let (from, to) = (get(event, "src_ip"), get(event, "dest_ip"));
    let mut row = Row::new(
        at,
        &kind,
        class,
        Place::Address(cell::address(&from)?),
        cell::time(&get(event, "timestamp"))?,
    );
    row.side = Side::Either;
    row.remote = cell::address(&to).ok();
    row.port = cell::port(&get(event, "src_port"))?;
    row.protocol = cell::protocol(&get(event, "proto"));
    row.severity = severity;
    row.variant = cell::some(&variant);
    row.keep("signature", &get(event, "alert.signature"));
    row.keep("dest_port", &get(event, "dest_port"));
    Ok(vec![row])
}

fn class(category: &str) -> Rsit {
    let lower = category.to_ascii_lowercase();
    let known = CLASSES.iter().find(|(text, _)| *text == lower);
    known.map_or(Rsit::Exploit, |(_, class)| *class)
}

/// Suricata counts from 1, the worst.
fn severity(event: &Object) -> Option<Severity> {
    match &*get(event, "alert.severity") {
        "1" => Some(Severity::High),
        "2" => Some(Severity::Medium),
        "" => None,
        _ => Some(Severity::Low),
    }
}
