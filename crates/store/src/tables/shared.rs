//! What a supplier's people see: the open warnings that members give them sight of, and of these
//! what is needed to mend something. No evidence, no contacts, no history, no other device.
//!
//! A supplier's scope matches no member, so that every other table is empty to it; this is the
//! only way in. Labels are asked of the gate here, before anything leaves.

use std::collections::HashMap;
use std::net::IpAddr;

use access::{Action, Channel, Object, Receiver, Scope, may_leave};
use constituency::{Asset, AssetKind};
use findings::Cause;
use model::{MemberId, Rsit, Severity, SupplierId, Time, Tlp, WarningId};
use warnings::{State, Warning};

use crate::db::{Row, args};
use crate::tables::audit::{self, Entry};
use crate::tables::suppliers::read_answer;
use crate::tables::warnings::{read as read_warning, warning_columns};
use crate::{Scoped, StoreError};

/// Sights of one supplier that are read: 290 members with some products each.
const SIGHTS_MAX: i64 = 10_000;

/// Open warnings that are looked through for one supplier, the worst first. Those beyond are not
/// shown: a supplier with more has a meeting to call.
const LOOKED_MAX: i64 = 2_000;

/// Devices of these warnings that are looked at.
const DEVICES_MAX: i64 = 20_000;

/// Answers to one warning that are shown.
const ANSWERS_MAX: i64 = 100;

/// Characters of a supplier's note.
const NOTE_CHARS_MAX: usize = 2_000;

/// What a supplier may say of a warning.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SupplierWord {
    /// We have taken it in hand.
    Acknowledged,
    /// We have mended it on our side. The member says whether that is the end of it.
    Fixed,
}

impl SupplierWord {
    /// All words.
    pub const ALL: [Self; 2] = [Self::Acknowledged, Self::Fixed];

    /// The word in the database and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Fixed => "fixed",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == text)
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Acknowledged => "supplier-acknowledged",
            Self::Fixed => "supplier-fixed",
        }
    }
}

/// What somebody at a supplier said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SupplierAnswer {
    /// The supplier's name.
    pub supplier: String,
    /// Who said it.
    pub person: String,
    /// What.
    pub word: SupplierWord,
    /// And in their own words.
    pub note: Option<String>,
    /// When.
    pub at: Time,
}

/// A warning as a supplier sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedWarning {
    /// Identity.
    pub id: WarningId,
    /// The number that people use.
    pub number: i64,
    /// At whom.
    pub member_name: String,
    /// What kind of problem.
    pub class: Rsit,
    /// What it rests on: gives title and advice.
    pub cause: Cause,
    /// Whether somebody came from outside.
    pub inbound: bool,
    /// How bad.
    pub severity: Severity,
    /// Who may be told.
    pub tlp: Tlp,
    /// Where it stands.
    pub state: State,
    /// When it was first seen.
    pub first_seen: Time,
    /// When it was last seen.
    pub last_seen: Time,
    /// The assets that sight is given of and that it concerns.
    pub assets: Vec<String>,
    /// The devices there; all of the warning's when it was shared as a whole.
    pub devices: Vec<IpAddr>,
}

/// What members give the viewer's supplier sight of; empty for everybody else.
pub struct Shared<'a>(&'a Scoped);

impl Scoped {
    /// What members give the viewer's supplier sight of.
    pub fn shared(&self) -> Shared<'_> {
        Shared(self)
    }
}

/// One sight, as it decides.
enum Sight {
    Warning(WarningId),
    Asset(MemberId, Asset, String),
}

