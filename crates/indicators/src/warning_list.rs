//! What must never fire: names and addresses that everybody uses, and the member's own.
//!
//! A feed that lists `google.com` or `8.8.8.8` by mistake would otherwise warn every member at
//! once. The shipped entries are in `content/warning-lists/`; a member's own networks and names
//! are added where the set is made.

use std::net::IpAddr;

use hashbrown::HashSet;
use ipnet::IpNet;
use model::DomainName;

use crate::Pattern;

/// Names and networks that keep indicators from firing.
#[derive(Clone, Debug, Default)]
pub struct WarningLists {
    names: HashSet<String>,
    networks: Vec<IpNet>,
}

impl WarningLists {
    /// Networks that are nobody's on the open net (RFC 6890 and others): private, loopback,
    /// link-local, shared, multicast, documentation is left out so that examples can be tried.
    const SPECIAL: [&'static str; 13] = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    ];

    /// Special networks only.
    pub fn special() -> Self {
        let networks = Self::SPECIAL.iter().filter_map(|text| text.parse().ok()).collect();
        Self { names: HashSet::new(), networks }
    }

    /// Adds a list: one name, address or network a line, `#` begins a comment. Returns the lines
    /// that are none of these, with their numbers.
    pub fn add_list(&mut self, text: &str) -> Vec<(usize, String)> {
        let mut bad = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let entry = line.split('#').next().unwrap_or_default().trim();
            if entry.is_empty() {
                continue;
            }
            if let Ok(address) = entry.parse::<IpAddr>() {
                self.networks.push(IpNet::from(address));
            } else if let Ok(net) = entry.parse::<IpNet>() {
                self.networks.push(net.trunc());
            } else if let Ok(name) = DomainName::parse(entry) {
                self.add_name(&name);
            } else {
                bad.push((at + 1, entry.to_owned()));
            }
        }
        bad
    }

    /// Adds a name with all below it, such as a member's own.
    pub fn add_name(&mut self, name: &DomainName) {
        self.names.insert(name.as_str().to_owned());
    }

    /// Adds a network, such as a member's own.
    pub fn add_network(&mut self, network: IpNet) {
        self.networks.push(network);
    }

    /// Whether an indicator must be kept out, and by which entry. A name is kept out when it is
    /// listed (or above a listed name: `com` would cover it); a name *below* a listed one is not,
    /// since bad things do live on `storage.example.com` of large hosters, unless it is the
    /// member's own. An address is kept out when a listed network holds it or it holds one.
    pub fn stops(&self, pattern: &Pattern) -> Option<String> {
        match pattern {
            Pattern::Address(net) => {
                let inside = |listed: &&IpNet| listed.contains(net) || net.contains(*listed);
                self.networks.iter().find(inside).map(ToString::to_string)
            }
            Pattern::Domain(name) => {
                let covered = || {
                    let covers = |listed: &&String| is_below(listed, name.as_str());
                    self.names.iter().find(covers).cloned()
                };
                self.names.get(name.as_str()).cloned().or_else(covered)
            }
            // A listed site's front page is as common as the site; a page deep inside is not.
            Pattern::Url(url) => match url.split_once('/') {
                Some((host, "")) => self.names.get(host).cloned(),
                _ => None,
            },
            _ => None,
        }
    }
}

fn is_below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: Option<&str>) {
        let mut lists = WarningLists::special();
        let bad = lists.add_list(
            "# often seen\ngoogle.com\n8.8.8.8 # a resolver\nwww.kommun.example\ntwo words\n",
        );
        assert_eq!(bad, [(5, "two words".to_owned())]);
        let pattern = crate::parse(value, None).expect("a value of the test");
        assert_eq!(lists.stops(&pattern).as_deref(), expected, "{value}");
    }

    #[test]
    fn stops_what_everybody_uses() {
        check("google.com", Some("google.com"));
        check("8.8.8.8", Some("8.8.8.8/32"));
        check("8.8.8.0/24", Some("8.8.8.8/32"));
        check("10.20.30.40", Some("10.0.0.0/8"));
        check("http://google.com/", Some("google.com"));
        check("kommun.example", Some("www.kommun.example"));
    }

    #[test]
    fn lets_through_what_is_bad() {
        check("evil.example", None);
        check("notgoogle.com", None);
        check("192.0.2.1", None);
        check("http://google.com/evil", None);
    }
}
