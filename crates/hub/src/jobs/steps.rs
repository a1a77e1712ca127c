//! Reminds and escalates where nobody has answered, when the policy's clock says so; closes the
//! surveys whose time is over.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "steps",
    every: Duration::from_secs(5),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    // First: nobody is reminded of what they can no longer answer.
    system.end_surveys().await?;
    while system.take_due_step(&context.policy.get()).await? {}
    Ok(())
}
