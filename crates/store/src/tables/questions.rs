//! What members ask the CSIRT: the questions, what is said in each, and the clock on the answer.
//!
//! A question is always with one of the two sides until somebody closes it; writing in it hands it
//! over, and opens what was closed. Notes among the CSIRT hand nothing over and are read by no one
//! else: the statement that reads a thread leaves them out.

use access::{Action, Scope};
use model::{AccountId, MemberId, QuestionId, QuestionMessageId, Time};
use serde_json::json;
use warnings::{QuestionPolicy, QuestionState, Side, Urgency};

use crate::db::{Row, Tx, args};
use crate::list::{Look, Reading, newest, oldest};
use crate::page::pattern;
use crate::read::Columns;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::matters::Matter;
use crate::tables::warnings::reserve;
use crate::{Actor, Page, Paged, Scoped, StoreError, SystemScope};

/// Characters of a question's title: a line on a phone, twice. What is longer is cut.
pub const QUESTION_TITLE_CHARS_MAX: usize = 160;

/// Characters of one message: some pages of text. What is longer is cut; forms and the API say so
/// before.
pub const QUESTION_TEXT_CHARS_MAX: usize = 10_000;

/// Questions of one member that wait for the CSIRT at a time: each tells somebody by mail. One
/// more is refused; what is meant can be written in one of them.
pub const QUESTIONS_OPEN_MAX: i64 = 50;

/// Messages in one question, notes counted: it is read whole. One more is refused, and a new
/// question is the way on.
const MESSAGES_MAX: i64 = 500;

/// The deed of writing a note.
const NOTE: &str = "note-question";

/// A question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// Identity.
    pub id: QuestionId,
    /// The number that people use.
    pub number: i64,
    /// Whose it is.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// The name of who asked.
    pub asked_by: Option<String>,
    /// In one line.
    pub title: String,
    /// How pressing.
    pub urgency: Urgency,
    /// With whom it is.
    pub state: QuestionState,
    /// When it was asked.
    pub created: Time,
    /// When something was last said in it that both sides read.
    pub changed: Time,
    /// Until when the CSIRT is to answer.
    pub answer_by: Time,
    /// When it first did.
    pub answered_first: Option<Time>,
    /// When it was closed, if it is.
    pub closed: Option<Time>,
    /// Who at the CSIRT has it in hand, and their name.
    pub taken_by: Option<(AccountId, String)>,
    /// When the CSIRT's duty officer was told that it is late.
    pub escalated_at: Option<Time>,
}

/// A question to ask.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewQuestion {
    /// Identity.
    pub id: QuestionId,
    /// For whom.
    pub member: MemberId,
    /// In one line.
    pub title: String,
    /// What happened.
    pub text: String,
    /// How pressing.
    pub urgency: Urgency,
}

/// Something said in a question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuestionMessage {
    /// Identity.
    pub id: QuestionMessageId,
    /// When.
    pub at: Time,
    /// `account` or `job`.
    pub by_kind: String,
    /// The account's name; the job's otherwise.
    pub by: String,
    /// On which side.
    pub side: Side,
    /// Whether it is a note among the CSIRT.
    pub is_internal: bool,
    /// What.
    pub text: String,
}

/// Which questions to list; what is none does not narrow.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct QuestionFilter {
    /// Where it stands.
    pub state: Option<QuestionState>,
    /// At this member.
    pub member: Option<MemberId>,
    /// Words in the title, or a question's number.
    pub search: Option<String>,
}

impl Question {
    /// Whether the CSIRT should have answered by now.
    pub fn is_late(&self, now: Time) -> bool {
        self.state == QuestionState::Open && self.answer_by <= now
    }
}

/// Questions within a scope.
pub struct Questions<'a>(&'a Scoped);

impl Scoped {
    /// Questions to the CSIRT.
    pub fn questions(&self) -> Questions<'_> {
        Questions(self)
    }
}

