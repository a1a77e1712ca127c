//! What the tests of all protocols share: bytes in, records and events out.

use model::{Direction, Transport};

use crate::{Feed, Parser, Protocol, Settings};

/// One step of a conversation.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// The client sends.
    Client(Vec<u8>),
    /// The server sends.
    Server(Vec<u8>),
}

/// A conversation from literals.
pub(crate) fn client(bytes: impl AsRef<[u8]>) -> Said {
    Said::Client(bytes.as_ref().to_vec())
}

/// The server's part of one.
pub(crate) fn server(bytes: impl AsRef<[u8]>) -> Said {
    Said::Server(bytes.as_ref().to_vec())
}

/// The conversation with settings by key.
pub(crate) fn settings(pairs: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::empty();
    for (key, value) in pairs {
        settings.values.insert((*key).to_owned(), (*value).to_owned());
    }
    settings
}

/// Feeds a conversation, each step in pieces of at most `piece` bytes, and tells every
/// transaction's record, events and files, one a line.
pub(crate) fn tell(
    protocol: &dyn Protocol,
    transport: Transport,
    settings: &Settings,
    conversation: &[Said],
    piece: usize,
) -> String {
    let mut parser = protocol.configured(settings)(transport);
    'all: for said in conversation {
        let (direction, bytes) = match said {
            Said::Client(bytes) => (Direction::ToServer, bytes),
            Said::Server(bytes) => (Direction::ToClient, bytes),
        };
        for part in bytes.chunks(piece.max(1)) {
            if parser.feed(direction, part) != Feed::Continue {
                break 'all;
            }
        }
    }
    told(protocol, parser.as_mut())
}

/// What a parser's transactions say.
pub(crate) fn told(protocol: &dyn Protocol, parser: &mut dyn Parser) -> String {
    let mut out = Vec::new();
    for transaction in parser.transactions().iter() {
        if transaction.worth_logging() {
            eve::Object::write(&mut out, |record| {
                transaction.eve(record);
                transaction.eve_beside(record);
            });
            out.push(b'\n');
        }
        let header = transaction.header();
        for (event, direction) in &header.events {
            let name = protocol.events()[usize::from(event.0)];
            out.extend_from_slice(format!("event {name} {direction:?}\n").as_bytes());
        }
        for file in &header.files {
            let name = file.name.escape_ascii();
            out.extend_from_slice(
                format!("file {name} {} {:?}\n", file.size, file.state).as_bytes(),
            );
        }
    }
    String::from_utf8(out).expect("records are UTF-8")
}

/// Holds that a stream conversation says the same however it is cut.
#[track_caller]
pub(crate) fn same_in_pieces(protocol: &dyn Protocol, conversation: &[Said], piece: usize) {
    let none = Settings::empty();
    let whole = tell(protocol, Transport::Tcp, &none, conversation, usize::MAX);
    let cut = tell(protocol, Transport::Tcp, &none, conversation, piece);
    assert_eq!(whole, cut, "in pieces of {piece}");
}

/// Holds that any bytes do no harm: no panic, and fields can be asked for at every step.
pub(crate) fn bears(protocol: &dyn Protocol, transport: Transport, steps: &[(bool, Vec<u8>)]) {
    let mut parser = protocol.configured(&Settings::empty())(transport);
    for (client, bytes) in steps {
        let direction = if *client { Direction::ToServer } else { Direction::ToClient };
        let feed = parser.feed(direction, bytes);
        ask_everything(protocol, parser.as_mut());
        if feed != Feed::Continue {
            break;
        }
        if bytes.len() % 7 == 3 && parser.gap(direction, bytes.len() as u64) != Feed::Continue {
            break;
        }
    }
    parser.close(Direction::ToServer, crate::Close::Finished);
    parser.close(Direction::ToClient, crate::Close::Cut);
    ask_everything(protocol, parser.as_mut());
    told(protocol, parser.as_mut());
}

fn ask_everything(protocol: &dyn Protocol, parser: &mut dyn Parser) {
    for transaction in parser.transactions().iter() {
        for place in 0..protocol.fields().len() {
            let field = crate::FieldId(u16::try_from(place).expect("few fields"));
            for direction in [Direction::ToServer, Direction::ToClient] {
                for index in 0..3 {
                    let _ = transaction.buffer(field, direction, index);
                    let _ = transaction.number(field, direction, index);
                }
            }
        }
    }
}
