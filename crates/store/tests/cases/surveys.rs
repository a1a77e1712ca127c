//! Surveys: asked once, answered by link and by account, changed until the end, never after it;
//! who wants help stands first; what was said chooses the next receivers.

use access::{Home, Role};
use findings::{Asking, Given, Question, QuestionKind, Questions, Sections, Survey, Written};
use model::{ChannelKind, CircularId, MemberId, Severity, Time, Tlp};
use store::{Asked, CircularToKeep, Page, Scoped, StoreError};
use warnings::{Audience, Move, Said, State, Step};

use crate::world::{World, on_both};

const HOUR_S: i64 = 3_600;

fn question(kind: QuestionKind, is_help: bool, options: &[&str]) -> Question {
    let options = options.iter().map(|text| (*text).to_owned()).collect();
    let asking = Asking { ask: "Asked?".into(), options };
    Question { kind, is_help, versions: vec![("sv".into(), asking)] }
}

/// Hit? Which services? Need help? Until four hours from now, a reminder after two.
fn survey(now: Time, audience: Audience) -> CircularToKeep {
    let questions = Questions::new(vec![
        question(QuestionKind::YesNo, false, &[]),
        question(QuestionKind::Several, false, &["Mail", "Payroll"]),
        question(QuestionKind::YesNo, true, &[]),
    ]);
    let says = Sections {
        title: "Are you hit?".into(),
        what: "A supplier is.".into(),
        now: "Answer".into(),
        ..Sections::default()
    };
    CircularToKeep {
        text: Written::new(vec![("sv".into(), says)]).expect("right"),
        audience,
        severity: Severity::High,
        tlp: Tlp::Amber,
        survey: Some(Survey {
            until: now.plus_s(4 * HOUR_S),
            remind: Some(now.plus_s(2 * HOUR_S)),
            questions: questions.expect("right"),
        }),
        advisory: None,
    }
}

/// A survey that is on its way to both members, and who sent it.
pub async fn sent(world: &World) -> (Scoped, CircularId) {
    let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
    let everyone = Audience { everyone: true, ..Audience::default() };
    let id = duty.circulars().add(&survey(world.store.now(), everyone)).await.expect("written");
    duty.circulars().send(id, 1, &world.policy, None).await.expect("sent");
    (duty, id)
}

fn said(asked: &Asked, words: &[&[&str]]) -> Given {
    let words: Vec<Vec<String>> =
        words.iter().map(|one| one.iter().map(|word| (*word).to_owned()).collect()).collect();
    asked.questions().expect("a survey").read(&words).expect("right")
}

async fn at(scope: &Scoped, id: CircularId, member: MemberId) -> Asked {
    let all = scope.surveys().at_members(id).await.expect("answers");
    all.into_iter().find(|one| one.member == member).expect("asked")
}

/// The links of the mails about the survey to a member that wait now.
async fn links(world: &World, member: MemberId) -> Vec<access::LinkToken> {
    let key = World::link_key();
    let system = world.store.system("test");
    let hash = |id| key.token(id).hash();
    let leased = system.lease("test", ChannelKind::Smtp, 100, hash).await.expect("answers");
    let ours = leased.iter().filter(|one| one.warning.cause.survey().is_some());
    let ours = ours.filter(|one| one.warning.member == member);
    ours.map(|one| key.token(one.envelope.id)).collect()
}

#[test]
fn it_is_answered_by_link_and_changed_by_account_and_both_are_kept() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let links = links(&world, world.mine.member).await;
        let token = links[0].hash();
        let asked = world.store.survey_by_link(&token).await.expect("answers").expect("asked");
        assert!(asked.is_open && asked.answer.is_none() && asked.member == world.mine.member);
        let yes = said(&asked, &[&["yes"], &["2"], &["yes"]]);
        world.store.answer_by_link(&token, &yes, Some("192.0.2.7")).await.expect("answered");
        let found = at(&duty, id, world.mine.member).await;
        let answer = found.answer.expect("answered");
        assert_eq!((&answer.given, &*answer.by), (&yes, "Contact it@norrby.example"));
        assert!(answer.wants_help && answer.turns == 1);
        let row = duty.warnings().by_id(found.warning).await.expect("answers").expect("there");
        assert_eq!((row.warning.state, row.warning.next_step), (State::Answered, None));

        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let no = said(&asked, &[&["no"], &[], &["no"]]);
        let own = [world.mine.member];
        lead.surveys().answer(id, &own, &no, None).await.expect("changed");
        let answer = at(&duty, id, world.mine.member).await.answer.expect("answered");
        assert_eq!((&answer.given, &*answer.by, answer.turns), (&no, "Kim Kimsson", 2));
        let turns = duty.surveys().turns(id).await.expect("answers");
        assert_eq!(turns.iter().map(|one| &one.given).collect::<Vec<_>>(), [&no, &yes]);
        let circular = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert_eq!((circular.members, circular.answered), (2, 1));
    });
}

