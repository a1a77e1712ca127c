//! Reads mail that came in: a delivery report, an automatic answer, or somebody's reply.
//!
//! Says what a mail is and which message of ours it is about; decides nothing about it. Whether
//! the writer is who they say is for the caller to check, against what the outbox knows. Any bytes
//! are read: what makes no sense is `Other`. Bounded in bytes, parts and lines.
//!
//! Specification: RFC 5322, RFC 3464 (delivery status), RFC 3462 (report), RFC 3834 (automatic
//! answers), RFC 5233 (subaddress).

mod attached;

pub use attached::{Attached, NotOpened, attached, senders};

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use model::MessageId;

/// Bytes of one mail that are read. A report that returns a whole warning is far shorter; of what
/// is longer the beginning says what it is.
pub const MAIL_BYTES_MAX: usize = 2 << 20;

/// Parts of one mail that are looked at.
const PARTS_MAX: usize = 50;

/// Message-IDs that are taken from one mail: a long conversation refers to its beginning too.
const REFERENCES_MAX: usize = 20;

/// Characters kept of a reply: a page of text.
const TEXT_CHARS_MAX: usize = 4_000;

/// Characters kept of a header: a subject, an address.
const HEADER_CHARS_MAX: usize = 300;

/// A mail that came in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inbound {
    /// The writer's address, in lower case; empty when there is none.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// What it is.
    pub what: What,
    /// What of ours it is about.
    pub about: Refers,
    /// What its writer wrote anew, without what is quoted.
    pub text: String,
}

/// What a mail is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    /// A mail server tells what became of a message.
    Report(Report),
    /// A program answered: away, moved, a ticket was opened.
    Automatic,
    /// A person answered, as far as one can tell.
    Reply,
    /// Nothing that refers to us.
    Other,
}

/// What a mail server tells.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    /// What became of the message.
    pub fate: Fate,
    /// Why, in the server's words.
    pub reason: String,
}

/// What became of a message, after a mail server's report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It did not arrive and will not.
    Failed,
    /// Not yet.
    Delayed,
    /// It arrived, or went on to where nobody reports from.
    Arrived,
    /// The report does not say in a form that programs read.
    Unclear,
}

/// What of ours a mail is about.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Refers {
    /// Messages of ours, the nearest first.
    pub messages: Vec<MessageId>,
    /// A warning's number, from the address or the subject.
    pub number: Option<i64>,
    /// The token of the address it was sent to.
    pub token: Option<String>,
}

impl Refers {
    fn is_nothing(&self) -> bool {
        self.messages.is_empty() && self.number.is_none() && self.token.is_none()
    }
}

/// Reads a mail.
pub fn read(bytes: &[u8]) -> Inbound {
    let bytes = &bytes[..bytes.len().min(MAIL_BYTES_MAX)];
    let Some(mail) = MessageParser::default().parse(bytes) else { return nothing() };
    let from = mail.from().and_then(|from| from.first()).and_then(|one| one.address());
    let from = bounded(from.unwrap_or_default()).to_lowercase();
    let subject = bounded(mail.subject().unwrap_or_default());
    let report = report(&mail);
    let about = match &report {
        Some(_) => Refers { messages: returned(&mail), ..Refers::default() },
        None => refers(&mail, &subject),
    };
    let what = match report {
        Some(report) => What::Report(report),
        None if is_automatic(&mail) => What::Automatic,
        None if about.is_nothing() => What::Other,
        None => What::Reply,
    };
    let text = mail.body_text(0).unwrap_or_default();
    Inbound { from, subject, what, about, text: newest(&text) }
}

fn nothing() -> Inbound {
    let (from, subject, text) = (String::new(), String::new(), String::new());
    Inbound { from, subject, what: What::Other, about: Refers::default(), text }
}

fn bounded(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).take(HEADER_CHARS_MAX).collect()
}

/// The report that the mail is, if it is one.
fn report(mail: &Message<'_>) -> Option<Report> {
    let is = |part: &MessagePart<'_>, main: &str, sub: &str| {
        part.content_type().is_some_and(|media| {
            let of = media.subtype().unwrap_or_default();
            media.ctype().eq_ignore_ascii_case(main) && of.eq_ignore_ascii_case(sub)
        })
    };
    let parts = || mail.parts.iter().take(PARTS_MAX);
    if let Some(part) = parts().find(|part| is(part, "message", "delivery-status")) {
        return Some(delivery_status(&String::from_utf8_lossy(part.contents())));
    }
    let whole = parts().next().is_some_and(|part| is(part, "multipart", "report"));
    let from_nobody = mail.header_raw("Return-Path").is_some_and(|path| path.trim() == "<>");
    let from = mail.from().and_then(|from| from.first()).and_then(|one| one.address());
    let postmaster =
        from.is_some_and(|from| from.to_ascii_lowercase().starts_with("mailer-daemon@"));
    (whole || (from_nobody && postmaster)).then(|| Report {
        fate: Fate::Unclear,
        reason: bounded(mail.subject().unwrap_or_default()),
    })
}

