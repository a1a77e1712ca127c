//! Mail by SMTP: plain text and HTML in one message, which a retry does not change.
//!
//! The Message-ID is made of the message's id in the outbox: a mail sent twice after a crash is
//! recognised as one by every mail program. Does not sign (DKIM): the mail server does.
//!
//! Specification: RFC 5321, 5322, 3834 (Auto-Submitted), 2919 (List-Id).

use std::pin::Pin;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{BadChannel, Channel, Kind, SendError};
use crate::Letter;

/// This channel in the list.
pub(super) const KIND: Kind =
    Kind { schemes: &["smtp", "smtps"], help: "mail by SMTP, with or without TLS", open };

/// How long one exchange with the mail server may take. Shorter than the outbox's lease, or two
/// workers could send the same message.
const TIMEOUT: Duration = Duration::from_secs(20);

struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    sender: String,
    domain: String,
}

fn open(url: &str, sender: &str) -> Result<Box<dyn Channel>, BadChannel> {
    let bad = |key, reason: String| BadChannel { key, reason };
    let from: Mailbox =
        sender.parse().map_err(|error| bad("mail.sender", format!("`{sender}`: {error}")))?;
    // Not the URL in the message: it may hold a password.
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
        .map_err(|error| bad("mail.url", format!("no SMTP server: {error}")))?;
    let domain = from.email.domain().to_owned();
    let transport = builder.timeout(Some(TIMEOUT)).build();
    Ok(Box::new(Smtp { transport, sender: from.to_string(), from, domain }))
}

impl Channel for Smtp {
    fn send<'a>(
        &'a self,
        letter: &'a Letter,
    ) -> Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>> {
        Box::pin(async move {
            let message = self.message(letter)?;
            self.transport.send(message).await.map(|_| ()).map_err(|error| judge(&error))
        })
    }

    fn sender(&self) -> &str {
        &self.sender
    }
}

impl Smtp {
    fn message(&self, letter: &Letter) -> Result<Message, SendError> {
        let refused = |error: String| SendError::Refused(error);
        let address =
            letter.email.parse().map_err(|error| refused(format!("no address: {error}")))?;
        let thread = format!("<warning-{}@{}>", letter.thread, self.domain);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.name.clone()), address))
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            .references(thread)
            .date_now()
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("List-Id", format!("<warnings.{}>", self.domain)))
            .raw_header(raw("X-Vardkase-Warning", letter.number.to_string()))
            .raw_header(raw("Content-Language", letter.language.clone()));
        let body = MultiPart::alternative_plain_html(letter.plain.clone(), letter.html.clone());
        message.multipart(body).map_err(|error| refused(error.to_string()))
    }
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn judge(error: &Error) -> SendError {
    let text = error.to_string();
    match error.status().map(u16::from) {
        // 55x is about this recipient or message. Other refusals (not signed in, no such command)
        // are about us: every message would be lost to one wrong password.
        Some(550..=559) => SendError::Refused(text),
        Some(_) => SendError::NotNow(text),
        None if could_not_connect(error) => SendError::NotNow(text),
        None => SendError::Unclear(text),
    }
}

/// Whether the server was not reached at all. The library tells this kind of error by its text
/// only.
fn could_not_connect(error: &Error) -> bool {
    error.is_client() || error.is_tls() || error.to_string().starts_with("Connection error")
}
