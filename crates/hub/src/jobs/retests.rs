//! Plans retests for what members called mended. `vardkase retest` does them, elsewhere.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "retests",
    every: Duration::from_secs(60),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// Warnings in one transaction: others must get a turn at the one writer.
const BATCH: i64 = 100;

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    while system.plan_retests(&context.policy.get().retests, BATCH).await? == BATCH as u64 {}
    Ok(())
}
