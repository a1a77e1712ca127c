//! Digests: what can wait is gathered, what cannot comes at once; the same again after a crash;
//! what the flood limit holds back joins.

use access::{Home, Role};
use model::{ChannelKind, ContactId, MessageId, Severity, WarningId};
use roster::Gathering;
use store::{Became, ContactHome, LeasedDigest, Mail, Outcome, Scoped, SendingState, StoreError};
use warnings::{Move, Policy, Step};

use crate::world::{Side, World, contact, on_both};

/// A day at the least: the next digest is due.
const A_DAY_S: i64 = 25 * 3_600;

async fn first_contact(scope: &Scoped, side: &Side) -> ContactId {
    scope.contacts().of(side.member).await.expect("answers")[0].id
}

async fn gather(scope: &Scoped, side: &Side, below: Severity) -> ContactId {
    let id = first_contact(scope, side).await;
    let daily = Gathering::new(below, 24);
    scope.contacts().put_gathering(id, daily).await.expect("kept");
    assert_eq!(scope.contacts().gathering(id).await.expect("answers"), daily);
    id
}

/// Tells a side of its warning once more, as if it were this bad.
async fn tell(world: &World, side: &Side, severity: Severity, step: Step) {
    let policy: &Policy = &world.policy;
    let mut intake = world.store.intake(side.sensor).await.expect("answers").expect("known");
    let kept = intake.warnings(&[side.warning]).await.expect("answers");
    let warning = warnings::Warning { severity, ..kept[0].clone() };
    intake.tell(&warning, step, policy).await.expect("told");
    intake.commit().await.expect("committed");
}

async fn lease(world: &World) -> Option<LeasedDigest> {
    let key = World::link_key();
    let system = world.store.system("digests");
    system.lease_digest(|id| key.token(id).hash()).await.expect("answers")
}

/// The mails that go out by themselves, all leased and so out of the way.
async fn at_once(world: &World) -> usize {
    let key = World::link_key();
    let system = world.store.system("test");
    let hash = |id: MessageId| key.token(id).hash();
    system.lease("test", ChannelKind::Smtp, 100, hash).await.expect("answers").len()
}

fn mails(digest: &LeasedDigest) -> Vec<Mail> {
    let mail = |item: &store::Leased| Mail {
        id: item.envelope.id,
        member: item.warning.member,
        warning: item.warning.id,
        sender: String::new(),
        recipient: digest.address.clone(),
        subject: "Digest".into(),
        plain: "Digest".into(),
        html: String::new(),
        outcome: Outcome::Taken,
        at: digest.created,
        kind: digest.kind,
    };
    digest.items.iter().map(mail).collect()
}

async fn became(world: &World, digest: &LeasedDigest, became: Became) {
    let system = world.store.system("digests");
    let done = system.digest_became(digest.id, digest.attempts, &became, &mails(digest)).await;
    done.expect("recorded");
}

async fn states(scope: &Scoped, warning: WarningId) -> Vec<SendingState> {
    let sendings = scope.sendings().of(warning).await.expect("answers");
    sendings.iter().map(|one| one.state).collect()
}

#[test]
fn what_can_wait_is_gathered_and_what_cannot_comes_at_once() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        assert_eq!(at_once(&world).await, 2, "before anybody chose");
        gather(&csirt, &world.mine, Severity::High).await;
        tell(&world, &world.mine, Severity::Medium, Step::Tell).await;
        tell(&world, &world.mine, Severity::Low, Step::Remind).await;
        assert_eq!((at_once(&world).await, lease(&world).await), (0, None));
        tell(&world, &world.mine, Severity::High, Step::Tell).await;
        tell(&world, &world.other, Severity::Low, Step::Tell).await;
        assert_eq!(at_once(&world).await, 2, "the limit, and who chose nothing");
        world.clock.advance_s(A_DAY_S);
        let digest = lease(&world).await.expect("due");
        assert_eq!((digest.items.len(), &*digest.address), (2, "it@norrby.example"));
        assert_eq!(digest.items[0].warning.id, world.mine.warning);
        assert_eq!(lease(&world).await, None, "ours for two minutes");
        became(&world, &digest, Became::Taken { answer: "250".into() }).await;
        world.clock.advance_s(A_DAY_S);
        assert_eq!(lease(&world).await, None, "nothing comes twice");
        let states = states(&csirt, world.mine.warning).await;
        assert_eq!(states.iter().filter(|one| **one == SendingState::Sent).count(), 2);
    });
}

