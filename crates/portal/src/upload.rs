//! A form with a file: its small fields first, then the file as a stream that is read while it
//! arrives.
//!
//! Keeps no more of the file than a few pieces, writes nothing to the disk. The token that says it
//! was our form stands before the file: nothing of a file is read without it. The parts are told
//! apart by a library, which only this file names; what it does not bound is bounded here.
//!
//! Specification: RFC 7578 (multipart/form-data), RFC 2046, section 5.1.

use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::RequestExt as _;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use futures_util::stream::{self, Stream, StreamExt as _};
use intake::{Pieces, pieces};
use multer::{Field, Multipart};
use tokio::sync::mpsc::Sender;

use crate::error::PageError;
use crate::form::{Fields, Posted, refuse_strangers};
use crate::session::SignedIn;
use crate::state::PortalState;

/// Fields before the file: a token and a few choices. A form with more is refused.
const FIELDS_MAX: usize = 16;

/// Bytes read until the file begins: the fields and their headers take a few thousand; the rest is
/// what is read ahead, a piece each time a field is looked for. A form with more is refused.
const BEFORE_BYTES_MAX: usize = 256 << 10;

/// Bytes of a piece before the file, so that what is read ahead stays far below the limit above.
const PIECE_BYTES_MAX: usize = 4 << 10;

/// Bytes of the line between the parts, by RFC 2046. With a longer one it is no form with a file.
const BOUNDARY_BYTES_MAX: usize = 70;

/// For how long a browser may send nothing: longer than a phone loses its network in a lift.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Characters of a file's name that are kept: as many as disks take.
const NAME_CHARS_MAX: usize = 255;

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
        let (fields, file) = before_file(body, boundary).await?;
        let fields = Fields::filled(fields);
        if !by.secret.accepts(fields.get("csrf")) {
            return Err(PageError::StaleForm);
        }
        let file = file.map(|file| {
            let name = named(file.file_name().unwrap_or_default());
            let (send, bytes) = pieces();
            tokio::spawn(give(file, send));
            UploadedFile { name, bytes }
        });
        Ok(Self { by, fields, file })
    }
}

/// The line between the parts of a form, if it is one with parts.
fn boundary(kind: &str) -> Option<String> {
    let found = multer::parse_boundary(kind).ok()?;
    (1..=BOUNDARY_BYTES_MAX).contains(&found.len()).then_some(found)
}

/// A file's name without its folders: some browsers send them.
fn named(file: &str) -> String {
    file.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(NAME_CHARS_MAX).collect()
}

/// Fields before the file, and the file if one was chosen.
type Before = (Vec<(String, String)>, Option<Field<'static>>);

async fn before_file(body: Body, boundary: String) -> Result<Before, PageError> {
    let is_file = Arc::new(AtomicBool::new(false));
    let mut form = Multipart::new(arriving(body, is_file.clone()), boundary);
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| PageError::BadForm)? {
        if field.file_name().is_some_and(|name| !name.is_empty()) {
            is_file.store(true, Ordering::Relaxed);
            return Ok((fields, Some(field)));
        }
        if FIELDS_MAX <= fields.len() {
            return Err(PageError::BadForm);
        }
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.bytes().await.map_err(|_| PageError::BadForm)?;
        let value = String::from_utf8(value.into()).map_err(|_| PageError::BadForm)?;
        fields.push((name, value));
    }
    Ok((fields, None))
}

/// Gives the file piece by piece, until its end or until nobody reads.
async fn give(mut file: Field<'static>, send: Sender<io::Result<Vec<u8>>>) {
    while let Some(piece) = file.chunk().await.transpose() {
        let piece = piece.map(Vec::from).map_err(io::Error::other);
        let is_last = piece.is_err();
        if send.send(piece).await.is_err() || is_last {
            return;
        }
    }
}

/// A body as it arrives.
struct Arriving {
    body: BodyDataStream,
    /// What arrived and is not given yet.
    rest: Bytes,
    /// Bytes that may still be given before the file.
    left: usize,
    is_file: Arc<AtomicBool>,
}

fn arriving(body: Body, is_file: Arc<AtomicBool>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let body = body.into_data_stream();
    let start = Arriving { body, rest: Bytes::new(), left: BEFORE_BYTES_MAX, is_file };
    stream::unfold(Some(start), |arriving| async move {
        let mut arriving = arriving?;
        // The library takes all that is there before it looks at any of it. A pause after each
        // piece makes it look, so that a file is read no faster than it is taken in.
        tokio::task::yield_now().await;
        let piece = arriving.piece().await.transpose()?;
        let goes_on = piece.is_ok().then_some(arriving);
        Some((piece, goes_on))
    })
}

