//! Fragments put together, for IPv4 and IPv6, as the receiver would do it.
//!
//! Receivers differ in what they keep where fragments overlap, and attackers use that; so the
//! policy is chosen by the destination. Time is that of the packets: no clock here. Memory is
//! bounded; over the limit the oldest unfinished datagram is given up.
//!
//! Specification: RFC 791, 815, 8200; overlaps after Novak, "Target-Based Fragmentation
//! Reassembly", 2005.

mod pieces;
mod table;

use std::net::IpAddr;

use model::Time;

use crate::checksum::Sum;
use crate::decoder::{Frame, Packets, packets};
use crate::filter::Filter;
use crate::link;
use crate::packet::{IpHeader, LinkType, Network, Outer, Packet};
use crate::settings::Settings;
use pieces::{Kept, Pieces};
use table::{Key, Table};

/// Largest payload that fragments may make up; a header's length field holds no more.
const DATAGRAM_BYTES_MAX: usize = 65_535;

/// How often the result of putting together may itself be a fragment. No system sends that; IPv6
/// allows it to be written.
const ROUNDS_MAX: u8 = 4;

/// What a receiver keeps where fragments overlap.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Policy {
    /// What came first.
    First,
    /// What came last.
    Last,
    /// What came first, unless the new fragment starts earlier.
    #[default]
    Bsd,
    /// What came last, unless the new fragment starts earlier.
    BsdRight,
    /// What came first, unless the new fragment starts earlier or at the same place.
    Linux,
    /// What came first, unless the new fragment starts earlier and ends later.
    Windows,
    /// What came first, unless the new fragment starts earlier and ends later or at the same place.
    Solaris,
}

/// Limits and policies of [`Defrag`].
#[derive(Clone, Debug)]
pub struct DefragSettings {
    /// For networks (address and prefix length), the first that fits; else [`Policy::default`].
    pub policies: Vec<((IpAddr, u8), Policy)>,
    /// Bytes of fragments kept. Over it the oldest datagrams are given up. 32 MB hold 500 of the
    /// largest datagrams, far more than a line loses at once.
    pub memory_bytes_max: usize,
    /// Datagrams waited for. Over it the oldest are given up.
    pub trackers_max: usize,
    /// How long the rest of a datagram is waited for; receivers wait 15 to 120 seconds.
    pub timeout_s: u32,
}

impl Default for DefragSettings {
    fn default() -> Self {
        Self {
            policies: Vec::new(),
            memory_bytes_max: 32 << 20,
            trackers_max: 65_535,
            timeout_s: 60,
        }
    }
}

/// A datagram put together. Owns its bytes, so that its packets may be processed while further
/// fragments are fed.
#[derive(Debug)]
pub struct Datagram {
    bytes: Vec<u8>,
    time: Time,
    number: u64,
    link: LinkType,
    tunnel_depth: u8,
    outer: Option<Outer>,
}

impl Datagram {
    /// The packets of the datagram: itself, and what its tunnels carry.
    pub fn packets<'a, 's>(&'a self, settings: &'s Settings) -> Packets<'a, 's> {
        let frame = Frame {
            time: self.time,
            number: self.number,
            link: self.link,
            data: &self.bytes,
            wire_len: u32::try_from(self.bytes.len()).unwrap_or(u32::MAX),
        };
        packets(settings, frame).continuing(self.tunnel_depth, self.outer)
    }
}

/// Fragments waiting for the rest of their datagrams.
#[derive(Debug, Default)]
pub struct Defrag {
    settings: DefragSettings,
    table: Table,
}

/// A datagram of which some fragments came.
#[derive(Debug, Default)]
struct Tracker {
    pieces: Pieces,
    /// Bytes of the whole payload, known from the last fragment.
    total: Option<usize>,
    /// What stands before the payload, from the first fragment.
    head: Option<Head>,
}

/// The beginning of the frame to be built.
#[derive(Debug)]
struct Head {
    bytes: Vec<u8>,
    ip_at: usize,
}

impl Defrag {
    /// With nothing waiting.
    pub fn new(settings: DefragSettings) -> Self {
        Self { settings, table: Table::default() }
    }

    /// Datagrams that are waited for.
    pub fn waiting(&self) -> usize {
        self.table.len()
    }

    /// Bytes of fragments kept.
    pub fn memory_bytes(&self) -> usize {
        self.table.bytes()
    }

    /// Takes a fragment; gives the datagram when it was the missing one. Packets that are no
    /// fragments are left alone. What is out of order is noted on `packet`.
    pub fn feed(&mut self, packet: &mut Packet<'_>) -> Option<Datagram> {
        let Network::Ip(ip) = &packet.network else { return None };
        if !ip.fragment || ip.payload.is_empty() {
            return None;
        }
        let ip = ip.clone();
        let is_v4 = ip.source.is_ipv4();
        let from = usize::try_from(ip.fragment_offset).ok()?;
        if DATAGRAM_BYTES_MAX < from + ip.payload.len() {
            packet.event(if is_v4 { "ipv4.frag_pkt_too_large" } else { "ipv6.frag_pkt_too_large" });
            return None;
        }
        let more = ip.fragment_flags & 1 != 0;
        if more && !ip.payload.len().is_multiple_of(8) {
            return None;
        }
        self.table.expire(packet.time, self.settings.timeout_s);
        let key = Key::new(&ip, packet);
        let policy = self.policy(ip.destination);
        let tracker = self.table.tracker(key, packet.time);
        let before = tracker.pieces.bytes();
        match tracker.take(&ip, packet, from, more, policy) {
            Kept::Whole => {}
            Kept::Overlapping => {
                packet.event(if is_v4 { "ipv4.frag_overlap" } else { "ipv6.frag_overlap" });
            }
            Kept::No => packet.event(if is_v4 { "ipv4.frag_ignored" } else { "ipv6.frag_ignored" }),
        }
        let (after, complete) = (tracker.pieces.bytes(), tracker.is_complete());
        self.table.changed(before, after);
        if !complete {
            self.table.shrink(self.settings.trackers_max, self.settings.memory_bytes_max);
            return None;
        }
        let bytes = self.table.remove(&key)?.build(is_v4)?;
        Some(Datagram {
            bytes,
            time: packet.time,
            number: packet.number,
            link: packet.link,
            tunnel_depth: packet.tunnel_depth,
            outer: packet.outer,
        })
    }

