//! Takes in the reports that lie in folders.
//!
//! A folder that cannot be read does not keep the others waiting.

use std::time::{Duration, SystemTime};

use super::{Context, Job, Run};
use crate::report_sources::{Hub, look};

pub(super) const JOB: Job = Job {
    name: "report_folders",
    every: Duration::from_secs(10),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    let (store, system) = (&context.store, context.store.system(JOB.name));
    let hub = Hub { store, system, policy: &context.policy };
    for folder in &context.reports.folders {
        match look(folder, &hub, SystemTime::now()).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(
                files = count,
                "{count} files of `{}` were taken in",
                folder.reading.name
            ),
            Err(error) => tracing::error!(
                "{}: cannot take in reports, next try later: {error:#}",
                folder.path.display()
            ),
        }
    }
    Ok(())
}
