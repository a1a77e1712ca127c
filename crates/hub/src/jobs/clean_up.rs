//! Removes sessions, links and enrolment codes whose time is over.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "clean-up",
    every: Duration::from_secs(3_600),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    context.store.system(JOB.name).clean_up().await.map(|_| ())
}
