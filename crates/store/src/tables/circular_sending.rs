//! How a circular leaves: whom it reaches, the second pair of eyes, one warning for each member, and
//! who has answered.
//!
//! Everything of one sending happens in one transaction, on the locked row of the circular: pressed
//! twice, or by two people at once, the second finds it sent and nothing leaves again. Whom it
//! reaches is asked of the same functions before and at the sending.

use findings::{Cause, Given, Version};
use model::{ChannelKind, CircularId, ContactId, MemberId, Rsit, Time, WarningId};
use roster::{Because, recipients};
use warnings::{
    Answered, Audience, Candidate, Move, Policy, Reach, Reason, Stage, State, Step, Warning,
    must_be_approved, select, who_may_approve,
};

use crate::db::{Row, Tx, args};
use crate::intake::put_warnings;
use crate::page::pattern;
use crate::tables::circulars::{Circulars, Locked as LockedCircular};
use crate::tables::outbox::{Enqueued, Tell, enqueue};
use crate::tables::warnings::{How, Locked, reserve};
use crate::tables::{channels, contacts};
use crate::{Circular, CircularToKeep, ContactHome, StoreError};

/// Members that one circular can reach: both countries' municipalities and regions twice over.
const MEMBERS_MAX: i64 = 2_000;

/// Whom a circular reaches when it leaves now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receivers {
    /// How far.
    pub reach: Reach,
    /// Each member and who gets it there.
    pub members: Vec<CircularReceivers>,
}

/// A member that a circular is for.
#[derive(Clone, Debug, PartialEq)]
pub struct CircularReceivers {
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub name: String,
    /// Who gets it; empty when nobody at all can be told.
    pub people: Vec<CircularReceiver>,
}

/// Somebody who gets a circular.
#[derive(Clone, Debug, PartialEq)]
pub struct CircularReceiver {
    /// Who.
    pub contact: ContactId,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub home: ContactHome,
    /// By which channel first.
    pub kind: ChannelKind,
    /// The address there.
    pub address: String,
    /// Whether the channel has a key of theirs.
    pub has_key: bool,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// Why they get it.
    pub because: Because,
    /// When their quiet hours end, if they are asleep.
    pub held_until: Option<Time>,
}

/// What became of the wish to send.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CircularSent {
    /// It is on its way to so many members.
    Left {
        /// Members.
        members: i64,
    },
    /// It waits for somebody else to approve it.
    Waits,
}

/// What a member made of a circular.
#[derive(Clone, Debug, PartialEq)]
pub struct CircularAnswer {
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub name: String,
    /// Its warning.
    pub warning: WarningId,
    /// The warning's number.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Time,
    /// What the member last said.
    pub note: Option<String>,
    /// Messages under way, taken and failed.
    pub waiting: i64,
    /// Messages that were taken.
    pub taken: i64,
    /// Messages that failed for good.
    pub failed: i64,
    /// What the clock does next, and when.
    pub next_step: Option<(Step, Time)>,
}

impl Circular {
    /// The warning that a member would get of it now; its number is given when it leaves.
    pub fn preview(&self, member: MemberId, now: Time) -> Warning {
        warning(self.id, &self.keep, member, 0, now)
    }
}

