//! What a member can be recognised by, parsed at the edge into one way of writing it.
//!
//! Two ways to write the same thing become one value: case, root dots, the bits of a network that
//! mean nothing, letters outside ASCII. Deliberately refuses what cannot be one member's: half of
//! the Internet, a whole top-level domain, a suffix under which anybody may register.
//!
//! Specification: RFC 4291 and 4632 (networks), RFC 6793 (AS numbers), UTS 46 (names), the WHATWG
//! URL standard.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use model::DomainName;
use url::Url;

/// The shortest IPv4 prefix taken: an eighth bit is a 256th of the Internet, and `10.0.0.0/8`.
const IPV4_PREFIX_MIN: u8 = 8;
/// The shortest IPv6 prefix taken: a registry hands out /16 at most to anybody.
const IPV6_PREFIX_MIN: u8 = 16;
/// Characters of a product's name: vendor, product, version and room.
const PRODUCT_CHARS_MAX: usize = 200;
/// Bytes of a URL prefix: what browsers and servers are sure to take.
const URL_BYTES_MAX: usize = 2_000;

model::words! {
    /// What kind of asset.
    AssetKind {
        /// IPv4 or IPv6 addresses.
        Network = "network",
        /// An autonomous system.
        System = "as-number",
        /// A domain with everything below it.
        Domain = "domain",
        /// A place on a web site, with everything below it.
        Url = "url",
        /// A product in use.
        Product = "product",
        /// A service for the public.
        Service = "service",
    }
}

/// Something a member has. Made by `parse` alone; `to_string` writes the one way to write it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Asset {
    /// Addresses; host bits are zero, IPv4 is never written as IPv6.
    Network(IpNet),
    /// An AS number, never zero.
    System(u32),
    /// A domain, in the letters of the wire, and everything below it.
    Domain(DomainName),
    /// An `http` or `https` address without user, query and fragment. The path ends in `/`.
    Url(String),
    /// A product's name, with single spaces.
    Product(String),
    /// A service: host, port and transport, as `www.member.example:443/tcp`.
    Service(String),
}

/// Why a text is no asset. The words are keys of `locales/`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum BadAsset {
    /// No network such as `192.0.2.0/24`, nor an address.
    #[error("is no network such as 192.0.2.0/24")]
    Network,
    /// A network too large to be one member's.
    #[error("is more of the Internet than one member can have")]
    TooWide,
    /// No AS number.
    #[error("is no AS number such as AS64500")]
    System,
    /// No domain.
    #[error("is no domain such as member.example")]
    Domain,
    /// A suffix under which anybody may register.
    #[error("is a suffix under which others have domains too")]
    Suffix,
    /// No address of a web site.
    #[error("is no address such as https://www.member.example/school/")]
    Url,
    /// No product's name.
    #[error("is empty or too long")]
    Product,
    /// No service.
    #[error("is no service such as www.member.example:443/tcp")]
    Service,
}

impl BadAsset {
    /// The word in text keys and APIs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::TooWide => "too-wide",
            Self::System => "as-number",
            Self::Domain => "domain",
            Self::Suffix => "suffix",
            Self::Url => "url",
            Self::Product => "product",
            Self::Service => "service",
        }
    }
}

impl Asset {
    /// Parses a value of that kind, however people write it.
    pub fn parse(kind: AssetKind, text: &str) -> Result<Self, BadAsset> {
        let text = text.trim();
        match kind {
            AssetKind::Network => network(text),
            AssetKind::System => system(text),
            AssetKind::Domain => domain(text).map(Self::Domain),
            AssetKind::Url => url(text),
            AssetKind::Product => product(text),
            AssetKind::Service => service(text),
        }
    }

