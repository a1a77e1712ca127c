//! The thresholds, as `content/policy/analytics.toml` gives them. No default stands here: the
//! shipped file is the default.

use ipnet::IpNet;
use serde::Deserialize;

/// Thresholds of all analytics.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Scans.
    pub scan: ScanPolicy,
    /// Guessing and spraying of passwords.
    pub guessing: GuessingPolicy,
    /// Beacons.
    pub beacon: BeaconPolicy,
    /// Tunnels through DNS.
    pub dns_tunnel: DnsTunnelPolicy,
}

/// When contacts are a scan (method A-1, level A2).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanPolicy {
    /// Different hosts on one port, failed.
    pub hosts_min: usize,
    /// Different ports on one host, failed.
    pub ports_min: usize,
    /// In so many seconds.
    pub window_s: i64,
    /// A slow scan: the same in so many seconds.
    pub slow_window_s: i64,
    /// Not again for the same within so many seconds.
    pub quiet_s: i64,
    /// Sources whose scans are wanted (own scanners).
    pub ignore_sources: Vec<IpNet>,
    /// Sources and targets remembered at the most.
    pub entries_max: usize,
}

/// When failed sign-ins are guessing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuessingPolicy {
    /// Failures by one source at one service.
    pub failures_min: usize,
    /// Different accounts from which it is spraying rather than guessing.
    pub accounts_min: usize,
    /// Different servers from which short sign-ins are spraying.
    pub servers_min: usize,
    /// In so many seconds.
    pub window_s: i64,
    /// Not again for the same within so many seconds.
    pub quiet_s: i64,
    /// HTTP answers that mean a failed sign-in.
    pub http_statuses: Vec<u16>,
    /// Services recognised by their pattern of connections.
    pub services: Vec<Service>,
    /// Sources that may fail as they like (own monitoring).
    pub ignore_sources: Vec<IpNet>,
    /// Sources remembered at the most.
    pub entries_max: usize,
}

/// A service at which a short connection is a failed sign-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What texts call it.
    pub name: String,
    /// Its port.
    pub port: u16,
    /// A sign-in that fails takes at most so many seconds.
    pub seconds_max: u64,
    /// The server says at most so many bytes.
    pub bytes_to_client_max: u64,
    /// The client says at least so many bytes: less is a probe.
    pub bytes_to_server_min: u64,
}

/// When repeated connections are a beacon.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeaconPolicy {
    /// Connections seen before it is judged.
    pub connections_min: usize,
    /// Score from 0 to 1 from which it counts.
    pub score_min: f64,
    /// Shortest interval in seconds: what is quicker is a busy program.
    pub interval_s_min: f64,
    /// Longest time over which connections are kept, in seconds.
    pub window_s: i64,
    /// Not again for the same within so many seconds.
    pub quiet_s: i64,
    /// Ports on which regular contact is what the service does.
    pub ignore_ports: Vec<u16>,
    /// Servers that are contacted regularly in order.
    pub ignore_servers: Vec<IpNet>,
    /// Only servers outside these networks are looked at.
    pub inside: Vec<IpNet>,
    /// Pairs remembered at the most.
    pub entries_max: usize,
}

/// When DNS questions carry data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DnsTunnelPolicy {
    /// Different names below one registered domain.
    pub names_min: usize,
    /// Bytes in those names, the registered domain left out.
    pub bytes_min: u64,
    /// In so many seconds.
    pub window_s: i64,
    /// Not again for the same within so many seconds.
    pub quiet_s: i64,
    /// Domains that ask this way in order (virus scanners, reverse look-ups).
    pub ignore_domains: Vec<String>,
    /// Pairs of client and domain remembered at the most.
    pub entries_max: usize,
}
