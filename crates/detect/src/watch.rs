//! Indicators: each value that the traffic tells is looked up once.
//!
//! Addresses of every new flow; names, hosts, URLs, fingerprints and certificates of every
//! transaction when they are there; hashes of every file when it has passed. Does not judge: a hit
//! is an alert with the indicator's number, and what it is worth is decided from its source.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use indicators::MatchSet;
use model::Direction;
use protocols::{FieldId, Protocol, Transaction};

use crate::{Alert, Cause};

/// Instances of one field looked up in one transaction; a peer chooses how many there are.
const INSTANCES_MAX: usize = 32;

/// Bytes of a value that is looked up and told; the longest that can be listed are URLs.
const VALUE_BYTES_MAX: usize = 2048;

/// The match set in force, which may be replaced while the workers run.
#[derive(Default)]
pub(crate) struct Watchlist {
    set: RwLock<Arc<MatchSet>>,
    /// Grows with each replacement, so that a worker sees that its own copy is old.
    generation: AtomicU64,
    /// Whether the set has anything in it.
    some: AtomicBool,
    /// What to look up, by place of the protocol.
    fields: Vec<Vec<Watched>>,
}

/// A field whose values are looked up.
#[derive(Clone, Copy)]
struct Watched {
    field: FieldId,
    ready: u8,
    as_what: As,
    side: protocols::Side,
}

/// What the values of a field are looked up as.
#[derive(Clone, Copy)]
enum As {
    Domain,
    /// A host; with the path in the other field it makes a URL.
    Host(FieldId),
    Certificate,
    Ja3,
    Ja4,
}

/// One worker's copy of the match set.
#[derive(Default)]
pub(crate) struct Copy {
    set: Arc<MatchSet>,
    generation: u64,
    /// Hits on the packet in hand.
    pub(crate) hits: Vec<Alert>,
}

impl Watchlist {
    pub(crate) fn new(protocols: &[&'static dyn Protocol]) -> Self {
        let fields = protocols.iter().map(|protocol| watched(*protocol)).collect();
        Self { fields, ..Self::default() }
    }

    /// Puts another set in force.
    pub(crate) fn replace(&self, set: Arc<MatchSet>) {
        self.some.store(!set.is_empty(), Ordering::Relaxed);
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = set;
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// Whether any indicator is in force.
    pub(crate) fn in_force(&self) -> bool {
        self.some.load(Ordering::Relaxed)
    }

    /// Takes the set in force when the worker's copy is another.
    pub(crate) fn refresh(&self, copy: &mut Copy) {
        let generation = self.generation.load(Ordering::Acquire);
        if copy.generation != generation {
            copy.set = Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner));
            copy.generation = generation;
        }
    }

    /// Looks up what a direction of a transaction tells from progress `from` on (progress plus one
    /// at the last look) up to `progress`.
    pub(crate) fn transaction(
        &self,
        copy: &mut Copy,
        protocol: usize,
        transaction: &dyn Transaction,
        direction: Direction,
        from: u8,
        progress: u8,
    ) {
        if copy.set.is_empty() {
            return;
        }
        for watched in self.fields.get(protocol).into_iter().flatten() {
            let this_way = match watched.side {
                protocols::Side::ToServer => direction == Direction::ToServer,
                protocols::Side::ToClient => direction == Direction::ToClient,
                protocols::Side::Either => true,
            };
            if !this_way || progress < watched.ready || watched.ready < from {
                continue;
            }
            for index in 0..INSTANCES_MAX {
                let Some(value) = transaction.buffer(watched.field, direction, index) else {
                    break;
                };
                let value = &value.bytes[..value.bytes.len().min(VALUE_BYTES_MAX)];
                copy.look_up(watched.as_what, value, transaction, direction);
            }
        }
    }
}

impl Copy {
    /// The indicator at a place in the worker's copy.
    pub(crate) fn indicator(&self, id: u32) -> Option<&indicators::Indicator> {
        self.set.get(id)
    }

    /// Looks up both ends of a new flow.
    pub(crate) fn addresses(&mut self, ends: [Option<IpAddr>; 2]) {
        for address in ends.into_iter().flatten() {
            if let Some(hit) = self.set.address(address) {
                let (id, seen) = (hit.id, address.to_string());
                self.tell(id, seen, None, None);
            }
        }
    }

