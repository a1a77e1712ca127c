//! Links in mails: each opens one warning for one contact, until it expires or is revoked.

use access::TokenHash;
use model::{ContactId, WarningId};
use warnings::{Move, State};

use crate::db::{Row, args};
use crate::tables::findings::{finding_columns, read_row as read_finding};
use crate::tables::warnings::{How, Locked, read_row as read_warning, warning_columns};
use crate::{Actor, FindingRow, Store, StoreError, WarningRow};

/// What a link opens.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedLink {
    /// The warning.
    pub warning: WarningRow,
    /// Its findings, last seen first, the first few.
    pub findings: Vec<FindingRow>,
    /// Whom the mail went to.
    pub contact: ContactId,
    /// Their name.
    pub contact_name: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
}

/// Findings shown behind a link.
const FINDINGS_MAX: i64 = 20;

impl Store {
    /// Opens a link. Changes nothing: link scanners follow links.
    pub async fn open_link(&self, token: &TokenHash) -> Result<Option<OpenedLink>, StoreError> {
        let Some((warning, contact)) = self.link(token).await? else { return Ok(None) };
        let sql = "SELECT name, language, zone FROM contacts WHERE id = $1";
        let Some(person) = self.row(sql, args![contact]).await? else { return Ok(None) };
        let mut person = person.columns();
        let sql = concat!(
            "SELECT ",
            warning_columns!(),
            ", members.name FROM warnings JOIN members ON members.id = warnings.member_id \
             WHERE warnings.id = $1"
        );
        let Some(row) = self.row(sql, args![warning]).await? else { return Ok(None) };
        let sql = concat!(
            "SELECT ",
            finding_columns!(),
            ", members.name, sensors.name FROM findings \
             JOIN members ON members.id = findings.member_id \
             LEFT JOIN sensors ON sensors.id = findings.sensor_id \
             WHERE findings.warning_id = $1 ORDER BY findings.last_seen DESC LIMIT $2"
        );
        let findings = self.rows(sql, args![warning, FINDINGS_MAX]).await?;
        Ok(Some(OpenedLink {
            warning: read_warning(&row)?,
            findings: findings.iter().map(read_finding).collect::<Result<_, _>>()?,
            contact,
            contact_name: person.text()?,
            language: person.text()?,
            zone: person.text()?,
        }))
    }

    /// Takes a member's step through a link: what the button on its page does.
    pub async fn act_by_link(
        &self,
        token: &TokenHash,
        step: Move,
        note: Option<&str>,
        origin: Option<&str>,
    ) -> Result<State, StoreError> {
        if !step.is_members() {
            return Err(StoreError::NotAllowed);
        }
        let (id, contact) = self.link(token).await?.ok_or(StoreError::NotFound)?;
        let mut tx = self.begin().await?;
        let sql = "UPDATE warnings SET state = state WHERE id = $1 RETURNING member_id, state";
        let row = tx.row(sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let actor = Actor::Contact(contact);
        let how = How { actor: &actor, note, origin, now: self.now() };
        let state = Locked::read(id, &row)?.take(&mut tx, step, &how).await?;
        tx.commit().await?;
        Ok(state)
    }

    async fn link(&self, token: &TokenHash) -> Result<Option<(WarningId, ContactId)>, StoreError> {
        let sql = "SELECT warning_id, contact_id FROM links \
                   WHERE hash = $1 AND revoked IS NULL AND $2 < expires";
        let row = self.row(sql, args![token.as_str(), self.now()]).await?;
        row.as_ref().map(read_link).transpose()
    }
}

fn read_link(row: &Row) -> Result<(WarningId, ContactId), StoreError> {
    let mut columns = row.columns();
    Ok((
        columns.parsed("a warning's id", WarningId::parse)?,
        columns.parsed("a contact's id", ContactId::parse)?,
    ))
}
