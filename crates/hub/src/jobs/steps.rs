//! Reminds and escalates where nobody has answered, when the policy's clock says so.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "steps",
    every: Duration::from_secs(5),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    while system.take_due_step(&context.policy).await? {}
    Ok(())
}