impl Circulars<'_> {
    /// Whom it would reach now.
    pub async fn receivers(&self, id: CircularId) -> Result<Receivers, StoreError> {
        let circular = self.by_id(id).await?.ok_or(StoreError::NotFound)?;
        let mut tx = self.0.store().begin().await?;
        let chosen = chosen(&mut tx, &circular.keep.audience).await?;
        let mut found = Receivers::default();
        for (member, name) in chosen {
            let people = people(&mut tx, member, &circular.keep, self.0.store().now()).await?;
            found.members.push(CircularReceivers { member, name, people });
        }
        let mut contacts: Vec<ContactId> =
            found.members.iter().flat_map(|one| &one.people).map(|one| one.contact).collect();
        contacts.sort_unstable();
        contacts.dedup();
        found.reach = Reach { members: count(found.members.len()), people: count(contacts.len()) };
        Ok(found)
    }

    /// Sends it, or asks for approval when it reaches more than one person may write to.
    pub async fn send(
        &self,
        id: CircularId,
        revision: i64,
        policy: &Policy,
        origin: Option<&str>,
    ) -> Result<CircularSent, StoreError> {
        let mut tx = self.0.store().begin().await?;
        let locked = self.lock(&mut tx, id).await?;
        let now = self.0.store().now();
        locked.must(revision, |stage| stage == Stage::Draft)?;
        locked.must_have_time(now)?;
        let chosen = chosen(&mut tx, &locked.keep.audience).await?;
        let reach = reach(&mut tx, &chosen, &locked, now).await?;
        let account = self.0.viewer().account();
        if !must_be_approved(reach, policy.circulars) {
            return self.leave(tx, &locked, &chosen, policy, origin).await;
        }
        let sql = "UPDATE circulars SET stage = 'waiting', asked = $2, asked_by = $3, hands = $4 \
                   WHERE id = $1";
        let hands = super::circulars::json(&locked.hands_with(account));
        tx.execute(sql, args![id, now, account, hands]).await?;
        let detail = reach.receivers().to_string();
        self.note(&mut tx, "ask-approval", id, &detail, origin).await?;
        tx.commit().await?;
        Ok(CircularSent::Waits)
    }

    /// Approves a circular that waits, and sends it. Whoever had a hand in it cannot.
    pub async fn approve(
        &self,
        id: CircularId,
        revision: i64,
        policy: &Policy,
        origin: Option<&str>,
    ) -> Result<CircularSent, StoreError> {
        let mut tx = self.0.store().begin().await?;
        let locked = self.lock(&mut tx, id).await?;
        locked.must(revision, |stage| stage == Stage::Waiting)?;
        locked.must_have_time(self.0.store().now())?;
        let account = self.0.viewer().account();
        who_may_approve(account, &locked.hands).map_err(|_| StoreError::OwnHand)?;
        let sql = "UPDATE circulars SET approved_by = $2 WHERE id = $1";
        tx.execute(sql, args![id, account]).await?;
        self.note(&mut tx, "approve-circular", id, "", origin).await?;
        let chosen = chosen(&mut tx, &locked.keep.audience).await?;
        self.leave(tx, &locked, &chosen, policy, origin).await
    }

    /// Writes a warning for each member and puts its telling into the outbox.
    async fn leave(
        &self,
        mut tx: Tx,
        circular: &LockedCircular,
        chosen: &[(MemberId, String)],
        policy: &Policy,
        origin: Option<&str>,
    ) -> Result<CircularSent, StoreError> {
        let members = count(chosen.len());
        let (now, actor) = (self.0.store().now(), self.0.actor());
        let how = How { actor: &actor, note: None, origin, now };
        let id = circular.follows.unwrap_or(circular.id);
        let chosen = self.replace(&mut tx, circular, chosen, (policy, &how)).await?;
        let first = match count(chosen.len()) {
            0 => 0,
            new => reserve(&mut tx, "warning", new).await?,
        };
        for ((member, _), number) in chosen.iter().zip(first..) {
            let warning = warning(id, &circular.keep, *member, number, now);
            put_warnings(&mut tx, *member, &[&warning]).await?;
            let sql = "INSERT INTO circular_members (circular_id, member_id, warning_id) \
                       VALUES ($1, $2, $3)";
            tx.execute(sql, args![id, *member, warning.id]).await?;
            tell(&mut tx, &warning, policy, &how).await?;
        }
        let sql = "UPDATE circulars SET stage = 'sent', sent = $2, sent_by = $3 WHERE id = $1";
        tx.execute(sql, args![id, now, self.0.viewer().account()]).await?;
        self.note(&mut tx, "send-circular", id, &members.to_string(), origin).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(CircularSent::Left { members })
    }

    /// Withdraws a circular that has left: its open warnings are withdrawn, and messages that still
    /// wait do not leave.
    pub async fn withdraw(
        &self,
        id: CircularId,
        why: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.store().begin().await?;
        let locked = self.lock(&mut tx, id).await?;
        locked.must(locked.revision, |stage| stage == Stage::Sent)?;
        let now = self.0.store().now();
        let actor = self.0.actor();
        let how = How { actor: &actor, note: Some(why), origin, now };
        shut(&mut tx, id, Move::Withdraw, &how).await?;
        let sql = "UPDATE circulars SET stage = 'withdrawn', withdrawn = $2, \
                   ended = COALESCE(ended, $2) WHERE id = $1";
        tx.execute(sql, args![id, now]).await?;
        self.note(&mut tx, "withdraw-circular", id, why, origin).await?;
        tx.commit().await
    }

    /// What became of it at each member, those who have not answered first.
    pub async fn answers(&self, id: CircularId) -> Result<Vec<CircularAnswer>, StoreError> {
        self.must_be_csirts()?;
        let sql = "SELECT members.id, members.name, warnings.id, warnings.number, warnings.state, \
                   warnings.state_since, (SELECT note FROM warning_moves \
                   WHERE warning_id = warnings.id AND note IS NOT NULL \
                   ORDER BY seq DESC LIMIT 1), \
                   (SELECT COUNT(*) FROM outbox WHERE warning_id = warnings.id AND done IS NULL), \
                   (SELECT COUNT(*) FROM outbox WHERE warning_id = warnings.id AND state = 'sent'), \
                   (SELECT COUNT(*) FROM outbox WHERE warning_id = warnings.id \
                    AND state = 'failed'), warnings.next_step, warnings.next_at \
                   FROM circular_members \
                   JOIN warnings ON warnings.id = circular_members.warning_id \
                   JOIN members ON members.id = circular_members.member_id \
                   WHERE circular_members.circular_id = $1 ORDER BY CASE WHEN warnings.state \
                   IN ('drafted', 'sent', 'delivered', 'seen') THEN 0 ELSE 1 END, \
                   members.name, members.id LIMIT $2";
        let rows = self.0.store().rows(sql, args![id, MEMBERS_MAX]).await?;
        rows.iter().map(read_answer).collect()
    }
}

