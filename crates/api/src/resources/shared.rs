//! What a supplier's people see: the warnings that members give them sight of, and a word back.
//!
//! What a warning rests on is evidence, and stays with the member. A word moves nothing: the
//! member reads it and decides.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::WarningId;
use serde::{Deserialize, Serialize};
use store::{SharedWarning, SupplierAnswer, SupplierWord};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Label, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("shared", "For a supplier's people: warnings that members share with them.")
        .route(__path_list, list)
        .route(__path_show, show)
        .route(__path_say, say)
}

/// A warning as a supplier sees it.
#[derive(Serialize, ToSchema)]
struct Shared {
    /// Identity.
    id: Id,
    /// The number people use when they talk about it.
    number: i64,
    /// At whom.
    member_name: String,
    /// What kind of problem, as `category:type` of the RSIT taxonomy.
    class: &'static str,
    /// Whether the member's devices are the target.
    inbound: bool,
    /// How bad: `low`, `medium`, `high` or `critical`.
    severity: &'static str,
    /// Who may be told.
    tlp: Label,
    /// Where it stands.
    state: &'static str,
    /// When it was first seen.
    first_seen: When,
    /// When it was last seen.
    last_seen: When,
    /// The assets that sight is given of and that it concerns.
    assets: Vec<String>,
    /// The devices there; all of the warning's when it was shared as a whole.
    devices: Vec<String>,
}

impl Listed for Shared {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "member_name",
        "class",
        "inbound",
        "severity",
        "tlp",
        "state",
        "first_seen",
        "last_seen",
        "assets",
        "devices",
    ];
}

impl From<SharedWarning> for Shared {
    fn from(one: SharedWarning) -> Self {
        Self {
            id: id(one.id),
            number: one.number,
            member_name: one.member_name,
            class: one.class.as_str(),
            inbound: one.inbound,
            severity: one.severity.as_str(),
            tlp: one.tlp.into(),
            state: one.state.as_str(),
            first_seen: one.first_seen.into(),
            last_seen: one.last_seen.into(),
            assets: one.assets,
            devices: one.devices.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What somebody at a supplier said of a warning.
#[derive(Serialize, ToSchema)]
pub(super) struct Said {
    /// The supplier's name.
    supplier: String,
    /// Who said it.
    person: String,
    /// `acknowledged` or `fixed`.
    word: &'static str,
    /// And in their own words.
    note: Option<String>,
    /// When.
    at: When,
}

impl From<SupplierAnswer> for Said {
    fn from(one: SupplierAnswer) -> Self {
        Self {
            supplier: one.supplier,
            person: one.person,
            word: one.word.as_str(),
            note: one.note,
            at: one.at.into(),
        }
    }
}

/// A shared warning, and what the supplier said of it.
#[derive(Serialize, ToSchema)]
struct SharedWhole {
    /// The warning.
    warning: Shared,
    /// What the caller's own supplier said, the oldest first.
    said: Vec<Said>,
}

/// A word to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WordToSay {
    /// `acknowledged` (we have taken it in hand) or `fixed` (mended on our side).
    #[schema(example = "acknowledged")]
    word: String,
    /// And in your own words.
    #[serde(default)]
    note: Option<String>,
}

/// Lists the open warnings that members share with the caller's supplier, the worst first.
#[utoipa::path(get, path = "/shared", responses((status = 200, description = "All of them.", body = Listing<Shared>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let shared = caller.scope.shared().list().await?;
    Ok(wants.all(shared.into_iter().map(Shared::from).collect()))
}

/// Shows one of them, with what was said of it.
#[utoipa::path(get, path = "/shared/{id}", params(("id" = Id, Path, description = "The warning.")), responses((status = 200, description = "The warning.", body = SharedWhole)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<SharedWhole>, Problem> {
    let id = WarningId::parse(&id).ok_or(Problem::NotFound)?;
    let warning = caller.scope.shared().by_id(id).await?.ok_or(Problem::NotFound)?;
    let said = caller.scope.shared().answers(id).await?;
    Ok(Json(SharedWhole {
        warning: warning.into(),
        said: said.into_iter().map(Said::from).collect(),
    }))
}

/// Says how it goes. The member reads it on the warning, and decides.
#[utoipa::path(post, path = "/shared/{id}/words", params(("id" = Id, Path, description = "The warning.")), request_body(content = WordToSay, description = "The word."), responses((status = 204, description = "Written down.")))]
async fn say(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<WordToSay>,
) -> Result<StatusCode, Problem> {
    let mut mistakes = Mistakes::default();
    let words = &SupplierWord::ALL;
    let word = mistakes.word("word", Some(&new.word), words, SupplierWord::as_str);
    mistakes.none()?;
    let word = word.ok_or_else(|| Problem::wrong("word: is missing"))?;
    let id = WarningId::parse(&id).ok_or(Problem::NotFound)?;
    let note = new.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    caller.scope.shared().answer(id, word, note, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
