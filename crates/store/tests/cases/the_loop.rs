//! The loop: links that work once, follow-up, days to safe, several answers at once.

use access::{Home, LinkToken, Role};
use findings::Finding;
use model::{ChannelKind, Rsit, Severity, Time, WarningId};
use store::{ActedByLink, FindingRows, FindingToKeep, Lag, NewDetection, Page};
use warnings::{Answer, Move, State, Step};

use crate::world::{World, mended_service, new_detection, new_warning, observation, on_both};

/// Leases the message about a warning: its link then opens.
async fn link(world: &World, warning: WarningId) -> (LinkToken, model::MessageId) {
    let (key, system) = (World::link_key(), world.store.system("test"));
    let leased = system.lease("a", ChannelKind::Smtp, 10, |id| key.token(id).hash()).await;
    let leased = leased.expect("answers");
    let about = leased.iter().find(|leased| leased.warning.id == warning).expect("one waits");
    (key.token(about.envelope.id), about.envelope.id)
}

#[test]
fn a_step_through_a_link_is_taken_once() {
    on_both(async |world: World| {
        let (token, _) = link(&world, world.mine.warning).await;
        let act = async |step| world.store.act_by_link(&token.hash(), step, None, None).await;
        let first = act(Move::Acknowledge).await.expect("answers");
        assert_eq!(first, ActedByLink::Done(State::Acknowledged));
        let again = act(Move::Acknowledge).await.expect("answers");
        assert_eq!(again, ActedByLink::Before);
        let other = act(Move::Fix).await.expect("answers");
        assert_eq!(other, ActedByLink::Done(State::Fixed));
        // It is closed: what comes late changes nothing.
        let late = act(Move::Start).await.expect("answers");
        assert_eq!(late, ActedByLink::MovedOn(State::Fixed));
        let csirt = world.csirt().await;
        let history = csirt.warnings().history(world.mine.warning).await.expect("answers");
        let steps: Vec<_> = history.iter().map(|one| one.step).collect();
        assert_eq!(steps, [Move::Send, Move::Acknowledge, Move::Fix]);
    });
}

#[test]
fn two_clicks_at_the_same_instant_are_one_step() {
    on_both(async |world: World| {
        let (token, _) = link(&world, world.mine.warning).await;
        let hash = token.hash();
        let act = || world.store.act_by_link(&hash, Move::Acknowledge, None, None);
        let (one, two) = tokio::join!(act(), act());
        let done = [one.expect("answers"), two.expect("answers")];
        let taken = done.iter().filter(|one| matches!(one, ActedByLink::Done(_))).count();
        assert_eq!(taken, 1, "{done:?}");
    });
}

#[test]
fn opening_a_link_changes_nothing_and_a_closed_one_opens_no_more() {
    on_both(async |world: World| {
        let (token, message) = link(&world, world.mine.warning).await;
        let before = world.store.open_link(&token.hash()).await.expect("answers");
        let again = world.store.open_link(&token.hash()).await.expect("answers");
        assert!(before.is_some() && before == again);
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        let theirs = lead.links().revoke(world.mine.warning, message, None).await;
        assert!(theirs.is_err(), "another's link");
        assert!(lead.links().of(world.mine.warning).await.expect("answers").is_empty());
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        lead.links().revoke(world.mine.warning, message, None).await.expect("closed");
        assert_eq!(world.store.open_link(&token.hash()).await.expect("answers"), None);
        let act = world.store.act_by_link(&token.hash(), Move::Fix, None, None).await;
        assert!(act.is_err());
    });
}

#[test]
fn one_answer_to_several_is_taken_where_it_can_be() {
    on_both(async |world: World| {
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        let ids = [world.mine.warning, world.other.warning, WarningId::new(), world.mine.warning];
        let answers = operator.warnings().act_all(&ids, Move::Acknowledge, None, None).await;
        let answers = answers.expect("answers");
        let taken: Vec<_> = answers.iter().map(|one| one.taken).collect();
        assert_eq!(taken, [Some(State::Acknowledged), None, None, None]);
        let seen: Vec<_> = answers.iter().map(|one| one.row.is_some()).collect();
        assert_eq!(seen, [true, false, false, true]);
        let csirt = world.csirt().await;
        let other = csirt.warnings().by_id(world.other.warning).await.expect("answers");
        assert_eq!(other.expect("visible").warning.state, State::Sent);
    });
}

