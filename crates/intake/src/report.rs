//! What others report, from rows to findings: whose it is, what it is, and then the way of every
//! sighting. A row read twice is one row, however many reports hold it.
//!
//! Reads no format: that is `reports`'. Names without an address are counted and left: a finding
//! stands on a device.

use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use constituency::{Owner, Owners};
use findings::{Cause, Device, Kind, Observation};
use model::{Confidence, DetectionId, MemberId, Rsit, Severity, Time, Tlp};
use reports::{Place, Protocol, Row, Side};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use store::{Intake, RowIdentity, Store, StoreError};
use tokio::sync::mpsc::channel;
use tokio::task::{JoinHandle, spawn_blocking};
use warnings::Policy;

use crate::by_member::ByMember;
use crate::convert::{AHEAD_MAX_S, bounded, evidence};
use crate::gather::Keys;
use crate::take::{Decided, Known, Ready, decide, look, name, write};
use crate::{IntakeError, Taken};

/// Rows of one member that are weighed together: what a member has in a day's report.
const ROWS_AT_ONCE: usize = 8_000;

/// Rows of several members in one transaction, about, while nobody waits to write: every index is
/// written once for many of them, and what they change fits in the writer's memory.
const ROWS_IN_TRANSACTION: usize = 50_000;

/// Members on whose rows is decided at a time: one while those of another are written.
const DECIDING_MAX: usize = 2;

/// How sure we are of what somebody else saw: they looked, but not at what stands behind a
/// firewall, and an address may have moved on.
const CONFIDENCE: u8 = 80;

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct TakenRows {
    /// Rows about nobody we know.
    pub without_owner: usize,
    /// Rows that name no address: no finding can stand on them.
    pub without_address: usize,
    /// The others; a row with two owners counts for both.
    pub taken: Taken,
}

/// A row, and what is kept of it as evidence: written where it is read, on another thread than
/// rows are sorted.
pub(crate) struct RowRead {
    row: Row,
    evidence: String,
}

impl RowRead {
    pub fn new(row: Row) -> Self {
        let evidence = evidence(&row.evidence());
        Self { row, evidence }
    }
}

/// Sorts rows that somebody reported by whose they are.
pub(crate) fn sort(
    owners: &Owners,
    rows: &[RowRead],
    into: &mut ByMember,
) -> Result<(), IntakeError> {
    for RowRead { row, evidence } in rows {
        let Some(end) = End::of(row, owners) else {
            into.without_address += 1;
            continue;
        };
        into.without_owner += usize::from(end.owners.is_empty());
        // A member that has it twice, by a network and a name, hears of it once.
        let members: BTreeSet<MemberId> = end.owners.iter().map(|owner| owner.member).collect();
        if members.is_empty() {
            continue;
        }
        let reported = reported(row, &end, evidence);
        for member in members {
            into.put(member, &reported)?;
        }
    }
    Ok(())
}

/// Takes in what was sorted, at the label that it travels under. Taking the same rows twice changes
/// nothing the second time; when it fails half-way, taking them again goes on from there.
pub(crate) async fn take_sorted(
    store: &Store,
    sorted: ByMember,
    tlp: Tlp,
    policy: Arc<Policy>,
) -> Result<TakenRows, IntakeError> {
    let now = store.now();
    let mut sum = TakenRows {
        without_owner: sorted.without_owner,
        without_address: sorted.without_address,
        taken: Taken::default(),
    };
    let (send, mut receive) = channel(1);
    let making = spawn_blocking(move || {
        sorted.each(ROWS_AT_ONCE, |member, rows| {
            let ready: Vec<_> = rows.iter().map(|row| ready(row, tlp, now)).collect();
            send.blocking_send((member, ready)).is_ok()
        })
    });
    let mut line = Line { store, policy, open: None, sum: Taken::default() };
    while let Some((member, rows)) = receive.recv().await {
        line.take(member, rows).await?;
    }
    making.await.map_err(|_| IntakeError::Stopped)??;
    line.end().await?;
    sum.taken = line.sum;
    Ok(sum)
}

/// Members' rows one behind the other: while one's are written, it is decided what becomes of the
/// next one's, and the store is asked about those of the one after.
struct Line<'a> {
    store: &'a Store,
    policy: Arc<Policy>,
    open: Option<Open>,
    sum: Taken,
}

/// A transaction.
struct Open {
    intake: Intake,
    /// Rows in it.
    rows: usize,
    /// Who came last.
    last: MemberId,
    /// What is being decided on, to be written in this order.
    deciding: VecDeque<Deciding>,
}

type Deciding = JoinHandle<Result<Decided, StoreError>>;

