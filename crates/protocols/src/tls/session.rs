//! One TLS session as rules, logs and indicators ask about it.

use std::any::Any;
use std::sync::Arc;

use model::Direction;

use super::chain::Chain;
use super::declared as declare;
use super::eve;
use super::fingerprint::{Carrier, ja3, ja3s, ja4, md5_hex};
use super::hello::Hello;
use super::options::Options;
use crate::{Buffer, FieldId, Header};

/// What one side has sent in the clear.
#[derive(Debug, Default)]
pub(super) struct Peer {
    pub hello: Option<Hello>,
    /// The version of the hello, or of the record that carried it.
    pub version: u16,
    pub chain: Chain,
    /// JA3 or JA3S, and its hash.
    pub ja3: Option<(String, String)>,
}

/// One session.
pub(super) struct Session {
    pub(super) header: Header,
    pub(super) peers: [Peer; 2],
    pub(super) ja4: Option<String>,
    /// Bits of `ssl_state`.
    pub(super) messages_seen: u64,
    pub(super) resumed: bool,
    /// The server asked for the client's certificate, which will be part of the record.
    pub(super) client_asked: bool,
    pub(super) options: Arc<Options>,
}

impl Session {
    pub fn new(options: Arc<Options>) -> Self {
        Self {
            header: Header::default(),
            peers: [Peer::default(), Peer::default()],
            ja4: None,
            messages_seen: 0,
            resumed: false,
            client_asked: false,
            options,
        }
    }

    pub fn client(&self) -> &Peer {
        &self.peers[Direction::ToServer.index()]
    }

    pub fn server(&self) -> &Peer {
        &self.peers[Direction::ToClient.index()]
    }

    /// Keeps the first hello of a side; a second one (after a HelloRetryRequest, or repeated)
    /// says the same client again.
    pub fn keep_hello(&mut self, direction: Direction, hello: Hello) {
        let peer = &mut self.peers[direction.index()];
        let repeated = peer.hello.is_some();
        peer.version = match direction {
            Direction::ToServer => hello.legacy_version,
            Direction::ToClient => hello.version(),
        };
        if repeated {
            return;
        }
        let text = match direction {
            Direction::ToServer => {
                self.ja4 = Some(ja4(&hello, Carrier::Tcp));
                ja3(&hello)
            }
            Direction::ToClient => ja3s(&hello),
        };
        peer.ja3 = Some((md5_hex(&text), text));
        peer.hello = Some(hello);
    }

    /// Whether a hello was seen: without one there is nothing to tell.
    fn is_telling(&self) -> bool {
        self.peers.iter().any(|peer| peer.hello.is_some())
    }

    fn bytes(&self, field: FieldId, direction: Direction, index: usize) -> Option<&[u8]> {
        let peer = &self.peers[direction.index()];
        if let Some(found) = self.certificate_bytes(field, direction, index) {
            return Some(found);
        }
        let hello = peer.hello.as_ref()?;
        if field == declare::ALPN {
            return hello.alpns.get(index).map(Vec::as_slice);
        }
        if index != 0 {
            return None;
        }
        let ja3 = || peer.ja3.as_ref();
        let client = direction == Direction::ToServer;
        Some(match field {
            declare::SNI if client => hello.sni.as_ref()?,
            declare::RANDOM => &hello.random,
            declare::RANDOM_TIME => &hello.random[..4],
            declare::RANDOM_BYTES => &hello.random[4..],
            declare::JA3_HASH if client => ja3()?.0.as_bytes(),
            declare::JA3_STRING if client => ja3()?.1.as_bytes(),
            declare::JA3S_HASH if !client => ja3()?.0.as_bytes(),
            declare::JA3S_STRING if !client => ja3()?.1.as_bytes(),
            declare::JA4_HASH if client => self.ja4.as_ref()?.as_bytes(),
            _ => return None,
        })
    }

    fn certificate_bytes(
        &self,
        field: FieldId,
        direction: Direction,
        index: usize,
    ) -> Option<&[u8]> {
        let chain = &self.peers[direction.index()].chain;
        match field {
            declare::CERTS => return chain.der(index),
            declare::SUBJECT_ALT_NAME => {
                return chain.leaf()?.alternative_names.get(index).map(Vec::as_slice);
            }
            _ => {}
        }
        let leaf = chain.leaf().filter(|_| index == 0)?;
        Some(match field {
            declare::CERT_SUBJECT => leaf.subject.as_ref()?,
            declare::CERT_ISSUER => leaf.issuer.as_ref()?,
            declare::CERT_SERIAL => leaf.serial.as_ref()?.as_bytes(),
            declare::CERT_FINGERPRINT => leaf.fingerprint.as_bytes(),
            _ => return None,
        })
    }
}

impl crate::Transaction for Session {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>> {
        self.bytes(field, direction, index).map(Buffer::whole)
    }

    fn number(&self, field: FieldId, direction: Direction, index: usize) -> Option<u64> {
        if index != 0 {
            return None;
        }
        let peer = &self.peers[direction.index()];
        let since_1970 = |seconds: i64| u64::try_from(seconds).unwrap_or(0);
        match field {
            declare::VERSION | declare::SSL_VERSION => {
                Some(u64::from(peer.version)).filter(|&version| version != 0)
            }
            declare::STATE => Some(self.messages_seen),
            declare::CHAIN_LENGTH => Some(peer.chain.len()).filter(|&length| length != 0),
            declare::NOT_BEFORE => peer.chain.leaf()?.not_before.map(since_1970),
            declare::NOT_AFTER => peer.chain.leaf()?.not_after.map(since_1970),
            _ => None,
        }
    }

    fn eve(&self, out: &mut ::eve::Object<'_>) {
        eve::write(out, self);
    }

    fn ready_to_log(&self) -> bool {
        let server = self.header.progress[Direction::ToClient.index()];
        declare::HELLO_DONE <= server && !self.client_asked && self.client().hello.is_some()
    }

    fn worth_logging(&self) -> bool {
        self.is_telling()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
