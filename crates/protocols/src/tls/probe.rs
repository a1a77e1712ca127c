//! Tells whether bytes begin a TLS or SSL session.

use model::Direction;

use crate::Probe;

/// Bytes of a record's header and the handshake type after it.
const ENOUGH: usize = 6;

/// Looks for a handshake record that holds a hello, or an SSLv2 hello.
pub(super) fn probe(direction: Direction, data: &[u8]) -> Probe {
    match data {
        [first, ..] if first & 0x80 != 0 => ssl2(direction, data),
        [22] | [22, 3] => Probe::More,
        [22, 3, 0..=4, rest @ ..] => {
            let length = rest.first_chunk::<2>().map(|length| u16::from_be_bytes(*length));
            match (length, rest.get(2)) {
                (Some(0 | 18433..), _) => Probe::No,
                (Some(_), Some(1)) => side(direction, Direction::ToServer),
                (Some(_), Some(2)) => side(direction, Direction::ToClient),
                (_, Some(_)) => Probe::No,
                _ if data.len() < ENOUGH => Probe::More,
                _ => Probe::No,
            }
        }
        [] => Probe::More,
        _ => Probe::No,
    }
}

fn side(seen: Direction, expected: Direction) -> Probe {
    if seen == expected { Probe::Yes } else { Probe::YesReversed }
}

/// An SSLv2 CLIENT-HELLO: two bytes of length with the top bit set, type, version, and lengths
/// that add up.
fn ssl2(direction: Direction, data: &[u8]) -> Probe {
    let Some(&[high, low, kind, major, minor, c1, c2, s1, s2, r1, r2]) = data.first_chunk() else {
        let begins = [None, None, Some(1), None, None];
        let fits = data
            .iter()
            .zip(begins)
            .all(|(byte, expected)| expected.is_none_or(|expected| *byte == expected));
        return if fits { Probe::More } else { Probe::No };
    };
    let length = usize::from(high & 0x7f) << 8 | usize::from(low);
    let number = |high, low| usize::from(u16::from_be_bytes([high, low]));
    let (ciphers, session, challenge) = (number(c1, c2), number(s1, s2), number(r1, r2));
    let version = matches!((major, minor), (0, 2) | (3, 0..=3));
    let adds_up = length == 9 + ciphers + session + challenge;
    let sane = ciphers % 3 == 0 && matches!(session, 0 | 16) && (16..=32).contains(&challenge);
    if kind == 1 && version && adds_up && sane {
        side(direction, Direction::ToServer)
    } else {
        Probe::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(data: &[u8], expected: Probe) {
        assert_eq!(probe(Direction::ToServer, data), expected);
    }

    #[test]
    fn tells_hellos() {
        check(&[22, 3, 1, 2, 0, 1], Probe::Yes);
        check(&[22, 3, 3, 0, 80, 2], Probe::YesReversed);
        check(&[22, 3, 1], Probe::More);
        check(&[22, 3, 1, 0, 0, 1], Probe::No);
        check(&[22, 3, 1, 2, 0, 11], Probe::No);
        check(b"GET / HTTP/1.1", Probe::No);
        check(&[23, 3, 3, 0, 80, 2], Probe::No);
    }

    #[test]
    fn tells_ssl2() {
        let mut hello = vec![0x80, 28, 1, 0, 2, 0, 3, 0, 0, 0, 16];
        check(&hello[..4], Probe::More);
        hello.extend_from_slice(&[0; 19]);
        check(&hello, Probe::Yes);
        hello[1] = 29;
        check(&hello, Probe::No);
    }
}
