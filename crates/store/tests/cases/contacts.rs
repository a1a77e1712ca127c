//! Whom the outbox tells: vacation, deputies, rosters, sleep, and members without anybody; and who
//! may change what of contacts and rosters.

use access::{Home, Role, TokenHash};
use model::{ChannelKind, ContactId, RosterId, Severity, Time};
use roster::{
    ContactKind, ContactRole, MinuteOfDay, QuietHours, Roles, Rotation, Shift, Turn, Vacation,
};
use store::{ChannelToKeep, ContactHome, ContactToKeep, NewRoster, Scoped, StoreError};

use crate::world::{World, contact, on_both};

/// Adds a contact to the member that is ours.
async fn add(world: &World, name: &str, place: i64) -> ContactId {
    let new =
        contact(ContactHome::Member(world.mine.member), &format!("{name}@norrby.example"), place);
    world.store.system("test").add_contact(&new).await.expect("added")
}

/// The one contact that the world has put there.
async fn first(world: &World, csirt: &Scoped) -> ContactId {
    csirt.contacts().of(world.mine.member).await.expect("answers")[0].id
}

async fn change(scope: &Scoped, id: ContactId, with: impl FnOnce(&mut ContactToKeep)) {
    let contact = scope.contacts().by_id(id).await.expect("answers").expect("visible");
    let mut keep = contact.to_keep();
    with(&mut keep);
    scope.contacts().change(id, &keep).await.expect("changed");
}

/// Lets the clock run to the reminder: who gets it, without the words around their name, and when
/// it goes.
async fn remind(world: &World, csirt: &Scoped) -> Vec<String> {
    world.clock.advance_s(4 * 3_600);
    while world.store.system("test").take_due_step(&world.policy).await.expect("answers") {}
    let sendings = csirt.sendings().of(world.mine.warning).await.expect("answers");
    let reminders = sendings.iter().filter(|one| one.step.as_str() == "remind");
    let name = |name: &str| name.replace("Contact ", "").replace("@norrby.example", "");
    reminders.map(|one| name(&one.contact_name)).collect()
}

fn away(world: &World) -> Option<Vacation> {
    let now = world.store.now();
    Some(Vacation { from: now, until: now.plus_s(30 * 86_400) })
}

#[test]
fn a_contact_on_vacation_is_replaced_by_the_deputy() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let (it, bo) = (first(&world, &csirt).await, add(&world, "bo", 7).await);
        add(&world, "cia", 1).await;
        change(&csirt, it, |one| (one.vacation, one.deputy) = (away(&world), Some(bo))).await;
        assert_eq!(remind(&world, &csirt).await, ["bo"]);
    });
}

#[test]
fn on_vacation_without_a_deputy_the_next_is_told() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let (it, _) = (first(&world, &csirt).await, add(&world, "cia", 1).await);
        change(&csirt, it, |one| one.vacation = away(&world)).await;
        assert_eq!(remind(&world, &csirt).await, ["cia"]);
    });
}

#[test]
fn a_member_with_no_contact_at_all_is_told_through_the_csirt() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let duty = contact(ContactHome::Csirt, "duty@csirt.example", 0);
        world.store.system("test").add_contact(&duty).await.expect("added");
        let it = first(&world, &csirt).await;
        csirt.contacts().remove(world.mine.member, it).await.expect("removed");
        assert_eq!(remind(&world, &csirt).await, ["duty@csirt.example"]);
        let overview = csirt.work().members(None, Time::from_seconds(0)).await.expect("answers");
        let mine = overview.iter().find(|one| one.id == world.mine.member).expect("there");
        assert_eq!(mine.contacts, 0);
        let nobody = csirt.work().uncontactable().await.expect("answers");
        assert_eq!(nobody.iter().map(|one| one.id).collect::<Vec<_>>(), [world.mine.member]);
        add(&world, "cia", 1).await;
        assert_eq!(csirt.work().uncontactable().await.expect("answers"), []);
    });
}

