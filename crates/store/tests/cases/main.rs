//! The same cases on SQLite and on PostgreSQL.

mod audit;
mod contacts;
mod isolation;
mod outbox;
mod world;
