//! Removes sessions, links and enrolment codes whose time is over, wishes to join that were answered
//! long ago or whose address nobody confirmed, and old mail that nobody placed.

use std::time::Duration;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "clean-up",
    every: Duration::from_secs(3_600),
    run: |context| -> Run { Box::pin(run(context)) },
};

async fn run(context: Context) -> Result<(), store::StoreError> {
    let (system, policy) = (context.store.system(JOB.name), context.policy.get().wishes);
    system.clean_up().await?;
    let now = context.store.now();
    let (unconfirmed, answered) =
        (now.plus_s(-policy.unconfirmed_s), now.plus_s(-policy.answered_s));
    let removed = system.remove_wishes(unconfirmed, answered).await?;
    if removed != store::RemovedWishes::default() {
        tracing::info!(
            wishes.unconfirmed = removed.unconfirmed,
            wishes.answered = removed.answered,
            "removed {} wishes to join whose address nobody confirmed and {} that were answered",
            removed.unconfirmed,
            removed.answered
        );
    }
    let mails = system.delete_unplaced(context.policy.get().unplaced_kept_s).await?;
    if 0 < mails {
        tracing::info!(mails, "{mails} mails that belong to no warning were old and are deleted");
    }
    Ok(())
}