impl Arriving {
    /// The next piece; none at the end.
    async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        if self.rest.is_empty() {
            let next = tokio::time::timeout(PAUSE_MAX, self.body.next()).await;
            let next = next.map_err(|_| io::Error::other("the browser stopped sending"))?;
            let Some(next) = next else { return Ok(None) };
            self.rest = next.map_err(|error| io::Error::other(format!("cut short: {error}")))?;
        }
        if self.is_file.load(Ordering::Relaxed) {
            return Ok(Some(mem::take(&mut self.rest)));
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE_BYTES_MAX));
        let left = self.left.checked_sub(piece.len());
        self.left = left.ok_or_else(|| io::Error::other("too much stands before the file"))?;
        Ok(Some(piece))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    type Form = (Vec<(String, String)>, Option<(String, Result<String, String>)>);

    async fn read(body: Body) -> Option<Form> {
        let (fields, file) = before_file(body, "x".to_owned()).await.ok()?;
        let Some(file) = file else { return Some((fields, None)) };
        let name = named(file.file_name().expect("a file's name"));
        let (send, mut bytes) = pieces();
        tokio::spawn(give(file, send));
        let file = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            bytes.read_to_string(&mut text).map(|_| text).map_err(|error| error.to_string())
        });
        Some((fields, Some((name, file.await.expect("read")))))
    }

    /// The same text in frames of so many bytes.
    fn in_frames(text: &str, length: usize) -> Body {
        let frames: Vec<_> =
            text.as_bytes().chunks(length).map(|part| Ok::<_, io::Error>(part.to_vec())).collect();
        Body::from_stream(stream::iter(frames))
    }

    const FORM: &str = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--x\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"C:\\in\\a.csv\"\r\n\
        Content-Type: text/csv\r\n\r\none\r\n--two\r\n\r\n--x--\r\n";

    #[tokio::test]
    async fn fields_come_first_and_the_file_ends_at_its_boundary() {
        for length in [1, 2, 7, 64, 4096] {
            let (fields, file) = read(in_frames(FORM, length)).await.expect("a form");
            assert_eq!(fields, [("csrf".to_owned(), "abc".to_owned())], "{length}");
            let expected = ("a.csv".to_owned(), Ok("one\r\n--two\r\n".to_owned()));
            assert_eq!(file, Some(expected), "{length}");
        }
        let none = FORM.replace("C:\\in\\a.csv", "");
        let (fields, file) = read(Body::from(none)).await.expect("a form");
        assert_eq!((fields.len(), file), (2, None));
    }

    #[tokio::test]
    async fn what_is_cut_or_too_much_is_refused() {
        let cut = &FORM[..FORM.len() - 8];
        let (_, file) = read(Body::from(cut)).await.expect("a form");
        assert!(file.expect("a file").1.is_err());
        let field = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        assert!(read(Body::from(field)).await.is_none());
        let long = "a".repeat(BEFORE_BYTES_MAX);
        for before in [
            FORM.replace("abc", &long),
            FORM.replace("form-data; name=\"csrf\"", &long),
            format!("{long}{FORM}"),
            format!("{field}\r\n").repeat(FIELDS_MAX) + FORM,
        ] {
            assert!(read(Body::from(before)).await.is_none());
        }
        let most = format!("{field}\r\n").repeat(FIELDS_MAX - 1) + FORM;
        assert_eq!(read(Body::from(most)).await.expect("a form").0.len(), FIELDS_MAX);
    }

    #[tokio::test]
    async fn a_file_is_read_no_faster_than_it_is_taken() {
        const FRAMES: usize = 1000;
        let sent = Arc::new(AtomicUsize::new(0));
        let (start, count) = (FORM.split_once("one").expect("a form").0, sent.clone());
        let frames = stream::iter(0..FRAMES).map(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, io::Error>(Bytes::from_static(&[b'a'; 1 << 10]))
        });
        let body = stream::iter([Ok(Bytes::from_static(start.as_bytes()))]).chain(frames);
        let (_, file) = before_file(Body::from_stream(body), "x".to_owned()).await.expect("a form");
        let (send, bytes) = pieces();
        let giving = tokio::spawn(give(file.expect("a file"), send));
        for _ in 0..FRAMES {
            tokio::task::yield_now().await;
        }
        assert!(sent.load(Ordering::Relaxed) < 50, "{sent:?} frames were read ahead");
        drop(bytes);
        giving.await.expect("it ends when nobody reads");
    }

    #[test]
    fn a_boundary_is_found_in_a_forms_kind_alone() {
        let long = format!("multipart/form-data; boundary={}", "a".repeat(BOUNDARY_BYTES_MAX + 1));
        for (kind, expected) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            ("multipart/form-data; boundary=\"a b\"", Some("a b")),
            ("multipart/form-data; boundary=", None),
            ("multipart/mixed; boundary=abc", None),
            ("application/x-www-form-urlencoded", None),
            (&long, None),
        ] {
            assert_eq!(boundary(kind).as_deref(), expected, "{kind}");
        }
    }
}
