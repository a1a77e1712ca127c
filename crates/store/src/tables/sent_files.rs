//! Files that members send in: how much of each is there, what was seen in it, and what an analyst
//! says. Their bytes are not here: they lie on the hub's disk.

use access::{Action, Scope};
use model::{AccountId, MemberId, QuestionId, SentFileId, Severity, Time};
use serde_json::json;

use crate::bulk::clean;
use crate::db::{Row, Sql, Tx, args};
use crate::list::{Look, Reading, newest};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::matters::Matter;
use crate::{Page, Paged, Scoped, StoreError, SystemScope};

/// Files of one member that are on their way at a time: each keeps its room on the disk free. One
/// more is refused until one is whole or taken back.
pub const SENT_UNFINISHED_MAX: i64 = 5;

/// Characters of the note to a file, and of what the analyst says of it: a page of text. What is
/// longer is cut; forms and the API say so before.
pub const SENT_NOTE_CHARS_MAX: usize = 2_000;

/// Seconds after which a reading that says nothing is taken to be dead, and another begins: longer
/// than any may take.
const READING_S: i64 = 600;

/// Readings of one file that may die before it is given up: a file that kills its reader twice does
/// so again.
const TRIES_MAX: i64 = 2;

/// Files removed in one run of the job.
const REMOVED_AT_ONCE: i64 = 100;

model::words! {
    /// Where a file stands.
    SentState {
        /// Parts of it are missing.
        Receiving = "receiving",
        /// It is whole and will be read.
        Waiting = "waiting",
        /// It is being read.
        Reading = "reading",
        /// It was read, and an analyst will look at it.
        Read = "read",
        /// It could not be read, and an analyst will look at it.
        Failed = "failed",
        /// An analyst has looked at it.
        LookedAt = "looked_at",
    }
}

/// A file that a member sent in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SentFile {
    /// Identity.
    pub id: SentFileId,
    /// Whose it is.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// The question that it belongs to.
    pub question: Option<QuestionId>,
    /// The name of who sent it.
    pub sent_by: String,
    /// Its name, fit to be shown.
    pub name: String,
    /// Bytes that it has.
    pub size: u64,
    /// Bytes of it that are here.
    pub received: u64,
    /// SHA-256 of its bytes in hexadecimal digits, once it was read.
    pub sha256: Option<String>,
    /// What its sender says of it.
    pub note: String,
    /// Where it stands.
    pub state: SentState,
    /// When it was announced.
    pub created: Time,
    /// Since when it is whole.
    pub completed: Option<Time>,
    /// When the reading answered.
    pub answered: Option<Time>,
    /// What the reading answered, as JSON.
    pub verdict: Option<String>,
    /// The name of the analyst who looked at it, and when.
    pub judged: Option<(String, Time)>,
    /// What the analyst says.
    pub judgement: Option<String>,
    /// When its bytes are removed.
    pub delete_after: Option<Time>,
    /// When they were.
    pub removed: Option<Time>,
}

/// A file to come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewSentFile {
    /// Whose it is.
    pub member: MemberId,
    /// The question that it belongs to.
    pub question: Option<QuestionId>,
    /// Its name, fit to be shown.
    pub name: String,
    /// Bytes that it has.
    pub size: u64,
    /// What its sender says of it.
    pub note: String,
    /// Bytes of all files on the disk that are allowed.
    pub all_bytes_max: u64,
}

/// Files that were sent in, within a scope.
pub struct SentFiles<'a>(&'a Scoped);

impl Scoped {
    /// Files that were sent in.
    pub fn sent_files(&self) -> SentFiles<'_> {
        SentFiles(self)
    }
}

macro_rules! columns {
    () => {
        "sent_files.id, sent_files.member_id, members.name, sent_files.question_id, \
         COALESCE(senders.name, sent_files.sent_by), sent_files.name, sent_files.size, \
         sent_files.received, sent_files.sha256, sent_files.note, sent_files.state, \
         sent_files.created, sent_files.completed, sent_files.answered, sent_files.verdict, \
         COALESCE(judges.name, sent_files.judged_by), sent_files.judged, sent_files.judgement, \
         sent_files.delete_after, sent_files.removed"
    };
}

macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM sent_files LEFT JOIN members ON members.id = sent_files.member_id \
             LEFT JOIN accounts AS senders ON senders.id = sent_files.sent_by \
             LEFT JOIN accounts AS judges ON judges.id = sent_files.judged_by"
        )
    };
}

