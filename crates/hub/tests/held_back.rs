//! The job that lets go what members held back, when the time of their word is over.

use std::sync::Arc;

use access::{Home, Role, Viewer};
use hub::jobs::{ALL, Context};
use model::{AccountId, ManualClock, Time};
use store::{NewMember, Page, Store};
use warnings::{DEFAULT_POLICY, Inhibition, Matcher, Policy};

#[tokio::test]
async fn the_job_lets_go_what_has_expired_and_nothing_before() {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/hub.db", dir.path().display());
    let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
    let store = Store::open_with(&url, Arc::new(clock.clone())).await.expect("opens");
    let new = NewMember { name: "Norrby".into(), language: "sv".into(), zone: "UTC".into() };
    let member = store.system("test").add_member(&new).await.expect("added");
    let viewer = Viewer::new(AccountId::new(), Role::Administrator, Home::Csirt).expect("fits");
    let csirt = store.scoped(viewer);
    let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
    let (now, limits) = (store.now(), &policy.inhibitions);
    for (sid, until) in [(7, 3_600), (8, 7_200)] {
        let matcher = Matcher { cause: Some(format!("rule:1:{sid}")), ..Matcher::default() };
        let until = now.plus_s(until);
        let word = Inhibition::new(member, matcher, "It is ours.", until, now, limits);
        csirt.inhibitions().add(&word.expect("no mistakes"), None, None).await.expect("in force");
    }
    let context = Context {
        store: store.clone(),
        policy: Arc::default(),
        inbox: None,
        mailer: None,
        book: None,
        reports: Arc::default(),
        sent: None,
    };
    let job = ALL.iter().find(|job| job.name == "held-back").expect("in the list");
    let expired = async || {
        (job.run)(context.clone()).await.expect("runs");
        let log = csirt.audit().list(&Page::first(50)).await.expect("answers").rows;
        log.iter().filter(|line| line.action == "hold-back-expired").count()
    };
    clock.advance_s(3_599);
    assert_eq!(expired().await, 0);
    clock.advance_s(1);
    assert_eq!(expired().await, 1);
    assert_eq!(expired().await, 1, "once");
    clock.advance_s(3_600);
    assert_eq!(expired().await, 2);
}
