//! Mail that came in and belongs to no warning: the CSIRT places it or puts it aside.
//!
//! Only the CSIRT reads it. What was put aside can still be placed. Placing moves no warning: who
//! wrote is known by an address alone, which anybody can write.

use access::{Action, Scope};
use model::{MemberId, Time, WarningId};

use crate::db::{Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::tables::inbound::{InboundKind, InboundOutcome};
use crate::{Scoped, StoreError, SystemScope};

/// Mails that wait at most: past this a flood is under way, and new ones are only counted.
const WAITING_MAX: i64 = 500;

/// Mails that were not kept and whose names are known, the latest: ten times what one reading of a
/// mailbox takes. Of a longer flood the first are forgotten, and counted again when read again.
const BEYOND_KNOWN_MAX: i64 = 2_000;

/// Mails put aside that are shown: a mistake is noticed soon.
const ASIDE_SHOWN_MAX: i64 = 20;

/// Characters of a reason that are kept: two sentences.
const WHY_CHARS_MAX: usize = 300;

const DAY_S: i64 = 86_400;

/// A mail that belongs to no warning.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnplacedMail {
    /// Its name: the hash of the whole mail.
    pub id: String,
    /// When it was taken in.
    pub at: Time,
    /// What it is.
    pub kind: InboundKind,
    /// Who wrote it, as it says.
    pub sender: String,
    /// Subject.
    pub subject: String,
    /// What was written.
    pub text: String,
    /// Why it was put aside, and when.
    pub aside: Option<(String, Time)>,
}

/// Mail that belongs to no warning, for the CSIRT.
pub struct Unplaced<'a>(&'a Scoped);

impl Scoped {
    /// Mail that belongs to no warning.
    pub fn unplaced(&self) -> Unplaced<'_> {
        Unplaced(self)
    }
}