#[test]
fn follow_up_goes_from_unread_to_unanswered_to_unmended_to_safe() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let follow_up = csirt.follow_up();
        let lists = async || {
            let mut found = Vec::new();
            for lag in Lag::ALL {
                let page = Page::first(10);
                let list = follow_up.list(lag, None, &world.policy, &page).await.expect("answers");
                found.push(
                    list.rows.iter().filter(|row| row.warning.id == world.mine.warning).count(),
                );
            }
            found
        };
        assert_eq!(lists().await, [1, 0, 0]);
        let system = world.store.system("steps");
        world.clock.advance_s(3_601);
        while system.take_due_step(&world.policy).await.expect("answers") {}
        assert_eq!(lists().await, [1, 1, 0], "reminded");
        let id = world.mine.warning;
        csirt.warnings().act(id, Move::Acknowledge, None, None).await.expect("done");
        assert_eq!(lists().await, [0, 0, 0]);
        world.clock.advance_s(world.policy.clock(model::Severity::High).fix_within_s);
        assert_eq!(lists().await, [0, 0, 1], "too long");
        csirt.warnings().act(id, Move::Fix, None, None).await.expect("done");
        csirt.warnings().act(id, Move::Verify, None, None).await.expect("done");
        assert_eq!(lists().await, [0, 0, 0]);
        let since = model::Time::from_seconds(0);
        let (members, all) = follow_up.members(&world.policy, since).await.expect("answers");
        let took = 3_601 + world.policy.clock(model::Severity::High).fix_within_s;
        let safe = all.expect("one was verified");
        assert_eq!((safe.count, safe.median_s, safe.p90_s), (1, took, took));
        let mine = members.iter().find(|one| one.id == world.mine.member).expect("visible");
        assert_eq!((mine.safe, mine.open), (Some(safe), 0));
    });
}

/// A warning of this severity that stands here, first told then, if at all.
async fn standing(world: &World, severity: Severity, state: State, told: Option<Time>) -> String {
    let side = &world.mine;
    let mut intake = world.store.intake(side.sensor).await.expect("answers").expect("known");
    let number = intake.reserve_numbers(1).await.expect("numbers");
    let sid = u32::try_from(number).expect("small");
    let cause = findings::Cause::Rule { gid: 1, sid, msg: "Another".into() };
    let detection = NewDetection { cause, ..new_detection(&intake) };
    let finding = Finding::open(side.member, &observation(&detection, side.sensor));
    let new = new_warning(side.member, number, &finding);
    let next_step = None;
    let warning = warnings::Warning { severity, state, first_told: told, told, next_step, ..new };
    intake.put_warnings(&[&warning]).await.expect("kept");
    intake.commit().await.expect("committed");
    format!("{} {}", severity.as_str(), state.as_str())
}

/// Each list by the words of its warnings, sorted, and what the numbers above the lists say.
async fn lagging(world: &World, csirt: &store::Scoped) -> ([Vec<String>; 3], [i64; 3]) {
    let mut lists: [Vec<String>; 3] = Default::default();
    for (lag, list) in Lag::ALL.into_iter().zip(&mut lists) {
        let (member, page) = (Some(world.mine.member), Page::first(50));
        let found = csirt.follow_up().list(lag, member, &world.policy, &page).await;
        let rows = found.expect("answers").rows.into_iter();
        let rows = rows.map(|row| row.warning).filter(|one| one.id != world.mine.warning);
        *list =
            rows.map(|one| format!("{} {}", one.severity.as_str(), one.state.as_str())).collect();
        list.sort();
    }
    let (members, _) =
        csirt.follow_up().members(&world.policy, Time::from_seconds(0)).await.expect("answers");
    let mine = members.iter().find(|one| one.id == world.mine.member).expect("visible");
    (lists, [mine.counts.unread, mine.counts.unanswered, mine.counts.unmended])
}

