//! Mails about what members bring to the CSIRT, questions and files: that one came, was answered, is
//! late.
//!
//! They say which it is and carry none of its words: what is asked of a CSIRT is read after signing
//! in, whatever the mail passes through.

use model::{AccountId, ContactId, MemberId, Severity, Time};
use roster::{Roles, Step, recipients_with};
use serde_json::Value;

use crate::StoreError;
use crate::db::{Row, Tx, args};
use crate::tables::contacts;
use crate::tables::notices::{self, NewNotice};

/// What a mail is about.
pub(super) struct Matter {
    /// Which text the mail has.
    pub kind: &'static str,
    pub member: MemberId,
    /// Who brought it.
    pub brought_by: Option<AccountId>,
    /// How much it presses: whose quiet hours it passes.
    pub severity: Severity,
    /// What the text and its link name.
    pub facts: Value,
}

impl Matter {
    /// Puts a mail to whoever of the CSIRT is on duty in line.
    pub async fn tell_csirt(self, tx: &mut Tx, now: Time) -> Result<(), StoreError> {
        let mut told = Vec::new();
        for contact in self.whom(tx, Step::Duty, now).await? {
            let sql = "SELECT name, email, language, zone FROM contacts WHERE id = $1 \
                       AND member_id IS NULL AND operator_id IS NULL AND email <> ''";
            told.extend(tx.row(sql, args![contact]).await?);
        }
        if told.is_empty() {
            // It stands on the CSIRT's pages all the same.
            tracing::warn!("nobody at the CSIRT has an address for a mail of kind {}", self.kind);
        }
        self.tell(tx, now, &told).await
    }

    /// Puts a mail to who brought it, and to whoever is told first at the member, in line.
    pub async fn tell_member(self, tx: &mut Tx, now: Time) -> Result<(), StoreError> {
        let sql = "SELECT name, login, language, zone FROM accounts WHERE id = $1 \
                   AND closed IS NULL AND login LIKE '%_@_%'";
        let brought_by = tx.row(sql, args![self.brought_by]).await?;
        let mut told: Vec<Row> = brought_by.into_iter().collect();
        for contact in self.whom(tx, Step::Tell, now).await? {
            let sql = "SELECT name, email, language, zone FROM contacts WHERE id = $1 \
                       AND member_id = $2 AND email <> ''";
            told.extend(tx.row(sql, args![contact, self.member]).await?);
        }
        self.tell(tx, now, &told).await
    }

    /// Who is there at a step, by the duty rosters.
    async fn whom(&self, tx: &mut Tx, step: Step, now: Time) -> Result<Vec<ContactId>, StoreError> {
        let (people, rosters) = contacts::who_is_there(tx, self.member, now).await?;
        let telling =
            recipients_with(Roles::default(), step, self.severity, now, &people, &rosters);
        Ok(telling.whom.into_iter().map(|one| one.contact).collect())
    }

    /// One mail to each address.
    async fn tell(mut self, tx: &mut Tx, now: Time, whom: &[Row]) -> Result<(), StoreError> {
        let row = tx.row("SELECT name FROM members WHERE id = $1", args![self.member]).await?;
        let organisation = row.ok_or(StoreError::NotFound)?.columns().text()?;
        self.facts["organisation"] = organisation.into();
        let (kind, mut told) = (self.kind, Vec::new());
        for row in whom {
            let mut columns = row.columns();
            let (name, email) = (columns.text()?, columns.text()?.to_lowercase());
            let (language, zone) = (columns.text()?, columns.text()?);
            if told.contains(&email) {
                continue;
            }
            told.push(email.clone());
            let facts = self.facts.clone();
            let mail = NewNotice { kind, name, email, language, zone, facts };
            notices::enqueue(tx, now, &mail).await?;
        }
        Ok(())
    }
}