/// Reads the fields of a delivery status: the worst of what befell the receivers. We send to one.
fn delivery_status(text: &str) -> Report {
    /// Lines of a status that are read: a dozen fields for each receiver.
    const LINES_MAX: usize = 500;
    let (mut fate, mut status, mut reason) = (None, String::new(), String::new());
    for line in text.lines().take(LINES_MAX) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "action" => fate = Some(worse(fate, action(value))),
            "status" => status = bounded(value),
            "diagnostic-code" => {
                reason = bounded(value.split_once(';').map_or(value, |(_, words)| words.trim()));
            }
            _ => {}
        }
    }
    let reason = if reason.is_empty() { status } else { reason };
    Report { fate: fate.unwrap_or(Fate::Unclear), reason }
}

fn action(word: &str) -> Fate {
    match word.split_whitespace().next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "failed" => Fate::Failed,
        "delayed" => Fate::Delayed,
        "delivered" | "relayed" | "expanded" => Fate::Arrived,
        _ => Fate::Unclear,
    }
}

fn worse(one: Option<Fate>, other: Fate) -> Fate {
    let rank =
        |fate: &Fate| [Fate::Failed, Fate::Delayed, Fate::Unclear].iter().position(|x| x == fate);
    match one {
        Some(one) if rank(&one).unwrap_or(9) <= rank(&other).unwrap_or(9) => one,
        _ => other,
    }
}

/// The message of ours that a report returns: the Message-ID in what it encloses.
fn returned(mail: &Message<'_>) -> Vec<MessageId> {
    let mut found = Vec::new();
    for part in mail.parts.iter().take(PARTS_MAX).skip(1) {
        if let PartType::Message(inner) = &part.body {
            found.extend(inner.message_id().and_then(our_id));
            continue;
        }
        let text = String::from_utf8_lossy(part.contents());
        for line in text.lines() {
            let named = line.get(..11).is_some_and(|name| name.eq_ignore_ascii_case("message-id:"));
            found.extend(named.then(|| our_id(line[11..].trim())).flatten());
        }
    }
    found.truncate(REFERENCES_MAX);
    found
}

