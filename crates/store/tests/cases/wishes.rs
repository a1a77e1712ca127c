//! Wishes to join: kept within bounds, confirmed by a link, answered by mail, removed in time.

use access::{Home, Role, Secret, TokenHash};
use constituency::Kind;
use store::{JoinAnswer, NewJoinRequest, RemovedWishes, StoreError, Told};

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
