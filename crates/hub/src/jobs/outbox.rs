//! Sends what is in the outbox: lease, send, record; a lane for each channel, several at a time.
//!
//! A crash before the lease is recorded loses nothing; a crash after it sends the message again
//! with the same Message-ID and marks it doubtful; nothing else comes twice. A connection takes
//! its next message only when the one before is on record, so that a crash leaves at most one
//! message for each connection in doubt. The lanes wake at the instant a message is committed by
//! this process, and look by themselves for those of others. A channel that hangs holds up nobody
//! else's lane.

use std::sync::Arc;
use std::time::Duration;

use access::{LinkKey, Receiver};
use model::{ChannelKind, MemberId, Time};
use notify::channels::{self, Accepted, BadChannel, Channel, Handing, SendError, Settings};
use notify::{About, Letter, Letterhead, Seen, To, compose};
use store::{Became, ContactHome, Leased, Mail, Outcome, Settled, Store, StoreError, SystemScope};
use tokio::sync::watch;
use tokio::task::JoinSet;
use warnings::PolicyInForce;

/// Longest wait before looking again: messages of other hub processes do not ring here.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Seconds to the second try; doubled for each further one up to the maximum.
const BACK_OFF_S: i64 = 30;
const BACK_OFF_MAX_S: i64 = 3_600;

/// Tries before a message is given up: two days of a mail server that does not answer.
const ATTEMPTS_MAX: i64 = 50;

/// Tries to record what was sent. Not recorded it would be sent again, so a database that is busy
/// for a moment is asked once more.
const RECORD_TRIES: u32 = 5;

/// The workers of one hub process.
pub struct Outbox {
    /// The hub's state.
    pub store: Store,
    /// How messages travel: one lane for each channel.
    pub lanes: Vec<Lane>,
    /// The key of the links in them.
    pub links: LinkKey,
    /// What stands in all of them.
    pub head: Letterhead,
    /// Which text fits which class.
    pub policy: Arc<PolicyInForce>,
    /// The name of this hub process; the same after a restart, different for each process.
    pub owner: String,
}

/// A channel and how much it carries.
pub struct Lane {
    /// Which channel.
    pub kind: ChannelKind,
    /// Messages handed over at the same time.
    pub connections: usize,
    /// The channel.
    pub channel: Box<dyn Channel>,
}

/// Opens the lanes that the settings have. For the others a lane that refuses, so that a contact's
/// next channel is tried; only mail waits until a mail server is set.
pub fn lanes(settings: &Settings) -> Result<Vec<Lane>, Vec<BadChannel>> {
    let mut lanes = open_lanes(settings)?;
    for kind in ChannelKind::ALL {
        if kind != ChannelKind::Smtp && lanes.iter().all(|lane| lane.kind != kind) {
            lanes.push(Lane { kind, connections: 1, channel: Box::new(Absent(kind)) });
        }
    }
    Ok(lanes)
}

/// Opens the lanes that the settings have.
pub fn open_lanes(settings: &Settings) -> Result<Vec<Lane>, Vec<BadChannel>> {
    let open = channels::open(settings)?.into_iter();
    let lane = |(kind, channel): (&channels::Kind, _)| Lane {
        kind: kind.kind,
        connections: kind.connections,
        channel,
    };
    Ok(open.map(lane).collect())
}

/// A channel that this hub does not have.
struct Absent(ChannelKind);

impl Channel for Absent {
    fn send<'a>(&'a self, _: &'a Letter) -> Handing<'a> {
        let why = format!("the hub's settings have no {}", self.0.as_str());
        Box::pin(async move { Err(SendError::Refused(why)) })
    }

    fn sender(&self) -> &str {
        ""
    }
}

/// A message that has come back from its channel.
type Done = (Leased, Letter, Result<Accepted, SendError>);

