//! Assets of members: what they can be recognised by, and whether it is known to be theirs.

use access::{Action, Scope, Secret};
use constituency::{Asset, AssetKind, Owner, Owners, Proof, Purpose, need};
use findings::Network;
use model::{AssetId, MemberId, Time};

use crate::db::{Row, Tx, args};
use crate::page::pattern;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Actor, Page, Paged, Scoped, Store, StoreError, SystemScope};

/// Assets of one member that are read at once: a large one has some hundreds, an import brings
/// `constituency::ROWS_MAX`.
pub(crate) const ASSETS_MAX: i64 = 50_000;

/// Whether an asset counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum AssetState {
    /// It waits for a proof.
    Pending,
    /// It is the member's.
    Approved,
    /// The CSIRT has said no.
    Declined,
}

impl AssetState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Approved, Self::Declined];

    /// The word in the database, the API and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined => "declined",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A member's asset.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberAsset {
    /// Identity.
    pub id: AssetId,
    /// Whose.
    pub member: MemberId,
    /// What.
    pub asset: Asset,
    /// What it is called there; may be empty.
    pub name: String,
    /// What its systems are for.
    pub purpose: Purpose,
    /// Whether it counts.
    pub state: AssetState,
    /// How it was proven, and when.
    pub proof: Option<(Proof, Time)>,
    /// What a proof must hold.
    pub token: String,
    /// When the proof was last looked for.
    pub looked: Option<Time>,
    /// What was found instead: the key of a text.
    pub missing: Option<String>,
    /// Since when it is here.
    pub created: Time,
}

/// An asset to add.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewAsset {
    /// What.
    pub asset: Asset,
    /// What it is called there.
    pub name: String,
    /// What its systems are for.
    pub purpose: Purpose,
}

/// Which assets of a member.
#[derive(Clone, Debug, Default)]
pub struct AssetFilter {
    /// Of this kind.
    pub kind: Option<AssetKind>,
    /// In this state.
    pub state: Option<AssetState>,
    /// With this in value or name.
    pub search: Option<String>,
}

/// An asset that waits for the CSIRT.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WaitingAsset {
    /// The asset.
    pub asset: MemberAsset,
    /// The member's name.
    pub member_name: String,
}

macro_rules! asset_columns {
    () => {
        "assets.id, assets.member_id, assets.kind, assets.value, assets.name, assets.purpose, \
         assets.state, assets.proof, assets.proof_at, assets.proof_token, assets.looked, \
         assets.missing, assets.created"
    };
}

/// Assets within a scope.
pub struct Assets<'a>(pub(super) &'a Scoped);

impl Scoped {
    /// Assets.
    pub fn assets(&self) -> Assets<'_> {
        Assets(self)
    }
}

