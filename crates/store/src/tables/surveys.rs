//! Surveys and advisories: what members were asked, what they answered, who wants help, and the end.
//!
//! A survey is a circular that asks, an advisory one that asks whether the member has what it is
//! about; how it is written and leaves is in `circulars` and
//! `circular_sending`. An answer may be changed until the end, by anybody who may answer for the
//! member; each is kept with who gave it and when. After the end nothing is answered any more. An
//! answer to a survey closes the member's warning; one to an advisory takes it to where the member
//! stands, and a step that is taken there is an answer too.

use std::collections::HashMap;

use access::{Action, Scope, TokenHash};
use findings::{Affected, Cause, Given, Questions, Survey};
use model::{CircularId, ContactId, MemberId, Severity, Time, Tlp, WarningId};
use warnings::{Move, Stage, State};

use crate::db::{Row, Tx, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::circular_sending::shut;
use crate::tables::circulars::{Circulars, json};
use crate::tables::warnings::{How, Locked};
use crate::{Actor, Page, Paged, Scoped, Store, StoreError, SystemScope};

/// Members of one survey: as many as a circular can reach.
const MEMBERS_MAX: i64 = 2_000;

/// Answers of one survey that are shown, the changed ones included.
const TURNS_MAX: i64 = 5_000;

/// A survey or an advisory at one member.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Which.
    pub circular: CircularId,
    /// The member's warning that carries it, and its number.
    pub warning: WarningId,
    /// Where the warning stands.
    pub state: State,
    /// The warning's number.
    pub number: i64,
    /// Who may be told.
    pub tlp: Tlp,
    /// How bad.
    pub severity: Severity,
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub member_name: String,
    /// Its country and code in the register, for the map.
    pub place: Option<(String, String)>,
    /// What the survey is called and says.
    pub cause: Cause,
    /// When it was sent.
    pub sent: Time,
    /// Whether it can still be answered.
    pub is_open: bool,
    /// The answer that counts.
    pub answer: Option<SurveyAnswer>,
}

impl Asked {
    /// What is asked. None is never read: the warning says what it asks.
    pub fn questions(&self) -> Option<&Questions> {
        self.cause.questions()
    }
}

/// The answer of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyAnswer {
    /// What was answered.
    pub given: Given,
    /// When.
    pub at: Time,
    /// `account` or `contact`.
    pub by_kind: String,
    /// The name of who answered.
    pub by: String,
    /// How many answers were given, this one included.
    pub turns: i64,
    /// Whether it asks for help.
    pub wants_help: bool,
    /// When somebody took care of that, and who.
    pub helped: Option<(Time, String)>,
}

/// An answer that was ever given.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyTurn {
    /// The member's name.
    pub member_name: String,
    /// What was answered.
    pub given: Given,
    /// When.
    pub at: Time,
    /// The name of who answered.
    pub by: String,
}

/// Surveys within a scope.
pub struct Surveys<'a>(&'a Scoped);

impl Scoped {
    /// Surveys.
    pub fn surveys(&self) -> Surveys<'_> {
        Surveys(self)
    }
}

/// What `read` reads, from what is named in `FROM`.
macro_rules! asked_columns {
    () => {
        "SELECT circular_members.circular_id, warnings.id, warnings.state, warnings.number, warnings.tlp, \
         warnings.severity, members.id, members.name, members.country, members.code, \
         warnings.cause, warnings.created, circulars.stage, circulars.until, circulars.ended, \
         circular_members.given, circular_members.given_at, circular_members.given_kind, \
         COALESCE(accounts.name, contacts.name, circular_members.given_by), \
         circular_members.turns, circular_members.wants_help, circular_members.helped, \
         COALESCE(helper.name, circular_members.helped_by) FROM circular_members \
         JOIN circulars ON circulars.id = circular_members.circular_id \
         JOIN warnings ON warnings.id = circular_members.warning_id \
         JOIN members ON members.id = circular_members.member_id \
         LEFT JOIN accounts ON accounts.id = circular_members.given_by \
         LEFT JOIN contacts ON contacts.id = circular_members.given_by \
         LEFT JOIN accounts AS helper ON helper.id = circular_members.helped_by \
         WHERE COALESCE(circulars.survey, circulars.advisory) IS NOT NULL AND"
    };
}

