//! Variables of the configuration (`$HOME_NET`, `$HTTP_PORTS`) and the groups that use them.
//!
//! A group is read once and shared by every rule that writes it the same way. A variable that
//! leads back to itself is a mistake, not a loop.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use super::ranges::{Ranges, complement, difference, union};
use crate::error::{Code, Fault};
use crate::{AddressSet, PortSet};

/// Variables by name without `$`, as text: `HOME_NET` → `[10.0.0.0/8,!10.1.0.0/16]`.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Variables of addresses.
    pub addresses: BTreeMap<String, String>,
    /// Variables of ports.
    pub ports: BTreeMap<String, String>,
}

impl Variables {
    /// The variables that public rule sets use, with private networks at home.
    pub fn usual() -> Self {
        const HOME: &str = "[192.168.0.0/16,10.0.0.0/8,172.16.0.0/12,fc00::/7,fe80::/10]";
        let home = [
            "HTTP_SERVERS",
            "SMTP_SERVERS",
            "SQL_SERVERS",
            "DNS_SERVERS",
            "TELNET_SERVERS",
            "DC_SERVERS",
            "DNP3_SERVER",
            "DNP3_CLIENT",
            "MODBUS_CLIENT",
            "MODBUS_SERVER",
            "ENIP_CLIENT",
            "ENIP_SERVER",
        ];
        let mut addresses: BTreeMap<String, String> =
            home.iter().map(|name| (name.to_string(), "$HOME_NET".to_string())).collect();
        addresses.insert("HOME_NET".into(), HOME.into());
        addresses.insert("EXTERNAL_NET".into(), "!$HOME_NET".into());
        addresses.insert("AIM_SERVERS".into(), "$EXTERNAL_NET".into());
        let ports = [
            ("HTTP_PORTS", "80"),
            ("SHELLCODE_PORTS", "!80"),
            ("ORACLE_PORTS", "1521"),
            ("SSH_PORTS", "22"),
            ("DNP3_PORTS", "20000"),
            ("MODBUS_PORTS", "502"),
            ("FILE_DATA_PORTS", "[$HTTP_PORTS,110,143]"),
            ("FTP_PORTS", "21"),
            ("GENEVE_PORTS", "6081"),
            ("VXLAN_PORTS", "4789"),
            ("TEREDO_PORTS", "3544"),
            ("SIP_PORTS", "[5060,5061]"),
        ];
        let ports =
            ports.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Self { addresses, ports }
    }
}

/// Nesting of groups and variables; the deepest configurations in use have three.
const DEPTH_MAX: u32 = 16;

/// Items in one group, variables followed: rules that list addresses have some hundreds.
const ITEMS_MAX: usize = 100_000;

/// Reads groups and remembers them by their text.
pub(crate) struct Groups<'v> {
    variables: &'v Variables,
    addresses: HashMap<String, Result<Arc<AddressSet>, Fault>>,
    ports: HashMap<String, Result<Arc<PortSet>, Fault>>,
}

impl<'v> Groups<'v> {
    pub fn new(variables: &'v Variables) -> Self {
        Self { variables, addresses: HashMap::new(), ports: HashMap::new() }
    }

    pub fn addresses(&mut self, text: &str) -> Result<Arc<AddressSet>, Fault> {
        if let Some(known) = self.addresses.get(text) {
            return known.clone();
        }
        let made = read(text, &Addresses(&self.variables.addresses), 0, &mut 0)
            .and_then(finish::<Addresses<'_>>)
            .map(|set| Arc::new(AddressSet { ranges: to_addresses(&set) }));
        self.addresses.insert(text.to_owned(), made.clone());
        made
    }

    pub fn ports(&mut self, text: &str) -> Result<Arc<PortSet>, Fault> {
        if let Some(known) = self.ports.get(text) {
            return known.clone();
        }
        let made = read(text, &Ports(&self.variables.ports), 0, &mut 0)
            .and_then(finish::<Ports<'_>>)
            .map(|set| Arc::new(PortSet { ranges: to_ports(&set) }));
        self.ports.insert(text.to_owned(), made.clone());
        made
    }
}

/// A set over both address families, or over ports in the first part alone.
type Pair = [Ranges; 2];

/// What addresses and ports do differently.
trait Space {
    const MAX: [u128; 2];
    const CODE: Code;
    fn variable(&self, name: &str) -> Option<&str>;
    fn item(text: &str) -> Option<Pair>;
}

struct Addresses<'v>(&'v BTreeMap<String, String>);

struct Ports<'v>(&'v BTreeMap<String, String>);

