//! Detections that others reported, many in one row: those of one member and one kind of report
//! that came together. They come by the ten thousand every day and are looked at seldom; each for
//! itself would cost a row, two indexes and a copy of what all have in common.
//!
//! A detection in a pack is named by its place, so it is found by its id alone. By its finding it
//! is found through the packs of the finding's kind of report, newest first; which findings a pack
//! is about stands beside it.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::ops::RangeInclusive;

use findings::Cause;
use model::{Confidence, DetectionId, FindingId, MemberId, Rsit, Severity, Time};
use serde::{Deserialize, Serialize};

use crate::bulk::{InsertMany, clean};
use crate::db::{Asks, Row, Tx, args};
use crate::intake::NewDetection;
use crate::page::Page;
use crate::read::corrupt;
use crate::scoped::may_see;
use crate::sqlite::Cell;
use crate::tables::detections::StoredDetection;
use crate::{Scoped, StoreError};

/// What tells a reported row from all others, whenever it is read.
pub type RowIdentity = [u8; 16];

/// Detections in one pack: packed well, and unpacked in under a millisecond.
const DETECTIONS_MAX: usize = 256;

/// Bytes of evidence in one pack.
const EVIDENCE_BYTES_MAX: usize = 4 * 1_024 * 1_024;

/// Bytes that a pack is unpacked to at most: its evidence, and what stands beside it.
const UNPACKED_BYTES_MAX: usize = 2 * EVIDENCE_BYTES_MAX;

/// Packs that are asked for at once when one looks for a finding or for rows.
const AT_ONCE: i64 = 400;

/// The first byte of a pack's body: how it is written.
const FORM: u8 = 1;

/// The level of zstd: rows of one report are much alike, and more work saves little.
const LEVEL: i32 = 1;

/// The kind of report that a detection is of; none when a sensor saw it.
fn report_of(cause: &Cause) -> Option<String> {
    match cause {
        Cause::Report { source, report, .. } => Some(clean(&format!("{source}/{report}"))),
        Cause::Rule { .. }
        | Cause::Indicator { .. }
        | Cause::Analytic { .. }
        | Cause::Circular { .. } => None,
    }
}

/// The name of a detection in a pack: a UUID of our own making (RFC 9562, version 8).
fn id_at(number: i64, index: usize) -> DetectionId {
    let mut bytes = [0; 16];
    let number = number.to_be_bytes();
    // 48 bits: a thousand packs a second for nine thousand years.
    bytes[..6].copy_from_slice(&number[2..]);
    (bytes[6], bytes[8]) = (0x80, 0x80);
    bytes[12..].copy_from_slice(&u32::try_from(index).unwrap_or(u32::MAX).to_be_bytes());
    DetectionId(uuid::Uuid::from_bytes(bytes))
}

/// The pack and the place in it, if that is where the detection is.
fn place_of(id: DetectionId) -> Option<(i64, usize)> {
    let bytes = id.0.as_bytes();
    let index = u32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
    let index = usize::try_from(index).ok()?;
    let mut number = [0; 8];
    number[2..].copy_from_slice(&bytes[..6]);
    let number = i64::from_be_bytes(number);
    (id == id_at(number, index)).then_some((number, index))
}

/// A detection as it lies in a pack.
#[derive(Deserialize, Serialize)]
struct Packed<'p> {
    finding: [u8; 16],
    at: i64,
    class: &'p str,
    severity: u8,
    confidence: u8,
    cause: &'p str,
    device_ip: IpAddr,
    device_vlan: Option<u16>,
    device_port: Option<u16>,
    peer_ip: Option<IpAddr>,
    peer_port: Option<u16>,
    peer_name: Option<&'p str>,
    app_protocol: Option<&'p str>,
    inbound: bool,
    count: u32,
    evidence: &'p str,
}

/// What stands in a row of the table, with what every detection in it has in common.
struct Unpacked {
    number: i64,
    member: MemberId,
    received: Time,
    body: Vec<u8>,
}

