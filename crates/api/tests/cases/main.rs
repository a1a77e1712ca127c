//! The API against a real store, on SQLite and, where there is one, on PostgreSQL.

mod behaviour;
mod calls;
mod description;
mod files;
mod followed;
mod isolation;
mod policy;
mod questions;
mod reports;
mod surveys;
mod walk;
#[path = "../../../store/tests/cases/world.rs"]
#[allow(dead_code)]
mod world;
