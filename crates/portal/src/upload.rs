//! A form with a file: its small fields first, then the file as a stream that is read while it
//! arrives.
//!
//! Keeps no more of the file than a few pieces, writes nothing to the disk. The token that says it
//! was our form stands before the file: nothing of a file is read without it.
//!
//! Specification: RFC 7578 (multipart/form-data), RFC 2046, section 5.1.

use std::io;
use std::time::Duration;

use axum::RequestExt as _;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use intake::{Pieces, pieces};
use memchr::memmem;
use tokio::sync::mpsc::Sender;

use crate::error::PageError;
use crate::form::{Fields, Posted, refuse_strangers};
use crate::session::SignedIn;
use crate::state::PortalState;

/// Bytes before the file: a token, a few choices and their headers.
const BEFORE_BYTES_MAX: usize = 16 << 10;

/// For how long a browser may send nothing: longer than a phone loses its network in a lift.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// A form of a signed-in viewer with a file, with this session's token.
pub(crate) struct Uploaded {
    pub by: SignedIn,
    pub fields: Fields,
    /// None when no file was chosen.
    pub file: Option<UploadedFile>,
}

/// The file of a form.
pub(crate) struct UploadedFile {
    /// Its name, without folders.
    pub name: String,
    /// What is in it, as it arrives; an error when the connection is cut.
    pub bytes: Pieces,
}

impl FromRequest<PortalState> for Uploaded {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &PortalState) -> Result<Self, PageError> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let Some(boundary) = kind.and_then(boundary) else {
            // A form without a file.
            let Posted { by, fields } = Posted::from_request(request, state).await?;
            return Ok(Self { by, fields, file: None });
        };
        let (mut parts, body) = request.with_limited_body().into_parts();
        refuse_strangers(&parts.headers)?;
        let by = SignedIn::from_request_parts(&mut parts, state).await?;
        let mut form = Form::new(body, &boundary);
        let (fields, name) = form.before_file().await?;
        let fields = Fields::filled(fields);
        if !by.secret.accepts(fields.get("csrf")) {
            return Err(PageError::StaleForm);
        }
        let file = name.map(|name| {
            let (send, bytes) = pieces();
            tokio::spawn(form.stream(send));
            UploadedFile { name, bytes }
        });
        Ok(Self { by, fields, file })
    }
}

/// The line between the parts of a form, if it is one with parts.
fn boundary(kind: &str) -> Option<String> {
    let (kind, rest) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let found = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let found = found.trim_matches('"');
    (1..=70).contains(&found.len()).then(|| found.to_owned())
}

/// A form that arrives.
struct Form {
    body: Body,
    buffer: Vec<u8>,
    /// The line break before a boundary belongs to it.
    delimiter: Vec<u8>,
}

/// Fields before the file, and the file's name if one was chosen.
type Before = (Vec<(String, String)>, Option<String>);

impl Form {
    fn new(body: Body, boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        // So that the first boundary looks like the others.
        Self { body, buffer: b"\r\n".to_vec(), delimiter }
    }

    /// More of the form. False at its end.
    async fn more(&mut self) -> io::Result<bool> {
        loop {
            let frame = tokio::time::timeout(PAUSE_MAX, self.body.frame()).await;
            let frame = frame.map_err(|_| io::Error::other("the browser stopped sending"))?;
            let Some(frame) = frame else { return Ok(false) };
            let frame = frame.map_err(|error| io::Error::other(format!("cut short: {error}")))?;
            if let Ok(bytes) = frame.into_data() {
                self.buffer.extend_from_slice(&bytes);
                return Ok(true);
            }
        }
    }

    /// Takes all up to a mark and the mark with it, within the bytes that may stand before a file.
    async fn until(&mut self, mark: &[u8]) -> Result<Vec<u8>, PageError> {
        loop {
            if let Some(end) = memmem::find(&self.buffer, mark) {
                let rest = self.buffer.split_off(end + mark.len());
                let mut taken = std::mem::replace(&mut self.buffer, rest);
                taken.truncate(end);
                return Ok(taken);
            }
            let is_more = self.buffer.len() <= BEFORE_BYTES_MAX;
            if !is_more || !self.more().await.map_err(|_| PageError::BadForm)? {
                return Err(PageError::BadForm);
            }
        }
    }

