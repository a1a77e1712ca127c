//! A rule while its options are being read: what keywords change.
//!
//! Keeps which buffer is being spoken of and which content was the last, so that each keyword
//! stays a few lines. Nothing here decides whether the whole makes sense: see `finish`.

use std::sync::Arc;

use model::Direction;
use protocols::Side;

use crate::catalogue::{Catalogue, Entry};
use crate::context::Context;
use crate::error::{Code, Fault};
use crate::{
    BufferRef, Content, ContentCheck, DatasetCheck, Inspection, Operand, PacketCheck, Rule,
    RuleProtocol, Transform, value,
};

/// Checks on buffers in one rule: public rules have at most some 60.
const CHECKS_MAX: usize = 255;

/// Variables in one rule.
const VARIABLES_MAX: usize = 64;

/// Transforms on one buffer.
const TRANSFORMS_MAX: usize = 16;

/// What is being spoken of.
#[derive(Debug)]
enum Active {
    /// The payload.
    Payload,
    /// An address of the packet (`ip.src`): true for the sender's.
    Address(bool),
    /// A sticky buffer, with the place of its inspection once something is asked of it.
    Buffer {
        buffer: BufferRef,
        direction: Option<Direction>,
        transforms: Vec<Transform>,
        multiple: bool,
        at: Option<usize>,
    },
}

/// A rule while its options are being read.
pub(crate) struct Draft<'d, 'c> {
    pub rule: Rule,
    pub context: &'d mut Context<'c>,
    active: Active,
    last_content: Option<(usize, usize)>,
    variables: Vec<String>,
    checks: usize,
    /// Buffers of the client and of the server that are asked for, by name, for inference.
    pub sides: [Option<String>; 2],
    /// Whether the rule says what the name of a `requires` needs and we do not have.
    pub unmet: Option<String>,
    /// `priority` given in the rule itself.
    pub own_priority: bool,
    /// `threshold` or `detection_filter` given, by name.
    pub counted: Option<&'static str>,
}

impl<'d, 'c> Draft<'d, 'c> {
    pub fn new(rule: Rule, context: &'d mut Context<'c>) -> Self {
        Self {
            rule,
            context,
            active: Active::Payload,
            last_content: None,
            variables: Vec::new(),
            checks: 0,
            sides: [None, None],
            unmet: None,
            own_priority: false,
            counted: None,
        }
    }