    fn policy(&self, destination: IpAddr) -> Policy {
        let fits = |(network, length): &(IpAddr, u8)| in_network(*network, *length, destination);
        let found = self.settings.policies.iter().find(|(network, _)| fits(network));
        found.map(|(_, policy)| *policy).unwrap_or_default()
    }
}

pub(crate) fn in_network(network: IpAddr, length: u8, address: IpAddr) -> bool {
    let (network, address, bits) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let differing = 128 - (network ^ address).leading_zeros();
    differing + u32::from(length) <= bits
}

impl Tracker {
    fn take(
        &mut self,
        ip: &IpHeader<'_>,
        packet: &Packet<'_>,
        from: usize,
        more: bool,
        policy: Policy,
    ) -> Kept {
        if !more {
            self.total.get_or_insert(from + ip.payload.len());
        }
        if from == 0 && self.head.is_none() {
            self.head = Some(Head::of(ip, packet));
        }
        self.pieces.insert(from, ip.payload, policy)
    }

    fn is_complete(&self) -> bool {
        self.total.is_some_and(|total| self.pieces.cover(total)) && self.head.is_some()
    }

    /// The frame of the whole datagram; none when its length cannot be written.
    fn build(self, is_v4: bool) -> Option<Vec<u8>> {
        let Head { mut bytes, ip_at } = self.head?;
        let header_len = bytes.len() - ip_at;
        let total = self.total?;
        self.pieces.write(total, &mut bytes);
        let ip = bytes.get_mut(ip_at..)?;
        if is_v4 {
            let length = u16::try_from(header_len + total).ok()?;
            ip.get_mut(2..4)?.copy_from_slice(&length.to_be_bytes());
            ip.get_mut(6..8)?.fill(0);
            ip.get_mut(10..12)?.fill(0);
            let sum = Sum::default().add(ip.get(..header_len)?).to_write();
            ip.get_mut(10..12)?.copy_from_slice(&sum.to_be_bytes());
        } else {
            let length = u16::try_from(header_len - 40 + total).ok()?;
            ip.get_mut(4..6)?.copy_from_slice(&length.to_be_bytes());
        }
        Some(bytes)
    }
}

impl Head {
    /// The link layer and the IP header as if the datagram had never been cut.
    fn of(ip: &IpHeader<'_>, packet: &Packet<'_>) -> Self {
        let ip_at = link::header_len(packet.frame, ip.header);
        let mut bytes = packet.frame[..ip_at].to_vec();
        match ip.source {
            IpAddr::V4(_) => bytes.extend_from_slice(ip.header),
            IpAddr::V6(_) => {
                // The fragment header is the last one before the payload.
                let kept = ip.header.len().saturating_sub(8);
                bytes.extend_from_slice(&ip.header[..kept]);
                let before = ip_at + next_header_at(&ip.header[..kept], &ip.options);
                if let Some(next) = bytes.get_mut(before) {
                    *next = ip.protocol;
                }
            }
        }
        Self { bytes, ip_at }
    }
}

/// Where the last header of `header` says what follows; `kinds` are the extension headers with
/// the fragment header last.
fn next_header_at(header: &[u8], kinds: &[u8]) -> usize {
    let [before @ .., _] = kinds else { return 6 };
    let (mut at, mut field) = (40, 6);
    for kind in before {
        field = at;
        let units = header.get(at + 1).map_or(0, |units| usize::from(*units));
        at += match kind {
            51 => (units + 2) * 4,
            44 => 8,
            _ => (units + 1) * 8,
        };
    }
    field
}

/// Decoding with fragments put together: what a sensor calls for each frame.
#[derive(Debug, Default)]
pub struct Decoder {
    settings: Settings,
    defrag: Defrag,
    filter: Option<Filter>,
}

impl Decoder {
    /// With nothing waiting, and everything let through.
    pub fn new(settings: Settings, defrag: DefragSettings) -> Self {
        Self { settings, defrag: Defrag::new(defrag), filter: None }
    }

    /// Looks only at frames whose outer packet the filter lets through.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// What waits for fragments.
    pub fn defrag(&self) -> &Defrag {
        &self.defrag
    }

    /// Shows each packet of a frame: the outer one, those inside its tunnels, and after a
    /// fragment that completes a datagram the packets of that.
    pub fn each(&mut self, frame: Frame<'_>, mut visit: impl FnMut(Packet<'_>)) {
        let Self { settings, defrag, filter } = self;
        if let Some(filter) = filter {
            let outer = packets(settings, frame).next();
            if !outer.is_some_and(|packet| filter.lets_through(&packet)) {
                return;
            }
        }
        show(settings, defrag, packets(settings, frame), 0, &mut visit);
    }
}

fn show(
    settings: &Settings,
    defrag: &mut Defrag,
    packets: Packets<'_, '_>,
    round: u8,
    visit: &mut dyn FnMut(Packet<'_>),
) {
    for mut packet in packets {
        let whole = defrag.feed(&mut packet);
        visit(packet);
        if let Some(datagram) = whole.filter(|_| round < ROUNDS_MAX) {
            show(settings, defrag, datagram.packets(settings), round + 1, visit);
        }
    }
}
