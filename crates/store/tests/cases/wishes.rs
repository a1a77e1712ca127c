//! Wishes to join: kept within bounds, confirmed by a link, answered by mail, removed in time.

use access::{Home, Role, Secret, TokenHash};
use constituency::{Country, Kind, Standing};
use model::{InvitationId, JoinRequestId, MemberId};
use store::{
    JoinAnswer, NewJoinRequest, RemovedWishes, Scoped, StoreError, Told, Welcome, WelcomeLink,
};

use crate::world::{World, on_both};

fn wish(name: &str, email: &str) -> NewJoinRequest {
    NewJoinRequest {
        name: name.into(),
        kind: Kind::Municipality,
        country: None,
        code: None,
        person: "Kim Kimsson".into(),
        email: email.into(),
        phone: None,
        message: "Hello".into(),
        language: "sv".into(),
        origin: Some("192.0.2.1".into()),
    }
}

async fn ask(world: &World, new: &NewJoinRequest) -> TokenHash {
    let hash = Secret::random().expect("random").hash();
    world.store.ask_to_join(new, |_| hash.clone()).await.expect("answers");
    hash
}

fn told() -> Told {
    let (name, email) = ("CSIRT".into(), "duty@csirt.example".into());
    Told { name, email, language: "en".into(), zone: "UTC".into() }
}

/// The mails in line, each by its kind and to whom.
async fn mails(world: &World) -> Vec<String> {
    let (system, mut mails) = (world.store.system("test"), Vec::new());
    while let Some(one) = system.lease_notice("test").await.expect("answers") {
        system.notice_became(one.id, None, None).await.expect("kept");
        mails.push(format!("{} {}", one.kind, one.email));
    }
    mails.sort();
    mails
}

#[test]
fn a_flood_of_wishes_is_bounded_by_hour_and_by_address() {
    on_both(async |world: World| {
        for _ in 0..5 {
            ask(&world, &wish("Place", "Kim@member.example")).await;
        }
        assert_eq!(mails(&world).await, ["join-received kim@member.example"; 3]);
        for number in 0..105 {
            ask(&world, &wish("Place", &format!("kim{number}@member.example"))).await;
        }
        assert_eq!(mails(&world).await.len(), 97);
        let waiting = world.csirt().await.join_requests().waiting().await.expect("answers");
        assert_eq!(waiting.len(), 100);
    });
}

#[test]
fn no_more_than_five_hundred_wishes_wait() {
    on_both(async |world: World| {
        let mut asked = 0;
        let mut fill = async |count| {
            for _ in 0..count {
                asked += 1;
                ask(&world, &wish("Place", &format!("kim{asked}@member.example"))).await;
            }
            // The next hour: it is not the hour's bound that keeps the rest out.
            world.clock.advance_s(3_601);
            mails(&world).await.len()
        };
        for _ in 0..5 {
            assert_eq!(fill(100).await, 100);
        }
        assert_eq!(fill(2).await, 0, "500 wait");
        let csirt = world.csirt().await;
        let one = csirt.join_requests().waiting().await.expect("answers")[0].id;
        csirt.join_requests().answer(one, JoinAnswer::Declined("No")).await.expect("answered");
        assert_eq!(fill(2).await, 1, "one place is free");
    });
}

#[test]
fn the_csirt_is_told_once_whoever_reads_mail_there_confirms() {
    on_both(async |world: World| {
        ask(&world, &wish("Never confirmed", "a@member.example")).await;
        let link = ask(&world, &wish("Confirmed", "b@member.example")).await;
        mails(&world).await;
        let csirt = world.csirt().await;
        assert!(world.store.wish_to_confirm(&link).await.expect("answers").is_some());
        assert!(mails(&world).await.is_empty(), "looking changes nothing");
        world.store.confirm_wish(&link, &told()).await.expect("confirmed");
        assert_eq!(mails(&world).await, ["join-told duty@csirt.example"]);
        let again = world.store.confirm_wish(&link, &told()).await;
        assert!(matches!(again, Err(StoreError::NotFound)));
        let waiting = csirt.join_requests().waiting().await.expect("answers");
        let names: Vec<_> = waiting.iter().map(|one| one.new.name.as_str()).collect();
        assert_eq!(names, ["Confirmed", "Never confirmed"]);
        // Only who is known to read mail there gets an answer.
        for one in &waiting {
            let no = JoinAnswer::Declined("We serve municipalities.");
            csirt.join_requests().answer(one.id, no).await.expect("answered");
            let again = csirt.join_requests().answer(one.id, no).await;
            assert!(matches!(again, Err(StoreError::NotFound)));
        }
        assert_eq!(mails(&world).await, ["join-declined b@member.example"]);
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert!(matches!(lead.join_requests().waiting().await, Err(StoreError::NotAllowed)));
    });
}

