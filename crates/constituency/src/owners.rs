//! Whose an address, name, AS number or URL is: compiled once, asked often.
//!
//! Assets may overlap and belong to several members: the most specific match tells, and all who
//! have that very asset are its owners. `covering` goes on to the less specific ones. What is
//! everybody's own inside their own house (10.0.0.0/8, a product) tells nothing from outside and
//! is left out. A change makes a new table; nothing is mended in place.

mod ranges;

use std::net::IpAddr;

use hashbrown::HashMap;
use ipnet::IpNet;
use model::{AssetId, DomainName, MemberId};

use crate::asset::{Host, without_scheme};
use crate::{Asset, AssetKind};
use ranges::Ranges;

/// Somebody who has an asset, and the asset.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Owner {
    /// Who.
    pub member: MemberId,
    /// By which of its assets.
    pub asset: AssetId,
}

/// The most specific asset that holds what was asked for, and everybody who has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Found<'o> {
    /// The asset.
    pub asset: Asset,
    /// Who has it; never empty.
    pub owners: &'o [Owner],
}

/// Which owners of the one list belong to an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Span {
    start: u32,
    end: u32,
}

/// The compiled table.
#[derive(Debug, Default)]
pub struct Owners {
    four: Ranges<u32>,
    six: Ranges<u128>,
    domains: HashMap<Box<str>, Span>,
    systems: HashMap<u32, Span>,
    /// By host and port; of each the paths, the longest first.
    sites: HashMap<Box<str>, Vec<(Box<str>, Span)>>,
    services: HashMap<Box<str>, Span>,
    owners: Vec<Owner>,
}

impl Owners {
    /// Compiles the table. The same asset may come from several members, in any order.
    pub fn compile(assets: impl IntoIterator<Item = (Asset, Owner)>) -> Self {
        let mut all: Vec<(Asset, Owner)> =
            assets.into_iter().filter(|(asset, _)| !asset.is_everybodys()).collect();
        all.sort_unstable();
        all.dedup();
        let mut table = Self::default();
        let (mut four, mut six) = (Vec::new(), Vec::new());
        for group in all.chunk_by(|(left, _), (right, _)| left == right) {
            let span = table.keep(group.iter().map(|(_, owner)| *owner));
            match &group[0].0 {
                Asset::Network(IpNet::V4(net)) => {
                    four.push((net.network().to_bits(), net.prefix_len(), span));
                }
                Asset::Network(IpNet::V6(net)) => {
                    six.push((net.network().to_bits(), net.prefix_len(), span));
                }
                Asset::System(number) => {
                    table.systems.insert(*number, span);
                }
                Asset::Domain(name) => {
                    table.domains.insert(name.as_str().into(), span);
                }
                Asset::Url(url) => table.keep_site(url, span),
                Asset::Service(place) => {
                    table.services.insert(place.as_str().into(), span);
                }
                Asset::Product(_) => {}
            }
        }
        for paths in table.sites.values_mut() {
            paths.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        }
        table.four = Ranges::new(&four);
        table.six = Ranges::new(&six);
        table.owners.shrink_to_fit();
        table
    }

    fn keep(&mut self, owners: impl Iterator<Item = Owner>) -> Span {
        let start = index(self.owners.len());
        self.owners.extend(owners);
        Span { start, end: index(self.owners.len()) }
    }

    fn keep_site(&mut self, url: &str, span: Span) {
        let (place, path) = split_site(url);
        let paths = self.sites.entry(place.into()).or_default();
        match paths.iter_mut().find(|(known, _)| **known == *path) {
            // The same place by `http` and by `https`: two assets, and both tell.
            Some((_, known)) => *known = join(&mut self.owners, *known, span),
            None => paths.push((path.into(), span)),
        }
    }

    /// How many assets have owners here, each counted once for each owner.
    pub fn len(&self) -> usize {
        self.owners.len()
    }

    /// Whether nobody has anything.
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    /// Everybody who has the most specific network that holds the address; empty when nobody has.
    /// This is the fast path: it makes nothing.
    pub fn of_address(&self, ip: IpAddr) -> &[Owner] {
        let span = match ip.to_canonical() {
            IpAddr::V4(four) => self.four.find(four.to_bits()).map(|found| found.span),
            IpAddr::V6(six) => self.six.find(six.to_bits()).map(|found| found.span),
        };
        self.spanned(span)
    }