impl Outbox {
    /// Sends until `stop` says true; messages being sent are finished first.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        if let Err(error) = self.system().end_leases(&self.owner).await {
            tracing::error!("the outbox's old leases could not be ended: {error}");
        }
        let own = Arc::new(self);
        let mut running = JoinSet::new();
        for lane in 0..own.lanes.len() {
            running.spawn(Arc::clone(&own).run_lane(lane, stop.clone()));
        }
        while running.join_next().await.is_some() {}
    }

    async fn run_lane(self: Arc<Self>, lane: usize, mut stop: watch::Receiver<bool>) {
        let mut bell = self.store.outbox_bell();
        let mut under_way: JoinSet<Done> = JoinSet::new();
        loop {
            let stopping = *stop.borrow();
            if stopping && under_way.is_empty() {
                return;
            }
            let free = self.lanes[lane].connections - under_way.len();
            if !stopping && 0 < free {
                bell.mark_unchanged();
                self.fill(lane, free, &mut under_way).await;
            }
            tokio::select! {
                Some(first) = under_way.join_next() => {
                    self.exchange(lane, first, &mut under_way, &stop).await;
                }
                _ = bell.changed(), if !stopping && 0 < free => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                _ = stop.changed(), if !stopping => {}
            }
        }
    }

    /// Takes as many messages as there are connections free.
    async fn fill(self: &Arc<Self>, lane: usize, free: usize, under_way: &mut JoinSet<Done>) {
        match self.lease(lane, free).await {
            Ok(leased) => self.begin(lane, leased, under_way),
            Err(error) => tracing::error!("the outbox does not answer: {error}"),
        }
    }

    fn begin(self: &Arc<Self>, lane: usize, leased: Vec<Leased>, under_way: &mut JoinSet<Done>) {
        for one in leased {
            let own = Arc::clone(self);
            under_way.spawn(async move { own.send(lane, one).await });
        }
    }

    /// Records what has come back and takes the next messages, together: one write to the disk for
    /// all of it, and no message begins before the one that its connection carried is on record.
    async fn exchange(
        self: &Arc<Self>,
        lane: usize,
        first: Result<Done, tokio::task::JoinError>,
        under_way: &mut JoinSet<Done>,
        stop: &watch::Receiver<bool>,
    ) {
        let mut done = vec![first];
        while let Some(next) = under_way.try_join_next() {
            done.push(next);
        }
        // A task that panicked leaves its lease to run out: the message is then in doubt.
        let settled: Vec<Settled> = done.into_iter().flatten().map(|one| self.judge(one)).collect();
        let (kind, stopping) = (self.lanes[lane].kind, *stop.borrow());
        let free = if stopping { 0 } else { self.lanes[lane].connections - under_way.len() };
        let link = |id| self.links.token(id).hash();
        match self.system().exchange(&self.owner, &settled, kind, free, link).await {
            Ok(leased) => self.begin(lane, leased, under_way),
            Err(error) => {
                tracing::error!("what was sent could not be recorded: {error}");
                self.record_at_last(&settled).await;
            }
        }
    }

    /// Records without taking more: the next messages may be what could not be read.
    async fn record_at_last(&self, settled: &[Settled]) {
        for attempt in 1..=RECORD_TRIES {
            tokio::time::sleep(Duration::from_secs(1)).await;
            match self.record(settled).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(attempt, "what was sent could not be recorded: {error}");
                }
            }
        }
    }

    /// Sends one message of what is due in every lane; false when nothing is.
    pub async fn send_due(&self) -> Result<bool, StoreError> {
        let mut any = false;
        for lane in 0..self.lanes.len() {
            for leased in self.lease(lane, 1).await? {
                let done = self.send(lane, leased).await;
                self.record(&[self.judge(done)]).await?;
                any = true;
            }
        }
        Ok(any)
    }

    /// First step: messages are ours to send.
    pub async fn lease(&self, lane: usize, limit: usize) -> Result<Vec<Leased>, StoreError> {
        let kind = self.lanes[lane].kind;
        self.system().lease(&self.owner, kind, limit, |id| self.links.token(id).hash()).await
    }

    /// Second step: written, the same at each try, and handed over.
    pub async fn send(&self, lane: usize, leased: Leased) -> Done {
        let letter = self.write(&leased);
        let answer = self.lanes[lane].channel.send(&letter).await;
        (leased, letter, answer)
    }

    /// Third step: what became of it is kept.
    pub async fn record(&self, settled: &[Settled]) -> Result<(), StoreError> {
        self.system().settle(&self.owner, settled).await
    }

    /// What a leased message says.
    pub fn write(&self, leased: &Leased) -> Letter {
        let (envelope, warning) = (&leased.envelope, &leased.warning);
        let seen = seen(leased);
        let serves = [warning.member];
        let receiver = receiver(envelope.home, &serves);
        let about = About {
            id: envelope.id,
            step: envelope.step,
            to: To {
                kind: envelope.kind,
                name: envelope.name.clone(),
                address: envelope.address.clone(),
                key: envelope.key.clone(),
            },
            language: &envelope.language,
            zone: &envelope.zone,
            receiver,
            held_back: envelope.held_back,
            slept_since: envelope.slept_since,
            warning,
            topic: self.policy.get().topic(warning.class, &warning.cause, warning.inbound),
            member_name: &leased.member_name,
            seen: &seen,
            link: &self.links.token(envelope.id),
            reply_token: Some(self.links.reply_token(envelope.id)),
            now: warning.told.unwrap_or(warning.created),
            own: &leased.own,
            is_test: false,
        };
        compose(&about, &self.head)
    }

    /// What became of a message, for the record.
    fn judge(&self, (leased, letter, answer): Done) -> Settled {
        let (id, attempts) = (leased.envelope.id, leased.envelope.attempts);
        let doubtful = leased.envelope.doubtful;
        let taken = if doubtful { Outcome::Doubtful } else { Outcome::Taken };
        let (became, outcome) = match answer {
            Ok(accepted) => (Became::Taken { answer: accepted.word }, taken),
            Err(error) => {
                tracing::warn!(message.id = %id, attempts, "message {id} was not sent: {error}");
                let became = not_taken(&error, attempts, self.store.now());
                (became, Outcome::Failed)
            }
        };
        Settled { mail: self.mail(&leased, letter, outcome), became }
    }

    fn mail(&self, leased: &Leased, letter: Letter, outcome: Outcome) -> Mail {
        let kind = letter.to.kind;
        let lane = self.lanes.iter().find(|lane| lane.kind == kind);
        Mail {
            id: leased.envelope.id,
            member: leased.warning.member,
            warning: leased.warning.id,
            sender: lane.map_or_else(String::new, |lane| lane.channel.sender().to_owned()),
            recipient: letter.to.address,
            subject: letter.subject,
            plain: letter.plain,
            html: letter.html,
            outcome,
            at: self.store.now(),
            kind,
        }
    }

    fn system(&self) -> SystemScope {
        self.store.system("outbox")
    }
}