    /// What a text is, by how it looks: for who asks about something and not of what kind.
    pub fn guess(text: &str) -> Option<Self> {
        let text = text.trim();
        let kinds: &[AssetKind] = if text.contains("://") {
            &[AssetKind::Url]
        } else if text.parse::<IpAddr>().is_ok() || text.parse::<IpNet>().is_ok() {
            &[AssetKind::Network]
        } else {
            &[AssetKind::System, AssetKind::Domain, AssetKind::Service]
        };
        kinds.iter().find_map(|kind| Self::parse(*kind, text).ok())
    }

    /// Reads back what was kept, even if it would not be taken any more: suffixes come and go.
    pub fn stored(kind: AssetKind, text: &str) -> Option<Self> {
        let kept = || match kind {
            AssetKind::Network => text.parse().ok().map(Self::Network),
            AssetKind::Domain => DomainName::parse(text).ok().map(Self::Domain),
            _ => None,
        };
        Self::parse(kind, text).ok().or_else(kept)
    }

    /// A network, without the bits that mean nothing.
    pub fn network(net: IpNet) -> Result<Self, BadAsset> {
        let net = match net.trunc() {
            // IPv4 in IPv6's clothes.
            IpNet::V6(six) if 96 <= six.prefix_len() => match six.addr().to_ipv4_mapped() {
                Some(four) => {
                    IpNet::new(four.into(), six.prefix_len() - 96).map_err(|_| BadAsset::Network)?
                }
                None => IpNet::V6(six),
            },
            other => other,
        };
        let shortest = match net {
            IpNet::V4(_) => IPV4_PREFIX_MIN,
            IpNet::V6(_) => IPV6_PREFIX_MIN,
        };
        if net.prefix_len() < shortest { Err(BadAsset::TooWide) } else { Ok(Self::Network(net)) }
    }

    /// What kind it is.
    pub const fn kind(&self) -> AssetKind {
        match self {
            Self::Network(_) => AssetKind::Network,
            Self::System(_) => AssetKind::System,
            Self::Domain(_) => AssetKind::Domain,
            Self::Url(_) => AssetKind::Url,
            Self::Product(_) => AssetKind::Product,
            Self::Service(_) => AssetKind::Service,
        }
    }

    /// Whether the same value may be everybody's own, each inside their own house: addresses that
    /// are not routed, products. Nothing from outside can be told by them.
    pub fn is_everybodys(&self) -> bool {
        match self {
            Self::Network(net) => is_inside(net.addr()),
            Self::Product(_) => true,
            Self::Url(_) | Self::Service(_) => {
                matches!(self.host(), Some(Host::Address(ip)) if is_inside(ip))
            }
            Self::System(_) | Self::Domain(_) => false,
        }
    }

    /// Whether `other` lies within this one, so that who has this has that too.
    pub fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Network(net), Self::Network(inner)) => net.contains(inner),
            (Self::Domain(parent), Self::Domain(name)) => name.is_within(parent),
            (Self::Url(prefix), Self::Url(longer)) => {
                longer.starts_with(prefix.as_str())
                    || (without_scheme(longer)).starts_with(without_scheme(prefix))
            }
            (holder, Self::Url(_) | Self::Service(_)) => match (holder, other.host()) {
                (Self::Network(net), Some(Host::Address(ip))) => net.contains(&ip),
                (Self::Domain(parent), Some(Host::Name(name))) => name.is_within(parent),
                _ => self == other,
            },
            _ => self == other,
        }
    }

    /// The host that a URL or service is on.
    pub(crate) fn host(&self) -> Option<Host> {
        let text = match self {
            Self::Url(text) => without_scheme(text).split('/').next().unwrap_or_default(),
            Self::Service(text) => text.rsplit_once('/').map_or("", |(place, _)| place),
            _ => return None,
        };
        let bare = match text.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => text.rsplit_once(':').map_or(text, |(host, _)| host),
        };
        match bare.parse::<IpAddr>() {
            Ok(ip) => Some(Host::Address(ip.to_canonical())),
            Err(_) => DomainName::parse(bare).ok().map(Host::Name),
        }
    }

    /// The value as people read it: names with their own letters.
    pub fn shown(&self) -> String {
        match self {
            Self::Domain(name) => idna::domain_to_unicode(name.as_str()).0,
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(net) => net.fmt(out),
            Self::System(number) => write!(out, "AS{number}"),
            Self::Domain(name) => name.fmt(out),
            Self::Url(text) | Self::Product(text) | Self::Service(text) => out.write_str(text),
        }
    }
}

