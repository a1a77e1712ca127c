//! Takes in the mail that came: delivery reports, automatic answers, replies.
//!
//! Without a mailbox in the settings it does nothing. A mail whose taking in fails stays where it
//! is and is tried again; the same mail is taken once.

use std::pin::Pin;
use std::time::Duration;

use access::LinkKey;
use inbound::{Fate, Inbound, MAIL_BYTES_MAX, What, read};
use notify::inbound::{Fate as MailFate, Mailbox};
use store::{InboundKind, InboundOutcome, NewInbound, Store, StoreError};
use warnings::reply::{Meaning, Reply};

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "mailbox",
    every: Duration::from_secs(20),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// Where mail comes in and the key of the tokens it brings back.
#[derive(Clone)]
pub struct Inbox {
    /// Where.
    pub mailbox: Mailbox,
    /// The key.
    pub links: LinkKey,
}

async fn run(context: Context) -> Result<(), StoreError> {
    let Some(inbox) = &context.inbox else { return Ok(()) };
    let (store, links) = (context.store.clone(), inbox.links.clone());
    let keep = move |bytes: Vec<u8>| -> Pin<Box<dyn Future<Output = MailFate> + Send>> {
        let (store, links) = (store.clone(), links.clone());
        Box::pin(async move {
            match take_in(&store, &links, &bytes, meant).await {
                Ok(_) => MailFate::Kept,
                Err(error) => {
                    tracing::error!("a mail could not be taken in, next try later: {error}");
                    MailFate::Later
                }
            }
        })
    };
    match inbox.mailbox.take(MAIL_BYTES_MAX, &keep).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(mails = count, "{count} mails were taken in"),
        Err(error) => tracing::warn!("the mailbox cannot be read, next try later: {error}"),
    }
    Ok(())
}

/// Takes one mail in; none when it was taken before. `meant` reads what a reply asks for.
pub async fn take_in(
    store: &Store,
    links: &LinkKey,
    bytes: &[u8],
    meant: fn(&Inbound) -> Meaning,
) -> Result<Option<InboundOutcome>, StoreError> {
    let mail = read(bytes);
    let digest = access::TokenHash::of(bytes);
    let excerpt = match &mail.what {
        What::Report(report) => &report.reason,
        _ => &mail.text,
    };
    let new = NewInbound {
        digest: digest.as_str(),
        sender: &mail.from,
        subject: &mail.subject,
        excerpt,
        kind: kind(&mail),
        messages: &mail.about.messages,
        number: mail.about.number,
        meaning: if mail.what == What::Reply { meant(&mail) } else { Meaning::Nothing },
    };
    let token = mail.about.token.clone();
    let fits = |message| token.as_ref().is_some_and(|token| *token == links.reply_token(message));
    store.system(JOB.name).take_in(&new, fits).await
}

/// What a reply asks for; what cannot be read beyond doubt is kept for people to read.
pub fn meant(mail: &Inbound) -> Meaning {
    // Automatic answers were told apart by their headers before.
    warnings::reply::read(&Reply { subject: &mail.subject, text: &mail.text, headers: &[] })
}

fn kind(mail: &Inbound) -> InboundKind {
    match &mail.what {
        What::Report(report) => match report.fate {
            Fate::Failed => InboundKind::Returned,
            Fate::Delayed => InboundKind::Delayed,
            Fate::Arrived => InboundKind::Arrived,
            Fate::Unclear => InboundKind::Report,
        },
        What::Automatic => InboundKind::Automatic,
        What::Reply => InboundKind::Reply,
        What::Other => InboundKind::Other,
    }
}
