//! Takes in the reports that named senders attach to mails in a mailbox.
//!
//! A mail is marked as seen only when all of it is on record: whatever ends this in between, it is
//! read again and nothing of it counts twice. One of which nothing could be read stands among the
//! reports with its reason, and is flagged in the mailbox; so is a mail of anybody else, unread.
//! Whether the sender is who they say is for the mailbox's own server to check.

use std::collections::HashSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use notify::inbound::{Fate, Mailbox};
use reports::{Code, Words};
use serde::Deserialize;
use store::{ReportToKeep, ReportWay};

use super::{EVERY_MINUTES_MAX, Hub, Reading, Told};
use crate::channels::{Secrets, imap};
use crate::config::{InboxFile, check_inbox};

/// Bytes of one mail: what mail servers let through at most. A mail lies in memory while it is read.
pub const MAIL_BYTES_MAX: usize = 32 << 20;

/// Minutes between two looks at least: a mailbox is not a queue.
const EVERY_MINUTES_MIN: i64 = 1;

/// How names of files end that are reports; signatures and pictures are passed over.
const ENDINGS: [&str; 9] =
    [".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml", ".log", ".zip", ".gz"];

/// A mailbox to which reports are sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFile {
    /// What it is called where reports are listed.
    pub name: String,
    /// `imaps://host` or `imaps://host:993`; `imap://127.0.0.1:143` on this machine only.
    pub imap: String,
    /// User name.
    pub user: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// The mailbox; `INBOX` when not given.
    pub mailbox: Option<String>,
    /// Whose mails are taken in: `name@domain`, or `@domain` for everybody there.
    pub senders: Vec<String>,
    /// Minutes between two looks; 5 when not given, 1 at least.
    #[serde(default = "five")]
    pub every_minutes: i64,
    /// In which format attachments are; told by names and beginnings when not given.
    pub format: Option<String>,
    /// By the mapping of this name, in place of a format.
    pub mapping: Option<String>,
    /// Who says so, in place of what the format is usually of.
    pub source: Option<String>,
    /// Under which label; `TLP:AMBER` when not given.
    pub tlp: Option<String>,
}

fn five() -> i64 {
    5
}

/// A mailbox to which reports are sent: checked.
#[derive(Clone, Debug)]
pub struct Mails {
    /// Where it is.
    pub inbox: InboxFile,
    /// The folder in which the password's file is looked for.
    pub folder: PathBuf,
    /// Whose mails are taken in, in lower case.
    pub senders: Vec<String>,
    /// Seconds between two looks.
    pub every_s: i64,
    /// How attachments are read.
    pub reading: Reading,
}

impl MailFile {
    /// Tells every mistake at once, each under its key.
    pub(super) fn check(
        self,
        key: &str,
        folder: &Path,
        names: &mut HashSet<String>,
        mistakes: &mut Vec<String>,
    ) -> Mails {
        let Self { name, format, mapping, source, tlp, .. } = self;
        let told = Told { name, format, mapping, source, tlp };
        let reading = told.check(names, &mut |what: &str| mistakes.push(format!("{key}.{what}")));
        let Self { imap, user, password_file, mailbox, every_minutes, .. } = self;
        let inbox = InboxFile { maildir: None, imap: Some(imap), user, password_file, mailbox };
        check_inbox(key, &inbox, mistakes);
        if !(EVERY_MINUTES_MIN..=EVERY_MINUTES_MAX).contains(&every_minutes) {
            let least = EVERY_MINUTES_MIN;
            mistakes.push(format!("{key}.every_minutes: {least} to {EVERY_MINUTES_MAX}"));
        }
        if self.senders.is_empty() {
            mistakes.push(format!("{key}.senders: whose mails are taken in"));
        }
        let senders: Vec<_> = self.senders.iter().map(|one| one.trim().to_lowercase()).collect();
        let is_wrong = |one: &&String| one.rsplit_once('@').is_none_or(|(_, end)| end.is_empty());
        for one in senders.iter().filter(is_wrong) {
            mistakes.push(format!("{key}.senders: `{one}` is neither name@domain nor @domain"));
        }
        let every_s = every_minutes.saturating_mul(60);
        Mails { inbox, folder: folder.to_owned(), senders, every_s, reading }
    }
}

/// Takes in what came to a mailbox, if it is time to look. Returns how many mails were dealt with;
/// none before its time. A failure is kept for the CSIRT to see.
pub async fn collect(mails: &Mails, hub: &Hub<'_>) -> Result<Option<usize>> {
    let (name, of) = (&mails.reading.name, mails.address());
    let due = hub.system.begin_download(name, &of, mails.every_s).await?;
    let Some(known) = due else { return Ok(None) };
    match all(mails, hub).await {
        Ok(count) => {
            hub.system.end_download(name, &known).await?;
            Ok(Some(count))
        }
        Err(error) => {
            hub.system.fail_download(name, &format!("{error:#}")).await?;
            Err(error)
        }
    }
}