impl Unpacked {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = row.columns();
        let number = columns.int()?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let received = columns.time()?;
        let body = match columns.bytes()?.split_first() {
            Some((&FORM, packed)) => zstd::bulk::decompress(packed, UNPACKED_BYTES_MAX),
            _ => return Err(corrupt("another form", "a pack")),
        };
        let body = body.map_err(|_| corrupt("other bytes", "a pack"))?;
        Ok(Self { number, member, received, body })
    }

    /// The detections that `is_wanted` by place and finding, in their order.
    fn detections(
        &self,
        is_wanted: impl Fn(usize, &[u8; 16]) -> bool,
    ) -> Result<Vec<StoredDetection>, StoreError> {
        let (mut rest, mut wanted) = (self.body.as_slice(), Vec::new());
        for index in 0.. {
            if rest.is_empty() {
                break;
            }
            let (packed, after) = postcard::take_from_bytes::<Packed<'_>>(rest)
                .map_err(|_| corrupt("other bytes", "a packed detection"))?;
            if is_wanted(index, &packed.finding) {
                wanted.push(self.detection(index, &packed)?);
            }
            rest = after;
        }
        Ok(wanted)
    }

    fn detection(&self, index: usize, packed: &Packed<'_>) -> Result<StoredDetection, StoreError> {
        let severity = Severity::ALL.into_iter().find(|one| *one as u8 == packed.severity);
        let cause = serde_json::from_str(packed.cause).map_err(|_| corrupt("a text", "a cause"))?;
        let evidence = serde_json::from_str(packed.evidence);
        Ok(StoredDetection {
            id: id_at(self.number, index),
            member: self.member,
            sensor: None,
            finding: FindingId(uuid::Uuid::from_bytes(packed.finding)),
            at: Time::from_micros(packed.at),
            received: self.received,
            class: Rsit::parse(packed.class).ok_or_else(|| corrupt(packed.class, "a class"))?,
            severity: severity.ok_or_else(|| corrupt("a number", "a severity"))?,
            confidence: Confidence::percent(packed.confidence),
            cause,
            device_ip: packed.device_ip,
            device_vlan: packed.device_vlan,
            device_port: packed.device_port,
            peer_ip: packed.peer_ip,
            peer_port: packed.peer_port,
            peer_name: packed.peer_name.map(str::to_owned),
            app_protocol: packed.app_protocol.map(str::to_owned),
            inbound: packed.inbound,
            count: packed.count.into(),
            evidence: evidence.map_err(|_| corrupt("a text", "an event"))?,
        })
    }
}

macro_rules! whole {
    () => {
        "SELECT packs.number, packs.member_id, packs.received, packs.body FROM packs WHERE"
    };
}

/// The statement and the place for a detection by its id, if it is one in a pack.
pub(crate) fn by_id(id: DetectionId) -> Option<(&'static str, i64, usize)> {
    let (number, index) = place_of(id)?;
    Some((concat!(whole!(), " packs.number = $1"), number, index))
}

/// The detection at a place of the pack that `by_id` asked for.
pub(crate) fn read_at(row: &Row, index: usize) -> Result<Option<StoredDetection>, StoreError> {
    let found = Unpacked::read(row)?.detections(|at, _| at == index)?;
    Ok(found.into_iter().next())
}

/// One detection, in a scope.
pub(crate) async fn seen_by_id(
    scope: &Scoped,
    id: DetectionId,
) -> Result<Option<StoredDetection>, StoreError> {
    let Some((number, index)) = place_of(id) else { return Ok(None) };
    let sql = may_see!(whole!(), "packs.member_id", "AND packs.number = $2");
    let row = scope.row(sql, args![number]).await?;
    row.map_or(Ok(None), |row| read_at(&row, index))
}

