//! Mail that comes in: fetched here, read by the crate `inbound`.

mod imap;
mod mailbox;

pub use mailbox::{Fate, ImapSettings, Keep, Mailbox};
