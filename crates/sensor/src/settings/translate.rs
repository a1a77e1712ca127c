//! The configuration in the words of the crates that act on it.

use std::net::IpAddr;

use super::{Checksums, Config};

impl Config {
    /// How frames are decoded.
    pub fn for_decoding(&self) -> decode::Settings {
        let ports =
            |ports: &Option<Vec<u16>>| ports.as_ref().map(|list| list.iter().copied().collect());
        decode::Settings {
            checksums: self.checksums != Checksums::No,
            teredo: ports(&self.tunnels.teredo),
            vxlan: ports(&self.tunnels.vxlan),
            geneve: ports(&self.tunnels.geneve),
            ..decode::Settings::default()
        }
    }

    /// How fragments are put together.
    pub fn for_fragments(&self) -> decode::DefragSettings {
        let policies = self.host_networks().filter_map(|(network, name)| {
            let policy = match name {
                "bsd" | "hpux10" | "hpux11" | "macos" | "irix" => decode::Policy::Bsd,
                "bsd-right" => decode::Policy::BsdRight,
                "linux" | "old-linux" => decode::Policy::Linux,
                "windows" | "vista" | "windows2k3" => decode::Policy::Windows,
                "solaris" | "old-solaris" => decode::Policy::Solaris,
                _ => return None,
            };
            Some((network, policy))
        });
        decode::DefragSettings {
            policies: policies.collect(),
            timeout_s: self.timeouts.fragment_s,
            ..decode::DefragSettings::default()
        }
    }

    /// How flows and streams are kept.
    pub fn for_flows(&self) -> flows::Settings {
        let usual = &self.timeouts;
        let timeout = |new, established, closed| {
            flows::Timeout::of([new, established, closed], [new.min(10), established.min(100), 0])
        };
        let mut settings = flows::Settings::default();
        settings.table.flows_max = self.flows_max;
        settings.table.vlans_tell_apart = self.vlan_tracking;
        settings.table.tunnels_tell_apart = self.recursion_tracking;
        settings.table.timeouts = flows::Timeouts {
            tcp: timeout(usual.tcp_new_s, usual.tcp_established_s, usual.tcp_closed_s),
            udp: timeout(usual.udp_new_s, usual.udp_established_s, 0),
            icmp: timeout(usual.icmp_new_s, usual.icmp_established_s, 0),
            other: timeout(usual.other_new_s, usual.other_established_s, 0),
        };
        let streams = &mut settings.streams;
        streams.midstream = self.stream.midstream;
        streams.async_oneside = self.stream.async_oneside;
        streams.inline = self.inline;
        streams.checksum_validation =
            self.stream.checksum_validation && self.checksums != Checksums::No;
        streams.depth = self.stream.depth;
        streams.memory_max = usize::try_from(self.stream.memory_max).unwrap_or(usize::MAX);
        if self.stream.urgent_policy.as_deref() == Some("inline") {
            streams.urgent = flows::UrgentPolicy::Inline;
        }
        for ((network, prefix), name) in self.host_networks() {
            if let Some(policy) = flows::OverlapPolicy::from_name(name) {
                streams.policies.add(network, prefix, policy);
            }
        }
        settings
    }

    /// Networks of `host-os-policy`, longest prefix first.
    fn host_networks(&self) -> impl Iterator<Item = ((IpAddr, u8), &str)> {
        let mut networks: Vec<_> = self
            .host_policies
            .iter()
            .filter_map(|(text, name)| Some((network(text)?, name.as_str())))
            .collect();
        networks.sort_by_key(|((_, prefix), _)| std::cmp::Reverse(*prefix));
        networks.into_iter()
    }
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let address: IpAddr = address.trim().parse().ok()?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    Some((address, prefix.map_or(Some(whole), |prefix| prefix.trim().parse().ok())?))
}
