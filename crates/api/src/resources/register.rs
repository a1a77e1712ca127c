//! The register of municipalities that could join, and how far each has come; for the CSIRT.

use std::collections::HashMap;

use axum::response::Response;
use constituency::{Country, Standing, register};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::body::{Asked, Mistakes};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, id};

pub(super) fn routes() -> Routes {
    Routes::new("register", "Municipalities that could join; for the CSIRT.")
        .route(__path_list, list)
}

/// A municipality.
#[derive(Serialize, ToSchema)]
struct Municipality {
    /// Its country: `se` or `no`.
    country: &'static str,
    /// Its four digits.
    code: &'static str,
    /// Its county's two digits.
    county: &'static str,
    /// Its name.
    name: &'static str,
    /// `joined`, `talking`, `listed` or `left`; null when it is no member here.
    standing: Option<&'static str>,
    /// The member that it is here.
    member: Option<Id>,
}

impl Listed for Municipality {
    const COLUMNS: &'static [&'static str] =
        &["country", "code", "county", "name", "standing", "member"];
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only of this country: `se` or `no`.
    country: Option<String>,
    /// Only of the county with these two digits.
    county: Option<String>,
    /// Only those that have come so far.
    standing: Option<String>,
}

/// Lists the municipalities of the register.
#[utoipa::path(get, path = "/register", params(Query), responses((status = 200, description = "All of them.", body = Listing<Municipality>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    caller.must(access::Action::KeepMembers)?;
    let mut mistakes = Mistakes::default();
    let country = mistakes.word("country", asked.country.as_deref(), Country::ALL, Country::as_str);
    let standing =
        mistakes.word("standing", asked.standing.as_deref(), Standing::ALL, Standing::as_str);
    mistakes.none()?;
    let members = caller.scope.members().list(None).await?;
    let known: HashMap<_, _> = members
        .iter()
        .filter_map(|one| Some(((one.profile.country?, one.profile.code.as_deref()?), one)))
        .collect();
    let fits = |one: &Municipality| {
        country.is_none_or(|country| country.as_str() == one.country)
            && asked.county.as_deref().is_none_or(|county| county == one.county)
            && standing.is_none_or(|standing| Some(standing.as_str()) == one.standing)
    };
    let show = |entry: &'static constituency::Entry| {
        let member = known.get(&(entry.country, entry.code.as_str()));
        Municipality {
            country: entry.country.as_str(),
            code: &entry.code,
            county: &entry.county,
            name: &entry.name,
            standing: member.map(|one| one.profile.standing.as_str()),
            member: member.map(|one| id(one.id)),
        }
    };
    Ok(wants.all(register().entries.iter().map(show).filter(fits).collect()))
}
