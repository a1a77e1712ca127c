//! Reads a mail message line by line: headers, parts, attachments, links.
//!
//! Not a protocol of its own: mail protocols feed it. Keeps headers and names, hands the contents
//! of attachments on decoded, and does not judge any of it.
//!
//! Specification: RFC 5322, 2045, 2046, 2183.

mod decode;
pub(crate) mod header;
mod links;

use decode::{Decoder, Encoding};
use md5::Digest as _;

/// Header fields kept of one message.
const HEADERS_MAX: usize = 256;
/// Bytes kept of one header's value when the settings do not say.
pub(crate) const VALUE_BYTES_MAX: usize = 2000;
/// Parts within parts.
const DEPTH_MAX: usize = 16;
/// Attachments and links kept of one message.
const NAMES_MAX: usize = 256;
/// Bytes of a boundary: RFC 2046 allows 70.
const BOUNDARY_BYTES_MAX: usize = 254;

/// What was wrong with a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Flaw {
    InvalidBase64,
    InvalidQuotedPrintable,
    LongHeaderValue,
    LongBoundary,
    MalformedHeader,
}

/// What a line brought forth.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Step {
    /// An attachment with this name begins.
    Open(Vec<u8>),
    /// More of it, decoded.
    Data(Vec<u8>),
    /// It ends.
    Close,
}

/// What to look for.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Bytes kept of one header's value.
    pub value_bytes_max: usize,
    /// Whether links in text are kept, and which schemes count.
    pub link_schemes: Vec<String>,
    /// Whether a link is kept with its scheme.
    pub keep_scheme: bool,
    /// Whether the MD5 of the text is made.
    pub body_md5: bool,
}

/// One message being read.
pub(crate) struct Mime {
    options: Options,
    /// Fields of the message itself, names lower-cased, in order.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub attachments: Vec<Vec<u8>>,
    pub links: Vec<Vec<u8>>,
    pub flaws: Vec<Flaw>,
    /// MD5 of the text, once whole.
    pub body_md5: Option<String>,
    state: State,
    part: Vec<(Vec<u8>, Vec<u8>)>,
    boundaries: Vec<Vec<u8>>,
    contents: Contents,
    text_hash: Option<md5::Md5>,
    text_line: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Header fields of the message itself (`true`) or of a part.
    Headers {
        of_message: bool,
    },
    Contents,
    /// Between parts, or after the last one.
    Between,
}

/// What is done with the contents of a part.
#[derive(Default)]
struct Contents {
    decoder: Decoder,
    attachment: bool,
    text: bool,
    /// The end of the line before: it belongs to the boundary if one follows.
    newline: &'static [u8],
}

impl Mime {
    pub fn new(options: Options) -> Self {
        let text_hash = options.body_md5.then(md5::Md5::default);
        Self {
            options,
            headers: Vec::new(),
            attachments: Vec::new(),
            links: Vec::new(),
            flaws: Vec::new(),
            body_md5: None,
            state: State::Headers { of_message: true },
            part: Vec::new(),
            boundaries: Vec::new(),
            contents: Contents::default(),
            text_hash,
            text_line: Vec::new(),
        }
    }

    /// Values of the message's header field `name`, in order.
    pub fn values<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m [u8]> {
        let fits = move |field: &&(Vec<u8>, Vec<u8>)| field.0 == name.as_bytes();
        self.headers.iter().filter(fits).map(|field| field.1.as_slice())
    }

    /// Whether the header fields have all been read.
    pub fn headers_done(&self) -> bool {
        self.state != State::Headers { of_message: true }
    }

    /// Takes a line without its end. `newline` is its end: empty when the line goes on in the next
    /// call because it is very long.
    pub fn line(&mut self, line: &[u8], newline: &'static [u8]) -> Vec<Step> {
        let mut steps = Vec::new();
        match self.state {
            State::Headers { of_message } => self.header_line(line, of_message, &mut steps),
            State::Contents | State::Between => {
                if !self.boundary(line, &mut steps) && self.state == State::Contents {
                    self.contents(line, newline, &mut steps);
                }
            }
        }
        steps
    }

