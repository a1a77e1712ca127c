//! Advisories: each member says whether it has what they are about, by link or by account, and may
//! say otherwise later; who has it goes on in the loop until it is mended and verified.

use access::{Home, Role};
use findings::{Advisory, Affected, Exploited, Facts, Given, Sections, Written};
use model::{ChannelKind, CircularId, MemberId, Severity, Tlp};
use store::{Asked, CircularToKeep, Scoped, StoreError};
use warnings::{Audience, Move, State, Step};

use crate::world::{World, on_both};

/// A hole in a product that is exploited now, for everybody.
fn advisory(world: &World) -> CircularToKeep {
    let says = Sections {
        title: "A hole".into(),
        what: "Anybody can log in.".into(),
        now: "Look".into(),
        ..Sections::default()
    };
    let facts = Facts {
        cves: vec!["CVE-2024-0001".into()],
        exploited: Exploited::Yes,
        source: "CERT".into(),
        as_of: Some(world.store.now()),
        ..Facts::default()
    };
    CircularToKeep {
        text: Written::new(vec![("sv".into(), says)]).expect("right"),
        audience: Audience { everyone: true, ..Audience::default() },
        severity: Severity::High,
        tlp: Tlp::Amber,
        survey: None,
        advisory: Some(Advisory::new(facts).expect("right")),
    }
}

/// An advisory on its way to both members, and who sent it.
async fn sent(world: &World) -> (Scoped, CircularId) {
    let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
    let written = advisory(world);
    let id = duty.circulars().add(&written).await.expect("written");
    let kept = duty.circulars().by_id(id).await.expect("answers").expect("there").keep;
    assert_eq!(kept, written);
    duty.circulars().send(id, 1, &world.policy, None).await.expect("sent");
    (duty, id)
}

async fn at(scope: &Scoped, id: CircularId, member: MemberId) -> Asked {
    let all = scope.surveys().at_members(id).await.expect("answers");
    all.into_iter().find(|one| one.member == member).expect("asked")
}

fn said(asked: &Asked) -> (Option<Affected>, State) {
    let said = asked.answer.as_ref().and_then(|answer| Affected::said(&answer.given));
    (said, asked.state)
}

#[test]
fn the_latest_answer_counts_and_moves_the_warning() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let mine = world.mine.member;
        let lead = world.viewer(Role::SecurityLead, Home::Member(mine)).await;
        for (turn, (answer, state)) in (1..).zip([
            (Affected::Looking, State::Acknowledged),
            (Affected::Not, State::NotApplicable),
            (Affected::Have, State::Applicable),
            (Affected::Have, State::Applicable),
            (Affected::Looking, State::Acknowledged),
            (Affected::Have, State::Applicable),
        ]) {
            let given = Given::affected(answer);
            lead.surveys().answer(id, &[mine], &given, None).await.expect("answered");
            let found = at(&duty, id, mine).await;
            assert_eq!(said(&found), (Some(answer), state));
            let answer = found.answer.expect("answered");
            assert_eq!((answer.turns, &*answer.by), (turn, "Kim Kimsson"));
        }
        let circular = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert_eq!((circular.members, circular.answered), (2, 1));
        assert_eq!(duty.surveys().turns(id).await.expect("answers").len(), 6);
        let wrong = at(&lead, id, mine).await;
        assert!(wrong.questions().expect("asks").read(&[vec!["yes".into()]]).is_err());
    });
}

#[test]
fn who_has_it_mends_it_and_a_step_is_an_answer() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let mine = world.mine.member;
        let lead = world.viewer(Role::SecurityLead, Home::Member(mine)).await;
        let warning = at(&lead, id, mine).await.warning;
        lead.warnings().act(warning, Move::Acknowledge, None, None).await.expect("in hand");
        assert_eq!(said(&at(&duty, id, mine).await).0, Some(Affected::Looking));
        lead.warnings().act(warning, Move::Fix, None, None).await.expect("mended");
        let found = at(&duty, id, mine).await;
        assert_eq!(said(&found), (Some(Affected::Have), State::Fixed));
        assert_eq!(found.answer.expect("answered").turns, 2);
        // What is said afterwards opens nothing that is mended.
        let looking = Given::affected(Affected::Looking);
        lead.surveys().answer(id, &[mine], &looking, None).await.expect("answered");
        assert_eq!(at(&duty, id, mine).await.state, State::Fixed);
        duty.warnings().act(warning, Move::Verify, None, None).await.expect("verified");
        assert_eq!(at(&duty, id, mine).await.state, State::Verified);
        // Taking an answer back is no step of its own.
        let tried = lead.warnings().act(warning, Move::Retract, None, None).await;
        assert!(matches!(tried, Err(StoreError::NotAllowed)), "{tried:?}");
    });
}

