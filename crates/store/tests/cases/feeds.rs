//! Feeds: each address opens its own member's warnings until it is revoked.

use access::{Home, Role, Secret};
use store::StoreError;

use crate::world::{World, on_both};

#[test]
fn an_address_opens_its_own_members_warnings_until_it_is_revoked() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let secret = Secret::random().expect("random").hash();
        let id = lead.feeds().add(world.mine.member, "Reader", &secret).await.expect("made");
        let feed = world.store.open_feed(&secret).await.expect("answers").expect("opens");
        let of: Vec<_> = feed.warnings.iter().map(|row| row.warning.id).collect();
        assert_eq!((feed.member, of), (world.mine.member, vec![world.mine.warning]));
        let used = lead.feeds().of(world.mine.member).await.expect("answers")[0].last_used;
        assert_eq!(used, Some(world.store.now()));
        let other = Secret::random().expect("random").hash();
        assert_eq!(world.store.open_feed(&other).await.expect("answers"), None);
        lead.feeds().revoke(world.mine.member, id).await.expect("revoked");
        assert_eq!(world.store.open_feed(&secret).await.expect("answers"), None);
    });
}

#[test]
fn nobody_makes_sees_or_revokes_anothers_feed() {
    on_both(async |world: World| {
        let (mine, other) = (world.mine.member, world.other.member);
        let lead = world.viewer(Role::SecurityLead, Home::Member(mine)).await;
        let reader = world.viewer(Role::Reader, Home::Member(other)).await;
        let secret = Secret::random().expect("random").hash();
        let made = lead.feeds().add(other, "Theirs", &secret).await;
        assert!(matches!(made, Err(StoreError::NotFound)), "{made:?}");
        let made = reader.feeds().add(other, "Mine", &secret).await;
        assert!(matches!(made, Err(StoreError::NotAllowed)), "{made:?}");
        let csirt = world.csirt().await;
        let id = csirt.feeds().add(other, "Theirs", &secret).await.expect("made");
        assert!(lead.feeds().of(other).await.expect("answers").is_empty());
        for member in [mine, other] {
            let revoked = lead.feeds().revoke(member, id).await;
            assert!(matches!(revoked, Err(StoreError::NotFound)), "{revoked:?}");
        }
        assert!(world.store.open_feed(&secret).await.expect("answers").is_some());
    });
}

#[test]
fn a_member_has_a_bounded_number_of_feeds() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let secret = || Secret::random().expect("random").hash();
        let member = world.mine.member;
        let first = csirt.feeds().add(member, "0", &secret()).await.expect("made");
        for number in 1..20 {
            csirt.feeds().add(member, &number.to_string(), &secret()).await.expect("made");
        }
        let more = csirt.feeds().add(member, "more", &secret()).await;
        assert!(matches!(more, Err(StoreError::TooMany { limit: 20 })), "{more:?}");
        csirt.feeds().revoke(member, first).await.expect("revoked");
        csirt.feeds().add(member, "more", &secret()).await.expect("room again");
    });
}
