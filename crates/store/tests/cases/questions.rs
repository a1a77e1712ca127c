//! Questions: asked, taken, answered, closed and opened again; with a clock; and nobody else's.

use access::{Home, Role};
use model::{MemberId, QuestionId};
use store::{
    ContactHome, NewQuestion, Page, QUESTIONS_OPEN_MAX, Question, QuestionFilter, Scoped,
    StoreError,
};
use warnings::{QuestionState, Side, Urgency};

use crate::world::{World, contact, mails, on_both};

const HOUR_S: i64 = 3_600;

async fn ask(world: &World, scope: &Scoped, member: MemberId, urgency: Urgency) -> QuestionId {
    let id = QuestionId::new();
    let (title, text) = ("A mail with a bill".into(), "Is it real?\0".into());
    let new = NewQuestion { id, member, title, text, urgency };
    scope.questions().ask(&new, &world.policy.questions, None).await.expect("asked");
    id
}

async fn one(scope: &Scoped, id: QuestionId) -> Question {
    scope.questions().by_id(id).await.expect("answers").expect("visible")
}

async fn lead(world: &World) -> Scoped {
    world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await
}

#[test]
fn a_question_goes_to_and_fro_until_it_is_closed() {
    on_both(async |world: World| {
        let (lead, csirt) = (lead(&world).await, world.csirt().await);
        csirt
            .contacts()
            .add(&contact(ContactHome::Csirt, "duty@csirt.example", 0))
            .await
            .expect("added");
        let start = world.store.now();
        let id = ask(&world, &lead, world.mine.member, Urgency::Soon).await;
        let asked = [("question-asked".to_owned(), "duty@csirt.example".to_owned())];
        assert_eq!(mails(&world).await, asked);
        assert_eq!(one(&csirt, id).await.answer_by, start.plus_s(8 * HOUR_S));
        csirt.questions().take(id, None, None).await.expect("taken");
        let colleague = world.viewer(Role::Analyst, Home::Csirt).await;
        let moved_on = colleague.questions().take(id, None, None).await;
        assert!(matches!(moved_on, Err(StoreError::MovedOn)));
        let has_it = one(&csirt, id).await.taken_by.map(|(account, _)| account);
        colleague.questions().take(id, has_it, None).await.expect("taken over");
        csirt.questions().write_note(id, "Seen before.", None).await.expect("noted");
        let policy = &world.policy.questions;
        csirt.questions().write(id, "It is not.", policy, None).await.expect("answered");
        let answered = one(&lead, id).await;
        assert_eq!(
            (answered.state, answered.answered_first),
            (QuestionState::Answered, Some(start))
        );
        // The account's log-in is its address, and the contact is told once.
        let told = mails(&world).await;
        assert!(told.iter().all(|(kind, _)| kind == "question-answered"));
        assert!(told.iter().any(|(_, email)| email == "it@norrby.example"), "{told:?}");
        assert!(told.iter().any(|(_, email)| email.starts_with("security-lead@")), "{told:?}");
        world.clock.advance_s(10 * HOUR_S);
        lead.questions().write(id, "And this one?", policy, None).await.expect("written");
        let again = one(&lead, id).await;
        assert_eq!(again.state, QuestionState::Open);
        assert_eq!(again.answer_by, start.plus_s(18 * HOUR_S));
        assert_eq!(mails(&world).await[0].0, "question-again");
        lead.questions().close(id, None).await.expect("closed");
        let twice = lead.questions().close(id, None).await;
        assert!(matches!(twice, Err(StoreError::MovedOn)));
        assert_eq!(mails(&world).await, []);
        let said = |scope: Scoped| async move {
            let messages = scope.questions().messages(id).await.expect("answers");
            messages.into_iter().map(|one| (one.side, one.text)).collect::<Vec<_>>()
        };
        let (member, csirts) = (Side::Member, Side::Csirt);
        let mut all = vec![
            (member, "Is it real?\u{fffd}".to_owned()),
            (csirts, "Seen before.".to_owned()),
            (csirts, "It is not.".to_owned()),
            (member, "And this one?".to_owned()),
        ];
        assert_eq!(said(csirt).await, all);
        all.remove(1);
        assert_eq!(said(lead).await, all);
    });
}

