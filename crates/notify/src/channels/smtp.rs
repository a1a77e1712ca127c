//! Mail by SMTP: plain text and HTML in one message, which a retry does not change.
//!
//! The Message-ID is made of the message's id in the outbox: a mail sent twice after a crash is
//! recognised as one by every mail program. Connections are kept open and used again.
//!
//! Specification: RFC 5321, 5322, 3834 (Auto-Submitted), 2919 (List-Id), 5233 (subaddress),
//! 6376 (DKIM).

use std::time::Duration;

use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use lettre::message::header::{ContentDisposition, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MessageBuilder, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use model::ChannelKind;

use super::{Accepted, BadChannel, Channel, Handing, Kind, SendError, Settings};
use crate::Letter;
use crate::seal::{SealKey, Sealed};

/// Mails handed over at the same time: what a mail server of the public sector takes from one
/// sender without complaint.
const CONNECTIONS: usize = 8;

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Smtp,
    address: "a mail address",
    key: "an OpenPGP key or an S/MIME certificate, in armour",
    connections: CONNECTIONS,
    gate: access::Channel::Mail,
    open,
};

/// How long one exchange with the mail server may take. Shorter than the outbox's lease, or two
/// workers could send the same message.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How mail leaves.
#[derive(Clone, Debug, Default)]
pub struct SmtpSettings {
    /// `smtp://host:25`, `smtp://host:587?tls=required`, or `smtps://host:465`.
    pub url: String,
    /// From whom.
    pub from: String,
    /// What stands before the sender's address when `from` has no name: on a phone that is all
    /// one sees of it.
    pub name: Option<String>,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<String>,
    /// Whether the mail server delivers `name+anything@…` to `name@…`: answers then carry a token.
    pub plus: bool,
    /// User name and password, when the server wants them.
    pub sign_in: Option<SignIn>,
    /// How mails are signed.
    pub dkim: Option<Dkim>,
}

/// How mails are signed, so that receivers know that they come from the sender's domain.
#[derive(Clone)]
pub struct Dkim {
    /// The name of the key in DNS: `selector._domainkey.domain`.
    pub selector: String,
    /// The domain; the sender's when not given.
    pub domain: Option<String>,
    /// The RSA key, in PEM (PKCS #1).
    pub key_pem: String,
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Dkim({}, …)", self.selector)
    }
}

/// A user name and a password. Never shown.
#[derive(Clone)]
pub struct SignIn {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SignIn({}, …)", self.user)
    }
}

struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    plus: bool,
    dkim: Option<DkimConfig>,
    sender: String,
    domain: String,
}

/// Headers under the signature: what a reader sees and what our own answers hang on. Not
/// `Content-Type`: the library writes it with the body, after it has signed the headers.
const SIGNED: [&str; 11] = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "Auto-Submitted",
    "List-Id",
    "MIME-Version",
    "X-Vardkase-Warning",
];

/// What the library signs with.
fn dkim(dkim: &Dkim, sender: &str) -> Result<DkimConfig, BadChannel> {
    let key = DkimSigningKey::new(&dkim.key_pem, DkimSigningAlgorithm::Rsa).map_err(|error| {
        BadChannel { key: "mail.dkim.key", reason: format!("no RSA key in PEM: {error}") }
    })?;
    let relaxed = DkimCanonicalization {
        header: DkimCanonicalizationType::Relaxed,
        body: DkimCanonicalizationType::Relaxed,
    };
    let domain = dkim.domain.clone().unwrap_or_else(|| sender.to_owned());
    let headers = SIGNED.iter().map(|name| HeaderName::new_from_ascii_str(name)).collect();
    Ok(DkimConfig::new(dkim.selector.clone(), domain, key, headers, relaxed))
}

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    let Some(settings) = &settings.smtp else { return Ok(None) };
    let bad = |key, reason: String| BadChannel { key, reason };
    let mailbox = |key, text: &str| -> Result<Mailbox, BadChannel> {
        text.parse().map_err(|error| bad(key, format!("`{text}`: {error}")))
    };
    let mut from = mailbox("mail.from", &settings.from)?;
    from.name = from.name.or_else(|| settings.name.clone());
    let reply_to = settings.reply_to.as_deref().map(|text| mailbox("mail.reply_to", text));
    // Not the URL in the message: it may hold a password.
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url)
        .map_err(|error| bad("mail.smtp", format!("no SMTP server: {error}")))?;
    let pool = PoolConfig::new().max_size(CONNECTIONS as u32);
    let builder = builder.timeout(Some(TIMEOUT)).pool_config(pool);
    let builder = match &settings.sign_in {
        Some(own) => builder.credentials(Credentials::new(own.user.clone(), own.password.clone())),
        None => builder,
    };
    let domain = from.email.domain().to_owned();
    let signed = settings.dkim.as_ref().map(|own| dkim(own, &domain)).transpose()?;
    Ok(Some(Box::new(Smtp {
        transport: builder.build(),
        reply_to: reply_to.transpose()?,
        plus: settings.plus,
        sender: from.to_string(),
        dkim: signed,
        domain,
        from,
    })))
}

