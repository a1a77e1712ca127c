//! Reads the data of a resource record into what logs and rules ask for.
//!
//! Data that is cut short or unknown is kept as [`Data::Other`]: a broken record does not make the
//! message unreadable. Does not validate what the records say.
//!
//! Specification: RFC 1035 section 3.3, 3596 (AAAA), 2782 (SRV), 4255 (SSHFP), 6891 (OPT).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::message::{Name, Walk, u16_at, u32_at};

/// Bytes kept of data without structure of its own: TXT strings, NULL, options.
const BYTES_MAX: usize = 4096;
/// Parts kept of one record: TXT strings, options of OPT. More say nothing more.
const PARTS_MAX: usize = 64;

/// What a record says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Data {
    Address4(Ipv4Addr),
    Address6(Ipv6Addr),
    /// CNAME, NS, PTR, and the name of MX.
    Name(Name),
    Text(Vec<Vec<u8>>),
    Null(Vec<u8>),
    Authority(Box<Authority>),
    Service {
        priority: u16,
        weight: u16,
        port: u16,
        name: Name,
    },
    KeyPrint {
        algorithm: u8,
        kind: u8,
        fingerprint: Vec<u8>,
    },
    Options(Vec<(u16, Vec<u8>)>),
    /// Unknown, or not what its type promises.
    Other,
}

/// Start of authority.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Authority {
    pub mname: Name,
    pub rname: Name,
    /// Serial, refresh, retry, expire, minimum.
    pub numbers: [u32; 5],
}

/// Reads the data in `range`, which lies within the message.
pub(super) fn read(walk: &mut Walk<'_>, rrtype: u16, range: Range<usize>) -> Data {
    structured(walk, rrtype, range).unwrap_or(Data::Other)
}

fn structured(walk: &mut Walk<'_>, rrtype: u16, range: Range<usize>) -> Option<Data> {
    let data = walk.bytes.get(range.clone())?;
    let start = range.start;
    Some(match rrtype {
        1 => Data::Address4(Ipv4Addr::from(*data.first_chunk::<4>()?)),
        2 | 5 | 12 => Data::Name(walk.name_at(start)?.0),
        6 => Data::Authority(Box::new(authority(walk, start)?)),
        10 => Data::Null(data[..data.len().min(BYTES_MAX)].to_vec()),
        15 if 2 < data.len() => Data::Name(walk.name_at(start + 2)?.0),
        16 => Data::Text(strings(data)),
        28 => Data::Address6(Ipv6Addr::from(*data.first_chunk::<16>()?)),
        33 if 6 < data.len() => Data::Service {
            priority: u16_at(data, 0)?,
            weight: u16_at(data, 2)?,
            port: u16_at(data, 4)?,
            name: walk.name_at(start + 6)?.0,
        },
        41 => Data::Options(options(data)),
        44 => {
            let (&[algorithm, kind], fingerprint) = data.split_first_chunk::<2>()?;
            Data::KeyPrint {
                algorithm,
                kind,
                fingerprint: fingerprint[..fingerprint.len().min(BYTES_MAX)].to_vec(),
            }
        }
        _ => return None,
    })
}

fn authority(walk: &mut Walk<'_>, start: usize) -> Option<Authority> {
    let (mname, at) = walk.name_at(start)?;
    let (rname, at) = walk.name_at(at)?;
    let mut numbers = [0; 5];
    for (place, number) in numbers.iter_mut().enumerate() {
        *number = u32_at(walk.bytes, at + 4 * place)?;
    }
    Some(Authority { mname, rname, numbers })
}

/// Character strings, each with a length before it; the last may be cut.
fn strings(mut data: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    while let Some((&length, rest)) = data.split_first() {
        if found.len() == PARTS_MAX {
            break;
        }
        let (string, rest) = rest.split_at(rest.len().min(usize::from(length)));
        found.push(string.to_vec());
        data = rest;
    }
    found
}

fn options(mut data: &[u8]) -> Vec<(u16, Vec<u8>)> {
    let mut found = Vec::new();
    while let (Some(code), Some(length)) = (u16_at(data, 0), u16_at(data, 2)) {
        if found.len() == PARTS_MAX {
            break;
        }
        let end = (4 + usize::from(length)).min(data.len());
        found.push((code, data[4..end.min(4 + BYTES_MAX)].to_vec()));
        data = &data[end..];
    }
    found
}
