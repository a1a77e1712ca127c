//! What others report, from rows to findings: whose it is, what it is, and then the way of every
//! sighting. A row read twice is one row, however many reports hold it.
//!
//! Reads no format: that is `reports`'. Names without an address are counted and left: a finding
//! stands on a device.

use std::collections::BTreeMap;
use std::net::IpAddr;

use constituency::{Owner, Owners};
use findings::{Cause, Device, Key, Kind, Observation};
use model::{Confidence, DetectionId, MemberId, Rsit, Severity, Time, Tlp};
use reports::{Place, Row, Side};
use ring::digest::{Context, SHA256};
use store::Store;
use warnings::Policy;

use crate::convert::{AHEAD_MAX_S, bounded, evidence};
use crate::take::{Ready, take};
use crate::{IntakeError, Taken};

/// Rows of one member in one transaction: as many as in a sensor's batch.
const ROWS_AT_ONCE: usize = wire::BATCH_ITEMS_MAX;

/// How sure we are of what somebody else saw: they looked, but not at what stands behind a
/// firewall, and an address may have moved on.
const CONFIDENCE: u8 = 80;

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TakenRows {
    /// Rows about nobody we know.
    pub without_owner: usize,
    /// Rows that name no address: no finding can stand on them.
    pub without_address: usize,
    /// The others; a row with two owners counts for both.
    pub taken: Taken,
}

/// Takes in rows that somebody reported, at the label that they travel under. Taking the same ones
/// twice changes nothing the second time; when it fails half-way, taking them again goes on from
/// there.
pub async fn take_rows(
    store: &Store,
    owners: &Owners,
    rows: &[Row],
    tlp: Tlp,
    policy: &Policy,
) -> Result<TakenRows, IntakeError> {
    let now = store.now();
    let mut sum = TakenRows::default();
    let mut whose: BTreeMap<MemberId, Vec<Ready>> = BTreeMap::new();
    for row in rows {
        let Some(end) = End::of(row, owners) else {
            sum.without_address += 1;
            continue;
        };
        sum.without_owner += usize::from(end.owners.is_empty());
        // A member that has it twice, by a network and a name, hears of it once.
        let members = end.owners.iter().map(|owner| owner.member);
        for member in members.collect::<std::collections::BTreeSet<_>>() {
            whose.entry(member).or_default().push(ready(row, &end, member, tlp, now));
        }
    }
    for (member, mut rows) in whose {
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_AT_ONCE));
            let intake = store.intake_reported(member).await?;
            let intake = intake.ok_or(IntakeError::UnknownMember(member))?;
            sum.taken += take(intake, rows, policy).await?;
            rows = rest;
        }
    }
    Ok(sum)
}

/// The end of a row that somebody owns.
struct End<'o> {
    ip: IpAddr,
    port: Option<u16>,
    other: Option<IpAddr>,
    owners: &'o [Owner],
}

impl<'o> End<'o> {
    /// None when the row names no address.
    fn of(row: &Row, owners: &'o Owners) -> Option<Self> {
        let (ip, found) = match &row.place {
            Place::Address(ip) => (*ip, owners.of_address(*ip)),
            Place::Network(net) => {
                let covering = owners.covering(*net).into_iter().next();
                (net.addr(), covering.map_or(&[][..], |found| found.owners))
            }
            Place::Name(_) => return None,
        };
        let this = Self { ip, port: row.port, other: row.remote, owners: found };
        if !found.is_empty() {
            return Some(this);
        }
        if let (Side::Either, Some(remote)) = (row.side, row.remote) {
            let found = owners.of_address(remote);
            if !found.is_empty() {
                return Some(Self { ip: remote, port: None, other: Some(ip), owners: found });
            }
        }
        // An address of a hosting company, with a name that is a member's.
        let named = row.name.as_ref().and_then(|name| owners.of_domain(name));
        let named = named.or_else(|| row.url.as_deref().and_then(|url| owners.of_url(url)));
        Some(Self { owners: named.map_or(&[][..], |found| found.owners), ..this })
    }
}

fn ready(row: &Row, end: &End<'_>, member: MemberId, tlp: Tlp, now: Time) -> Ready {
    // What is open is met from outside; all else the member's own device does.
    let inbound = Kind::of(row.class, true) == Kind::Weakness;
    let device = Device { sensor: None, vlan: None, ip: end.ip.to_canonical() };
    let cause = Cause::Report {
        source: bounded(&row.source),
        report: bounded(&row.report),
        variant: row.variant.as_deref().map(bounded),
        port: end.port.filter(|_| inbound),
        tlp,
    };
    let mut event = row.json();
    if let (Some(header), Some(event)) = (&row.header, event.as_object_mut()) {
        event.insert("header".to_owned(), (**header).into());
    }
    let seen = Observation {
        detection: identity(row, member),
        time: row.time.min(now.plus_s(AHEAD_MAX_S)),
        class: row.class,
        cause,
        device,
        port: end.port,
        peer: end.other.map(|ip| ip.to_canonical()),
        inbound,
        severity: row.severity.unwrap_or_else(|| usual(row.class, inbound)),
        confidence: Confidence::percent(CONFIDENCE),
        count: u32::try_from(row.count).unwrap_or(u32::MAX).max(1),
    };
    Ready {
        key: Key::of(seen.class, &seen.cause, &seen.device),
        seen,
        evidence: evidence(&event),
        peer_port: None,
        peer_name: None,
        app_protocol: row.protocol.map(|protocol| protocol.as_str().to_owned()),
    }
}

/// How bad it is when nobody says: what is in weighs more than what is open.
fn usual(class: Rsit, inbound: bool) -> Severity {
    match Kind::of(class, inbound) {
        Kind::Compromise => Severity::High,
        Kind::Weakness | Kind::Attempt => Severity::Medium,
        Kind::Probe | Kind::Other => Severity::Low,
    }
}

/// The same for the same row at the same member, whenever it is read: a UUID of our own making
/// (RFC 9562, version 8).
fn identity(row: &Row, member: MemberId) -> DetectionId {
    let mut context = Context::new(&SHA256);
    let (time, member) = (row.time.micros().to_be_bytes(), member.0);
    for part in [member.as_bytes(), &time[..], row.identity().as_bytes(), row.raw.as_bytes()] {
        // Each with its length, so that no two rows read the same.
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut bytes = [0; 16];
    let digest = context.finish();
    bytes.iter_mut().zip(digest.as_ref()).for_each(|(byte, from)| *byte = *from);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    DetectionId(uuid::Uuid::from_bytes(bytes))
}