impl Assets<'_> {
    /// A member's assets, the newest first.
    pub async fn list(
        &self,
        member: MemberId,
        filter: &AssetFilter,
        page: &Page,
    ) -> Result<Paged<MemberAsset>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", asset_columns!(), " FROM assets WHERE"),
            "assets.member_id",
            "AND assets.member_id = $2 AND assets.id < $3 \
             AND ($4 IS NULL OR assets.kind = $4) AND ($5 IS NULL OR assets.state = $5) \
             AND ($6 IS NULL OR LOWER(assets.value) LIKE $6 ESCAPE '!' \
                  OR LOWER(assets.name) LIKE $6 ESCAPE '!') \
             ORDER BY assets.id DESC LIMIT $7",
        );
        let args = args![
            member,
            &page.after.id,
            filter.kind.map(AssetKind::as_str),
            filter.state.map(AssetState::as_str),
            pattern(filter.search.as_deref()),
            page.fetch(),
        ];
        let rows = self.0.rows(sql, args).await?;
        let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rows, |row| (0, row.id.to_string())))
    }

    /// All of a member's assets, by kind and value: for files, and to compare lists with.
    pub async fn all_of(&self, member: MemberId) -> Result<Vec<MemberAsset>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", asset_columns!(), " FROM assets WHERE"),
            "assets.member_id",
            "AND assets.member_id = $2 ORDER BY assets.kind, assets.value, assets.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![member, ASSETS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// The networks that are known to be a member's: to name where a device is.
    pub async fn networks(&self, member: MemberId) -> Result<Vec<Network>, StoreError> {
        let sql = may_see!(
            "SELECT assets.value, assets.name, assets.purpose FROM assets WHERE",
            "assets.member_id",
            "AND assets.member_id = $2 AND assets.kind = 'network' AND assets.state = 'approved' \
             ORDER BY assets.name, assets.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![member, ASSETS_MAX]).await?;
        rows.iter().map(read_network).collect()
    }

    /// How many a member has of each kind and state.
    pub async fn counts(
        &self,
        member: MemberId,
    ) -> Result<Vec<(AssetKind, AssetState, i64)>, StoreError> {
        let sql = may_see!(
            "SELECT assets.kind, assets.state, COUNT(*) FROM assets WHERE",
            "assets.member_id",
            "AND assets.member_id = $2 GROUP BY assets.kind, assets.state \
             ORDER BY assets.kind, assets.state",
        );
        let rows = self.0.rows(sql, args![member]).await?;
        let read = |row: &Row| {
            let mut columns = row.columns();
            let kind = columns.parsed("a kind of asset", AssetKind::parse)?;
            let state = columns.parsed("a state of an asset", AssetState::parse)?;
            Ok((kind, state, columns.int()?))
        };
        rows.iter().map(read).collect()
    }

    /// One asset.
    pub async fn by_id(
        &self,
        member: MemberId,
        id: AssetId,
    ) -> Result<Option<MemberAsset>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", asset_columns!(), " FROM assets WHERE"),
            "assets.member_id",
            "AND assets.member_id = $2 AND assets.id = $3",
        );
        self.0.row(sql, args![member, id]).await?.as_ref().map(read).transpose()
    }

    /// Assets that wait for the CSIRT, the oldest first.
    pub async fn waiting(&self, limit: i64) -> Result<Vec<WaitingAsset>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                asset_columns!(),
                ", members.name FROM assets JOIN members ON members.id = assets.member_id \
                 WHERE assets.state = 'pending' AND"
            ),
            "assets.member_id",
            "ORDER BY assets.created, assets.id LIMIT $2",
        );
        let rows = self.0.rows(sql, args![limit.clamp(1, crate::PAGE_MAX)]).await?;
        let read = |row: &Row| {
            let mut columns = row.columns();
            let asset = read_columns(&mut columns)?;
            Ok(WaitingAsset { asset, member_name: columns.text()? })
        };
        rows.iter().map(read).collect()
    }

    /// Adds an asset to a member. What the CSIRT adds counts at once; what a member adds does when
    /// it concerns nobody else, and else waits for a proof.
    pub async fn add(&self, member: MemberId, new: &NewAsset) -> Result<AssetId, StoreError> {
        self.0.must(Action::KeepAssets)?;
        let own = self.own(member).await?;
        let id = AssetId::new();
        let standing = self.standing(&new.asset, &own);
        let mut tx = self.0.store().begin().await?;
        self.must_see(&mut tx, member).await?;
        let now = self.0.store().now();
        insert(&mut tx, id, member, new, &standing, now).await?;
        self.note(&mut tx, "add-asset", member, id, &new.asset.to_string()).await?;
        bump(&mut tx).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Calls an asset otherwise, or says what it is for.
    pub async fn change(
        &self,
        member: MemberId,
        id: AssetId,
        name: &str,
        purpose: Purpose,
    ) -> Result<(), StoreError> {
        self.0.must(Action::KeepAssets)?;
        let sql = may_see!(
            "UPDATE assets SET name = $4, purpose = $5 WHERE",
            "assets.member_id",
            "AND member_id = $2 AND id = $3",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id, name, purpose.as_str()]).await?;
        self.note(&mut tx, "change-asset", member, id, name).await?;
        tx.commit().await
    }

    /// Takes an asset away from a member.
    pub async fn remove(&self, member: MemberId, id: AssetId) -> Result<(), StoreError> {
        self.0.must(Action::KeepAssets)?;
        let sql = may_see!(
            "DELETE FROM assets WHERE",
            "assets.member_id",
            "AND member_id = $2 AND id = $3",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id]).await?;
        self.note(&mut tx, "remove-asset", member, id, "").await?;
        bump(&mut tx).await?;
        tx.commit().await
    }

    /// Says yes or no to an asset, by hand.
    pub async fn decide(
        &self,
        member: MemberId,
        id: AssetId,
        approve: bool,
    ) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "UPDATE assets SET state = $4, proof = $5, proof_at = $6, proof_by = $7, \
             look_at = NULL, missing = NULL WHERE",
            "assets.member_id",
            "AND member_id = $2 AND id = $3",
        );
        let now = self.0.store().now();
        let (state, proof, word) = if approve {
            (AssetState::Approved, Some(Proof::Hand.as_str()), "approve-asset")
        } else {
            (AssetState::Declined, None, "decline-asset")
        };
        let by = self.0.viewer().account().to_string();
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id, state.as_str(), proof, now, by]).await?;
        self.note(&mut tx, word, member, id, "").await?;
        bump(&mut tx).await?;
        tx.commit().await
    }

    /// Asks the hub to look for the proof now.
    pub async fn look(&self, member: MemberId, id: AssetId) -> Result<(), StoreError> {
        self.0.must(Action::KeepAssets)?;
        let sql = may_see!(
            "UPDATE assets SET look_at = CASE WHEN state = 'pending' THEN $4 ELSE look_at END WHERE",
            "assets.member_id",
            "AND member_id = $2 AND id = $3",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id, self.0.store().now()]).await?;
        tx.commit().await
    }

    /// Whose everything is: for the CSIRT alone.
    pub async fn owners(&self) -> Result<std::sync::Arc<Owners>, StoreError> {
        self.0.must(Action::KeepMembers)?;
        match self.0.viewer().scope() {
            Scope::All => self.0.store().owners().await,
            _ => Err(StoreError::NotAllowed),
        }
    }

    /// What the member has for certain, as a table to ask.
    pub(super) async fn own(&self, member: MemberId) -> Result<Owners, StoreError> {
        let approved = self.all_of(member).await?.into_iter();
        let approved = approved.filter(|one| one.state == AssetState::Approved);
        Ok(Owners::compile(approved.map(|one| (one.asset, Owner { member, asset: one.id }))))
    }

    pub(super) fn standing(&self, asset: &Asset, own: &Owners) -> Standing {
        if self.0.viewer().may(Action::KeepMembers) {
            return Standing::Approved(Proof::Hand, Some(self.0.viewer().account().to_string()));
        }
        match need(asset, own) {
            constituency::Need::Nothing => Standing::Approved(Proof::Own, None),
            constituency::Need::Proof => Standing::Pending,
        }
    }

    pub(super) async fn must_see(&self, tx: &mut Tx, member: MemberId) -> Result<(), StoreError> {
        let sql = may_see!("SELECT id FROM members WHERE", "members.id", "AND id = $2");
        let seen = self.0.row_in(tx, sql, args![member]).await?;
        seen.map(|_| ()).ok_or(StoreError::NotFound)
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        member: MemberId,
        id: AssetId,
        detail: &str,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            actor: &self.0.actor(),
            action,
            member: Some(member),
            object: format!("asset {id}"),
            detail,
            origin: None,
        };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