impl Shared<'_> {
    /// The open warnings, the worst first.
    pub async fn list(&self) -> Result<Vec<SharedWarning>, StoreError> {
        let supplier = self.supplier()?;
        let sights = self.sights(supplier).await?;
        let mut devices = self.devices(supplier).await?;
        let sql = concat!(
            "SELECT ",
            warning_columns!(),
            ", members.name, (SELECT circulars.audience FROM circulars JOIN circular_members \
             ON circular_members.circular_id = circulars.id \
             WHERE circular_members.warning_id = warnings.id) \
             FROM warnings JOIN members ON members.id = warnings.member_id \
             WHERE warnings.is_open = 1 AND warnings.member_id IN (SELECT member_id \
             FROM supplier_sights WHERE supplier_id = $1 AND ended IS NULL) \
             ORDER BY warnings.severity DESC, warnings.last_seen DESC, warnings.id LIMIT $2"
        );
        let rows = self.0.store().rows(sql, args![supplier, LOOKED_MAX]).await?;
        let mut shared = Vec::new();
        for row in &rows {
            let mut columns = row.columns();
            let warning = read_warning(&mut columns)?;
            let (member_name, audience) = (columns.text()?, columns.opt_text()?);
            let wanted = audience.as_deref().and_then(wanted_asset);
            let devices = devices.remove(&warning.id).unwrap_or_default();
            let seen = seen(&sights, &warning, wanted.as_deref(), devices);
            if let Some((assets, devices)) = seen.filter(|_| leaves(&warning)) {
                shared.push(narrowed(warning, member_name, assets, devices));
            }
        }
        Ok(shared)
    }

    /// One of them.
    pub async fn by_id(&self, id: WarningId) -> Result<Option<SharedWarning>, StoreError> {
        Ok(self.list().await?.into_iter().find(|one| one.id == id))
    }

    /// What the viewer's own supplier has said of one of them, the oldest first.
    pub async fn answers(&self, id: WarningId) -> Result<Vec<SupplierAnswer>, StoreError> {
        let sql = "SELECT suppliers.name, accounts.name, supplier_answers.answer, \
                   supplier_answers.note, supplier_answers.at FROM supplier_answers \
                   JOIN suppliers ON suppliers.id = supplier_answers.supplier_id \
                   JOIN accounts ON accounts.id = supplier_answers.account_id \
                   WHERE supplier_answers.warning_id = $1 AND supplier_answers.supplier_id = $2 \
                   ORDER BY supplier_answers.at LIMIT $3";
        let args = args![id, self.supplier()?, ANSWERS_MAX];
        let rows = self.0.store().rows(sql, args).await?;
        rows.iter().map(read_answer).collect()
    }

    /// Says something of one of them: it is written down for the member and moves nothing.
    pub async fn answer(
        &self,
        id: WarningId,
        word: SupplierWord,
        note: Option<&str>,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let (supplier, now) = (self.supplier()?, self.0.store().now());
        self.by_id(id).await?.ok_or(StoreError::NotFound)?;
        let note = note.map(|note| note.chars().take(NOTE_CHARS_MAX).collect::<String>());
        let mut tx = self.0.store().begin().await?;
        let sql = "SELECT member_id, number, (SELECT COUNT(*) FROM supplier_answers \
                   WHERE warning_id = $1 AND supplier_id = $2) FROM warnings WHERE id = $1";
        let row = tx.row(sql, args![id, supplier]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let (number, said) = (columns.int()?, columns.int()?);
        if ANSWERS_MAX <= said {
            return Err(StoreError::TooMany { limit: ANSWERS_MAX });
        }
        let sql = "INSERT INTO supplier_answers (warning_id, supplier_id, member_id, account_id, \
                   answer, note, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let account = self.0.viewer().account();
        let args = args![id, supplier, member, account, word.as_str(), note, now];
        tx.execute(sql, args).await?;
        let entry = Entry {
            actor: &self.0.actor(),
            action: word.action(),
            member: Some(member),
            object: format!("warning {id}"),
            detail: &number.to_string(),
            origin,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await
    }

    /// The viewer's supplier; nobody else has anything here.
    fn supplier(&self) -> Result<SupplierId, StoreError> {
        self.0.must(Action::ReadShared)?;
        match self.0.viewer().scope() {
            Scope::Supplier(own) => Ok(own),
            Scope::All | Scope::Member(_) | Scope::Operator(_) => Err(StoreError::NotAllowed),
        }
    }

    async fn sights(&self, supplier: SupplierId) -> Result<Vec<Sight>, StoreError> {
        let sql = "SELECT supplier_sights.warning_id, supplier_sights.member_id, assets.kind, \
                   assets.value, assets.name FROM supplier_sights LEFT JOIN assets \
                   ON assets.id = supplier_sights.asset_id AND assets.state = 'approved' \
                   AND assets.member_id = supplier_sights.member_id \
                   WHERE supplier_sights.supplier_id = $1 AND supplier_sights.ended IS NULL LIMIT $2";
        let rows = self.0.store().rows(sql, args![supplier, SIGHTS_MAX]).await?;
        let mut sights = Vec::new();
        for row in &rows {
            sights.extend(read_sight(row)?);
        }
        Ok(sights)
    }

    async fn devices(
        &self,
        supplier: SupplierId,
    ) -> Result<HashMap<WarningId, Vec<IpAddr>>, StoreError> {
        let sql = "SELECT DISTINCT findings.warning_id, findings.device_ip FROM findings \
                   JOIN warnings ON warnings.id = findings.warning_id \
                   WHERE warnings.is_open = 1 AND findings.member_id IN (SELECT member_id \
                   FROM supplier_sights WHERE supplier_id = $1 AND ended IS NULL) \
                   ORDER BY findings.warning_id, findings.device_ip LIMIT $2";
        let mut devices: HashMap<WarningId, Vec<IpAddr>> = HashMap::new();
        for row in self.0.store().rows(sql, args![supplier, DEVICES_MAX]).await? {
            let mut columns = row.columns();
            let warning = columns.parsed("a warning's id", WarningId::parse)?;
            let device = columns.parsed("an address", |text| text.parse().ok())?;
            devices.entry(warning).or_default().push(device);
        }
        Ok(devices)
    }
}

fn read_sight(row: &Row) -> Result<Option<Sight>, StoreError> {
    let mut columns = row.columns();
    let warning = columns.opt_parsed("a warning's id", WarningId::parse)?;
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let kind = columns.opt_parsed("a kind of asset", AssetKind::parse)?;
    let (value, name) = (columns.opt_text()?, columns.opt_text()?);
    let asset = || {
        let value = value?;
        let asset = Asset::stored(kind?, &value)?;
        let name = name.filter(|name| !name.is_empty());
        let label = name.map_or_else(|| value.clone(), |name| format!("{name} ({value})"));
        Some(Sight::Asset(member, asset, label))
    };
    Ok(warning.map(Sight::Warning).or_else(asset))
}

/// The text that a warning written by hand went out for, in lower case.
fn wanted_asset(audience: &str) -> Option<String> {
    let audience: warnings::Audience = serde_json::from_str(audience).ok()?;
    audience.asset.map(|text| text.to_lowercase())
}

/// The assets and devices of a warning that sights cover; none when no sight does.
fn seen(
    sights: &[Sight],
    warning: &Warning,
    wanted: Option<&str>,
    devices: Vec<IpAddr>,
) -> Option<(Vec<String>, Vec<IpAddr>)> {
    let whole = sights.iter().any(|sight| matches!(sight, Sight::Warning(id) if *id == warning.id));
    let (mut labels, mut covered) = (Vec::new(), Vec::new());
    for sight in sights {
        let Sight::Asset(member, asset, label) = sight else { continue };
        if *member != warning.member {
            continue;
        }
        let named = wanted.is_some_and(|text| asset.to_string().to_lowercase().contains(text));
        let there: Vec<IpAddr> =
            devices.iter().copied().filter(|device| concerns(asset, *device)).collect();
        if named || !there.is_empty() {
            labels.push(label.clone());
            covered.extend(there);
        }
    }
    if whole {
        return Some((labels, devices));
    }
    covered.sort_unstable();
    covered.dedup();
    (!labels.is_empty()).then_some((labels, covered))
}

/// Whether a device is the asset, or in it.
fn concerns(asset: &Asset, device: IpAddr) -> bool {
    let Ok(device) = Asset::network(device.into()) else { return false };
    asset.holds(&device)
        || (matches!(asset, Asset::Service(_) | Asset::Url(_)) && device.holds(asset))
}

/// Whether a warning's label lets it leave to a supplier that its member gives sight.
fn leaves(warning: &Warning) -> bool {
    let about = Some(warning.member);
    let what = Object { tlp: warning.tlp, about, named: &[] };
    may_leave(&what, &Receiver::Supplier(&[warning.member]), Channel::Page).is_ok()
}

fn narrowed(
    warning: Warning,
    member_name: String,
    assets: Vec<String>,
    devices: Vec<IpAddr>,
) -> SharedWarning {
    SharedWarning {
        id: warning.id,
        number: warning.number,
        member_name,
        class: warning.class,
        cause: warning.cause,
        inbound: warning.inbound,
        severity: warning.severity,
        tlp: warning.tlp,
        state: warning.state,
        first_seen: warning.first_seen,
        last_seen: warning.last_seen,
        assets,
        devices,
    }
}
