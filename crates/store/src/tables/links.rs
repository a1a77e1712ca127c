//! Links in mails: each opens one warning for one contact, until it expires or is revoked.

use access::{Action, TokenHash};
use model::{ContactId, MemberId, MessageId, Time, WarningId};
use warnings::{Move, State};

use crate::db::{Row, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::findings::{finding_columns, read_row as read_finding};
use crate::tables::warnings::{How, Locked, read_row as read_warning, warning_columns};
use crate::{Actor, FindingRow, Scoped, Store, StoreError, WarningRow};

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

/// What became of a step through a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ActedByLink {
    /// It was taken; the warning now stands there.
    Done(State),
    /// This link took this step before: nothing changed.
    Before,
    /// The warning has moved on and does not take this step: nothing changed.
    MovedOn(State),
}

/// A link as the portal shows it. Nobody but its receiver ever sees its token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SentLink {
    /// The message it went out with.
    pub message: MessageId,
    /// To whom.
    pub contact_name: String,
    /// When.
    pub created: Time,
    /// When it ends by itself.
    pub expires: Time,
    /// When it was closed by hand, if it was.
    pub revoked: Option<Time>,
    /// How many steps were taken with it.
    pub uses: i64,
}

/// Links within a scope.
pub struct Links<'a>(&'a Scoped);

impl Scoped {
    /// Links that went out in mails.
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }
}

impl Links<'_> {
    /// The links to a warning, the oldest first.
    pub async fn of(&self, warning: WarningId) -> Result<Vec<SentLink>, StoreError> {
        /// Links shown: as many as sendings.
        const LINKS_MAX: i64 = 200;
        let sql = may_see!(
            "SELECT links.message_id, COALESCE(contacts.name, ''), links.created, links.expires, \
             links.revoked, (SELECT COUNT(*) FROM link_uses WHERE link_uses.hash = links.hash) \
             FROM links LEFT JOIN contacts ON contacts.id = links.contact_id WHERE",
            "links.member_id",
            "AND links.warning_id = $2 ORDER BY links.created, links.message_id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![warning, LINKS_MAX]).await?;
        rows.iter().map(read_sent).collect()
    }

    /// Closes a link before its time: the mail went to the wrong person, or was passed on.
    pub async fn revoke(
        &self,
        warning: WarningId,
        message: MessageId,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.must(Action::AnswerWarnings)?;
        let sql = may_see!(
            "UPDATE links SET revoked = COALESCE(revoked, $4) WHERE",
            "links.member_id",
            "AND warning_id = $2 AND message_id = $3 RETURNING member_id",
        );
        let (now, mut tx) = (self.0.store().now(), self.0.store().begin().await?);
        let row = self.0.row_in(&mut tx, sql, args![warning, message, now]).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let entry = Entry {
            actor: &self.0.actor(),
            action: "revoke-link",
            member: Some(row.columns().parsed("a member's id", MemberId::parse)?),
            object: format!("warning {warning}"),
            detail: &message.to_string(),
            origin,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await
    }
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

    /// Takes a member's step through a link: what the button on its page does. Each step works
    /// once for a link; a second time it changes nothing and says so. So does a step that
    /// somebody else has taken already.
    pub async fn act_by_link(
        &self,
        token: &TokenHash,
        step: Move,
        note: Option<&str>,
        origin: Option<&str>,
    ) -> Result<ActedByLink, StoreError> {
        if !step.is_members() {
            return Err(StoreError::NotAllowed);
        }
        let (id, contact) = self.link(token).await?.ok_or(StoreError::NotFound)?;
        let (mut tx, now) = (self.begin().await?, self.now());
        let sql = "INSERT INTO link_uses (hash, step, at) VALUES ($1, $2, $3) \
                   ON CONFLICT (hash, step) DO NOTHING";
        if tx.execute(sql, args![token.as_str(), step.as_str(), now]).await? == 0 {
            return Ok(ActedByLink::Before);
        }
        let sql = "UPDATE warnings SET state = state WHERE id = $1 RETURNING member_id, state";
        let row = tx.row(sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let actor = Actor::Contact(contact);
        let how = How { actor: &actor, note, origin, now };
        let locked = Locked::read(id, &row)?;
        if locked.state.after(step).is_err() {
            // Nothing is written, so that the step can be taken when the warning opens again.
            return Ok(ActedByLink::MovedOn(locked.state));
        }
        let state = locked.take(&mut tx, step, &how).await?;
        tx.commit().await?;
        Ok(ActedByLink::Done(state))
    }

    async fn link(&self, token: &TokenHash) -> Result<Option<(WarningId, ContactId)>, StoreError> {
        let sql = "SELECT warning_id, contact_id FROM links \
                   WHERE hash = $1 AND revoked IS NULL AND $2 < expires";
        let row = self.row(sql, args![token.as_str(), self.now()]).await?;
        row.as_ref().map(read_link).transpose()
    }
}

fn read_sent(row: &Row) -> Result<SentLink, StoreError> {
    let mut columns = row.columns();
    Ok(SentLink {
        message: columns.parsed("a message's id", MessageId::parse)?,
        contact_name: columns.text()?,
        created: columns.time()?,
        expires: columns.time()?,
        revoked: columns.opt_time()?,
        uses: columns.int()?,
    })
}

fn read_link(row: &Row) -> Result<(WarningId, ContactId), StoreError> {
    let mut columns = row.columns();
    Ok((
        columns.parsed("a warning's id", WarningId::parse)?,
        columns.parsed("a contact's id", ContactId::parse)?,
    ))
}
