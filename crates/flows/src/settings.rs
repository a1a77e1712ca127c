//! What the site may decide about flows and streams; nothing in the engine has a number of its own
//! for these. The defaults are Suricata's, so that a site can move over without surprises.

use std::net::IpAddr;

/// Everything about flows and streams that can be set.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The flow table.
    pub table: TableSettings,
    /// TCP sessions and reassembly.
    pub streams: StreamSettings,
}

/// The flow table.
#[derive(Clone, Debug)]
pub struct TableSettings {
    /// Flows kept at once. Beyond it the flow not heard of for longest is ended ([`crate::EndReason::Forced`]).
    /// 128 MiB of Suricata's flow memory hold about this many.
    pub flows_max: usize,
    /// Share of `flows_max`, in percent, below which emergency mode is left again.
    pub emergency_recovery_percent: usize,
    /// Whether VLAN numbers tell flows apart (`vlan.use-for-tracking`).
    pub vlans_tell_apart: bool,
    /// Whether the number of tunnels around it tells flows apart
    /// (`decoder.recursion-level.use-for-tracking`).
    pub tunnels_tell_apart: bool,
    /// Whether IP protocols other than TCP, UDP, ICMP, SCTP, ESP and IP itself make flows too.
    pub other_protocols: bool,
    /// How long a silent flow is kept.
    pub timeouts: Timeouts,
}

impl Default for TableSettings {
    fn default() -> Self {
        Self {
            flows_max: 400_000,
            emergency_recovery_percent: 70,
            vlans_tell_apart: true,
            tunnels_tell_apart: true,
            other_protocols: false,
            timeouts: Timeouts::default(),
        }
    }
}

/// Timeouts by transport.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// TCP.
    pub tcp: Timeout,
    /// UDP; never closed.
    pub udp: Timeout,
    /// ICMP and ICMPv6; never closed.
    pub icmp: Timeout,
    /// All others; never closed.
    pub other: Timeout,
}

impl Default for Timeouts {
    fn default() -> Self {
        let datagrams = Timeout::of([30, 300, 0], [10, 100, 0]);
        Self {
            tcp: Timeout::of([60, 600, 60], [5, 100, 10]),
            udp: datagrams,
            icmp: datagrams,
            other: datagrams,
        }
    }
}

/// Seconds of silence after which a flow has ended, by its state.
#[derive(Clone, Copy, Debug)]
pub struct Timeout {
    /// One side heard, or the handshake not done.
    pub new_s: u32,
    /// Both sides heard, or the handshake done.
    pub established_s: u32,
    /// Closed by both sides or reset.
    pub closed_s: u32,
    /// `new_s` while the table is full.
    pub emergency_new_s: u32,
    /// `established_s` while the table is full.
    pub emergency_established_s: u32,
    /// `closed_s` while the table is full.
    pub emergency_closed_s: u32,
}

impl Timeout {
    /// From seconds for new, established and closed: as usual, and in an emergency.
    pub const fn of(usual_s: [u32; 3], emergency_s: [u32; 3]) -> Self {
        Self {
            new_s: usual_s[0],
            established_s: usual_s[1],
            closed_s: usual_s[2],
            emergency_new_s: emergency_s[0],
            emergency_established_s: emergency_s[1],
            emergency_closed_s: emergency_s[2],
        }
    }
}

/// TCP sessions and reassembly (`stream:` in Suricata's configuration).
#[derive(Clone, Debug)]
pub struct StreamSettings {
    /// Whether sessions are taken up whose beginning was not seen (`stream.midstream`).
    pub midstream: bool,
    /// Whether sessions are followed of which only one side is seen (`stream.async-oneside`).
    pub async_oneside: bool,
    /// Whether bytes are released when they arrive rather than when they are acknowledged
    /// (`stream.inline`).
    pub inline: bool,
    /// Whether packets with a wrong checksum are left out (`stream.checksum-validation`).
    pub checksum_validation: bool,
    /// What happens to the byte that the urgent pointer names.
    pub urgent: UrgentPolicy,
    /// Bytes of a direction that are put together (`stream.reassembly.depth`); 0 for no limit. What
    /// comes after is not released: [`crate::StreamEnd::Depth`].
    pub depth: u64,
    /// Bytes of all streams held at once (`stream.reassembly.memcap`). Beyond it new data is left
    /// out and becomes a gap; counted.
    pub memory_max: usize,
    /// Bytes kept out of order for one direction. A lost segment on a 1 Gbit/s line with 50 ms
    /// round trip is about 6 MB; we would rather miss a file than the next flow. Beyond it the
    /// hole is declared lost.
    pub out_of_order_bytes_max: usize,
    /// Segments kept out of order for one direction: they are searched one by one. Beyond it the
    /// hole is declared lost.
    pub out_of_order_segments_max: usize,
    /// Bytes held in order that nobody has acknowledged. Beyond it they are released all the same:
    /// the other side's packets are evidently not seen.
    pub unacknowledged_bytes_max: usize,
    /// Whether rules look at raw bytes at all (`stream.reassembly.raw`).
    pub raw: bool,
    /// Bytes kept for rules before the newest ones, so that a content may lie across two looks.
    pub raw_overlap: usize,
    /// New bytes that make a look worth it (`stream.reassembly.toserver-chunk-size`), by direction.
    pub raw_chunk: [usize; 2],
    /// Whose segment is believed when two overlap, by the receiver's address
    /// (`host-os-policy`). The most specific network wins.
    pub policies: OverlapPolicies,
}

