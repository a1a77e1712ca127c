//! The compiled table against the naive search, and the traps that older tools fell into.

use std::net::IpAddr;

use ipnet::IpNet;
use model::{AssetId, DomainName, MemberId};
use proptest::prelude::*;

use super::*;

/// Members named by a letter, assets written as `letter kind value`.
fn compile(lines: &[&str]) -> (Owners, Vec<(char, MemberId)>) {
    let mut names: Vec<(char, MemberId)> = Vec::new();
    let mut assets = Vec::new();
    for line in lines {
        let mut words = line.split(' ');
        let (name, kind, value) = (words.next(), words.next(), words.next());
        let name = name.and_then(|name| name.chars().next()).expect("a name");
        let kind = kind.and_then(AssetKind::parse).expect("a kind");
        let member = match names.iter().find(|(known, _)| *known == name) {
            Some((_, member)) => *member,
            None => {
                names.push((name, MemberId::new()));
                names[names.len() - 1].1
            }
        };
        let asset = Asset::parse(kind, value.expect("a value")).expect("an asset");
        assets.push((asset, Owner { member, asset: AssetId::new() }));
    }
    (Owners::compile(assets), names)
}

/// Asks as a person would, by whatever the text looks like; the letters of the owners.
#[track_caller]
fn check(lines: &[&str], asked: &str, expected: &str) {
    let (owners, names) = compile(lines);
    let found: Vec<Owner> = if let Ok(ip) = asked.parse::<IpAddr>() {
        owners.of_address(ip).to_vec()
    } else if asked.contains("://") {
        owners.of_url(asked).map(|found| found.owners.to_vec()).unwrap_or_default()
    } else if let Ok(Asset::System(number)) = Asset::parse(AssetKind::System, asked) {
        owners.of_system(number).map(|found| found.owners.to_vec()).unwrap_or_default()
    } else {
        let name = DomainName::parse(asked).expect("a name");
        owners.of_domain(&name).map(|found| found.owners.to_vec()).unwrap_or_default()
    };
    let letter = |owner: &Owner| {
        let found = names.iter().find(|(_, member)| *member == owner.member);
        found.expect("a member of the test").0
    };
    let mut letters: Vec<char> = found.iter().map(letter).collect();
    letters.sort_unstable();
    assert_eq!(letters.iter().collect::<String>(), expected, "{asked}");
}

#[test]
fn a_subdomain_belongs_to_the_owner_of_its_domain() {
    let lines = ["a domain kommun.example", "b domain skola.kommun.example"];
    check(&lines, "www.kommun.example", "a");
    check(&lines, "kommun.example", "a");
    check(&lines, "www.skola.kommun.example", "b");
}

#[test]
fn a_name_that_only_ends_alike_does_not() {
    let lines = ["a domain kommun.example"];
    check(&lines, "badkommun.example", "");
    check(&lines, "kommun.example.evil.example", "");
    check(&lines, "example", "");
}

#[test]
fn the_most_specific_network_tells_where_they_overlap() {
    let lines = ["a network 192.0.2.0/24", "b network 192.0.2.128/25", "c network 192.0.2.130/32"];
    check(&lines, "192.0.2.1", "a");
    check(&lines, "192.0.2.129", "b");
    check(&lines, "192.0.2.130", "c");
    check(&lines, "192.0.2.131", "b");
    check(&lines, "192.0.3.0", "");
    check(&lines, "192.0.1.255", "");
    check(&lines, "::ffff:192.0.2.130", "c");
}

#[test]
fn ipv6_is_as_good_as_ipv4() {
    let lines = ["a network 2001:db8::/32", "b network 2001:db8:5::/48"];
    check(&lines, "2001:db8:4::1", "a");
    check(&lines, "2001:db8:5:ffff:ffff:ffff:ffff:ffff", "b");
    check(&lines, "2001:db8:6::", "a");
    check(&lines, "2001:db9::", "");
    check(&lines, "192.0.2.1", "");
}

#[test]
fn an_asset_may_have_two_owners() {
    let lines = [
        "a network 192.0.2.0/24",
        "b network 192.0.2.0/24",
        "a domain it.example",
        "b domain it.example",
    ];
    check(&lines, "192.0.2.7", "ab");
    check(&lines, "www.it.example", "ab");
}

#[test]
fn what_is_everybodys_inside_tells_nothing_from_outside() {
    check(&["a network 10.0.0.0/8", "b network fd00::/16"], "10.1.2.3", "");
    check(&["a network 10.0.0.0/8", "b network fd00::/16"], "fd00::1", "");
}

#[test]
fn the_edges_of_the_address_space_hold() {
    let lines = ["a network 255.0.0.0/8", "b network 255.255.255.255/32", "c network 1.0.0.0/8"];
    check(&lines, "255.255.255.255", "b");
    check(&lines, "255.255.255.254", "a");
    check(&lines, "0.0.0.0", "");
    check(&lines, "1.0.0.0", "c");
    check(&["a network ff00::/16"], "ffff::", "");
    check(&["a network ffff::/16"], "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a");
}