async fn all(mails: &Mails, hub: &Hub<'_>) -> Result<usize> {
    // Read at each look: a password that was changed needs no restart.
    let mut secrets = Secrets::of(&mails.folder);
    let settings = imap(&mails.inbox, "password_file", &mut secrets);
    secrets.all_read().map_err(|wrong| anyhow::anyhow!(wrong.join("; ")))?;
    let mailbox = Mailbox::Imap(settings.context("the mailbox has no address or no user")?);
    // What the mailbox's reader need not know of.
    let failed = Mutex::new(None);
    let keep = |bytes: Vec<u8>| -> std::pin::Pin<Box<dyn Future<Output = Fate> + Send + '_>> {
        let failed = &failed;
        Box::pin(async move {
            take(mails, hub, &bytes).await.unwrap_or_else(|error| {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Fate::Later
            })
        })
    };
    // One byte more tells that a mail is too long.
    let count = mailbox.take(MAIL_BYTES_MAX + 1, &keep).await?;
    let failed = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    failed.map_or(Ok(count), Err)
}

/// Takes one mail in. Fails when the hub does; what is wrong with the mail is kept.
async fn take(mails: &Mails, hub: &Hub<'_>, bytes: &[u8]) -> Result<Fate> {
    let (from, subject) = inbound::senders(bytes);
    if !mails.is_named(&from) {
        let name = &mails.reading.name;
        tracing::warn!("`{name}`: a mail of nobody who is named in `senders` was flagged and left");
        return Ok(Fate::Odd);
    }
    let files = match inbound::attached(bytes) {
        _ if MAIL_BYTES_MAX < bytes.len() => {
            let most = (MAIL_BYTES_MAX >> 20).to_string();
            let reason = format!("the mail has more than {most} MiB");
            Err((reason, Words::new(Code::MailTooLong, vec![("limit", most)])))
        }
        Ok(files) => Ok(files),
        Err(error) => {
            let why = error.to_string();
            Err((why.clone(), Words::new(Code::MailNotOpened, vec![("why", why)])))
        }
    };
    let files = files.map(|all| all.into_iter().filter(|file| is_report(&file.name)));
    let mut files = match files.map(Iterator::peekable) {
        Ok(files) => files,
        Err(reason) => return mails.unreadable(hub, &subject, bytes, reason).await,
    };
    if files.peek().is_none() {
        let endings = ENDINGS.join(", ");
        let reason = format!("no file is attached whose name ends in {endings}");
        let words = Words::new(Code::MailNoFile, vec![("endings", endings)]);
        return mails.unreadable(hub, &subject, bytes, (reason, words)).await;
    }
    let mut fate = Fate::Kept;
    for file in files {
        let bytes = Cursor::new(file.bytes);
        let taken = mails.reading.take(hub, file.name, ReportWay::Mail, bytes).await?;
        if taken.nothing_read().is_some() {
            fate = Fate::Odd;
        }
    }
    Ok(fate)
}

fn is_report(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

impl Mails {
    /// What it is known by; not with whose password.
    fn address(&self) -> String {
        let mailbox = self.inbox.mailbox.as_deref().unwrap_or("INBOX");
        format!("{}/{mailbox}", self.inbox.imap.as_deref().unwrap_or_default())
    }

    /// Whether all who say that they sent it are named.
    fn is_named(&self, from: &[String]) -> bool {
        let is_named = |one: &String| {
            let domain = one.rfind('@').map_or("", |at| &one[at..]);
            self.senders.iter().any(|named| named == one || named == domain)
        };
        !from.is_empty() && from.iter().all(is_named)
    }

    /// Keeps the reason why nothing of a mail could be read, once for the same mail.
    async fn unreadable(
        &self,
        hub: &Hub<'_>,
        subject: &str,
        bytes: &[u8],
        (reason, words): (String, Words),
    ) -> Result<Fate> {
        let name = if subject.is_empty() { &self.reading.name } else { subject };
        let why = (reason, intake::words(words));
        let part = ReportToKeep::unreadable(name, self.reading.tlp, ReportWay::Mail, why);
        let digest = access::TokenHash::of(bytes);
        hub.system.keep_report(&part, &self.reading.name, digest.as_str()).await?;
        Ok(Fate::Odd)
    }
}