    pub fn catalogue(&self) -> &'c Catalogue {
        self.context.catalogue
    }

    /// Speaks of the payload from here on.
    pub fn select_payload(&mut self) {
        self.active = Active::Payload;
    }

    /// Speaks of an address of the packet from here on.
    pub fn select_address(&mut self, source: bool) {
        self.active = Active::Address(source);
    }

    /// Asks for or changes a dataset with what is being spoken of.
    pub fn push_dataset(&mut self, check: DatasetCheck) -> Result<(), Fault> {
        match self.active {
            Active::Address(source) => {
                self.rule.packet.push(PacketCheck::IpDataset { source, check });
                Ok(())
            }
            Active::Payload => {
                Err(Fault::new(Code::NoContent, "a dataset needs a sticky buffer before it"))
            }
            Active::Buffer { .. } => self.push(ContentCheck::Dataset(check)),
        }
    }

    /// Speaks of a buffer that no protocol declares. Of files there can be several: each time one
    /// is spoken of, it may be another.
    pub fn select(&mut self, buffer: BufferRef) {
        let multiple = matches!(buffer, BufferRef::AnyField(_));
        self.active =
            Active::Buffer { buffer, direction: None, transforms: Vec::new(), multiple, at: None };
    }

    /// Speaks of a declared field from here on.
    pub fn select_field(&mut self, entry: &Entry) -> Result<(), Fault> {
        let buffer = self.use_field(entry)?;
        self.active = Active::Buffer {
            buffer,
            direction: None,
            transforms: Vec::new(),
            multiple: entry.field.multiple,
            at: None,
        };
        Ok(())
    }

    /// Speaks of the buffer of one direction only (`http.connection: to_client`).
    pub fn narrow(&mut self, to: Direction) {
        if !self.rule.header.transactional {
            self.note_side(to, "the named direction of a buffer");
        }
        if let Active::Buffer { direction, .. } = &mut self.active {
            *direction = Some(to);
        }
    }

    /// Notes that a declared field is asked for: the protocol and the direction follow from it.
    pub fn use_field(&mut self, entry: &Entry) -> Result<BufferRef, Fault> {
        let field = entry.field;
        match field.side {
            Side::ToServer => self.note_side(Direction::ToServer, field.name),
            Side::ToClient => self.note_side(Direction::ToClient, field.name),
            Side::Either => {}
        }
        self.infer_protocol(entry)?;
        Ok(entry.buffer(self.rule.header.protocol))
    }

    pub fn note_side(&mut self, direction: Direction, name: &str) {
        self.sides[direction.index()].get_or_insert_with(|| name.to_owned());
    }

    /// A rule for `tcp` that asks for a buffer of HTTP is a rule for HTTP.
    fn infer_protocol(&mut self, entry: &Entry) -> Result<(), Fault> {
        let field = entry.field.name;
        let conflict = |wanted: &str| {
            let reason = format!("`{field}` does not exist in a rule for `{wanted}`");
            Err(Fault::new(Code::Conflict, reason))
        };
        let header = &mut self.rule.header;
        match header.protocol {
            RuleProtocol::Ip | RuleProtocol::Tcp | RuleProtocol::Udp => {
                if let [(place, _)] = entry.places.as_slice() {
                    header.protocol = RuleProtocol::App(*place);
                }
                Ok(())
            }
            RuleProtocol::App(place) => {
                let catalogue = self.context.catalogue;
                let rule = catalogue.protocol(place).name();
                let fits = entry.places.iter().any(|(flow, _)| {
                    let flow = catalogue.protocol(*flow).name();
                    crate::looks_at(rule, flow) || crate::looks_at(flow, rule)
                });
                if fits { Ok(()) } else { conflict(rule) }
            }
            RuleProtocol::UnknownApp(name) => {
                let catalogue = self.context.catalogue;
                let fits = entry.places.iter().any(|(flow, _)| {
                    let flow = catalogue.protocol(*flow).name();
                    crate::looks_at(name, flow) || crate::looks_at(flow, name)
                });
                if fits { Ok(()) } else { conflict(name) }
            }
            RuleProtocol::Ipv4 | RuleProtocol::Ipv6 | RuleProtocol::TcpStream => Ok(()),
            RuleProtocol::TcpPacket => conflict("tcp-pkt"),
            RuleProtocol::Packet => conflict("pkthdr"),
            RuleProtocol::Icmp | RuleProtocol::Icmp6 => conflict("icmp"),
            RuleProtocol::Sctp => conflict("sctp"),
            RuleProtocol::Arp => conflict("arp"),
        }
    }

    /// Changes the buffer being spoken of.
    pub fn transform(&mut self, transform: Transform) -> Result<(), Fault> {
        match &mut self.active {
            Active::Buffer { transforms, at, .. } => {
                if TRANSFORMS_MAX <= transforms.len() {
                    let reason = format!("more than {TRANSFORMS_MAX} transforms on one buffer");
                    return Err(Fault::new(Code::TooMany, reason));
                }
                // What comes now is asked of the changed buffer, apart from what came before.
                *at = None;
                transforms.push(transform);
                Ok(())
            }
            Active::Payload | Active::Address(_) => {
                Err(Fault::new(Code::NoContent, "a transform needs a buffer before it"))
            }
        }
    }

    /// The inspection that checks go to now.
    pub fn inspection(&mut self) -> &mut Inspection {
        let (buffer, direction, transforms, reuse) = match &self.active {
            // Of an address only sets are asked; what else stands here is of the payload.
            Active::Payload | Active::Address(_) => (BufferRef::Payload, None, Vec::new(), true),
            Active::Buffer { at: Some(at), .. } => return &mut self.rule.inspections[*at],
            Active::Buffer { buffer, direction, transforms, multiple, .. } => {
                (*buffer, *direction, transforms.clone(), !multiple)
            }
        };
        let place = self.place_of(buffer, direction, transforms, reuse);
        if let Active::Buffer { at, .. } = &mut self.active {
            *at = Some(place);
        }
        &mut self.rule.inspections[place]
    }

    fn place_of(
        &mut self,
        buffer: BufferRef,
        direction: Option<Direction>,
        transforms: Vec<Transform>,
        reuse: bool,
    ) -> usize {
        let known = self.rule.inspections.iter().position(|inspection| {
            reuse
                && inspection.buffer == buffer
                && inspection.direction == direction
                && inspection.transforms == transforms
        });
        known.unwrap_or_else(|| {
            self.rule.inspections.push(Inspection {
                buffer,
                direction,
                transforms,
                checks: Vec::new(),
                absent: None,
            });
            self.rule.inspections.len() - 1
        })
    }

    fn count_check(&mut self) -> Result<(), Fault> {
        self.checks += 1;
        if CHECKS_MAX < self.checks {
            let reason = format!("more than {CHECKS_MAX} checks on buffers");
            return Err(Fault::new(Code::TooMany, reason));
        }
        Ok(())
    }

    /// Asks something of the buffer being spoken of.
    pub fn push(&mut self, check: ContentCheck) -> Result<(), Fault> {
        self.count_check()?;
        if let (Active::Payload, Some((at, _))) = (&self.active, self.last_content)
            && follows_a_content(&check)
        {
            // In the old style the buffer is that of the content before it.
            self.rule.inspections[at].checks.push(check);
            return Ok(());
        }
        let is_content = matches!(check, ContentCheck::Content(_));
        let inspection = self.inspection();
        inspection.checks.push(check);
        let index = inspection.checks.len() - 1;
        if is_content {
            let at = match &self.active {
                Active::Buffer { at: Some(at), .. } => *at,
                _ => self.place_of(BufferRef::Payload, None, Vec::new(), true),
            };
            self.last_content = Some((at, index));
        }
        Ok(())
    }

    /// Asks something of a buffer without speaking of it from here on.
    pub fn push_to(&mut self, buffer: BufferRef, check: ContentCheck) -> Result<(), Fault> {
        self.count_check()?;
        let place = self.place_of(buffer, None, Vec::new(), true);
        self.rule.inspections[place].checks.push(check);
        Ok(())
    }

    /// Whether a sticky buffer is being spoken of.
    pub const fn in_buffer(&self) -> bool {
        matches!(self.active, Active::Buffer { .. })
    }

    /// Whether the sticky buffer is the one of this name. A response's body is file data.
    pub fn speaks_of(&self, field: &str) -> bool {
        let Active::Buffer { buffer, .. } = &self.active else { return false };
        let name = match buffer {
            BufferRef::AnyField(name) => name,
            BufferRef::Field(place, id) => {
                let fields = self.context.catalogue.protocol(*place).fields();
                fields.get(usize::from(id.0)).map_or("", |field| field.name)
            }
            _ => return false,
        };
        name == field || (field == "file.data" && name == "http.response_body")
    }

    /// The content that a modifier is about.
    pub fn last_content(&mut self, modifier: &str) -> Result<&mut Content, Fault> {
        let found = self
            .last_content
            .and_then(|(at, index)| self.rule.inspections[at].checks.get_mut(index));
        match found {
            Some(ContentCheck::Content(content)) => Ok(content),
            _ => {
                let reason = format!("`{modifier}` stands where there is no content before it");
                Err(Fault::new(Code::NoContent, reason))
            }
        }
    }

    /// Moves the last content from the payload to a buffer: modifiers of the old style.
    pub fn move_last_content(&mut self, modifier: &str, buffer: BufferRef) -> Result<(), Fault> {
        self.last_content(modifier)?;
        let Some((from, index)) = self.last_content else { return Ok(()) };
        if self.rule.inspections[from].buffer != BufferRef::Payload {
            let reason = format!("`{modifier}` stands after a content that has a buffer already");
            return Err(Fault::new(Code::BadModifier, reason));
        }
        let check = self.rule.inspections[from].checks.remove(index);
        let place = self.place_of(buffer, None, Vec::new(), true);
        let checks = &mut self.rule.inspections[place].checks;
        checks.push(check);
        self.last_content = Some((place, checks.len() - 1));
        Ok(())
    }

    /// The number of a variable that this rule defines, made when new.
    pub fn define(&mut self, name: &str) -> Result<u8, Fault> {
        let name = name.trim();
        let named = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        if !named {
            return Err(Fault::argument(format!("`{name}` is not a name for a variable")));
        }
        if let Some(known) = self.variables.iter().position(|known| known == name) {
            return Ok(u8::try_from(known).unwrap_or(u8::MAX));
        }
        if VARIABLES_MAX <= self.variables.len() {
            return Err(Fault::new(Code::TooMany, format!("more than {VARIABLES_MAX} variables")));
        }
        self.variables.push(name.to_owned());
        Ok(u8::try_from(self.variables.len() - 1).unwrap_or(u8::MAX))
    }

    /// A number, or a variable defined earlier in the rule.
    pub fn operand(&self, text: &str) -> Result<Operand, Fault> {
        let text = text.trim();
        if let Some(number) = value::signed(text) {
            return Ok(Operand::Value(number));
        }
        match self.variables.iter().position(|name| name == text) {
            Some(known) => Ok(Operand::Variable(u8::try_from(known).unwrap_or(u8::MAX))),
            None => {
                let reason = format!("`{text}` is neither a number nor a variable of this rule");
                Err(Fault::new(Code::UnknownName, reason))
            }
        }
    }

    /// One shared copy of a text that many rules hold.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        self.context.share(text)
    }
}

/// Whether the check is relative to a match before it, other than as a content or pattern, which
/// name their buffer themselves.
const fn follows_a_content(check: &ContentCheck) -> bool {
    match check {
        ContentCheck::IsDataAt { relative, .. } | ContentCheck::Base64Decode { relative, .. } => {
            *relative
        }
        ContentCheck::ByteTest(test) => test.relative,
        ContentCheck::ByteJump(jump) => jump.relative,
        ContentCheck::ByteExtract(extract) => extract.relative,
        ContentCheck::ByteMath(math) => math.relative,
        _ => false,
    }
}
