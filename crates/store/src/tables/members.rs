//! Members: the organisations that the CSIRT serves.

use access::Action;
use constituency::{Country, Kind, Profile, Standing, register};
use model::{MemberId, Time};

use crate::db::{Row, Tx, args};
use crate::page::pattern;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Actor, NewJoinRequest, Scoped, StoreError, SystemScope};

/// A member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// Identity.
    pub id: MemberId,
    /// Its name.
    pub name: String,
    /// The language its people read.
    pub language: String,
    /// Its time zone.
    pub zone: String,
    /// Since when it is served.
    pub created: Time,
    /// What it is, and how far it has come.
    pub profile: Profile,
}

/// A member to add.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewMember {
    /// Its name.
    pub name: String,
    /// The language its people read, as a tag.
    pub language: String,
    /// Its time zone, such as `Europe/Stockholm`.
    pub zone: String,
}

macro_rules! member_columns {
    () => {
        "members.id, members.name, members.language, members.zone, members.created, \
         members.kind, members.country, members.county, members.code, members.standing, \
         members.agreement, members.agreed"
    };
}

/// Members shown at once at most: all of a country's municipalities and regions twice over. The
/// list is not paged because choosing a member needs all of them.
const MEMBERS_MAX: i64 = 1_000;

/// Members within a scope.
pub struct Members<'a>(&'a Scoped);

impl Scoped {
    /// Members.
    pub fn members(&self) -> Members<'_> {
        Members(self)
    }
}

impl Members<'_> {
    /// All visible members by name, those that fit a search.
    pub async fn list(&self, search: Option<&str>) -> Result<Vec<Member>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", member_columns!(), " FROM members WHERE"),
            "members.id",
            "AND ($2 IS NULL OR LOWER(name) LIKE $2 ESCAPE '!') ORDER BY name, id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![pattern(search), MEMBERS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// One member.
    pub async fn by_id(&self, id: MemberId) -> Result<Option<Member>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", member_columns!(), " FROM members WHERE"),
            "members.id",
            "AND id = $2",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Adds a member.
    pub async fn add(&self, new: &NewMember) -> Result<MemberId, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let id = MemberId::new();
        let mut tx = self.0.store().begin().await?;
        insert(&mut tx, id, new, self.0.store().now(), &self.0.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a member's name, language and zone.
    pub async fn change(&self, id: MemberId, new: &NewMember) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!(
            "UPDATE members SET name = $3, language = $4, zone = $5 WHERE",
            "members.id",
            "AND id = $2",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![id, &new.name, &new.language, &new.zone]).await?;
        let entry = Entry {
            actor: &self.0.actor(),
            action: "change-member",
            member: Some(id),
            object: format!("member {id}"),
            detail: &new.name,
            origin: None,
        };
        audit::append(&mut tx, self.0.store().now(), &entry).await?;
        tx.commit().await
    }
}

impl Members<'_> {
    /// Adds a member of which more is known than its name: out of the register.
    pub async fn add_with(
        &self,
        new: &NewMember,
        profile: &Profile,
    ) -> Result<MemberId, StoreError> {
        self.0.must(Action::KeepMembers)?;
        let id = MemberId::new();
        let mut tx = self.0.store().begin().await?;
        let now = self.0.store().now();
        insert(&mut tx, id, new, now, &self.0.actor()).await?;
        describe(&mut tx, id, profile).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Says what a member is and how far it has come.
    pub async fn describe(&self, id: MemberId, profile: &Profile) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        let sql = may_see!("SELECT id FROM members WHERE", "members.id", "AND id = $2");
        let mut tx = self.0.store().begin().await?;
        self.0.row_in(&mut tx, sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        describe_anew(&mut tx, id, profile, self.0.store().now(), &self.0.actor()).await?;
        tx.commit().await
    }

    /// The companies that a member owns, as far as the viewer may see them.
    pub async fn companies(&self, owner: MemberId) -> Result<Vec<Member>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                member_columns!(),
                " FROM members JOIN member_owners ON member_owners.company_id = members.id WHERE"
            ),
            "member_owners.owner_id",
            "AND member_owners.owner_id = $2 ORDER BY members.name, members.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![owner, MEMBERS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Those who own a member.
    pub async fn owners(&self, company: MemberId) -> Result<Vec<Member>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT ",
                member_columns!(),
                " FROM members JOIN member_owners ON member_owners.owner_id = members.id WHERE"
            ),
            "member_owners.company_id",
            "AND member_owners.company_id = $2 ORDER BY members.name, members.id LIMIT $3",
        );
        let rows = self.0.rows(sql, args![company, MEMBERS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Writes down that a member owns a company, or that it does not any more.
    pub async fn owns(
        &self,
        owner: MemberId,
        company: MemberId,
        owns: bool,
    ) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        if owns && owner == company {
            return Err(StoreError::NotAllowed);
        }
        let mut tx = self.0.store().begin().await?;
        for one in [owner, company] {
            let sql = may_see!("SELECT id FROM members WHERE", "members.id", "AND id = $2");
            self.0.row_in(&mut tx, sql, args![one]).await?.ok_or(StoreError::NotFound)?;
        }
        let sql = if owns {
            "INSERT INTO member_owners (owner_id, company_id) VALUES ($1, $2) \
             ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM member_owners WHERE owner_id = $1 AND company_id = $2"
        };
        tx.execute(sql, args![owner, company]).await?;
        let entry = Entry {
            actor: &self.0.actor(),
            action: if owns { "add-company" } else { "remove-company" },
            member: Some(owner),
            object: format!("member {company}"),
            detail: "",
            origin: None,
        };
        audit::append(&mut tx, self.0.store().now(), &entry).await?;
        tx.commit().await
    }
}

