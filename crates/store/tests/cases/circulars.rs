//! Circulars: whom they reach, the second pair of eyes, nothing twice, each member its own, and a
//! withdrawal that stops what still waits.

use access::{Home, Role};
use findings::{Cause, Sections, Written};
use model::{ChannelKind, CircularId, MemberId, Severity, Time, Tlp};
use store::{CircularSent, CircularToKeep, ContactHome, Page, Scoped, StoreError, WarningFilter};
use warnings::{Audience, Move, Policy, Stage, State, Step};

use crate::world::{World, contact, on_both, person};

fn written(audience: Audience) -> CircularToKeep {
    let says = Sections {
        title: "Patch the mail gateway".into(),
        what: "It is being broken into.".into(),
        now: "Patch\nRestart".into(),
        ..Sections::default()
    };
    let text = Written::new(vec![("sv".into(), says)]).expect("right");
    let (severity, tlp) = (Severity::High, Tlp::Amber);
    CircularToKeep { text, audience, severity, tlp, survey: None, advisory: None }
}

fn named(members: &[MemberId]) -> Audience {
    Audience { members: members.iter().copied().collect(), ..Audience::default() }
}

/// A policy under which one person alone may write to so many.
fn alone(world: &World, alone_max: i64) -> Policy {
    let mut policy = world.policy.clone();
    policy.circulars.alone_max = alone_max;
    policy
}

async fn draft(scope: &Scoped, audience: Audience) -> CircularId {
    scope.circulars().add(&written(audience)).await.expect("written")
}

/// The circular's warnings in the viewer's sight.
async fn warnings(scope: &Scoped, member: Option<MemberId>) -> Vec<store::WarningRow> {
    let filter = WarningFilter { member, ..WarningFilter::default() };
    let rows = scope.warnings().list(&filter, &Page::first(50)).await.expect("answers").rows;
    rows.into_iter().filter(|row| matches!(row.warning.cause, Cause::Circular { .. })).collect()
}

/// How many mails wait or are sent now about circulars: all of them are leased.
async fn leave(world: &World) -> Vec<String> {
    let key = World::link_key();
    let system = world.store.system("test");
    let hash = |id| key.token(id).hash();
    let leased = system.lease("test", ChannelKind::Smtp, 100, hash).await.expect("answers");
    let ours = leased.iter().filter(|one| matches!(one.warning.cause, Cause::Circular { .. }));
    ours.map(|one| one.envelope.address.clone()).collect()
}

#[test]
fn it_is_sent_once_and_each_member_has_its_own() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let both = named(&[world.mine.member, world.other.member]);
        let id = draft(&duty, both).await;
        let reach = duty.circulars().receivers(id).await.expect("answers");
        assert_eq!((reach.reach.members, reach.reach.people), (2, 2));
        assert!(leave(&world).await.is_empty(), "a draft left");
        let policy = alone(&world, 2);
        let sent = duty.circulars().send(id, 1, &policy, None).await.expect("sent");
        assert_eq!(sent, CircularSent::Left { members: 2 });
        // Pressed twice, and by somebody else at the same time.
        let again = duty.circulars().send(id, 1, &policy, None).await;
        assert!(matches!(again, Err(StoreError::MovedOn)), "{again:?}");
        let mut told = leave(&world).await;
        told.sort();
        assert_eq!(told, ["it@norrby.example", "it@söderby.example"]);
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let own = warnings(&lead, None).await;
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].warning.member, world.mine.member);
        assert!(matches!(lead.circulars().by_id(id).await, Err(StoreError::NotAllowed)));
        let theirs = warnings(&duty, Some(world.other.member)).await[0].warning.id;
        assert!(lead.warnings().by_id(theirs).await.expect("answers").is_none());
    });
}

