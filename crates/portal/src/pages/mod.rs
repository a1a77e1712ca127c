//! All pages: each declares its routes, what they need and which objects they name.

use access::Action;
use axum::routing::MethodRouter;
use axum::{Extension, Router};

use crate::state::PortalState;

mod account;
mod asset_import;
mod assets;
mod audit;
mod break_glass;
mod calendar;
mod circular;
mod circulars;
mod constituency;
mod contact;
mod contacts;
mod content;
mod drill;
mod drill_answer;
mod drills;
mod enrolment;
mod exceptions;
mod feed;
mod feeds;
mod file;
mod files;
mod finding;
mod findings;
mod follow_up;
mod invitation;
mod join;
mod link;
mod mails;
mod member;
mod members;
mod operator;
mod organisation;
mod organisations;
mod owners;
mod passkeys;
mod people;
mod policy;
mod prove;
mod question;
mod questions;
mod report;
mod report_mapping_versions;
mod report_mappings;
mod reports;
mod retests;
mod roster;
mod rosters;
mod second_factor;
mod sensor;
mod sensors;
mod sessions;
mod shared;
mod sign_in;
mod suppliers;
pub(crate) mod survey;
mod text;
mod texts;
mod tokens;
mod unplaced;
mod warning;
mod warnings;
mod warnings_several;
mod work;

pub use circular::shipped_survey;

/// A page: its routes. The router is made of them and of nothing else, so that what is not
/// declared cannot be reached and what is declared is tried by the tests as somebody else.
pub struct Entry {
    /// The folder's name.
    pub name: &'static str,
    /// Each method at each path.
    pub routes: &'static [Route],
}

/// One method at one path.
pub struct Route {
    /// `GET` or `POST`: browsers' forms know no other.
    pub method: &'static str,
    /// The path; `{sensor}` names a sensor by its id, and so for every kind of object.
    pub path: &'static str,
    /// What whoever asks must have.
    pub needs: Needs,
    /// For `POST`, each form that it takes, filled in and as a browser writes it, without the
    /// token that each form has; `{network}` names an object here too.
    pub forms: &'static [&'static str],
    serve: fn() -> MethodRouter<PortalState>,
}

impl Route {
    /// A page to read: asking for it changes nothing.
    const fn get(
        path: &'static str,
        needs: Needs,
        serve: fn() -> MethodRouter<PortalState>,
    ) -> Self {
        Self { method: "GET", path, needs, forms: &[], serve }
    }

    /// What a form's button does.
    const fn post(
        path: &'static str,
        needs: Needs,
        forms: &'static [&'static str],
        serve: fn() -> MethodRouter<PortalState>,
    ) -> Self {
        Self { method: "POST", path, needs, forms, serve }
    }
}

/// What a route needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Needs {
    /// Nothing: it is open to all.
    Nothing,
    /// The token in its address.
    Link,
    /// Somebody signed in, whose role allows this.
    Role(Action),
}

/// All routes of all pages.
pub(crate) fn router() -> Router<PortalState> {
    let routes = ALL.iter().flat_map(|entry| entry.routes);
    routes.fold(Router::new(), |router, route| {
        // What the route needs goes along, for whoever asks who is signed in.
        router.route(route.path, (route.serve)().route_layer(Extension(route.needs)))
    })
}

/// Every page, in alphabetical order.
pub const ALL: &[&Entry] = &[
    &account::ENTRY,
    &asset_import::ENTRY,
    &assets::ENTRY,
    &audit::ENTRY,
    &break_glass::ENTRY,
    &calendar::ENTRY,
    &circular::ENTRY,
    &circulars::ENTRY,
    &constituency::ENTRY,
    &contact::ENTRY,
    &contacts::ENTRY,
    &content::ENTRY,
    &drill::ENTRY,
    &drill_answer::ENTRY,
    &drills::ENTRY,
    &enrolment::ENTRY,
    &exceptions::ENTRY,
    &feed::ENTRY,
    &feeds::ENTRY,
    &file::ENTRY,
    &files::ENTRY,
    &finding::ENTRY,
    &findings::ENTRY,
    &follow_up::ENTRY,
    &invitation::ENTRY,
    &join::ENTRY,
    &link::ENTRY,
    &mails::ENTRY,
    &member::ENTRY,
    &members::ENTRY,
    &operator::ENTRY,
    &organisation::ENTRY,
    &organisations::ENTRY,
    &owners::ENTRY,
    &passkeys::ENTRY,
    &people::ENTRY,
    &policy::ENTRY,
    &prove::ENTRY,
    &question::ENTRY,
    &questions::ENTRY,
    &report::ENTRY,
    &report_mapping_versions::ENTRY,
    &report_mappings::ENTRY,
    &reports::ENTRY,
    &retests::ENTRY,
    &roster::ENTRY,
    &rosters::ENTRY,
    &second_factor::ENTRY,
    &sensor::ENTRY,
    &sensors::ENTRY,
    &sessions::ENTRY,
    &shared::ENTRY,
    &sign_in::ENTRY,
    &suppliers::ENTRY,
    &survey::ENTRY,
    &text::ENTRY,
    &texts::ENTRY,
    &tokens::ENTRY,
    &unplaced::ENTRY,
    &warning::ENTRY,
    &warnings::ENTRY,
    &warnings_several::ENTRY,
    &work::ENTRY,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn the_list_is_sorted_and_every_page_says_where_it_is() {
        assert!(ALL.is_sorted_by_key(|entry| entry.name));
        assert!(ALL.iter().all(|entry| !entry.routes.is_empty()));
        let routes = || ALL.iter().flat_map(|entry| entry.routes);
        assert!(routes().all(|route| (route.method == "POST") != route.forms.is_empty()));
    }
}