#[test]
fn who_is_on_duty_by_rotation_or_shift_is_told_first() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let (bo, cia) = (add(&world, "bo", 5).await, add(&world, "cia", 6).await);
        let home = ContactHome::Member(world.mine.member);
        let new = NewRoster { home, name: "Jour".into(), zone: "Europe/Stockholm".into() };
        let roster = csirt.rosters().add(&new).await.expect("added");
        let start = "2023-11-06T08:00".parse().expect("a date");
        let rotation = Rotation { people: vec![cia, bo], start, weeks: 1 };
        csirt.rosters().rotate(roster, Some(&rotation)).await.expect("kept");
        // Wednesday of the second week: Bo's turn.
        assert_eq!(remind(&world, &csirt).await, ["bo"]);
        let now = world.store.now();
        let shift = Shift { contact: cia, from: now, until: now.plus_s(60) };
        let id = csirt.rosters().add_shift(roster, &shift).await.expect("kept");
        let kept = csirt.rosters().by_id(roster).await.expect("answers").expect("visible");
        let shifts = csirt.rosters().shifts(roster, now, now.plus_s(1)).await.expect("answers");
        assert_eq!(kept.with(&shifts).on_duty(now), [cia]);
        csirt.rosters().remove_shift(roster, id).await.expect("removed");
        let turns = kept.with(&[]).turns(now, now.plus_s(14 * 86_400));
        csirt.rosters().swap(roster, &turns[0], &turns[1]).await.expect("swapped");
        let until = now.plus_s(14 * 86_400);
        let shifts = csirt.rosters().shifts(roster, now, until).await.expect("answers");
        let names: Vec<ContactId> = shifts.iter().map(|one| one.shift.contact).collect();
        assert_eq!(names, [cia, bo]);
    });
}

#[test]
fn what_comes_at_night_waits_for_the_morning_and_the_clock_waits_with_it() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let it = first(&world, &csirt).await;
        let minute = |text| MinuteOfDay::parse(text).expect("a time of day");
        let quiet = QuietHours::new(minute("22:00"), minute("07:00"), Severity::Critical);
        change(&csirt, it, |one| one.quiet = quiet).await;
        // The first telling went out before; it is 03:13 in Stockholm when the reminder is due.
        assert_eq!(remind(&world, &csirt).await.len(), 1);
        let system = world.store.system("test");
        let lease = async || {
            let key = World::link_key();
            let link = |id| key.token(id).hash();
            system.lease("a", ChannelKind::Smtp, 1, link).await.expect("answers").pop()
        };
        let mut told = Vec::new();
        while let Some(leased) = lease().await {
            assert_eq!(leased.envelope.slept_since, None);
            if leased.warning.id == world.mine.warning {
                told.push(leased.envelope.step);
            }
        }
        assert!(!told.contains(&roster::Step::Remind), "it waits");
        let row = csirt.warnings().by_id(world.mine.warning).await.expect("answers");
        let morning = Time::from_seconds(1_700_028_000);
        let (_, next) = row.expect("visible").warning.next_step.expect("runs");
        assert_eq!(next, morning.plus_s(4 * 3_600));
        world.clock.set(morning);
        let mut slept = 0;
        while let Some(leased) = lease().await {
            slept += i32::from(leased.envelope.slept_since.is_some());
        }
        assert_eq!(slept, 1);
    });
}

#[test]
fn everything_of_a_contact_is_kept_and_channels_stay_in_order() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let it = first(&world, &csirt).await;
        let minute = |text| MinuteOfDay::parse(text).expect("a time of day");
        let quiet = QuietHours::new(minute("22:00"), minute("06:30"), Severity::High);
        let mut keep = csirt.contacts().by_id(it).await.expect("answers").expect("there").to_keep();
        keep.kind = ContactKind::Mailbox;
        keep.roles = Roles::of(&[ContactRole::Duty, ContactRole::Management]);
        (keep.quiet, keep.vacation) = (quiet, away(&world));
        keep.email = "new@norrby.example".into();
        csirt.contacts().change(it, &keep).await.expect("kept");
        let found = csirt.contacts().by_id(it).await.expect("answers").expect("there");
        assert_eq!(found.to_keep(), keep);
        let channel = |kind, address: &str, key: Option<&str>| ChannelToKeep {
            kind,
            address: address.into(),
            key: key.map(str::to_owned),
        };
        let hook = channel(ChannelKind::Webhook, "https://norrby.example/hook", Some("secret"));
        let wanted = [
            hook.clone(),
            channel(ChannelKind::Sms, "+46700000000", None),
            channel(ChannelKind::Smtp, "third@norrby.example", None),
        ];
        csirt.contacts().put_channels(it, &wanted).await.expect("kept");
        let kept = csirt.contacts().channels(it).await.expect("answers");
        let shown: Vec<_> =
            kept.iter().map(|one| (one.place, one.address.as_str(), one.has_key)).collect();
        let expected = [
            (0, "https://norrby.example/hook", true),
            (1, "+46700000000", false),
            (2, "third@norrby.example", false),
        ];
        assert_eq!(shown, expected);
        // Without a word about its key, a channel keeps it; the mail address follows its channel.
        let turned = [wanted[2].clone(), ChannelToKeep { key: None, ..hook }];
        csirt.contacts().put_channels(it, &turned).await.expect("kept");
        let after = csirt.contacts().channels(it).await.expect("answers");
        assert!(after[1].has_key && after[1].id == kept[0].id);
        let found = csirt.contacts().by_id(it).await.expect("answers").expect("there");
        assert_eq!(found.email, "third@norrby.example");
        let none = csirt.contacts().put_channels(it, &[]).await;
        assert!(matches!(none, Err(StoreError::NotAllowed)));
    });
}

