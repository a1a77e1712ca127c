//! From the words of the wire to those of findings; bounds what a sensor may make us keep.

use findings::{Cause, Device, Observation};
use model::{FindingId, SensorId, Time};
use serde::Serialize;
use store::NewDetection;
use wire::Detection;

use crate::gather::Keys;
use crate::take::Ready;

/// Bytes of evidence kept with a detection, as the wire promises. What is longer is replaced by a
/// word that says so: half a JSON text is no evidence.
const EVIDENCE_BYTES_MAX: usize = 16 * 1_024;

/// Characters of a rule's message, an indicator or a name that are kept.
const WORDS_CHARS_MAX: usize = 2_000;

/// Bytes of an analytic's facts that are kept: a dozen numbers and names.
const FACTS_BYTES_MAX: usize = 4_096;

/// Seconds somebody else's clock may be ahead of ours. What claims to be from later counts as from
/// then: a wrong clock must not make a finding that never ages.
pub(crate) const AHEAD_MAX_S: i64 = 300;

/// A detection as a sensor sent it.
pub(crate) fn ready(detection: &Detection, sensor: SensorId, now: Time) -> Ready {
    let seen = observation(detection, sensor, now);
    let peer = detection.peer.as_ref();
    Ready {
        keys: Keys::of(seen.class, &seen.cause, seen.inbound, &seen.device),
        seen,
        evidence: evidence(&detection.evidence),
        peer_port: peer.and_then(|peer| peer.port),
        peer_name: peer.and_then(|peer| peer.name.as_deref()).map(bounded),
        app_protocol: detection.app_protocol.as_deref().map(bounded),
        row: None,
    }
}

fn observation(detection: &Detection, sensor: SensorId, now: Time) -> Observation {
    Observation {
        detection: detection.id,
        time: detection.time.min(now.plus_s(AHEAD_MAX_S)),
        class: detection.class,
        cause: cause(&detection.cause),
        device: Device {
            sensor: Some(sensor),
            vlan: detection.device.vlan,
            ip: detection.device.ip.to_canonical(),
        },
        port: detection.device.port,
        peer: detection.peer.as_ref().map(|peer| peer.ip.to_canonical()),
        inbound: detection.inbound,
        severity: detection.severity,
        confidence: model::Confidence::percent(detection.confidence.value()),
        count: detection.count.max(1),
    }
}

/// As it is kept, with the finding that it belongs to.
pub(crate) fn kept(one: Ready, finding: FindingId) -> NewDetection {
    let seen = one.seen;
    NewDetection {
        id: seen.detection,
        finding,
        at: seen.time,
        class: seen.class,
        severity: seen.severity,
        confidence: seen.confidence,
        cause: seen.cause,
        device_ip: seen.device.ip,
        device_vlan: seen.device.vlan,
        device_port: seen.port,
        peer_ip: seen.peer,
        peer_port: one.peer_port,
        peer_name: one.peer_name,
        app_protocol: one.app_protocol,
        inbound: seen.inbound,
        count: seen.count,
        evidence: one.evidence,
    }
}

/// The event as text, or a word that it was too long.
pub(crate) fn evidence(event: &impl Serialize) -> String {
    // Maps with texts as keys can always be written.
    let text = serde_json::to_string(event).unwrap_or_else(|_| "{}".to_owned());
    if text.len() <= EVIDENCE_BYTES_MAX {
        return text;
    }
    format!("{{\"left_out\":\"the event has {} bytes\"}}", text.len())
}

fn cause(cause: &wire::Cause) -> Cause {
    match cause {
        wire::Cause::Rule { gid, sid, msg, .. } => {
            Cause::Rule { gid: *gid, sid: *sid, msg: bounded(msg) }
        }
        wire::Cause::Indicator { what, value, source, tlp, .. } => Cause::Indicator {
            what: bounded(what),
            value: bounded(value),
            source: bounded(source),
            tlp: *tlp,
        },
        wire::Cause::Analytic { name, facts } => {
            let size = serde_json::to_string(facts).map_or(usize::MAX, |text| text.len());
            let facts = if size <= FACTS_BYTES_MAX { facts.clone() } else { Default::default() };
            Cause::Analytic { name: bounded(name), facts }
        }
    }
}

pub(crate) fn bounded(text: &str) -> String {
    text.chars().take(WORDS_CHARS_MAX).collect()
}