impl Surveys<'_> {
    /// What visible members were asked, the latest first.
    pub async fn list(&self, page: &Page) -> Result<Paged<Asked>, StoreError> {
        let sql = may_see!(
            asked_columns!(),
            "circular_members.member_id",
            "AND (warnings.created, warnings.id) < ($2, $3) \
             ORDER BY warnings.created DESC, warnings.id DESC LIMIT $4",
        );
        let args = args![page.after.sort, &page.after.id, page.fetch()];
        let rows = self.read(sql, args).await?;
        Ok(page.cut(rows, |row| (row.sent.micros(), row.warning.to_string())))
    }

    /// What a warning asks; none when it is an ordinary one.
    pub async fn of_warning(&self, warning: WarningId) -> Result<Option<Asked>, StoreError> {
        let sql = may_see!(
            asked_columns!(),
            "circular_members.member_id",
            "AND circular_members.warning_id = $2",
        );
        Ok(self.read(sql, args![warning]).await?.into_iter().next())
    }

    /// A survey at all visible members: those that have not answered first, then by name.
    pub async fn at_members(&self, survey: CircularId) -> Result<Vec<Asked>, StoreError> {
        let sql = may_see!(
            asked_columns!(),
            "circular_members.member_id",
            "AND circular_members.circular_id = $2 \
             ORDER BY CASE WHEN circular_members.given IS NULL THEN 0 ELSE 1 END, \
             members.name, members.id LIMIT $3",
        );
        self.read(sql, args![survey, MEMBERS_MAX]).await
    }

    /// Every answer that visible members gave to a survey, the latest first.
    pub async fn turns(&self, survey: CircularId) -> Result<Vec<SurveyTurn>, StoreError> {
        let sql = may_see!(
            "SELECT members.name, survey_answers.given, survey_answers.at, \
             COALESCE(accounts.name, contacts.name, survey_answers.actor) FROM survey_answers \
             JOIN members ON members.id = survey_answers.member_id \
             LEFT JOIN accounts ON accounts.id = survey_answers.actor \
             LEFT JOIN contacts ON contacts.id = survey_answers.actor WHERE",
            "survey_answers.member_id",
            "AND survey_answers.circular_id = $2 \
             ORDER BY survey_answers.at DESC, members.name, survey_answers.turn DESC LIMIT $3",
        );
        let rows = self.0.rows(sql, args![survey, TURNS_MAX]).await?;
        rows.iter().map(read_turn).collect()
    }

    /// Whom to telephone at each visible member that was asked: its own people before those of
    /// its operator, in their order. Name and number.
    pub async fn phones(
        &self,
        survey: CircularId,
    ) -> Result<HashMap<MemberId, (String, String)>, StoreError> {
        let sql = may_see!(
            "SELECT circular_members.member_id, contacts.name, contacts.phone \
             FROM circular_members JOIN contacts \
             ON contacts.member_id = circular_members.member_id \
             OR contacts.operator_id IN (SELECT operator_id FROM operator_members \
             WHERE operator_members.member_id = circular_members.member_id) \
             WHERE contacts.phone IS NOT NULL AND",
            "circular_members.member_id",
            "AND circular_members.circular_id = $2 \
             ORDER BY CASE WHEN contacts.member_id IS NULL THEN 1 ELSE 0 END, contacts.place, \
             contacts.id",
        );
        let mut phones = HashMap::new();
        for row in self.0.rows(sql, args![survey]).await? {
            let mut columns = row.columns();
            let member = columns.parsed("a member's id", MemberId::parse)?;
            phones.entry(member).or_insert((columns.text()?, columns.text()?));
        }
        Ok(phones)
    }

    /// Members that want help and to whom nobody has turned yet, the longest waiting first. For
    /// the CSIRT; nobody else helps.
    pub async fn wanting_help(&self, limit: i64) -> Result<Vec<Asked>, StoreError> {
        if self.0.viewer().scope() != Scope::All {
            return Ok(Vec::new());
        }
        let sql = may_see!(
            asked_columns!(),
            "circular_members.member_id",
            "AND circular_members.wants_help = 1 AND circular_members.helped IS NULL \
             AND circulars.stage = 'sent' \
             ORDER BY circular_members.given_at, members.id LIMIT $2",
        );
        self.read(sql, args![limit]).await
    }

    async fn read(
        &self,
        sql: crate::scoped::ScopedSql,
        rest: &[crate::db::Arg<'_>],
    ) -> Result<Vec<Asked>, StoreError> {
        let now = self.0.store().now();
        let rows = self.0.rows(sql, rest).await?;
        rows.iter().map(|row| read(row, now)).collect()
    }

    /// Answers for one or more members at once; what is not visible fails the whole.
    pub async fn answer(
        &self,
        survey: CircularId,
        members: &[MemberId],
        given: &Given,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.must(Action::AnswerWarnings)?;
        if members.is_empty() {
            return Err(StoreError::NotFound);
        }
        let mut tx = self.0.store().begin().await?;
        let actor = self.0.actor();
        let how = How { actor: &actor, note: None, origin, now: self.0.store().now() };
        let asked = lock_open(&mut tx, survey, how.now).await?;
        for member in members {
            let sql = may_see!(
                "UPDATE circular_members SET turns = turns + 1 WHERE",
                "circular_members.member_id",
                "AND circular_id = $2 AND member_id = $3 RETURNING turns, warning_id",
            );
            let row = self.0.row_in(&mut tx, sql, args![survey, *member]).await?;
            let row = row.ok_or(StoreError::NotFound)?;
            let mut columns = row.columns();
            let turn = columns.int()?;
            let warning = columns.parsed("a warning's id", WarningId::parse)?;
            let at = At { survey, member: *member, warning, turn };
            record(&mut tx, &at, (asked.as_ref(), given), &how).await?;
        }
        // Said only now: to whoever sees none of its members a survey that is over does not exist.
        if asked.is_none() {
            return Err(StoreError::MovedOn);
        }
        tx.commit().await
    }

    /// Says that somebody has turned to a member that wants help.
    pub async fn help_given(
        &self,
        survey: CircularId,
        member: MemberId,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.circulars().must_be_csirts()?;
        let (now, mut tx) = (self.0.store().now(), self.0.store().begin().await?);
        let sql = "UPDATE circular_members SET helped = $3, helped_by = $4 \
                   WHERE circular_id = $1 AND member_id = $2 AND wants_help = 1 \
                   AND helped IS NULL";
        let args = args![survey, member, now, self.0.viewer().account()];
        if tx.execute(sql, args).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let entry = Entry {
            actor: &self.0.actor(),
            action: "help-given",
            member: Some(member),
            object: format!("circular {survey}"),
            detail: "",
            origin,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await
    }
}

/// Where an answer belongs.
struct At {
    survey: CircularId,
    member: MemberId,
    warning: WarningId,
    turn: i64,
}

/// What a circular asks.
struct Asks {
    questions: Questions,
    /// Whether it is an advisory, whose answer moves the member's warning.
    is_advisory: bool,
}

/// Locks what asks until the end of the transaction: none when it cannot be answered.
async fn lock_open(tx: &mut Tx, survey: CircularId, now: Time) -> Result<Option<Asks>, StoreError> {
    let sql = "UPDATE circulars SET stage = stage \
               WHERE id = $1 AND COALESCE(survey, advisory) IS NOT NULL \
               RETURNING stage, ended, survey";
    let row = tx.row(sql, args![survey]).await?.ok_or(StoreError::NotFound)?;
    let mut columns = row.columns();
    let stage = columns.parsed("a stage of a circular", Stage::parse)?;
    let ended = columns.opt_time()?;
    let survey: Option<Survey> = columns.opt_json("a survey")?;
    let has_time = survey.as_ref().is_none_or(|survey| now < survey.until);
    let is_open = stage == Stage::Sent && ended.is_none() && has_time;
    let is_advisory = survey.is_none();
    let questions = survey.map_or_else(|| Questions::affected().clone(), |one| one.questions);
    Ok(is_open.then_some(Asks { questions, is_advisory }))
}

/// Writes an answer down: the one that counts, and the record of all. The first to a survey closes
/// the member's warning; each to an advisory takes it to where the member stands.
async fn record(
    tx: &mut Tx,
    at: &At,
    (asked, given): (Option<&Asks>, &Given),
    how: &How<'_>,
) -> Result<(), StoreError> {
    let wants_help = asked.is_some_and(|asks| asks.questions.wants_help(given));
    let sql = "UPDATE circular_members SET given = $3, given_at = $4, given_kind = $5, \
               given_by = $6, wants_help = $7, \
               helped = CASE WHEN wants_help = 1 THEN helped ELSE NULL END \
               WHERE circular_id = $1 AND member_id = $2";
    let (kind, actor, words) = (how.actor.kind(), how.actor.id(), json(given));
    let args = args![at.survey, at.member, &words, how.now, kind, &actor, wants_help];
    tx.execute(sql, args).await?;
    keep_turn(tx, at, &words, how).await?;
    let sql = "UPDATE warnings SET state = state WHERE id = $1 RETURNING member_id, state";
    let row = tx.row(sql, args![at.warning]).await?.ok_or(StoreError::NotFound)?;
    let locked = Locked::read(at.warning, &row)?;
    let affected = Affected::said(given).filter(|_| asked.is_some_and(|asks| asks.is_advisory));
    if let Some(affected) = affected {
        return stand(tx, locked, affected, how).await;
    }
    if locked.state.after(Move::Answer).is_ok() {
        return locked.take(tx, Move::Answer, how).await.map(|_| ());
    }
    changed(tx, &locked, how).await
}

/// Notes that an answer was changed, or said again, where no step of the warning says so.
async fn changed(tx: &mut Tx, warning: &Locked, how: &How<'_>) -> Result<(), StoreError> {
    let entry = Entry {
        actor: how.actor,
        action: "change-answer",
        member: Some(warning.member),
        object: format!("warning {}", warning.id),
        detail: "",
        origin: how.origin,
    };
    audit::append(tx, how.now, &entry).await
}

/// Takes an advisory's warning to where the member says that it stands. Who has mended it stays
/// there, and so does what is over, whatever is said afterwards.
async fn stand(
    tx: &mut Tx,
    mut locked: Locked,
    said: Affected,
    how: &How<'_>,
) -> Result<(), StoreError> {
    let step = Move::of(said);
    let stands = Move::ALL.into_iter().any(|one| {
        let there = State::Seen.after(one) == Ok(locked.state);
        there && one.says() == Some(said)
    });
    if stands {
        return changed(tx, &locked, how).await;
    }
    if locked.state.after(step).is_err() {
        if locked.state.after(Move::Retract).is_err() {
            return changed(tx, &locked, how).await;
        }
        locked.state = locked.take(tx, Move::Retract, how).await?;
    }
    locked.take(tx, step, how).await.map(|_| ())
}

/// Keeps what a step says to an advisory as the member's answer, unless that is what it said.
pub(crate) async fn says(
    tx: &mut Tx,
    warning: WarningId,
    step: Move,
    how: &How<'_>,
) -> Result<(), StoreError> {
    let Some(given) = step.says().map(|said| json(&Given::affected(said))) else { return Ok(()) };
    let sql = "UPDATE circular_members SET given = $2, given_at = $3, given_kind = $4, \
               given_by = $5, turns = turns + 1 WHERE warning_id = $1 \
               AND COALESCE(given, '') <> $2 AND EXISTS (SELECT 1 FROM circulars \
               WHERE circulars.id = circular_members.circular_id \
               AND circulars.advisory IS NOT NULL) \
               RETURNING circular_id, member_id, turns";
    let (kind, actor) = (how.actor.kind(), how.actor.id());
    let args = args![warning, &given, how.now, kind, &actor];
    let Some(row) = tx.row(sql, args).await? else { return Ok(()) };
    let mut columns = row.columns();
    let circular = columns.parsed("a circular's id", CircularId::parse)?;
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let at = At { survey: circular, member, warning, turn: columns.int()? };
    keep_turn(tx, &at, &given, how).await
}

/// Writes into the record of all answers.
async fn keep_turn(tx: &mut Tx, at: &At, words: &str, how: &How<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO survey_answers (circular_id, member_id, turn, given, at, actor_kind, \
               actor, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (kind, actor) = (how.actor.kind(), how.actor.id());
    let args = args![at.survey, at.member, at.turn, words, how.now, kind, &actor, how.origin];
    tx.execute(sql, args).await.map(|_| ())
}

macro_rules! link_is_open {
    () => {
        "links.hash = $1 AND links.revoked IS NULL AND $2 < links.expires"
    };
}

impl Store {
    /// What is asked behind a link; none for an ordinary warning, or a link that does not open.
    /// Changes nothing.
    pub async fn survey_by_link(&self, token: &TokenHash) -> Result<Option<Asked>, StoreError> {
        let sql = concat!(
            asked_columns!(),
            " circular_members.warning_id = (SELECT links.warning_id FROM links WHERE ",
            link_is_open!(),
            ")"
        );
        let now = self.now();
        let row = self.row(sql, args![token.as_str(), now]).await?;
        row.as_ref().map(|row| read(row, now)).transpose()
    }

    /// Answers a survey through a link, for the one member that it is about.
    pub async fn answer_by_link(
        &self,
        token: &TokenHash,
        given: &Given,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let (mut tx, now) = (self.begin().await?, self.now());
        let sql = concat!(
            "SELECT circular_members.circular_id, circular_members.member_id, links.contact_id, \
             circular_members.warning_id FROM links JOIN circular_members \
             ON circular_members.warning_id = links.warning_id WHERE ",
            link_is_open!()
        );
        let row = tx.row(sql, args![token.as_str(), now]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let survey = columns.parsed("a circular's id", CircularId::parse)?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let actor = Actor::Contact(columns.parsed("a contact's id", ContactId::parse)?);
        let warning = columns.parsed("a warning's id", WarningId::parse)?;
        let asked = lock_open(&mut tx, survey, now).await?.ok_or(StoreError::MovedOn)?;
        let sql = "UPDATE circular_members SET turns = turns + 1 \
                   WHERE circular_id = $1 AND member_id = $2 RETURNING turns";
        let row = tx.row(sql, args![survey, member]).await?.ok_or(StoreError::NotFound)?;
        let at = At { survey, member, warning, turn: row.columns().int()? };
        let how = How { actor: &actor, note: None, origin, now };
        record(&mut tx, &at, (Some(&asked), given), &how).await?;
        tx.commit().await
    }
}

impl Circulars<'_> {
    /// Closes a survey before its time: nothing is answered any more, nobody is reminded.
    pub async fn close(&self, id: CircularId, origin: Option<&str>) -> Result<(), StoreError> {
        let scope = self.scope();
        let (now, mut tx) = (scope.store().now(), scope.store().begin().await?);
        let locked = self.lock(&mut tx, id).await?;
        locked.must(locked.revision, |stage| stage == Stage::Sent)?;
        if locked.is_ended || locked.keep.survey.is_none() {
            return Err(StoreError::MovedOn);
        }
        let actor = scope.actor();
        end(&mut tx, id, &How { actor: &actor, note: None, origin, now }).await?;
        self.note(&mut tx, "close-survey", id, "", origin).await?;
        tx.commit().await
    }
}

impl SystemScope {
    /// Closes the surveys whose time is over; returns how many.
    pub async fn end_surveys(&self) -> Result<usize, StoreError> {
        let now = self.store().now();
        let sql = "SELECT id FROM circulars WHERE survey IS NOT NULL AND stage = 'sent' \
                   AND ended IS NULL AND until <= $1";
        let rows = self.store().rows(sql, args![now]).await?;
        let actor = self.actor();
        for row in &rows {
            let id = row.columns().parsed("a circular's id", CircularId::parse)?;
            let mut tx = self.store().begin().await?;
            end(&mut tx, id, &How { actor: &actor, note: None, origin: None, now }).await?;
            tx.commit().await?;
        }
        Ok(rows.len())
    }
}

async fn end(tx: &mut Tx, id: CircularId, how: &How<'_>) -> Result<(), StoreError> {
    let sql = "UPDATE circulars SET ended = $2, ended_by = $3 WHERE id = $1 AND ended IS NULL";
    let by = matches!(how.actor, Actor::Account(_)).then(|| how.actor.id());
    if 0 < tx.execute(sql, args![id, how.now, by]).await? {
        shut(tx, id, Move::Expire, how).await?;
    }
    Ok(())
}

fn read(row: &Row, now: Time) -> Result<Asked, StoreError> {
    let mut columns = row.columns();
    let mut asked = Asked {
        circular: columns.parsed("a circular's id", CircularId::parse)?,
        warning: columns.parsed("a warning's id", WarningId::parse)?,
        state: columns.parsed("a state of a warning", State::parse)?,
        number: columns.int()?,
        tlp: columns.parsed("a label", Tlp::parse)?,
        severity: columns.severity()?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        member_name: columns.text()?,
        place: columns.opt_text()?.zip(columns.opt_text()?),
        cause: columns.json("a cause")?,
        sent: columns.time()?,
        is_open: false,
        answer: None,
    };
    let stage = columns.parsed("a stage of a circular", Stage::parse)?;
    let (until, ended) = (columns.opt_time()?, columns.opt_time()?);
    let has_time = until.is_none_or(|until| now < until);
    asked.is_open = stage == Stage::Sent && ended.is_none() && has_time;
    let given = columns.opt_json::<Given>("an answer")?;
    let (at, by_kind) = (columns.opt_time()?, columns.opt_text()?);
    let (by, turns, wants_help) = (columns.opt_text()?, columns.int()?, columns.yes()?);
    let helped = columns.opt_time()?.zip(columns.opt_text()?);
    asked.answer = given.zip(at).zip(by_kind.zip(by)).map(|((given, at), (by_kind, by))| {
        SurveyAnswer { given, at, by_kind, by, turns, wants_help, helped }
    });
    Ok(asked)
}

fn read_turn(row: &Row) -> Result<SurveyTurn, StoreError> {
    let mut columns = row.columns();
    Ok(SurveyTurn {
        member_name: columns.text()?,
        given: columns.json("an answer")?,
        at: columns.time()?,
        by: columns.text()?,
    })
}