#[test]
fn it_is_answered_by_link_and_who_is_silent_is_reminded() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let (mine, other) = (world.mine.member, world.other.member);
        let key = World::link_key();
        let system = world.store.system("test");
        let hash = |message| key.token(message).hash();
        let leased = system.lease("test", ChannelKind::Smtp, 100, hash).await.expect("answers");
        let ours = |one: &&store::Leased| {
            one.warning.cause.advisory().is_some() && one.warning.member == mine
        };
        let mail = leased.iter().find(ours).expect("a mail");
        let token = key.token(mail.envelope.id).hash();
        let asked = world.store.survey_by_link(&token).await.expect("answers").expect("asked");
        assert_eq!(said(&asked).0, None, "opened is not answered");
        let not = Given::affected(Affected::Not);
        world.store.answer_by_link(&token, &not, Some("192.0.2.7")).await.expect("answered");
        let found = at(&duty, id, mine).await;
        assert_eq!(said(&found), (Some(Affected::Not), State::NotApplicable));
        assert_eq!(found.answer.expect("answered").by, "Contact it@norrby.example");
        let clock = world.policy.clock(Severity::High);
        world.clock.advance_s(clock.remind_after_s + 1);
        while system.take_due_step(&world.policy).await.expect("answers") {}
        let steps = async |member| {
            let warning = at(&duty, id, member).await.warning;
            let sendings = duty.sendings().of(warning).await.expect("answers");
            sendings.iter().any(|one| one.step == Step::Remind)
        };
        assert!(!steps(mine).await && steps(other).await);
    });
}

#[test]
fn withdrawn_it_takes_no_answer_and_no_other_member_answers() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let (mine, other) = (world.mine.member, world.other.member);
        let lead = world.viewer(Role::SecurityLead, Home::Member(mine)).await;
        let have = Given::affected(Affected::Have);
        let tried = lead.surveys().answer(id, &[other], &have, None).await;
        assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
        duty.circulars().withdraw(id, "Wrong", None).await.expect("withdrawn");
        assert!(!at(&lead, id, mine).await.is_open);
        let late = lead.surveys().answer(id, &[mine], &have, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "{late:?}");
    });
}

#[test]
fn a_new_version_tells_what_changed_to_those_who_have_it_and_all_to_others() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let (mine, other) = (world.mine.member, world.other.member);
        let to = |members: &[MemberId]| Audience {
            members: members.iter().copied().collect(),
            ..Audience::default()
        };
        let first = CircularToKeep { audience: to(&[mine]), ..advisory(&world) };
        let id = duty.circulars().add(&first).await.expect("written");
        let early = duty.circulars().renew(id).await;
        assert!(matches!(early, Err(StoreError::MovedOn)), "a draft has no versions");
        duty.circulars().send(id, 1, &world.policy, None).await.expect("sent");
        let have = Given::affected(Affected::Have);
        duty.surveys().answer(id, &[mine], &have, None).await.expect("answered");
        let draft = duty.circulars().renew(id).await.expect("begun");
        assert_eq!(duty.circulars().renew(id).await.expect("begun"), draft, "begun once");
        let mut second = CircularToKeep { audience: to(&[mine, other]), ..first.clone() };
        let says = Sections {
            now: "Patch".into(),
            ..first.text.in_language("sv").expect("there").clone()
        };
        second.text = Written::new(vec![("sv".into(), says)]).expect("right");
        duty.circulars().change(draft, 1, &second).await.expect("changed");
        duty.circulars().send(draft, 2, &world.policy, None).await.expect("sent");
        assert!(duty.circulars().by_id(draft).await.expect("answers").is_none());
        let now = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert_eq!((now.version, now.members, &now.keep), (2, 2, &second));
        let before = duty.circulars().versions(id).await.expect("answers");
        assert_eq!(
            before.iter().map(|one| (one.version, &one.text)).collect::<Vec<_>>(),
            [(1, &first.text)]
        );
        let found = at(&duty, id, mine).await;
        assert_eq!(said(&found), (Some(Affected::Have), State::Applicable), "the answer stays");
        let version = found.cause.version().expect("a version");
        assert_eq!((version.number, &*version.changed), (2, &["now".to_owned()][..]));
        let told = duty.sendings().of(found.warning).await.expect("answers");
        assert_eq!(told.iter().filter(|one| one.step == Step::Tell).count(), 2);
        assert!(at(&duty, id, other).await.cause.version().is_none(), "it gets the whole");
    });
}
