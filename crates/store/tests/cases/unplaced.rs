//! Mail that belongs to no warning: placed, put aside, bounded, aged; nobody's but the CSIRT's.

use access::{Home, Role};
use store::{InboundKind, InboundOutcome, NewInbound, StoreError};
use warnings::reply::Meaning;

use crate::world::{World, on_both};

async fn come(world: &World, digest: &str, sender: &str) -> Option<InboundOutcome> {
    let new = NewInbound {
        digest,
        sender,
        subject: "A question",
        excerpt: "Is this <b>ours</b>?",
        kind: InboundKind::Other,
        messages: &[],
        number: None,
        meaning: Meaning::Nothing,
    };
    world.store.system("test").take_in(&new, |_| false).await.expect("answers")
}

#[test]
fn a_mail_is_placed_as_the_members_word_or_as_from_outside() {
    on_both(async |world: World| {
        come(&world, "a", "it@norrby.example").await;
        come(&world, "b", "stranger@example.com").await;
        let csirt = world.csirt().await;
        assert_eq!(csirt.unplaced().counts().await.expect("answers"), (2, 0));
        let row = csirt.warnings().by_id(world.mine.warning).await.expect("answers");
        let number = row.expect("there").warning.number;
        for mail in ["a", "b"] {
            let placed = csirt.unplaced().place(mail, number, None).await.expect("placed");
            assert_eq!(placed, world.mine.warning);
        }
        let again = csirt.unplaced().place("a", number, None).await;
        assert!(matches!(again, Err(StoreError::NotFound)), "it has its place");
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let mails = lead.inbound().of(world.mine.warning).await.expect("answers");
        let found: Vec<_> = mails.iter().map(|one| (one.sender.as_str(), one.outcome)).collect();
        let expected = [
            ("it@norrby.example", InboundOutcome::Placed),
            ("stranger@example.com", InboundOutcome::PlacedOutside),
        ];
        assert_eq!(found, expected);
        let other = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        assert_eq!(other.inbound().of(world.mine.warning).await.expect("answers"), []);
    });
}

#[test]
fn what_was_put_aside_has_a_why_and_can_still_be_placed() {
    on_both(async |world: World| {
        come(&world, "a", "news@example.com").await;
        let csirt = world.csirt().await;
        csirt.unplaced().put_aside("a", "A newsletter", None).await.expect("put aside");
        assert_eq!(csirt.unplaced().counts().await.expect("answers"), (0, 0));
        let aside = csirt.unplaced().aside().await.expect("answers");
        assert_eq!(aside[0].aside.as_ref().map(|(why, _)| why.as_str()), Some("A newsletter"));
        assert_eq!(aside[0].text, "Is this <b>ours</b>?");
        let number = csirt.warnings().by_id(world.mine.warning).await.expect("answers");
        let number = number.expect("there").warning.number;
        csirt.unplaced().place("a", number, None).await.expect("placed");
        assert_eq!(csirt.unplaced().aside().await.expect("answers"), []);
        let late = csirt.unplaced().put_aside("a", "Pressed too late", None).await;
        assert!(matches!(late, Err(StoreError::NotFound)), "it is a member's by now");
        let log = csirt.audit().list(&store::Page::first(5)).await.expect("answers").rows;
        let did: Vec<_> = log.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(did[..2], ["place-mail", "put-mail-aside"]);
    });
}

#[test]
fn nobody_outside_the_csirt_reads_or_places_it() {
    on_both(async |world: World| {
        come(&world, "a", "it@norrby.example").await;
        for (role, home) in [
            (Role::SecurityLead, Home::Member(world.mine.member)),
            (Role::Operator, Home::Operator(world.operator)),
        ] {
            let scope = world.viewer(role, home).await;
            let unplaced = scope.unplaced();
            assert!(matches!(unplaced.waiting().await, Err(StoreError::NotAllowed)));
            assert!(matches!(unplaced.counts().await, Err(StoreError::NotAllowed)));
            let placed = unplaced.place("a", 1, None).await;
            assert!(matches!(placed, Err(StoreError::NotAllowed)));
            let aside = unplaced.put_aside("a", "x", None).await;
            assert!(matches!(aside, Err(StoreError::NotAllowed)));
        }
    });
}

