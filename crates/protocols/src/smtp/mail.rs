//! One mail as rules, logs and indicators ask about it.

use std::any::Any;
use std::sync::Arc;

use model::Direction;

use super::declared as declare;
use super::options::Options;
use crate::mime::{Flaw, Mime, Step};
use crate::{Buffer, Event, FieldId, File, FileState, Header};

/// Receivers kept of one mail; servers allow some hundreds.
const RECEIVERS_MAX: usize = 128;
/// Files kept of one mail.
const FILES_MAX: usize = 64;
/// Bytes of an attachment that rules still see at once; beyond them the older half is let go.
const WINDOW_BYTES_MAX: usize = 512 << 10;

/// The latest part of an attachment.
#[derive(Debug, Default)]
struct Window {
    bytes: Vec<u8>,
    offset: u64,
    complete: bool,
}

/// One mail, or a session that sent none.
pub(super) struct Mail {
    pub header: Header,
    pub helo: Option<Vec<u8>>,
    pub from: Option<Vec<u8>>,
    pub receivers: Vec<Vec<u8>>,
    pub mime: Option<Mime>,
    /// The message was seen to its end.
    pub whole: bool,
    pub options: Arc<Options>,
    windows: Vec<Window>,
    /// The beginning of a line that the next chunk goes on with.
    partial: Vec<u8>,
}

impl Mail {
    pub fn new(options: Arc<Options>, helo: Option<Vec<u8>>) -> Self {
        Self {
            header: Header::default(),
            helo,
            from: None,
            receivers: Vec::new(),
            mime: None,
            whole: false,
            options,
            windows: Vec::new(),
            partial: Vec::new(),
        }
    }

    /// Whether it has begun to be a mail.
    pub fn has_envelope(&self) -> bool {
        self.from.is_some() || !self.receivers.is_empty() || self.mime.is_some()
    }

    pub fn add_receiver(&mut self, receiver: &[u8]) {
        if self.receivers.len() < RECEIVERS_MAX {
            self.receivers.push(receiver.to_vec());
        }
    }

    /// The message begins.
    pub fn open(&mut self) {
        if self.mime.is_none() && self.options.decode {
            self.mime = Some(Mime::new(self.options.mime.clone()));
        }
    }

    /// Takes a line of the message; see [`Mime::line`].
    pub fn line(&mut self, line: &[u8], newline: &'static [u8], next_file: &mut u32) {
        if let Some(mime) = &mut self.mime {
            let steps = mime.line(line, newline);
            self.take(steps, next_file);
        }
    }

    /// Takes a piece of a line, or the whole of it with its end.
    pub fn piece(&mut self, piece: &[u8], limit: usize, next_file: &mut u32) {
        self.partial.extend_from_slice(piece);
        let held = std::mem::take(&mut self.partial);
        if let Some(line) = held.strip_suffix(b"\r\n") {
            self.line(line, b"\r\n", next_file);
        } else if let Some(line) = held.strip_suffix(b"\n") {
            self.line(line, b"\n", next_file);
        } else if limit < held.len() {
            self.line(&held, b"", next_file);
        } else {
            self.partial = held;
        }
    }

    /// The last chunk is over.
    pub fn last_piece(&mut self, next_file: &mut u32) {
        let held = std::mem::take(&mut self.partial);
        if !held.is_empty() {
            self.line(&held, b"", next_file);
        }
    }

    /// The message is over: in order, or cut off.
    pub fn close(&mut self, whole: bool, next_file: &mut u32) {
        if self.header.progress[0] == declare::COMPLETE {
            return;
        }
        self.whole = whole && self.mime.is_some();
        if !whole {
            self.close_file(FileState::Truncated);
        }
        if let Some(mime) = &mut self.mime {
            let steps = mime.end();
            let events: Vec<_> = mime.flaws.iter().map(|&flaw| event_of(flaw)).collect();
            self.take(steps, next_file);
            for event in events {
                self.header.event(event, Direction::ToServer);
            }
        }
        self.header.reach(Direction::ToServer, declare::COMPLETE);
    }