impl Unplaced<'_> {
    /// Nobody outside the CSIRT reads it, whatever their role.
    fn must(&self) -> Result<(), StoreError> {
        self.0.must(Action::IssueWarnings)?;
        match self.0.viewer().scope() {
            Scope::All => Ok(()),
            _ => Err(StoreError::NotAllowed),
        }
    }

    /// Those that wait, the newest first; all of them, since there are never many.
    pub async fn waiting(&self) -> Result<Vec<UnplacedMail>, StoreError> {
        self.in_state(InboundOutcome::Kept, WAITING_MAX).await
    }

    /// Those put aside last.
    pub async fn aside(&self) -> Result<Vec<UnplacedMail>, StoreError> {
        self.in_state(InboundOutcome::Aside, ASIDE_SHOWN_MAX).await
    }

    async fn in_state(
        &self,
        state: InboundOutcome,
        limit: i64,
    ) -> Result<Vec<UnplacedMail>, StoreError> {
        self.must()?;
        let sql = "SELECT digest, at, kind, sender, subject, excerpt, why, handled FROM inbound \
                   WHERE outcome = $1 AND outcome IN ('kept', 'aside') \
                   ORDER BY at DESC, digest DESC LIMIT $2";
        let rows = self.0.store().rows(sql, args![state.as_str(), limit]).await?;
        rows.iter().map(read).collect()
    }

    /// How many wait, and how many came that were not kept.
    pub async fn counts(&self) -> Result<(i64, i64), StoreError> {
        self.must()?;
        let sql = "SELECT (SELECT COUNT(*) FROM inbound WHERE outcome = 'kept'), \
                   (SELECT CAST(COALESCE(SUM(mails), 0) AS BIGINT) FROM inbound_beyond)";
        let row = self.0.store().row(sql, &[]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        Ok((columns.int()?, columns.int()?))
    }

    /// Places a mail on the warning of this number, where it stands from now on: as the member's
    /// word when its sender is a contact of the member's, otherwise as from outside.
    pub async fn place(
        &self,
        id: &str,
        number: i64,
        origin: Option<&str>,
    ) -> Result<WarningId, StoreError> {
        self.must()?;
        let mut tx = self.0.store().begin().await?;
        let sql = "SELECT id, member_id FROM warnings WHERE number = $1";
        let row = tx.row(sql, args![number]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let warning = columns.parsed("a warning's id", WarningId::parse)?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let sql = "UPDATE inbound SET member_id = $2, warning_id = $3, handled = $4, why = NULL, \
                   outcome = CASE WHEN EXISTS (SELECT contacts.id FROM contacts \
                   WHERE LOWER(contacts.email) = inbound.sender AND (contacts.member_id = $2 \
                   OR contacts.operator_id IN (SELECT operator_id FROM operator_members \
                   WHERE member_id = $2))) THEN 'placed' ELSE 'placed-outside' END \
                   WHERE digest = $1 AND outcome IN ('kept', 'aside')";
        let now = self.0.store().now();
        if tx.execute(sql, args![id, member, warning, now]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let detail = number.to_string();
        self.note(&mut tx, ("place-mail", id, &detail), Some(member), origin).await?;
        tx.commit().await?;
        Ok(warning)
    }

    /// Puts a mail aside.
    pub async fn put_aside(
        &self,
        id: &str,
        why: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        self.must()?;
        let why: String = crate::bulk::clean(why).chars().take(WHY_CHARS_MAX).collect();
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE inbound SET outcome = 'aside', why = $2, handled = $3 \
                   WHERE digest = $1 AND outcome = 'kept'";
        let now = self.0.store().now();
        if tx.execute(sql, args![id, &why, now]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        self.note(&mut tx, ("put-mail-aside", id, &why), None, origin).await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut Tx,
        (action, id, detail): (&'static str, &str, &str),
        member: Option<MemberId>,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let actor = self.0.actor();
        let entry =
            Entry { actor: &actor, action, member, object: format!("mail {id}"), detail, origin };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl SystemScope {
    /// Deletes mail that nobody placed and that is older than this, and says in the audit log how
    /// much; returns how many.
    pub async fn delete_unplaced(&self, kept_s: i64) -> Result<u64, StoreError> {
        let now = self.store().now();
        let old = now.plus_s(-kept_s);
        let mut tx = self.store().begin().await?;
        let sql = "DELETE FROM inbound WHERE outcome IN ('kept', 'aside') AND at < $1";
        let deleted = tx.execute(sql, args![old]).await?;
        // Of these only a name and a number are left: nothing to log.
        let sql = "DELETE FROM inbound WHERE outcome = 'beyond' AND at < $1";
        tx.execute(sql, args![old]).await?;
        let sql = "DELETE FROM inbound_beyond WHERE day < $1";
        tx.execute(sql, args![old.seconds() / DAY_S]).await?;
        if 0 < deleted {
            let (actor, detail) = (self.actor(), deleted.to_string());
            let object = "mail".to_owned();
            let action = "delete-old-mail";
            let entry = Entry {
                actor: &actor,
                action,
                member: None,
                object,
                detail: &detail,
                origin: None,
            };
            audit::append(&mut tx, now, &entry).await?;
        }
        tx.commit().await?;
        Ok(deleted)
    }
}

/// Whether as many wait as are kept. The mail being taken in is one of them already.
pub(crate) async fn is_full(tx: &mut Tx) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM inbound WHERE outcome = 'kept'";
    let row = tx.row(sql, &[]).await?.ok_or(StoreError::NotFound)?;
    Ok(WAITING_MAX < row.columns().int()?)
}

/// Counts a mail that is not kept. Its name alone stays, so that it is counted once however often
/// the mailbox is read.
pub(crate) async fn count_beyond(tx: &mut Tx, digest: &str, now: Time) -> Result<(), StoreError> {
    let sql = "UPDATE inbound SET outcome = 'beyond', sender = '', subject = '', excerpt = '' \
               WHERE digest = $1";
    tx.execute(sql, args![digest]).await?;
    let sql = "DELETE FROM inbound WHERE digest IN (SELECT digest FROM inbound \
               WHERE outcome = 'beyond' ORDER BY at DESC, digest DESC LIMIT 10 OFFSET $1)";
    tx.execute(sql, args![BEYOND_KNOWN_MAX]).await?;
    let sql = "INSERT INTO inbound_beyond (day, mails) VALUES ($1, 1) \
               ON CONFLICT (day) DO UPDATE SET mails = inbound_beyond.mails + 1";
    tx.execute(sql, args![now.seconds() / DAY_S]).await?;
    Ok(())
}

/// Takes a mail out of those beyond the bound: it was read again. Returns when it was counted.
pub(crate) async fn take_out_beyond(tx: &mut Tx, digest: &str) -> Result<Option<Time>, StoreError> {
    let sql = "DELETE FROM inbound WHERE digest = $1 AND outcome = 'beyond' RETURNING at";
    tx.row(sql, args![digest]).await?.map(|row| row.columns().time()).transpose()
}

/// A mail that was counted as not kept is kept after all.
pub(crate) async fn uncount_beyond(tx: &mut Tx, counted: Time) -> Result<(), StoreError> {
    let sql = "UPDATE inbound_beyond SET mails = mails - 1 WHERE day = $1 AND 0 < mails";
    tx.execute(sql, args![counted.seconds() / DAY_S]).await.map(|_| ())
}

fn read(row: &Row) -> Result<UnplacedMail, StoreError> {
    let mut columns = row.columns();
    Ok(UnplacedMail {
        id: columns.text()?,
        at: columns.time()?,
        kind: columns.parsed("a kind of mail", InboundKind::parse)?,
        sender: columns.text()?,
        subject: columns.text()?,
        text: columns.text()?,
        aside: columns.opt_text()?.zip(columns.opt_time()?),
    })
}
