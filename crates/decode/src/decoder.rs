//! From a frame to its packets: the outer one, then what its tunnels carry.
//!
//! Keeps no state between frames and copies nothing. Fragments come out as they are; see
//! [`crate::Defrag`] for putting them together.

use model::Time;

use crate::link;
use crate::packet::{LinkType, Outer, Packet};
use crate::settings::Settings;

/// Layers read in one packet. Ten VLAN tags, labels and the rest fit; more is an attack on us.
const LAYERS_MAX: u8 = 16;

/// A frame to be decoded, as captured.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// When it was captured.
    pub time: Time,
    /// Number of the frame in its capture, from 1.
    pub number: u64,
    /// How it is to be read.
    pub link: LinkType,
    /// Its bytes.
    pub data: &'a [u8],
    /// Bytes it had on the wire; more than `data` when it was cut short.
    pub wire_len: u32,
}

/// The packets of one frame: the outer one first, then the one inside its tunnel, and so on.
pub fn packets<'a, 's>(settings: &'s Settings, frame: Frame<'a>) -> Packets<'a, 's> {
    let inside = Inside { kind: InsideKind::Link(frame.link), data: frame.data };
    Packets { settings, frame, next: Some(inside), depth: 0, outer: None, reassembled: false }
}

/// See [`packets`].
#[derive(Debug)]
pub struct Packets<'a, 's> {
    settings: &'s Settings,
    frame: Frame<'a>,
    next: Option<Inside<'a>>,
    depth: u8,
    outer: Option<Outer>,
    pub(crate) reassembled: bool,
}

impl<'a> Packets<'a, '_> {
    /// The same packets as if they were inside what `packet` was inside, put together.
    pub(crate) fn continuing(mut self, depth: u8, outer: Option<Outer>) -> Self {
        self.depth = depth;
        self.outer = outer;
        self.reassembled = true;
        self
    }
}

impl<'a> Iterator for Packets<'a, '_> {
    type Item = Packet<'a>;

    fn next(&mut self) -> Option<Packet<'a>> {
        let inside = self.next.take()?;
        let mut packet = Packet::unread(self.frame);
        packet.tunnel_depth = self.depth;
        packet.outer = self.outer;
        packet.reassembled = self.reassembled;
        let mut reading = Reading { packet, settings: self.settings, inside: None, layers: 0 };
        if self.frame.data.len() != inside.data.len() {
            reading.packet.frame = inside.data;
            reading.packet.wire_len = u32::try_from(inside.data.len()).unwrap_or(u32::MAX);
        }
        match inside.kind {
            InsideKind::Link(kind) => {
                reading.packet.link = kind;
                link::read(&mut reading, kind, inside.data);
            }
            InsideKind::Ethertype(kind) => {
                reading.packet.link = LinkType::RAW;
                link::ethertype(&mut reading, kind, inside.data);
            }
        }
        if self.depth < self.settings.tunnel_depth_max {
            self.next = reading.inside;
        }
        self.depth = self.depth.saturating_add(1);
        self.outer = outer_of(&reading.packet);
        Some(reading.packet)
    }
}

fn outer_of(packet: &Packet<'_>) -> Option<Outer> {
    let ip = packet.ip()?;
    let (source_port, destination_port) = packet.ports();
    Some(Outer {
        source: ip.source,
        destination: ip.destination,
        protocol: ip.protocol,
        source_port,
        destination_port,
    })
}

/// What a tunnel carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside<'a> {
    pub(crate) kind: InsideKind,
    pub(crate) data: &'a [u8],
}

/// How what a tunnel carries is to be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum InsideKind {
    Link(LinkType),
    Ethertype(u16),
}

/// A packet while its layers are being read.
pub(crate) struct Reading<'a, 's> {
    pub(crate) packet: Packet<'a>,
    pub(crate) settings: &'s Settings,
    pub(crate) inside: Option<Inside<'a>>,
    layers: u8,
}

impl<'a> Reading<'a, '_> {
    /// Notes something out of order; each name once a packet.
    pub(crate) fn event(&mut self, name: &'static str) {
        self.packet.event(name);
    }

    /// Whether one more layer may be read.
    pub(crate) fn enter(&mut self) -> bool {
        self.layers += 1;
        if LAYERS_MAX < self.layers {
            self.event("generic.too_many_layers");
            return false;
        }
        true
    }

    /// Notes what a tunnel carries, to be the next packet.
    pub(crate) fn carries(&mut self, kind: InsideKind, data: &'a [u8]) {
        self.inside = Some(Inside { kind, data });
    }
}