    /// The message is over.
    pub fn end(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        if let State::Headers { of_message } = self.state {
            self.headers_over(of_message, &mut steps);
        }
        self.part_over(&mut steps);
        self.body_md5 = self
            .text_hash
            .take()
            .map(|hash| hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        steps
    }

    fn header_line(&mut self, line: &[u8], of_message: bool, steps: &mut Vec<Step>) {
        if line.is_empty() {
            return self.headers_over(of_message, steps);
        }
        let fields = if of_message { &mut self.headers } else { &mut self.part };
        let limit = self.options.value_bytes_max;
        let mut long = false;
        if matches!(line[0], b' ' | b'\t') {
            if let Some((_, value)) = fields.last_mut() {
                long = header::append(value, line.trim_ascii_start(), limit);
            }
        } else if let Some(colon) = memchr::memchr(b':', line) {
            if fields.len() < HEADERS_MAX {
                let mut value = Vec::new();
                long = header::append(&mut value, line[colon + 1..].trim_ascii(), limit);
                fields.push((line[..colon].trim_ascii().to_ascii_lowercase(), value));
            }
        } else {
            self.flaw(Flaw::MalformedHeader);
        }
        if long {
            self.flaw(Flaw::LongHeaderValue);
        }
    }

    fn headers_over(&mut self, of_message: bool, steps: &mut Vec<Step>) {
        let fields = if of_message { &self.headers } else { &self.part };
        let find = |name: &[u8]| fields.iter().find(|field| field.0 == name).map(|field| &*field.1);
        let kind = find(b"content-type").unwrap_or_default().to_vec();
        let disposition = find(b"content-disposition").unwrap_or_default();
        let encoding = Encoding::parse(find(b"content-transfer-encoding").unwrap_or_default());
        let file =
            header::parameter(disposition, "filename").or_else(|| header::parameter(&kind, "name"));
        let media = header::media(&kind);
        self.state = State::Contents;
        self.contents = Contents { decoder: Decoder::new(encoding), ..Contents::default() };
        if media.starts_with(b"multipart/")
            && self.boundaries.len() < DEPTH_MAX
            && let Some(boundary) = header::parameter(&kind, "boundary")
        {
            if BOUNDARY_BYTES_MAX < boundary.len() {
                self.flaw(Flaw::LongBoundary);
            }
            self.boundaries.push(boundary);
            self.state = State::Between;
            return;
        }
        if media == b"message/rfc822" {
            self.part.clear();
            self.state = State::Headers { of_message: false };
            return;
        }
        if let Some(name) = file {
            self.contents.attachment = true;
            if self.attachments.len() < NAMES_MAX {
                self.attachments.push(name.clone());
            }
            steps.push(Step::Open(name));
        }
        self.contents.text =
            !self.contents.attachment && (media.is_empty() || media.starts_with(b"text/"));
    }

    /// Whether the line is a boundary; ends the part and begins the next if so.
    fn boundary(&mut self, line: &[u8], steps: &mut Vec<Step>) -> bool {
        let Some(mark) = line.strip_prefix(b"--") else {
            return false;
        };
        let found = self.boundaries.iter().rposition(|boundary| {
            mark.strip_prefix(boundary.as_slice())
                .is_some_and(|after| matches!(after.trim_ascii_end(), b"" | b"--"))
        });
        let Some(depth) = found else {
            return false;
        };
        self.part_over(steps);
        let last = mark[self.boundaries[depth].len()..].starts_with(b"--");
        self.boundaries.truncate(depth + usize::from(!last));
        self.part.clear();
        self.state = if last { State::Between } else { State::Headers { of_message: false } };
        true
    }

    fn contents(&mut self, line: &[u8], newline: &'static [u8], steps: &mut Vec<Step>) {
        let mut decoded = Vec::new();
        let before = std::mem::replace(&mut self.contents.newline, newline);
        self.contents.decoder.line(before, line, newline, &mut decoded);
        if self.contents.decoder.take_fault() {
            self.flaw(match self.contents.decoder.encoding() {
                Encoding::Base64 => Flaw::InvalidBase64,
                _ => Flaw::InvalidQuotedPrintable,
            });
        }
        if decoded.is_empty() {
            return;
        }
        if self.contents.attachment {
            steps.push(Step::Data(decoded));
        } else if self.contents.text {
            self.text(&decoded);
        }
    }

    /// Looks for links in whole lines of text.
    fn text(&mut self, decoded: &[u8]) {
        if let Some(hash) = &mut self.text_hash {
            hash.update(decoded);
        }
        if self.options.link_schemes.is_empty() {
            return;
        }
        self.text_line.extend_from_slice(decoded);
        let whole = memchr::memrchr(b'\n', &self.text_line).map_or(0, |end| end + 1);
        let over = links::LINE_BYTES_MAX < self.text_line.len();
        self.links_up_to(if over { self.text_line.len() } else { whole });
    }

    fn links_up_to(&mut self, end: usize) {
        let lines: Vec<u8> = self.text_line.drain(..end).collect();
        for link in links::find(&lines, &self.options.link_schemes, self.options.keep_scheme) {
            if self.links.len() < NAMES_MAX && !self.links.iter().any(|known| known == link) {
                self.links.push(link.to_vec());
            }
        }
    }

    fn part_over(&mut self, steps: &mut Vec<Step>) {
        let mut decoded = Vec::new();
        self.contents.decoder.end(&mut decoded);
        if !decoded.is_empty() && self.contents.attachment {
            steps.push(Step::Data(decoded));
        } else if !decoded.is_empty() && self.contents.text {
            self.text(&decoded);
        }
        self.links_up_to(self.text_line.len());
        if self.contents.attachment {
            steps.push(Step::Close);
        }
        self.contents = Contents::default();
    }

    fn flaw(&mut self, flaw: Flaw) {
        if !self.flaws.contains(&flaw) {
            self.flaws.push(flaw);
        }
    }
}

#[cfg(test)]
mod tests;