/// Where a URL or service is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Host {
    Address(IpAddr),
    Name(DomainName),
}

/// `http` and `https` lead to the same place.
pub(crate) fn without_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

/// Whether an address is one of the open Internet: neither used inside houses, nor reserved, nor
/// one that a translator would turn into such a one.
pub fn is_public(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    let reserved = match ip {
        IpAddr::V4(four) => {
            let [first, second, third, _] = four.octets();
            first == 0
                || first >= 224
                || (first, second, third) == (192, 0, 0)
                || (first == 198 && second & 0xfe == 18)
        }
        IpAddr::V6(six) => {
            let parts = six.segments();
            six.is_multicast()
                // NAT64 and 6to4 hold IPv4 addresses of any kind.
                || (parts[0] == 0x64 && parts[1] == 0xff9b)
                || parts[0] == 0x2002
                || parts[0] == 0
        }
    };
    !reserved && !is_inside(ip)
}

/// Addresses that are used inside many houses at once, or nowhere.
fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(four) => {
            let [first, second, ..] = four.octets();
            four.is_private()
                || four.is_loopback()
                || four.is_link_local()
                || four.is_unspecified()
                // Shared by providers' customers (RFC 6598).
                || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(six) => {
            six.is_loopback()
                || six.is_unspecified()
                || six.is_unique_local()
                || six.is_unicast_link_local()
        }
    }
}

fn network(text: &str) -> Result<Asset, BadAsset> {
    let net = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    Asset::network(net.map_err(|_| BadAsset::Network)?)
}

fn system(text: &str) -> Result<Asset, BadAsset> {
    let digits = match text.get(..2) {
        Some(start) if start.eq_ignore_ascii_case("as") => &text[2..],
        _ => text,
    };
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(number) if whole && number != 0 => Ok(Asset::System(number)),
        _ => Err(BadAsset::System),
    }
}

fn domain(text: &str) -> Result<DomainName, BadAsset> {
    let bare = text.strip_prefix("*.").unwrap_or(text);
    let name = host_name(bare).ok_or(BadAsset::Domain)?;
    if !name.as_str().contains('.') {
        // A top-level domain is nobody's own.
        return Err(BadAsset::Suffix);
    }
    let suffix = psl::suffix(name.as_str().as_bytes());
    let public = suffix.is_some_and(|suffix| {
        suffix.is_known()
            && suffix.typ() == Some(psl::Type::Icann)
            && suffix.as_bytes() == name.as_str().as_bytes()
    });
    if public { Err(BadAsset::Suffix) } else { Ok(name) }
}

/// A name in the letters of the wire. No address, and nothing that is not letter, digit, hyphen
/// or underscore.
fn host_name(text: &str) -> Option<DomainName> {
    if text.len() > 1_000 || text.contains(char::is_whitespace) {
        return None;
    }
    let ascii = idna::domain_to_ascii(text).ok()?;
    let name = DomainName::parse(&ascii).ok()?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let last = name.as_str().rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit());
    (name.as_str().bytes().all(fits) && !numeric).then_some(name)
}

