//! One file for each table: its types, its statements, its part of the scoped handle.

pub(crate) mod accounts;
pub(crate) mod api_requests;
pub(crate) mod api_tokens;
pub(crate) mod asset_imports;
pub(crate) mod assets;
pub(crate) mod audit;
pub(crate) mod behind_link;
pub(crate) mod channels;
pub(crate) mod contacts;
pub(crate) mod content;
pub(crate) mod delays;
pub(crate) mod detections;
pub(crate) mod enrolment;
pub(crate) mod findings;
pub(crate) mod join_requests;
pub(crate) mod links;
pub(crate) mod mails;
pub(crate) mod members;
pub(crate) mod operators;
pub(crate) mod outbox;
pub(crate) mod rosters;
pub(crate) mod sensors;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod warnings;
pub(crate) mod work;