fn refers(mail: &Message<'_>, subject: &str) -> Refers {
    let mut messages: Vec<MessageId> = Vec::new();
    for header in [mail.in_reply_to(), mail.references()] {
        let ids: Vec<&str> = match header {
            HeaderValue::Text(one) => vec![one],
            // The last reference is the nearest.
            HeaderValue::TextList(all) => all.iter().rev().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        for id in ids.into_iter().filter_map(our_id).take(REFERENCES_MAX) {
            if !messages.contains(&id) {
                messages.push(id);
            }
        }
    }
    messages.truncate(REFERENCES_MAX);
    let (number, token) = addressed(mail).unzip();
    Refers { messages, number: number.or_else(|| number_in(subject)), token }
}

/// The id in a Message-ID of ours: `<id@domain>`.
fn our_id(text: &str) -> Option<MessageId> {
    let id = text.trim_start_matches('<').split('@').next()?;
    // The length first: the parser takes other ways to write one too.
    (id.len() == 36).then(|| MessageId::parse(id)).flatten()
}

/// The number and the token of the address it was sent to: `name+NUMBER.TOKEN@domain`.
fn addressed(mail: &Message<'_>) -> Option<(i64, String)> {
    let names = ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"];
    let headers = names.into_iter().filter_map(|name| mail.header_raw(name));
    headers.flat_map(|header| header.split('+').skip(1).take(REFERENCES_MAX)).find_map(plus)
}

/// Reads what stands after the plus.
fn plus(text: &str) -> Option<(i64, String)> {
    let (number, rest) = text.split_once('@')?.0.split_once('.')?;
    let token = rest.to_ascii_lowercase();
    let fits = token.len() == 20 && token.bytes().all(|one| one.is_ascii_hexdigit());
    let number = number.parse().ok().filter(|number| 0 < *number)?;
    fits.then_some((number, token))
}

/// The number in a subject: `[Vårdkase 1042]`.
fn number_in(subject: &str) -> Option<i64> {
    let (_, rest) = subject.split_once('[')?;
    let (inside, _) = rest.split_once(']')?;
    let digits = inside.rsplit(' ').next()?;
    let number: i64 = digits.parse().ok()?;
    (inside.contains(' ') && 0 < number).then_some(number)
}

/// Whether a program wrote it. Being wrong here costs a reply its effect, which the CSIRT sees;
/// the other mistake would let an absence note acknowledge a warning.
fn is_automatic(mail: &Message<'_>) -> bool {
    let raw = |name: &str| mail.header_raw(name).map(|value| value.trim().to_ascii_lowercase());
    let submitted = raw("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
    let precedence = raw("Precedence")
        .is_some_and(|value| ["bulk", "junk", "list", "auto_reply"].contains(&value.as_str()));
    let marked = ["X-Autoreply", "X-Autorespond", "X-Autorespond-Subject", "List-Id"];
    submitted || precedence || marked.into_iter().any(|name| raw(name).is_some())
}

/// What was written anew: up to where mail programs begin to quote.
fn newest(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).take_while(|line| !begins_quote(line));
    let kept: Vec<&str> = lines.collect();
    let kept = kept.join("\n");
    kept.trim()
        .chars()
        .filter(|one| !one.is_control() || *one == '\n')
        .take(TEXT_CHARS_MAX)
        .collect()
}

fn begins_quote(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    let wrote = lower.ends_with(':')
        && ["wrote", "skrev", "schrieb"].iter().any(|word| lower.contains(word));
    let heads = ["from: ", "från: ", "fra: ", "-----", "________"];
    lower.starts_with('>') || wrote || heads.iter().any(|head| lower.starts_with(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0190b6a0-7c3e-7d3a-9b5e-0123456789ab";

    #[track_caller]
    fn check(mail: &str, expected: &str) {
        let mail = mail.replace("<ID@", &format!("<{ID}@")).replace('\n', "\r\n");
        let found = read(mail.as_bytes());
        let what = match &found.what {
            What::Report(report) => format!("{:?} {}", report.fate, report.reason),
            other => format!("{other:?}"),
        };
        let about = &found.about;
        let told = format!(
            "{what} | {} | {} | {} | {} | {}",
            found.from,
            about.messages.len(),
            about.number.unwrap_or(0),
            about.token.as_deref().unwrap_or("-"),
            found.text.replace('\n', "/"),
        );
        assert_eq!(told, expected);
    }

    #[test]
    fn a_reply_by_its_reference() {
        check(
            "From: Ann <Ann@Norrby.example>\nTo: csirt@hub.example\nSubject: SV: hej\nIn-Reply-To: <ID@hub.example>\n\nVi tar det.\n\nDen 1 maj skrev CSIRT:\n> hej\n",
            "Reply | ann@norrby.example | 1 | 0 | - | Vi tar det.",
        );
    }

    #[test]
    fn a_reply_by_address_and_by_subject() {
        check(
            "From: a@b.example\nTo: <csirt+7.00112233445566778899@hub.example>\nSubject: x\n\nfixed\n",
            "Reply | a@b.example | 0 | 7 | 00112233445566778899 | fixed",
        );
        check(
            "From: a@b.example\nTo: csirt@hub.example\nSubject: Re: [=?utf-8?Q?V=C3=A5rdkase?= 1042] High\n\nok\n",
            "Reply | a@b.example | 0 | 1042 | - | ok",
        );
        check(
            "From: a@b.example\nTo: csirt+7.nothex@hub.example\nSubject: [x] y\n\nok\n",
            "Other | a@b.example | 0 | 0 | - | ok",
        );
    }

    #[test]
    fn an_absence_note_is_no_reply() {
        check(
            "From: a@b.example\nAuto-Submitted: auto-replied (vacation)\nIn-Reply-To: <ID@hub.example>\nSubject: away\n\nBack in May.\n",
            "Automatic | a@b.example | 1 | 0 | - | Back in May.",
        );
    }

    fn report_mail(action: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mail.example\nSubject: Returned\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nIt did not work.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; it@norrby.example\nAction: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ID@hub.example>\nSubject: x\n\n--b--\n"
        )
    }

    #[test]
    fn delivery_reports() {
        let tail =
            "550 5.1.1 User unknown | mailer-daemon@mail.example | 1 | 0 | - | It did not work.";
        check(&report_mail("failed"), &format!("Failed {tail}"));
        check(&report_mail("delayed"), &format!("Delayed {tail}"));
        check(&report_mail("relayed"), &format!("Arrived {tail}"));
        let whole = report_mail("failed").replace("text/rfc822-headers", "message/rfc822");
        check(&whole, &format!("Failed {tail}"));
    }

    #[test]
    fn no_bytes_and_nonsense() {
        assert_eq!(read(b"").what, What::Other);
        assert_eq!(read(&[0xff; 300]).what, What::Other);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..2_000)) {
            let found = read(&bytes);
            proptest::prop_assert!(found.text.chars().count() <= TEXT_CHARS_MAX);
        }

        #[test]
        fn a_report_cut_anywhere_is_read(at in 0_usize..900) {
            let mail = report_mail("failed").replace("<ID@", &format!("<{ID}@"));
            let _ = read(&mail.as_bytes()[..at.min(mail.len())]);
        }
    }
}