#[test]
fn a_calendar_opens_with_its_token_until_another_is_made() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let home = ContactHome::Member(world.mine.member);
        let new = NewRoster { home, name: "Jour".into(), zone: "Europe/Stockholm".into() };
        let roster = csirt.rosters().add(&new).await.expect("added");
        let (one, other) = (TokenHash::of(b"one"), TokenHash::of(b"other"));
        let ends = (world.store.now(), world.store.now().plus_s(86_400));
        let opens = async |token: &TokenHash| {
            world.store.duty_feed(token, ends.0, ends.1).await.expect("answers")
        };
        assert_eq!(opens(&one).await, None);
        csirt.rosters().open_feed(roster, &one).await.expect("open");
        let feed = opens(&one).await.expect("opens");
        assert_eq!((feed.name.as_str(), feed.names.len()), ("Jour", 1));
        csirt.rosters().open_feed(roster, &other).await.expect("open");
        assert!(opens(&one).await.is_none() && opens(&other).await.is_some());
        csirt.rosters().close_feed(roster).await.expect("closed");
        assert_eq!(opens(&other).await, None);
    });
}

/// Every write to one's contacts and rosters, tried by somebody; the answers as words.
async fn write(scope: &Scoped, id: ContactId, roster: RosterId, home: ContactHome) -> Vec<bool> {
    let at = Time::from_seconds(1_700_000_000);
    let turn = Turn { contact: id, from: at, until: at.plus_s(60), is_shift: false };
    let shift = Shift { contact: id, from: at, until: at.plus_s(60) };
    let keep = ContactToKeep {
        name: "Taken over".into(),
        email: "x@example.com".into(),
        phone: None,
        language: "en".into(),
        zone: "UTC".into(),
        place: 0,
        kind: ContactKind::Person,
        roles: Roles::default(),
        quiet: None,
        vacation: None,
        deputy: None,
    };
    let channel = ChannelToKeep { kind: ChannelKind::Sms, address: "+1".into(), key: None };
    let new = NewRoster { home, name: "Another".into(), zone: "UTC".into() };
    let start = "2023-11-06T08:00".parse().expect("a date");
    let rotation = Rotation { people: vec![id], start, weeks: 1 };
    let (contacts, rosters) = (scope.contacts(), scope.rosters());
    let mut answers = vec![
        contacts.change(id, &keep).await.is_ok(),
        contacts.put_channels(id, &[channel]).await.is_ok(),
        rosters.add(&new).await.is_ok(),
        rosters.rotate(roster, Some(&rotation)).await.is_ok(),
        rosters.add_shift(roster, &shift).await.is_ok(),
        rosters.give(roster, &turn, id).await.is_ok(),
        rosters.swap(roster, &turn, &turn).await.is_ok(),
        rosters.open_feed(roster, &TokenHash::of(b"x")).await.is_ok(),
        rosters.close_feed(roster).await.is_ok(),
    ];
    answers.push(rosters.remove(roster).await.is_ok());
    answers.push(contacts.remove_by_id(id).await.is_ok());
    answers
}

