//! Sends what is in the outbox: lease, send, record, one message at a time.
//!
//! A crash before the lease is recorded loses nothing; a crash after it sends the message again
//! with the same Message-ID and marks it doubtful; nothing else comes twice. The worker wakes at
//! the instant a message is committed by this process, and looks by itself for those of others.

use std::time::Duration;

use access::{LinkKey, Receiver};
use notify::channels::{Channel, SendError};
use notify::{About, Letter, Letterhead, Seen, compose};
use store::{ContactHome, Leased, Mail, Outcome, Store, StoreError, SystemScope};
use tokio::sync::watch;

/// Longest wait before looking again: messages of other hub processes do not ring here.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Seconds to the second try; doubled for each further one up to the maximum.
const BACK_OFF_S: i64 = 30;
const BACK_OFF_MAX_S: i64 = 3_600;

/// Tries before a message is given up: two days of a mail server that does not answer.
const ATTEMPTS_MAX: i64 = 50;

/// The worker. One for each hub process.
pub struct Outbox {
    /// The hub's state.
    pub store: Store,
    /// How messages travel.
    pub channel: Box<dyn Channel>,
    /// The key of the links in them.
    pub links: LinkKey,
    /// What stands in all of them.
    pub head: Letterhead,
    /// The name of this hub process; the same after a restart, different for each process.
    pub owner: String,
}

impl Outbox {
    /// Sends until `stop` says true; a message being sent is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        if let Err(error) = self.system().end_leases(&self.owner).await {
            tracing::error!("the outbox's old leases could not be ended: {error}");
        }
        while !*stop.borrow() {
            match self.send_next().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!("the outbox does not answer: {error}"),
            }
            tokio::select! {
                () = self.store.outbox_filled() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends the next message that is due; false when none is.
    pub async fn send_next(&self) -> Result<bool, StoreError> {
        let Some(leased) = self.lease().await? else { return Ok(false) };
        let letter = self.write(&leased);
        let answer = self.channel.send(&letter).await;
        self.record(&leased, letter, answer).await?;
        Ok(true)
    }

    /// First step: a message is ours to send.
    pub async fn lease(&self) -> Result<Option<Leased>, StoreError> {
        self.system().lease(&self.owner, |id| self.links.token(id).hash()).await
    }

    /// Second step: written, the same at each try.
    pub fn write(&self, leased: &Leased) -> Letter {
        let (envelope, warning) = (&leased.envelope, &leased.warning);
        let evidence = leased.evidence.as_ref();
        let seen: Vec<Seen<'_>> = leased
            .findings
            .iter()
            .map(|row| Seen {
                ip: row.finding.device.ip,
                port: row.finding.port,
                vlan: row.finding.device.vlan,
                sensor: row.sensor_name.as_deref().unwrap_or_default(),
                peer: row.finding.peer,
                peer_name: evidence
                    .filter(|evidence| evidence.finding == row.finding.id)
                    .and_then(|evidence| evidence.peer_name.as_deref()),
                confidence: row.finding.confidence,
                count: row.finding.count,
            })
            .collect();
        let serves = [warning.member];
        let receiver = match envelope.home {
            ContactHome::Csirt => Receiver::Csirt,
            ContactHome::Member(member) => Receiver::Member(member),
            ContactHome::Operator(operator) => Receiver::Operator(operator, &serves),
        };
        let about = About {
            id: envelope.id,
            step: envelope.step,
            name: &envelope.name,
            email: &envelope.email,
            language: &envelope.language,
            zone: &envelope.zone,
            receiver,
            held_back: envelope.held_back,
            warning,
            member_name: &leased.member_name,
            seen: &seen,
            link: &self.links.token(envelope.id),
            now: warning.told.unwrap_or(warning.created),
        };
        compose(&about, &self.head)
    }

    /// Third step: what became of it is kept.
    pub async fn record(
        &self,
        leased: &Leased,
        letter: Letter,
        answer: Result<(), SendError>,
    ) -> Result<(), StoreError> {
        let (system, doubtful) = (self.system(), leased.envelope.doubtful);
        let taken = if doubtful { Outcome::Doubtful } else { Outcome::Taken };
        let attempts = leased.envelope.attempts;
        match answer {
            Ok(()) => system.sent(&self.owner, &self.mail(leased, letter, taken)).await,
            Err(error) => {
                let id = leased.envelope.id;
                tracing::warn!(message.id = %id, attempts, "message {id} was not sent: {error}");
                let retry = match error {
                    SendError::Refused(_) => None,
                    _ if ATTEMPTS_MAX <= attempts => None,
                    _ => Some(self.store.now().plus_s(back_off_s(attempts))),
                };
                let unclear = matches!(error, SendError::Unclear(_));
                let mail = self.mail(leased, letter, Outcome::Failed);
                system.not_sent(&self.owner, &mail, &error.to_string(), retry, unclear).await
            }
        }
    }

    fn mail(&self, leased: &Leased, letter: Letter, outcome: Outcome) -> Mail {
        Mail {
            id: leased.envelope.id,
            member: leased.warning.member,
            warning: leased.warning.id,
            sender: self.channel.sender().to_owned(),
            recipient: letter.email,
            subject: letter.subject,
            plain: letter.plain,
            html: letter.html,
            outcome,
            at: self.store.now(),
        }
    }

    fn system(&self) -> SystemScope {
        self.store.system("outbox")
    }
}

fn back_off_s(attempts: i64) -> i64 {
    let doubled = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    BACK_OFF_S.saturating_mul(1 << doubled).min(BACK_OFF_MAX_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_ever_more_seldom() {
        let waits: Vec<i64> = [1, 2, 3, 8, 50].into_iter().map(back_off_s).collect();
        assert_eq!(waits, [30, 60, 120, 3_600, 3_600]);
    }
}