    async fn before_file(&mut self) -> Result<Before, PageError> {
        let delimiter = self.delimiter.clone();
        let (mut fields, mut left) = (Vec::new(), BEFORE_BYTES_MAX);
        self.until(&delimiter).await?;
        loop {
            // After the last boundary stand two hyphens.
            let after = self.until(b"\r\n").await?;
            if after.starts_with(b"--") {
                return Ok((fields, None));
            }
            let head = self.until(b"\r\n\r\n").await?;
            let (name, file) = named(&head);
            if let Some(file) = file.filter(|name| !name.is_empty()) {
                return Ok((fields, Some(file)));
            }
            let value = self.until(&delimiter).await?;
            left = left.checked_sub(head.len() + value.len()).ok_or(PageError::BadForm)?;
            let value = String::from_utf8(value).map_err(|_| PageError::BadForm)?;
            fields.push((name, value));
        }
    }

    /// Gives the file piece by piece, until its end or until nobody reads.
    async fn stream(mut self, send: Sender<io::Result<Vec<u8>>>) {
        loop {
            if let Some(end) = memmem::find(&self.buffer, &self.delimiter) {
                self.buffer.truncate(end);
                let _ = send.send(Ok(self.buffer)).await;
                return;
            }
            // What may be the beginning of a boundary stays.
            let sure = self.buffer.len().saturating_sub(self.delimiter.len());
            let rest = self.buffer.split_off(sure);
            let piece = std::mem::replace(&mut self.buffer, rest);
            if !piece.is_empty() && send.send(Ok(piece)).await.is_err() {
                return;
            }
            let error = match self.more().await {
                Ok(true) => continue,
                Ok(false) => io::Error::other("the form ends within the file"),
                Err(error) => error,
            };
            let _ = send.send(Err(error)).await;
            return;
        }
    }
}

/// The name of a part, and its file's.
fn named(head: &[u8]) -> (String, Option<String>) {
    let head = String::from_utf8_lossy(head);
    let is_wanted = |line: &&str| line.to_ascii_lowercase().starts_with("content-disposition:");
    let line = head.lines().find(is_wanted).unwrap_or_default();
    let value = |key: &str| {
        let (_, after) = line.split_once(&format!("; {key}=\""))?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    };
    let file = value("filename").map(|name| {
        name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(NAME_CHARS_MAX).collect()
    });
    (value("name").unwrap_or_default(), file)
}

/// Characters of a file's name that are kept: as many as disks take.
const NAME_CHARS_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    async fn read(text: &str) -> Option<(Before, Result<String, String>)> {
        let mut form = Form::new(Body::from(text.to_owned()), "x");
        let before = form.before_file().await.ok()?;
        let (send, mut bytes) = pieces();
        tokio::spawn(form.stream(send));
        let file = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            bytes.read_to_string(&mut text).map(|_| text).map_err(|error| error.to_string())
        });
        Some((before, file.await.expect("read")))
    }

    const FORM: &str = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"C:\\in\\a.csv\"\r\n\
        Content-Type: text/csv\r\n\r\none\r\n--two\r\n\r\n--x--\r\n";

    #[tokio::test]
    async fn fields_come_first_and_the_file_ends_at_its_boundary() {
        let ((fields, name), file) = read(FORM).await.expect("a form");
        assert_eq!(fields, [("csrf".to_owned(), "abc".to_owned())]);
        assert_eq!((name.as_deref(), file.as_deref()), (Some("a.csv"), Ok("one\r\n--two\r\n")));
    }

    #[tokio::test]
    async fn what_is_cut_or_too_long_is_told() {
        let cut = &FORM[..FORM.len() - 8];
        let (_, file) = read(cut).await.expect("a form");
        assert_eq!(file, Err("the form ends within the file".to_owned()));
        assert!(read("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n").await.is_none());
        let long = FORM.replace("abc", &"a".repeat(BEFORE_BYTES_MAX));
        assert!(read(&long).await.is_none());
        let none = FORM.replace("C:\\in\\a.csv", "").replace("--two", "two");
        assert_eq!(read(&none).await.expect("a form").0.1, None);
    }

    #[test]
    fn a_boundary_is_found_in_a_forms_kind_alone() {
        for (kind, expected) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            ("multipart/form-data; boundary=\"a b\"", Some("a b")),
            ("multipart/form-data; boundary=", None),
            ("multipart/mixed; boundary=abc", None),
            ("application/x-www-form-urlencoded", None),
        ] {
            assert_eq!(boundary(kind).as_deref(), expected, "{kind}");
        }
    }
}