#[test]
fn nobody_changes_contacts_or_rosters_that_are_not_theirs() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        let joint = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        let homes = [
            ContactHome::Member(world.mine.member),
            ContactHome::Operator(world.operator),
            ContactHome::Csirt,
        ];
        for home in homes {
            let new = contact(home, "somebody@example.com", 3);
            let id = world.store.system("test").add_contact(&new).await.expect("added");
            let new = NewRoster { home, name: "Jour".into(), zone: "UTC".into() };
            let roster = csirt.rosters().add(&new).await.expect("added");
            let sees = async |scope: &Scoped| {
                let contact = scope.contacts().by_id(id).await.expect("answers").is_some();
                let channels = !scope.contacts().channels(id).await.expect("answers").is_empty();
                let found = scope.rosters().by_id(roster).await.expect("answers").is_some();
                let all = scope.rosters().list().await.expect("answers");
                let listed = all.iter().any(|one| one.id == roster);
                assert!(contact == channels && found == listed && contact == found);
                contact
            };
            let at_member = matches!(home, ContactHome::Member(_));
            assert_eq!(sees(&reader).await, at_member);
            assert_eq!(sees(&joint).await, home != ContactHome::Csirt);
            assert!(!sees(&lead).await && sees(&csirt).await);
            for scope in [&lead, &reader] {
                assert_eq!(write(scope, id, roster, home).await, [false; 11]);
            }
            let own = write(&joint, id, roster, home).await;
            assert_eq!(own, [home != ContactHome::Csirt; 11], "{home:?}");
            if home == ContactHome::Csirt {
                assert_eq!(write(&csirt, id, roster, home).await, [true; 11]);
            }
        }
    });
}

#[test]
fn a_deputy_and_people_on_a_roster_work_in_the_same_place() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let it = first(&world, &csirt).await;
        let theirs = csirt.contacts().of(world.other.member).await.expect("answers")[0].id;
        let mut keep = csirt.contacts().by_id(it).await.expect("answers").expect("there").to_keep();
        for deputy in [theirs, it, ContactId::new()] {
            keep.deputy = Some(deputy);
            let changed = csirt.contacts().change(it, &keep).await;
            assert!(matches!(changed, Err(StoreError::NotFound)));
        }
        let home = ContactHome::Member(world.mine.member);
        let new = NewRoster { home, name: "Jour".into(), zone: "UTC".into() };
        let roster = csirt.rosters().add(&new).await.expect("added");
        let now = world.store.now();
        let shift = Shift { contact: theirs, from: now, until: now.plus_s(60) };
        let added = csirt.rosters().add_shift(roster, &shift).await;
        assert!(matches!(added, Err(StoreError::NotFound)));
    });
}

#[test]
fn a_drill_asks_everybody_at_work_and_tells_who_did_not_answer() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let (it, bo) = (first(&world, &csirt).await, add(&world, "bo", 1).await);
        change(&csirt, bo, |one| one.vacation = away(&world)).await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        let refused = reader.drills().start(3_600).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)));
        let drill = lead.drills().start(3_600).await.expect("started");
        let system = world.store.system("drill");
        let key = World::link_key();
        let take = async || system.take_question(|id| key.token(id).hash()).await.expect("answers");
        let question = take().await.expect("one waits");
        assert_eq!(question.address, "it@norrby.example");
        assert_eq!(take().await, None, "who is away is not asked, and nobody twice");
        // The hub died before it was recorded: asked again, the same.
        world.clock.advance_s(300);
        assert_eq!(take().await.expect("again").id, question.id);
        system.question_sent(question.id).await.expect("recorded");
        let token = key.token(question.id).hash();
        let opened = world.store.open_drill(&token).await.expect("answers").expect("opens");
        assert_eq!(opened.answered, None, "opening changes nothing");
        assert!(csirt.drills().unreached(9).await.expect("answers").is_empty());
        world.clock.advance_s(3_600);
        let missing = csirt.drills().unreached(9).await.expect("answers");
        assert_eq!(missing.iter().map(|one| one.contact).collect::<Vec<_>>(), [it]);
        world.store.answer_drill(&token, Some("192.0.2.9")).await.expect("answered");
        world.store.answer_drill(&token, None).await.expect("a second time changes nothing");
        assert!(csirt.drills().unreached(9).await.expect("answers").is_empty());
        let kept = csirt.drills().by_id(drill).await.expect("answers").expect("visible");
        assert_eq!((kept.asked, kept.answered), (1, 1));
        let rows = lead.drills().questions(drill).await.expect("answers");
        assert_eq!(rows.iter().filter(|row| row.away).count(), 1);
        let other = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        assert_eq!(other.drills().by_id(drill).await.expect("answers"), None);
        assert!(other.drills().questions(drill).await.expect("answers").is_empty());
    });
}

