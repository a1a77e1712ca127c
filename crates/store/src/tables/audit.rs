//! The audit log: append-only, each line sealed with the hash of the one before.
//!
//! A line changed or removed later breaks the chain at that place, and `verify` names it. The
//! head may be written down elsewhere to notice that the end was cut off.

use access::{Action, TokenHash};
use model::{AccountId, ContactId, MemberId, SensorId, Time};

use crate::db::{Row, Tx, args};
use crate::list::{Look, Reading, numbered};
use crate::{Page, Paged, Scoped, Store, StoreError, SystemScope};

macro_rules! audit_columns {
    () => {
        "audit.seq, audit.at, audit.actor_kind, audit.actor, audit.action, audit.member_id, \
         audit.object, audit.detail, audit.origin, audit.previous, audit.hash"
    };
}

/// Who did something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Actor {
    /// A signed-in account.
    Account(AccountId),
    /// A contact, through the link in a mail.
    Contact(ContactId),
    /// A sensor.
    Sensor(SensorId),
    /// A job of the hub.
    Job(&'static str),
}

/// One line of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditLine {
    /// Its number: 1, 2, 3, …
    pub seq: i64,
    /// When.
    pub at: Time,
    /// `account`, `contact`, `sensor` or `job`.
    pub actor_kind: String,
    /// Which one.
    pub actor: String,
    /// What was done, as a word.
    pub action: String,
    /// On whose data.
    pub member: Option<MemberId>,
    /// On what, such as `warning 0189…`.
    pub object: String,
    /// More, in a few words.
    pub detail: String,
    /// From which address.
    pub origin: Option<String>,
    previous: String,
    hash: String,
}

/// The chain does not hold at this line.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the audit log was changed at line {seq}")]
pub struct ChainBroken {
    /// The first line that does not fit.
    pub seq: i64,
}

/// What is to be written down.
pub(crate) struct Entry<'a> {
    pub actor: &'a Actor,
    pub action: &'static str,
    pub member: Option<MemberId>,
    pub object: String,
    pub detail: &'a str,
    pub origin: Option<&'a str>,
}

/// Writes a line in the transaction of the deed itself: both happen or neither.
pub(crate) async fn append(tx: &mut Tx, now: Time, entry: &Entry<'_>) -> Result<(), StoreError> {
    // The update locks the head, so that two writers cannot continue the same line.
    let head = tx.row("UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash", &[]);
    let head = head.await?.ok_or(StoreError::NotFound)?;
    let mut columns = head.columns();
    let mut line = AuditLine {
        seq: columns.int()?,
        at: now,
        actor_kind: entry.actor.kind().to_owned(),
        actor: entry.actor.id(),
        action: entry.action.to_owned(),
        member: entry.member,
        object: entry.object.clone(),
        detail: entry.detail.to_owned(),
        origin: entry.origin.map(str::to_owned),
        previous: columns.text()?,
        hash: String::new(),
    };
    line.hash = line.seal();
    insert(tx, &line).await?;
    tx.execute("UPDATE audit_head SET hash = $1 WHERE one = 1", args![&line.hash]).await?;
    Ok(())
}

async fn insert(tx: &mut Tx, line: &AuditLine) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit (seq, at, actor_kind, actor, action, member_id, object, detail, \
               origin, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        line.seq,
        line.at,
        &line.actor_kind,
        &line.actor,
        &line.action,
        line.member,
        &line.object,
        &line.detail,
        line.origin.as_deref(),
        &line.previous,
        &line.hash,
    ];
    tx.execute(sql, args).await.map(|_| ())
}

/// Lines checked in one reading.
const VERIFY_LINES: i64 = 5_000;

async fn verify(store: &Store) -> Result<Result<i64, ChainBroken>, StoreError> {
    let (mut seq, mut hash) = (0, String::new());
    loop {
        let sql = concat!(
            "SELECT ",
            audit_columns!(),
            " FROM audit WHERE $1 < seq ORDER BY seq LIMIT $2"
        );
        let rows = store.rows(sql, args![seq, VERIFY_LINES]).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let line = read(row)?;
            if line.seq != seq + 1 || line.previous != hash || line.hash != line.seal() {
                return Ok(Err(ChainBroken { seq: seq + 1 }));
            }
            (seq, hash) = (line.seq, line.hash);
        }
    }
    let head = store.row("SELECT seq, hash FROM audit_head WHERE one = 1", &[]).await?;
    let head = head.ok_or(StoreError::NotFound)?;
    let mut columns = head.columns();
    let whole = columns.int()? == seq && columns.text()? == hash;
    Ok(if whole { Ok(seq) } else { Err(ChainBroken { seq: seq + 1 }) })
}

fn read(row: &Row) -> Result<AuditLine, StoreError> {
    let mut columns = row.columns();
    Ok(AuditLine {
        seq: columns.int()?,
        at: columns.time()?,
        actor_kind: columns.text()?,
        actor: columns.text()?,
        action: columns.text()?,
        member: columns.opt_parsed("a member's id", MemberId::parse)?,
        object: columns.text()?,
        detail: columns.text()?,
        origin: columns.opt_text()?,
        previous: columns.text()?,
        hash: columns.text()?,
    })
}