/// The detections of a finding on this page and one more, newest first.
pub(crate) async fn seen_of(
    scope: &Scoped,
    finding: FindingId,
    page: &Page,
) -> Result<Vec<StoredDetection>, StoreError> {
    let sql = may_see!(
        "SELECT findings.member_id, findings.cause, findings.first_seen FROM findings WHERE",
        "findings.member_id",
        "AND findings.id = $2",
    );
    let Some(row) = scope.row(sql, args![finding]).await? else { return Ok(Vec::new()) };
    let mut columns = row.columns();
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let cause = columns.json("a cause")?;
    let Some(report) = report_of(&cause) else { return Ok(Vec::new()) };
    let first_seen = columns.time()?;
    let wanted = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
    let is_after = |one: &StoredDetection| {
        (one.at.micros(), one.id.to_string()) < (page.after.sort, page.after.id.clone())
    };
    let (mut found, mut before) = (Vec::new(), (i64::MAX, i64::MAX));
    loop {
        let sql = "SELECT last_at, number, findings FROM packs WHERE member_id = $1 AND report = $2 \
                   AND (last_at, number) < ($3, $4) AND $5 <= last_at AND first_at <= $6 \
                   ORDER BY last_at DESC, number DESC LIMIT $7";
        let args = args![member, &report, before.0, before.1, first_seen, page.after.sort, AT_ONCE];
        let rows = scope.store().rows(sql, args).await?;
        for row in &rows {
            let mut columns = row.columns();
            before = (columns.int()?, columns.int()?);
            // Newer than all that this pack and those behind it hold.
            let is_done = |nth: &StoredDetection| before.0 < nth.at.micros();
            if found.get(wanted.saturating_sub(1)).is_some_and(is_done) {
                return Ok(found);
            }
            let about = columns.bytes()?;
            if !about.chunks_exact(16).any(|one| one == finding.0.as_bytes()) {
                continue;
            }
            let sql = concat!(whole!(), " packs.number = $1");
            let Some(row) = scope.store().row(sql, args![before.1]).await? else { continue };
            let here = Unpacked::read(&row)?.detections(|_, of| of == finding.0.as_bytes())?;
            found.extend(here.into_iter().filter(is_after));
            found.sort_by_key(|one| std::cmp::Reverse((one.at, one.id.to_string())));
            found.truncate(wanted);
        }
        if rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok(found);
        }
    }
}

/// A row that may be here already: its cause, when it would have been kept as seen, its identity.
pub type MaybeKnown<'a> = (&'a Cause, RangeInclusive<Time>, RowIdentity);

/// Which of these rows the member has already.
pub(crate) async fn known(
    asks: &mut Asks<'_>,
    member: MemberId,
    rows: &[MaybeKnown<'_>],
) -> Result<HashSet<RowIdentity>, StoreError> {
    let mut known = HashSet::new();
    let wanted: HashSet<&RowIdentity> = rows.iter().map(|(_, _, row)| row).collect();
    let mut spans: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (cause, at, _) in rows {
        let (from, to) = (at.start().micros(), at.end().micros());
        let span = spans.entry(report_of(cause).unwrap_or_default()).or_insert((from, to));
        *span = (span.0.min(from), span.1.max(to));
    }
    for (report, (from, to)) in spans {
        let mut after = (from, 0);
        loop {
            let sql = "SELECT last_at, number, identities FROM packs WHERE member_id = $1 \
                       AND report = $2 AND ($3, $4) < (last_at, number) AND first_at <= $5 \
                       ORDER BY last_at, number LIMIT $6";
            let args = args![member, &report, after.0, after.1, to, AT_ONCE];
            let found = asks.rows(sql, args).await?;
            for row in &found {
                let mut columns = row.columns();
                after = (columns.int()?, columns.int()?);
                let identities = columns.bytes()?;
                let identities = identities.chunks_exact(16);
                let identities = identities.filter_map(|one| RowIdentity::try_from(one).ok());
                known.extend(identities.filter(|one| wanted.contains(one)));
            }
            if found.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                break;
            }
        }
    }
    Ok(known)
}

/// Names for detections that will be packed, in this order: cause and bytes of evidence of each.
pub(crate) async fn name(
    tx: &mut Tx,
    rows: &[(&Cause, usize)],
) -> Result<Vec<DetectionId>, StoreError> {
    // The pack that each kind of report fills: which one, how many detections and bytes.
    let mut filling: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let (mut packs, mut places) = (0, Vec::with_capacity(rows.len()));
    for (cause, bytes) in rows {
        let report = report_of(cause).unwrap_or_default();
        let pack = filling.entry(report).or_insert((0, DETECTIONS_MAX, 0));
        if DETECTIONS_MAX <= pack.1 || EVIDENCE_BYTES_MAX < pack.2 + bytes {
            *pack = (packs, 0, 0);
            packs += 1;
        }
        places.push((pack.0, pack.1));
        *pack = (pack.0, pack.1 + 1, pack.2 + bytes);
    }
    let count = i64::try_from(packs).unwrap_or(i64::MAX);
    let first = crate::tables::warnings::reserve(tx, "pack", count).await?;
    Ok(places.iter().map(|(pack, index)| id_at(first + *pack as i64, *index)).collect())
}

