//! Lets go what members held back when the time of their word is over.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "held-back",
    every: Duration::from_secs(60),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// Words that end in one transaction: others must get a turn at the one writer.
const BATCH: i64 = 100;

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    while system.release_expired(BATCH).await? == BATCH as u64 {}
    Ok(())
}
