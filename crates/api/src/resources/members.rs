//! Members: the organisations that the CSIRT serves.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use constituency::{Country, Kind, Profile, Standing};
use model::MemberId;
use serde::{Deserialize, Serialize};
use store::NewMember;
use utoipa::{IntoParams, ToSchema};

use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("members", "The organisations that the CSIRT serves.")
        .route(__path_list, list)
        .route(__path_show, show)
        .route(__path_add, add)
        .route(__path_change, change)
        .route(__path_describe, describe)
}

/// A member.
#[derive(Serialize, ToSchema)]
pub(super) struct Member {
    /// Identity.
    id: Id,
    /// Its name.
    name: String,
    /// The language its people read.
    language: String,
    /// Its time zone.
    zone: String,
    /// Since when it is served.
    created: When,
    /// What it is: `municipality`, `region`, `agency`, `joint-body`, `company` or `school`.
    kind: &'static str,
    /// `se` or `no`, when it is in the register of municipalities.
    country: Option<&'static str>,
    /// Code of its county.
    county: Option<String>,
    /// Its own code in the register.
    code: Option<String>,
    /// How far it has come: `listed`, `talking`, `joined` or `left`.
    standing: &'static str,
    /// What the agreement is called.
    agreement: Option<String>,
    /// The agreement's date.
    agreed: Option<String>,
}

impl Listed for Member {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "language",
        "zone",
        "created",
        "kind",
        "country",
        "county",
        "code",
        "standing",
        "agreement",
        "agreed",
    ];
}

impl From<store::Member> for Member {
    fn from(member: store::Member) -> Self {
        Self {
            id: id(member.id),
            name: member.name,
            language: member.language,
            zone: member.zone,
            created: member.created.into(),
            kind: member.profile.kind.as_str(),
            country: member.profile.country.map(Country::as_str),
            county: member.profile.county,
            code: member.profile.code,
            standing: member.profile.standing.as_str(),
            agreement: member.profile.agreement,
            agreed: member.profile.agreed,
        }
    }
}

/// Name, language and zone of a member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberToKeep {
    /// Its name.
    name: String,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
}

impl MemberToKeep {
    fn read(self) -> Result<NewMember, Problem> {
        let mut mistakes = Mistakes::default();
        let name = mistakes.name("name", &self.name);
        let (language, zone) = (mistakes.language(&self.language), mistakes.zone(&self.zone));
        mistakes.none().map(|()| NewMember { name, language, zone })
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only with this in the name.
    search: Option<String>,
}

/// Lists the members that the caller may see, by name.
#[utoipa::path(get, path = "/members", params(Query), responses((status = 200, description = "All of them.", body = Listing<Member>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let members = caller.scope.members().list(asked.search.as_deref()).await?;
    Ok(wants.all(members.into_iter().map(Member::from).collect()))
}

/// Shows a member.
#[utoipa::path(get, path = "/members/{id}", params(("id" = Id, Path, description = "The member.")), responses((status = 200, description = "The member.", body = Member)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Member>, Problem> {
    let id = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    let member = caller.scope.members().by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(Json(member.into()))
}

/// Adds a member.
#[utoipa::path(post, path = "/members", request_body(content = MemberToKeep, description = "The member."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<MemberToKeep>) -> Result<Response, Problem> {
    Ok(super::made("/members", caller.scope.members().add(&new.read()?).await?))
}

/// Changes a member's name, language and zone.
#[utoipa::path(put, path = "/members/{id}", params(("id" = Id, Path, description = "The member.")), request_body(content = MemberToKeep, description = "All three."), responses((status = 204, description = "Changed.")))]
async fn change(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<MemberToKeep>,
) -> Result<StatusCode, Problem> {
    let id = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.members().change(id, &new.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a member is and how far it has come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberProfile {
    /// `municipality`, `region`, `agency`, `joint-body`, `company` or `school`.
    kind: String,
    /// `se` or `no`, when it is in the register of municipalities.
    country: Option<String>,
    /// Code of its county.
    county: Option<String>,
    /// Its own code in the register.
    code: Option<String>,
    /// How far it has come: `listed`, `talking`, `joined` or `left`.
    standing: String,
    /// What the agreement is called, and where it lies.
    agreement: Option<String>,
    /// The agreement's date, such as `2026-11-22`.
    agreed: Option<String>,
}

impl MemberProfile {
    fn read(self) -> Result<Profile, Problem> {
        let mut mistakes = Mistakes::default();
        let kind = mistakes.word("kind", Some(&self.kind), Kind::ALL, Kind::as_str);
        let country =
            mistakes.word("country", self.country.as_deref(), Country::ALL, Country::as_str);
        let standing =
            mistakes.word("standing", Some(&self.standing), Standing::ALL, Standing::as_str);
        let code = |text: &str| {
            let fits = (1..=10).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            fits.then(|| text.to_owned())
        };
        let county = mistakes.parsed("county", self.county.as_deref(), "a code", code);
        let code = mistakes.parsed("code", self.code.as_deref(), "a code", code);
        let agreement = self.agreement.as_deref().map(|text| mistakes.name("agreement", text));
        let date = |text: &str| text.parse::<jiff::civil::Date>().ok().map(|day| day.to_string());
        let agreed = mistakes.parsed("agreed", self.agreed.as_deref(), "a date", date);
        mistakes.none()?;
        let (kind, standing) = kind.zip(standing).ok_or(Problem::NotFound)?;
        Ok(Profile { kind, country, county, code, standing, agreement, agreed })
    }
}

/// Says what a member is and how far it has come.
#[utoipa::path(put, path = "/members/{id}/profile", params(("id" = Id, Path, description = "The member.")), request_body(content = MemberProfile, description = "All of it."), responses((status = 204, description = "Said."), (status = 409, description = "Another member has this code.", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
async fn describe(
    caller: Caller,
    Path(id): Path<String>,
    Sent(profile): Sent<MemberProfile>,
) -> Result<StatusCode, Problem> {
    let id = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.members().describe(id, &profile.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A member that the caller may see: for lists of what belongs to it, which would be empty for
/// one that does not exist.
pub(super) async fn seen(caller: &Caller, id: &str) -> Result<MemberId, Problem> {
    let id = MemberId::parse(id).ok_or(Problem::NotFound)?;
    let member = caller.scope.members().by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(member.id)
}