/// How an asset begins.
pub(super) enum Standing {
    /// It counts; how it was proven, and by whom.
    Approved(Proof, Option<String>),
    /// It waits.
    Pending,
}

/// Adds an asset, or fails because it is there.
async fn insert(
    tx: &mut Tx,
    id: AssetId,
    member: MemberId,
    new: &NewAsset,
    standing: &Standing,
    now: Time,
) -> Result<(), StoreError> {
    match insert_new(tx, id, member, new, standing, now).await? {
        0 => Err(StoreError::Taken),
        _ => Ok(()),
    }
}

/// Adds an asset unless it is there; how many were added.
pub(super) async fn insert_new(
    tx: &mut Tx,
    id: AssetId,
    member: MemberId,
    new: &NewAsset,
    standing: &Standing,
    now: Time,
) -> Result<u64, StoreError> {
    let sql = "INSERT INTO assets (id, member_id, kind, value, name, purpose, state, proof, \
               proof_token, proof_at, proof_by, look_at, created) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               ON CONFLICT (member_id, kind, value) DO NOTHING";
    let (state, proof, by) = match standing {
        Standing::Approved(proof, by) => (AssetState::Approved, Some(*proof), by.clone()),
        Standing::Pending => (AssetState::Pending, None, None),
    };
    let waits = state == AssetState::Pending;
    let args = args![
        id,
        member,
        new.asset.kind().as_str(),
        new.asset.to_string(),
        &new.name,
        new.purpose.as_str(),
        state.as_str(),
        proof.map(Proof::as_str),
        token()?,
        proof.map(|_| now),
        by,
        waits.then_some(now),
        now,
    ];
    tx.execute(sql, args).await
}