    /// Looks up the files of a direction that has ended.
    pub(crate) fn files(&mut self, transaction: &dyn Transaction, direction: Direction) {
        if self.set.count(indicators::What::FileHash) == 0 {
            return;
        }
        let header = transaction.header();
        for file in header.files.iter().filter(|file| file.direction == direction) {
            let Some(hashes) = &file.hashes else {
                continue;
            };
            let all = [&hashes.sha256[..], &hashes.sha1[..], &hashes.md5[..]];
            let known = all.into_iter().find_map(|hash| Some((self.set.file_hash(hash)?.id, hash)));
            if let Some((id, hash)) = known {
                let seen = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                self.tell(id, seen, Some((header.id, direction)), Some(file.id));
            }
        }
    }

    fn look_up(
        &mut self,
        what: As,
        value: &[u8],
        transaction: &dyn Transaction,
        direction: Direction,
    ) {
        let text = || std::str::from_utf8(value).ok();
        let hit = match what {
            As::Domain => self.set.domain(value),
            As::Host(path) => self.host(value, path, transaction, direction),
            As::Ja3 => text().and_then(|text| self.set.ja3(text)),
            As::Ja4 => text().and_then(|text| self.set.ja4(text)),
            As::Certificate => {
                let mut hash = [0; 32];
                digits(value, &mut hash).and_then(|hash| self.set.certificate(hash))
            }
        };
        if let Some(hit) = hit {
            let id = hit.id;
            let seen = String::from_utf8_lossy(value).into_owned();
            self.tell(id, seen, Some((transaction.header().id, direction)), None);
        }
    }

    /// A host by its name or address, or with the path as a URL.
    fn host(
        &self,
        value: &[u8],
        path: FieldId,
        transaction: &dyn Transaction,
        direction: Direction,
    ) -> Option<indicators::Hit<'_>> {
        if let Some(hit) = self.set.domain(value) {
            return Some(hit);
        }
        let host = std::str::from_utf8(value).ok()?;
        let path = transaction.buffer(path, direction, 0)?;
        let path = &path.bytes[..path.bytes.len().min(VALUE_BYTES_MAX)];
        self.set.url(host, std::str::from_utf8(path).ok()?)
    }

    fn tell(
        &mut self,
        id: u32,
        seen: String,
        transaction: Option<(u64, Direction)>,
        file: Option<u32>,
    ) {
        self.hits.push(Alert {
            cause: Cause::Indicator { id, seen },
            transaction: transaction.map(|(id, _)| id),
            direction: transaction.map(|(_, direction)| direction),
            from_stream: false,
            file,
            context: Vec::new(),
        });
    }
}

/// Which of a protocol's fields are looked up, by name.
fn watched(protocol: &dyn Protocol) -> Vec<Watched> {
    let named = |name: &str| {
        let place = protocol.fields().iter().position(|field| field.name == name)?;
        u16::try_from(place).ok().map(FieldId)
    };
    let mut all = Vec::new();
    for (place, field) in (0u16..).zip(protocol.fields()) {
        let as_what = match field.name {
            "dns.query" | "tls.sni" => As::Domain,
            "http.host" => match named("http.uri") {
                Some(path) => As::Host(path),
                None => As::Domain,
            },
            "tls.cert_fingerprint" => As::Certificate,
            "ja3.hash" => As::Ja3,
            "ja4.hash" => As::Ja4,
            _ => continue,
        };
        all.push(Watched { field: FieldId(place), ready: field.ready, as_what, side: field.side });
    }
    all
}

/// Bytes of hexadecimal text with or without colons, at most 32.
fn digits<'h>(text: &[u8], hash: &'h mut [u8; 32]) -> Option<&'h [u8]> {
    let mut count = 0;
    for byte in text.iter().filter(|byte| **byte != b':') {
        let digit = char::from(*byte).to_digit(16)? as u8;
        let place = hash.get_mut(count / 2)?;
        *place = *place << 4 | digit;
        count += 1;
    }
    Some(&hash[..count / 2])
}
