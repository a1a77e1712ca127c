//! All pages: each declares its routes and what they need.

use access::Action;
use axum::Router;

use crate::state::PortalState;

mod account;
mod audit;
mod content;
mod finding;
mod findings;
mod link;
mod mails;
mod member;
mod members;
mod sensor;
mod sensors;
mod sign_in;
mod warning;
mod warnings;
mod work;

/// A page: its routes, and for each of them what it needs, so that tests can try all of them as
/// somebody else.
pub struct Entry {
    /// The folder's name.
    pub name: &'static str,
    /// Method, path and need of each route.
    pub paths: &'static [(&'static str, &'static str, Needs)],
    pub(crate) routes: fn() -> Router<PortalState>,
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

/// Every page, in alphabetical order.
pub const ALL: &[&Entry] = &[
    &account::ENTRY,
    &audit::ENTRY,
    &content::ENTRY,
    &finding::ENTRY,
    &findings::ENTRY,
    &link::ENTRY,
    &mails::ENTRY,
    &member::ENTRY,
    &members::ENTRY,
    &sensor::ENTRY,
    &sensors::ENTRY,
    &sign_in::ENTRY,
    &warning::ENTRY,
    &warnings::ENTRY,
    &work::ENTRY,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn the_list_is_sorted_and_every_page_says_where_it_is() {
        assert!(ALL.is_sorted_by_key(|entry| entry.name));
        assert!(ALL.iter().all(|entry| !entry.paths.is_empty()));
    }
}
