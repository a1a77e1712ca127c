//! Tells the CSIRT's duty officer of questions that should have been answered by now, each once.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "questions",
    every: Duration::from_secs(30),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    while system.tell_late_question().await? {}
    Ok(())
}
