//! Whole lists of assets: compared with what a member has, and confirmed.

use axum::Json;
use axum::extract::Path;
use constituency::{Diff, Format, Reading, TEXT_BYTES_MAX, read};
use model::MemberId;
use serde::{Deserialize, Serialize};
use store::{Import, Other, Wanted};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::problem::Problem;
use crate::routes::Routes;

/// Bytes of a body: a list, escaped as JSON, and its frame.
const BODY_BYTES_MAX: usize = TEXT_BYTES_MAX * 2;

pub(super) fn routes() -> Routes {
    Routes::new("asset-lists", "Lists of assets as CSV or RIPE text, compared and confirmed.")
        .with_body_bytes_max(BODY_BYTES_MAX)
        .route(__path_import, import)
}

/// A list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ListToImport {
    /// `csv` (first line `kind,value,name,purpose`) or `ripe`.
    format: String,
    /// The whole list.
    text: String,
    /// False compares and changes nothing; true does it.
    confirm: bool,
    /// Take away what is not in the list, of the kinds that it speaks of.
    take_away: bool,
    /// Add also what other members have.
    conflicts: bool,
}

/// What a list would do, or did.
#[derive(Serialize, ToSchema)]
struct Comparison {
    /// To be added.
    new: Vec<String>,
    /// To be called otherwise.
    changed: Vec<String>,
    /// Kept and not in the list.
    gone: Vec<String>,
    /// How many are as they are.
    unchanged: usize,
    /// What others have too.
    conflicts: Vec<Conflict>,
    /// Lines that could not be read; at most 500.
    broken: Vec<BrokenLine>,
    /// How many lines could not be read.
    broken_count: usize,
    /// How many were added; null when nothing was confirmed.
    added: Option<u64>,
}

/// Something that others have too.
#[derive(Serialize, ToSchema)]
struct Conflict {
    /// What.
    value: String,
    /// Names of those who have it, a part or the whole of it.
    others: Vec<String>,
}

/// A line that could not be read.
#[derive(Serialize, ToSchema)]
struct BrokenLine {
    /// Its number, from 1.
    line: usize,
    /// What stands there, cut short.
    text: String,
    /// Why, as a word.
    reason: &'static str,
}

/// Compares a list with the assets of a member and, when confirmed, does what it says.
#[utoipa::path(post, path = "/members/{id}/assets/import", params(("id" = crate::values::Id, Path, description = "The member.")), request_body(content = ListToImport, description = "The list."), responses((status = 200, description = "What it would do, or did.", body = Comparison)))]
async fn import(
    caller: Caller,
    Path(id): Path<String>,
    Sent(list): Sent<ListToImport>,
) -> Result<Json<Comparison>, Problem> {
    let member = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    caller.must(access::Action::KeepAssets)?;
    let member = caller.scope.members().by_id(member).await?.ok_or(Problem::NotFound)?.id;
    let mut mistakes = Mistakes::default();
    let format = mistakes.word("format", Some(&list.format), Format::ALL, Format::as_str);
    mistakes.none()?;
    let reading = read(format.unwrap_or(Format::Csv), &list.text);
    let diff = caller.scope.assets().compare(member, &reading).await?;
    let mut answer = show(&diff, &reading);
    if list.confirm {
        let wanted = Wanted { take_away: list.take_away, conflicts: list.conflicts };
        let import = Import::of(diff, wanted);
        answer.added = Some(caller.scope.assets().import(member, &import).await?);
    }
    Ok(Json(answer))
}

fn show(diff: &Diff<Other>, reading: &Reading) -> Comparison {
    let conflict = |one: &constituency::Conflict<Other>| Conflict {
        value: one.row.asset.to_string(),
        others: one.others.iter().map(|other| other.name.clone()).collect(),
    };
    let broken = |one: &constituency::Broken| BrokenLine {
        line: one.line,
        text: one.text.clone(),
        reason: one.reason.as_str(),
    };
    Comparison {
        new: diff.new.iter().map(|row| row.asset.to_string()).collect(),
        changed: diff.changed.iter().map(|one| one.after.asset.to_string()).collect(),
        gone: diff.gone.iter().map(|one| one.asset.to_string()).collect(),
        unchanged: diff.unchanged,
        conflicts: diff.conflicts.iter().map(conflict).collect(),
        broken: reading.broken.iter().map(broken).collect(),
        broken_count: reading.broken_count,
        added: None,
    }
}