/// Closes the warnings of a circular that are still open; messages that wait do not leave.
pub(super) async fn shut(
    tx: &mut Tx,
    id: CircularId,
    step: Move,
    how: &How<'_>,
) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET state = 'failed', error = 'withdrawn before it was sent', \
               done = $2 WHERE done IS NULL AND state IN ('waiting', 'gathered') AND warning_id IN \
               (SELECT warning_id FROM circular_members WHERE circular_id = $1)";
    tx.execute(sql, args![id, how.now]).await?;
    let sql = "UPDATE warnings SET state = state WHERE id IN \
               (SELECT warning_id FROM circular_members WHERE circular_id = $1) \
               RETURNING member_id, state, id";
    for row in tx.rows(sql, args![id]).await? {
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let state = columns.parsed("a state of a warning", State::parse)?;
        let warning = columns.parsed("a warning's id", WarningId::parse)?;
        if state.after(step).is_ok() {
            Locked { id: warning, member, state }.take(tx, step, how).await?;
        }
    }
    Ok(())
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The members that an audience chooses, by name.
async fn chosen(tx: &mut Tx, audience: &Audience) -> Result<Vec<(MemberId, String)>, StoreError> {
    let sql = "SELECT members.id, members.name, members.kind, \
               members.country, members.county, members.standing, \
               CAST(CASE WHEN EXISTS (SELECT assets.id FROM assets \
               WHERE assets.member_id = members.id AND assets.state <> 'declined' \
               AND (LOWER(assets.value) LIKE $1 ESCAPE '!' \
                    OR LOWER(assets.name) LIKE $1 ESCAPE '!')) THEN 1 ELSE 0 END AS BIGINT), \
               (SELECT warnings.state FROM circular_members \
                JOIN warnings ON warnings.id = circular_members.warning_id \
                WHERE circular_members.circular_id = $2 AND circular_members.member_id = members.id), \
               CAST(CASE WHEN asked.member_id IS NULL THEN 0 ELSE 1 END AS BIGINT), asked.given \
               FROM members LEFT JOIN circular_members AS asked \
               ON asked.circular_id = $4 AND asked.member_id = members.id \
               ORDER BY members.name, members.id LIMIT $3";
    // Without an asset to look for nothing may match: no value holds a line feed.
    let asset = pattern(audience.asset.as_deref()).unwrap_or_else(|| "\n".to_owned());
    let earlier = audience.answered.map(|(circular, _)| circular);
    let survey = audience.said.as_ref().map(|said| said.survey);
    let rows = tx.rows(sql, args![asset, earlier, MEMBERS_MAX, survey]).await?;
    let (mut names, mut candidates) = (Vec::new(), Vec::new());
    for row in &rows {
        let (name, candidate) = read_candidate(row, audience)?;
        names.push((candidate.member, name));
        candidates.push(candidate);
    }
    let chosen = select(audience, &candidates);
    names.retain(|(member, _)| chosen.contains(member));
    Ok(names)
}

fn read_candidate(row: &Row, audience: &Audience) -> Result<(String, Candidate), StoreError> {
    let mut columns = row.columns();
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let (name, kind) = (columns.text()?, columns.text()?);
    let county = columns.opt_text()?.zip(columns.opt_text()?);
    let mut candidate = Candidate {
        member,
        kind,
        county: county.map(|(country, county)| format!("{country}-{county}")),
        has_joined: columns.text()? == "joined",
        has_asset: columns.int()? == 1,
        answered: columns.opt_parsed("a state of a warning", State::parse)?.map(Answered::of),
        has_said: false,
    };
    let (was_asked, given) = (columns.yes()?, columns.opt_json::<Given>("an answer")?);
    let fits = audience.said.as_ref().is_some_and(|said| said.fits(given.as_ref()));
    candidate.has_said = was_asked && fits;
    Ok((name, candidate))
}