#[test]
fn a_member_sees_and_answers_its_own_and_an_operator_those_it_serves() {
    on_both(async |world: World| {
        let (_, id) = sent(&world).await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let all = lead.surveys().at_members(id).await.expect("answers");
        assert_eq!(all.len(), 1);
        let yes = said(&all[0], &[&["yes"], &[], &["no"]]);
        for members in [&[world.other.member][..], &[world.mine.member, world.other.member], &[]] {
            let tried = lead.surveys().answer(id, members, &yes, None).await;
            assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
        }
        assert!(at(&lead, id, world.mine.member).await.answer.is_none(), "half of it was done");
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        let tried = reader.surveys().answer(id, &[world.mine.member], &yes, None).await;
        assert!(matches!(tried, Err(StoreError::NotAllowed)));
        // No other step stands for an answer.
        for step in [Move::Acknowledge, Move::Dismiss, Move::Fix] {
            let tried = lead.warnings().act(all[0].warning, step, Some("why"), None).await;
            assert!(matches!(tried, Err(StoreError::Illegal(_))), "{tried:?}");
        }
        lead.warnings().act(all[0].warning, Move::See, None, None).await.expect("seen");
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        let listed = operator.surveys().list(&Page::first(10)).await.expect("answers").rows;
        assert_eq!(listed.len(), 1);
        operator.surveys().answer(id, &[world.mine.member], &yes, None).await.expect("answered");
        assert!(at(&lead, id, world.mine.member).await.answer.is_some());
    });
}

#[test]
fn who_wants_help_waits_until_somebody_turned_to_them() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        let asked = at(&lead, id, world.other.member).await;
        let (help, other) = (said(&asked, &[&["yes"], &[], &["yes"]]), world.other.member);
        lead.surveys().answer(id, &[other], &help, None).await.expect("answered");
        let waiting = duty.surveys().wanting_help(10).await.expect("answers");
        assert_eq!(waiting.iter().map(|one| one.member).collect::<Vec<_>>(), [other]);
        assert!(lead.surveys().wanting_help(10).await.expect("answers").is_empty());
        let tried = lead.surveys().help_given(id, other, None).await;
        assert!(matches!(tried, Err(StoreError::NotAllowed)), "{tried:?}");
        duty.surveys().help_given(id, other, None).await.expect("noted");
        assert!(duty.surveys().wanting_help(10).await.expect("answers").is_empty());
        let again = duty.surveys().help_given(id, other, None).await;
        assert!(matches!(again, Err(StoreError::NotFound)));
        // Asked for anew after it was not wanted any more: it waits again.
        let none = said(&asked, &[&["no"], &[], &["no"]]);
        lead.surveys().answer(id, &[other], &none, None).await.expect("changed");
        lead.surveys().answer(id, &[other], &help, None).await.expect("changed");
        assert_eq!(duty.surveys().wanting_help(10).await.expect("answers").len(), 1);
    });
}

#[test]
fn it_reminds_once_and_ends_by_the_clock() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let system = world.store.system("test");
        let (mine, other) = (world.mine.member, world.other.member);
        let token = links(&world, mine).await[0].hash();
        let asked = at(&duty, id, mine).await;
        let yes = said(&asked, &[&["yes"], &[], &["no"]]);
        duty.surveys().answer(id, &[mine], &yes, None).await.expect("by telephone");
        world.clock.advance_s(2 * HOUR_S + 1);
        assert_eq!(system.end_surveys().await.expect("answers"), 0);
        while system.take_due_step(&world.policy).await.expect("answers") {}
        let steps = async |member| {
            let warning = at(&duty, id, member).await.warning;
            let sendings = duty.sendings().of(warning).await.expect("answers");
            sendings.iter().map(|one| one.step).collect::<Vec<_>>()
        };
        assert_eq!(steps(mine).await, [Step::Tell], "who answered is left alone");
        assert_eq!(steps(other).await, [Step::Tell, Step::Remind]);
        let row = duty.warnings().by_id(at(&duty, id, other).await.warning).await.expect("answers");
        assert_eq!(row.expect("there").warning.next_step, None, "nobody is called out of bed");
        world.clock.advance_s(2 * HOUR_S);
        // Over by its time alone, before any job has said so.
        let late = world.store.answer_by_link(&token, &yes, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "{late:?}");
        assert_eq!(system.end_surveys().await.expect("answers"), 1);
        assert_eq!(system.end_surveys().await.expect("answers"), 0);
        let late = duty.surveys().answer(id, &[other], &yes, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "{late:?}");
        let found = at(&duty, id, other).await;
        let row = duty.warnings().by_id(found.warning).await.expect("answers").expect("there");
        assert_eq!((row.warning.state, found.is_open), (State::Expired, false));
        let circular = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert_eq!(circular.ended, Some((world.store.now(), None)));
    });
}