    /// The networks that hold an address or network, the most specific first, with their owners.
    pub fn covering(&self, net: IpNet) -> Vec<Found<'_>> {
        let make = |net: Result<IpNet, _>, span| match net {
            Ok(net) => Some(Found { asset: Asset::Network(net), owners: self.spanned(Some(span)) }),
            Err(ipnet::PrefixLenError) => None,
        };
        let found: Vec<Option<Found<'_>>> = match net {
            IpNet::V4(net) => {
                let around = self.four.around(net.network().to_bits(), net.prefix_len());
                around.map(|at| make(IpNet::new(bits4(at.start), at.length), at.span)).collect()
            }
            IpNet::V6(net) => {
                let around = self.six.around(net.network().to_bits(), net.prefix_len());
                around.map(|at| make(IpNet::new(bits6(at.start), at.length), at.span)).collect()
            }
        };
        found.into_iter().flatten().collect()
    }

    /// Networks of others within a network, at most `limit`, with their owners.
    pub fn within(&self, net: IpNet, limit: usize) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let mut keep = |net: Result<IpNet, ipnet::PrefixLenError>, span| {
            if let Ok(net) = net {
                found.push(Found { asset: Asset::Network(net), owners: self.spanned(Some(span)) });
            }
        };
        match net {
            IpNet::V4(net) => {
                let inside = self.four.inside(net.network().to_bits(), net.prefix_len());
                let each = |at: &ranges::Prefix<u32>| {
                    keep(IpNet::new(bits4(at.start), at.length), at.span)
                };
                inside.take(limit).for_each(each);
            }
            IpNet::V6(net) => {
                let inside = self.six.inside(net.network().to_bits(), net.prefix_len());
                let each = |at: &ranges::Prefix<u128>| {
                    keep(IpNet::new(bits6(at.start), at.length), at.span)
                };
                inside.take(limit).for_each(each);
            }
        }
        found
    }

    /// Everybody who has the most specific domain that the name is within.
    pub fn of_domain(&self, name: &DomainName) -> Option<Found<'_>> {
        let mut rest = name.as_str();
        loop {
            if let Some(span) = self.domains.get(rest) {
                let name = DomainName::parse(rest).ok()?;
                let owners = self.spanned(Some(*span));
                return Some(Found { asset: Asset::Domain(name), owners });
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Everybody who has the AS number.
    pub fn of_system(&self, number: u32) -> Option<Found<'_>> {
        let span = self.systems.get(&number)?;
        Some(Found { asset: Asset::System(number), owners: self.spanned(Some(*span)) })
    }

    /// Everybody who has the most specific prefix of an address of the web, else its host.
    pub fn of_url(&self, url: &str) -> Option<Found<'_>> {
        let asset = Asset::parse(AssetKind::Url, url).ok()?;
        let Asset::Url(text) = &asset else { return None };
        let (place, path) = split_site(text);
        let paths = self.sites.get(place).into_iter().flatten();
        let mut fitting = paths.filter(|(prefix, _)| path.starts_with(&**prefix));
        if let Some((prefix, span)) = fitting.next() {
            let scheme = &text[..text.len() - without_scheme(text).len()];
            let asset = Asset::Url(format!("{scheme}{place}{prefix}"));
            return Some(Found { asset, owners: self.spanned(Some(*span)) });
        }
        self.of_host(&asset)
    }

    /// Everybody who has the asset itself or the most specific one that holds it.
    pub fn of(&self, asset: &Asset) -> Option<Found<'_>> {
        match asset {
            Asset::Network(net) => self.covering(*net).into_iter().next(),
            Asset::System(number) => self.of_system(*number),
            Asset::Domain(name) => self.of_domain(name),
            Asset::Url(url) => self.of_url(url),
            Asset::Service(place) => match self.services.get(place.as_str()) {
                Some(span) => {
                    let owners = self.spanned(Some(*span));
                    Some(Found { asset: asset.clone(), owners })
                }
                None => self.of_host(asset),
            },
            Asset::Product(_) => None,
        }
    }

    fn of_host(&self, asset: &Asset) -> Option<Found<'_>> {
        match asset.host()? {
            Host::Address(ip) => self.covering(ip.into()).into_iter().next(),
            Host::Name(name) => self.of_domain(&name),
        }
    }

    fn spanned(&self, span: Option<Span>) -> &[Owner] {
        let range = span.map_or(0..0, |span| span.start as usize..span.end as usize);
        self.owners.get(range).unwrap_or_default()
    }
}

/// Puts the owners of two spans beside each other.
fn join(owners: &mut Vec<Owner>, left: Span, right: Span) -> Span {
    let start = index(owners.len());
    for span in [left, right] {
        owners.extend_from_within(span.start as usize..span.end as usize);
    }
    Span { start, end: index(owners.len()) }
}

/// More than four thousand million owners do not fit in memory before they do not fit here.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn bits4(bits: u32) -> IpAddr {
    IpAddr::V4(bits.into())
}

fn bits6(bits: u128) -> IpAddr {
    IpAddr::V6(bits.into())
}

/// Host with port, and path, of a URL as `Asset` writes it.
fn split_site(url: &str) -> (&str, &str) {
    let rest = without_scheme(url);
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests;
