//! Every scoped read and write with the wrong member gives nothing and changes nothing.

use access::{Home, Role, TokenHash};
use constituency::{Asset, AssetKind, Profile, Purpose};
use model::{MemberId, ReportId};
use store::{
    AssetFilter, ContactHome, FindingFilter, Import, InhibitionFilter, Lag, NewAsset, Page,
    QuestionFilter, Scoped, StoreError, WarningFilter,
};
use warnings::Move;

use crate::world::{Side, World, contact, on_both, person, report};

/// What a viewer sees of a side, as letters: one for each way of reading.
async fn seen(scope: &Scoped, side: &Side) -> String {
    let page = Page::first(10);
    let finding = FindingFilter { member: Some(side.member), ..FindingFilter::default() };
    let warning = WarningFilter { member: Some(side.member), ..WarningFilter::default() };
    let mut letters = String::new();
    let mut note = |letter: char, visible: bool| {
        if visible {
            letters.push(letter);
        }
    };
    let members = scope.members().list(None).await.expect("answers");
    note('m', members.iter().any(|member| member.id == side.member));
    note('M', scope.members().by_id(side.member).await.expect("answers").is_some());
    let assets = scope.assets();
    note('n', !assets.networks(side.member).await.expect("answers").is_empty());
    let of = assets.list(side.member, &AssetFilter::default(), &page).await.expect("answers");
    note('a', !of.rows.is_empty());
    let all = assets.all_of(side.member).await.expect("answers");
    note('A', !all.is_empty());
    note('t', !assets.counts(side.member).await.expect("answers").is_empty());
    note('c', !scope.contacts().of(side.member).await.expect("answers").is_empty());
    let sensors = scope.sensors().list().await.expect("answers");
    note('s', sensors.iter().any(|sensor| sensor.id == side.sensor));
    note('S', scope.sensors().by_id(side.sensor).await.expect("answers").is_some());
    let findings = scope.findings().list(&finding, &page).await.expect("answers");
    note('f', !findings.rows.is_empty());
    note('F', scope.findings().by_id(side.finding.id).await.expect("answers").is_some());
    let of_warning = scope.findings().of_warning(side.warning, &page).await.expect("answers");
    note('g', !of_warning.rows.is_empty());
    let detections = scope.detections().of(side.finding.id, &page).await.expect("answers");
    note('e', !detections.rows.is_empty());
    note('E', scope.detections().by_id(side.detection).await.expect("answers").is_some());
    let warnings = scope.warnings().list(&warning, &page).await.expect("answers");
    note('w', !warnings.rows.is_empty());
    note('W', scope.warnings().by_id(side.warning).await.expect("answers").is_some());
    note('h', !scope.warnings().history(side.warning).await.expect("answers").is_empty());
    note('o', !scope.sendings().of(side.warning).await.expect("answers").is_empty());
    let needs = scope.warnings().needs(10, scope_now()).await.expect("answers");
    note('N', needs.worst.iter().any(|row| row.warning.id == side.warning));
    let inhibition = InhibitionFilter { member: Some(side.member), ..Default::default() };
    let inhibitions = scope.inhibitions().list(&inhibition, &page).await.expect("answers");
    note('x', !inhibitions.rows.is_empty());
    note('X', scope.inhibitions().by_id(side.inhibition).await.expect("answers").is_some());
    let (policy, member) = (warnings::Policy::default(), Some(side.member));
    let follow_up = scope.follow_up();
    let unread = follow_up.list(Lag::Unread, member, &policy, &page).await.expect("answers");
    note('u', !unread.rows.is_empty());
    let (lags, _) = follow_up.members(&policy, scope_now()).await.expect("answers");
    note('U', lags.iter().any(|one| one.id == side.member));
    let question = QuestionFilter { member: Some(side.member), ..Default::default() };
    let questions = scope.questions().list(&question, &page).await.expect("answers");
    note('q', !questions.rows.is_empty());
    note('Q', scope.questions().by_id(side.question).await.expect("answers").is_some());
    let said = scope.questions().messages(side.question).await.expect("answers");
    note('d', !said.is_empty());
    let waiting = scope.questions().waiting(&page).await.expect("answers");
    note('D', waiting.rows.iter().any(|one| one.id == side.question));
    letters
}

fn scope_now() -> model::Time {
    model::Time::from_seconds(0)
}

const EVERYTHING: &str = "mMnaAtcsSfFgeEwWhoNxXuUqQdD";

#[test]
fn each_sees_its_own_and_nothing_else() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert_eq!(seen(&lead, &world.mine).await, EVERYTHING);
        assert_eq!(seen(&lead, &world.other).await, "");
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        assert_eq!(seen(&operator, &world.mine).await, EVERYTHING);
        assert_eq!(seen(&operator, &world.other).await, "");
        let csirt = world.csirt().await;
        assert_eq!(seen(&csirt, &world.mine).await, EVERYTHING);
        assert_eq!(seen(&csirt, &world.other).await, EVERYTHING);
        let nobody = world.store.scoped(World::unscoped_viewer());
        assert_eq!(seen(&nobody, &world.mine).await, "");
    });
}