fn url(text: &str) -> Result<Asset, BadAsset> {
    let mut url = Url::parse(text).map_err(|_| BadAsset::Url)?;
    let web = matches!(url.scheme(), "http" | "https");
    if !web || !url.has_host() || !url.username().is_empty() || url.password().is_some() {
        return Err(BadAsset::Url);
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    let text = String::from(url);
    if text.len() <= URL_BYTES_MAX { Ok(Asset::Url(text)) } else { Err(BadAsset::Url) }
}

fn product(text: &str) -> Result<Asset, BadAsset> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = words.join(" ");
    let fits = !name.is_empty()
        && name.chars().count() <= PRODUCT_CHARS_MAX
        && !name.chars().any(char::is_control);
    if fits { Ok(Asset::Product(name)) } else { Err(BadAsset::Product) }
}

fn service(text: &str) -> Result<Asset, BadAsset> {
    if text.contains("://") {
        let url = Url::parse(text).map_err(|_| BadAsset::Service)?;
        let host = url.host_str().ok_or(BadAsset::Service)?;
        let port = url.port_or_known_default().ok_or(BadAsset::Service)?;
        return service(&format!("{host}:{port}"));
    }
    let (place, transport) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let transport = transport.to_ascii_lowercase();
    let (host, port) = place.rsplit_once(':').ok_or(BadAsset::Service)?;
    let port: u16 = port.parse().map_err(|_| BadAsset::Service)?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let host = match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(four)) => four.to_string(),
        Ok(IpAddr::V6(six)) => format!("[{six}]"),
        Err(_) => host_name(bare).ok_or(BadAsset::Service)?.to_string(),
    };
    if port == 0 || !matches!(transport.as_str(), "tcp" | "udp") {
        return Err(BadAsset::Service);
    }
    Ok(Asset::Service(format!("{host}:{port}/{transport}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a text becomes, or the word of what is wrong with it.
    #[track_caller]
    fn check(kind: AssetKind, text: &str, expected: &str) {
        let found = match Asset::parse(kind, text) {
            Ok(asset) => asset.to_string(),
            Err(bad) => format!("! {}", bad.as_str()),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn networks_have_one_way_to_be_written() {
        let check = |text: &str, expected: &str| check(AssetKind::Network, text, expected);
        check("192.0.2.77/24", "192.0.2.0/24");
        check(" 192.0.2.1 ", "192.0.2.1/32");
        check("2001:DB8:0::/48", "2001:db8::/48");
        check("::ffff:192.0.2.0/120", "192.0.2.0/24");
        check("10.0.0.0/8", "10.0.0.0/8");
        check("0.0.0.0/0", "! too-wide");
        check("2000::/3", "! too-wide");
        check("192.0.2.0/33", "! network");
        check("kommun.example", "! network");
    }

    #[test]
    fn as_numbers_have_one_way_to_be_written() {
        let check = |text: &str, expected: &str| check(AssetKind::System, text, expected);
        check("as64500", "AS64500");
        check("4200000000", "AS4200000000");
        check("AS0", "! as-number");
        check("AS", "! as-number");
        check("AS+5", "! as-number");
        check("4294967296", "! as-number");
        check("å", "! as-number");
    }

    #[test]
    fn domains_are_in_the_letters_of_the_wire() {
        let check = |text: &str, expected: &str| check(AssetKind::Domain, text, expected);
        check("WWW.Kommun.Example.", "www.kommun.example");
        check("*.kommun.example", "kommun.example");
        check("björkvik.example", "xn--bjrkvik-b1a.example");
        check("BJÖRKVIK.example", "xn--bjrkvik-b1a.example");
        check("example", "! suffix");
        check("kommune.no", "! suffix");
        check("elvenes.kommune.no", "elvenes.kommune.no");
        check("192.0.2.1", "! domain");
        check("a b.example", "! domain");
        check("a/b.example", "! domain");
        check("", "! domain");
    }

    #[test]
    fn addresses_of_sites_lose_what_is_not_the_place() {
        let check = |text: &str, expected: &str| check(AssetKind::Url, text, expected);
        check("HTTPS://WWW.Kommun.example:443/Skola", "https://www.kommun.example/Skola/");
        check("http://kommun.example/a/../b/?q=1#x", "http://kommun.example/b/");
        check("https://user@kommun.example/", "! url");
        check("ftp://kommun.example/", "! url");
        check("kommun.example", "! url");
    }

    #[test]
    fn products_and_services_too() {
        check(AssetKind::Product, "  Exempel   VPN 9 ", "Exempel VPN 9");
        check(AssetKind::Product, " ", "! product");
        let check = |text: &str, expected: &str| check(AssetKind::Service, text, expected);
        check("WWW.kommun.example:443", "www.kommun.example:443/tcp");
        check("192.0.2.5:53/UDP", "192.0.2.5:53/udp");
        check("[2001:db8::1]:443", "[2001:db8::1]:443/tcp");
        check("https://kommun.example/x", "kommun.example:443/tcp");
        check("kommun.example", "! service");
        check("kommun.example:0", "! service");
        check("kommun.example:1/sctp", "! service");
    }

    #[test]
    fn what_is_asked_for_is_known_by_how_it_looks() {
        for (text, expected) in [
            (" 192.0.2.9 ", "192.0.2.9/32"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("as64500", "AS64500"),
            ("WWW.kommun.example", "www.kommun.example"),
            ("https://kommun.example/a", "https://kommun.example/a/"),
            ("kommun.example:25", "kommun.example:25/tcp"),
            ("nothing", "-"),
        ] {
            let found = Asset::guess(text).map_or("-".to_owned(), |asset| asset.to_string());
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn only_addresses_of_the_open_internet_are_public() {
        for (ip, expected) in [
            ("203.0.113.9", true),
            ("2001:db8::1", true),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("2002:a00:1::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
        ] {
            let parsed = ip.parse().expect("an address");
            assert_eq!(is_public(parsed), expected, "{ip}");
        }
    }

    #[test]
    fn what_lies_within_what() {
        let parse = |kind, text: &str| Asset::parse(kind, text).expect("an asset of the test");
        let (net, name) = (AssetKind::Network, AssetKind::Domain);
        let domain = parse(name, "kommun.example");
        assert!(domain.holds(&parse(name, "www.kommun.example")));
        assert!(!domain.holds(&parse(name, "badkommun.example")));
        assert!(domain.holds(&parse(AssetKind::Url, "https://www.kommun.example/a")));
        assert!(domain.holds(&parse(AssetKind::Service, "mx.kommun.example:25")));
        let wide = parse(net, "192.0.2.0/24");
        assert!(wide.holds(&parse(net, "192.0.2.128/25")));
        assert!(!parse(net, "192.0.2.128/25").holds(&wide));
        assert!(wide.holds(&parse(AssetKind::Service, "192.0.2.9:25")));
        let school = parse(AssetKind::Url, "https://kommun.example/skola");
        assert!(school.holds(&parse(AssetKind::Url, "http://kommun.example/skola/a")));
        assert!(!school.holds(&parse(AssetKind::Url, "https://kommun.example/skolan")));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_reading_twice_changes_nothing(text in "\\PC{0,60}") {
            for kind in AssetKind::ALL {
                if let Ok(asset) = Asset::parse(*kind, &text) {
                    let again = Asset::parse(*kind, &asset.to_string());
                    prop_assert_eq!(again.as_ref(), Ok(&asset));
                    prop_assert!(asset.holds(&asset));
                }
            }
        }

        #[test]
        fn any_network_is_kept_whole(bits: u128, four: bool, length in 0u8..=128) {
            let ip: IpAddr = if four { IpAddr::from((bits as u32).to_be_bytes()) } else { IpAddr::from(bits.to_be_bytes()) };
            if let Ok(net) = IpNet::new(ip, length)
                && let Ok(Asset::Network(kept)) = Asset::network(net)
            {
                prop_assert!(kept.contains(&ip.to_canonical()));
            }
        }
    }
}
