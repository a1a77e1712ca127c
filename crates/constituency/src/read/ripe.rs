//! Objects of the RIPE database as `whois` and the database's own dumps show them.
//!
//! Reads `inetnum`, `inet6num`, `route`, `route6`, `aut-num` and `organisation`; persons, roles
//! and maintainers are left out, and so is everything that says who may change an object.
//!
//! Specification: RFC 2622 section 2 (attributes, continuation lines, comments), RIPE database
//! documentation.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Organisation, Reader, Reason, Row, name};
use crate::{Asset, AssetKind};

/// Attributes of one object that are read: the largest real ones have some hundreds.
const ATTRIBUTES_MAX: usize = 2_000;
/// Networks that one range of addresses may become. Any range needs at most 62 for IPv4.
const PARTS_MAX: usize = 64;
/// Organisations kept.
const ORGANISATIONS_MAX: usize = 200;

/// An object under way.
#[derive(Default)]
struct Object {
    line: usize,
    attributes: Vec<(String, String)>,
}

pub(super) fn read(text: &str, reader: &mut Reader) {
    let mut object = Object::default();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        if line.trim().is_empty() {
            finish(std::mem::take(&mut object), reader);
        } else if line.starts_with(['%', '#']) {
            // The server speaking.
        } else if line.starts_with([' ', '\t', '+']) {
            if let Some((_, value)) = object.attributes.last_mut() {
                value.push(' ');
                value.push_str(without_comment(&line[1..]));
            } else {
                reader.broken(number, line, Reason::Line);
            }
        } else {
            match line.split_once(':') {
                Some((key, value)) if is_key(key) => {
                    object.add(number, key, without_comment(value));
                }
                _ => reader.broken(number, line, Reason::Line),
            }
        }
    }
    finish(object, reader);
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn without_comment(text: &str) -> &str {
    text.split('#').next().unwrap_or_default().trim()
}

impl Object {
    fn add(&mut self, line: usize, key: &str, value: &str) {
        if self.attributes.is_empty() {
            self.line = line;
        }
        if self.attributes.len() < ATTRIBUTES_MAX {
            self.attributes.push((key.to_ascii_lowercase(), value.to_owned()));
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The name that says most of what it is.
    fn name(&self, keys: &[&str]) -> String {
        keys.iter().find_map(|key| self.get(key)).map(name).unwrap_or_default()
    }
}

fn finish(object: Object, reader: &mut Reader) {
    let Some((key, value)) = object.attributes.first() else { return };
    let line = object.line;
    let mut add = |asset, keys: &[&str]| {
        let row = Row { line, asset, name: object.name(keys), purpose: None };
        reader.row(row, value);
    };
    match key.as_str() {
        "inetnum" | "inet6num" => match nets(value) {
            Ok(assets) => assets.into_iter().for_each(|asset| add(asset, &["netname", "descr"])),
            Err(reason) => reader.broken(line, value, reason),
        },
        "route" | "route6" => match Asset::parse(AssetKind::Network, value) {
            Ok(asset) => add(asset, &["descr", "origin"]),
            Err(bad) => reader.broken(line, value, Reason::Asset(bad)),
        },
        "aut-num" => match Asset::parse(AssetKind::System, value) {
            Ok(asset) => add(asset, &["as-name", "descr"]),
            Err(bad) => reader.broken(line, value, Reason::Asset(bad)),
        },
        "organisation" => {
            let known = &mut reader.reading.organisations;
            if known.len() < ORGANISATIONS_MAX {
                known.push(Organisation { handle: name(value), name: object.name(&["org-name"]) });
            }
        }
        _ => {}
    }
}

/// The networks of `192.0.2.0 - 192.0.2.255`, or of a prefix.
fn nets(text: &str) -> Result<Vec<Asset>, Reason> {
    let Some((first, last)) = text.split_once('-') else {
        return Asset::parse(AssetKind::Network, text)
            .map(|asset| vec![asset])
            .map_err(Reason::Asset);
    };
    let parse = |text: &str| text.trim().parse::<IpAddr>().map_err(|_| Reason::Range);
    let nets: Vec<IpNet> = match (parse(first)?, parse(last)?) {
        (IpAddr::V4(first), IpAddr::V4(last)) if first <= last => {
            let parts = ipnet::Ipv4Subnets::new(first, last, 0).take(PARTS_MAX);
            parts.map(IpNet::V4).collect()
        }
        (IpAddr::V6(first), IpAddr::V6(last)) if first <= last => {
            let parts = ipnet::Ipv6Subnets::new(first, last, 0).take(PARTS_MAX);
            parts.map(IpNet::V6).collect()
        }
        _ => return Err(Reason::Range),
    };
    nets.into_iter().map(|net| Asset::network(net).map_err(Reason::Asset)).collect()
}
