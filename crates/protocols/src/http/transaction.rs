//! One request and its response, and the forms of them that rules and records ask for.
//!
//! Filled by the parser; derived buffers are made on first asking and kept.

use std::any::Any;
use std::cell::OnceCell;
use std::sync::Arc;

use model::Direction;

use super::body::Body;
use super::config::Config;
use super::headers::Headers;
use super::uri::{HostPort, Target, normalised};
use super::{eve, fields};
use crate::{Buffer, FieldId, Header, Transaction};

/// Progress of either direction, as rule hooks count it.
pub(super) mod stage {
    pub(in crate::http) const LINE: u8 = 1;
    pub(in crate::http) const HEADERS: u8 = 2;
    pub(in crate::http) const BODY: u8 = 3;
    pub(in crate::http) const TRAILER: u8 = 4;
    pub(in crate::http) const COMPLETE: u8 = 5;
}

/// The URI of a request that was not seen, as rules and readers of EVE know it.
pub(super) const URI_NOT_SEEN: &[u8] = b"/libhtp::request_uri_not_seen";

/// What request and response have in common.
#[derive(Default)]
pub(super) struct Message {
    /// The first line without its end.
    pub line: Vec<u8>,
    pub protocol: Vec<u8>,
    /// The header block as it came.
    pub raw: Vec<u8>,
    pub headers: Headers,
    /// Trailers as they came.
    pub raw_trailers: Vec<u8>,
    pub body: Body,
    derived: Derived,
}

#[derive(Default)]
struct Derived {
    header: OnceCell<Vec<u8>>,
    names: OnceCell<Vec<u8>>,
    start: OnceCell<Vec<u8>>,
    items: OnceCell<Vec<Vec<u8>>>,
}

impl Message {
    /// Headers as `Name: value\r\n`, cookies left out.
    pub(super) fn header(&self) -> &[u8] {
        self.derived.header.get_or_init(|| {
            let mut out = Vec::with_capacity(self.raw.len());
            for (name, value) in self.headers.iter().filter(|(name, _)| !is_cookie(name)) {
                line(&mut out, name, value);
            }
            out
        })
    }

    /// Names of headers, each on a line, with an empty line before and after.
    pub(super) fn header_names(&self) -> &[u8] {
        self.derived.names.get_or_init(|| {
            let mut out = b"\r\n".to_vec();
            for (name, _) in self.headers.iter() {
                out.extend_from_slice(name);
                out.extend_from_slice(b"\r\n");
            }
            out.extend_from_slice(b"\r\n");
            out
        })
    }

    /// First line and headers.
    pub(super) fn start(&self) -> &[u8] {
        self.derived.start.get_or_init(|| {
            let mut out = self.line.clone();
            out.extend_from_slice(b"\r\n");
            for (name, value) in self.headers.iter() {
                line(&mut out, name, value);
            }
            out.extend_from_slice(b"\r\n");
            out
        })
    }

    /// Header number `index` as `Name: value`.
    pub(super) fn header_item(&self, index: usize) -> Option<&[u8]> {
        let items = self.derived.items.get_or_init(|| {
            let item = |(name, value): (&[u8], &[u8])| [name, b": ", value].concat();
            self.headers.iter().map(item).collect()
        });
        items.get(index).map(Vec::as_slice)
    }

    /// Forgets derived forms: headers were added.
    pub(super) fn headers_changed(&mut self) {
        self.derived = Derived::default();
    }
}

fn line(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

fn is_cookie(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"cookie") || name.eq_ignore_ascii_case(b"set-cookie")
}

/// A request and its response.
pub(super) struct HttpTransaction {
    pub header: Header,
    pub config: Arc<Config>,
    pub request: Message,
    pub method: Vec<u8>,
    /// The target as it stands in the line.
    pub uri: Vec<u8>,
    pub response: Message,
    /// Digits and text of the status, as they stand.
    pub status: Vec<u8>,
    pub status_text: Vec<u8>,
    uri_normal: OnceCell<Vec<u8>>,
    host: OnceCell<Option<Vec<u8>>>,
}

impl HttpTransaction {
    pub(super) fn new(config: Arc<Config>) -> Self {
        Self {
            header: Header::default(),
            config,
            request: Message::default(),
            method: Vec::new(),
            uri: Vec::new(),
            response: Message::default(),
            status: Vec::new(),
            status_text: Vec::new(),
            uri_normal: OnceCell::new(),
            host: OnceCell::new(),
        }
    }

    /// The message of one direction.
    pub(super) fn message(&self, direction: Direction) -> &Message {
        match direction {
            Direction::ToServer => &self.request,
            Direction::ToClient => &self.response,
        }
    }

    /// The same, to be filled.
    pub(super) fn message_mut(&mut self, direction: Direction) -> &mut Message {
        match direction {
            Direction::ToServer => &mut self.request,
            Direction::ToClient => &mut self.response,
        }
    }

    pub(super) fn is_connect(&self) -> bool {
        self.method.eq_ignore_ascii_case(b"CONNECT")
    }

    /// The target, taken apart.
    pub(super) fn target(&self) -> Target<'_> {
        Target::parse(&self.uri, self.is_connect())
    }

    /// The URI in the one form that rules are written for.
    pub(super) fn uri_normal(&self) -> &[u8] {
        self.uri_normal.get_or_init(|| normalised(&self.target(), &self.config).0)
    }

    /// Host and port that the request is for: of its target, else of its Host header.
    pub(super) fn host_port(&self) -> Option<HostPort<'_>> {
        let header = || self.request.headers.get("host");
        let text = self.target().authority.or_else(header)?;
        Some(HostPort::parse(text)).filter(|found| !found.host.is_empty())
    }

    /// The host in lower case, without port.
    pub(super) fn host(&self) -> Option<&[u8]> {
        self.host
            .get_or_init(|| self.host_port().map(|found| found.host.to_ascii_lowercase()))
            .as_deref()
    }

    /// The status as a number.
    pub(super) fn status_number(&self) -> Option<u16> {
        std::str::from_utf8(&self.status).ok()?.parse().ok()
    }

    /// Whether a direction's headers are there.
    pub(super) fn has(&self, direction: Direction, stage: u8) -> bool {
        stage <= self.header.progress[direction.index()]
    }
}

impl Transaction for HttpTransaction {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>> {
        fields::buffer(self, field, direction, index)
    }

    fn number(&self, field: FieldId, direction: Direction, index: usize) -> Option<u64> {
        fields::number_of(self, field, direction, index)
    }

    fn eve(&self, out: &mut ::eve::Object<'_>) {
        eve::write(self, out);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
