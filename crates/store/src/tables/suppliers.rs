//! Suppliers, and the sight that members give them: of what concerns an asset, or of one warning.
//!
//! This is the member's and the CSIRT's side; what a supplier sees of it is `shared`.

use access::Action;
use model::{AssetId, MemberId, SightId, SupplierId, Time, WarningId};

use crate::db::{Row, Tx, args};
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::tables::notices::{self, NewNotice};
use crate::tables::operators::change_place;
use crate::tables::shared::{SupplierAnswer, SupplierWord};
use crate::{Actor, NewMember, Scoped, StoreError, SystemScope};

/// Suppliers and sights listed at once: more than a CSIRT has members.
const SHOWN_MAX: i64 = 2_000;

/// Sights that one supplier is given at one member: its products and the warnings of a year.
const SIGHTS_MAX: i64 = 500;

/// People of a supplier who are told of one sharing.
const TOLD_MAX: i64 = 50;

/// Seconds in which a supplier's people get one mail, however much is shared: a member that gives
/// sight of twenty systems sits down once to do so.
const TOLD_AGAIN_S: i64 = 3_600;

/// A supplier. Its name is no secret among those who may give sight.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Supplier {
    /// Identity.
    pub id: SupplierId,
    /// Its name.
    pub name: String,
    /// The language its people read.
    pub language: String,
    /// Its time zone.
    pub zone: String,
}

/// Sight that a member gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sight {
    /// Identity.
    pub id: SightId,
    /// Who gives it.
    pub member: MemberId,
    /// The name of who gives it.
    pub member_name: String,
    /// The name of who gets it.
    pub supplier_name: String,
    /// The asset's value, where it is of an asset.
    pub asset: Option<String>,
    /// The warning and its number, where it is of one warning.
    pub warning: Option<(WarningId, i64)>,
    /// Since when.
    pub created: Time,
}

/// What sight is given of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SightOf {
    /// Every open warning that concerns the asset.
    Asset(AssetId),
    /// One warning.
    Warning(WarningId),
}

/// Suppliers, and the sights within a scope.
pub struct Suppliers<'a>(&'a Scoped);

impl Scoped {
    /// Suppliers, and the sights within the scope.
    pub fn suppliers(&self) -> Suppliers<'_> {
        Suppliers(self)
    }
}