#[test]
fn a_link_that_was_closed_or_is_too_old_answers_nothing() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        links(&world, world.mine.member).await;
        let link = async |member| {
            let asked = at(&duty, id, member).await;
            let sent = duty.links().of(asked.warning).await.expect("answers");
            let token = World::link_key().token(sent[0].message).hash();
            (said(&asked, &[&["yes"], &[], &["no"]]), asked.warning, sent[0].message, token)
        };
        let (yes, warning, message, closed) = link(world.mine.member).await;
        duty.links().revoke(warning, message, None).await.expect("closed");
        let (_, _, _, old) = link(world.other.member).await;
        let refused = async |token| {
            let asked = world.store.survey_by_link(token).await.expect("answers");
            let tried = world.store.answer_by_link(token, &yes, None).await;
            assert!(asked.is_none() && matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
        };
        refused(&closed).await;
        world.clock.advance_s(access::LINK_LIFETIME_S + 1);
        refused(&old).await;
    });
}

#[test]
fn closed_by_hand_nobody_is_asked_any_more() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        duty.circulars().close(id, None).await.expect("closed");
        assert!(links(&world, world.mine.member).await.is_empty(), "it left after it was closed");
        let mine = world.mine.member;
        let no = said(&at(&duty, id, mine).await, &[&["no"], &[], &["no"]]);
        let late = duty.surveys().answer(id, &[mine], &no, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "{late:?}");
        let again = duty.circulars().close(id, None).await;
        assert!(matches!(again, Err(StoreError::MovedOn)));
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert!(matches!(lead.circulars().close(id, None).await, Err(StoreError::NotAllowed)));
        let circular = duty.circulars().by_id(id).await.expect("answers").expect("there");
        assert!(circular.ended.is_some_and(|(_, by)| by.as_deref() == Some("Kim Kimsson")));
    });
}

#[test]
fn it_does_not_leave_when_nobody_could_answer_in_time() {
    on_both(async |world: World| {
        let duty = world.viewer(Role::DutyOfficer, Home::Csirt).await;
        let everyone = Audience { everyone: true, ..Audience::default() };
        let new = survey(world.store.now(), everyone);
        let id = duty.circulars().add(&new).await.expect("written");
        world.clock.advance_s(4 * HOUR_S);
        let late = duty.circulars().send(id, 1, &world.policy, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "{late:?}");
    });
}

#[test]
fn what_was_said_chooses_who_is_written_to_next() {
    on_both(async |world: World| {
        let (duty, id) = sent(&world).await;
        let asked = at(&duty, id, world.mine.member).await;
        let yes = said(&asked, &[&["yes"], &["1", "2"], &["no"]]);
        duty.surveys().answer(id, &[world.mine.member], &yes, None).await.expect("answered");
        let reached = async |choice: Option<(u8, &str)>| {
            let choice = choice.map(|(question, word)| (question, word.to_owned()));
            let said = Some(Said { survey: id, choice });
            let audience = Audience { said, ..Audience::default() };
            let new = duty.circulars().add(&survey(world.store.now(), audience)).await;
            let found = duty.circulars().receivers(new.expect("written")).await.expect("answers");
            found.members.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(reached(Some((0, "yes"))).await, ["Norrby"]);
        assert_eq!(reached(Some((1, "2"))).await, ["Norrby"]);
        assert!(reached(Some((0, "no"))).await.is_empty());
        assert_eq!(reached(None).await, ["Söderby"]);
    });
}