/// Whose everything is, from all approved assets.
pub(crate) async fn compile(store: &Store) -> Result<Owners, StoreError> {
    let sql = "SELECT id, member_id, kind, value FROM assets WHERE state = 'approved'";
    let read = |row: &Row| {
        let mut columns = row.columns();
        let asset = columns.parsed("an asset's id", AssetId::parse)?;
        let member = columns.parsed("a member's id", MemberId::parse)?;
        let kind = columns.parsed("a kind of asset", AssetKind::parse)?;
        let value = columns.parsed("an asset", |text| Asset::stored(kind, text))?;
        Ok((value, Owner { member, asset }))
    };
    let all =
        store.rows(sql, &[]).await?.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Owners::compile(all))
}

/// A word that only whoever reads the page can know.
fn token() -> Result<String, StoreError> {
    Secret::random().map(|secret| secret.expose().to_owned()).ok_or(StoreError::NotAllowed)
}

/// Tells whoever has compiled the owners that they are not right any more.
pub(super) async fn bump(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'assets'", &[]).await.map(|_| ())
}

/// An asset whose proof is to be looked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ToLook {
    /// Which.
    pub id: AssetId,
    /// Whose.
    pub member: MemberId,
    /// What.
    pub asset: Asset,
    /// What the proof must hold.
    pub token: String,
    /// Since when it waits.
    pub created: Time,
}

