//! Retests: exposed services that a member called mended are tried again, when the member agreed.

use std::net::IpAddr;

use access::Action;
use model::{MemberId, RetestId, Time, WarningId};
use warnings::{Answer, Move, RetestPolicy, State, Verdict, judge};

use crate::db::{Row, Tx, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::warnings::{How, Locked};
use crate::{Scoped, Store, StoreError, SystemScope};

/// A retest, due or answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Retest {
    /// Identity.
    pub id: RetestId,
    /// At which member.
    pub member: MemberId,
    /// For which warning.
    pub warning: WarningId,
    /// The address to connect to.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// When it is due; none when it is done.
    pub due: Option<Time>,
    /// Tries so far.
    pub tries: i64,
    /// What the last try brought.
    pub answer: Option<Answer>,
    /// What the service said first, if it spoke.
    pub banner: Option<String>,
    /// When it last was tried.
    pub answered: Option<Time>,
}

/// Characters of a banner that are kept: its first line.
const BANNER_CHARS_MAX: usize = 200;

/// Services of one warning that are tried: a scan of a whole network is not a retest.
const SERVICES_MAX: i64 = 20;

/// Retests within a scope.
pub struct Retests<'a>(&'a Scoped);

impl Scoped {
    /// Retests.
    pub fn retests(&self) -> Retests<'_> {
        Retests(self)
    }
}

macro_rules! columns {
    () => {
        "retests.id, retests.member_id, retests.warning_id, retests.address, retests.port, \
         retests.due, retests.tries, retests.answer, retests.banner, retests.answered"
    };
}

impl Retests<'_> {
    /// Retests that are due, the longest due first. Only at members who agreed, and who still do.
    pub async fn due(&self, limit: i64) -> Result<Vec<Retest>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                columns!(),
                " FROM retests JOIN retest_consents \
                 ON retest_consents.member_id = retests.member_id WHERE"
            ),
            "retests.member_id",
            "AND retests.due <= $2 ORDER BY retests.due, retests.id LIMIT $3",
        );
        let args = args![self.0.store().now(), limit.clamp(1, crate::PAGE_MAX)];
        let rows = self.0.rows(sql, args).await?;
        rows.iter().map(read).collect()
    }

    /// The retests of a warning, the oldest first.
    pub async fn of(&self, warning: WarningId) -> Result<Vec<Retest>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", columns!(), " FROM retests WHERE"),
            "retests.member_id",
            "AND retests.warning_id = $2 ORDER BY retests.created, retests.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![warning, 10 * SERVICES_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Keeps what a try brought, and what follows from it: verified when all services of the
    /// warning are closed, opened again when one is open. An answer to what is not due is refused.
    pub async fn answer(
        &self,
        id: RetestId,
        answer: Answer,
        banner: Option<&str>,
        policy: &RetestPolicy,
    ) -> Result<Verdict, StoreError> {
        self.0.must(Action::IssueWarnings)?;
        let now = self.0.store().now();
        let sql = may_see!(
            "UPDATE retests SET tries = tries + 1, answer = $3, banner = $4, answered = $5, \
             due = NULL WHERE",
            "retests.member_id",
            "AND id = $2 AND due <= $5 RETURNING warning_id, tries",
        );
        let banner: Option<String> =
            banner.map(|text| crate::bulk::clean(text).chars().take(BANNER_CHARS_MAX).collect());
        let mut tx = self.0.store().begin().await?;
        let given = args![id, answer.as_str(), banner, now];
        let row = self.0.row_in(&mut tx, sql, given).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let warning = columns.parsed("a warning's id", WarningId::parse)?;
        let verdict = judge(answer, columns.int()?, policy);
        match verdict {
            Verdict::Again(after_s) => {
                let sql = "UPDATE retests SET due = $2 WHERE id = $1";
                tx.execute(sql, args![id, now.plus_s(after_s)]).await?;
            }
            Verdict::StillOpen => self.follow(&mut tx, warning, Move::Reopen, now).await?,
            Verdict::Mended if all_closed(&mut tx, warning).await? => {
                self.follow(&mut tx, warning, Move::Verify, now).await?;
            }
            Verdict::Mended | Verdict::CannotTell => {}
        }
        tx.commit().await?;
        Ok(verdict)
    }

    /// A warning that has moved on meanwhile stays where it is.
    async fn follow(
        &self,
        tx: &mut Tx,
        warning: WarningId,
        step: Move,
        now: Time,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE warnings SET state = state WHERE id = $1 RETURNING member_id, state";
        let row = tx.row(sql, args![warning]).await?.ok_or(StoreError::NotFound)?;
        let locked = Locked::read(warning, &row)?;
        if locked.state != State::Fixed {
            return Ok(());
        }
        let actor = self.0.actor();
        let how = How { actor: &actor, note: None, origin: None, now };
        locked.take(tx, step, &how).await?;
        if step == Move::Reopen {
            // The clock tells people, as for any other warning.
            let sql = "UPDATE warnings SET next_step = 'tell', next_at = $2 WHERE id = $1";
            tx.execute(sql, args![warning, now]).await?;
        }
        Ok(())
    }

    /// Who agreed to retests at a member, by name, and when; none when nobody did.
    pub async fn consent(&self, member: MemberId) -> Result<Option<(String, Time)>, StoreError> {
        let sql = may_see!(
            "SELECT COALESCE(accounts.name, ''), retest_consents.given FROM retest_consents \
             LEFT JOIN accounts ON accounts.id = retest_consents.given_by WHERE",
            "retest_consents.member_id",
            "AND retest_consents.member_id = $2",
        );
        let Some(row) = self.0.row(sql, args![member]).await? else { return Ok(None) };
        let mut columns = row.columns();
        Ok(Some((columns.text()?, columns.time()?)))
    }

    /// Whether a member agreed that its exposed services are tried again.
    pub async fn agreed(&self, member: MemberId) -> Result<bool, StoreError> {
        let sql = may_see!(
            "SELECT given FROM retest_consents WHERE",
            "retest_consents.member_id",
            "AND member_id = $2",
        );
        Ok(self.0.row(sql, args![member]).await?.is_some())
    }

    /// The member's own word that its services may be tried. Nobody else can give it.
    pub async fn agree(&self, member: MemberId, origin: Option<&str>) -> Result<(), StoreError> {
        self.must_be_the_members()?;
        let sql = may_see!(
            "INSERT INTO retest_consents (member_id, given, given_by) \
             SELECT members.id, $3, $4 FROM members WHERE",
            "members.id",
            "AND members.id = $2 ON CONFLICT (member_id) DO UPDATE SET given = excluded.given, \
             given_by = excluded.given_by",
        );
        let (now, account) = (self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, now, account]).await?;
        self.note(&mut tx, "agree-retests", member, origin).await?;
        tx.commit().await
    }

    /// Takes it back: nothing is tried from now on.
    pub async fn disagree(&self, member: MemberId, origin: Option<&str>) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let sql = may_see!("DELETE FROM retest_consents WHERE", "member_id", "AND member_id = $2");
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member]).await?;
        self.note(&mut tx, "end-retests", member, origin).await?;
        tx.commit().await
    }

    /// Consent is the member's or its operator's to give, never the CSIRT's.
    fn must_be_the_members(&self) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let is_csirt = matches!(self.0.viewer().scope(), access::Scope::All);
        if is_csirt { Err(StoreError::NotAllowed) } else { Ok(()) }
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        member: MemberId,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let actor = self.0.actor();
        let (object, detail) = (format!("member {member}"), "");
        let entry = Entry { actor: &actor, action, member: Some(member), object, detail, origin };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