#[test]
fn a_flood_is_counted_and_not_kept() {
    on_both(async |world: World| {
        for number in 0..503 {
            let outcome = come(&world, &number.to_string(), "flood@example.com").await;
            let kept = if number < 500 { InboundOutcome::Kept } else { InboundOutcome::Beyond };
            assert_eq!(outcome, Some(kept), "{number}");
        }
        let csirt = world.csirt().await;
        assert_eq!(csirt.unplaced().counts().await.expect("answers"), (500, 3));
    });
}

#[test]
fn a_mail_beyond_the_bound_is_counted_once_and_kept_once_there_is_room() {
    on_both(async |world: World| {
        let (system, csirt) = (world.store.system("test"), world.csirt().await);
        let counts = async || csirt.unplaced().counts().await.expect("answers");
        let read = async |mail: &str| come(&world, mail, "flood@example.com").await;
        for number in 0..500 {
            read(&number.to_string()).await;
        }
        for _ in 0..2 {
            read("late").await;
            read("later").await;
            assert_eq!(counts().await, (500, 2));
        }
        assert_eq!(read("late").await, None, "read before");
        csirt.unplaced().put_aside("7", "Flood", None).await.expect("put aside");
        assert_eq!(read("late").await, Some(InboundOutcome::Kept));
        assert_eq!(counts().await, (500, 1));
        let waiting = csirt.unplaced().waiting().await.expect("answers");
        let late = waiting.iter().find(|one| one.id == "late").expect("kept");
        assert_eq!(late.sender, "flood@example.com");
        assert_eq!(read("late").await, None);
        // Of a flood the latest names are known; the first is forgotten, and counted again.
        world.clock.advance_s(60);
        for number in 0..2_000 {
            read(&format!("flood {number}")).await;
        }
        assert_eq!(counts().await, (500, 2_001));
        assert_eq!(read("flood 0").await, None);
        assert_eq!(counts().await, (500, 2_001));
        assert_eq!(read("later").await, Some(InboundOutcome::Beyond));
        assert_eq!(counts().await, (500, 2_002));
        // What is old is forgotten, names and numbers.
        let kept_s = world.policy.unplaced_kept_s;
        world.clock.advance_s(kept_s + 86_400);
        system.delete_unplaced(kept_s).await.expect("answers");
        assert_eq!(counts().await, (0, 0));
        read("flood 1").await;
        assert_eq!(counts().await, (1, 0));
    });
}

#[test]
fn what_nobody_placed_is_deleted_in_time_and_that_is_logged() {
    on_both(async |world: World| {
        let (system, csirt) = (world.store.system("test"), world.csirt().await);
        for mail in ["old", "aside", "placed"] {
            come(&world, mail, "a@example.com").await;
        }
        csirt.unplaced().put_aside("aside", "A newsletter", None).await.expect("put aside");
        let row = csirt.warnings().by_id(world.mine.warning).await.expect("answers");
        let number = row.expect("there").warning.number;
        csirt.unplaced().place("placed", number, None).await.expect("placed");
        world.clock.advance_s(60 * 86_400);
        come(&world, "new", "b@example.com").await;
        let kept_s = world.policy.unplaced_kept_s;
        assert_eq!(system.delete_unplaced(kept_s).await.expect("answers"), 0);
        world.clock.advance_s(31 * 86_400);
        assert_eq!(system.delete_unplaced(kept_s).await.expect("answers"), 2);
        let placed = csirt.inbound().of(world.mine.warning).await.expect("answers");
        assert_eq!(placed.len(), 1, "what has its place stays");
        let left = csirt.unplaced().waiting().await.expect("answers");
        assert_eq!(left.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["new"]);
        let log = csirt.audit().list(&store::Page::first(1)).await.expect("answers").rows;
        assert_eq!((log[0].action.as_str(), log[0].detail.as_str()), ("delete-old-mail", "2"));
    });
}
