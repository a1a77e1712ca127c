//! Takes in the reports that came by mail.
//!
//! A mailbox that cannot be read does not keep the others waiting; it is tried again at its time.

use std::time::Duration;

use super::{Context, Job, Run};
use crate::report_sources::{Hub, collect};

pub(super) const JOB: Job = Job {
    name: "report_mails",
    every: Duration::from_secs(60),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    let (store, system) = (&context.store, context.store.system(JOB.name));
    let hub = Hub { store, system, policy: &context.policy };
    for mails in &context.reports.mails {
        let name = &mails.reading.name;
        match collect(mails, &hub).await {
            Ok(None | Some(0)) => {}
            Ok(Some(count)) => {
                tracing::info!(mails = count, "{count} mails of `{name}` were dealt with");
            }
            Err(error) => tracing::warn!("`{name}` cannot be read, next try later: {error:#}"),
        }
    }
    Ok(())
}
