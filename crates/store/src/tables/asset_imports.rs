//! Lists of assets against what a member has, and what confirming one does.

use access::{Action, Scope};
use constituency::{Asset, Diff, Held, Owner, Owners, Reading, compare};
use model::{AssetId, MemberId};

use crate::db::args;
use crate::tables::assets::{Assets, bump, insert_new};
use crate::tables::audit::{self, Entry};
use crate::{NewAsset, StoreError};

/// Somebody else who has something, or a part or the whole of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Other {
    /// Who.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// What they have.
    pub asset: Asset,
}

/// What confirming a list does to a member's assets.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// To add.
    pub add: Vec<NewAsset>,
    /// To call otherwise.
    pub change: Vec<NewAsset>,
    /// To take away.
    pub remove: Vec<Asset>,
}

/// What of a comparison is wanted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Wanted {
    /// Take away what is not in the list.
    pub take_away: bool,
    /// Add also what others have.
    pub conflicts: bool,
}

impl Import {
    /// What confirming a comparison does.
    pub fn of(diff: Diff<Other>, wanted: Wanted) -> Self {
        let conflicts = diff.conflicts.into_iter().filter(|_| wanted.conflicts).map(|one| one.row);
        let new = |row: constituency::Row| NewAsset {
            asset: row.asset,
            name: row.name,
            purpose: row.purpose.unwrap_or_default(),
        };
        let held = |one: Held| NewAsset { asset: one.asset, name: one.name, purpose: one.purpose };
        let gone = diff.gone.into_iter().filter(|_| wanted.take_away);
        Self {
            add: diff.new.into_iter().chain(conflicts).map(new).collect(),
            change: diff.changed.into_iter().map(|one| held(one.after)).collect(),
            remove: gone.map(|one| one.asset).collect(),
        }
    }
}

/// Networks of others within one that are named at most.
const WITHIN_MAX: usize = 20;

impl Assets<'_> {
    /// Compares a list with what a member has. Only the CSIRT is told who else has something.
    pub async fn compare(
        &self,
        member: MemberId,
        reading: &Reading,
    ) -> Result<Diff<Other>, StoreError> {
        let held = self.all_of(member).await?.into_iter();
        let held: Vec<Held> = held
            .map(|one| Held { asset: one.asset, name: one.name, purpose: one.purpose })
            .collect();
        let others = self.others().await?;
        Ok(compare(&held, reading, |asset| others.of(member, asset)))
    }

    /// Whom to ask who else has something.
    pub async fn others(&self) -> Result<Others, StoreError> {
        let all = self.0.viewer().scope() == Scope::All && self.0.viewer().may(Action::KeepMembers);
        if !all {
            return Ok(Others::default());
        }
        let members = self.0.members().list(None).await?;
        let names = members.into_iter().map(|one| (one.id, one.name)).collect();
        Ok(Others { owners: self.owners().await?, names })
    }

    /// Does what a list that was looked at and confirmed says, all or nothing. An asset that came
    /// in between is left as it is. Returns how many were added.
    pub async fn import(&self, member: MemberId, import: &Import) -> Result<u64, StoreError> {
        self.0.must(Action::KeepAssets)?;
        let own = self.own(member).await?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        self.must_see(&mut tx, member).await?;
        let mut added = 0;
        for asset in &import.remove {
            let sql = "DELETE FROM assets WHERE member_id = $1 AND kind = $2 AND value = $3";
            tx.execute(sql, args![member, asset.kind().as_str(), asset.to_string()]).await?;
        }
        for new in &import.change {
            let sql = "UPDATE assets SET name = $4, purpose = $5 \
                       WHERE member_id = $1 AND kind = $2 AND value = $3";
            let (kind, value) = (new.asset.kind().as_str(), new.asset.to_string());
            tx.execute(sql, args![member, kind, value, &new.name, new.purpose.as_str()]).await?;
        }
        for new in &import.add {
            let standing = self.standing(&new.asset, &own);
            added += insert_new(&mut tx, AssetId::new(), member, new, &standing, now).await?;
        }
        let detail = format!(
            "{added} added, {} changed, {} removed",
            import.change.len(),
            import.remove.len()
        );
        let entry = Entry {
            actor: &self.0.actor(),
            action: "import-assets",
            member: Some(member),
            object: format!("member {member}"),
            detail: &detail,
            origin: None,
        };
        audit::append(&mut tx, now, &entry).await?;
        bump(&mut tx).await?;
        tx.commit().await?;
        Ok(added)
    }
}

/// Whose everything is, with names; empty for who may not know.
#[derive(Clone, Debug, Default)]
pub struct Others {
    owners: std::sync::Arc<Owners>,
    names: std::collections::HashMap<MemberId, String>,
}

impl Others {
    /// Members other than this one who have the asset, what holds it, or a part of it; each once.
    pub fn of(&self, member: MemberId, asset: &Asset) -> Vec<Other> {
        let found = match asset {
            Asset::Network(net) => {
                let mut found = self.owners.covering(*net);
                found.extend(self.owners.within(*net, WITHIN_MAX));
                found
            }
            other => self.owners.of(other).into_iter().collect(),
        };
        let mut others: Vec<Other> = Vec::new();
        for one in found {
            for owner in one.owners.iter().filter(|owner| owner.member != member) {
                if others.iter().all(|known| known.member != owner.member) {
                    let name = self.names.get(&owner.member).cloned().unwrap_or_default();
                    others.push(Other { member: owner.member, name, asset: one.asset.clone() });
                }
            }
        }
        others
    }

    /// Whose an asset is: by the most specific match.
    pub fn whose(&self, asset: &Asset) -> Vec<(Other, AssetId)> {
        let Some(found) = self.owners.of(asset) else { return Vec::new() };
        let one = |owner: &Owner| {
            let name = self.names.get(&owner.member).cloned().unwrap_or_default();
            (Other { member: owner.member, name, asset: found.asset.clone() }, owner.asset)
        };
        found.owners.iter().map(one).collect()
    }
}