#[test]
fn the_loop_is_that_of_any_warning_and_no_absence_closes_it() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let id = draft(&duty, named(&[world.mine.member])).await;
        let policy = alone(&world, 10);
        duty.circulars().send(id, 1, &policy, None).await.expect("sent");
        let own = warnings(&duty, Some(world.mine.member)).await;
        let warning = &own[0].warning;
        assert_eq!(warning.state, State::Sent);
        assert!(warning.next_step.is_some(), "no reminder is set");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        lead.warnings().act(warning.id, Move::Fix, Some("Patched"), None).await.expect("taken");
        world.store.system("test").close_gone(100, &world.policy).await.expect("closes others");
        let row = duty.warnings().by_id(warning.id).await.expect("answers").expect("there");
        assert_eq!(row.warning.state, State::Fixed, "verified by the absence of findings");
        let answers = duty.circulars().answers(id).await.expect("answers");
        assert_eq!(answers[0].note.as_deref(), Some("Patched"));
        duty.warnings().act(warning.id, Move::Verify, None, None).await.expect("by hand");
        let circular = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert_eq!((circular.members, circular.answered), (1, 1));
    });
}

#[test]
fn what_is_written_at_night_is_reminded_of_after_the_sleepers_morning() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let csirt = world.csirt().await;
        let contact = csirt.contacts().of(world.mine.member).await.expect("answers").remove(0);
        let minute = |text| roster::MinuteOfDay::parse(text).expect("a time of day");
        let mut keep = contact.to_keep();
        keep.quiet = roster::QuietHours::new(minute("22:00"), minute("07:00"), Severity::Critical);
        csirt.contacts().change(contact.id, &keep).await.expect("kept");
        // It is 23:13 in Stockholm: one of the two sleeps.
        let both = named(&[world.mine.member, world.other.member]);
        let (id, policy) = (draft(&duty, both).await, alone(&world, 2));
        duty.circulars().send(id, 1, &policy, None).await.expect("sent");
        let (step, after_s) = policy.next_step(Severity::High, Step::Tell).expect("there is one");
        let (now, morning) = (world.store.now(), Time::from_seconds(1_700_028_000));
        for (member, told) in [(world.mine.member, morning), (world.other.member, now)] {
            let row = &warnings(&duty, Some(member)).await[0];
            assert_eq!(row.warning.next_step, Some((step, told.plus_s(after_s))));
        }
    });
}

#[test]
fn above_the_number_another_must_approve_and_nobody_who_had_a_hand_in_it() {
    on_both(async |world: World| {
        let author = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let helper = world.viewer(Role::Analyst, Home::Csirt).await;
        let other = world.viewer(Role::Administrator, Home::Csirt).await;
        let id = draft(&author, named(&[world.mine.member, world.other.member])).await;
        let policy = alone(&world, 1);
        let new = written(named(&[world.mine.member, world.other.member]));
        helper.circulars().change(id, 1, &new).await.expect("changed");
        let stale = author.circulars().send(id, 1, &policy, None).await;
        assert!(matches!(stale, Err(StoreError::MovedOn)), "sent what was not looked at");
        let asked = author.circulars().send(id, 2, &policy, None).await.expect("asked");
        assert_eq!(asked, CircularSent::Waits);
        assert!(leave(&world).await.is_empty(), "it left before it was approved");
        for scope in [&author, &helper] {
            let own = scope.circulars().approve(id, 2, &policy, None).await;
            assert!(matches!(own, Err(StoreError::OwnHand)), "{own:?}");
        }
        // Written on after it was asked for: the wish no longer holds.
        helper.circulars().change(id, 2, &new).await.expect("changed");
        let late = other.circulars().approve(id, 2, &policy, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "approved what was not looked at");
        author.circulars().send(id, 3, &policy, None).await.expect("asked again");
        let old = other.circulars().approve(id, 2, &policy, None).await;
        assert!(matches!(old, Err(StoreError::MovedOn)), "what was looked at is not what waits");
        let waiting = async || other.circulars().waiting(9).await.expect("answers");
        assert_eq!(waiting().await.first().map(|one| (one.id, one.hands.len())), Some((id, 2)));
        let left = other.circulars().approve(id, 3, &policy, None).await.expect("approved");
        assert_eq!(left, CircularSent::Left { members: 2 });
        assert!(waiting().await.is_empty());
        assert_eq!(leave(&world).await.len(), 2);
        let again = other.circulars().approve(id, 3, &policy, None).await;
        assert!(matches!(again, Err(StoreError::MovedOn)));
    });
}