/// The member that whoever wished to join speaks for: one that is here by its code, which is being
/// talked to from now on, or a new one. `zone` is for what the register does not know.
pub(crate) async fn of_wish(
    tx: &mut Tx,
    wish: &NewJoinRequest,
    zone: &str,
    now: Time,
    actor: &Actor,
) -> Result<MemberId, StoreError> {
    let listed = wish.country.zip(wish.code.as_deref());
    if let Some((country, code)) = listed
        && let Some(known) = by_code(tx, country, code).await?
    {
        let standing = Standing::Talking.max(known.profile.standing);
        let profile = Profile { standing, ..known.profile };
        describe_anew(tx, known.id, &profile, now, actor).await?;
        return Ok(known.id);
    }
    let entry = listed.and_then(|(country, code)| register().entry(country, code));
    let profile = Profile {
        kind: wish.kind,
        country: wish.country,
        county: entry.map(|entry| entry.county.clone()),
        code: wish.code.clone(),
        standing: Standing::Talking,
        ..Profile::default()
    };
    let new = NewMember {
        name: wish.name.clone(),
        language: wish.language.clone(),
        zone: entry.map_or(zone, |entry| entry.zone()).to_owned(),
    };
    let id = MemberId::new();
    insert(tx, id, &new, now, actor).await?;
    describe(tx, id, &profile).await?;
    Ok(id)
}

async fn by_code(tx: &mut Tx, country: Country, code: &str) -> Result<Option<Member>, StoreError> {
    let sql =
        concat!("SELECT ", member_columns!(), " FROM members WHERE country = $1 AND code = $2");
    tx.row(sql, args![country.as_str(), code]).await?.as_ref().map(read).transpose()
}

async fn describe_anew(
    tx: &mut Tx,
    id: MemberId,
    profile: &Profile,
    now: Time,
    actor: &Actor,
) -> Result<(), StoreError> {
    describe(tx, id, profile).await?;
    let entry = Entry {
        actor,
        action: "describe-member",
        member: Some(id),
        object: format!("member {id}"),
        detail: profile.standing.as_str(),
        origin: None,
    };
    audit::append(tx, now, &entry).await
}

async fn describe(tx: &mut Tx, id: MemberId, profile: &Profile) -> Result<(), StoreError> {
    let sql = "UPDATE members SET kind = $2, country = $3, county = $4, code = $5, \
               standing = $6, agreement = $7, agreed = $8 WHERE id = $1";
    let args = args![
        id,
        profile.kind.as_str(),
        profile.country.map(Country::as_str),
        profile.county.as_deref(),
        profile.code.as_deref(),
        profile.standing.as_str(),
        profile.agreement.as_deref(),
        profile.agreed.as_deref(),
    ];
    tx.execute(sql, args).await.map(|_| ())
}

impl SystemScope {
    /// Adds a member: `hub init`, the demo.
    pub async fn add_member(&self, new: &NewMember) -> Result<MemberId, StoreError> {
        let id = MemberId::new();
        let mut tx = self.store().begin().await?;
        insert(&mut tx, id, new, self.store().now(), &self.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn insert(
    tx: &mut Tx,
    id: MemberId,
    new: &NewMember,
    now: Time,
    actor: &Actor,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO members (id, name, language, zone, created) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, &new.name, &new.language, &new.zone, now]).await?;
    let entry = Entry {
        actor,
        action: "add-member",
        member: Some(id),
        object: format!("member {id}"),
        detail: &new.name,
        origin: None,
    };
    audit::append(tx, now, &entry).await
}

pub(crate) fn read(row: &Row) -> Result<Member, StoreError> {
    let mut columns = row.columns();
    Ok(Member {
        id: columns.parsed("a member's id", MemberId::parse)?,
        name: columns.text()?,
        language: columns.text()?,
        zone: columns.text()?,
        created: columns.time()?,
        profile: Profile {
            kind: columns.parsed("a kind of member", Kind::parse)?,
            country: columns.opt_parsed("a country", Country::parse)?,
            county: columns.opt_text()?,
            code: columns.opt_text()?,
            standing: columns.parsed("a standing", Standing::parse)?,
            agreement: columns.opt_text()?,
            agreed: columns.opt_text()?,
        },
    })
}
