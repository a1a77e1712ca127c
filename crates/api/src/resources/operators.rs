//! Operators: organisations that answer for several members.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{MemberId, OperatorId};
use serde::{Deserialize, Serialize};
use store::NewMember;
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, id};

pub(super) fn routes() -> Routes {
    Routes::new("operators", "Organisations that answer for several members.")
        .route(__path_list, list)
        .route(__path_show, show)
        .route(__path_add, add)
        .route(__path_add_member, add_member)
        .route(__path_remove_member, remove_member)
}

/// An operator.
#[derive(Serialize, ToSchema)]
struct Operator {
    /// Identity.
    id: Id,
    /// Its name.
    name: String,
    /// The language its people read.
    language: String,
    /// Its time zone.
    zone: String,
    /// The members it answers for, of those that the caller may see.
    members: Vec<Id>,
}

impl Listed for Operator {
    const COLUMNS: &'static [&'static str] = &["id", "name", "language", "zone", "members"];
}

impl From<store::Operator> for Operator {
    fn from(operator: store::Operator) -> Self {
        Self {
            id: id(operator.id),
            name: operator.name,
            language: operator.language,
            zone: operator.zone,
            members: operator.members.into_iter().map(id).collect(),
        }
    }
}

/// An operator to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OperatorToAdd {
    /// Its name.
    name: String,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
    /// The members it answers for; at most 1,000.
    members: Vec<String>,
}

/// Members of one operator: all of a country's municipalities and regions twice over.
const MEMBERS_MAX: usize = 1_000;

/// Lists the operators that the caller may see, by name.
#[utoipa::path(get, path = "/operators", responses((status = 200, description = "All of them.", body = Listing<Operator>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let operators = caller.scope.operators().list().await?;
    Ok(wants.all(operators.into_iter().map(Operator::from).collect()))
}

/// Shows an operator.
#[utoipa::path(get, path = "/operators/{id}", params(("id" = Id, Path, description = "The operator.")), responses((status = 200, description = "The operator.", body = Operator)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Operator>, Problem> {
    let id = OperatorId::parse(&id).ok_or(Problem::NotFound)?;
    let operators = caller.scope.operators().list().await?;
    let operator = operators.into_iter().find(|operator| operator.id == id);
    Ok(Json(operator.ok_or(Problem::NotFound)?.into()))
}

/// Adds an operator for some members.
#[utoipa::path(post, path = "/operators", request_body(content = OperatorToAdd, description = "The operator."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<OperatorToAdd>) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    let name = mistakes.name("name", &new.name);
    let (language, zone) = (mistakes.language(&new.language), mistakes.zone(&new.zone));
    if MEMBERS_MAX < new.members.len() {
        mistakes.note("members", format_args!("at most {MEMBERS_MAX}"));
    }
    let mut members = Vec::new();
    for text in new.members.iter().take(MEMBERS_MAX) {
        members.extend(mistakes.parsed("members", Some(text), "ids", MemberId::parse));
    }
    mistakes.none()?;
    let new = NewMember { name, language, zone };
    Ok(super::made("/operators", caller.scope.operators().add(&new, &members).await?))
}

/// Lets an operator answer for a member from now on.
#[utoipa::path(put, path = "/operators/{id}/members/{member}", params(("id" = Id, Path, description = "The operator."), ("member" = Id, Path, description = "The member.")), responses((status = 204, description = "It answers for the member.")))]
async fn add_member(
    caller: Caller,
    Path((id, member)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (id, member) = both(&id, &member)?;
    caller.scope.operators().add_member(id, member).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An operator answers for a member no more: its people lose sight of it at once.
#[utoipa::path(delete, path = "/operators/{id}/members/{member}", params(("id" = Id, Path, description = "The operator."), ("member" = Id, Path, description = "The member.")), responses((status = 204, description = "It answers no more.")))]
async fn remove_member(
    caller: Caller,
    Path((id, member)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (id, member) = both(&id, &member)?;
    caller.scope.operators().remove_member(id, member).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn both(id: &str, member: &str) -> Result<(OperatorId, MemberId), Problem> {
    OperatorId::parse(id).zip(MemberId::parse(member)).ok_or(Problem::NotFound)
}