impl AuditLine {
    /// The hash over everything in the line and the hash before it. Lengths stand before texts, so
    /// that no two lines write the same bytes.
    fn seal(&self) -> String {
        let member = self.member.map(|member| member.to_string()).unwrap_or_default();
        let (seq, at) = (self.seq.to_string(), self.at.micros().to_string());
        let origin = self.origin.as_deref().unwrap_or_default();
        let fields = [
            &self.previous,
            &seq,
            &at,
            &self.actor_kind,
            &self.actor,
            &self.action,
            &member,
            &self.object,
            &self.detail,
            origin,
        ];
        let mut bytes = Vec::new();
        for field in fields {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field.as_bytes());
        }
        TokenHash::of(&bytes).as_str().to_owned()
    }
}

impl Actor {
    /// The word in the log.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Contact(_) => "contact",
            Self::Sensor(_) => "sensor",
            Self::Job(_) => "job",
        }
    }

    /// Which one.
    pub fn id(&self) -> String {
        match self {
            Self::Account(id) => id.to_string(),
            Self::Contact(id) => id.to_string(),
            Self::Sensor(id) => id.to_string(),
            Self::Job(name) => (*name).to_owned(),
        }
    }
}

/// The audit log within a scope: a member sees what was done on its data.
pub struct Audit<'a>(&'a Scoped);

impl Scoped {
    /// The audit log.
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }
}

impl Audit<'_> {
    /// The log, newest first.
    pub async fn list(&self, page: &Page) -> Result<Paged<AuditLine>, StoreError> {
        self.0.must(Action::ReadAudit)?;
        let sql = numbered!(
            concat!("SELECT ", audit_columns!(), " FROM audit"),
            "audit",
            "audit.member_id",
            "audit.seq",
            "",
        );
        let look = Look { page, member: None, sifts: false, filters: &[], last: None };
        let reading = Reading { row: read, key: |line| (line.seq, line.seq.to_string()) };
        self.0.list(&[sql], &look, &reading).await
    }

    /// Checks the whole chain: how many lines it has, or where it breaks. Tells nothing of what
    /// the lines say, so every role that reads the log may ask.
    pub async fn verify(&self) -> Result<Result<i64, ChainBroken>, StoreError> {
        self.0.must(Action::ReadAudit)?;
        verify(self.0.store()).await
    }

    /// Writes down something done outside the store, such as a sign-in or an export.
    pub async fn note(
        &self,
        action: &'static str,
        object: String,
        detail: &str,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let actor = self.0.actor();
        let member = self.0.viewer().scope().member();
        let mut tx = self.0.store().begin().await?;
        let entry = Entry { actor: &actor, action, member, object, detail, origin };
        append(&mut tx, self.0.store().now(), &entry).await?;
        tx.commit().await
    }
}

impl SystemScope {
    /// Checks the whole chain.
    pub async fn verify_audit(&self) -> Result<Result<i64, ChainBroken>, StoreError> {
        verify(self.store()).await
    }

    /// Writes down something that a job did.
    pub async fn note(
        &self,
        action: &'static str,
        member: Option<MemberId>,
        object: String,
        detail: &str,
    ) -> Result<(), StoreError> {
        let actor = Actor::Job(self.job());
        let mut tx = self.store().begin().await?;
        let entry = Entry { actor: &actor, action, member, object, detail, origin: None };
        append(&mut tx, self.store().now(), &entry).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(tamper: &'static str, broken_at: Option<i64>) {
        let dir = tempfile::tempdir().expect("a folder");
        let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
        for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
            let store = Store::open(&url).await.expect("opens");
            let system = store.system("test");
            for number in 1..=5 {
                let object = format!("object {number}");
                system.note("test", None, object, "").await.expect("written");
            }
            let mut tx = store.begin().await.expect("begins");
            tx.execute(tamper, &[]).await.expect("tampered");
            tx.commit().await.expect("committed");
            let verified = system.verify_audit().await.expect("answers");
            assert_eq!(verified.err().map(|broken| broken.seq), broken_at, "{tamper}");
            store.close().await;
        }
    }

    #[tokio::test]
    async fn a_line_changed_by_hand_is_named() {
        let cases = [
            ("UPDATE audit SET seq = seq", None),
            ("UPDATE audit SET object = 'another' WHERE seq = 3", Some(3)),
            ("UPDATE audit SET at = at + 1 WHERE seq = 1", Some(1)),
            ("UPDATE audit SET previous = hash WHERE seq = 2", Some(2)),
            ("DELETE FROM audit WHERE seq = 4", Some(4)),
            ("DELETE FROM audit WHERE seq = 5", Some(5)),
        ];
        for (tamper, broken_at) in cases {
            check(tamper, broken_at).await;
        }
    }
}
