//! A server's certificate that is well-formed and signed by nobody: its signature is noise.
//!
//! Specification: RFC 5280; ITU-T X.690 (DER).

use crate::rng::Rng;

const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// A certificate for `name`, issued by `issuer`.
pub fn certificate(name: &str, issuer: &str, rng: &mut Rng) -> Vec<u8> {
    let algorithm = der(0x30, &[&der(6, &[SHA256_WITH_RSA]), &[5, 0]]);
    let mut serial = rng.bytes(16);
    serial[0] = serial[0] & 0x7f | 1;
    let modulus = [&[0, 0xc1][..], &rng.bytes(254), &[1]].concat();
    let key = der(0x30, &[&der(2, &[&modulus]), &[2, 3, 1, 0, 1]]);
    let public = der(0x30, &[&der(0x30, &[&der(6, &[RSA]), &[5, 0]]), &der(3, &[&[0], &key])]);
    let validity = der(0x30, &[&der(0x17, &[b"260101000000Z"]), &der(0x17, &[b"270401000000Z"])]);
    let names = der(0x30, &[&der(0x82, &[name.as_bytes()])]);
    let extension = der(0x30, &[&der(6, &[ALTERNATIVE_NAMES]), &der(4, &[&names])]);
    let to_sign = der(
        0x30,
        &[
            &[0xa0, 3, 2, 1, 2],
            &der(2, &[&serial]),
            &algorithm,
            &distinguished(issuer),
            &validity,
            &distinguished(name),
            &public,
            &der(0xa3, &[&der(0x30, &[&extension])]),
        ],
    );
    der(0x30, &[&to_sign, &algorithm, &der(3, &[&[0], &rng.bytes(256)])])
}

fn distinguished(name: &str) -> Vec<u8> {
    let pair = der(0x30, &[&der(6, &[COMMON_NAME]), &der(0x0c, &[name.as_bytes()])]);
    der(0x30, &[&der(0x31, &[&pair])])
}

/// A value with its tag and length.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut value = vec![tag];
    match content.len() {
        length @ 0..=0x7f => value.push(length as u8),
        length @ 0x80..=0xff => value.extend_from_slice(&[0x81, length as u8]),
        length => {
            value.push(0x82);
            value.extend_from_slice(&(length as u16).to_be_bytes());
        }
    }
    value.extend_from_slice(&content);
    value
}
