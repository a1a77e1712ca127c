//! One DNS message as rules, logs and indicators ask about it.

use std::any::Any;
use std::sync::Arc;

use model::Direction;

use super::declared as declare;
use super::message::{Message, Name};
use super::options::Options;
use super::rdata::Data;
use super::{Kind, eve};
use crate::{Buffer, FieldId, Header};

/// One message, complete from the start.
pub(super) struct Transaction {
    header: Header,
    kind: Kind,
    direction: Direction,
    message: Message,
    /// Whether there is anything to show: questions and answers could be read.
    readable: bool,
    /// Every name of a response, in the order of the message.
    response_names: Vec<Name>,
    options: Arc<Options>,
}

impl Transaction {
    pub fn new(
        kind: Kind,
        direction: Direction,
        message: Message,
        readable: bool,
        options: Arc<Options>,
    ) -> Self {
        let mut header = Header { progress: [declare::COMPLETE; 2], ..Header::default() };
        // Nothing of this transaction will ever go the other way.
        header.inspected[direction.reverse().index()] = true;
        let response_names = if message.is_response() { names(&message) } else { Vec::new() };
        Self { header, kind, direction, message, readable, response_names, options }
    }

    pub fn message(&self) -> &Message {
        &self.message
    }

    fn name_of(&self, field: FieldId, index: usize) -> Option<Name> {
        let message = &self.message;
        Some(match field {
            declare::QUERIES => message.questions.get(index)?.name,
            declare::ANSWERS => message.answers.get(index)?.name,
            declare::AUTHORITIES => message.authorities.get(index)?.name,
            declare::ADDITIONALS => message.additionals.get(index)?.name,
            declare::RESPONSE if self.direction == Direction::ToClient => {
                *self.response_names.get(index)?
            }
            declare::QUERY if self.direction == Direction::ToServer => {
                message.questions.get(index)?.name
            }
            _ => return None,
        })
    }
}

/// Names of questions and records, and the names that records point to.
fn names(message: &Message) -> Vec<Name> {
    let mut found: Vec<_> = message.questions.iter().map(|question| question.name).collect();
    for record in message.records() {
        found.push(record.name);
        match &record.data {
            Data::Name(name) | Data::Service { name, .. } => found.push(*name),
            Data::Authority(authority) => found.extend([authority.mname, authority.rname]),
            _ => {}
        }
    }
    found
}

impl crate::Transaction for Transaction {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    fn direction(&self) -> Direction {
        // Layout 2 names the client as the source, whoever sent the message.
        if self.options.version == 2 { Direction::ToServer } else { self.direction }
    }

    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>> {
        if direction != self.direction {
            return None;
        }
        Some(Buffer::whole(self.message.name(self.name_of(field, index)?)))
    }

    fn number(&self, field: FieldId, direction: Direction, index: usize) -> Option<u64> {
        if self.kind != Kind::Dns || direction != self.direction || !self.readable {
            return None;
        }
        let message = &self.message;
        let single = index == 0;
        Some(match field {
            declare::OPCODE if single => u64::from(message.opcode()),
            declare::RCODE if single => u64::from(message.rcode()),
            declare::RRTYPE => {
                let asked = message.questions.iter().map(|question| question.rrtype);
                let answered = message.answers.iter().map(|record| record.rrtype);
                u64::from(asked.chain(answered).nth(index)?)
            }
            _ => return None,
        })
    }

    fn eve(&self, out: &mut ::eve::Object<'_>) {
        eve::write(out, self.kind, self.header.id, &self.message, &self.options);
    }

    fn worth_logging(&self) -> bool {
        self.readable && eve::wanted(&self.message, &self.options)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