/// Detections that others reported of one member, packed and ready to be kept.
#[derive(Debug, Default)]
pub struct PackRows(Vec<Cell>);

impl PackRows {
    /// All that `Intake::name_reported` named, in that order, received now.
    pub fn of(
        member: MemberId,
        now: Time,
        rows: &[(NewDetection, RowIdentity)],
    ) -> Result<Self, StoreError> {
        let mut packs: BTreeMap<i64, Vec<&(NewDetection, RowIdentity)>> = BTreeMap::new();
        for row in rows {
            let (number, _) = place_of(row.0.id).ok_or_else(|| corrupt("another id", "a place"))?;
            packs.entry(number).or_default().push(row);
        }
        let mut values = Vec::with_capacity(packs.len() * COLUMNS);
        let mut packer =
            zstd::bulk::Compressor::new(LEVEL).map_err(|_| corrupt("zstd", "a level"))?;
        for (number, rows) in packs {
            values.extend(packed(number, member, now, &rows, &mut packer)?);
        }
        Ok(Self(values))
    }

    pub(crate) async fn put(self, tx: &mut Tx) -> Result<(), StoreError> {
        PUT.run(tx, self.0).await
    }
}

const COLUMNS: usize = 9;

static PUT: InsertMany = InsertMany::new(
    "INSERT INTO packs (number, member_id, report, first_at, last_at, received, identities, \
     findings, body)",
    COLUMNS,
    "",
);

fn packed(
    number: i64,
    member: MemberId,
    now: Time,
    rows: &[&(NewDetection, RowIdentity)],
    packer: &mut zstd::bulk::Compressor<'_>,
) -> Result<[Cell; COLUMNS], StoreError> {
    let wrong = |_| corrupt("a detection", "what can be packed");
    let (mut body, mut identities, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    let (mut from, mut to) = (i64::MAX, i64::MIN);
    let mut last: Option<(&Cause, String)> = None;
    for (seen, identity) in rows {
        if last.as_ref().is_none_or(|(cause, _)| *cause != &seen.cause) {
            last = Some((&seen.cause, serde_json::to_string(&seen.cause).unwrap_or_default()));
        }
        let cause = last.as_ref().map_or("", |(_, text)| text);
        body = postcard::to_extend(&to_pack(seen, cause), body).map_err(wrong)?;
        identities.extend(identity);
        findings.push(*seen.finding.0.as_bytes());
        let at = seen.at.micros();
        (from, to) = (from.min(at), to.max(at));
    }
    findings.sort_unstable();
    findings.dedup();
    let mut whole = vec![FORM];
    whole.extend(packer.compress(&body).map_err(|_| corrupt("a body", "what can be packed"))?);
    let report = rows.first().and_then(|(seen, _)| report_of(&seen.cause)).unwrap_or_default();
    Ok([
        number.into(),
        member.into(),
        report.into(),
        from.into(),
        to.into(),
        now.into(),
        identities.into(),
        findings.concat().into(),
        whole.into(),
    ])
}

fn to_pack<'p>(seen: &'p NewDetection, cause: &'p str) -> Packed<'p> {
    Packed {
        finding: *seen.finding.0.as_bytes(),
        at: seen.at.micros(),
        class: seen.class.as_str(),
        severity: seen.severity as u8,
        confidence: seen.confidence.value(),
        cause,
        device_ip: seen.device_ip,
        device_vlan: seen.device_vlan,
        device_port: seen.device_port,
        peer_ip: seen.peer_ip,
        peer_port: seen.peer_port,
        peer_name: seen.peer_name.as_deref(),
        app_protocol: seen.app_protocol.as_deref(),
        inbound: seen.inbound,
        count: seen.count,
        evidence: &seen.evidence,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_found_again_by_the_name(number in 0i64..1 << 48, index in 0usize..1 << 32) {
            prop_assert_eq!(place_of(id_at(number, index)), Some((number, index)));
        }
    }

    #[test]
    fn what_was_not_named_here_is_no_place() {
        assert_eq!(place_of(DetectionId::new()), None);
    }
}
