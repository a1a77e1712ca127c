//! Looks for the proofs of assets that wait: soon after somebody asks, then now and then for two
//! weeks. After that a person decides, or asks again.

use std::time::Duration;

use super::{Context, Job, Run};
use crate::proof::{Looker, SystemNames};

pub(super) const JOB: Job = Job {
    name: "proofs",
    every: Duration::from_secs(10),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// Assets looked at in one run: a name server may take ten seconds to say nothing.
const BATCH: i64 = 20;
/// Seconds between two looks by ourselves: DNS needs hours to spread.
const AGAIN_S: i64 = 6 * 3_600;
/// Seconds after which we look no more by ourselves.
const GIVE_UP_S: i64 = 14 * 86_400;

async fn run(context: Context) -> Result<(), store::StoreError> {
    let system = context.store.system(JOB.name);
    let again = context.store.now().plus_s(AGAIN_S);
    let waiting = system.proofs_to_look(again, BATCH).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(names) = SystemNames::new() else {
        tracing::warn!("no proof can be looked for: this machine names no name servers");
        return Ok(());
    };
    let looker = Looker::new(names);
    for one in waiting {
        match looker.look(&one.asset, &one.token).await {
            Ok(proof) => system.proof_found(&one, proof).await?,
            Err(missing) => {
                let old = one.created.plus_s(GIVE_UP_S) < context.store.now();
                let next = (!old).then_some(again);
                system.proof_missing(&one, missing.as_str(), next).await?;
            }
        }
    }
    Ok(())
}
