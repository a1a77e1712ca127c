//! Begins contact drills when the policy says so, and sends their questions.
//!
//! A question taken and not recorded, because the hub died in between, is sent again after five
//! minutes with the same Message-ID and the same link.

use std::time::Duration;

use access::LinkKey;
use notify::channels::SendError;
use notify::{Letterhead, Question, To, compose_question};
use store::{DrillLetter, StoreError, SystemScope};

use super::outbox::Lane;
use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "drill",
    every: Duration::from_secs(20),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// How questions travel.
pub struct Mailer {
    /// A lane for each channel that the hub has.
    pub lanes: Vec<Lane>,
    /// The key of the links in them.
    pub links: LinkKey,
    /// What stands in all of them.
    pub head: Letterhead,
    /// Which text fits which class.
    pub policy: std::sync::Arc<warnings::PolicyInForce>,
}

async fn run(context: Context) -> Result<(), StoreError> {
    let system = context.store.system(JOB.name);
    let policy = context.policy.get().drill;
    system.start_drill_when_due(policy.every_s, policy.answer_within_s).await?;
    let Some(mailer) = &context.mailer else { return Ok(()) };
    while let Some(question) = system.take_question(|id| mailer.links.token(id).hash()).await? {
        mailer.send(&system, &question).await?;
    }
    Ok(())
}

impl Mailer {
    async fn send(&self, system: &SystemScope, question: &DrillLetter) -> Result<(), StoreError> {
        let lane = self.lanes.iter().find(|lane| lane.kind == question.kind);
        let Some(lane) = lane else {
            let why = format!("the hub's settings have no {}", question.kind.as_str());
            return system.question_cannot(question.id, &why).await;
        };
        let letter = compose_question(
            &Question {
                id: question.id,
                to: To {
                    kind: question.kind,
                    name: question.name.clone(),
                    address: question.address.clone(),
                    key: question.key.clone(),
                },
                language: &question.language,
                zone: &question.zone,
                started: question.started,
                answer_by: question.answer_by,
                link: &self.links.token(question.id),
            },
            &self.head,
        );
        match lane.channel.send(&letter).await {
            Ok(_) => system.question_sent(question.id).await,
            Err(error) => {
                let refused = matches!(error, SendError::Refused(_));
                system.question_not_sent(question.id, &error.to_string(), refused).await
            }
        }
    }
}