#[test]
fn whoever_never_asked_removes_it_and_it_cannot_be_confirmed() {
    on_both(async |world: World| {
        let link = ask(&world, &wish("Place", "a@member.example")).await;
        world.store.disown_wish(&link).await.expect("removed");
        let confirmed = world.store.confirm_wish(&link, &told()).await;
        assert!(matches!(confirmed, Err(StoreError::NotFound)));
        let waiting = world.csirt().await.join_requests().waiting().await.expect("answers");
        assert!(waiting.is_empty());
    });
}

#[test]
fn what_was_written_is_removed_in_time_and_what_waits_stays() {
    on_both(async |world: World| {
        let confirmed = ask(&world, &wish("Waits", "a@member.example")).await;
        world.store.confirm_wish(&confirmed, &told()).await.expect("confirmed");
        ask(&world, &wish("Declined", "b@member.example")).await;
        ask(&world, &wish("Unconfirmed", "c@member.example")).await;
        let csirt = world.csirt().await;
        let waiting = csirt.join_requests().waiting().await.expect("answers");
        let declined = waiting.iter().find(|one| one.new.name == "Declined").expect("waits").id;
        csirt.join_requests().answer(declined, JoinAnswer::Declined("No")).await.expect("answered");
        let (now, system) = (world.store.now(), world.store.system("test"));
        let (before, after) = (now.plus_s(-60), now.plus_s(60));
        let none = system.remove_wishes(before, before).await.expect("answers");
        assert_eq!(none, RemovedWishes::default());
        let removed = system.remove_wishes(after, before).await.expect("answers");
        assert_eq!(removed, RemovedWishes { unconfirmed: 1, answered: 0 });
        let removed = system.remove_wishes(after, after).await.expect("answers");
        assert_eq!(removed, RemovedWishes { unconfirmed: 0, answered: 1 });
        let waiting = csirt.join_requests().waiting().await.expect("answers");
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].new.name, "Waits");
    });
}

/// What there is after a wish was answered, or was not: members, invitations, wishes that wait,
/// lines of the audit log.
async fn counts(csirt: &Scoped) -> [usize; 4] {
    let members = csirt.members().list(None).await.expect("answers").len();
    let invitations = csirt.invitations().list().await.expect("answers").len();
    let waiting = csirt.join_requests().waiting().await.expect("answers").len();
    let page = store::Page::first(200);
    let log = csirt.audit().list(&page).await.expect("answers").rows;
    let of_it = ["add-member", "describe-member", "invite", "answer-join-request"];
    let log = log.iter().filter(|line| of_it.contains(&line.action.as_str())).count();
    [members, invitations, waiting, log]
}

/// The same when what was cut short may still be on its way into the database: what is counted twice
/// alike was not counted in between.
async fn settled(csirt: &Scoped) -> [usize; 4] {
    let mut last = counts(csirt).await;
    loop {
        let now = counts(csirt).await;
        if now == last {
            return now;
        }
        last = now;
    }
}

fn hash(id: InvitationId, round: i64) -> TokenHash {
    TokenHash::of(format!("{id} {round}").as_bytes())
}

/// Yes, with an invitation.
async fn let_in(world: &World, by: &Scoped, id: JoinRequestId) -> Result<MemberId, StoreError> {
    let expires = world.store.now().plus_s(3_600);
    let invitation = Some(WelcomeLink { hash: &hash, expires });
    by.join_requests().accept(id, Welcome { zone: "Europe/Oslo", invitation }).await
}

/// A confirmed wish of somebody at a municipality of the register.
async fn confirmed(world: &World, email: &str) -> JoinRequestId {
    let (country, code) = (Some(Country::No), Some("0301".to_owned()));
    let link = ask(world, &NewJoinRequest { country, code, ..wish("Place", email) }).await;
    let id = world.store.wish_to_confirm(&link).await.expect("answers").expect("waits").id;
    world.store.confirm_wish(&link, &told()).await.expect("confirmed");
    mails(world).await;
    id
}