impl Space for Addresses<'_> {
    const MAX: [u128; 2] = [u32::MAX as u128, u128::MAX];
    const CODE: Code = Code::BadAddress;

    fn variable(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn item(text: &str) -> Option<Pair> {
        let (first, last) = match text.split_once('-') {
            Some((first, last)) => (first.trim().parse().ok()?, last.trim().parse().ok()?),
            None => network(text)?,
        };
        match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) if first <= last => {
                Some([vec![(u32::from(first).into(), u32::from(last).into())], Vec::new()])
            }
            (IpAddr::V6(first), IpAddr::V6(last)) if first <= last => {
                Some([Vec::new(), vec![(first.into(), last.into())]])
            }
            _ => None,
        }
    }
}

impl Space for Ports<'_> {
    const MAX: [u128; 2] = [u16::MAX as u128, 0];
    const CODE: Code = Code::BadPort;

    fn variable(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn item(text: &str) -> Option<Pair> {
        let (first, last) = match text.split_once(':') {
            Some((first, "")) => (first.trim().parse::<u16>().ok()?, u16::MAX),
            Some(("", last)) => (0, last.trim().parse().ok()?),
            Some((first, last)) => (first.trim().parse().ok()?, last.trim().parse().ok()?),
            None => {
                let port = text.parse().ok()?;
                (port, port)
            }
        };
        (first <= last).then(|| [vec![(first.into(), last.into())], Vec::new()])
    }
}

/// `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`.
fn network(text: &str) -> Option<(IpAddr, IpAddr)> {
    let Some((address, mask)) = text.split_once('/') else {
        let address = text.parse().ok()?;
        return Some((address, address));
    };
    let address: IpAddr = address.trim().parse().ok()?;
    let prefix = match mask.trim().parse::<std::net::Ipv4Addr>() {
        Ok(mask) => {
            let bits = u32::from(mask);
            (bits.leading_ones() == bits.count_ones()).then(|| bits.count_ones())?
        }
        Err(_) => mask.trim().parse::<u32>().ok()?,
    };
    let net = ipnet::IpNet::new(address, u8::try_from(prefix).ok()?).ok()?;
    Some((net.network(), net.broadcast()))
}

fn any<S: Space>() -> Pair {
    [vec![(0, S::MAX[0])], vec![(0, S::MAX[1])]]
}

fn finish<S: Space>(set: Pair) -> Result<Pair, Fault> {
    let nothing = set[0].is_empty() && (set[1].is_empty() || S::MAX[1] == 0);
    if nothing { Err(Fault::new(S::CODE, "the group leaves nothing")) } else { Ok(set) }
}

fn read<S: Space>(text: &str, space: &S, depth: u32, items: &mut usize) -> Result<Pair, Fault> {
    let text = text.trim();
    *items += 1;
    if DEPTH_MAX < depth {
        let reason = format!("`{text}` nests deeper than {DEPTH_MAX}, or leads back to itself");
        return Err(Fault::new(Code::UnknownVariable, reason));
    }
    if ITEMS_MAX < *items {
        return Err(Fault::new(Code::TooLong, format!("more than {ITEMS_MAX} items in a group")));
    }
    if let Some(rest) = text.strip_prefix('!') {
        let inner = read(rest, space, depth + 1, items)?;
        return Ok([complement(&inner[0], S::MAX[0]), complement(&inner[1], S::MAX[1])]);
    }
    if let Some(name) = text.strip_prefix('$') {
        let Some(value) = space.variable(name) else {
            let reason = format!("the configuration defines no variable `{name}`");
            return Err(Fault::new(Code::UnknownVariable, reason));
        };
        return read(value, space, depth + 1, items);
    }
    if let Some(inside) = text.strip_prefix('[') {
        let Some(inside) = inside.strip_suffix(']') else {
            return Err(Fault::new(S::CODE, format!("`{text}` does not end with `]`")));
        };
        return group(inside, space, depth, items);
    }
    // A variable's value may be a list without brackets.
    if depth > 0 && text.contains(',') {
        return group(text, space, depth, items);
    }
    if text.eq_ignore_ascii_case("any") {
        return Ok(any::<S>());
    }
    S::item(text).ok_or_else(|| Fault::new(S::CODE, format!("`{text}` cannot be read")))
}

