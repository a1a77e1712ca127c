//! Mappings of tables and objects that only their sender knows, for reports of others. For the CSIRT.

use access::Action;
use axum::Json;
use axum::extract::Path;
use reports::{MAPPING_BYTES_MAX, Mapping};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::When;

/// Bytes of a body: a mapping's text, as JSON writes it.
const BODY_BYTES_MAX: usize = MAPPING_BYTES_MAX * 2;

pub(super) fn routes() -> Routes {
    Routes::new("report-mappings", "Which column of a sender's own table means what.")
        .with_body_bytes_max(BODY_BYTES_MAX)
        .route(__path_list, list)
        .route(__path_one, one)
        .route(__path_save, save)
}

/// A mapping as it is in force.
#[derive(Serialize, ToSchema)]
struct ReportMapping {
    /// Its name.
    name: String,
    /// Its version, from 1.
    mapping_version: i64,
    /// The text (TOML).
    mapping: String,
    /// When this version was saved.
    saved: When,
    /// By whom.
    saved_by: String,
}

impl Listed for ReportMapping {
    const COLUMNS: &'static [&'static str] =
        &["name", "mapping_version", "mapping", "saved", "saved_by"];
}

impl From<store::ReportMapping> for ReportMapping {
    fn from(one: store::ReportMapping) -> Self {
        Self {
            name: one.name,
            mapping_version: one.version,
            mapping: one.body,
            saved: one.created.into(),
            saved_by: one.created_by,
        }
    }
}

/// A version to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingToSave {
    /// The text (TOML).
    mapping: String,
    /// The version that was looked at; 0 for a new name.
    mapping_version: i64,
}

/// Lists the mappings in force, by name.
#[utoipa::path(get, path = "/report-mappings", responses((status = 200, description = "All of them.", body = Listing<ReportMapping>)))]
async fn list(caller: Caller, wants: Wants) -> Result<axum::response::Response, Problem> {
    let found = caller.scope.report_mappings().list().await?;
    Ok(wants.page(found.into_iter().map(ReportMapping::from).collect(), None, 0))
}

/// One mapping.
#[utoipa::path(get, path = "/report-mappings/{name}", params(("name" = String, Path, description = "Its name.")), responses((status = 200, description = "The mapping.", body = ReportMapping)))]
async fn one(caller: Caller, Path(name): Path<String>) -> Result<Json<ReportMapping>, Problem> {
    caller.must(Action::TakeReports)?;
    let found = caller.scope.report_mappings().by_name(&name).await?;
    Ok(Json(found.ok_or(Problem::NotFound)?.into()))
}

/// Saves a mapping: it holds from the next report on.
#[utoipa::path(put, path = "/report-mappings/{name}", params(("name" = String, Path, description = "Its name: a-z, 0-9 and hyphens.")), request_body(content = MappingToSave, description = "The mapping."), responses((status = 200, description = "Saved.", body = ReportMapping)))]
async fn save(
    caller: Caller,
    Path(name): Path<String>,
    Sent(new): Sent<MappingToSave>,
) -> Result<Json<ReportMapping>, Problem> {
    caller.must(Action::TakeReports)?;
    let mut mistakes = Mistakes::default();
    if !Mapping::may_be_called(&name) {
        mistakes.note("name", "1 to 60 of a-z, 0-9 and hyphens");
    }
    if let Err(wrong) = Mapping::parse(&new.mapping) {
        mistakes.note("mapping", wrong);
    }
    mistakes.none()?;
    let (mappings, origin) = (caller.scope.report_mappings(), caller.origin.as_deref());
    mappings.save(&name, new.mapping_version, &new.mapping, origin).await?;
    let kept = mappings.by_name(&name).await?.ok_or(Problem::NotFound)?;
    Ok(Json(kept.into()))
}
