//! Domains of members.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{DomainName, MemberId};
use serde::Serialize;
use utoipa::ToSchema;

use super::members::seen;
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, id};

pub(super) fn routes() -> Routes {
    Routes::new("domains", "Domains of members; the CSIRT keeps them.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_remove, remove)
}

/// A member's domain.
#[derive(Serialize, ToSchema)]
struct Domain {
    /// Whose.
    member: Id,
    /// The name, in lower case.
    #[schema(example = "member.example")]
    name: String,
}

impl Listed for Domain {
    const COLUMNS: &'static [&'static str] = &["member", "name"];
}

/// Lists the domains of a member.
#[utoipa::path(get, path = "/members/{id}/domains", params(("id" = Id, Path, description = "The member.")), responses((status = 200, description = "All of them.", body = Listing<Domain>)))]
async fn list(caller: Caller, Path(id): Path<String>, wants: Wants) -> Result<Response, Problem> {
    let member = seen(&caller, &id).await?;
    let domains = caller.scope.domains().of(member).await?;
    let show = |domain: store::MemberDomain| Domain {
        member: self::id(domain.member),
        name: domain.name.to_string(),
    };
    Ok(wants.all(domains.into_iter().map(show).collect()))
}

/// Adds a domain to a member.
#[utoipa::path(put, path = "/members/{id}/domains/{name}", params(("id" = Id, Path, description = "The member."), ("name" = String, Path, description = "The domain.")), responses((status = 204, description = "Added."), (status = 409, description = "It is there already.", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
async fn add(
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (member, name) = read(&id, &name)?;
    caller.scope.domains().add(member, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a domain away from a member.
#[utoipa::path(delete, path = "/members/{id}/domains/{name}", params(("id" = Id, Path, description = "The member."), ("name" = String, Path, description = "The domain.")), responses((status = 204, description = "Taken away.")))]
async fn remove(
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (member, name) = read(&id, &name)?;
    caller.scope.domains().remove(member, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(id: &str, name: &str) -> Result<(MemberId, DomainName), Problem> {
    let name = DomainName::parse(name).map_err(|error| Problem::wrong(format!("name: {error}")))?;
    Ok((MemberId::parse(id).ok_or(Problem::NotFound)?, name))
}
