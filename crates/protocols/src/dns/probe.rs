//! Tells whether bytes are the beginning of a DNS message.
//!
//! DNS has no mark of its own. On its port a plausible header is believed; elsewhere the first
//! question must be whole and of a known type too.

use model::{Direction, Transport};

use super::message::{HEADER_BYTES, Message, u16_at};
use super::names;
use crate::Probe;

/// Entries that a believable message announces, all sections together. Zone transfers are larger,
/// but do not begin a connection.
const ENTRIES_PLAUSIBLE: u32 = 512;
/// Bytes of the smallest entry: a root name or pointer, and the fixed part of a question.
const ENTRY_BYTES_MIN: usize = 5;

/// On a port where DNS is expected.
pub(super) fn on_port(transport: Transport, direction: Direction, data: &[u8]) -> Probe {
    look(transport, direction, data, |_| true)
}

/// On any other port.
pub(super) fn anywhere(transport: Transport, direction: Direction, data: &[u8]) -> Probe {
    look(transport, direction, data, |message| {
        message.flaws.is_empty()
            && message.opcode() == 0
            && message.flags & 0x0040 == 0
            && !message.questions.is_empty()
            && message.questions.iter().all(|question| {
                matches!(question.class, 1 | 3 | 4 | 255)
                    && names::rrtype(question.rrtype).is_some()
                    && message.name(question.name).contains(&b'.')
                    && message.name(question.name).iter().all(|byte| (b'!'..=b'~').contains(byte))
            })
    })
}

fn look(
    transport: Transport,
    direction: Direction,
    data: &[u8],
    believe: impl Fn(&Message) -> bool,
) -> Probe {
    let (message, whole) = match (transport, data.split_first_chunk::<2>()) {
        (Transport::Udp, _) => (data, true),
        (Transport::Tcp, None) => return Probe::More,
        (Transport::Tcp, Some((length, rest))) => {
            let length = usize::from(u16::from_be_bytes(*length));
            if length < HEADER_BYTES {
                return Probe::No;
            }
            (&rest[..rest.len().min(length)], length <= rest.len())
        }
    };
    let Some(header) = message.get(..HEADER_BYTES) else {
        return if whole { Probe::No } else { Probe::More };
    };
    if !plausible(header, whole.then_some(message.len())) {
        return Probe::No;
    }
    let read = Message::parse(message);
    let asked = u16_at(header, 4) != Some(0);
    if asked && read.questions.is_empty() {
        return if whole { Probe::No } else { Probe::More };
    }
    if !whole && !believe(&read) {
        return Probe::More;
    }
    match (believe(&read), read.is_response() == (direction == Direction::ToClient)) {
        (false, _) => Probe::No,
        (true, true) => Probe::Yes,
        (true, false) => Probe::YesReversed,
    }
}

/// Whether a header can be one; `length` is that of the whole message where it is known.
fn plausible(header: &[u8], length: Option<usize>) -> bool {
    let counts = [4, 6, 8, 10].map(|at| u32::from(u16_at(header, at).unwrap_or(u16::MAX)));
    let entries: u32 = counts.iter().sum();
    // A response may be a header alone (an error); a request asks for something.
    let says_something = counts[0] != 0 || header[2] & 0x80 != 0;
    let fits =
        length.is_none_or(|length| HEADER_BYTES + entries as usize * ENTRY_BYTES_MIN <= length);
    entries <= ENTRIES_PLAUSIBLE && says_something && fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUERY: &[u8] = b"\0\x07\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01";

    #[track_caller]
    fn check(data: &[u8], direction: Direction, expected: Probe) {
        assert_eq!(anywhere(Transport::Udp, direction, data), expected, "UDP");
        let length = u16::try_from(data.len()).expect("short").to_be_bytes();
        let framed = [&length, data].concat();
        assert_eq!(anywhere(Transport::Tcp, direction, &framed), expected, "TCP");
    }

    #[test]
    fn tells_direction() {
        check(QUERY, Direction::ToServer, Probe::Yes);
        check(QUERY, Direction::ToClient, Probe::YesReversed);
    }

    #[test]
    fn refuses_others() {
        check(b"GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n", Direction::ToServer, Probe::No);
        check(b"\0\x07\x01\0\0\x01", Direction::ToServer, Probe::No);
    }

    #[test]
    fn waits_for_more_of_a_stream() {
        let framed = [&[0, 33], QUERY].concat();
        for cut in 0..20 {
            let answer = anywhere(Transport::Tcp, Direction::ToServer, &framed[..cut]);
            assert_eq!(answer, Probe::More, "{cut} bytes");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(data: Vec<u8>) {
            for transport in [Transport::Udp, Transport::Tcp] {
                anywhere(transport, Direction::ToServer, &data);
                on_port(transport, Direction::ToServer, &data);
            }
        }
    }
}
