//! Objects of JSON one after the other: a line each, over several lines, or in one array.
//!
//! A broken object costs itself: the next is looked for at the next line that begins with a brace.
//! Keeps one object at a time, however long the array.
//!
//! Specification: RFC 8259, and JSON Lines.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

use model::Time;
use serde_json::{Map, Value};

use crate::reader::{Input, Step};
use crate::row::At;
use crate::source::Source;
use crate::{About, Counts, Fault, Limits, Reason, Row, What};

/// An object of JSON.
pub type Object = Map<String, Value>;

/// What a format makes of one object: its rows, or none when it reports nothing.
pub type Make<'r> = Box<dyn Fn(&At<'_>, &Object) -> Result<Vec<Row>, Reason> + 'r>;

/// Rows of a report that is objects of JSON.
pub struct JsonRows<'r> {
    source: Source<'r>,
    limits: Limits,
    received: Time,
    by: Arc<str>,
    make: Make<'r>,
    ready: VecDeque<Row>,
}

/// Where an object ends.
enum End {
    /// After so many bytes.
    At(usize),
    /// It does not: so many bytes are to be left out.
    Broken(usize, Reason),
    /// Deeper than is taken, after so many bytes.
    TooDeep(usize),
    /// Longer than is taken.
    TooLong,
}

impl<'r> JsonRows<'r> {
    pub fn new(input: Input<'r>, about: &About, by: Arc<str>, make: Make<'r>) -> Self {
        Self {
            source: Source::new(input),
            limits: about.limits,
            received: about.received,
            by,
            make,
            ready: VecDeque::new(),
        }
    }

    /// Comes to the beginning of an object; `false` at the end.
    fn find(&mut self) -> bool {
        loop {
            let between =
                |byte: &u8| byte.is_ascii_whitespace() || b"[],\xef\xbb\xbf".contains(byte);
            match self.source.unread().iter().position(|byte| !between(byte)) {
                Some(at) => {
                    self.source.take(at);
                    return true;
                }
                None => self.source.take(self.source.unread().len()),
            }
            if !self.source.more() {
                return false;
            }
        }
    }

    fn end(&mut self) -> End {
        let (mut at, mut depth, mut text, mut escaped) = (0, 0_usize, false, false);
        loop {
            let unread = self.source.unread();
            while let Some(byte) = unread.get(at) {
                match byte {
                    _ if escaped => escaped = false,
                    b'\n' if text => return End::Broken(at + 1, Reason::OpenQuote),
                    b'\\' if text => escaped = true,
                    b'"' => text = !text,
                    _ if text => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                // Nothing that is indented begins at the beginning of a line: the object before has
                // no end.
                if *byte == b'{' && at > 0 && unread.get(at - 1) == Some(&b'\n') {
                    return End::Broken(at, Reason::Json("the object does not end".into()));
                }
                if depth > self.limits.depth_max {
                    return End::TooDeep(at);
                }
                at += 1;
                // Asked at every byte, so that it does not matter how the bytes come in.
                if at > self.limits.row_bytes_max {
                    return End::TooLong;
                }
                if depth == 0 {
                    return End::At(at);
                }
            }
            if !self.source.more() {
                return End::Broken(at, Reason::Json("the object does not end".into()));
            }
        }
    }

    fn broken(&mut self, bytes: usize, reason: Reason) -> Fault {
        let fault = Fault::row(self.source.line(), reason, &self.source.unread()[..bytes]);
        self.source.take(bytes);
        fault
    }

    /// The rows of the object that begins here.
    fn object(&mut self, bytes: usize, counts: &mut Counts) -> Result<(), Fault> {
        let whole = &self.source.unread()[..bytes];
        let raw = String::from_utf8_lossy(whole);
        counts.not_utf8 += u64::from(matches!(raw, Cow::Owned(_)));
        let line = self.source.line();
        let at = At { line, raw: &raw, source: &self.by, received: self.received, header: None };
        let rows = serde_json::from_str::<Object>(&raw)
            .map_err(|error| Reason::Json(error.to_string()))
            .and_then(|object| (self.make)(&at, &object));
        let rows = rows.map_err(|reason| Fault::row(line, reason, whole));
        self.source.take(bytes);
        let rows = rows?;
        counts.passed_over += u64::from(rows.is_empty());
        self.ready.extend(rows);
        Ok(())
    }
}

impl Step for JsonRows<'_> {
    fn step(&mut self, counts: &mut Counts) -> Option<Result<Row, Fault>> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(Ok(row));
            }
            if !self.find() {
                return self.source.failure().map(Err);
            }
            if self.source.unread().first() != Some(&b'{') {
                let fault =
                    Fault::row(self.source.line(), Reason::NotFormat(What::Object), self.line());
                self.source.pass_line();
                return Some(Err(fault));
            }
            let read = match self.end() {
                End::At(bytes) => self.object(bytes, counts),
                End::Broken(bytes, reason) => Err(self.broken(bytes, reason)),
                End::TooDeep(bytes) => {
                    let reason = Reason::TooDeep { limit: self.limits.depth_max };
                    let fault = self.broken(bytes, reason);
                    self.source.pass_line();
                    Err(fault)
                }
                End::TooLong => Err(self.source.skip_line(&self.limits)),
            };
            if let Err(fault) = read {
                return Some(Err(fault));
            }
        }
    }
}

impl JsonRows<'_> {
    /// As much of the line as a fault shows, the same however the bytes come in.
    fn line(&mut self) -> &[u8] {
        while self.source.unread().len() < 4 * crate::limits::SHOWN_CHARS_MAX
            && memchr::memchr(b'\n', self.source.unread()).is_none()
            && self.source.more()
        {}
        let unread = self.source.unread();
        &unread[..memchr::memchr(b'\n', unread).unwrap_or(unread.len())]
    }
}

/// A value as text, by its name or by a path of names: `alert.signature`. Empty where there is none.
pub fn get<'o>(object: &'o Object, path: &str) -> Cow<'o, str> {
    match find(object, path) {
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(Value::Number(number)) => Cow::Owned(number.to_string()),
        Some(Value::Bool(yes)) => Cow::Owned(yes.to_string()),
        _ => Cow::Borrowed(""),
    }
}

/// A value by its name or by a path of names.
pub fn find<'o>(object: &'o Object, path: &str) -> Option<&'o Value> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    find(object.get(first)?.as_object()?, rest)
}
