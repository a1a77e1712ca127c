//! The outbox: each message once, a crash leaves at most one in doubt, failures stay failures.

use model::MessageId;
use store::{Leased, Mail, Outcome, SendingState, SystemScope};
use warnings::{Move, State};

use crate::world::{World, on_both};

async fn lease(system: &SystemScope, owner: &str) -> Option<Leased> {
    let key = World::link_key();
    system.lease(owner, |id| key.token(id).hash()).await.expect("answers")
}

fn mail(leased: &Leased, outcome: Outcome, at: model::Time) -> Mail {
    Mail {
        id: leased.envelope.id,
        member: leased.warning.member,
        warning: leased.warning.id,
        sender: "hub@example.com".into(),
        recipient: leased.envelope.email.clone(),
        subject: "subject".into(),
        plain: "plain".into(),
        html: "<p>".into(),
        outcome,
        at,
    }
}

#[test]
fn each_message_is_leased_once_and_delivers_its_warning() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        let mut ids: Vec<MessageId> = Vec::new();
        while let Some(leased) = lease(&system, "a").await {
            assert_eq!(leased.findings.len(), 1);
            assert!(leased.evidence.is_some() && !leased.envelope.doubtful);
            let mail = mail(&leased, Outcome::Taken, world.store.now());
            system.sent("a", &mail).await.expect("recorded");
            ids.push(leased.envelope.id);
        }
        assert_eq!(ids.len(), 2);
        let csirt = world.csirt().await;
        let row = csirt.warnings().by_id(world.mine.warning).await.expect("answers");
        assert_eq!(row.expect("visible").warning.state, State::Delivered);
    });
}

#[test]
fn a_lease_that_ran_out_is_sent_again_and_stays_doubtful() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        let first = lease(&system, "a").await.expect("waits");
        world.clock.advance_s(61);
        let mut again = lease(&system, "b").await.expect("the other or the same");
        if again.envelope.id != first.envelope.id {
            again = lease(&system, "b").await.expect("the same");
        }
        assert_eq!(again.envelope.id, first.envelope.id);
        assert!(again.envelope.doubtful);
        // The first holder wakes up late: its record no longer counts.
        let late = mail(&first, Outcome::Taken, world.store.now());
        system.sent("a", &late).await.expect("ignored");
        let csirt = world.csirt().await;
        let sendings = csirt.sendings().of(first.warning.id).await.expect("answers");
        assert_eq!(sendings[0].state, SendingState::Leased);
        let doubtful = mail(&again, Outcome::Doubtful, world.store.now());
        system.sent("b", &doubtful).await.expect("recorded");
        let sendings = csirt.sendings().of(first.warning.id).await.expect("answers");
        assert!(sendings[0].state == SendingState::Sent && sendings[0].doubtful);
    });
}

#[test]
fn what_failed_is_never_shown_as_delivered() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        let leased = lease(&system, "a").await.expect("waits");
        let failed = mail(&leased, Outcome::Failed, world.store.now());
        let retry = world.store.now().plus_s(60);
        system.not_sent("a", &failed, "451 later", Some(retry), false).await.expect("recorded");
        world.clock.advance_s(60);
        let mut again = lease(&system, "a").await.expect("due again");
        if again.envelope.id != leased.envelope.id {
            again = lease(&system, "a").await.expect("due again");
        }
        assert_eq!(again.envelope.attempts, 2);
        system.not_sent("a", &failed, "550 no such user", None, false).await.expect("recorded");
        let csirt = world.csirt().await;
        let row = csirt.warnings().by_id(leased.warning.id).await.expect("answers");
        assert_eq!(row.expect("visible").warning.state, State::Sent);
        let needs = csirt.warnings().needs(5, world.store.now()).await.expect("answers");
        assert_eq!(needs.failed_sendings, 1);
    });
}

#[test]
fn a_reminder_and_an_escalation_are_told_once_each() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        assert!(!system.take_due_step(&world.policy).await.expect("answers"));
        for _ in 0..3 {
            world.clock.advance_s(86_400);
            while system.take_due_step(&world.policy).await.expect("answers") {}
        }
        let csirt = world.csirt().await;
        let sendings = csirt.sendings().of(world.mine.warning).await.expect("answers");
        let steps: Vec<_> = sendings.iter().map(|sending| sending.step.as_str()).collect();
        assert_eq!(steps, ["tell", "remind", "escalate"]);
    });
}

#[test]
fn acknowledging_stops_the_clock_and_a_link_does_it_without_an_account() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        let leased = lease(&system, "a").await.expect("waits");
        let token = World::link_key().token(leased.envelope.id).hash();
        let opened = world.store.open_link(&token).await.expect("answers").expect("opens");
        assert_eq!(opened.warning.warning.state, State::Sent, "opening changes nothing");
        let step = world.store.act_by_link(&token, Move::Acknowledge, None, Some("192.0.2.9"));
        assert_eq!(step.await.expect("legal"), State::Acknowledged);
        assert!(world.store.act_by_link(&token, Move::Withdraw, None, None).await.is_err());
        world.clock.advance_s(86_400 * 2);
        while system.take_due_step(&world.policy).await.expect("answers") {}
        let csirt = world.csirt().await;
        let sendings = csirt.sendings().of(leased.warning.id).await.expect("answers");
        assert_eq!(sendings.len(), 1);
        world.clock.advance_s(access::LINK_LIFETIME_S);
        assert_eq!(world.store.open_link(&token).await.expect("answers"), None, "expired");
    });
}
