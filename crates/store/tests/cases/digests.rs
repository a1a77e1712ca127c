//! Digests: what can wait is gathered, what cannot comes at once; the same again after a crash;
//! what the flood limit holds back joins.

use access::{Home, Role};
use model::{ChannelKind, ContactId, MessageId, Severity, WarningId};
use roster::Gathering;
use store::{
    ActedByLink, Became, ContactHome, LeasedDigest, Mail, Outcome, Scoped, SendingState, StoreError,
};
use warnings::{Move, Policy, State, Step};

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
    let kept = intake.inquiry().warnings(&[side.warning]).await.expect("answers");
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

/// One contact, of an operator that answers for both members, who wants what can wait gathered;
/// and a warning of each that came and waits.
async fn gathered_of_both(world: &World, csirt: &Scoped) -> ContactId {
    csirt.operators().add_member(world.operator, world.other.member).await.expect("answers");
    let joint = contact(ContactHome::Operator(world.operator), "joint@it.example", 0);
    let joint = world.store.system("test").add_contact(&joint).await.expect("added");
    let daily = Gathering::new(Severity::High, 24);
    csirt.contacts().put_gathering(joint, daily).await.expect("kept");
    at_once(world).await;
    for side in [&world.mine, &world.other] {
        // Nobody of its own is left: the operator's people are told.
        let own = first_contact(csirt, side).await;
        csirt.contacts().remove(side.member, own).await.expect("removed");
        tell(world, side, Severity::Low, Step::Tell).await;
    }
    joint
}

fn about(digest: &LeasedDigest) -> Vec<model::MemberId> {
    let mut members: Vec<_> = digest.items.iter().map(|item| item.warning.member).collect();
    members.sort_unstable();
    members
}

#[test]
fn a_digest_that_serves_two_members_tells_each_only_of_its_own() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        gathered_of_both(&world, &csirt).await;
        world.clock.advance_s(A_DAY_S);
        let digest = lease(&world).await.expect("due");
        let mut both = [world.mine.member, world.other.member];
        both.sort_unstable();
        assert_eq!((about(&digest), &*digest.address), (both.to_vec(), "joint@it.example"));
        assert_eq!(lease(&world).await, None, "one message, not two");
        became(&world, &digest, Became::Taken { answer: "250".into() }).await;
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        let page = store::Page::first(10);
        let all = operator.mails().list(None, &page).await.expect("answers").rows;
        let of_digest = |mails: &[Mail]| {
            mails.iter().filter(|mail| mail.subject == "Digest").map(|mail| mail.member).collect()
        };
        let mut seen: Vec<_> = of_digest(&all);
        seen.sort_unstable();
        assert_eq!(seen, both);
        for (side, foreign) in [(&world.mine, &world.other), (&world.other, &world.mine)] {
            let lead = world.viewer(Role::SecurityLead, Home::Member(side.member)).await;
            let own = lead.mails().list(None, &page).await.expect("answers").rows;
            assert_eq!(of_digest(&own), [side.member]);
            assert_eq!(states(&lead, foreign.warning).await, []);
            let sent = lead.sendings().of(side.warning).await.expect("answers");
            let sent = sent.iter().filter(|one| one.contact_name == "Contact joint@it.example");
            assert_eq!(sent.map(|one| one.state).collect::<Vec<_>>(), [SendingState::Sent]);
        }
        // Each link opens its own member's warning, and a step by it moves no other.
        let item = digest.items.iter().find(|item| item.warning.member == world.mine.member);
        let link = World::link_key().token(item.expect("told").envelope.id).hash();
        let opened = world.store.open_link(&link).await.expect("answers").expect("opens");
        assert_eq!(opened.warning.warning.id, world.mine.warning);
        let acted = world.store.act_by_link(&link, Move::Acknowledge, None, None).await;
        assert_eq!(acted.expect("taken"), ActedByLink::Done(State::Acknowledged));
        let other = csirt.warnings().by_id(world.other.warning).await.expect("answers");
        assert_eq!(other.expect("there").warning.state, State::Delivered);
    });
}

#[test]
fn what_is_about_a_member_that_its_operator_left_is_in_no_digest() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        gathered_of_both(&world, &csirt).await;
        let leave = async |member| {
            let left = csirt.operators().remove_member(world.operator, member).await;
            left.expect("left");
        };
        leave(world.other.member).await;
        world.clock.advance_s(A_DAY_S);
        let digest = lease(&world).await.expect("due");
        assert_eq!(about(&digest), [world.mine.member]);
        let sent = csirt.sendings().of(world.other.warning).await.expect("answers");
        let sent = sent.iter().filter(|one| one.contact_name == "Contact joint@it.example");
        assert_eq!(sent.map(|one| one.state).collect::<Vec<_>>(), [SendingState::Failed]);
        let link = World::link_key().token(digest.items[0].envelope.id).hash();
        assert!(world.store.open_link(&link).await.expect("answers").is_some());
        // The other one too, while the digest is on its way: it is not sent again with it.
        leave(world.mine.member).await;
        assert_eq!(world.store.open_link(&link).await.expect("answers"), None);
        world.clock.advance_s(121);
        assert_eq!(lease(&world).await, None);
        world.clock.advance_s(A_DAY_S);
        assert_eq!(lease(&world).await, None, "an empty one is not tried for ever");
    });
}

#[test]
fn a_warning_that_waits_for_the_morning_is_not_sent_by_an_operator_that_left() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let joint = gathered_of_both(&world, &csirt).await;
        csirt.contacts().put_gathering(joint, None).await.expect("kept");
        tell(&world, &world.other, Severity::High, Step::Tell).await;
        let left = csirt.operators().remove_member(world.operator, world.other.member).await;
        left.expect("left");
        assert_eq!(at_once(&world).await, 0);
    });
}