#[test]
fn each_list_of_what_is_waited_for_holds_what_belongs_there_and_nothing_else() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        // It was there before, unread.
        let id = world.mine.warning;
        csirt.warnings().act(id, Move::Acknowledge, None, None).await.expect("done");
        csirt.warnings().act(id, Move::Fix, None, None).await.expect("done");
        let (now, policy) = (world.store.now(), &world.policy);
        let told = Some(now);
        let make = async |severity, state, told| standing(&world, severity, state, told).await;
        use State::*;
        let mut unread = Vec::new();
        for state in [Sent, Delivered] {
            unread.push(make(Severity::Low, state, told).await);
        }
        let mut unanswered = unread.clone();
        // Nobody was there to be told: unread, and no answer is owed.
        unread.push(make(Severity::Low, Drafted, None).await);
        unanswered.push(make(Severity::Low, Seen, told).await);
        for state in [NotApplicable, Fixed, Verified] {
            make(Severity::Low, state, told).await;
        }
        unread.sort();
        unanswered.sort();
        let (lists, counts) = lagging(&world, &csirt).await;
        assert_eq!(lists, [unread, unanswered, vec![]]);
        assert_eq!(counts, [3, 3, 0]);
        // Each severity has its own time to be mended in, to the second.
        for severity in Severity::ALL {
            let late = now.plus_s(-policy.clock(severity).fix_within_s);
            for state in [Acknowledged, Applicable, InProgress] {
                let before = lagging(&world, &csirt).await.1[2];
                make(severity, state, Some(late)).await;
                assert_eq!(lagging(&world, &csirt).await.1[2], before, "in time");
                let name = make(severity, state, Some(late.plus_s(-1))).await;
                let (lists, counts) = lagging(&world, &csirt).await;
                assert_eq!(counts, [3, 3, before + 1]);
                assert_eq!(lists[2].iter().filter(|one| **one == name).count(), 1, "{name}");
            }
        }
    });
}

#[test]
fn follow_up_is_read_page_by_page() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let (follow_up, policy) = (csirt.follow_up(), &world.policy);
        let first = follow_up.list(Lag::Unread, None, policy, &Page::first(1)).await;
        let first = first.expect("answers");
        let rest = Page::after(first.next.expect("one more"), 1);
        let rest = follow_up.list(Lag::Unread, None, policy, &rest).await.expect("answers");
        assert_eq!((rest.rows.len(), rest.next), (1, None));
        assert!(first.rows[0].warning.id != rest.rows[0].warning.id);
    });
}

async fn state(world: &World, warning: WarningId) -> State {
    let row = world.csirt().await.warnings().by_id(warning).await.expect("answers");
    row.expect("visible").warning.state
}

#[test]
fn nothing_is_tried_at_a_member_that_has_not_agreed() {
    on_both(async |world: World| {
        let warning = mended_service(&world).await;
        let (system, policy) = (world.store.system("retests"), &world.policy.retests);
        assert_eq!(system.plan_retests(policy, 10).await.expect("answers"), 0);
        let csirt = world.csirt().await;
        assert!(csirt.retests().agree(world.mine.member, None).await.is_err(), "not the CSIRT's");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert!(lead.retests().agree(world.other.member, None).await.is_err(), "not another's");
        lead.retests().agree(world.mine.member, None).await.expect("agreed");
        let consent = csirt.retests().consent(world.mine.member).await.expect("answers");
        assert_eq!(consent, Some(("Kim Kimsson".to_owned(), world.store.now())));
        let other = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        assert_eq!(other.retests().consent(world.mine.member).await.expect("answers"), None);
        assert_eq!(system.plan_retests(policy, 10).await.expect("answers"), 1);
        assert_eq!(system.plan_retests(policy, 10).await.expect("answers"), 0, "once");
        world.clock.advance_s(policy.first_after_s);
        let due = csirt.retests().due(10).await.expect("answers");
        assert_eq!((due.len(), due[0].port, due[0].warning), (1, 23, warning));
        lead.retests().disagree(world.mine.member, None).await.expect("taken back");
        assert!(csirt.retests().due(10).await.expect("answers").is_empty());
    });
}