impl Suppliers<'_> {
    /// All suppliers by name, for who may give sight.
    pub async fn list(&self) -> Result<Vec<Supplier>, StoreError> {
        self.0.must(Action::KeepAssets)?;
        let sql = "SELECT id, name, language, zone FROM suppliers ORDER BY name, id LIMIT $1";
        let rows = self.0.store().rows(sql, args![SHOWN_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Adds a supplier.
    pub async fn add(&self, new: &NewMember) -> Result<SupplierId, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let mut tx = self.0.store().begin().await?;
        let id = insert(&mut tx, new, self.0.store().now(), &self.0.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Gives a supplier another name, language or zone.
    pub async fn change(&self, id: SupplierId, new: &NewMember) -> Result<(), StoreError> {
        let sql = "UPDATE suppliers SET name = $2, language = $3, zone = $4 WHERE id = $1";
        let about = ("change-supplier", format!("supplier {id}"));
        change_place(self.0, sql, args![id, &new.name, &new.language, &new.zone], about, new).await
    }

    /// The sights that members in the scope give, the newest first.
    pub async fn sights(&self) -> Result<Vec<Sight>, StoreError> {
        let sql = may_see!(
            "SELECT supplier_sights.id, supplier_sights.member_id, members.name, suppliers.name, \
             assets.value, warnings.id, warnings.number, supplier_sights.created \
             FROM supplier_sights JOIN members ON members.id = supplier_sights.member_id \
             JOIN suppliers ON suppliers.id = supplier_sights.supplier_id \
             LEFT JOIN assets ON assets.id = supplier_sights.asset_id \
             LEFT JOIN warnings ON warnings.id = supplier_sights.warning_id \
             WHERE supplier_sights.ended IS NULL AND",
            "supplier_sights.member_id",
            "ORDER BY supplier_sights.created DESC, supplier_sights.id DESC LIMIT $2",
        );
        let rows = self.0.rows(sql, args![SHOWN_MAX]).await?;
        rows.iter().map(read_sight).collect()
    }

    /// Gives a supplier sight of something in the scope. Given already, it stays as it is.
    pub async fn give(&self, supplier: SupplierId, of: SightOf) -> Result<(), StoreError> {
        self.0.must(Action::KeepAssets)?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let member = self.member_of(&mut tx, of).await?;
        let (asset, warning) = match of {
            SightOf::Asset(id) => (Some(id), None),
            SightOf::Warning(id) => (None, Some(id)),
        };
        let sql = "SELECT COUNT(*), COUNT(CASE WHEN asset_id = $3 OR warning_id = $4 THEN 1 END) \
                   FROM supplier_sights WHERE supplier_id = $1 AND member_id = $2 \
                   AND ended IS NULL";
        let row = tx.row(sql, args![supplier, member, asset, warning]).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let (all, same) = (columns.int()?, columns.int()?);
        if 0 < same {
            return Ok(());
        }
        if SIGHTS_MAX <= all {
            return Err(StoreError::TooMany { limit: SIGHTS_MAX });
        }
        let sql = "INSERT INTO supplier_sights (id, supplier_id, member_id, asset_id, warning_id, \
                   created) VALUES ($1, $2, $3, $4, $5, $6)";
        let args = args![SightId::new(), supplier, member, asset, warning, now];
        tx.execute(sql, args).await?;
        note(&mut tx, self.0, "give-sight", member, supplier).await?;
        tell(&mut tx, now, member, supplier).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    /// Whose the thing is; `NotFound` unless it is in the scope. An asset must be known to be
    /// theirs.
    async fn member_of(&self, tx: &mut Tx, of: SightOf) -> Result<MemberId, StoreError> {
        let row = match of {
            SightOf::Asset(id) => {
                let sql = may_see!(
                    "SELECT assets.member_id FROM assets WHERE",
                    "assets.member_id",
                    "AND assets.id = $2 AND assets.state = 'approved'",
                );
                self.0.row_in(tx, sql, args![id]).await?
            }
            SightOf::Warning(id) => {
                let sql = may_see!(
                    "SELECT warnings.member_id FROM warnings WHERE",
                    "warnings.member_id",
                    "AND warnings.id = $2",
                );
                self.0.row_in(tx, sql, args![id]).await?
            }
        };
        let row = row.ok_or(StoreError::NotFound)?;
        row.columns().parsed("a member's id", MemberId::parse)
    }

    /// Withdraws sight: it counts no more from now on.
    pub async fn withdraw(&self, id: SightId) -> Result<(), StoreError> {
        self.0.must(Action::KeepAssets)?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = may_see!(
            "UPDATE supplier_sights SET ended = $3 WHERE",
            "member_id",
            "AND id = $2 AND ended IS NULL RETURNING member_id, supplier_id",
        );
        let row = self.0.row_in(&mut tx, sql, args![id, now]).await?;
        let row = row.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let supplier = columns.parsed("a supplier's id", SupplierId::parse)?;
        note(&mut tx, self.0, "withdraw-sight", member, supplier).await?;
        tx.commit().await
    }

    /// What suppliers said of a warning in the scope, the oldest first.
    pub async fn answers(&self, warning: WarningId) -> Result<Vec<SupplierAnswer>, StoreError> {
        let sql = may_see!(
            "SELECT suppliers.name, accounts.name, supplier_answers.answer, \
             supplier_answers.note, supplier_answers.at FROM supplier_answers \
             JOIN suppliers ON suppliers.id = supplier_answers.supplier_id \
             JOIN accounts ON accounts.id = supplier_answers.account_id WHERE",
            "supplier_answers.member_id",
            "AND supplier_answers.warning_id = $2 ORDER BY supplier_answers.at LIMIT $3",
        );
        let rows = self.0.rows(sql, args![warning, SHOWN_MAX]).await?;
        rows.iter().map(read_answer).collect()
    }
}

impl SystemScope {
    /// Adds a supplier: the demo, tests.
    pub async fn add_supplier(&self, new: &NewMember) -> Result<SupplierId, StoreError> {
        let mut tx = self.store().begin().await?;
        let id = insert(&mut tx, new, self.store().now(), &self.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn insert(
    tx: &mut Tx,
    new: &NewMember,
    now: Time,
    actor: &Actor,
) -> Result<SupplierId, StoreError> {
    let id = SupplierId::new();
    let sql =
        "INSERT INTO suppliers (id, name, language, zone, created) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, &new.name, &new.language, &new.zone, now]).await?;
    let object = format!("supplier {id}");
    let (action, detail) = ("add-supplier", new.name.as_str());
    let entry = Entry { actor, action, member: None, object, detail, origin: None };
    audit::append(tx, now, &entry).await?;
    Ok(id)
}

/// Puts a mail to each of the supplier's people in line: that a member lets them see something, not
/// what. Who was told within the hour is not told again: they look once for all of it.
async fn tell(
    tx: &mut Tx,
    now: Time,
    member: MemberId,
    supplier: SupplierId,
) -> Result<(), StoreError> {
    let sql = "SELECT accounts.name, accounts.login, accounts.language, accounts.zone, \
               members.name FROM accounts JOIN members ON members.id = $2 \
               WHERE accounts.supplier_id = $1 AND accounts.closed IS NULL \
               AND accounts.login LIKE '%_@_%' AND NOT EXISTS (SELECT id FROM notices \
               WHERE notices.email = accounts.login AND notices.kind = 'shared' \
               AND $3 < notices.created) ORDER BY accounts.id LIMIT $4";
    let hour_ago = now.plus_s(-TOLD_AGAIN_S);
    for row in tx.rows(sql, args![supplier, member, hour_ago, TOLD_MAX]).await? {
        let mut columns = row.columns();
        let notice = NewNotice {
            kind: "shared",
            name: columns.text()?,
            email: columns.text()?,
            language: columns.text()?,
            zone: columns.text()?,
            facts: serde_json::json!({ "organisation": columns.text()? }),
        };
        notices::enqueue(tx, now, &notice).await?;
    }
    Ok(())
}

/// A line in the member's log about what a supplier may see.
async fn note(
    tx: &mut Tx,
    scope: &Scoped,
    action: &'static str,
    member: MemberId,
    supplier: SupplierId,
) -> Result<(), StoreError> {
    let row = tx.row("SELECT name FROM suppliers WHERE id = $1", args![supplier]).await?;
    let name = row.ok_or(StoreError::NotFound)?.columns().text()?;
    let entry = Entry {
        actor: &scope.actor(),
        action,
        member: Some(member),
        object: format!("supplier {supplier}"),
        detail: &name,
        origin: None,
    };
    audit::append(tx, scope.store().now(), &entry).await
}

fn read(row: &Row) -> Result<Supplier, StoreError> {
    let mut columns = row.columns();
    Ok(Supplier {
        id: columns.parsed("a supplier's id", SupplierId::parse)?,
        name: columns.text()?,
        language: columns.text()?,
        zone: columns.text()?,
    })
}

fn read_sight(row: &Row) -> Result<Sight, StoreError> {
    let mut columns = row.columns();
    let id = columns.parsed("a sight's id", SightId::parse)?;
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let (member_name, supplier_name) = (columns.text()?, columns.text()?);
    let asset = columns.opt_text()?;
    let warning = columns.opt_parsed("a warning's id", WarningId::parse)?;
    let number = columns.opt_int()?;
    let created = columns.time()?;
    let warning = warning.zip(number);
    Ok(Sight { id, member, member_name, supplier_name, asset, warning, created })
}

/// Reads who, for whom, what, the note and when.
pub(crate) fn read_answer(row: &Row) -> Result<SupplierAnswer, StoreError> {
    let mut columns = row.columns();
    Ok(SupplierAnswer {
        supplier: columns.text()?,
        person: columns.text()?,
        word: columns.parsed("a supplier's word", SupplierWord::parse)?,
        note: columns.opt_text()?,
        at: columns.time()?,
    })
}
