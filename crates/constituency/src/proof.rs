//! What proves that an asset is a member's, and where the proof must stand.
//!
//! A member may write down what concerns only itself, and what lies within what is known to be
//! its own. Everything else waits for a proof: a record in its DNS, a file on its site, or a
//! person at the CSIRT who has looked. Deliberately asks nobody: the hub does.

use ipnet::IpNet;

use crate::asset::Host;
use crate::{Asset, Owners};

model::words! {
    /// How it was proven.
    Proof {
        /// A TXT record in the domain's, or the reverse zone's, DNS.
        Dns = "dns",
        /// A file on the web site.
        File = "file",
        /// Somebody at the CSIRT looked at it.
        Hand = "hand",
        /// It lies within what the member has already, or concerns nobody else.
        Own = "own",
    }
}

/// Whether an asset waits for a proof.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Need {
    /// It is the member's own as it stands.
    Nothing,
    /// It waits for a proof.
    Proof,
}

/// What an asset needs that a member adds, whose approved assets are in the table.
pub fn need(asset: &Asset, approved: &Owners) -> Need {
    let own = asset.is_everybodys() || approved.of(asset).is_some();
    if own { Need::Nothing } else { Need::Proof }
}

/// Where a proof is looked for, and what must stand there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Challenge {
    /// The name whose TXT records are asked for; none where there is no zone to write in.
    pub dns_name: Option<String>,
    /// The file that is fetched; none where there is no site.
    pub file_url: Option<String>,
    /// What a TXT record or the file must hold, alone or on a line.
    pub content: String,
}

impl Challenge {
    /// Whether a TXT record or a file holds the proof. What stands around it does not matter.
    pub fn is_in(&self, text: &str) -> bool {
        text.lines().any(|line| line.trim() == self.content)
    }
}

/// The label below which the record stands, so that it is in nobody's way.
const LABEL: &str = "_vardkase";
/// The file's place on a site.
const FILE: &str = "vardkase.txt";

/// Where the proof of an asset with this token is looked for.
pub fn challenge(asset: &Asset, token: &str) -> Challenge {
    let host = match asset {
        Asset::Domain(name) => Some(Host::Name(name.clone())),
        other => other.host(),
    };
    let dns_name = match (asset, &host) {
        (Asset::Network(net), _) => reverse_zone(net),
        // Whoever keeps a zone does not keep every page on its sites.
        (Asset::Domain(_) | Asset::Service(_), Some(Host::Name(name))) => Some(name.to_string()),
        _ => None,
    };
    let file_url = match asset {
        Asset::Url(prefix) => Some(format!("{prefix}{FILE}")),
        Asset::Domain(name) => Some(format!("https://{name}/.well-known/{FILE}")),
        _ => None,
    };
    Challenge {
        dns_name: dns_name.map(|name| format!("{LABEL}.{name}")),
        file_url,
        content: format!("vardkase={token}"),
    }
}

/// The zone of a network's reverse names, where its length has one.
fn reverse_zone(net: &IpNet) -> Option<String> {
    let length = usize::from(net.prefix_len());
    let labels: Vec<String> = match net {
        IpNet::V4(net) if length.is_multiple_of(8) => {
            net.network().octets()[..length / 8].iter().map(u8::to_string).collect()
        }
        IpNet::V6(net) if length.is_multiple_of(4) => {
            let digits = format!("{:032x}", net.network().to_bits());
            digits.chars().take(length / 4).map(String::from).collect()
        }
        _ => return None,
    };
    let root = if matches!(net, IpNet::V4(_)) { "in-addr.arpa" } else { "ip6.arpa" };
    let labels: Vec<String> = labels.into_iter().rev().collect();
    Some(format!("{}.{root}", labels.join(".")))
}

#[cfg(test)]
mod tests {
    use model::{AssetId, MemberId};

    use super::*;
    use crate::{AssetKind, Owner};

    fn parse(kind: AssetKind, text: &str) -> Asset {
        Asset::parse(kind, text).expect("an asset of the test")
    }

    #[test]
    fn what_is_within_ones_own_or_nobody_elses_needs_no_proof() {
        let owner = Owner { member: MemberId::new(), asset: AssetId::new() };
        let own = Owners::compile([(parse(AssetKind::Domain, "kommun.example"), owner)]);
        let needs = |kind, text: &str| need(&parse(kind, text), &own) == Need::Proof;
        assert!(!needs(AssetKind::Domain, "www.kommun.example"));
        assert!(!needs(AssetKind::Service, "www.kommun.example:443"));
        assert!(!needs(AssetKind::Product, "Exempel VPN"));
        assert!(!needs(AssetKind::Network, "10.0.0.0/8"));
        assert!(!needs(AssetKind::Service, "10.0.0.5:443"));
        assert!(needs(AssetKind::Domain, "badkommun.example"));
        assert!(needs(AssetKind::Network, "192.0.2.0/24"));
        assert!(needs(AssetKind::System, "AS64500"));
    }

    #[track_caller]
    fn check(kind: AssetKind, text: &str, dns: Option<&str>, file: Option<&str>) {
        let found = challenge(&parse(kind, text), "t");
        assert_eq!((found.dns_name.as_deref(), found.file_url.as_deref()), (dns, file), "{text}");
        assert!(found.is_in(" vardkase=t \nmore") && !found.is_in("xvardkase=t"));
    }

    #[test]
    fn each_kind_has_its_places() {
        let file = Some("https://kommun.example/.well-known/vardkase.txt");
        check(AssetKind::Domain, "kommun.example", Some("_vardkase.kommun.example"), file);
        let school = Some("https://kommun.example/skola/vardkase.txt");
        check(AssetKind::Url, "https://kommun.example/skola", None, school);
        let zone = Some("_vardkase.2.0.192.in-addr.arpa");
        check(AssetKind::Network, "192.0.2.0/24", zone, None);
        let zone = Some("_vardkase.8.b.d.0.1.0.0.2.ip6.arpa");
        check(AssetKind::Network, "2001:db8::/32", zone, None);
        check(AssetKind::Network, "192.0.2.0/25", None, None);
        check(AssetKind::System, "AS64500", None, None);
        check(
            AssetKind::Service,
            "mx.kommun.example:25",
            Some("_vardkase.mx.kommun.example"),
            None,
        );
        check(AssetKind::Service, "192.0.2.1:25", None, None);
    }
}