#[test]
fn a_member_without_a_contact_is_told_to_the_csirt() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let system = world.store.system("test");
        let alone_there = system.add_member(&person("Ensamby")).await.expect("added");
        let id = draft(&duty, named(&[alone_there])).await;
        let nobody = duty.circulars().receivers(id).await.expect("answers");
        assert!(nobody.members[0].people.is_empty());
        let at = contact(ContactHome::Csirt, "duty@csirt.example", 0);
        system.add_contact(&at).await.expect("added");
        let found = duty.circulars().receivers(id).await.expect("answers");
        let person = &found.members[0].people[0];
        assert_eq!(
            (person.address.as_str(), person.home),
            ("duty@csirt.example", ContactHome::Csirt)
        );
        duty.circulars().send(id, 1, &alone(&world, 10), None).await.expect("sent");
        assert_eq!(leave(&world).await, ["duty@csirt.example"]);
    });
}

#[test]
fn withdrawn_it_stops_what_waits_and_closes_what_is_open() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let id = draft(&duty, named(&[world.mine.member, world.other.member])).await;
        let early = duty.circulars().withdraw(id, "why", None).await;
        assert!(matches!(early, Err(StoreError::MovedOn)), "a draft is thrown away instead");
        duty.circulars().send(id, 1, &alone(&world, 10), None).await.expect("sent");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let own = warnings(&lead, None).await[0].warning.id;
        lead.warnings().act(own, Move::Dismiss, Some("No such thing"), None).await.expect("taken");
        duty.circulars().withdraw(id, "It was wrong", None).await.expect("withdrawn");
        assert!(leave(&world).await.is_empty(), "it left after it was withdrawn");
        let state = |rows: &[store::WarningRow]| rows[0].warning.state;
        assert_eq!(state(&warnings(&duty, Some(world.mine.member)).await), State::NotApplicable);
        assert_eq!(state(&warnings(&duty, Some(world.other.member)).await), State::Withdrawn);
        let circular = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert_eq!(circular.stage, Stage::Withdrawn);
        assert!(duty.circulars().withdraw(id, "again", None).await.is_err());
        assert!(duty.circulars().discard(id).await.is_err(), "what was sent stays on record");
    });
}

#[test]
fn it_goes_to_those_who_fit_and_choosing_nothing_reaches_nobody() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let reached = async |audience: Audience| {
            let id = draft(&duty, audience).await;
            let found = duty.circulars().receivers(id).await.expect("answers");
            found.members.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        assert!(reached(Audience::default()).await.is_empty());
        let all = Audience { everyone: true, ..Audience::default() };
        assert_eq!(reached(all).await, ["Norrby", "Söderby"]);
        let domain = Audience { asset: Some("KOMMUN.ex".into()), ..Audience::default() };
        assert_eq!(reached(domain).await, ["Norrby", "Söderby"]);
        let product = Audience { asset: Some("no such".into()), ..Audience::default() };
        assert!(reached(product).await.is_empty());
        let first = draft(&duty, named(&[world.mine.member, world.other.member])).await;
        duty.circulars().send(first, 1, &alone(&world, 10), None).await.expect("sent");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let own = warnings(&lead, None).await[0].warning.id;
        lead.warnings().act(own, Move::Acknowledge, None, None).await.expect("taken");
        let silent = Audience {
            answered: Some((first, warnings::Answered::Nothing)),
            ..Audience::default()
        };
        assert_eq!(reached(silent).await, ["Söderby"]);
    });
}