/// What the plain items hold together, less what the negated ones hold.
fn group<S: Space>(text: &str, space: &S, depth: u32, items: &mut usize) -> Result<Pair, Fault> {
    let mut wanted: Option<Pair> = None;
    let mut unwanted: Pair = Default::default();
    for item in split(text) {
        let item = item.trim();
        let (negated, item) = match item.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, item),
        };
        let [low, high] = read(item, space, depth + 1, items)?;
        let target = if negated { &mut unwanted } else { wanted.get_or_insert_default() };
        let [old_low, old_high] = std::mem::take(target);
        *target = [union(old_low, &low), union(old_high, &high)];
    }
    let wanted = wanted.unwrap_or_else(any::<S>);
    Ok([
        difference(&wanted[0], &unwanted[0], S::MAX[0]),
        difference(&wanted[1], &unwanted[1], S::MAX[1]),
    ])
}

/// The items of a list; commas within brackets do not divide.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |letter| {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
}

fn to_addresses(set: &Pair) -> Vec<(IpAddr, IpAddr)> {
    if *set == any::<Addresses<'_>>() {
        return Vec::new();
    }
    let narrow = |value| u32::try_from(value).unwrap_or(u32::MAX);
    let v4 = set[0]
        .iter()
        .map(|(first, last)| (IpAddr::V4(narrow(*first).into()), IpAddr::V4(narrow(*last).into())));
    let v6 = set[1]
        .iter()
        .map(|(first, last)| (IpAddr::V6((*first).into()), IpAddr::V6((*last).into())));
    v4.chain(v6).collect()
}

fn to_ports(set: &Pair) -> Vec<(u16, u16)> {
    if set[0] == any::<Ports<'_>>()[0] {
        return Vec::new();
    }
    let narrow = |value| u16::try_from(value).unwrap_or(u16::MAX);
    set[0].iter().map(|(first, last)| (narrow(*first), narrow(*last))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
        };
        Variables {
            addresses: pairs(&[
                ("HOME_NET", "[10.0.0.0/8,192.168.0.0/16]"),
                ("EXTERNAL_NET", "!$HOME_NET"),
                ("LOOP", "[10.0.0.1,$LOOP]"),
            ]),
            ports: pairs(&[("WEB", "80, 8080")]),
        }
    }

    #[track_caller]
    fn holds(text: &str, inside: &[&str], outside: &[&str]) {
        let variables = variables();
        let set = Groups::new(&variables).addresses(text).expect("a group");
        for address in inside {
            assert!(set.contains(address.parse().expect("an address")), "{address} in {text}");
        }
        for address in outside {
            assert!(!set.contains(address.parse().expect("an address")), "{address} in {text}");
        }
    }

    #[track_caller]
    fn ports(text: &str, expected: &[(u16, u16)]) {
        let variables = variables();
        assert_eq!(
            Groups::new(&variables).ports(text).expect("a group").ranges,
            expected,
            "{text}"
        );
    }

    #[test]
    fn reads_addresses() {
        holds("any", &["10.0.0.1", "2001:db8::1"], &[]);
        holds("$HOME_NET", &["10.9.9.9"], &["192.0.2.1", "2001:db8::1"]);
        holds("$EXTERNAL_NET", &["192.0.2.1", "2001:db8::1"], &["10.9.9.9"]);
        holds("!$EXTERNAL_NET", &["10.9.9.9"], &["192.0.2.1"]);
        holds("[$HOME_NET, !10.1.0.0/16]", &["10.0.0.1"], &["10.1.0.1"]);
        holds("![10.0.0.1,2001:db8::/32]", &["10.0.0.2"], &["10.0.0.1", "2001:db8::5"]);
        holds("192.0.2.4-192.0.2.6", &["192.0.2.5"], &["192.0.2.7"]);
        holds("[[10.0.0.1,10.0.0.2],![10.0.0.2]]", &["10.0.0.1"], &["10.0.0.2"]);
    }

    #[test]
    fn reads_ports() {
        ports("any", &[]);
        ports("1024:", &[(1024, 65535)]);
        ports(":79", &[(0, 79)]);
        ports("!80", &[(0, 79), (81, 65535)]);
        ports("[$WEB,81,!8080]", &[(80, 81)]);
        ports("[80:90,!85]", &[(80, 84), (86, 90)]);
    }

    #[test]
    fn refuses_what_leaves_nothing_or_never_ends() {
        let variables = variables();
        let mut groups = Groups::new(&variables);
        for (text, code) in [
            ("!any", Code::BadAddress),
            ("[10.0.0.1,!10.0.0.1]", Code::BadAddress),
            ("$LOOP", Code::UnknownVariable),
            ("$NONE", Code::UnknownVariable),
            ("10.0.0.0/33", Code::BadAddress),
            ("[10.0.0.1", Code::BadAddress),
        ] {
            assert_eq!(groups.addresses(text).expect_err("refused").code, code, "{text}");
        }
        assert_eq!(groups.ports("90:80").expect_err("refused").code, Code::BadPort);
    }
}
