//! Whom to tell, and when: places in order, duty rosters, deputies, vacation, quiet hours.
//!
//! No IO and no clock: people, rosters and the time are arguments, and the same arguments always
//! give the same answer. Decides neither how bad something is nor when the next step is due
//! (`warnings`), and sends nothing (`notify`). Writes no text for people: kinds, roles and steps
//! are words that `locales/` knows; only the calendar file is written here, because its form is a
//! standard and not a text.
//!
//! Specification: RFC 5545 for the calendar; local times go by the IANA time zone database.

mod address;
mod calendar;
mod gathering;
mod person;
mod quiet;
mod recipients;
mod step;
mod turns;

pub use address::address_fits;
pub use calendar::{CalendarEvent, write_calendar};
pub use gathering::Gathering;
pub use person::{ContactKind, ContactRole, Near, Person, Roles, Vacation};
pub use quiet::{MinuteOfDay, QuietHours};
pub use recipients::{Because, Recipient, Telling, recipients, recipients_with};
pub use step::Step;
pub use turns::{Roster, Rotation, Shift, TURNS_MAX, Turn};
