//! Sends digests: what contacts wanted gathered, at its time.
//!
//! A crash between sending and recording sends the digest again, with the same Message-ID and the
//! same warnings in it, and marks it doubtful.

use std::collections::BTreeMap;
use std::time::Duration;

use access::LinkToken;
use model::{ChannelKind, MemberId, Time};
use notify::channels::{Accepted, SendError};
use notify::{About, DigestAbout, Letter, Seen, To, compose_digest};
use store::{Became, Leased, LeasedDigest, Mail, Outcome, StoreError, SystemScope};

use super::drill::Mailer;
use super::outbox::{not_taken, receiver, seen};
use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "digests",
    every: Duration::from_secs(20),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), StoreError> {
    let Some(mailer) = &context.mailer else { return Ok(()) };
    let system = context.store.system(JOB.name);
    while send_next(&system, mailer, context.store.now()).await? {}
    Ok(())
}

/// Sends the next digest that is due; false when none is.
pub async fn send_next(
    system: &SystemScope,
    mailer: &Mailer,
    now: Time,
) -> Result<bool, StoreError> {
    let link = |id| mailer.links.token(id).hash();
    let Some(digest) = system.lease_digest(link).await? else { return Ok(false) };
    let letter = write(&digest, mailer);
    let answer = match mailer.lanes.iter().find(|lane| lane.kind == digest.kind) {
        Some(lane) => lane.channel.send(&letter).await,
        // Without a mail server mail waits, as warnings do; for the rest the next channel is tried.
        None if digest.kind == ChannelKind::Smtp => {
            Err(SendError::NotNow("no mail server is set".to_owned()))
        }
        None => Err(SendError::Refused("the hub does not have this channel".to_owned())),
    };
    let (became, outcome) = judge(&digest, answer, now);
    let mails = kept(&digest, &letter, mailer, outcome, now);
    system.digest_became(digest.id, digest.attempts, &became, &mails).await?;
    Ok(true)
}

fn judge(
    digest: &LeasedDigest,
    answer: Result<Accepted, SendError>,
    now: Time,
) -> (Became, Outcome) {
    let taken = if digest.doubtful { Outcome::Doubtful } else { Outcome::Taken };
    match answer {
        Ok(accepted) => (Became::Taken { answer: accepted.word }, taken),
        Err(error) => {
            let (id, attempts) = (digest.id, digest.attempts);
            tracing::warn!(message.id = %id, attempts, "digest {id} was not sent: {error}");
            (not_taken(&error, attempts, now), Outcome::Failed)
        }
    }
}

/// The digest, the same at each try.
pub fn write(digest: &LeasedDigest, mailer: &Mailer) -> Letter {
    let policy = mailer.policy.get();
    let to = To {
        kind: digest.kind,
        name: digest.name.clone(),
        address: digest.address.clone(),
        key: digest.key.clone(),
    };
    let parts: Vec<(Vec<Seen<'_>>, LinkToken, [MemberId; 1])> = digest
        .items
        .iter()
        .map(|item| (seen(item), mailer.links.token(item.envelope.id), [item.warning.member]))
        .collect();
    let items: Vec<About<'_>> = digest
        .items
        .iter()
        .zip(&parts)
        .map(|(item, (seen, link, serves))| About {
            id: item.envelope.id,
            step: item.envelope.step,
            to: to.clone(),
            language: &digest.language,
            zone: &digest.zone,
            receiver: receiver(digest.home, serves),
            held_back: 0,
            slept_since: None,
            warning: &item.warning,
            topic: policy.topic(item.warning.class, &item.warning.cause, item.warning.inbound),
            member_name: &item.member_name,
            seen,
            link,
            reply_token: None,
            now: digest.created,
            own: &item.own,
            is_test: false,
        })
        .collect();
    let (language, zone) = (digest.language.as_str(), digest.zone.as_str());
    let about =
        DigestAbout { id: digest.id, to, language, zone, items: &items, now: digest.created };
    compose_digest(&about, &mailer.head)
}

/// What is kept of each warning's part: what was sent, or of a digest about several members what it
/// told of that one, so that nobody reads another's.
fn kept(
    digest: &LeasedDigest,
    letter: &Letter,
    mailer: &Mailer,
    outcome: Outcome,
    now: Time,
) -> Vec<Mail> {
    let mut parts: BTreeMap<MemberId, Letter> = BTreeMap::new();
    for item in &digest.items {
        let member = item.warning.member;
        parts.entry(member).or_insert_with(|| {
            if digest.items.iter().all(|other| other.warning.member == member) {
                return letter.clone();
            }
            let mut part = digest.clone();
            part.items.retain(|other| other.warning.member == member);
            write(&part, mailer)
        });
    }
    let lane = mailer.lanes.iter().find(|lane| lane.kind == letter.to.kind);
    let sender = lane.map_or_else(String::new, |lane| lane.channel.sender().to_owned());
    let mail = |item: &Leased| {
        let part = &parts[&item.warning.member];
        Mail {
            id: item.envelope.id,
            member: item.warning.member,
            warning: item.warning.id,
            sender: sender.clone(),
            recipient: letter.to.address.clone(),
            subject: part.subject.clone(),
            plain: part.plain.clone(),
            html: part.html.clone(),
            outcome,
            at: now,
            kind: letter.to.kind,
        }
    };
    digest.items.iter().map(mail).collect()
}
