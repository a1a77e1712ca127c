//! Circulars: warnings, advisories and surveys written by hand, as drafts and as what became of them.
//!
//! For the CSIRT alone: a member sees the warning it got of one, never the circular. Whom a circular
//! reaches and how it leaves is in `circular_sending`.

use access::{Action, Scope};
use findings::{Advisory, Questions, Survey, Written};
use model::{AccountId, CircularId, Severity, Time, Tlp};
use warnings::{Audience, Stage};

use crate::db::{Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::{Page, Paged, Scoped, StoreError};

/// A circular.
#[derive(Clone, Debug, PartialEq)]
pub struct Circular {
    /// Identity.
    pub id: CircularId,
    /// Where it stands.
    pub stage: Stage,
    /// Raised by every change: what is sent is what was looked at.
    pub revision: i64,
    /// What it says, for whom and how bad.
    pub keep: CircularToKeep,
    /// Whoever began it.
    pub author: String,
    /// The accounts that had a hand in it.
    pub hands: Vec<AccountId>,
    /// When it was begun.
    pub created: Time,
    /// When it was last written on.
    pub changed: Time,
    /// When approval was asked for, and by whom.
    pub asked: Option<(Time, String)>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it left.
    pub sent: Option<Time>,
    /// When it was withdrawn.
    pub withdrawn: Option<Time>,
    /// When it was closed to answers, and by whom, if not by the clock. Only a survey.
    pub ended: Option<(Time, Option<String>)>,
    /// Members that got it.
    pub members: i64,
    /// Of these, those that have answered.
    pub answered: i64,
    /// Which version of an advisory: the first is 1.
    pub version: i64,
    /// The advisory that this draft is a new version of.
    pub follows: Option<CircularId>,
}

/// A circular's part that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct CircularToKeep {
    /// What it says.
    pub text: Written,
    /// For whom.
    pub audience: Audience,
    /// How bad.
    pub severity: Severity,
    /// Who may be told.
    pub tlp: Tlp,
    /// What it asks and until when, when it is a survey.
    pub survey: Option<Survey>,
    /// Its facts, when it is an advisory.
    pub advisory: Option<Advisory>,
}

impl CircularToKeep {
    /// What it is, as a word: `circular` for a warning, `survey`, `advisory`.
    pub const fn kind(&self) -> &'static str {
        match (&self.survey, &self.advisory) {
            (Some(_), _) => "survey",
            (None, Some(_)) => "advisory",
            (None, None) => "circular",
        }
    }

    /// What a member answers: a survey's questions, or whether it has what an advisory is about.
    pub fn questions(&self) -> Option<&Questions> {
        let of_advisory = self.advisory.as_ref().map(|_| Questions::affected());
        self.survey.as_ref().map(|survey| &survey.questions).or(of_advisory)
    }
}

/// Circulars, for the CSIRT.
pub struct Circulars<'a>(pub(super) &'a Scoped);

impl Scoped {
    /// Circulars.
    pub fn circulars(&self) -> Circulars<'_> {
        Circulars(self)
    }
}

macro_rules! select {
    ($after:literal) => {
        concat!(
            "SELECT circulars.id, circulars.stage, circulars.revision, circulars.text, circulars.audience, \
             circulars.severity, circulars.tlp, COALESCE(author.name, circulars.author), circulars.hands, \
             circulars.created, circulars.changed, circulars.asked, \
             COALESCE(asker.name, circulars.asked_by), \
             COALESCE(approver.name, circulars.approved_by), circulars.sent, circulars.withdrawn, \
             circulars.survey, circulars.advisory, circulars.ended, \
             COALESCE(ender.name, circulars.ended_by), \
             circulars.version, circulars.follows, \
             (SELECT COUNT(*) FROM circular_members WHERE circular_id = circulars.id), \
             (SELECT COUNT(*) FROM circular_members JOIN warnings \
              ON warnings.id = circular_members.warning_id WHERE circular_id = circulars.id \
              AND CASE WHEN COALESCE(circulars.survey, circulars.advisory) IS NULL \
              THEN warnings.state NOT IN ('drafted', 'sent', 'delivered', 'seen') \
              ELSE circular_members.given IS NOT NULL END) FROM circulars \
             LEFT JOIN accounts AS author ON author.id = circulars.author \
             LEFT JOIN accounts AS asker ON asker.id = circulars.asked_by \
             LEFT JOIN accounts AS approver ON approver.id = circulars.approved_by \
             LEFT JOIN accounts AS ender ON ender.id = circulars.ended_by WHERE ",
            $after
        )
    };
}