#[test]
fn only_the_service_that_is_met_from_outside_is_tried() {
    on_both(async |world: World| {
        let (warning, side) = (mended_service(&world).await, &world.mine);
        let mut intake = world.store.intake(side.sensor).await.expect("answers").expect("known");
        let outward = NewDetection {
            class: Rsit::UnwantedService,
            device_ip: "10.0.0.6".parse().expect("an address"),
            ..new_detection(&intake)
        };
        let finding = Finding::open(side.member, &observation(&outward, side.sensor));
        let findings = [FindingToKeep::new(&finding, Some(warning))];
        let findings = FindingRows::of(side.member, &findings, &world.policy.ageing);
        intake.put_findings(findings).await.expect("kept");
        intake.commit().await.expect("committed");
        let lead = world.viewer(Role::SecurityLead, Home::Member(side.member)).await;
        lead.retests().agree(side.member, None).await.expect("agreed");
        let (system, policy) = (world.store.system("retests"), &world.policy.retests);
        system.plan_retests(policy, 10).await.expect("answers");
        let tried = lead.retests().of(warning).await.expect("answers");
        let tried: Vec<_> = tried.iter().map(|one| (one.address.to_string(), one.port)).collect();
        assert_eq!(tried, [("10.0.0.5".to_owned(), 23)]);
    });
}

#[test]
fn a_warning_is_verified_when_the_last_of_its_services_is_closed() {
    on_both(async |world: World| {
        let (warning, side) = (mended_service(&world).await, &world.mine);
        let mut intake = world.store.intake(side.sensor).await.expect("answers").expect("known");
        let second = NewDetection {
            class: Rsit::UnwantedService,
            device_ip: "10.0.0.6".parse().expect("an address"),
            inbound: true,
            ..new_detection(&intake)
        };
        let finding = Finding::open(side.member, &observation(&second, side.sensor));
        let findings = [FindingToKeep::new(&finding, Some(warning))];
        let findings = FindingRows::of(side.member, &findings, &world.policy.ageing);
        intake.put_findings(findings).await.expect("kept");
        let told = intake.inquiry().warnings(&[warning]).await.expect("answers");
        intake.tell(&told[0], Step::Tell, &world.policy).await.expect("told");
        intake.commit().await.expect("committed");
        let (token, _) = link(&world, warning).await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(side.member)).await;
        lead.retests().agree(side.member, None).await.expect("agreed");
        let (system, policy) = (world.store.system("retests"), &world.policy.retests);
        system.plan_retests(policy, 10).await.expect("answers");
        world.clock.advance_s(policy.first_after_s);
        let csirt = world.csirt().await;
        let mut states = Vec::new();
        for one in csirt.retests().due(10).await.expect("answers") {
            csirt.retests().answer(one.id, Answer::Closed, None, policy).await.expect("kept");
            states.push(state(&world, warning).await);
        }
        assert_eq!(states, [State::Fixed, State::Verified]);
        // Whoever has the mail sees what was tried, too.
        let behind = world.store.behind_link(&token.hash()).await.expect("answers");
        assert_eq!(behind.retests, csirt.retests().of(warning).await.expect("answers"));
        assert_eq!(behind.retests.len(), 2);
    });
}

#[test]
fn a_closed_port_verifies_and_an_open_one_opens_the_warning_again() {
    on_both(async |world: World| {
        let warning = mended_service(&world).await;
        let (system, policy) = (world.store.system("retests"), &world.policy.retests);
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        lead.retests().agree(world.mine.member, None).await.expect("agreed");
        let csirt = world.csirt().await;
        let ask = async |answer| {
            system.plan_retests(policy, 10).await.expect("answers");
            world.clock.advance_s(policy.first_after_s);
            let due = csirt.retests().due(10).await.expect("answers");
            let banner = Some("SSH\0 example");
            let id = due[0].id;
            csirt.retests().answer(id, answer, banner, policy).await.expect("kept");
            assert!(csirt.retests().answer(id, answer, banner, policy).await.is_err(), "not due");
            id
        };
        ask(Answer::Open).await;
        assert_eq!(state(&world, warning).await, State::Sent);
        assert!(system.take_due_step(&world.policy).await.expect("answers"), "people are told");
        world.clock.advance_s(1);
        csirt.warnings().act(warning, Move::Fix, None, None).await.expect("done");
        ask(Answer::NoAnswer).await;
        assert_eq!(state(&world, warning).await, State::Fixed, "silence proves nothing");
        world.clock.advance_s(policy.again_after_s);
        ask(Answer::Closed).await;
        assert_eq!(state(&world, warning).await, State::Verified);
    });
}
