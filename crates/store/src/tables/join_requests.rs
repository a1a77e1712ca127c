//! Wishes to join, sent in by people without an account; the CSIRT answers them.

use access::{Action, Scope};
use constituency::{Country, Kind};
use model::{JoinRequestId, MemberId, Time};

use crate::db::{Row, args};
use crate::tables::audit::{self, Entry};
use crate::{Scoped, Store, StoreError};

/// A wish to join.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JoinRequest {
    /// Identity.
    pub id: JoinRequestId,
    /// When it came.
    pub created: Time,
    /// What was written.
    pub new: NewJoinRequest,
    /// When it was answered.
    pub answered: Option<Time>,
    /// How: `accepted`, `declined`.
    pub answer: Option<String>,
    /// The member that came of it.
    pub member: Option<MemberId>,
}

/// What somebody wrote who wishes to join.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewJoinRequest {
    /// The organisation's name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its country, when it was chosen from the register.
    pub country: Option<Country>,
    /// Its code in the register.
    pub code: Option<String>,
    /// Who writes.
    pub person: String,
    /// Where to reach them.
    pub email: String,
    /// Their telephone.
    pub phone: Option<String>,
    /// What else they say.
    pub message: String,
    /// The language they read.
    pub language: String,
    /// From which address it came.
    pub origin: Option<String>,
}

/// Wishes that wait at most: past this a flood is under way, and new ones are not kept.
const WAITING_MAX: i64 = 500;

/// Wishes shown at once.
const SHOWN_MAX: i64 = 200;

impl Store {
    /// Keeps a wish to join, unless too many wait already. Tells nothing of what is known.
    pub async fn ask_to_join(&self, new: &NewJoinRequest) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO join_requests (id, created, name, kind, country, code, person, \
                   email, phone, message, language, origin) \
                   SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 \
                   WHERE (SELECT COUNT(*) FROM join_requests WHERE answered IS NULL) < $13";
        let args = args![
            JoinRequestId::new(),
            self.now(),
            &new.name,
            new.kind.as_str(),
            new.country.map(Country::as_str),
            new.code.as_deref(),
            &new.person,
            &new.email,
            new.phone.as_deref(),
            &new.message,
            &new.language,
            new.origin.as_deref(),
            WAITING_MAX,
        ];
        if tx.execute(sql, args).await? == 0 {
            tracing::warn!("a wish to join was not kept: {WAITING_MAX} wait already");
        }
        tx.commit().await
    }
}

/// Wishes to join, for the CSIRT.
pub struct JoinRequests<'a>(&'a Scoped);

impl Scoped {
    /// Wishes to join.
    pub fn join_requests(&self) -> JoinRequests<'_> {
        JoinRequests(self)
    }
}

impl JoinRequests<'_> {
    fn must(&self) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        match self.0.viewer().scope() {
            Scope::All => Ok(()),
            _ => Err(StoreError::NotAllowed),
        }
    }

    /// Those that wait, the oldest first.
    pub async fn waiting(&self) -> Result<Vec<JoinRequest>, StoreError> {
        self.must()?;
        let sql = "SELECT id, created, name, kind, country, code, person, email, phone, message, \
                   language, origin, answered, answer, member_id FROM join_requests \
                   WHERE answered IS NULL ORDER BY created, id LIMIT $1";
        let rows = self.0.store().rows(sql, args![SHOWN_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// One of them.
    pub async fn by_id(&self, id: JoinRequestId) -> Result<Option<JoinRequest>, StoreError> {
        self.must()?;
        let sql = "SELECT id, created, name, kind, country, code, person, email, phone, message, \
                   language, origin, answered, answer, member_id FROM join_requests \
                   WHERE id = $1";
        self.0.store().row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Answers one: with the member that came of it, or without.
    pub async fn answer(
        &self,
        id: JoinRequestId,
        member: Option<MemberId>,
    ) -> Result<(), StoreError> {
        self.must()?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE join_requests SET answered = $2, answered_by = $3, answer = $4, \
                   member_id = $5 WHERE id = $1 AND answered IS NULL";
        let answer = if member.is_some() { "accepted" } else { "declined" };
        let by = self.0.viewer().account();
        if tx.execute(sql, args![id, now, by, answer, member]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let entry = Entry {
            actor: &self.0.actor(),
            action: "answer-join-request",
            member,
            object: format!("join request {id}"),
            detail: answer,
            origin: None,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await
    }
}

fn read(row: &Row) -> Result<JoinRequest, StoreError> {
    let mut columns = row.columns();
    Ok(JoinRequest {
        id: columns.parsed("a wish's id", JoinRequestId::parse)?,
        created: columns.time()?,
        new: NewJoinRequest {
            name: columns.text()?,
            kind: columns.parsed("a kind of member", Kind::parse)?,
            country: columns.opt_parsed("a country", Country::parse)?,
            code: columns.opt_text()?,
            person: columns.text()?,
            email: columns.text()?,
            phone: columns.opt_text()?,
            message: columns.text()?,
            language: columns.text()?,
            origin: columns.opt_text()?,
        },
        answered: columns.opt_time()?,
        answer: columns.opt_text()?,
        member: columns.opt_parsed("a member's id", MemberId::parse)?,
    })
}
