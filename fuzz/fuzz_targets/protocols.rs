//! Conversations through every protocol in the list. The first byte chooses the protocol, the
//! second the transport; the rest is pieces, each after two bytes that say which way it goes
//! (or that bytes are lost, or that a side closes) and how long it is. Everything that a rule or
//! a record can ask for is asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Direction, Transport};
use protocols::{Close, Feed, FieldId, Kind, Parser, Protocol, Settings};

/// Instances of a field asked for; more only repeat.
const INSTANCES: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    let [protocol, transport, rest @ ..] = bytes else { return };
    let protocol = protocols::ALL[usize::from(*protocol) % protocols::ALL.len()];
    let transport = if transport & 1 == 0 { Transport::Tcp } else { Transport::Udp };
    if !protocol.runs_over(transport) {
        return;
    }
    let mut parser = protocol.configured(&Settings::empty())(transport);
    talk(protocol, &mut *parser, transport, rest);
    for direction in [Direction::ToServer, Direction::ToClient] {
        parser.close(direction, Close::Cut);
    }
    ask(protocol, &mut *parser);
});

fn talk(protocol: &dyn Protocol, parser: &mut dyn Parser, transport: Transport, mut rest: &[u8]) {
    while let [what, length, after @ ..] = rest {
        let direction = if what & 1 == 0 { Direction::ToServer } else { Direction::ToClient };
        let (piece, next) = after.split_at(usize::from(*length).min(after.len()));
        rest = next;
        let feed = match what >> 5 {
            0 => parser.gap(direction, u64::from(*length) << (what & 0x1e)),
            1 => {
                parser.close(direction, Close::Finished);
                Feed::Continue
            }
            _ => {
                let _ = protocol.probe(transport, direction, piece);
                parser.feed(direction, piece)
            }
        };
        match feed {
            Feed::Continue => {}
            Feed::Switch { consumed, .. } => {
                assert!(consumed <= piece.len());
                return;
            }
            Feed::GaveUp | Feed::Encrypted => return,
        }
        if what & 0x10 != 0 {
            ask(protocol, parser);
        }
    }
}

fn ask(protocol: &dyn Protocol, parser: &mut dyn Parser) {
    let mut out = Vec::new();
    for transaction in parser.transactions().iter() {
        for (place, field) in (0_u16..).zip(protocol.fields()) {
            for direction in [Direction::ToServer, Direction::ToClient] {
                for index in 0..INSTANCES {
                    match field.kind {
                        Kind::Bytes => {
                            let _ = transaction.buffer(FieldId(place), direction, index);
                        }
                        Kind::Number => {
                            let _ = transaction.number(FieldId(place), direction, index);
                        }
                    }
                }
            }
        }
        for (event, _) in &transaction.header().events {
            assert!(usize::from(event.0) < protocol.events().len());
        }
        out.clear();
        eve::Object::write(&mut out, |object| transaction.eve(object));
    }
}