/// The retests of a warning that a link opens, the oldest first.
pub(crate) async fn behind_link(store: &Store, warning: &str) -> Result<Vec<Retest>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM retests WHERE retests.warning_id = $1 ORDER BY retests.created, retests.id LIMIT $2"
    );
    let rows = store.rows(sql, args![warning, 10 * SERVICES_MAX]).await?;
    rows.iter().map(read).collect()
}

async fn all_closed(tx: &mut Tx, warning: WarningId) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM retests JOIN warnings ON warnings.id = retests.warning_id \
               WHERE retests.warning_id = $1 AND retests.created >= COALESCE(warnings.fixed, 0) \
               AND COALESCE(retests.answer, '') <> 'closed'";
    let row = tx.row(sql, args![warning]).await?.ok_or(StoreError::NotFound)?;
    Ok(row.columns().int()? == 0)
}

impl SystemScope {
    /// Plans retests for warnings that were called mended and are about exposed services, at
    /// members who agreed; each once for each time it is called mended. Returns how many warnings.
    pub async fn plan_retests(&self, policy: &RetestPolicy, limit: i64) -> Result<u64, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "SELECT warnings.id, warnings.fixed FROM warnings JOIN retest_consents \
                   ON retest_consents.member_id = warnings.member_id \
                   WHERE warnings.state = 'fixed' AND warnings.fixed IS NOT NULL \
                   AND warnings.class LIKE 'vulnerable:%' AND NOT EXISTS (SELECT retests.id \
                   FROM retests WHERE retests.warning_id = warnings.id \
                   AND warnings.fixed <= retests.created) \
                   AND EXISTS (SELECT findings.id FROM findings \
                   WHERE findings.warning_id = warnings.id AND findings.inbound = 1 \
                   AND findings.device_port IS NOT NULL) LIMIT $1";
        let rows = tx.rows(sql, args![limit]).await?;
        for row in &rows {
            let mut columns = row.columns();
            let warning = columns.parsed("a warning's id", WarningId::parse)?;
            let due = columns.time()?.plus_s(policy.first_after_s);
            plan(&mut tx, warning, due, now).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

async fn plan(tx: &mut Tx, warning: WarningId, due: Time, now: Time) -> Result<(), StoreError> {
    let sql = "SELECT id, member_id, device_ip, device_port FROM findings WHERE warning_id = $1 \
               AND inbound = 1 AND device_port IS NOT NULL ORDER BY last_seen DESC, id LIMIT $2";
    for row in tx.rows(sql, args![warning, SERVICES_MAX]).await? {
        let mut columns = row.columns();
        let (finding, member) = (columns.text()?, columns.text()?);
        let (address, port) = (columns.text()?, columns.int()?);
        let sql = "INSERT INTO retests (id, member_id, warning_id, finding_id, address, port, \
                   created, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let args = args![RetestId::new(), member, warning, finding, address, port, now, due];
        tx.execute(sql, args).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<Retest, StoreError> {
    let mut columns = row.columns();
    Ok(Retest {
        id: columns.parsed("a retest's id", RetestId::parse)?,
        member: columns.parsed("a member's id", MemberId::parse)?,
        warning: columns.parsed("a warning's id", WarningId::parse)?,
        address: columns.parsed("an address", |text| text.parse().ok())?,
        port: columns.opt_small()?.unwrap_or(0),
        due: columns.opt_time()?,
        tries: columns.int()?,
        answer: columns.opt_parsed("an answer", Answer::parse)?,
        banner: columns.opt_text()?,
        answered: columns.opt_time()?,
    })
}
