//! One SSH connection as rules, logs and indicators ask about it.

use std::any::Any;

use model::Direction;

use super::declared as declare;
use crate::{Buffer, FieldId, Header};

/// What one side said in the clear.
#[derive(Debug, Default)]
pub(super) struct Peer {
    pub proto: Vec<u8>,
    pub software: Vec<u8>,
    pub hassh: Option<(String, String)>,
}

/// One connection.
#[derive(Default)]
pub(super) struct Session {
    pub header: Header,
    pub peers: [Peer; 2],
    /// Whether HASSH is written in events.
    pub write_hassh: bool,
}

impl crate::Transaction for Session {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>> {
        if index != 0 {
            return None;
        }
        let peer = &self.peers[direction.index()];
        let client = direction == Direction::ToServer;
        let bytes = match field {
            declare::PROTO => &peer.proto,
            declare::SOFTWARE => &peer.software,
            declare::HASSH if client => peer.hassh.as_ref()?.0.as_bytes(),
            declare::HASSH_STRING if client => peer.hassh.as_ref()?.1.as_bytes(),
            declare::HASSH_SERVER if !client => peer.hassh.as_ref()?.0.as_bytes(),
            declare::HASSH_SERVER_STRING if !client => peer.hassh.as_ref()?.1.as_bytes(),
            _ => return None,
        };
        (!bytes.is_empty()).then(|| Buffer::whole(bytes))
    }

    fn number(&self, _field: FieldId, _direction: Direction, _index: usize) -> Option<u64> {
        None
    }

    fn eve(&self, out: &mut eve::Object<'_>) {
        for (key, peer) in ["client", "server"].into_iter().zip(&self.peers) {
            if peer.proto.is_empty() {
                continue;
            }
            out.object(key, |out| {
                out.bytes("proto_version", &peer.proto);
                if !peer.software.is_empty() {
                    out.bytes("software_version", &peer.software);
                }
                if let Some((hash, string)) = peer.hassh.as_ref().filter(|_| self.write_hassh) {
                    out.object("hassh", |out| {
                        out.text("hash", hash);
                        out.text("string", string);
                    });
                }
            });
        }
    }

    fn worth_logging(&self) -> bool {
        self.peers.iter().any(|peer| !peer.proto.is_empty())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