macro_rules! select {
    () => {
        "SELECT questions.id, questions.number, questions.member_id, members.name, askers.name, \
         questions.title, questions.urgency, questions.state, questions.created, \
         questions.changed, questions.answer_by, questions.answered_first, questions.closed, \
         questions.taken_by, COALESCE(takers.name, questions.taken_by), questions.escalated_at \
         FROM questions LEFT JOIN members ON members.id = questions.member_id \
         LEFT JOIN accounts AS askers ON askers.id = questions.asked_by \
         LEFT JOIN accounts AS takers ON takers.id = questions.taken_by"
    };
}

impl Questions<'_> {
    /// Lists them, the last written in first.
    pub async fn list(
        &self,
        filter: &QuestionFilter,
        page: &Page,
    ) -> Result<Paged<Question>, StoreError> {
        let sql = newest!(
            select!(),
            "questions",
            "questions.member_id",
            "questions.changed",
            "questions.id",
            "",
            "AND ($7 IS NULL OR questions.state = $7) \
             AND ($8 IS NULL OR LOWER(questions.title) LIKE $8 ESCAPE '!' \
                  OR CAST(questions.number AS TEXT) LIKE $8 ESCAPE '!')",
        );
        let state = filter.state.map(QuestionState::as_str);
        let search = pattern(filter.search.as_deref());
        let look = Look {
            page,
            member: filter.member,
            sifts: state.is_some() || search.is_some(),
            filters: args![state, search],
            last: None,
        };
        let reading = Reading { row: read, key: |row| (row.changed.micros(), row.id.to_string()) };
        self.0.list(&[sql], &look, &reading).await
    }

    /// Those that wait for the CSIRT, the one to be answered first on top.
    pub async fn waiting(&self, page: &Page) -> Result<Paged<Question>, StoreError> {
        let sql = oldest!(
            select!(),
            "questions",
            "questions.member_id",
            "questions.answer_by",
            "questions.id",
            "AND questions.state = 'open'",
            "",
        );
        let look = Look { page, member: None, sifts: false, filters: &[], last: None };
        let reading = Reading {
            row: read,
            key: |row| (i64::MAX - row.answer_by.micros(), row.id.to_string()),
        };
        self.0.list(&[sql], &look, &reading).await
    }

    /// One of them.
    pub async fn by_id(&self, id: QuestionId) -> Result<Option<Question>, StoreError> {
        let sql =
            may_see!(concat!(select!(), " WHERE"), "questions.member_id", "AND questions.id = $2");
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// What was said in one of them, the oldest first; notes only for the CSIRT.
    pub async fn messages(&self, id: QuestionId) -> Result<Vec<QuestionMessage>, StoreError> {
        let sql = may_see!(
            "SELECT question_messages.id, question_messages.at, question_messages.by_kind, \
             COALESCE(accounts.name, question_messages.by_whom), question_messages.side, \
             question_messages.is_internal, question_messages.text FROM question_messages \
             LEFT JOIN accounts ON accounts.id = question_messages.by_whom WHERE",
            "question_messages.member_id",
            "AND question_messages.question_id = $2 AND question_messages.is_internal <= $3 \
             ORDER BY question_messages.at, question_messages.id LIMIT $4",
        );
        let internal = i64::from(self.side() == Side::Csirt);
        let rows = self.0.rows(sql, args![id, internal, MESSAGES_MAX]).await?;
        rows.iter().map(read_message).collect()
    }

    /// Asks for a visible member, and tells the CSIRT.
    pub async fn ask(
        &self,
        new: &NewQuestion,
        policy: &QuestionPolicy,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.must(Action::Ask)?;
        if self.side() == Side::Csirt {
            return Err(StoreError::NotAllowed);
        }
        let (now, account) = (self.0.store().now(), self.0.viewer().account());
        let answer_by = policy.answer_by(new.urgency, now);
        let mut tx = self.0.store().begin().await?;
        let number = reserve(&mut tx, "question", 1).await?;
        let sql = may_see!(
            "INSERT INTO questions (id, number, member_id, asked_by, title, urgency, state, \
             created, changed, answer_by) SELECT $3, $4, members.id, $5, $6, $7, 'open', $8, $8, \
             $9 FROM members WHERE",
            "members.id",
            "AND members.id = $2",
        );
        let title = cut(&new.title, QUESTION_TITLE_CHARS_MAX);
        let urgency = new.urgency.as_str();
        let args = args![new.member, new.id, number, account, title, urgency, now, answer_by];
        self.0.change(&mut tx, sql, args).await?;
        let sql = "SELECT COUNT(*) FROM questions WHERE member_id = $1 AND state = 'open'";
        let row = tx.row(sql, args![new.member]).await?.ok_or(StoreError::NotFound)?;
        if QUESTIONS_OPEN_MAX < row.columns().int()? {
            return Err(StoreError::TooMany { limit: QUESTIONS_OPEN_MAX });
        }
        let (id, member, urgency) = (new.id, new.member, new.urgency);
        let about = About { id, number, member, asked_by: Some(account), urgency, answer_by };
        let actor = self.0.actor();
        let said = Said { side: Side::Member, is_internal: false, text: &new.text, now };
        said.write(&mut tx, &about, &actor).await?;
        about.matter("question-asked").tell_csirt(&mut tx, now).await?;
        note(&mut tx, now, &actor, "ask", &about, origin).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    /// Writes in one of them: it is then with the other side, which is told.
    pub async fn write(
        &self,
        id: QuestionId,
        text: &str,
        policy: &QuestionPolicy,
        origin: Option<&str>,
    ) -> Result<QuestionMessageId, StoreError> {
        self.0.must(Action::Ask)?;
        let (now, side, actor) = (self.0.store().now(), self.side(), self.0.actor());
        let mut tx = self.0.store().begin().await?;
        let (mut about, state) = self.lock(&mut tx, id).await?;
        let said = Said { side, is_internal: false, text, now };
        let message = said.write(&mut tx, &about, &actor).await?;
        let action = match side {
            Side::Csirt => {
                let sql = "UPDATE questions SET state = 'answered', changed = $2, closed = NULL, \
                           answered_first = COALESCE(answered_first, $2), \
                           taken_by = COALESCE(taken_by, $3) WHERE id = $1";
                tx.execute(sql, args![id, now, self.0.viewer().account()]).await?;
                about.matter("question-answered").tell_member(&mut tx, now).await?;
                "answer-question"
            }
            // The clock runs from what was said first.
            Side::Member if state == QuestionState::Open => {
                let sql = "UPDATE questions SET changed = $2 WHERE id = $1";
                tx.execute(sql, args![id, now]).await?;
                "write-question"
            }
            Side::Member => {
                about.answer_by = policy.answer_by(about.urgency, now);
                let sql = "UPDATE questions SET state = 'open', changed = $2, closed = NULL, \
                           answer_by = $3, escalated_at = NULL WHERE id = $1";
                tx.execute(sql, args![id, now, about.answer_by]).await?;
                about.matter("question-again").tell_csirt(&mut tx, now).await?;
                "write-question"
            }
        };
        note(&mut tx, now, &actor, action, &about, origin).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(message)
    }

    /// Writes a note among the CSIRT: nobody is told, and it is with whom it was.
    pub async fn write_note(
        &self,
        id: QuestionId,
        text: &str,
        origin: Option<&str>,
    ) -> Result<QuestionMessageId, StoreError> {
        self.must_answer()?;
        let (now, actor) = (self.0.store().now(), self.0.actor());
        let mut tx = self.0.store().begin().await?;
        let (about, _) = self.lock(&mut tx, id).await?;
        let said = Said { side: Side::Csirt, is_internal: true, text, now };
        let message = said.write(&mut tx, &about, &actor).await?;
        note(&mut tx, now, &actor, NOTE, &about, origin).await?;
        tx.commit().await?;
        Ok(message)
    }

    /// Takes one of them in hand. `from` is who has it as far as is known: when somebody else took
    /// it meanwhile, nothing is changed and that is said.
    pub async fn take(
        &self,
        id: QuestionId,
        from: Option<AccountId>,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.must_answer()?;
        let (now, account) = (self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        let (about, _) = self.lock(&mut tx, id).await?;
        let sql = "UPDATE questions SET taken_by = $2 WHERE id = $1 \
                   AND COALESCE(taken_by, '') IN (COALESCE($3, ''), $2)";
        if tx.execute(sql, args![id, account, from]).await? == 0 {
            return Err(StoreError::MovedOn);
        }
        note(&mut tx, now, &self.0.actor(), "take-question", &about, origin).await?;
        tx.commit().await
    }

    /// Closes one of them. Who asked is told when it is the CSIRT that does.
    pub async fn close(&self, id: QuestionId, origin: Option<&str>) -> Result<(), StoreError> {
        self.0.must(Action::Ask)?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let (about, state) = self.lock(&mut tx, id).await?;
        if state == QuestionState::Closed {
            return Err(StoreError::MovedOn);
        }
        let sql = "UPDATE questions SET state = 'closed', closed = $2 WHERE id = $1";
        tx.execute(sql, args![id, now]).await?;
        if self.side() == Side::Csirt {
            about.matter("question-closed").tell_member(&mut tx, now).await?;
        }
        note(&mut tx, now, &self.0.actor(), "close-question", &about, origin).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    /// The side that the viewer writes on.
    fn side(&self) -> Side {
        match self.0.viewer().scope() {
            Scope::All => Side::Csirt,
            Scope::Member(_) | Scope::Operator(_) | Scope::Supplier(_) => Side::Member,
        }
    }

    fn must_answer(&self) -> Result<(), StoreError> {
        self.0.must(Action::Ask)?;
        if self.side() == Side::Csirt { Ok(()) } else { Err(StoreError::NotAllowed) }
    }

    /// A visible question, locked until the end of the transaction.
    async fn lock(
        &self,
        tx: &mut Tx,
        id: QuestionId,
    ) -> Result<(About, QuestionState), StoreError> {
        let sql = may_see!(
            "UPDATE questions SET state = state WHERE",
            "questions.member_id",
            "AND id = $2 RETURNING id, number, member_id, asked_by, urgency, answer_by, state",
        );
        let row = self.0.row_in(tx, sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let about = read_about(&mut columns)?;
        Ok((about, columns.parsed("a state of a question", QuestionState::parse)?))
    }
}

impl SystemScope {
    /// Tells the CSIRT's duty officer of one question that should have been answered by now, once.
    /// False when there is none.
    pub async fn tell_late_question(&self) -> Result<bool, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE questions SET escalated_at = $1 WHERE id = (SELECT id FROM questions \
                   WHERE state = 'open' AND answer_by <= $1 AND escalated_at IS NULL \
                   ORDER BY answer_by, id LIMIT 1) AND escalated_at IS NULL \
                   RETURNING id, number, member_id, asked_by, urgency, answer_by";
        let Some(row) = tx.row(sql, args![now]).await? else { return Ok(false) };
        let about = read_about(&mut row.columns())?;
        about.matter("question-late").tell_csirt(&mut tx, now).await?;
        note(&mut tx, now, &self.actor(), "question-late", &about, None).await?;
        tx.commit().await?;
        self.store().ring();
        Ok(true)
    }
}

/// The question that something is done with.
struct About {
    id: QuestionId,
    number: i64,
    member: MemberId,
    asked_by: Option<AccountId>,
    urgency: Urgency,
    answer_by: Time,
}

impl About {
    /// A mail about it.
    fn matter(&self, kind: &'static str) -> Matter {
        let facts = json!({
            "question": self.id,
            "number": self.number.to_string(),
            "urgency": self.urgency.as_str(),
            "answer_by": self.answer_by.micros(),
        });
        let severity = self.urgency.severity();
        Matter { kind, member: self.member, brought_by: self.asked_by, severity, facts }
    }
}

/// What somebody says.
struct Said<'a> {
    side: Side,
    is_internal: bool,
    text: &'a str,
    now: Time,
}

impl Said<'_> {
    async fn write(
        &self,
        tx: &mut Tx,
        about: &About,
        actor: &Actor,
    ) -> Result<QuestionMessageId, StoreError> {
        let sql = "SELECT COUNT(*) FROM question_messages WHERE question_id = $1";
        let row = tx.row(sql, args![about.id]).await?.ok_or(StoreError::NotFound)?;
        if MESSAGES_MAX <= row.columns().int()? {
            return Err(StoreError::TooMany { limit: MESSAGES_MAX });
        }
        let id = QuestionMessageId::new();
        let sql = "INSERT INTO question_messages (id, question_id, member_id, at, by_kind, \
                   by_whom, side, is_internal, text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let args = args![
            id,
            about.id,
            about.member,
            self.now,
            actor.kind(),
            actor.id(),
            self.side.as_str(),
            self.is_internal,
            cut(self.text, QUESTION_TEXT_CHARS_MAX),
        ];
        tx.execute(sql, args).await?;
        Ok(id)
    }
}

