//! The same cases on SQLite and on PostgreSQL.

mod advisories;
mod assets;
mod audit;
mod circulars;
mod contacts;
mod digests;
mod feeds;
mod isolation;
mod outbox;
mod policy;
mod questions;
mod sent_files;
mod sign_in;
mod suppliers;
mod surveys;
mod texts;
mod the_loop;
mod unplaced;
mod wishes;
mod world;
