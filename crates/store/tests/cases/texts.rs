//! Texts that the CSIRT writes itself: versions, two at once, who may, in force at once everywhere.

use std::sync::Arc;

use access::{Home, Role};
use model::ChannelKind;
use store::{Scoped, Store, StoreError, TextKey, TextTest, TextToKeep};
use warnings::{OwnSection, OwnText};

use crate::world::{World, on_both};

fn key() -> TextKey {
    let (topic, language) = ("beacon".to_owned(), "sv".to_owned());
    TextKey { topic, section: OwnSection::What, language }
}

async fn save(scope: &Scoped, after: i64, text: Option<&str>) -> Result<i64, StoreError> {
    let read = |text| OwnText::parse(OwnSection::What, text).expect("right");
    let (shipped, why) = ("Shipped".to_owned(), "Clearer".to_owned());
    let new = TextToKeep { key: key(), after, body: text.map(read), shipped, why };
    scope.texts().save(&new, None).await
}

async fn in_force(store: &Store) -> Option<String> {
    let own = store.own_texts().await.expect("answers");
    own.fill("beacon", OwnSection::What, "sv", |name| format!("<{name}>"))
}

#[test]
fn each_saving_is_a_version_in_force_at_once_and_older_ones_stay() {
    on_both(async |world: World| {
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        assert_eq!(in_force(&world.store).await, None);
        assert_eq!(save(&analyst, 0, Some("One { $peer }")).await.expect("saved"), 1);
        assert_eq!(in_force(&world.store).await.as_deref(), Some("One <peer>"));
        // Somebody who looked at what was before it does not write over it.
        let late = save(&analyst, 0, Some("Lost")).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "{late:?}");
        assert_eq!(save(&analyst, 1, Some("Two")).await.expect("saved"), 2);
        assert_eq!(save(&analyst, 2, None).await.expect("saved"), 3);
        assert_eq!(in_force(&world.store).await, None, "the shipped text again");
        let versions = analyst.texts().versions(&key()).await.expect("answers");
        let bodies: Vec<_> = versions.iter().map(|one| one.body.as_deref()).collect();
        assert_eq!(bodies, [None, Some("Two"), Some("One { $peer }")]);
        assert_eq!(versions[2].made_by, "Kim Kimsson");
        assert_eq!(analyst.texts().last().await.expect("answers"), versions[..1]);
    });
}

#[test]
fn a_mail_leased_after_a_saving_has_the_new_text() {
    on_both(async |world: World| {
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        assert_eq!(in_force(&world.store).await, None);
        save(&analyst, 0, Some("New")).await.expect("saved");
        let key = World::link_key();
        let hash = |id| key.token(id).hash();
        let system = world.store.system("test");
        let leased = system.lease("test", ChannelKind::Smtp, 10, hash).await.expect("answers");
        assert!(!leased.is_empty());
        let own = |one: &store::Leased| Arc::clone(&one.own);
        let found = leased.iter().map(own).all(|own| {
            own.find("beacon", OwnSection::What, "sv").is_some_and(|text| text.as_str() == "New")
        });
        assert!(found);
    });
}

#[test]
fn of_many_who_save_at_once_one_wins() {
    on_both(async |world: World| {
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        let tries: Vec<_> = (0..8)
            .map(|at| {
                let scope = analyst.clone();
                tokio::spawn(async move { save(&scope, 0, Some(&format!("Text {at}"))).await })
            })
            .collect();
        let mut won = 0;
        for one in tries {
            match one.await.expect("no panic") {
                Ok(version) => won += version,
                Err(error) => assert!(matches!(error, StoreError::MovedOn), "{error}"),
            }
        }
        assert_eq!(won, 1);
    });
}

#[test]
fn nobody_outside_the_csirt_reads_or_writes_texts() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let operator = world.viewer(Role::Operator, Home::Operator(world.operator)).await;
        for scope in [&lead, &operator] {
            assert!(matches!(scope.texts().last().await, Err(StoreError::NotAllowed)));
            assert!(matches!(scope.texts().versions(&key()).await, Err(StoreError::NotAllowed)));
            assert!(matches!(save(scope, 0, Some("Mine")).await, Err(StoreError::NotAllowed)));
            let sent = scope.texts().send_test(&test("x@example.com"), None).await;
            assert!(matches!(sent, Err(StoreError::NotAllowed)));
        }
    });
}

fn test(email: &str) -> TextTest {
    let draft = OwnText::parse(OwnSection::What, "Draft").ok();
    let (name, email, zone) = ("Kim".to_owned(), email.to_owned(), "UTC".to_owned());
    TextTest { name, email, key: key(), draft, zone }
}

#[test]
fn test_mails_wait_in_line_and_an_hour_has_a_limit() {
    on_both(async |world: World| {
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        for _ in 0..30 {
            analyst.texts().send_test(&test("kim@csirt.example"), None).await.expect("in line");
        }
        let more = analyst.texts().send_test(&test("kim@csirt.example"), None).await;
        assert!(matches!(more, Err(StoreError::TooMany { limit: 30 })), "{more:?}");
        analyst.texts().send_test(&test("siv@csirt.example"), None).await.expect("in line");
        world.clock.advance_s(3_601);
        analyst.texts().send_test(&test("kim@csirt.example"), None).await.expect("in line");
        let notice = world.store.system("test").lease_notice("test").await.expect("answers");
        let notice = notice.expect("one waits");
        assert_eq!((&*notice.kind, &*notice.language), ("text-test", "sv"));
        assert_eq!(notice.facts["draft"], "Draft");
    });
}