#[test]
fn the_duty_officer_is_told_once_of_what_is_late_and_it_stands_first() {
    on_both(async |world: World| {
        let (lead, csirt) = (lead(&world).await, world.csirt().await);
        csirt
            .contacts()
            .add(&contact(ContactHome::Csirt, "duty@csirt.example", 0))
            .await
            .expect("added");
        let advice = ask(&world, &lead, world.mine.member, Urgency::Advice).await;
        let now = ask(&world, &lead, world.mine.member, Urgency::Now).await;
        mails(&world).await;
        let system = world.store.system("test");
        assert!(!system.tell_late_question().await.expect("answers"));
        world.clock.advance_s(HOUR_S);
        assert!(system.tell_late_question().await.expect("answers"));
        assert!(!system.tell_late_question().await.expect("answers"));
        let late = [("question-late".to_owned(), "duty@csirt.example".to_owned())];
        assert_eq!(mails(&world).await, late);
        assert!(one(&csirt, now).await.is_late(world.store.now()));
        // Both sides' own are in the world already: they wait as long as advice does.
        let first = csirt.questions().waiting(&Page::first(1)).await.expect("answers");
        assert_eq!(first.rows[0].id, now);
        let rest = Page::after(first.next.expect("more"), 10);
        let rest = csirt.questions().waiting(&rest).await.expect("answers").rows;
        assert_eq!(rest.last().map(|row| row.id), Some(advice));
        assert!(rest.iter().all(|row| row.id != now));
        let filter = QuestionFilter { search: Some("BILL".into()), ..QuestionFilter::default() };
        let found = lead.questions().list(&filter, &Page::first(10)).await.expect("answers");
        assert_eq!(found.rows.len(), 2);
        let state = Some(QuestionState::Closed);
        let filter = QuestionFilter { state, ..QuestionFilter::default() };
        let closed = lead.questions().list(&filter, &Page::first(10)).await.expect("answers");
        assert_eq!(closed.rows, []);
    });
}

#[test]
fn only_their_own_people_ask_and_only_the_csirt_answers() {
    on_both(async |world: World| {
        let (lead, csirt) = (lead(&world).await, world.csirt().await);
        let policy = &world.policy.questions;
        let new = |member| NewQuestion {
            id: QuestionId::new(),
            member,
            title: "T".into(),
            text: "T".into(),
            urgency: Urgency::Advice,
        };
        let theirs = lead.questions().ask(&new(world.other.member), policy, None).await;
        assert!(matches!(theirs, Err(StoreError::NotFound)));
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        for scope in [&reader, &csirt] {
            let refused = scope.questions().ask(&new(world.mine.member), policy, None).await;
            assert!(matches!(refused, Err(StoreError::NotAllowed)));
        }
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        let id = ask(&world, &operator, world.mine.member, Urgency::Now).await;
        for refused in [
            lead.questions().take(id, None, None).await,
            lead.questions().write_note(id, "x", None).await.map(|_| ()),
            reader.questions().write(id, "x", policy, None).await.map(|_| ()),
            reader.questions().close(id, None).await,
        ] {
            assert!(matches!(refused, Err(StoreError::NotAllowed)));
        }
    });
}

#[test]
fn a_member_cannot_fill_the_csirts_list() {
    on_both(async |world: World| {
        let lead = lead(&world).await;
        // One is there already.
        for _ in 1..QUESTIONS_OPEN_MAX {
            ask(&world, &lead, world.mine.member, Urgency::Advice).await;
        }
        let new = NewQuestion {
            id: QuestionId::new(),
            member: world.mine.member,
            title: "One more".into(),
            text: "One more".into(),
            urgency: Urgency::Now,
        };
        let refused = lead.questions().ask(&new, &world.policy.questions, None).await;
        assert!(matches!(refused, Err(StoreError::TooMany { limit: QUESTIONS_OPEN_MAX })));
    });
}
