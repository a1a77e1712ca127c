//! What the hub does by itself: one file for each job, each safe to run twice and on several hubs.

mod ageing;
mod clean_up;
mod contact_book;
pub mod digests;
pub mod drill;
mod held_back;
pub mod mailbox;
pub mod notices;
pub mod outbox;
mod proofs;
mod questions;
mod report_downloads;
mod report_folders;
mod report_mails;
mod retests;
pub mod sent_files;
mod steps;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use store::{Store, StoreError};
use tokio::sync::watch;
use warnings::PolicyInForce;

use crate::report_sources::listen;

/// What jobs work with.
#[derive(Clone)]
pub struct Context {
    /// The hub's state.
    pub store: Store,
    /// The policy in force.
    pub policy: Arc<PolicyInForce>,
    /// Where mail comes in, if anywhere.
    pub inbox: Option<mailbox::Inbox>,
    /// How the questions of contact drills travel.
    pub mailer: Option<Arc<drill::Mailer>>,
    /// How the contact book is made.
    pub book: Option<Arc<crate::book::Settings>>,
    /// Where reports of others come from.
    pub reports: Arc<crate::report_sources::Sources>,
    /// Where files lie that members send in, and what reads them.
    pub sent: Option<Arc<sent_files::Reads>>,
}

/// The work of one run of a job.
type Run = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// A job that runs again and again.
pub struct Job {
    /// Its name, in logs and as actor in histories.
    pub name: &'static str,
    /// How long between two runs.
    pub every: Duration,
    /// One run.
    pub run: fn(Context) -> Run,
}

/// Every job that runs by the clock, by name. The outbox's worker runs all the time.
pub const ALL: &[Job] = &[
    ageing::JOB,
    clean_up::JOB,
    contact_book::JOB,
    digests::JOB,
    drill::JOB,
    held_back::JOB,
    mailbox::JOB,
    proofs::JOB,
    questions::JOB,
    report_downloads::JOB,
    report_folders::JOB,
    report_mails::JOB,
    retests::JOB,
    sent_files::JOB,
    steps::JOB,
];

/// Runs all jobs until `stop` says true. A run that fails is logged and tried again at its time.
pub async fn run_all(context: Context, stop: watch::Receiver<bool>) {
    let mut running = tokio::task::JoinSet::new();
    for job in ALL {
        running.spawn(repeat(job, context.clone(), stop.clone()));
    }
    for socket in &context.reports.sockets {
        let (store, policy) = (context.store.clone(), Arc::clone(&context.policy));
        running.spawn(listen(socket.clone(), store, policy, stop.clone()));
    }
    while running.join_next().await.is_some() {}
}

async fn repeat(job: &'static Job, context: Context, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = (job.run)(context.clone()).await {
            tracing::error!(job = job.name, "job `{}` failed, next try later: {error}", job.name);
        }
        tokio::select! {
            () = tokio::time::sleep(job.every) => {}
            _ = stop.changed() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::ALL.is_sorted_by_key(|job| job.name));
    }
}
