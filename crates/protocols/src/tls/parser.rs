//! One flow of TLS: records to handshake messages to a session, until it is encrypted.

use std::any::Any;
use std::sync::Arc;

use model::Direction;

use super::certificate::{self, Certificate};
use super::declared as declare;
use super::handshake::{self, Messages, Step};
use super::heartbeat::Heartbeats;
use super::hello::{self, Hello};
use super::options::Options;
use super::record::{self, Malformed, Piece, Records};
use super::session::Session;
use super::{ssl2, version};
use crate::{Close, Event, Feed, Transactions};

/// Records in one feed beyond which an event is noted; ordinary ones hold a few.
const RECORDS_PER_FEED: usize = 255;

/// One direction.
#[derive(Default)]
struct Side {
    started: bool,
    records: Records,
    messages: Messages,
    /// What follows is not readable.
    encrypted: bool,
    /// The framing is lost: nothing of this direction can be read any more.
    lost: bool,
}

/// One flow.
pub(super) struct Parser {
    options: Arc<Options>,
    sides: [Side; 2],
    heartbeats: Heartbeats,
    transactions: Transactions,
}

impl Parser {
    pub fn new(options: Arc<Options>) -> Self {
        let mut transactions = Transactions::default();
        transactions.push(Box::new(Session::new(Arc::clone(&options))));
        Self {
            options,
            sides: [Side::default(), Side::default()],
            heartbeats: Heartbeats::default(),
            transactions,
        }
    }

    /// The one session, unless the driver has taken it out already.
    fn session(&mut self) -> Option<&mut Session> {
        let transaction = self.transactions.get_mut(0)?;
        (transaction as &mut dyn Any).downcast_mut()
    }

    fn event(&mut self, event: Event, direction: Direction) {
        if let Some(session) = self.session() {
            session.header.event(event, direction);
        }
    }

    fn reach(&mut self, direction: Direction, stage: u8) {
        if let Some(session) = self.session() {
            session.header.reach(direction, stage);
        }
    }

    /// Ends the session: there is nothing more to wait for.
    fn finish(&mut self) {
        self.reach(Direction::ToServer, declare::FINISHED);
        self.reach(Direction::ToClient, declare::FINISHED);
    }

    fn records(&mut self, direction: Direction, mut data: &[u8]) -> Feed {
        let mut count = 0;
        loop {
            match self.sides[direction.index()].records.next(&mut data) {
                Ok(None) => break,
                Ok(Some(piece)) => {
                    count += usize::from(piece.first);
                    self.piece(direction, &piece);
                }
                Err(malformed) => {
                    self.event(event_of(malformed), direction);
                    self.finish();
                    return Feed::GaveUp;
                }
            }
        }
        if RECORDS_PER_FEED < count {
            self.event(declare::TOO_MANY_RECORDS_IN_PACKET, direction);
        }
        if self.sides.iter().all(|side| side.encrypted) {
            self.finish();
            if !self.options.follow_encrypted {
                return Feed::Encrypted;
            }
        }
        Feed::Continue
    }

    fn piece(&mut self, direction: Direction, piece: &Piece<'_>) {
        let encrypted = self.sides[direction.index()].encrypted;
        match piece.header.kind {
            record::CHANGE_CIPHER_SPEC if piece.last => self.change_cipher(direction),
            record::HANDSHAKE if !encrypted => self.handshake(direction, piece),
            // Both versions agree that application data is encrypted.
            record::APPLICATION_DATA if piece.first => self.encrypted(direction),
            record::ALERT if !encrypted && piece.first && piece.header.length != 2 => {
                self.event(declare::INVALID_ALERT, direction);
            }
            record::HEARTBEAT => {
                for event in self.heartbeats.piece(direction, piece, encrypted) {
                    self.event(event, direction);
                }
            }
            _ => {}
        }
    }

    /// A side says that it encrypts from here. In TLS 1.3 that is for show and means nothing, but
    /// nothing readable of that side comes after it either.
    fn change_cipher(&mut self, direction: Direction) {
        let hello_seen = self.session().is_some_and(|session| {
            let server = session.server();
            if direction == Direction::ToClient
                && server.chain.is_empty()
                && server.hello.is_some()
                && !version::is_13(server.version)
            {
                session.resumed = true;
            }
            session.peers[direction.index()].hello.is_some()
        });
        // A client that was asked to retry sends its second hello after this.
        if hello_seen {
            self.encrypted(direction);
        }
    }

    fn encrypted(&mut self, direction: Direction) {
        let side = &mut self.sides[direction.index()];
        side.encrypted = true;
        side.messages.clear();
        self.reach(direction, declare::HANDSHAKE_DONE);
    }

    fn handshake(&mut self, direction: Direction, piece: &Piece<'_>) {
        let mut messages = std::mem::take(&mut self.sides[direction.index()].messages);
        messages.push(piece.data);
        loop {
            match messages.next() {
                Step::More => break,
                Step::TooLong => self.event(declare::HANDSHAKE_INVALID_LENGTH, direction),
                Step::Message(kind, range) => self.message(direction, kind, messages.body(range)),
            }
        }
        if !self.sides[direction.index()].encrypted {
            self.sides[direction.index()].messages = messages;
        }
    }