#[test]
fn a_drill_asks_by_every_way_and_ends_with_those_that_cannot_be_asked() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let it = first(&world, &csirt).await;
        let channel =
            |kind, address: &str| store::ChannelToKeep { kind, address: address.into(), key: None };
        let ways = [
            channel(ChannelKind::Smtp, "it@norrby.example"),
            channel(ChannelKind::Sms, "+46700000000"),
            channel(ChannelKind::Syslog, "log.norrby.example:6514"),
        ];
        csirt.contacts().put_channels(it, &ways).await.expect("kept");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let drill = lead.drills().start(3_600).await.expect("started");
        let (system, key) = (world.store.system("drill"), World::link_key());
        let take = async || system.take_question(|id| key.token(id).hash()).await.expect("answers");
        let (one, two) = (take().await.expect("one"), take().await.expect("two"));
        let mut kinds = [one.kind, two.kind];
        kinds.sort();
        assert_eq!(kinds, [ChannelKind::Sms, ChannelKind::Smtp]);
        assert_eq!(take().await, None, "a log server follows no link");
        let (text, mail) = if one.kind == ChannelKind::Sms { (one, two) } else { (two, one) };
        system.question_cannot(text.id, "the hub has no gateway").await.expect("recorded");
        let answered = key.token(mail.id).hash();
        world.store.answer_drill(&answered, None).await.expect("answered");
        world.clock.advance_s(301);
        assert_eq!(take().await.map(|one| one.id), Some(mail.id), "not recorded as sent");
        system.question_sent(mail.id).await.expect("recorded");
        world.clock.advance_s(86_400);
        assert_eq!(take().await, None, "nothing is tried for ever");
        let rows = lead.drills().questions(drill).await.expect("answers");
        assert_eq!(rows.iter().filter(|row| row.cannot).count(), 2);
        let kept = lead.drills().by_id(drill).await.expect("answers").expect("visible");
        assert_eq!((kept.asked, kept.answered), (1, 1), "people, not ways");
        assert!(csirt.drills().unreached(9).await.expect("answers").is_empty());
    });
}

#[test]
fn a_question_of_which_nobody_says_what_became_is_given_up() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let drill = lead.drills().start(3_600).await.expect("started");
        let (system, key) = (world.store.system("drill"), World::link_key());
        let take = async || system.take_question(|id| key.token(id).hash()).await.expect("answers");
        let mut tries = 0;
        for _ in 0..20 {
            tries += usize::from(take().await.is_some());
            world.clock.advance_s(301);
        }
        assert_eq!(tries, 5);
        let rows = lead.drills().questions(drill).await.expect("answers");
        assert!(rows[0].error.is_some());
    });
}

#[test]
fn the_clock_begins_a_drill_when_it_is_time_and_once() {
    on_both(async |world: World| {
        let (system, csirt) = (world.store.system("drill"), world.csirt().await);
        let due = async || system.start_drill_when_due(86_400, 3_600).await.expect("answers");
        assert_eq!(due().await, None, "a new hub does not begin with a drill");
        world.clock.advance_s(86_399);
        assert_eq!(due().await, None);
        world.clock.advance_s(1);
        assert!(due().await.is_some());
        assert_eq!(due().await, None);
        // One begun by hand moves the clock's hand too.
        world.clock.advance_s(86_000);
        csirt.drills().start(3_600).await.expect("started");
        world.clock.advance_s(1_000);
        assert_eq!(due().await, None);
        assert_eq!(csirt.drills().list().await.expect("answers").len(), 2);
    });
}

#[test]
fn the_book_holds_everybody_with_channels_and_duty() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let it = first(&world, &csirt).await;
        let home = ContactHome::Member(world.mine.member);
        let new = NewRoster { home, name: "Jour".into(), zone: "UTC".into() };
        let roster = csirt.rosters().add(&new).await.expect("added");
        let now = world.store.now();
        let shift = Shift { contact: it, from: now, until: now.plus_s(60) };
        csirt.rosters().add_shift(roster, &shift).await.expect("kept");
        let book = world.store.system("book").contact_book(now, now.plus_s(86_400)).await;
        let book = book.expect("answers");
        assert_eq!(book[0].home, ContactHome::Csirt);
        let mine = book.iter().find(|one| one.home == home).expect("there");
        assert_eq!(mine.operators, ["Joint IT"]);
        assert_eq!(mine.contacts[0].1, [(ChannelKind::Smtp, "it@norrby.example".to_owned())]);
        assert_eq!(mine.rosters[0].2.len(), 1);
    });
}
