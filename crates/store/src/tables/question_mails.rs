//! Mails about questions: that one was asked, answered, closed, or is late.
//!
//! They name the question by its number and carry none of its words: what is asked of a CSIRT is
//! read after signing in, whatever the mail passes through.

use model::{AccountId, ContactId, MemberId, QuestionId, Time};
use roster::{Roles, Step, recipients_with};
use serde_json::json;
use warnings::Urgency;

use crate::StoreError;
use crate::db::{Row, Tx, args};
use crate::tables::contacts;
use crate::tables::notices::{self, NewNotice};

/// The question that a mail is about.
pub(super) struct About {
    pub id: QuestionId,
    pub number: i64,
    pub member: MemberId,
    pub asked_by: Option<AccountId>,
    pub urgency: Urgency,
    pub answer_by: Time,
}

/// Puts a mail to whoever of the CSIRT is on duty in line.
pub(super) async fn to_csirt(
    tx: &mut Tx,
    now: Time,
    kind: &'static str,
    about: &About,
) -> Result<(), StoreError> {
    let mut told = Vec::new();
    for contact in whom(tx, about, Step::Duty, now).await? {
        let sql = "SELECT name, email, language, zone FROM contacts WHERE id = $1 \
                   AND member_id IS NULL AND operator_id IS NULL AND email <> ''";
        told.extend(tx.row(sql, args![contact]).await?);
    }
    if told.is_empty() {
        // The question stands first on the CSIRT's page all the same.
        tracing::warn!(
            "nobody at the CSIRT has an address to be told of question {}",
            about.number
        );
    }
    tell(tx, now, kind, about, &told).await
}

/// Puts a mail to who asked, and to whoever is told first at the member, in line.
pub(super) async fn to_member(
    tx: &mut Tx,
    now: Time,
    kind: &'static str,
    about: &About,
) -> Result<(), StoreError> {
    let sql = "SELECT name, login, language, zone FROM accounts WHERE id = $1 AND closed IS NULL \
               AND login LIKE '%_@_%'";
    let mut told: Vec<Row> = tx.row(sql, args![about.asked_by]).await?.into_iter().collect();
    for contact in whom(tx, about, Step::Tell, now).await? {
        let sql = "SELECT name, email, language, zone FROM contacts WHERE id = $1 \
                   AND member_id = $2 AND email <> ''";
        told.extend(tx.row(sql, args![contact, about.member]).await?);
    }
    tell(tx, now, kind, about, &told).await
}

/// Who is there at a step, by the duty rosters.
async fn whom(
    tx: &mut Tx,
    about: &About,
    step: Step,
    now: Time,
) -> Result<Vec<ContactId>, StoreError> {
    let (people, rosters) = contacts::who_is_there(tx, about.member, now).await?;
    let severity = about.urgency.severity();
    let telling = recipients_with(Roles::default(), step, severity, now, &people, &rosters);
    Ok(telling.whom.into_iter().map(|one| one.contact).collect())
}

/// One mail to each address.
async fn tell(
    tx: &mut Tx,
    now: Time,
    kind: &'static str,
    about: &About,
    whom: &[Row],
) -> Result<(), StoreError> {
    let row = tx.row("SELECT name FROM members WHERE id = $1", args![about.member]).await?;
    let organisation = row.ok_or(StoreError::NotFound)?.columns().text()?;
    let mut told = Vec::new();
    for row in whom {
        let mut columns = row.columns();
        let (name, email) = (columns.text()?, columns.text()?.to_lowercase());
        let (language, zone) = (columns.text()?, columns.text()?);
        if told.contains(&email) {
            continue;
        }
        told.push(email.clone());
        let facts = json!({
            "question": about.id,
            "number": about.number.to_string(),
            "organisation": organisation,
            "urgency": about.urgency.as_str(),
            "answer_by": about.answer_by.micros(),
        });
        notices::enqueue(tx, now, &NewNotice { kind, name, email, language, zone, facts }).await?;
    }
    Ok(())
}