impl Default for StreamSettings {
    fn default() -> Self {
        Self {
            midstream: false,
            async_oneside: false,
            inline: false,
            checksum_validation: true,
            urgent: UrgentPolicy::OutOfBand,
            depth: 1 << 20,
            memory_max: 256 << 20,
            out_of_order_bytes_max: 1 << 20,
            out_of_order_segments_max: 2_048,
            unacknowledged_bytes_max: 4 << 20,
            raw: true,
            raw_overlap: 2_560,
            raw_chunk: [2_560, 2_560],
            policies: OverlapPolicies::default(),
        }
    }
}

/// What happens to the byte that the urgent pointer names.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UrgentPolicy {
    /// It is out of band and left out of the stream, as most receivers do.
    #[default]
    OutOfBand,
    /// It is data like any other, as with `SO_OOBINLINE`.
    Inline,
}

/// Whose bytes are believed when two segments overlap: what receivers are known to do.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum OverlapPolicy {
    /// The first to come.
    First,
    /// The last to come (`bsd-right`).
    Last,
    /// FreeBSD, NetBSD, OpenBSD; the default.
    #[default]
    Bsd,
    /// Linux 2.4 and later.
    Linux,
    /// Linux 2.2 and before.
    OldLinux,
    /// Windows up to XP.
    Windows,
    /// Windows Server 2003.
    Windows2003,
    /// Windows Vista and later.
    Vista,
    /// macOS.
    MacOs,
    /// Solaris.
    Solaris,
    /// HP-UX 10.
    HpUx10,
    /// HP-UX 11.
    HpUx11,
    /// IRIX.
    Irix,
}

impl OverlapPolicy {
    /// By the name in `host-os-policy`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "first" => Self::First,
            "last" | "bsd-right" => Self::Last,
            "bsd" => Self::Bsd,
            "linux" => Self::Linux,
            "old-linux" => Self::OldLinux,
            "windows" => Self::Windows,
            "windows2k3" => Self::Windows2003,
            "vista" => Self::Vista,
            "macos" => Self::MacOs,
            "solaris" | "old-solaris" => Self::Solaris,
            "hpux10" => Self::HpUx10,
            "hpux11" => Self::HpUx11,
            "irix" => Self::Irix,
            _ => return None,
        })
    }
}

/// Overlap policies by the receiver's network.
#[derive(Clone, Debug, Default)]
pub struct OverlapPolicies {
    /// Longest prefix first.
    networks: Vec<(IpAddr, u8, OverlapPolicy)>,
}

impl OverlapPolicies {
    /// Adds a network. A prefix longer than the address is taken as the whole address.
    pub fn add(&mut self, network: IpAddr, prefix: u8, policy: OverlapPolicy) {
        self.networks.push((network, prefix.min(bits(network)), policy));
        self.networks.sort_by_key(|(_, prefix, _)| std::cmp::Reverse(*prefix));
    }

    /// The policy of a receiver.
    pub fn of(&self, receiver: IpAddr) -> OverlapPolicy {
        self.networks
            .iter()
            .find(|(network, prefix, _)| contains(*network, *prefix, receiver))
            .map_or(OverlapPolicy::default(), |(_, _, policy)| *policy)
    }
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn contains(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    let differing = match (network, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
        _ => return false,
    };
    u32::from(prefix) <= differing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_specific_network_decides() {
        let mut policies = OverlapPolicies::default();
        policies.add("0.0.0.0".parse().unwrap(), 0, OverlapPolicy::Linux);
        policies.add("10.1.0.0".parse().unwrap(), 16, OverlapPolicy::Windows);
        policies.add("2001:db8::".parse().unwrap(), 32, OverlapPolicy::Solaris);
        let check = |address: &str, expected| {
            assert_eq!(policies.of(address.parse().unwrap()), expected, "{address}");
        };
        check("10.1.255.1", OverlapPolicy::Windows);
        check("10.2.0.1", OverlapPolicy::Linux);
        check("2001:db8::1", OverlapPolicy::Solaris);
        check("2001:db9::1", OverlapPolicy::Bsd);
    }
}
