//! Contact drills: a question to every contact, and who answered.

use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use model::DrillId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("drills", "Contact drills: who answers a test message.")
        .route(__path_list, list)
        .route(__path_start, start)
        .route(__path_show, show)
        .route(__path_questions, questions)
}

/// A contact drill, as far as the caller may see it.
#[derive(Serialize, ToSchema)]
struct Drill {
    /// Identity.
    id: Id,
    /// When it began.
    started: When,
    /// Who began it; null for the clock.
    started_by: Option<String>,
    /// Until when to answer.
    answer_by: When,
    /// Contacts that were asked.
    asked: i64,
    /// Contacts that answered.
    answered: i64,
}

impl Listed for Drill {
    const COLUMNS: &'static [&'static str] =
        &["id", "started", "started_by", "answer_by", "asked", "answered"];
}

impl From<store::Drill> for Drill {
    fn from(drill: store::Drill) -> Self {
        Self {
            id: id(drill.id),
            started: drill.started.into(),
            started_by: drill.started_by,
            answer_by: drill.answer_by.into(),
            asked: drill.asked,
            answered: drill.answered,
        }
    }
}

/// What was asked of a contact.
#[derive(Serialize, ToSchema)]
struct Question {
    /// Which contact; it may no longer be there.
    contact: Id,
    /// Its name then.
    name: String,
    /// By which way.
    kind: &'static str,
    /// Its address then.
    address: String,
    /// Whether it was on vacation and not asked.
    away: bool,
    /// Whether it cannot be asked by this way.
    cannot: bool,
    /// When the question went out.
    sent: Option<When>,
    /// Why it could not.
    error: Option<String>,
    /// When it was answered.
    answered: Option<When>,
}

impl Listed for Question {
    const COLUMNS: &'static [&'static str] =
        &["contact", "name", "kind", "address", "away", "cannot", "sent", "error", "answered"];
}

/// A drill to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DrillToStart {
    /// Hours within which to answer: 1 to 720.
    answer_within_hours: i64,
}

/// Lists the contact drills, the latest first.
#[utoipa::path(get, path = "/drills", responses((status = 200, description = "All of them.", body = Listing<Drill>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let drills = caller.scope.drills().list().await?;
    Ok(wants.all(drills.into_iter().map(Drill::from).collect()))
}

/// Begins a contact drill with every contact that the caller may see.
#[utoipa::path(post, path = "/drills", request_body(content = DrillToStart, description = "How long to wait."), responses((status = 201, description = "Begun.", body = Made)))]
async fn start(caller: Caller, Sent(new): Sent<DrillToStart>) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    if !(1..=720).contains(&new.answer_within_hours) {
        mistakes.note("answer_within_hours", "1 to 720");
    }
    mistakes.none()?;
    let drill = caller.scope.drills().start(new.answer_within_hours * 3_600).await?;
    Ok(super::made("/drills", drill))
}

/// Shows a contact drill.
#[utoipa::path(get, path = "/drills/{id}", params(("id" = Id, Path, description = "The drill.")), responses((status = 200, description = "The drill.", body = Drill)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Drill>, Problem> {
    let id = DrillId::parse(&id).ok_or(Problem::NotFound)?;
    let drill = caller.scope.drills().by_id(id).await?.ok_or(Problem::NotFound)?;
    Ok(Json(drill.into()))
}

/// Lists what a drill asked of whom: those who did not answer first.
#[utoipa::path(get, path = "/drills/{id}/questions", params(("id" = Id, Path, description = "The drill.")), responses((status = 200, description = "All of them.", body = Listing<Question>)))]
async fn questions(
    caller: Caller,
    Path(id): Path<String>,
    wants: Wants,
) -> Result<Response, Problem> {
    let id = DrillId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.drills().by_id(id).await?.ok_or(Problem::NotFound)?;
    let question = |one: store::DrillQuestion| Question {
        contact: crate::values::id(one.contact),
        name: one.name,
        address: one.address,
        kind: one.kind.as_str(),
        away: one.away,
        cannot: one.cannot,
        sent: maybe(one.sent),
        error: one.error,
        answered: maybe(one.answered),
    };
    let questions = caller.scope.drills().questions(id).await?;
    Ok(wants.all(questions.into_iter().map(question).collect()))
}