/// A line in the member's log: what was done, not what was said.
async fn note(
    tx: &mut Tx,
    now: Time,
    actor: &Actor,
    action: &'static str,
    about: &About,
    origin: Option<&str>,
) -> Result<(), StoreError> {
    // That there is a note is as much the CSIRT's alone as what it says.
    let member = (action != NOTE).then_some(about.member);
    let object = format!("question {}", about.id);
    let detail = about.number.to_string();
    let entry = Entry { actor, action, member, object, detail: &detail, origin };
    audit::append(tx, now, &entry).await
}

fn cut(text: &str, chars_max: usize) -> String {
    crate::bulk::cleaned(text.trim()).chars().take(chars_max).collect()
}

fn read_about(columns: &mut Columns<'_>) -> Result<About, StoreError> {
    Ok(About {
        id: columns.parsed("a question's id", QuestionId::parse)?,
        number: columns.int()?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        asked_by: columns.opt_parsed("an account's id", AccountId::parse)?,
        urgency: columns.parsed("an urgency", Urgency::parse)?,
        answer_by: columns.time()?,
    })
}

fn read(row: &Row) -> Result<Question, StoreError> {
    let mut columns = row.columns();
    let mut question = Question {
        id: columns.parsed("a question's id", QuestionId::parse)?,
        number: columns.int()?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        member_name: columns.text()?,
        asked_by: columns.opt_text()?,
        title: columns.text()?,
        urgency: columns.parsed("an urgency", Urgency::parse)?,
        state: columns.parsed("a state of a question", QuestionState::parse)?,
        created: columns.time()?,
        changed: columns.time()?,
        answer_by: columns.time()?,
        answered_first: columns.opt_time()?,
        closed: columns.opt_time()?,
        taken_by: None,
        escalated_at: None,
    };
    let taken_by = columns.opt_parsed("an account's id", AccountId::parse)?;
    question.taken_by = taken_by.zip(columns.opt_text()?);
    question.escalated_at = columns.opt_time()?;
    Ok(question)
}

fn read_message(row: &Row) -> Result<QuestionMessage, StoreError> {
    let mut columns = row.columns();
    Ok(QuestionMessage {
        id: columns.parsed("a message's id", QuestionMessageId::parse)?,
        at: columns.time()?,
        by_kind: columns.text()?,
        by: columns.text()?,
        side: columns.parsed("a side", Side::parse)?,
        is_internal: columns.yes()?,
        text: columns.text()?,
    })
}
