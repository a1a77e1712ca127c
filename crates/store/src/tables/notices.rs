//! Mails about accounts: invitations, and news that an account's owner should hear of.
//!
//! Beside the outbox, because they belong to no warning: no link to answer by, no reminder, no
//! flood limit. Written with the deed they tell of, sent later, tried again until they are taken.

use model::{MessageId, Time};
use serde_json::Value;

use crate::db::{Sql, Tx, args};
use crate::{StoreError, SystemScope};

/// Seconds after which a notice whose sender died is sent by another.
const LEASE_S: i64 = 120;

/// A notice to put in line.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// Which text it is, as a word.
    pub kind: &'static str,
    /// To whom: name.
    pub name: String,
    /// To whom: address.
    pub email: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// What the text names; never a secret.
    pub facts: Value,
}

/// A notice that this process may now send.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Identity.
    pub id: MessageId,
    /// Which text it is.
    pub kind: String,
    /// To whom: name.
    pub name: String,
    /// To whom: address.
    pub email: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// What the text names.
    pub facts: Value,
    /// Tries, this one counted.
    pub attempts: i64,
    /// When it was put in line.
    pub created: Time,
}

/// Puts a notice in line, in the transaction of what it tells of.
pub(crate) async fn enqueue(tx: &mut Tx, now: Time, new: &NewNotice) -> Result<(), StoreError> {
    let sql = "INSERT INTO notices (id, kind, name, email, language, zone, facts, attempts, \
               not_before, created) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8)";
    let facts = new.facts.to_string();
    let (name, email) = (&new.name, &new.email);
    let args = args![MessageId::new(), new.kind, name, email, &new.language, &new.zone, facts, now];
    tx.execute(sql, args).await.map(|_| ())
}

const LEASE: Sql = Sql {
    sqlite: "UPDATE notices SET attempts = attempts + 1, not_before = $2, lease_owner = $3 \
             WHERE id = (SELECT id FROM notices WHERE done IS NULL AND not_before <= $1 \
             ORDER BY not_before, id LIMIT 1) \
             RETURNING id, kind, name, email, language, zone, facts, attempts, created",
    pg: "UPDATE notices SET attempts = attempts + 1, not_before = $2, lease_owner = $3 \
         WHERE id = (SELECT id FROM notices WHERE done IS NULL AND not_before <= $1 \
         ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED) \
         RETURNING id, kind, name, email, language, zone, facts, attempts, created",
};

impl SystemScope {
    /// Puts a notice in line by itself.
    pub async fn notice(&self, new: &NewNotice) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        enqueue(&mut tx, self.store().now(), new).await?;
        tx.commit().await?;
        self.store().ring();
        Ok(())
    }

    /// The next notice that is due, ours to send for two minutes.
    pub async fn lease_notice(&self, owner: &str) -> Result<Option<Notice>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let Some(row) = tx.row(LEASE, args![now, now.plus_s(LEASE_S), owner]).await? else {
            return Ok(None);
        };
        let mut columns = row.columns();
        let notice = Notice {
            id: columns.parsed("a message's id", MessageId::parse)?,
            kind: columns.text()?,
            name: columns.text()?,
            email: columns.text()?,
            language: columns.text()?,
            zone: columns.text()?,
            facts: columns.json("facts")?,
            attempts: columns.int()?,
            created: columns.time()?,
        };
        tx.commit().await?;
        Ok(Some(notice))
    }

    /// Records what became of a notice: taken, to be tried again at a time, or given up.
    pub async fn notice_became(
        &self,
        id: MessageId,
        error: Option<&str>,
        retry: Option<Time>,
    ) -> Result<(), StoreError> {
        let error: Option<String> =
            error.map(|error| crate::bulk::clean(error).chars().take(500).collect());
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE notices SET error = $2, not_before = COALESCE($3, not_before), \
                   done = CASE WHEN $4 = 1 THEN NULL ELSE $5 END WHERE id = $1";
        tx.execute(sql, args![id, error, retry, retry.is_some(), now]).await?;
        tx.commit().await
    }
}
