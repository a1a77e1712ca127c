//! Warnings to people: writes the message in the contact's language and hands it to a channel.
//!
//! Knows no database: what a message is about comes as `About`, what became of the sending goes
//! back as a result, and the outbox's worker in `hub` keeps both. Holds no text: the words are in
//! `locales/*/{notify,channels}.ftl`, the shape in `templates/`.

mod attach;
pub mod channels;
mod compose;
mod digest;
pub mod dkim;
mod drill;
mod gsm;
pub mod inbound;
mod letter;
mod notice;
mod preview;
mod seal;
mod web;
mod words;

pub use compose::{About, Letterhead, Seen, compose};
pub use digest::{DigestAbout, compose_digest};
pub use drill::{Question, compose_question};
pub use letter::{Attachment, Letter, To};
pub use notice::{NoticeAbout, compose_notice};
pub use preview::{Preview, Real, compose_preview, text_message};
pub use web::{Web, WebRequest};