impl SentFiles<'_> {
    /// Lists them, the newest first; those of one member only, when asked.
    pub async fn list(
        &self,
        member: Option<MemberId>,
        page: &Page,
    ) -> Result<Paged<SentFile>, StoreError> {
        let sql = newest!(
            select!(),
            "sent_files",
            "sent_files.member_id",
            "sent_files.created",
            "sent_files.id",
            "",
            "",
        );
        let look = Look { page, member, sifts: false, filters: &[], last: None };
        let reading = Reading { row: read, key: |row| (row.created.micros(), row.id.to_string()) };
        self.0.list(&[sql], &look, &reading).await
    }

    /// Those that belong to a question, the oldest first.
    pub async fn of_question(&self, question: QuestionId) -> Result<Vec<SentFile>, StoreError> {
        let sql = may_see!(
            concat!(select!(), " WHERE"),
            "sent_files.member_id",
            "AND sent_files.question_id = $2 ORDER BY sent_files.created, sent_files.id LIMIT 100",
        );
        self.0.rows(sql, args![question]).await?.iter().map(read).collect()
    }

    /// One of them.
    pub async fn by_id(&self, id: SentFileId) -> Result<Option<SentFile>, StoreError> {
        let sql = may_see!(
            concat!(select!(), " WHERE"),
            "sent_files.member_id",
            "AND sent_files.id = $2"
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Announces a file of a visible member, and keeps room for it.
    pub async fn add(
        &self,
        new: &NewSentFile,
        origin: Option<&str>,
    ) -> Result<SentFileId, StoreError> {
        self.0.must(Action::Ask)?;
        let (id, now, account) =
            (SentFileId::new(), self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        // Locked: two that are announced at once must not both find room.
        let sql = may_see!("UPDATE members SET name = name WHERE", "members.id", "AND id = $2");
        self.0.change(&mut tx, sql, args![new.member]).await?;
        if let Some(question) = new.question {
            let sql = may_see!(
                "SELECT id FROM questions WHERE",
                "questions.member_id",
                "AND questions.id = $2 AND questions.member_id = $3",
            );
            let found = self.0.row_in(&mut tx, sql, args![question, new.member]).await?;
            found.ok_or(StoreError::NotFound)?;
        }
        room(&mut tx, new).await?;
        let sql = "INSERT INTO sent_files (id, member_id, question_id, sent_by, name, size, \
                   received, note, state, created, touched) \
                   VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 'receiving', $8, $8)";
        let (name, note) = (clean(&new.name), cut(&new.note));
        let size = int(new.size);
        let args = args![id, new.member, new.question, account, name, size, note, now];
        tx.execute(sql, args).await?;
        self.note(&mut tx, "announce-file", new.member, id, origin).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Notes that a visible file now has so many bytes, where it had `from`; with its last byte it
    /// waits to be read. `MovedOn` when it had another number.
    pub async fn received(
        &self,
        id: SentFileId,
        from: u64,
        to: u64,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.must(Action::Ask)?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = may_see!(
            "UPDATE sent_files SET received = $4, touched = $5, \
             state = CASE WHEN size = $4 THEN 'waiting' ELSE state END, \
             completed = CASE WHEN size = $4 THEN $5 ELSE completed END WHERE",
            "member_id",
            "AND id = $2 AND received = $3 AND $4 <= size AND state = 'receiving' \
             RETURNING member_id, state",
        );
        let row = self.0.row_in(&mut tx, sql, args![id, int(from), int(to), now]).await?;
        let row = row.ok_or(StoreError::MovedOn)?;
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        if columns.text()? == SentState::Waiting.as_str() {
            self.note(&mut tx, "send-file", member, id, origin).await?;
        }
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    /// Takes a visible file back: its bytes are the caller's to remove.
    pub async fn remove(&self, id: SentFileId, origin: Option<&str>) -> Result<(), StoreError> {
        self.0.must(Action::Ask)?;
        let mut tx = self.0.store().begin().await?;
        let sql = may_see!(
            "DELETE FROM sent_files WHERE",
            "member_id",
            "AND id = $2 RETURNING member_id"
        );
        let row = self.0.row_in(&mut tx, sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let member = row.columns().parsed("a member's id", MemberId::parse)?;
        self.note(&mut tx, "remove-file", member, id, origin).await?;
        tx.commit().await
    }

    /// What an analyst says of a file that was read.
    pub async fn judge(
        &self,
        id: SentFileId,
        judgement: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.must(Action::Ask)?;
        if !matches!(self.0.viewer().scope(), Scope::All) {
            return Err(StoreError::NotAllowed);
        }
        let (now, account) = (self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        let sql = may_see!(
            "UPDATE sent_files SET state = 'looked_at', judged_by = $3, judged = $4, \
             judgement = $5 WHERE",
            "member_id",
            "AND id = $2 AND state IN ('read', 'failed', 'looked_at') \
             RETURNING member_id, sent_by",
        );
        let args = args![id, account, now, cut(judgement)];
        let row = self.0.row_in(&mut tx, sql, args).await?.ok_or(StoreError::MovedOn)?;
        let (member, sent_by) = read_whose(&row)?;
        let matter = matter("file-judged", id, member, sent_by, Severity::Medium);
        matter.tell_member(&mut tx, now).await?;
        self.note(&mut tx, "judge-file", member, id, origin).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        member: MemberId,
        id: SentFileId,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let (actor, object) = (self.0.actor(), format!("file {id}"));
        let (member, detail) = (Some(member), "");
        let entry = Entry { actor: &actor, action, member, object, detail, origin };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

/// Whether one more finds room: in the member's number, and in the bytes of all.
async fn room(tx: &mut Tx, new: &NewSentFile) -> Result<(), StoreError> {
    let sql = "SELECT COUNT(*) FROM sent_files WHERE member_id = $1 AND state = 'receiving'";
    let row = tx.row(sql, args![new.member]).await?.ok_or(StoreError::NotFound)?;
    if SENT_UNFINISHED_MAX <= row.columns().int()? {
        return Err(StoreError::TooMany { limit: SENT_UNFINISHED_MAX });
    }
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM sent_files WHERE removed IS NULL";
    let row = tx.row(sql, &[]).await?.ok_or(StoreError::NotFound)?;
    if int(new.all_bytes_max) < row.columns().int()?.saturating_add(int(new.size)) {
        return Err(StoreError::NoRoom);
    }
    Ok(())
}

const TAKE: Sql = Sql {
    sqlite: "UPDATE sent_files SET state = 'reading', reading_since = $1, tries = tries + 1 \
             WHERE id = (SELECT id FROM sent_files WHERE state = 'waiting' \
             OR (state = 'reading' AND reading_since < $2) ORDER BY completed, id LIMIT 1) \
             RETURNING id, member_id, name, tries",
    pg: "UPDATE sent_files SET state = 'reading', reading_since = $1, tries = tries + 1 \
         WHERE id = (SELECT id FROM sent_files WHERE state = 'waiting' \
         OR (state = 'reading' AND reading_since < $2) ORDER BY completed, id LIMIT 1 \
         FOR UPDATE SKIP LOCKED) RETURNING id, member_id, name, tries",
};

/// A file to read now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileToRead {
    /// Identity.
    pub id: SentFileId,
    /// Whose it is.
    pub member: MemberId,
    /// Its name, fit to be shown.
    pub name: String,
    /// Too many readings of it have died: say so, and read no more.
    pub is_given_up: bool,
    /// Networks of the member.
    pub home: Vec<String>,
}

/// What a reading came to.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// SHA-256 of the bytes in hexadecimal digits.
    pub sha256: Option<&'a str>,
    /// The answer as JSON.
    pub answer: &'a str,
    /// It could be read.
    pub is_read: bool,
    /// Something in it looks wrong.
    pub looks_wrong: bool,
    /// Seconds for which the bytes are kept.
    pub kept_s: i64,
}

impl SystemScope {
    /// Takes the file in hand that has waited longest; another does after ten minutes of silence.
    pub async fn file_to_read(&self) -> Result<Option<FileToRead>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let Some(row) = tx.row(TAKE, args![now, now.plus_s(-READING_S)]).await? else {
            return Ok(None);
        };
        let mut columns = row.columns();
        let id = columns.parsed("a file's id", SentFileId::parse)?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let name = columns.text()?;
        let is_given_up = TRIES_MAX < columns.int()?;
        let sql = "SELECT value FROM assets WHERE member_id = $1 AND kind = 'network' \
                   AND state = 'approved' ORDER BY value LIMIT 10000";
        let rows = tx.rows(sql, args![member]).await?;
        let home = rows.iter().map(|row| row.columns().text()).collect::<Result<_, _>>()?;
        tx.commit().await?;
        Ok(Some(FileToRead { id, member, name, is_given_up, home }))
    }

    /// Keeps what a reading came to, and tells both sides: it is then with an analyst.
    pub async fn file_was_read(
        &self,
        id: SentFileId,
        verdict: &Verdict<'_>,
    ) -> Result<(), StoreError> {
        let now = self.store().now();
        let state = if verdict.is_read { SentState::Read } else { SentState::Failed };
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE sent_files SET state = $2, answered = $3, verdict = $4, sha256 = $5, \
                   delete_after = $6 WHERE id = $1 AND state = 'reading' RETURNING member_id, sent_by";
        let after = now.plus_s(verdict.kept_s);
        let args = args![id, state.as_str(), now, verdict.answer, verdict.sha256, after];
        // Taken back while it was read: nothing to keep.
        let Some(row) = tx.row(sql, args).await? else { return Ok(()) };
        let (member, sent_by) = read_whose(&row)?;
        let (came, severity) = match verdict.looks_wrong {
            true => ("file-wrong", Severity::High),
            false => ("file-came", Severity::Medium),
        };
        matter(came, id, member, sent_by, severity).tell_csirt(&mut tx, now).await?;
        matter("file-read", id, member, sent_by, severity).tell_member(&mut tx, now).await?;
        let (actor, object) = (self.actor(), format!("file {id}"));
        let (member, action, detail) = (Some(member), "read-file", state.as_str());
        let entry = Entry { actor: &actor, action, member, object, detail, origin: None };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await?;
        self.store().ring();
        Ok(())
    }

    /// Forgets files of which no part came for so long, and notes that the bytes of those whose
    /// time is over are removed. Whose bytes the caller is to remove; the same again until none.
    pub async fn files_to_remove(&self, unfinished_s: i64) -> Result<Vec<SentFileId>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "DELETE FROM sent_files WHERE id IN (SELECT id FROM sent_files \
                   WHERE state = 'receiving' AND touched < $1 LIMIT $2) RETURNING id";
        let mut rows = tx.rows(sql, args![now.plus_s(-unfinished_s), REMOVED_AT_ONCE]).await?;
        let sql = "UPDATE sent_files SET removed = $1 WHERE id IN (SELECT id FROM sent_files \
                   WHERE removed IS NULL AND delete_after < $1 LIMIT $2) RETURNING id";
        rows.extend(tx.rows(sql, args![now, REMOVED_AT_ONCE]).await?);
        tx.commit().await?;
        let read = |row: &Row| row.columns().parsed("a file's id", SentFileId::parse);
        rows.iter().map(read).collect()
    }
}

/// A mail about a file.
fn matter(
    kind: &'static str,
    id: SentFileId,
    member: MemberId,
    sent_by: Option<AccountId>,
    severity: Severity,
) -> Matter {
    Matter { kind, member, brought_by: sent_by, severity, facts: json!({ "file": id }) }
}

/// Whose a file is, and who sent it.
fn read_whose(row: &Row) -> Result<(MemberId, Option<AccountId>), StoreError> {
    let mut columns = row.columns();
    let member = columns.parsed("a member's id", MemberId::parse)?;
    Ok((member, columns.opt_parsed("an account's id", AccountId::parse)?))
}

fn int(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn cut(text: &str) -> String {
    clean(text).chars().take(SENT_NOTE_CHARS_MAX).collect()
}

fn read(row: &Row) -> Result<SentFile, StoreError> {
    let mut columns = row.columns();
    Ok(SentFile {
        id: columns.parsed("a file's id", SentFileId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        member_name: columns.text()?,
        question: columns.opt_parsed("a question's id", QuestionId::parse)?,
        sent_by: columns.text()?,
        name: columns.text()?,
        size: columns.int()?.unsigned_abs(),
        received: columns.int()?.unsigned_abs(),
        sha256: columns.opt_text()?,
        note: columns.text()?,
        state: columns.parsed("a state of a file", SentState::parse)?,
        created: columns.time()?,
        completed: columns.opt_time()?,
        answered: columns.opt_time()?,
        verdict: columns.opt_text()?,
        judged: columns.opt_text()?.zip(columns.opt_time()?),
        judgement: columns.opt_text()?,
        delete_after: columns.opt_time()?,
        removed: columns.opt_time()?,
    })
}