#[test]
fn after_a_crash_the_same_digest_goes_out_under_the_same_identity() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        gather(&csirt, &world.mine, Severity::Critical).await;
        tell(&world, &world.mine, Severity::High, Step::Tell).await;
        world.clock.advance_s(A_DAY_S);
        let first = lease(&world).await.expect("due");
        // It was sent, and the hub died before it said so. Something new came meanwhile.
        tell(&world, &world.mine, Severity::High, Step::Tell).await;
        world.clock.advance_s(121);
        let again = lease(&world).await.expect("again");
        assert_eq!(again.id, first.id);
        let ids = |digest: &LeasedDigest| -> Vec<MessageId> {
            digest.items.iter().map(|item| item.envelope.id).collect()
        };
        assert_eq!(ids(&again), ids(&first));
        assert!(again.doubtful && !first.doubtful);
        // Whoever comes back late does not speak for the new try.
        became(&world, &first, Became::Failed { error: "late".into() }).await;
        became(&world, &again, Became::Taken { answer: "250".into() }).await;
        world.clock.advance_s(A_DAY_S);
        assert_eq!(lease(&world).await.expect("the new one").items.len(), 1);
    });
}

#[test]
fn what_was_answered_while_it_waited_is_left_out() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        gather(&csirt, &world.mine, Severity::High).await;
        tell(&world, &world.mine, Severity::Low, Step::Tell).await;
        let acted = csirt.warnings().act(world.mine.warning, Move::Acknowledge, None, None).await;
        acted.expect("acknowledged");
        world.clock.advance_s(A_DAY_S);
        assert_eq!(lease(&world).await, None);
    });
}

#[test]
fn what_the_flood_limit_holds_back_joins_the_digest() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        gather(&csirt, &world.mine, Severity::Medium).await;
        for _ in 0..200 {
            tell(&world, &world.mine, Severity::High, Step::Tell).await;
        }
        let all = states(&csirt, world.mine.warning).await;
        assert!(all.contains(&SendingState::Gathered) && !all.contains(&SendingState::Held));
        world.clock.advance_s(A_DAY_S);
        assert!(lease(&world).await.is_some());
    });
}

#[test]
fn a_digest_goes_on_by_the_next_channel_and_then_to_the_next_people() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let id = gather(&csirt, &world.mine, Severity::High).await;
        let channel =
            |kind, address: &str| store::ChannelToKeep { kind, address: address.into(), key: None };
        let both = [
            channel(ChannelKind::Smtp, "it@norrby.example"),
            channel(ChannelKind::Sms, "+46700000000"),
        ];
        csirt.contacts().put_channels(id, &both).await.expect("kept");
        tell(&world, &world.mine, Severity::Low, Step::Tell).await;
        world.clock.advance_s(A_DAY_S);
        let mail = lease(&world).await.expect("due");
        became(&world, &mail, Became::Failed { error: "550".into() }).await;
        let text = lease(&world).await.expect("at once by the next");
        assert_eq!((text.id, text.kind), (mail.id, ChannelKind::Sms));
        let later = Became::Later {
            error: "busy".into(),
            at: world.store.now().plus_s(60),
            unclear: false,
        };
        became(&world, &text, later).await;
        assert_eq!(lease(&world).await, None);
        world.clock.advance_s(60);
        let text = lease(&world).await.expect("again");
        assert!(!text.doubtful);
        became(&world, &text, Became::Failed { error: "no such number".into() }).await;
        assert_eq!(lease(&world).await, None);
        assert!(states(&csirt, world.mine.warning).await.contains(&SendingState::Failed));
    });
}

#[test]
fn escalations_never_wait_and_another_members_contact_is_nobody_elses() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let boss = contact(ContactHome::Member(world.mine.member), "boss@norrby.example", 1);
        let boss = world.store.system("test").add_contact(&boss).await.expect("added");
        let daily = Gathering::new(Severity::Critical, 24);
        csirt.contacts().put_gathering(boss, daily).await.expect("kept");
        at_once(&world).await;
        tell(&world, &world.mine, Severity::Low, Step::Escalate).await;
        assert_eq!(at_once(&world).await, 1);
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let theirs = first_contact(&csirt, &world.other).await;
        let put = lead.contacts().put_gathering(theirs, daily).await;
        assert!(matches!(put, Err(StoreError::NotFound)), "{put:?}");
        assert!(matches!(lead.contacts().gathering(theirs).await, Err(StoreError::NotFound)));
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        let put = reader.contacts().put_gathering(boss, None).await;
        assert!(matches!(put, Err(StoreError::NotAllowed)), "{put:?}");
        lead.contacts().put_gathering(boss, None).await.expect("kept");
        assert_eq!(lead.contacts().gathering(boss).await.expect("answers"), None);
    });
}
