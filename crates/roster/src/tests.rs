//! Who is told: the traps by name, and what must hold whoever the people are.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::{MinuteOfDay, QuietHours, Roles, Shift, Vacation};

const NOW: Time = Time::from_seconds(1_800_000_000);

/// `ann`, `ann@1` (place), `op:eva`, `csirt:duty`, `ann-` (away), `ann>bo` (deputy bo),
/// `ann=management` (role), `ann~` (asleep until 07:00 in Stockholm).
fn person(text: &'static str) -> Person<&'static str> {
    let (near, text) = match text.split_once(':') {
        Some(("op", rest)) => (Near::Operator, rest),
        Some((_, rest)) => (Near::Csirt, rest),
        None => (Near::Member, text),
    };
    let (text, role) = text.split_once('=').unwrap_or((text, ""));
    let (text, deputy) = text.split_once('>').map_or((text, None), |(a, b)| (a, Some(b)));
    let (text, place) = text.split_once('@').unwrap_or((text, "0"));
    let asleep = text.ends_with('~');
    let away = text.ends_with('-');
    let minute = |text| MinuteOfDay::parse(text).expect("a time of day");
    Person {
        contact: text.trim_end_matches(['-', '~']),
        near,
        place: place.parse().expect("a place"),
        roles: Roles::parse(role),
        zone: TimeZone::get("Europe/Stockholm").expect("a zone"),
        // NOW is 09:00 in Stockholm.
        quiet: asleep
            .then(|| QuietHours::new(minute("22:00"), minute("10:00"), Severity::Critical))
            .flatten(),
        vacation: away.then_some(Vacation { from: NOW, until: NOW.plus_s(1) }),
        deputy,
    }
}

fn ladder(people: &[&'static str], rosters: &[Roster<&'static str>]) -> Vec<String> {
    let people: Vec<_> = people.iter().map(|text| person(text)).collect();
    let mut rungs = Vec::new();
    for step in [Step::Tell, Step::Escalate, Step::Operator, Step::Duty] {
        let telling = recipients(step, Severity::High, NOW, &people, rosters);
        let names: Vec<&str> = telling.whom.iter().map(|one| one.contact).collect();
        rungs.push(names.join("+"));
        if telling.is_last {
            break;
        }
    }
    rungs
}

/// The people, and whom each step tells until there is nobody new.
#[track_caller]
fn check(people: &[&'static str], expected: &[&str]) {
    assert_eq!(ladder(people, &[]), expected);
}

fn on_duty(near: Near, contact: &'static str) -> Roster<&'static str> {
    let shift = Shift { contact, from: NOW, until: NOW.plus_s(60) };
    Roster { near, zone: TimeZone::UTC, rotation: None, shifts: vec![shift] }
}

#[test]
fn contact_then_the_next_then_the_operator_then_the_csirt() {
    check(&["ann", "bo@1", "op:eva", "csirt:duty"], &["ann", "bo", "eva", "duty"]);
    check(&["ann", "cia", "bo@1", "dan@2", "csirt:duty"], &["ann+cia", "bo", "duty"]);
    check(&["ann"], &["ann"]);
    check(&[], &[""]);
}

/// The same people when some roles are told before others.
#[track_caller]
fn check_with(who: &str, people: &[&'static str], expected: &[&str]) {
    let people: Vec<_> = people.iter().map(|text| person(text)).collect();
    let names = |step| {
        let who = Roles::parse(who);
        let telling = recipients_with(who, step, Severity::High, NOW, &people, &[]);
        telling.whom.iter().map(|one| one.contact).collect::<Vec<_>>().join("+")
    };
    let told = [Step::Tell, Step::Escalate, Step::Operator].map(names);
    assert_eq!(told, expected);
}

#[test]
fn a_class_may_want_its_own_roles_first_and_is_never_left_without_anybody() {
    let people =
        ["sec=security", "ops@1=operations", "boss@2=management", "op:eva=security", "csirt:duty"];
    check_with("operations", &people, &["ops", "sec", "eva"]);
    check_with("security", &people, &["sec", "ops", "eva"]);
    check_with("management operations", &people, &["ops", "boss", "eva"]);
    check_with("communications", &people, &["sec", "ops", "eva"]);
    check_with("", &people, &["sec", "ops", "eva"]);
}

#[test]
fn a_member_with_no_contact_at_all_is_told_through_its_operator_and_the_csirt_at_once() {
    check(&["op:eva", "csirt:duty"], &["eva+duty"]);
    check(&["csirt:duty"], &["duty"]);
    let people = [person("csirt:duty")];
    let telling = recipients(Step::Tell, Severity::Low, NOW, &people, &[]);
    assert_eq!(telling.whom[0].because, Because::NoOwnContact);
}

#[test]
fn a_contact_on_vacation_is_replaced_by_the_deputy_or_else_by_the_next() {
    check(&["ann->bo", "bo@1", "csirt:duty"], &["bo", "duty"]);
    check(&["ann-", "bo@1", "csirt:duty"], &["bo", "duty"]);
    check(&["ann-", "csirt:duty"], &["duty"]);
    // The deputy was taken away meanwhile.
    check(&["ann->gone", "bo@1"], &["bo"]);
}

#[test]
fn the_deputy_of_the_deputy_and_a_circle_of_deputies() {
    check(&["ann->bo", "bo-@1>cia", "cia@2"], &["cia"]);
    check(&["ann->bo", "bo->ann", "cia@2", "csirt:duty"], &["cia", "duty"]);
    check(&["ann->ann", "csirt:duty"], &["duty"]);
    // Nobody but the circle: better one on vacation than nobody.
    check(&["ann->bo", "bo-@1>ann"], &["ann"]);
}

#[test]
fn who_is_on_duty_comes_first_and_sleeps_not() {
    let people = ["ann", "bo~@3", "csirt:duty", "csirt:cia@4"];
    let rosters = [on_duty(Near::Member, "bo"), on_duty(Near::Csirt, "cia")];
    assert_eq!(ladder(&people, &rosters), ["bo", "ann", "cia"]);
    let people: Vec<_> = people.iter().map(|text| person(text)).collect();
    let telling = recipients(Step::Tell, Severity::Low, NOW, &people, &rosters);
    let expected = Recipient { contact: "bo", because: Because::OnDuty, held_until: None };
    assert_eq!(telling.whom, [expected]);
    // On duty and on vacation: the deputy, else those by place.
    let rosters = [on_duty(Near::Member, "bo")];
    assert_eq!(ladder(&["ann", "bo-@1>cia", "cia@2"], &rosters), ["cia", "ann"]);
    assert_eq!(ladder(&["ann", "bo-@1"], &rosters), ["ann"]);
}

#[test]
fn warnings_go_to_those_who_mend_then_to_management_and_to_the_press_officer_last() {
    let people = ["pia=communications", "eva=management", "ann=operations", "csirt:duty"];
    check(&people, &["ann", "eva", "duty"]);
    check(&["pia=communications", "csirt:duty"], &["pia", "duty"]);
}

#[test]
fn what_is_held_until_the_morning_says_so_and_critical_does_not_wait() {
    let people = [person("ann~"), person("bo@1")];
    let held = |severity| {
        let telling = recipients(Step::Tell, severity, NOW, &people, &[]);
        (telling.whom[0].held_until, telling.begins(NOW))
    };
    let morning = NOW.plus_s(3_600);
    assert_eq!(held(Severity::High), (Some(morning), morning));
    assert_eq!(held(Severity::Critical), (None, NOW));
}

fn people() -> impl Strategy<Value = Vec<Person<u8>>> {
    let near = prop_oneof![Just(Near::Member), Just(Near::Operator), Just(Near::Csirt)];
    let one =
        (near, 0i64..4, 0usize..8, any::<bool>(), proptest::option::of(0u8..12), any::<bool>());
    proptest::collection::vec(one, 0..12).prop_map(|all| {
        let make = |(number, (near, place, role, away, deputy, quiet))| Person {
            contact: u8::try_from(number).unwrap_or(0),
            near,
            place,
            roles: ContactRole::ALL.get(role).map_or_else(Roles::default, |one| Roles::of(&[*one])),
            zone: TimeZone::UTC,
            quiet: bool::then(quiet, || MinuteOfDay::new(0).zip(MinuteOfDay::new(1_439)))
                .flatten()
                .and_then(|(from, until)| QuietHours::new(from, until, Severity::High)),
            vacation: bool::then_some(away, Vacation { from: NOW, until: NOW.plus_s(1) }),
            deputy,
        };
        let mut people: Vec<Person<u8>> = all.into_iter().enumerate().map(make).collect();
        // A deputy works where the person works: the store takes no other.
        let homes: Vec<Near> = people.iter().map(|person| person.near).collect();
        for person in &mut people {
            let same = |deputy: &u8| homes.get(usize::from(*deputy)) == Some(&person.near);
            person.deputy = person.deputy.filter(same);
        }
        people
    })
}

/// Whether somebody stands in for this person, found another way than the code does.
fn has_deputy(people: &[Person<u8>], one: &Person<u8>) -> bool {
    let mut reached = vec![one.contact];
    let mut next = one.deputy;
    while let Some(person) = next.and_then(|id| people.iter().find(|one| one.contact == id)) {
        if !person.is_away(NOW) {
            return reached.len() <= DEPUTIES_MAX;
        }
        if reached.contains(&person.contact) {
            return false;
        }
        reached.push(person.contact);
        next = person.deputy;
    }
    false
}

proptest! {
    #[test]
    fn never_nobody_and_never_one_on_vacation_with_a_deputy(
        people in people(), on_duty in proptest::collection::vec(0u8..12, 0..3), severity in 0usize..4,
    ) {
        let rosters: Vec<Roster<u8>> = on_duty.iter().map(|contact| Roster {
            near: Near::Member,
            zone: TimeZone::UTC,
            rotation: None,
            shifts: vec![Shift { contact: *contact, from: NOW, until: NOW.plus_s(9) }],
        }).collect();
        let severity = Severity::ALL[severity];
        for step in Step::ALL {
            let telling = recipients(step, severity, NOW, &people, &rosters);
            prop_assert_eq!(telling.whom.is_empty(), people.is_empty());
            prop_assert!(telling.is_last || step != Step::Duty);
            for one in &telling.whom {
                let person = people.iter().find(|person| person.contact == one.contact);
                let person = person.expect("one of them");
                prop_assert!(!person.is_away(NOW) || !has_deputy(&people, person));
                prop_assert!(severity != Severity::Critical || one.held_until.is_none());
                prop_assert!(one.held_until.is_none_or(|held| NOW < held));
            }
            let again = recipients(step, severity, NOW, &people, &rosters);
            prop_assert_eq!(telling, again);
        }
    }

    #[test]
    fn each_escalation_reaches_somebody_new_until_it_says_it_is_the_last(people in people()) {
        let mut told: Vec<u8> = Vec::new();
        for step in [Step::Tell, Step::Escalate, Step::Operator, Step::Duty] {
            let telling = recipients(step, Severity::High, NOW, &people, &[]);
            for one in &telling.whom {
                prop_assert!(!told.contains(&one.contact));
                told.push(one.contact);
            }
            if telling.is_last {
                break;
            }
        }
        // The CSIRT's people are reached at the end of every ladder, if one of them is at work.
        let works = |one: &&Person<u8>| one.near == Near::Csirt && !one.is_away(NOW);
        let at_work: Vec<u8> = people.iter().filter(works).map(|one| one.contact).collect();
        prop_assert!(at_work.is_empty() || at_work.iter().any(|one| told.contains(one)));
    }
}
