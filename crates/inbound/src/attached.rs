//! Files that a mail carries, and who says they sent it.
//!
//! Judges neither: which senders are listened to and what a file is, is for the caller. Forwarded
//! mails inside a mail are not opened.
//!
//! Specification: RFC 5322, RFC 2183 (names of attachments).

use mail_parser::{MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::{PARTS_MAX, bounded};

/// Bytes of the beginning of a mail in which its headers are read: ten times what mail servers write.
const HEADERS_BYTES_MAX: usize = 256 << 10;

/// Lines of a mail: each may be a header or a part, which costs far more than its bytes. A mail of
/// the largest size that servers let through has half as many.
const LINES_MAX: usize = 1_000_000;

/// A file in a mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attached {
    /// Its name; made from its type where it has none.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why a mail's files cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotOpened {
    /// Over the limit of lines.
    #[error("the mail has more than {LINES_MAX} lines")]
    TooManyLines,
    /// Over the limit of parts.
    #[error("the mail has more than {PARTS_MAX} parts")]
    TooManyParts,
    /// No mail at all.
    #[error("this is no mail")]
    NoMail,
}

/// Everybody who stands in a mail's `From`, in lower case, and its subject.
pub fn senders(bytes: &[u8]) -> (Vec<String>, String) {
    let head = &bytes[..bytes.len().min(HEADERS_BYTES_MAX)];
    let Some(mail) = MessageParser::default().parse_headers(head) else {
        return Default::default();
    };
    let from = mail.from().into_iter().flat_map(|from| from.iter()).take(PARTS_MAX);
    let senders = from.map(|one| bounded(one.address().unwrap_or_default()).to_lowercase());
    (senders.collect(), bounded(mail.subject().unwrap_or_default()))
}

/// The files in a mail, in its order.
pub fn attached(bytes: &[u8]) -> Result<Vec<Attached>, NotOpened> {
    if LINES_MAX < bytes.iter().filter(|byte| **byte == b'\n').count() {
        return Err(NotOpened::TooManyLines);
    }
    let mail = MessageParser::default().parse(bytes).ok_or(NotOpened::NoMail)?;
    if PARTS_MAX < mail.parts.len() {
        return Err(NotOpened::TooManyParts);
    }
    let files = mail.parts.iter().filter_map(|part| {
        let holds = !matches!(part.body, PartType::Multipart(_) | PartType::Message(_));
        let name = name(part).filter(|_| holds)?;
        Some(Attached { name, bytes: part.contents().to_vec() })
    });
    Ok(files.collect())
}

/// What a part is called; none when it is text to be read.
fn name(part: &MessagePart<'_>) -> Option<String> {
    if let Some(name) = part.attachment_name() {
        return Some(bounded(name));
    }
    let kind = part.content_type()?.subtype()?.to_ascii_lowercase();
    let ending = match kind.as_str() {
        "csv" | "json" | "xml" | "zip" => &kind,
        "x-zip-compressed" => "zip",
        "gzip" | "x-gzip" => "gz",
        _ => return None,
    };
    Some(format!("attachment.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: Reports <Daily@Reports.example>\nSubject: Your report\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello.\n\
        --b\nContent-Type: text/csv; name=\"scan.csv\"\nContent-Disposition: inline\n\
        Content-Transfer-Encoding: base64\n\nYSxiCg==\n\
        --b\nContent-Type: application/gzip\n\nzz\n--b--\n";

    #[track_caller]
    fn check(mail: &str, expected: &str) {
        let (from, subject) = senders(mail.as_bytes());
        let files = attached(mail.as_bytes()).map(|files| {
            let told = |file: &Attached| {
                format!("{}={}", file.name, String::from_utf8_lossy(&file.bytes).trim_end())
            };
            files.iter().map(told).collect::<Vec<_>>().join(",")
        });
        let files = files.unwrap_or_else(|error| error.to_string());
        assert_eq!(format!("{} | {subject} | {files}", from.join(",")), expected);
    }

    #[test]
    fn files_by_name_and_by_type() {
        let expected = "daily@reports.example | Your report | scan.csv=a,b,attachment.gz=zz";
        check(MAIL, expected);
        check(&MAIL.replace('\n', "\r\n"), expected);
    }

    #[test]
    fn text_alone_and_several_senders() {
        check(
            "From: a@b.example, c@d.example\nSubject: x\n\nHello.\n",
            "a@b.example,c@d.example | x | ",
        );
    }

    #[test]
    fn more_than_a_mail_has_is_refused() {
        let many = MAIL.replace("--b--", &"--b\nContent-Type: text/csv\n\nx\n".repeat(PARTS_MAX));
        check(&many, "daily@reports.example | Your report | the mail has more than 50 parts");
        let long = format!("{MAIL}{}", "\n".repeat(LINES_MAX));
        check(&long, "daily@reports.example | Your report | the mail has more than 1000000 lines");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_and_any_cut_are_read(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..500),
            at in 0_usize..400,
        ) {
            let _ = (senders(&bytes), attached(&bytes));
            let _ = attached(&MAIL.as_bytes()[..at.min(MAIL.len())]);
        }
    }
}