    fn message(&mut self, direction: Direction, kind: u8, body: &[u8]) {
        let Some(session) = self.session() else {
            return;
        };
        let client = direction == Direction::ToServer;
        match (kind, client) {
            (handshake::CLIENT_HELLO, true) => {
                session.messages_seen |= 1;
                hello(session, direction, Hello::client(body));
            }
            (handshake::SERVER_HELLO, false) => {
                session.messages_seen |= 2;
                hello(session, direction, Hello::server(body));
            }
            (handshake::CLIENT_HELLO | handshake::SERVER_HELLO, _) => {
                session.header.event(declare::INVALID_HANDSHAKE_MESSAGE, direction);
            }
            (handshake::CERTIFICATE, _) => certificates(session, direction, body),
            (handshake::CLIENT_KEY_EXCHANGE, true) => {
                session.messages_seen |= 4;
                session.header.reach(direction, declare::HELLO_DONE);
            }
            (handshake::SERVER_KEY_EXCHANGE, false) => session.messages_seen |= 8,
            (handshake::CERTIFICATE_REQUEST, false) => session.client_asked = true,
            (handshake::SERVER_HELLO_DONE, false) => {
                session.header.reach(direction, declare::HELLO_DONE);
            }
            // Hello request, session ticket, certificate request, status and verification,
            // finished, and those of TLS 1.3 that a server may send early.
            (0 | 4..=8 | 13 | 15 | 20..=24 | 67 | 254, _) => {}
            _ => session.header.event(declare::INVALID_HANDSHAKE_MESSAGE, direction),
        }
    }
}

fn hello(session: &mut Session, direction: Direction, hello: Hello) {
    for flaw in &hello.flaws {
        let event = match flaw {
            hello::Flaw::Malformed => declare::INVALID_HANDSHAKE_MESSAGE,
            hello::Flaw::SniTwice => declare::MULTIPLE_SNI_EXTENSIONS,
            hello::Flaw::SniType => declare::INVALID_SNI_TYPE,
            hello::Flaw::SniLength => declare::INVALID_SNI_LENGTH,
        };
        session.header.event(event, direction);
    }
    session.keep_hello(direction, hello);
    session.header.reach(direction, declare::HELLO);
}

fn certificates(session: &mut Session, direction: Direction, body: &[u8]) {
    let chain = &mut session.peers[direction.index()].chain;
    if !chain.is_empty() {
        return;
    }
    let sound = chain.read(body).is_ok();
    let flaws = chain.leaf().map(Certificate::flaws).unwrap_or_default().to_vec();
    if !sound {
        session.header.event(declare::CERTIFICATE_INVALID_LENGTH, direction);
    }
    for flaw in flaws {
        session.header.event(event_of_certificate(flaw), direction);
        if flaw == certificate::Flaw::Der {
            session.header.event(declare::INVALID_CERTIFICATE, direction);
        }
    }
    session.header.reach(direction, declare::CERTIFICATE);
}

const fn event_of_certificate(flaw: certificate::Flaw) -> Event {
    match flaw {
        certificate::Flaw::Der => declare::CERTIFICATE_INVALID_DER,
        certificate::Flaw::Version => declare::CERTIFICATE_INVALID_VERSION,
        certificate::Flaw::Serial => declare::CERTIFICATE_INVALID_SERIAL,
        certificate::Flaw::Algorithm => declare::CERTIFICATE_INVALID_ALGORITHM,
        certificate::Flaw::Issuer => declare::CERTIFICATE_INVALID_ISSUER,
        certificate::Flaw::Validity => declare::CERTIFICATE_INVALID_VALIDITY,
        certificate::Flaw::Date => declare::CERTIFICATE_INVALID_DATE,
        certificate::Flaw::Subject => declare::CERTIFICATE_INVALID_SUBJECT,
    }
}

const fn event_of(malformed: Malformed) -> Event {
    match malformed {
        Malformed::Kind => declare::INVALID_RECORD_TYPE,
        Malformed::Version => declare::INVALID_RECORD_VERSION,
        Malformed::Length => declare::INVALID_TLS_HEADER,
    }
}

impl crate::Parser for Parser {
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed {
        let side = &mut self.sides[direction.index()];
        if side.lost || data.is_empty() {
            return Feed::Continue;
        }
        if !side.started {
            side.started = true;
            if data[0] & 0x80 != 0 {
                return self.ssl2(direction, data);
            }
        }
        self.records(direction, data)
    }

    fn gap(&mut self, direction: Direction, length: u64) -> Feed {
        let side = &mut self.sides[direction.index()];
        side.messages.clear();
        if !side.encrypted {
            // Part of a handshake message is missing, and where the next one begins is unknown.
            side.lost = true;
            self.reach(direction, declare::HANDSHAKE_DONE);
        } else if !side.records.gap(length) {
            side.lost = true;
        }
        if self.sides.iter().all(|side| side.lost || side.encrypted) {
            self.finish();
            return Feed::GaveUp;
        }
        Feed::Continue
    }

    fn close(&mut self, direction: Direction, _why: Close) {
        self.reach(direction, declare::FINISHED);
    }

    fn transactions(&mut self) -> &mut Transactions {
        &mut self.transactions
    }
}

impl Parser {
    fn ssl2(&mut self, direction: Direction, data: &[u8]) -> Feed {
        let Some(read) = ssl2::hello(data) else {
            self.event(declare::INVALID_SSLV2_HEADER, direction);
            self.finish();
            return Feed::GaveUp;
        };
        let ssl2::Found { hello: found, total, goes_on } = read;
        if let Some(session) = self.session() {
            session.messages_seen |= 1 + u64::from(direction == Direction::ToClient);
            hello(session, direction, found);
        }
        if !goes_on {
            // Pure SSLv2: what follows has another framing, which nobody has used for decades.
            self.sides[direction.index()].lost = true;
            return Feed::Continue;
        }
        self.records(direction, data.get(total..).unwrap_or_default())
    }
}