impl Circulars<'_> {
    pub(super) fn scope(&self) -> &Scoped {
        self.0
    }

    /// Only the CSIRT writes circulars; a role that may is not enough without its scope.
    pub(super) fn must_be_csirts(&self) -> Result<(), StoreError> {
        self.0.must(Action::IssueWarnings)?;
        if self.0.viewer().scope() == Scope::All { Ok(()) } else { Err(StoreError::NotAllowed) }
    }

    /// Circulars, the newest first.
    pub async fn list(&self, page: &Page) -> Result<Paged<Circular>, StoreError> {
        self.must_be_csirts()?;
        let sql = select!(
            "(circulars.created, circulars.id) < ($1, $2) \
             ORDER BY circulars.created DESC, circulars.id DESC LIMIT $3"
        );
        let args = args![page.after.sort, &page.after.id, page.fetch()];
        let rows = self.0.store().rows(sql, args).await?;
        let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| (row.created.micros(), row.id.to_string())))
    }

    /// Circulars that wait for a second person, the longest waiting first.
    pub async fn waiting(&self, at_most: i64) -> Result<Vec<Circular>, StoreError> {
        self.must_be_csirts()?;
        let sql = select!("circulars.stage = 'waiting' ORDER BY circulars.asked LIMIT $1");
        let rows = self.0.store().rows(sql, args![at_most]).await?;
        rows.iter().map(read).collect()
    }

    /// One circular.
    pub async fn by_id(&self, id: CircularId) -> Result<Option<Circular>, StoreError> {
        self.must_be_csirts()?;
        let row = self.0.store().row(select!("circulars.id = $1"), args![id]).await?;
        row.as_ref().map(read).transpose()
    }

    /// Begins a circular: a draft.
    pub async fn add(&self, new: &CircularToKeep) -> Result<CircularId, StoreError> {
        self.must_be_csirts()?;
        let id = CircularId::new();
        let mut tx = self.0.store().begin().await?;
        self.begin(&mut tx, id, new, None).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Writes a draft: a new one, or one that follows an advisory.
    pub(super) async fn begin(
        &self,
        tx: &mut Tx,
        id: CircularId,
        new: &CircularToKeep,
        follows: Option<CircularId>,
    ) -> Result<(), StoreError> {
        let account = self.0.viewer().account();
        let sql = "INSERT INTO circulars (id, stage, revision, text, words, audience, severity, \
                   tlp, author, hands, created, changed, survey, until, advisory, follows) \
                   VALUES ($1, 'draft', 1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13)";
        let args = args![
            id,
            json(&new.text),
            new.text.words(),
            json(&new.audience),
            new.severity,
            new.tlp.as_str(),
            account,
            json(&[account]),
            self.0.store().now(),
            new.survey.as_ref().map(json),
            new.survey.as_ref().map(|survey| survey.until),
            new.advisory.as_ref().map(json),
            follows,
        ];
        tx.execute(sql, args).await?;
        self.note(tx, "write-circular", id, new.text.words(), None).await
    }

    /// Writes on a circular that has not left. Whatever was asked or approved no longer holds.
    pub async fn change(
        &self,
        id: CircularId,
        revision: i64,
        new: &CircularToKeep,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.store().begin().await?;
        let locked = self.lock(&mut tx, id).await?;
        locked.must(revision, Stage::is_open)?;
        let sql = "UPDATE circulars SET stage = 'draft', revision = revision + 1, text = $2, \
                   words = $3, audience = $4, severity = $5, tlp = $6, hands = $7, changed = $8, \
                   survey = $9, until = $10, advisory = $11, asked = NULL, asked_by = NULL \
                   WHERE id = $1";
        let args = args![
            id,
            json(&new.text),
            new.text.words(),
            json(&new.audience),
            new.severity,
            new.tlp.as_str(),
            json(&locked.hands_with(self.0.viewer().account())),
            self.0.store().now(),
            new.survey.as_ref().map(json),
            new.survey.as_ref().map(|survey| survey.until),
            new.advisory.as_ref().map(json),
        ];
        tx.execute(sql, args).await?;
        self.note(&mut tx, "change-circular", id, new.text.words(), None).await?;
        tx.commit().await
    }

    /// Throws a circular away that has not left.
    pub async fn discard(&self, id: CircularId) -> Result<(), StoreError> {
        let mut tx = self.0.store().begin().await?;
        let locked = self.lock(&mut tx, id).await?;
        locked.must(locked.revision, Stage::is_open)?;
        tx.execute("DELETE FROM circulars WHERE id = $1", args![id]).await?;
        self.note(&mut tx, "discard-circular", id, "", None).await?;
        tx.commit().await
    }

    /// Locks a circular until the end of the transaction.
    pub(super) async fn lock(&self, tx: &mut Tx, id: CircularId) -> Result<Locked, StoreError> {
        self.must_be_csirts()?;
        let sql = "UPDATE circulars SET stage = stage WHERE id = $1 \
                   RETURNING stage, revision, hands, text, audience, severity, tlp, survey, \
                   advisory, ended, version, follows";
        let row = tx.row(sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        Ok(Locked {
            id,
            stage: columns.parsed("a stage of a circular", Stage::parse)?,
            revision: columns.int()?,
            hands: columns.json("accounts")?,
            keep: CircularToKeep {
                text: columns.json("a text")?,
                audience: columns.json("an audience")?,
                severity: columns.severity()?,
                tlp: columns.parsed("a label", Tlp::parse)?,
                survey: columns.opt_json("a survey")?,
                advisory: columns.opt_json("an advisory")?,
            },
            is_ended: columns.opt_time()?.is_some(),
            version: columns.int()?,
            follows: columns.opt_parsed("a circular's id", CircularId::parse)?,
        })
    }

    pub(super) async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        id: CircularId,
        detail: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let object = format!("circular {id}");
        let actor = self.0.actor();
        let entry = Entry { actor: &actor, action, member: None, object, detail, origin };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

/// A circular whose row is locked.
pub(super) struct Locked {
    pub id: CircularId,
    pub stage: Stage,
    pub revision: i64,
    pub hands: Vec<AccountId>,
    pub keep: CircularToKeep,
    pub is_ended: bool,
    pub version: i64,
    pub follows: Option<CircularId>,
}

impl Locked {
    /// Fails unless it is still the one that was looked at, at a stage that fits.
    pub fn must(&self, revision: i64, fits: impl Fn(Stage) -> bool) -> Result<(), StoreError> {
        if self.revision == revision && fits(self.stage) {
            Ok(())
        } else {
            Err(StoreError::MovedOn)
        }
    }

    /// Fails when it asks until a time that has passed: nobody could answer any more.
    pub fn must_have_time(&self, now: Time) -> Result<(), StoreError> {
        match &self.keep.survey {
            Some(survey) if survey.until <= now => Err(StoreError::MovedOn),
            _ => Ok(()),
        }
    }

    /// The hands with one more.
    pub fn hands_with(&self, account: AccountId) -> Vec<AccountId> {
        let mut hands = self.hands.clone();
        if !hands.contains(&account) {
            hands.push(account);
        }
        hands
    }
}

pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read(row: &Row) -> Result<Circular, StoreError> {
    let mut columns = row.columns();
    let id = columns.parsed("a circular's id", CircularId::parse)?;
    let stage = columns.parsed("a stage of a circular", Stage::parse)?;
    let revision = columns.int()?;
    let mut keep = CircularToKeep {
        text: columns.json("a text")?,
        audience: columns.json("an audience")?,
        severity: columns.severity()?,
        tlp: columns.parsed("a label", Tlp::parse)?,
        survey: None,
        advisory: None,
    };
    let author = columns.text()?;
    let hands = columns.json("accounts")?;
    let (created, changed) = (columns.time()?, columns.time()?);
    let asked = columns.opt_time()?.zip(columns.opt_text()?);
    let approved_by = columns.opt_text()?;
    let (sent, withdrawn) = (columns.opt_time()?, columns.opt_time()?);
    keep.survey = columns.opt_json("a survey")?;
    keep.advisory = columns.opt_json("an advisory")?;
    let (ended, ended_by) = (columns.opt_time()?, columns.opt_text()?);
    let version = columns.int()?;
    let follows = columns.opt_parsed("a circular's id", CircularId::parse)?;
    let (members, answered) = (columns.int()?, columns.int()?);
    let ended = ended.map(|at| (at, ended_by));
    Ok(Circular {
        id,
        stage,
        revision,
        keep,
        author,
        hands,
        created,
        changed,
        asked,
        approved_by,
        sent,
        withdrawn,
        ended,
        members,
        answered,
        version,
        follows,
    })
}
