//! Batches from sensors and rows that others report become detections, findings and warnings:
//! deduplicated, bounded, in one transaction.
//!
//! Asks `findings` what changed and `warnings` what to do about it, and lets `store` keep it all
//! at once: either a batch is in with everything that follows from it, messages in the outbox
//! included, or nothing of it is. Does not authenticate: who calls has checked the sensor's
//! certificate. Sends nothing: the outbox's worker does.

mod by_member;
mod convert;
mod gather;
mod pieces;
mod report;
mod take;
mod whole;

pub use pieces::{Pieces, pieces};
pub use take::{IntakeError, Taken, take_detections};
pub use whole::{FAULTS_MAX, How, Incoming, TakenReport, take_report, words};
