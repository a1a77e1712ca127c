//! Companies that a member owns: members themselves, which their owner answers for, too.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::MemberId;

use super::members::{Member, seen};
use crate::caller::Caller;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::Id;

pub(super) fn routes() -> Routes {
    Routes::new("companies", "Companies that a member owns.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_remove, remove)
}

/// Lists the companies that a member owns, by name, as far as the caller may see them.
#[utoipa::path(get, path = "/members/{id}/companies", params(("id" = Id, Path, description = "The owner.")), responses((status = 200, description = "All of them.", body = Listing<Member>)))]
async fn list(caller: Caller, wants: Wants, Path(id): Path<String>) -> Result<Response, Problem> {
    let owner = seen(&caller, &id).await?;
    let companies = caller.scope.members().companies(owner).await?;
    Ok(wants.all(companies.into_iter().map(Member::from).collect()))
}

/// Writes down that a member owns a company.
#[utoipa::path(put, path = "/members/{id}/companies/{company}", params(("id" = Id, Path, description = "The owner."), ("company" = Id, Path, description = "The company, a member itself.")), responses((status = 204, description = "Written down.")))]
async fn add(caller: Caller, Path(both): Path<(String, String)>) -> Result<StatusCode, Problem> {
    keep(&caller, &both, true).await
}

/// Writes down that a member owns a company no longer.
#[utoipa::path(delete, path = "/members/{id}/companies/{company}", params(("id" = Id, Path, description = "The owner."), ("company" = Id, Path, description = "The company.")), responses((status = 204, description = "Written down.")))]
async fn remove(caller: Caller, Path(both): Path<(String, String)>) -> Result<StatusCode, Problem> {
    keep(&caller, &both, false).await
}

async fn keep(
    caller: &Caller,
    (owner, company): &(String, String),
    owns: bool,
) -> Result<StatusCode, Problem> {
    let both = MemberId::parse(owner).zip(MemberId::parse(company));
    let (owner, company) = both.ok_or(Problem::NotFound)?;
    caller.scope.members().owns(owner, company, owns).await?;
    Ok(StatusCode::NO_CONTENT)
}
