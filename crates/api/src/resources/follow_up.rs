//! Follow-up: who has not read, who does not answer, who has not mended, and days to safe.

use axum::extract::State;
use axum::response::Response;
use model::MemberId;
use serde::{Deserialize, Serialize};
use store::{Lag, MemberLag};
use utoipa::{IntoParams, ToSchema};

use super::warnings::Warning;
use crate::body::{Asked, Mistakes};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::label::Gate;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, When, id, maybe};

/// Seconds that days to safe look back: a year, so that seasons do not show.
const SAFE_SINCE_S: i64 = 365 * 86_400;

pub(super) fn routes() -> Routes {
    Routes::new("follow-up", "Who has not read, answered or mended, and days to safe.")
        .route(__path_list, list)
        .route(__path_members, members)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// What is being waited for: `unread` (when not given), `unanswered` or `unmended`.
    show: Option<String>,
    /// Only at this member.
    member: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Warnings on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// A member, what is being waited for there, and how long it takes.
#[derive(Serialize, ToSchema)]
struct MemberFollowUp {
    /// The member.
    id: Id,
    /// Its name.
    name: String,
    /// Open warnings.
    open: i64,
    /// Of these, what nobody has opened.
    unread: i64,
    /// What nobody has taken in hand although they were reminded.
    unanswered: i64,
    /// What should have been mended by now.
    unmended: i64,
    /// Since when the oldest of these waits.
    oldest: Option<When>,
    /// Warnings verified within the last year.
    safe_count: i64,
    /// Seconds from first told to verified: half of them took at most this.
    safe_median_s: Option<i64>,
    /// Nine of ten took at most this.
    safe_p90_s: Option<i64>,
}

impl Listed for MemberFollowUp {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "open",
        "unread",
        "unanswered",
        "unmended",
        "oldest",
        "safe_count",
        "safe_median_s",
        "safe_p90_s",
    ];
}

impl From<MemberLag> for MemberFollowUp {
    fn from(one: MemberLag) -> Self {
        Self {
            id: id(one.id),
            name: one.name,
            open: one.open,
            unread: one.counts.unread,
            unanswered: one.counts.unanswered,
            unmended: one.counts.unmended,
            oldest: maybe(one.oldest),
            safe_count: one.safe.map_or(0, |safe| safe.count),
            safe_median_s: one.safe.map(|safe| safe.median_s),
            safe_p90_s: one.safe.map(|safe| safe.p90_s),
        }
    }
}

/// Lists open warnings that are being waited for, the oldest first.
#[utoipa::path(get, path = "/follow-up", params(Query), responses((status = 200, description = "One page.", body = Listing<Warning>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let mut mistakes = Mistakes::default();
    let lag = mistakes.word("show", asked.show.as_deref(), &Lag::ALL, Lag::as_str);
    let member = mistakes.parsed("member", asked.member.as_deref(), "an id", MemberId::parse);
    mistakes.none()?;
    let (policy, follow_up) = (&api.settings().policy.get(), caller.scope.follow_up());
    let found = follow_up.list(lag.unwrap_or_default(), member, policy, &page).await?;
    let gate = Gate::of(&caller).await?;
    let (rows, held_back) = gate.sift(found.rows, |row| (row.warning.tlp, row.warning.member));
    Ok(wants.page(rows.into_iter().map(Warning::from).collect(), found.next, held_back))
}

/// Lists the members with what is being waited for, and how long it takes until safe.
#[utoipa::path(get, path = "/follow-up/members", responses((status = 200, description = "All of them, by name.", body = Listing<MemberFollowUp>)))]
async fn members(
    State(api): State<Api>,
    caller: Caller,
    wants: Wants,
) -> Result<Response, Problem> {
    let since = api.store().now().plus_s(-SAFE_SINCE_S);
    let (members, _) =
        caller.scope.follow_up().members(&api.settings().policy.get(), since).await?;
    Ok(wants.all(members.into_iter().map(MemberFollowUp::from).collect()))
}
