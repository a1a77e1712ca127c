//! The outbox: each message once, a crash leaves at most one in doubt, failures stay failures.

use model::{ChannelKind, MessageId, Time};
use store::{Became, Leased, Mail, Outcome, SendingState, Settled, SystemScope};
use warnings::{Move, State};

use crate::world::{World, on_both};

async fn lease(system: &SystemScope, owner: &str) -> Option<Leased> {
    let key = World::link_key();
    let leased = system.lease(owner, ChannelKind::Smtp, 1, |id| key.token(id).hash()).await;
    leased.expect("answers").pop()
}

async fn sent(system: &SystemScope, owner: &str, mail: &Mail) {
    let became = Became::Taken { answer: "250 OK".into() };
    settle(system, owner, mail, became).await;
}

async fn not_sent(system: &SystemScope, mail: &Mail, error: &str, retry: Option<Time>) {
    let error = error.to_owned();
    let became = match retry {
        Some(at) => Became::Later { error, at, unclear: false },
        None => Became::Failed { error },
    };
    settle(system, "a", mail, became).await;
}

async fn settle(system: &SystemScope, owner: &str, mail: &Mail, became: Became) {
    let settled = [Settled { mail: mail.clone(), became }];
    system.settle(owner, &settled).await.expect("recorded");
}

fn mail(leased: &Leased, outcome: Outcome, at: model::Time) -> Mail {
    Mail {
        id: leased.envelope.id,
        member: leased.warning.member,
        warning: leased.warning.id,
        sender: "hub@example.com".into(),
        recipient: leased.envelope.address.clone(),
        subject: "subject".into(),
        plain: "plain".into(),
        html: "<p>".into(),
        outcome,
        at,
        kind: ChannelKind::Smtp,
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
            sent(&system, "a", &mail).await;
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
        sent(&system, "a", &late).await;
        let csirt = world.csirt().await;
        let sendings = csirt.sendings().of(first.warning.id).await.expect("answers");
        assert_eq!(sendings[0].state, SendingState::Leased);
        let doubtful = mail(&again, Outcome::Doubtful, world.store.now());
        sent(&system, "b", &doubtful).await;
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
        not_sent(&system, &failed, "451 later", Some(retry)).await;
        world.clock.advance_s(60);
        let mut again = lease(&system, "a").await.expect("due again");
        if again.envelope.id != leased.envelope.id {
            again = lease(&system, "a").await.expect("due again");
        }
        assert_eq!(again.envelope.attempts, 2);
        not_sent(&system, &failed, "550 no such user", None).await;
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
        let csirt = world.csirt().await;
        // Long after the last step of the ladder, and then longer still.
        for days in [30, 60] {
            for _ in 0..days {
                world.clock.advance_s(86_400);
                while system.take_due_step(&world.policy).await.expect("answers") {}
            }
            let sendings = csirt.sendings().of(world.mine.warning).await.expect("answers");
            let steps: Vec<_> = sendings.iter().map(|sending| sending.step.as_str()).collect();
            assert_eq!(steps, ["tell", "remind", "escalate"], "after {days} days");
        }
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
        assert_eq!(step.await.expect("legal"), store::ActedByLink::Done(State::Acknowledged));
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

#[test]
fn several_are_leased_at_once_and_recorded_together() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        let key = World::link_key();
        let link = |id| key.token(id).hash();
        let none = system.lease("a", ChannelKind::Sms, 8, link).await.expect("answers");
        assert!(none.is_empty(), "another channel's messages are not ours");
        let leased = system.lease("a", ChannelKind::Smtp, 8, link).await.expect("answers");
        assert_eq!(leased.len(), 2);
        let settled: Vec<Settled> = leased
            .iter()
            .map(|one| Settled {
                mail: mail(one, Outcome::Taken, world.store.now()),
                became: Became::Taken { answer: "250 OK queued as 1".into() },
            })
            .collect();
        system.settle("a", &settled).await.expect("recorded");
        let csirt = world.csirt().await;
        for warning in [world.mine.warning, world.other.warning] {
            let sendings = csirt.sendings().of(warning).await.expect("answers");
            assert_eq!(sendings[0].answer.as_deref(), Some("250 OK queued as 1"));
            let row = csirt.warnings().by_id(warning).await.expect("answers");
            assert_eq!(row.expect("visible").warning.state, State::Delivered);
        }
    });
}

#[test]
fn when_nobody_can_be_reached_the_next_people_are_told_at_once() {
    on_both(async |world: World| {
        let system = world.store.system("test");
        while let Some(leased) = lease(&system, "a").await {
            let failed = mail(&leased, Outcome::Failed, world.store.now());
            not_sent(&system, &failed, "550 no such user", None).await;
        }
        while system.take_due_step(&world.policy).await.expect("answers") {}
        let csirt = world.csirt().await;
        let sendings = csirt.sendings().of(world.mine.warning).await.expect("answers");
        let steps: Vec<_> = sendings
            .iter()
            .map(|sending| (sending.step.as_str(), sending.state.as_str()))
            .collect();
        assert_eq!(steps, [("tell", "failed"), ("escalate", "waiting")]);
    });
}