    fn take(&mut self, steps: Vec<Step>, next_file: &mut u32) {
        for step in steps {
            match step {
                Step::Open(name) if self.header.files.len() < FILES_MAX => {
                    self.header.files.push(File::open(*next_file, Direction::ToServer, &name));
                    self.windows.push(Window::default());
                    *next_file += 1;
                }
                Step::Open(_) => {}
                Step::Data(data) => self.data(&data),
                Step::Close => self.close_file(FileState::Closed),
            }
        }
    }

    fn data(&mut self, data: &[u8]) {
        let open = self.header.files.last_mut().filter(|file| file.state == FileState::Open);
        if let (Some(file), Some(window)) = (open, self.windows.last_mut()) {
            file.feed(data);
            if WINDOW_BYTES_MAX < window.bytes.len() + data.len() {
                let gone = window.bytes.len() / 2;
                window.bytes.drain(..gone);
                window.offset += gone as u64;
            }
            window.bytes.extend_from_slice(data);
        }
    }

    fn close_file(&mut self, state: FileState) {
        if let (Some(file), Some(window)) = (self.header.files.last_mut(), self.windows.last_mut())
        {
            file.close(state);
            window.complete = true;
        }
    }

    /// Bytes of the message were lost.
    pub fn gap(&mut self, length: u64) {
        if let Some(file) =
            self.header.files.last_mut().filter(|file| file.state == FileState::Open)
        {
            file.gap(length);
        }
    }

    /// The value of a header field.
    fn value(&self, name: &'static str, index: usize) -> Option<&[u8]> {
        self.mime.as_ref()?.values(name).nth(index)
    }

    fn bytes(&self, field: FieldId, index: usize) -> Option<&[u8]> {
        let first = |name| self.value(name, 0).filter(|_| index == 0);
        match field {
            declare::HELO if index == 0 => self.helo.as_deref(),
            declare::MAIL_FROM if index == 0 => self.from.as_deref(),
            declare::RCPT_TO => self.receivers.get(index).map(Vec::as_slice),
            declare::FROM => first("from"),
            declare::SUBJECT => first("subject"),
            declare::TO => first("to"),
            declare::CC => first("cc"),
            declare::DATE => first("date"),
            declare::MESSAGE_ID => first("message-id"),
            declare::X_MAILER => first("x-mailer"),
            declare::RECEIVED => self.value("received", index),
            declare::URL => {
                // The latest first, as EVE numbers them.
                let links = &self.mime.as_ref()?.links;
                links.iter().rev().nth(index).map(Vec::as_slice)
            }
            declare::BODY_MD5 if index == 0 => {
                self.mime.as_ref()?.body_md5.as_deref().map(str::as_bytes)
            }
            declare::FILE_NAME => self.header.files.get(index).map(|file| file.name.as_slice()),
            _ => None,
        }
    }
}

const fn event_of(flaw: Flaw) -> Event {
    match flaw {
        Flaw::InvalidBase64 => declare::MIME_INVALID_BASE64,
        Flaw::InvalidQuotedPrintable => declare::MIME_INVALID_QP,
        Flaw::LongHeaderValue => declare::MIME_LONG_HEADER_VALUE,
        Flaw::LongBoundary => declare::MIME_LONG_BOUNDARY,
        Flaw::MalformedHeader => declare::MIME_MALFORMED_MSG,
    }
}

impl crate::Transaction for Mail {
    fn header(&self) -> &Header {
        &self.header
    }

    fn header_mut(&mut self) -> &mut Header {
        &mut self.header
    }

    fn buffer(&self, field: FieldId, direction: Direction, index: usize) -> Option<Buffer<'_>> {
        if direction != Direction::ToServer {
            return None;
        }
        if field == declare::FILE_DATA {
            let window = self.windows.get(index)?;
            let Window { bytes, offset, complete } = window;
            return Some(Buffer { bytes, offset: *offset, complete: *complete });
        }
        self.bytes(field, index).map(Buffer::whole)
    }

    fn number(&self, _field: FieldId, _direction: Direction, _index: usize) -> Option<u64> {
        None
    }

    fn eve(&self, out: &mut eve::Object<'_>) {
        super::eve::write(out, self);
    }

    fn eve_beside(&self, out: &mut eve::Object<'_>) {
        super::eve::write_beside(out, self);
    }

    fn worth_logging(&self) -> bool {
        self.helo.is_some() || self.has_envelope()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