#[test]
fn a_yes_adds_the_member_invites_who_asked_and_answers_at_once() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let first = confirmed(&world, "a@member.example").await;
        let [members, _, _, log] = counts(&csirt).await;
        let member = let_in(&world, &csirt, first).await.expect("let in");
        assert_eq!(counts(&csirt).await, [members + 1, 1, 0, log + 3]);
        assert_eq!(mails(&world).await, ["join-accepted a@member.example"]);
        let invitation = &csirt.invitations().list().await.expect("answers")[0];
        let invited = (invitation.home, invitation.role, invitation.email.as_str());
        assert_eq!(invited, (Home::Member(member), Role::SecurityLead, "a@member.example"));
        let row = csirt.members().by_id(member).await.expect("answers").expect("there");
        assert_eq!((row.profile.standing, row.zone.as_str()), (Standing::Talking, "Europe/Oslo"));
        assert_eq!(row.profile.county.as_deref(), Some("03"));
        let answered = csirt.join_requests().by_id(first).await.expect("answers").expect("there");
        assert_eq!((answered.member, answered.answer.as_deref()), (Some(member), Some("accepted")));
        let again = let_in(&world, &csirt, first).await;
        assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
        assert_eq!(counts(&csirt).await, [members + 1, 1, 0, log + 3]);
        // Whoever asks from the same place, or is invited already, makes no second of either.
        for (email, invitations, mail) in
            [("b@member.example", 2, "join-accepted"), ("a@member.example", 2, "join-added")]
        {
            let id = confirmed(&world, email).await;
            assert_eq!(let_in(&world, &csirt, id).await.expect("let in"), member);
            let [now, invited, ..] = counts(&csirt).await;
            assert_eq!((now, invited), (members + 1, invitations));
            assert_eq!(mails(&world).await, [format!("{mail} {email}")]);
        }
    });
}

#[test]
fn a_yes_that_fails_on_its_way_leaves_nothing_half_done() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let id = confirmed(&world, "a@member.example").await;
        let before = counts(&csirt).await;
        // An analyst keeps members and may invite nobody: it fails after the member was added.
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        let refused = let_in(&world, &analyst, id).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)), "{refused:?}");
        assert_eq!(counts(&csirt).await, before);
        assert!(mails(&world).await.is_empty());
        let stranger = ask(&world, &wish("Elsewhere", "b@member.example")).await;
        let stranger = world.store.wish_to_confirm(&stranger).await.expect("answers");
        let invited = let_in(&world, &csirt, stranger.expect("waits").id).await;
        assert!(matches!(invited, Err(StoreError::NotAllowed)), "nobody confirmed: {invited:?}");
        let welcome = Welcome { zone: "UTC", invitation: None };
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let theirs = lead.join_requests().accept(id, welcome).await;
        assert!(matches!(theirs, Err(StoreError::NotAllowed)));
        analyst.join_requests().accept(id, welcome).await.expect("added");
        let gone = JoinAnswer::Added(MemberId::new());
        let stranger = csirt.join_requests().waiting().await.expect("answers")[0].id;
        let answered = csirt.join_requests().answer(stranger, gone).await;
        assert!(matches!(answered, Err(StoreError::NotFound)), "{answered:?}");
    });
}

/// The process may die at any instant: here the work is dropped at each of its pauses.
#[test]
fn a_yes_cut_short_at_any_instant_is_whole_or_was_never_given() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let id = confirmed(&world, "a@member.example").await;
        let before = counts(&csirt).await;
        let [members, _, _, log] = before;
        let whole = [members + 1, 1, 0, log + 3];
        for pauses in 0..1_000 {
            let mut work = Box::pin(let_in(&world, &csirt, id));
            let mut left = pauses;
            let cut = std::future::poll_fn(|context| match work.as_mut().poll(context) {
                std::task::Poll::Pending if left == 0 => std::task::Poll::Ready(true),
                std::task::Poll::Pending => {
                    left -= 1;
                    std::task::Poll::Pending
                }
                std::task::Poll::Ready(done) => {
                    // Not found: the one before was cut short while it was being committed.
                    assert!(matches!(done, Ok(_) | Err(StoreError::NotFound)), "{done:?}");
                    std::task::Poll::Ready(false)
                }
            });
            let was_cut = cut.await;
            drop(work);
            let found = settled(&csirt).await;
            assert!(found == whole || was_cut && found == before, "{pauses}: {found:?}");
            if found == whole {
                // How often it pauses is the machine's affair.
                assert!(0 < pauses, "it was cut short before");
                return;
            }
        }
        panic!("it never came to an end");
    });
}
