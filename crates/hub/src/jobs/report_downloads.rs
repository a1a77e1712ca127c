//! Fetches the reports that are due from their addresses.
//!
//! One that fails does not keep the others waiting; it is tried again at its time.

use std::time::Duration;

use super::{Context, Job, Run};
use crate::report_sources::{Fetched, Hub, client, fetch};

pub(super) const JOB: Job = Job {
    name: "report_downloads",
    every: Duration::from_secs(60),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    if context.reports.downloads.is_empty() {
        return Ok(());
    }
    let client = match client() {
        Ok(client) => client,
        Err(error) => {
            tracing::error!("reports cannot be fetched: {error}");
            return Ok(());
        }
    };
    let (store, system) = (&context.store, context.store.system(JOB.name));
    let hub = Hub { store, system, policy: &context.policy };
    for download in &context.reports.downloads {
        let name = &download.reading.name;
        match fetch(&client, download, &hub).await {
            Ok(Fetched::NotDue | Fetched::Unchanged) => {}
            Ok(Fetched::Taken) => tracing::info!("`{name}` was fetched and taken in"),
            Err(error) => tracing::warn!("`{name}` cannot be fetched, next try later: {error:#}"),
        }
    }
    Ok(())
}