/// Every write, tried on a side; the answers as words.
async fn write(scope: &Scoped, side: &Side) -> Vec<&'static str> {
    let member = side.member;
    let asset = Asset::parse(AssetKind::Network, "198.51.100.0/24").expect("a network");
    let new = NewAsset { asset, name: "Outside".into(), purpose: Purpose::Ordinary };
    let other = Asset::parse(AssetKind::Domain, "other.example").expect("a name");
    let import =
        Import { add: vec![NewAsset { asset: other, ..new.clone() }], ..Import::default() };
    let assets = scope.assets();
    let own = assets.all_of(member).await.expect("answers");
    let first = own.first().map_or_else(model::AssetId::new, |asset| asset.id);
    let at_member = contact(ContactHome::Member(member), "x@example.com", 5);
    let code = TokenHash::of(member.to_string().as_bytes());
    let until = model::Time::from_seconds(2_000_000_000);
    let sensors = scope.sensors();
    let (questions, policy) = (scope.questions(), warnings::Policy::shipped().questions);
    let contacts = scope.contacts().of(member).await.expect("answers");
    let someone = contacts.first().map_or_else(model::ContactId::new, |contact| contact.id);
    vec![
        word(scope.warnings().act(side.warning, Move::Acknowledge, None, None).await),
        word(scope.warnings().act(side.warning, Move::Withdraw, None, None).await),
        word(scope.members().change(member, &person("Taken over")).await),
        word(scope.members().describe(member, &Profile::default()).await),
        word(assets.add(member, &new).await),
        word(assets.change(member, first, "Otherwise", Purpose::Guests).await),
        word(assets.decide(member, first, true).await),
        word(assets.import(member, &import).await),
        word(assets.remove(member, first).await),
        word(scope.contacts().add(&at_member).await),
        word(scope.contacts().remove(member, someone).await),
        word(sensors.add(member, "two").await),
        word(sensors.allow_enrolment(scope, side.sensor, &code, until).await),
        word(sensors.revoke(side.sensor).await),
        word(scope.inhibitions().end(side.inhibition, "Over.", None).await),
        word(questions.write(side.question, "Taken over.", &policy, None).await),
        word(questions.close(side.question, None).await),
    ]
}

fn word<T>(answer: Result<T, StoreError>) -> &'static str {
    match answer {
        Ok(_) => "done",
        Err(StoreError::NotFound) => "not found",
        Err(StoreError::NotAllowed) => "not allowed",
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn nobody_changes_what_they_do_not_see() {
    on_both(async |world: World| {
        // An administrator's role with a member's scope cannot be made; the widest roles with the
        // wrong scope are these.
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        for scope in [&lead, &operator] {
            for answer in write(scope, &world.other).await {
                assert!(answer != "done");
            }
        }
        let csirt = world.csirt().await;
        assert_eq!(seen(&csirt, &world.other).await, EVERYTHING);
        assert!(write(&csirt, &world.other).await.iter().all(|answer| *answer == "done"));
    });
}

#[test]
fn a_reader_changes_nothing_of_their_own() {
    on_both(async |world: World| {
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        for answer in write(&reader, &world.mine).await {
            assert_eq!(answer, "not allowed");
        }
        let new = reader.members().add(&person("Nowhere")).await;
        assert_eq!(word(new), "not allowed");
    });
}

#[test]
fn another_members_object_answers_as_one_that_does_not_exist() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let theirs = lead.warnings().act(world.other.warning, Move::Fix, None, None).await;
        let nothing = lead.warnings().act(model::WarningId::new(), Move::Fix, None, None).await;
        assert_eq!(word(theirs), word(nothing));
        let member = lead.members().by_id(MemberId::new()).await.expect("answers");
        assert_eq!(member, lead.members().by_id(world.other.member).await.expect("answers"));
    });
}

#[test]
fn a_report_and_what_could_not_be_read_of_it_are_the_csirts_alone() {
    on_both(async |world: World| {
        let id = ReportId::parse(&report(&world).await).expect("an id");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let answers = [
            word(lead.reports().by_id(id).await.map(|_| ())),
            word(lead.reports().faults(id, &Page::first(1)).await.map(|_| ())),
            word(lead.reports().seen_to(id, None).await),
        ];
        assert_eq!(answers, ["not allowed"; 3]);
        let csirt = world.csirt().await;
        let faults = csirt.reports().faults(id, &Page::first(1)).await.expect("answers");
        assert_eq!(faults.rows[0].reason, "Söderby");
    });
}

#[test]
fn odd_characters_are_kept_and_found() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let search = Some("100%".to_owned());
        let filter = FindingFilter { search, ..FindingFilter::default() };
        let found = csirt.findings().list(&filter, &Page::first(1)).await.expect("answers");
        assert_eq!(found.rows.len(), 1);
        let rest = Page::after(found.next.expect("one more"), 1);
        let rest = csirt.findings().list(&filter, &rest).await.expect("answers");
        assert_eq!((rest.rows.len(), rest.next), (1, None));
        let detection = csirt.detections().by_id(world.mine.detection).await.expect("answers");
        assert_eq!(detection.expect("visible").evidence["odd"], "\0");
    });
}

#[test]
fn an_operators_people_see_a_member_from_the_moment_it_is_added_until_it_is_taken_away() {
    on_both(async |world: World| {
        let people = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let (id, csirt) = (world.operator, world.csirt().await);
        for scope in [&people, &lead] {
            let refused = scope.operators().add_member(id, world.other.member).await;
            assert!(matches!(refused, Err(StoreError::NotAllowed)));
        }
        csirt.operators().add_member(id, world.other.member).await.expect("added");
        csirt.operators().add_member(id, world.other.member).await.expect("added already");
        assert_eq!(seen(&people, &world.other).await, EVERYTHING);
        csirt.operators().remove_member(id, world.mine.member).await.expect("taken away");
        assert_eq!(seen(&people, &world.mine).await, "");
        let gone = csirt.operators().remove_member(id, world.mine.member).await;
        assert!(matches!(gone, Err(StoreError::NotFound)));
        let nobody = csirt.operators().add_member(id, MemberId::new()).await;
        assert!(matches!(nobody, Err(StoreError::NotFound)));
    });
}
