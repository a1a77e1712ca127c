//! Calls findings gone that are no longer seen, and closes the warnings that only they kept open.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "ageing",
    every: Duration::from_secs(60),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// Findings or warnings in one transaction: others must get a turn at the one writer.
const BATCH: i64 = 500;

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    while system.age_findings(BATCH).await? == BATCH as u64 {}
    while system.close_gone(BATCH, &context.policy.get()).await? == BATCH as u64 {}
    Ok(())
}