/// Who gets it, for the gate.
pub(super) fn receiver(home: ContactHome, serves: &[MemberId]) -> Receiver<'_> {
    match home {
        ContactHome::Csirt => Receiver::Csirt,
        ContactHome::Member(member) => Receiver::Member(member),
        ContactHome::Operator(operator) => Receiver::Operator(operator, serves),
    }
}

/// What becomes of a message that was not taken at this try.
pub(super) fn not_taken(error: &SendError, attempts: i64, now: Time) -> Became {
    let is_final = matches!(error, SendError::Refused(_)) || ATTEMPTS_MAX <= attempts;
    let unclear = matches!(error, SendError::Unclear(_));
    let (error, at) = (error.to_string(), now.plus_s(back_off_s(attempts)));
    if is_final { Became::Failed { error } } else { Became::Later { error, at, unclear } }
}

/// What was seen, as messages name it.
pub(super) fn seen(leased: &Leased) -> Vec<Seen<'_>> {
    let evidence = leased.evidence.as_ref();
    let rows = leased.findings.iter().map(|row| Seen {
        ip: row.finding.device.ip,
        port: row.finding.port,
        vlan: row.finding.device.vlan,
        sensor: row.sensor_name.as_deref().unwrap_or_default(),
        peer: row.finding.peer,
        peer_name: evidence
            .filter(|evidence| evidence.finding == row.finding.id)
            .and_then(|evidence| evidence.peer_name.as_deref()),
        cause: &row.finding.cause,
        confidence: row.finding.confidence,
        count: row.finding.count,
        first: row.finding.first_seen,
        last: row.finding.last_seen,
    });
    rows.collect()
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