impl SystemScope {
    /// Adds an asset that is known to be a member's, unless it is there: the demo.
    pub async fn add_asset(&self, member: MemberId, new: &NewAsset) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        let standing = Standing::Approved(Proof::Hand, None);
        insert_new(&mut tx, AssetId::new(), member, new, &standing, self.store().now()).await?;
        bump(&mut tx).await?;
        tx.commit().await
    }

    /// Adds a network to a member: the demo.
    pub async fn add_network(&self, member: MemberId, new: &Network) -> Result<(), StoreError> {
        let asset = Asset::network(new.net).map_err(|_| StoreError::NotAllowed)?;
        let new = NewAsset { asset, name: new.name.clone(), purpose: new.purpose };
        self.add_asset(member, &new).await
    }

    /// Adds a domain to a member: the demo.
    pub async fn add_domain(
        &self,
        member: MemberId,
        name: &model::DomainName,
    ) -> Result<(), StoreError> {
        let asset = Asset::Domain(name.clone());
        let new = NewAsset { asset, name: String::new(), purpose: Purpose::Unknown };
        self.add_asset(member, &new).await
    }

    /// Takes up the assets whose proof is to be looked for now; none of them is taken up again
    /// before `again`, so that two hubs do not both ask.
    pub async fn proofs_to_look(&self, again: Time, limit: i64) -> Result<Vec<ToLook>, StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE assets SET look_at = $1 WHERE id IN (SELECT id FROM assets \
                   WHERE look_at <= $2 AND state = 'pending' ORDER BY look_at LIMIT $3) \
                   RETURNING id, member_id, kind, value, proof_token, created";
        let rows = tx.rows(sql, args![again, now, limit]).await?;
        tx.commit().await?;
        let read = |row: &Row| {
            let mut columns = row.columns();
            let id = columns.parsed("an asset's id", AssetId::parse)?;
            let member = columns.parsed("a member's id", MemberId::parse)?;
            let kind = columns.parsed("a kind of asset", AssetKind::parse)?;
            let asset = columns.parsed("an asset", |text| Asset::stored(kind, text))?;
            Ok(ToLook { id, member, asset, token: columns.text()?, created: columns.time()? })
        };
        rows.iter().map(read).collect()
    }

    /// The proof is there: the asset counts. Nothing happens when it was decided meanwhile.
    pub async fn proof_found(&self, one: &ToLook, proof: Proof) -> Result<(), StoreError> {
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE assets SET state = 'approved', proof = $2, proof_at = $3, looked = $3, \
                   look_at = NULL, missing = NULL WHERE id = $1 AND state = 'pending'";
        if tx.execute(sql, args![one.id, proof.as_str(), now]).await? == 1 {
            let entry = Entry {
                actor: &Actor::Job(self.job()),
                action: "approve-asset",
                member: Some(one.member),
                object: format!("asset {}", one.id),
                detail: proof.as_str(),
                origin: None,
            };
            audit::append(&mut tx, now, &entry).await?;
            bump(&mut tx).await?;
        }
        tx.commit().await
    }

    /// The proof is not there: why, and when to look again.
    pub async fn proof_missing(
        &self,
        one: &ToLook,
        missing: &str,
        again: Option<Time>,
    ) -> Result<(), StoreError> {
        let mut tx = self.store().begin().await?;
        let sql = "UPDATE assets SET looked = $2, missing = $3, look_at = $4 \
                   WHERE id = $1 AND state = 'pending'";
        tx.execute(sql, args![one.id, self.store().now(), missing, again]).await?;
        tx.commit().await
    }
}

pub(crate) fn read(row: &Row) -> Result<MemberAsset, StoreError> {
    read_columns(&mut row.columns())
}

fn read_columns(columns: &mut crate::read::Columns<'_>) -> Result<MemberAsset, StoreError> {
    let id = columns.parsed("an asset's id", AssetId::parse)?;
    let member = columns.parsed("a member's id", MemberId::parse)?;
    let kind = columns.parsed("a kind of asset", AssetKind::parse)?;
    let asset = columns.parsed("an asset", |text| Asset::stored(kind, text))?;
    let name = columns.text()?;
    let purpose = columns.parsed("a purpose", Purpose::parse)?;
    let state = columns.parsed("a state of an asset", AssetState::parse)?;
    let proof = columns.opt_parsed("a kind of proof", Proof::parse)?;
    let proof_at = columns.opt_time()?;
    Ok(MemberAsset {
        id,
        member,
        asset,
        name,
        purpose,
        state,
        proof: proof.zip(proof_at),
        token: columns.text()?,
        looked: columns.opt_time()?,
        missing: columns.opt_text()?,
        created: columns.time()?,
    })
}

/// Reads `value, name, purpose` of a network.
pub(crate) fn read_network(row: &Row) -> Result<Network, StoreError> {
    let mut columns = row.columns();
    Ok(Network {
        net: columns.parsed("a network", |text| text.parse().ok())?,
        name: columns.text()?,
        purpose: columns.parsed("a purpose", Purpose::parse)?,
    })
}