impl Line<'_> {
    async fn take(&mut self, member: MemberId, rows: Vec<Ready>) -> Result<(), IntakeError> {
        let mut open = self.turn_to(member).await?;
        open.rows += rows.len();
        let mut known = self.look(&mut open, member, rows).await?;
        match known.nothing_new() {
            Some(nothing) => self.sum += nothing,
            None => {
                name(&mut open.intake, &mut known).await?;
                let policy = Arc::clone(&self.policy);
                open.deciding.push_back(spawn_blocking(move || decide(known, &policy)));
            }
        }
        open.last = member;
        let may_go_on = open.intake.may_go_on() && open.rows < ROWS_IN_TRANSACTION;
        self.open = Some(open);
        if may_go_on { Ok(()) } else { self.end().await }
    }

    async fn turn_to(&mut self, member: MemberId) -> Result<Open, IntakeError> {
        let nobody = IntakeError::UnknownMember(member);
        match self.open.take() {
            Some(open) => {
                let intake = open.intake.turn_to(member).await?.ok_or(nobody)?;
                Ok(Open { intake, ..open })
            }
            None => {
                let intake = self.store.intake_reported(member).await?.ok_or(nobody)?;
                let (last, deciding) = (MemberId(uuid::Uuid::nil()), VecDeque::new());
                Ok(Open { intake, rows: 0, last, deciding })
            }
        }
    }

    /// Asks what is known of the member's rows, and writes meanwhile what has been decided.
    async fn look(
        &mut self,
        open: &mut Open,
        member: MemberId,
        rows: Vec<Ready>,
    ) -> Result<Known, IntakeError> {
        match open.intake.inquiry_beside().filter(|_| open.last != member) {
            Some(mut beside) => {
                let is_full = DECIDING_MAX <= open.deciding.len();
                let before = if is_full { open.deciding.pop_front() } else { None };
                let writing = self.write(&mut open.intake, before);
                let (known, written) = tokio::join!(look(&mut beside, rows), writing);
                written?;
                Ok(known?)
            }
            None => {
                // The answer depends on what is written of the rows before.
                while let Some(before) = open.deciding.pop_front() {
                    self.write(&mut open.intake, Some(before)).await?;
                }
                open.intake.back_to(member);
                Ok(look(&mut open.intake.inquiry(), rows).await?)
            }
        }
    }

    /// Writes what was being decided on.
    async fn write(
        &mut self,
        intake: &mut Intake,
        deciding: Option<Deciding>,
    ) -> Result<(), IntakeError> {
        if let Some(deciding) = deciding {
            let decided = deciding.await.map_err(|_| IntakeError::Stopped)??;
            self.sum += write(intake, decided, &self.policy).await?;
        }
        Ok(())
    }

    /// Writes all that is left, and commits.
    async fn end(&mut self) -> Result<(), IntakeError> {
        if let Some(mut open) = self.open.take() {
            while let Some(deciding) = open.deciding.pop_front() {
                self.write(&mut open.intake, Some(deciding)).await?;
            }
            open.intake.commit().await?;
        }
        Ok(())
    }
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

/// A row that is somebody's, as it is kept until it is taken in.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Reported<'r> {
    ip: IpAddr,
    port: Option<u16>,
    other: Option<IpAddr>,
    time: Time,
    class: Rsit,
    severity: Option<Severity>,
    count: u64,
    protocol: Option<&'r str>,
    source: &'r str,
    report: &'r str,
    variant: Option<&'r str>,
    topic: Option<&'r str>,
    evidence: &'r str,
    /// What tells it from all other rows.
    identity: RowIdentity,
}

fn reported<'r>(row: &'r Row, end: &End<'_>, evidence: &'r str) -> Reported<'r> {
    Reported {
        ip: end.ip.to_canonical(),
        port: end.port,
        other: end.other.map(|ip| ip.to_canonical()),
        time: row.time,
        class: row.class,
        severity: row.severity,
        count: row.count,
        protocol: row.protocol.map(Protocol::as_str),
        source: &row.source,
        report: &row.report,
        variant: row.variant.as_deref(),
        topic: row.topic.as_deref(),
        evidence,
        identity: digest(&[
            &row.time.micros().to_be_bytes(),
            row.identity().as_bytes(),
            row.raw.as_bytes(),
        ]),
    }
}

fn ready(row: &Reported<'_>, tlp: Tlp, now: Time) -> Ready {
    // What is open is met from outside; all else the member's own device does.
    let inbound = Kind::of(row.class, true) == Kind::Weakness;
    let device = Device { sensor: None, vlan: None, ip: row.ip };
    let cause = Cause::Report {
        source: bounded(row.source),
        report: bounded(row.report),
        variant: row.variant.map(bounded),
        port: row.port.filter(|_| inbound),
        topic: row.topic.map(bounded),
        tlp,
    };
    let seen = Observation {
        // Named when it is clear where it lies.
        detection: DetectionId(uuid::Uuid::nil()),
        time: row.time.min(now.plus_s(AHEAD_MAX_S)),
        class: row.class,
        cause,
        device,
        port: row.port,
        peer: row.other,
        inbound,
        severity: row.severity.unwrap_or_else(|| usual(row.class, inbound)),
        confidence: Confidence::percent(CONFIDENCE),
        count: u32::try_from(row.count).unwrap_or(u32::MAX).max(1),
    };
    Ready {
        keys: Keys::of(seen.class, &seen.cause, seen.inbound, &seen.device),
        seen,
        evidence: row.evidence.to_owned(),
        peer_port: None,
        peer_name: None,
        app_protocol: row.protocol.map(str::to_owned),
        row: Some(row.identity),
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

/// The same for the same row, whenever it is read.
fn digest(parts: &[&[u8]]) -> RowIdentity {
    let mut context = Context::new(&SHA256);
    for part in parts {
        // Each with its length, so that no two rows read the same.
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut bytes = RowIdentity::default();
    let digest = context.finish();
    bytes.iter_mut().zip(digest.as_ref()).for_each(|(byte, from)| *byte = *from);
    bytes
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    impl<'r> Reported<'r> {
        pub fn evidence(&self) -> &'r str {
            self.evidence
        }
    }

    /// A row with this evidence.
    pub fn row(evidence: &str) -> Reported<'_> {
        Reported {
            ip: [192, 0, 2, 5].into(),
            port: Some(3389),
            other: None,
            time: Time::from_seconds(1_700_000_000),
            class: Rsit::VulnerableSystem,
            severity: None,
            count: 1,
            protocol: Some("tcp"),
            source: "shadowserver",
            report: "scan_rdp",
            variant: None,
            topic: None,
            evidence,
            identity: [0; 16],
        }
    }
}