/// Those who get a circular at a member, each by their first channel.
async fn people(
    tx: &mut Tx,
    member: MemberId,
    keep: &CircularToKeep,
    now: Time,
) -> Result<Vec<CircularReceiver>, StoreError> {
    let (people, rosters) = contacts::who_is_there(tx, member, now).await?;
    let telling = recipients(Step::Tell, keep.severity, now, &people, &rosters);
    let mut found = Vec::new();
    for one in telling.whom {
        let first = channels::channel_after(tx, one.contact, channels::BEFORE_THE_FIRST).await?;
        let Some((place, kind)) = first else { continue };
        let Some(way) = channels::way(tx, one.contact, (kind, place), None).await? else {
            continue;
        };
        found.push(CircularReceiver {
            contact: one.contact,
            name: way.name,
            home: way.home,
            kind,
            address: way.address,
            has_key: way.key.is_some(),
            language: way.language,
            zone: way.zone,
            because: one.because,
            held_until: one.held_until,
        });
    }
    Ok(found)
}

/// How far a circular reaches, as the policy counts.
async fn reach(
    tx: &mut Tx,
    chosen: &[(MemberId, String)],
    circular: &LockedCircular,
    now: Time,
) -> Result<Reach, StoreError> {
    let mut contacts: Vec<ContactId> = Vec::new();
    for (member, _) in chosen {
        let (people, rosters) = contacts::who_is_there(tx, *member, now).await?;
        let telling = recipients(Step::Tell, circular.keep.severity, now, &people, &rosters);
        contacts.extend(telling.whom.iter().map(|one| one.contact));
    }
    contacts.sort_unstable();
    contacts.dedup();
    Ok(Reach { members: count(chosen.len()), people: count(contacts.len()) })
}

/// What a member's warning of a circular says.
pub(super) fn cause(id: CircularId, keep: &CircularToKeep, version: Option<Version>) -> Cause {
    Cause::Circular {
        circular: id.to_string(),
        text: keep.text.clone(),
        survey: keep.survey.clone().map(Box::new),
        advisory: keep.advisory.clone().map(Box::new),
        version: version.map(Box::new),
    }
}

/// The warning that a member gets of a circular. Drafted: the outbox says when it is on its way.
fn warning(
    id: CircularId,
    keep: &CircularToKeep,
    member: MemberId,
    number: i64,
    now: Time,
) -> Warning {
    let cause = cause(id, keep, None);
    Warning {
        id: WarningId::new(),
        number,
        member,
        group: cause.identity(),
        class: Rsit::Other,
        cause,
        inbound: false,
        tlp: keep.tlp,
        severity: keep.severity,
        reasons: vec![Reason::Judged],
        state: State::Drafted,
        state_since: now,
        created: now,
        first_seen: now,
        last_seen: now,
        findings: 0,
        devices: 0,
        next_step: None,
        told: None,
        first_told: None,
        fixed: None,
        held_back: 0,
    }
}

/// Puts the first telling into the outbox and sets the clock, as for any warning.
async fn tell(
    tx: &mut Tx,
    warning: &Warning,
    policy: &Policy,
    how: &How<'_>,
) -> Result<(), StoreError> {
    let tell = Tell {
        warning: warning.id,
        member: warning.member,
        severity: warning.severity,
        step: Step::Tell,
        who: roster::Roles::default(),
        flood: &policy.flood,
        now: how.now,
    };
    let Enqueued { waiting, held, begins, .. } = enqueue(tx, &tell).await?;
    let (id, member) = (warning.id, warning.member);
    if 0 < waiting {
        Locked { id, member, state: State::Drafted }.take(tx, Move::Send, how).await?;
    }
    let next = match (waiting, held) {
        // Nobody at all can be told: the circular's page says so.
        (0, 0) => None,
        (0, _) => Some((Step::Tell, begins.plus_s(policy.flood.window_s))),
        _ => policy.next_of(&warning.cause, warning.severity, Step::Tell, begins),
    };
    let (step, at) = next.map_or((None, None), |(step, at)| (Some(step.as_str()), Some(at)));
    let told = (0 < waiting).then_some(how.now);
    let sql = "UPDATE warnings SET next_step = $2, next_at = $3, held_back = $4, told = $5, \
               first_told = $5 \
               WHERE id = $1";
    tx.execute(sql, args![id, step, at, held, told]).await.map(|_| ())
}

fn read_answer(row: &Row) -> Result<CircularAnswer, StoreError> {
    let mut columns = row.columns();
    let mut answer = CircularAnswer {
        member: columns.parsed("a member's id", MemberId::parse)?,
        name: columns.text()?,
        warning: columns.parsed("a warning's id", WarningId::parse)?,
        number: columns.int()?,
        state: columns.parsed("a state of a warning", State::parse)?,
        since: columns.time()?,
        note: columns.opt_text()?,
        waiting: columns.int()?,
        taken: columns.int()?,
        failed: columns.int()?,
        next_step: None,
    };
    let step = columns.opt_parsed("a step", Step::parse)?;
    answer.next_step = step.zip(columns.opt_time()?);
    Ok(answer)
}