#[test]
fn as_numbers_and_places_on_sites() {
    let lines = [
        "a as-number AS64500",
        "b url https://kommun.example/skola/",
        "a domain kommun.example",
        "c url http://192.0.2.9/x",
        "a network 192.0.2.0/24",
    ];
    check(&lines, "AS64500", "a");
    check(&lines, "AS64501", "");
    check(&lines, "http://kommun.example/skola/7a?x=1", "b");
    check(&lines, "https://kommun.example/skolan", "a");
    check(&lines, "https://www.kommun.example/skola/", "a");
    check(&lines, "http://192.0.2.9/x/y", "c");
    check(&lines, "http://192.0.2.9/", "a");
}

/// The naive search: every network, the longest that holds the address.
fn naive(nets: &[IpNet], ip: IpAddr) -> Vec<usize> {
    let holds = |net: &&IpNet| net.contains(&ip);
    let longest = nets.iter().filter(holds).map(IpNet::prefix_len).max();
    let fits = |net: &IpNet| net.contains(&ip) && Some(net.prefix_len()) == longest;
    nets.iter().enumerate().filter(|(_, net)| fits(net)).map(|(at, _)| at).collect()
}

/// Networks that often overlap, touch and are the same: few addresses, all lengths.
fn nets() -> impl Strategy<Value = Vec<IpNet>> {
    let four = (0u32..64, 8u8..=32).prop_map(|(bits, length)| {
        let ip = IpAddr::from((bits.reverse_bits() >> 2 | 0x0100_0000 | bits).to_be_bytes());
        IpNet::new(ip, length).expect("fits").trunc()
    });
    let six = (0u128..64, 16u8..=128).prop_map(|(bits, length)| {
        let ip = IpAddr::from((0x2001 << 112 | bits << 90 | bits).to_be_bytes());
        IpNet::new(ip, length).expect("fits").trunc()
    });
    proptest::collection::vec(prop_oneof![four, six], 0..60)
}

proptest! {
    #[test]
    fn finds_what_the_naive_search_finds(nets in nets(), noise in any::<(u32, u128)>()) {
        let outside = |net: &IpNet| !Asset::Network(*net).is_everybodys();
        let nets: Vec<IpNet> = nets.into_iter().filter(outside).collect();
        let owners: Vec<Owner> = nets.iter().map(|_| Owner { member: MemberId::new(), asset: AssetId::new() }).collect();
        let table = Owners::compile(nets.iter().map(|net| Asset::Network(*net)).zip(owners.iter().copied()));
        let mut asked: Vec<IpAddr> = nets.iter().flat_map(|net| [net.network(), net.broadcast()]).collect();
        for net in &nets {
            asked.extend(beside(net));
        }
        asked.push(IpAddr::from(noise.0.to_be_bytes()));
        asked.push(IpAddr::from((0x2001u128 << 112 | noise.1 >> 16).to_be_bytes()));
        for ip in asked {
            let mut expected: Vec<Owner> = naive(&nets, ip).into_iter().map(|at| owners[at]).collect();
            expected.sort_unstable();
            prop_assert_eq!(table.of_address(ip), &expected[..], "{}", ip);
        }
    }

    #[test]
    fn what_lies_around_is_all_that_holds_it(nets in nets()) {
        let nets: Vec<IpNet> = nets.into_iter().filter(|net| !Asset::Network(*net).is_everybodys()).collect();
        let owner = Owner { member: MemberId::new(), asset: AssetId::new() };
        let table = Owners::compile(nets.iter().map(|net| (Asset::Network(*net), owner)));
        for net in &nets {
            let mut expected: Vec<IpNet> = nets.iter().copied().filter(|outer| outer.contains(net)).collect();
            expected.sort_by_key(|net| std::cmp::Reverse(net.prefix_len()));
            expected.dedup();
            let found: Vec<Asset> = table.covering(*net).into_iter().map(|found| found.asset).collect();
            prop_assert_eq!(found, expected.into_iter().map(Asset::Network).collect::<Vec<_>>());
            let mut expected: Vec<IpNet> = nets.iter().copied().filter(|inner| net.contains(inner)).collect();
            expected.sort_by_key(|net| (net.network(), net.prefix_len()));
            expected.dedup();
            let found: Vec<Asset> = table.within(*net, 100).into_iter().map(|found| found.asset).collect();
            prop_assert_eq!(found, expected.into_iter().map(Asset::Network).collect::<Vec<_>>());
        }
    }
}

/// The addresses just before and just after a network.
fn beside(net: &IpNet) -> Vec<IpAddr> {
    match net {
        IpNet::V4(net) => {
            let ends =
                [net.network().to_bits().checked_sub(1), net.broadcast().to_bits().checked_add(1)];
            ends.into_iter().flatten().map(|bits| IpAddr::V4(bits.into())).collect()
        }
        IpNet::V6(net) => {
            let ends =
                [net.network().to_bits().checked_sub(1), net.broadcast().to_bits().checked_add(1)];
            ends.into_iter().flatten().map(|bits| IpAddr::V6(bits.into())).collect()
        }
    }
}