impl Channel for Smtp {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let message = self.message(letter)?;
            let answer = self.transport.send(message).await.map_err(|error| judge(&error))?;
            let words: Vec<&str> = answer.message().collect();
            Ok(Accepted::with(&format!("{} {}", answer.code(), words.join(" "))))
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
            letter.to.address.parse().map_err(|error| refused(format!("no address: {error}")))?;
        let thread = format!("<warning-{}@{}>", letter.thread, self.domain);
        let message = Message::builder()
            .from(self.from.clone())
            .reply_to(self.answers_to(letter))
            .to(Mailbox::new(Some(letter.to.name.clone()), address))
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            .references(thread)
            .date_now()
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("List-Id", format!("<warnings.{}>", self.domain)))
            .raw_header(raw("Content-Language", letter.language.clone()));
        let message = match letter.number {
            // A digest, a drill or a notice is about no warning.
            0 => message,
            number => message.raw_header(raw("X-Vardkase-Warning", number.to_string())),
        };
        let whole = body(letter)?;
        let message = match &letter.to.key {
            None => message.multipart(whole),
            Some(key) => sealed(message, key, &whole.formatted())?,
        };
        let mut message = message.map_err(|error| refused(error.to_string()))?;
        if let Some(dkim) = &self.dkim {
            message.sign(dkim);
        }
        Ok(message)
    }

    /// Where an answer goes: with the token in the address when the mail server can do that.
    fn answers_to(&self, letter: &Letter) -> Mailbox {
        let plain = self.reply_to.as_ref().unwrap_or(&self.from);
        let Some(token) = letter.reply_token.as_ref().filter(|_| self.plus) else {
            return plain.clone();
        };
        let user = format!("{}+{}.{token}", plain.email.user(), letter.number);
        match lettre::Address::new(user, plain.email.domain()) {
            Ok(address) => Mailbox::new(plain.name.clone(), address),
            Err(_) => plain.clone(),
        }
    }
}

/// Both texts, and the files when there are any.
fn body(letter: &Letter) -> Result<MultiPart, SendError> {
    let texts = MultiPart::alternative_plain_html(letter.plain.clone(), letter.html.clone());
    if letter.attachments.is_empty() {
        return Ok(texts);
    }
    let mut whole = MultiPart::mixed().multipart(texts);
    for file in &letter.attachments {
        let media = ContentType::parse(file.media_type)
            .map_err(|error| SendError::Refused(format!("{}: {error}", file.media_type)))?;
        whole = whole.singlepart(
            lettre::message::Attachment::new(file.name.clone()).body(file.bytes.clone(), media),
        );
    }
    Ok(whole)
}

/// The mail that only the receiver's key opens. A key that cannot be used is a refusal: what was
/// to be sealed is never sent in clear.
fn sealed(
    message: MessageBuilder,
    key: &str,
    entity: &[u8],
) -> Result<Result<Message, lettre::error::Error>, SendError> {
    let unusable = |why: String| SendError::Refused(format!("the receiver's key: {why}"));
    let media = |text: &str| ContentType::parse(text).map_err(|error| unusable(error.to_string()));
    let key = SealKey::read(key).map_err(unusable)?;
    Ok(match key.seal(entity).map_err(unusable)? {
        Sealed::OpenPgp(armour) => {
            let version = SinglePart::builder().header(media("application/pgp-encrypted")?);
            let content = SinglePart::builder()
                .header(media("application/octet-stream; name=\"encrypted.asc\"")?)
                .header(ContentDisposition::inline_with_name("encrypted.asc"));
            message.multipart(
                MultiPart::encrypted("application/pgp-encrypted".to_owned())
                    .singlepart(version.body("Version: 1\r\n".to_owned()))
                    .singlepart(content.body(armour)),
            )
        }
        Sealed::Smime(der) => message.singlepart(
            SinglePart::builder()
                .header(media(
                    "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"",
                )?)
                .header(ContentDisposition::attachment("smime.p7m"))
                .body(der),
        ),
    })
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn judge(error: &Error) -> SendError {
    let text = super::one_line(&error.to_string());
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
