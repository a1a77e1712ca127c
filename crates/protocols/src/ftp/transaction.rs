//! One FTP command and its replies as rules and logs ask about it.

use std::any::Any;

use model::Direction;

use super::declared as declare;
use crate::{Buffer, FieldId, Header};

/// One command; the greeting has none.
#[derive(Default)]
pub(super) struct Transaction {
    pub header: Header,
    pub command: Option<Vec<u8>>,
    pub data: Vec<u8>,
    pub command_truncated: bool,
    pub replies: Vec<Vec<u8>>,
    pub codes: Vec<Vec<u8>>,
    pub reply_truncated: bool,
    /// Of the data connection that this command opens.
    pub port: Option<u16>,
    pub passive: Option<bool>,
}

impl crate::Transaction for Transaction {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>> {
        let bytes = match (field, direction) {
            (declare::NAME, Direction::ToServer) if index == 0 => self.command.as_ref()?,
            (declare::DATA, Direction::ToServer) if index == 0 && !self.data.is_empty() => {
                &self.data
            }
            (declare::REPLY, Direction::ToClient) => self.replies.get(index)?,
            (declare::CODE, Direction::ToClient) => self.codes.get(index)?,
            _ => return None,
        };
        Some(Buffer::whole(bytes))
    }

    fn number(&self, field: FieldId, direction: Direction, index: usize) -> Option<u64> {
        if index != 0 {
            return None;
        }
        match field {
            declare::PORT => self.port.map(u64::from),
            declare::MODE => {
                self.passive.map(|passive| if passive { declare::PASSIVE } else { declare::ACTIVE })
            }
            declare::REPLY_RECEIVED if direction == Direction::ToClient => {
                self.command.as_ref().map(|_| u64::from(!self.codes.is_empty()))
            }
            _ => None,
        }
    }

    fn eve(&self, out: &mut eve::Object<'_>) {
        if let Some(command) = &self.command {
            out.bytes("command", command);
            if !self.data.is_empty() {
                out.bytes("command_data", &self.data);
            }
            out.flag("command_truncated", self.command_truncated);
        }
        for (key, values) in [("reply", &self.replies), ("completion_code", &self.codes)] {
            if !values.is_empty() {
                out.array(key, |array| values.iter().for_each(|value| array.bytes(value)));
            }
        }
        if let Some(port) = self.port {
            out.number("dynamic_port", port);
        }
        if let Some(passive) = self.passive {
            out.text("mode", if passive { "passive" } else { "active" });
        }
        out.text("reply_received", if self.codes.is_empty() { "no" } else { "yes" });
        out.flag("reply_truncated", self.reply_truncated);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
