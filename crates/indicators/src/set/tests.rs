//! What the set finds, and what it must not.

use super::*;
use model::{Confidence, Tlp};
use proptest::prelude::*;

fn about(confidence: u8, expires: Option<Time>) -> Arc<About> {
    Arc::new(About {
        source: "test".into(),
        note: String::new(),
        tlp: Tlp::Green,
        confidence: Confidence::percent(confidence),
        expires,
    })
}

fn set(values: &[&str]) -> MatchSet {
    let indicators = values.iter().map(|value| Indicator {
        pattern: crate::parse(value, None).expect("a value of the test"),
        about: about(50, None),
    });
    MatchSet::new(indicators, &WarningLists::special(), Time::from_seconds(0))
}

#[track_caller]
fn check(hit: Option<Hit<'_>>, expected: Option<&str>) {
    assert_eq!(hit.map(|hit| hit.indicator.pattern.text()).as_deref(), expected);
}

#[test]
fn narrowest_network_wins() {
    let set = set(&["198.51.100.0/24", "198.51.100.7", "2001:db8:1::/48"]);
    check(set.address("198.51.100.7".parse().expect("address")), Some("198.51.100.7"));
    check(set.address("198.51.100.8".parse().expect("address")), Some("198.51.100.0/24"));
    check(set.address("2001:db8:1::9".parse().expect("address")), Some("2001:db8:1::/48"));
    check(set.address("203.0.113.1".parse().expect("address")), None);
}

#[test]
fn subdomain_hits_and_lookalike_does_not() {
    let set = set(&["evil.example"]);
    check(set.domain(b"a.b.EVIL.example."), Some("evil.example"));
    check(set.domain(b"evil.example"), Some("evil.example"));
    check(set.domain(b"notevil.example"), None);
    check(set.domain(b"example"), None);
    check(set.domain(b""), None);
}

#[test]
fn url_with_and_without_query() {
    let set = set(&["http://evil.example/a", "http://evil.example/b?x=1"]);
    check(set.url("EVIL.example", "/a?whatever"), Some("evil.example/a"));
    check(set.url("evil.example", "/b?x=1"), Some("evil.example/b?x=1"));
    check(set.url("evil.example", "/b?x=2"), None);
}

#[test]
fn expired_and_stopped_are_left_out() {
    let mut lists = WarningLists::special();
    lists.add_list("good.example");
    let make = |value: &str, expires| Indicator {
        pattern: crate::parse(value, None).expect("a value of the test"),
        about: about(50, expires),
    };
    let old = Some(Time::from_seconds(10));
    let all = [make("old.example", old), make("good.example", None), make("10.0.0.1", None)];
    let set = MatchSet::new(all, &lists, Time::from_seconds(20));
    assert!(set.is_empty());
    assert_eq!(set.stopped.len(), 2);
}

#[test]
fn surest_source_counts() {
    let make = |confidence| Indicator {
        pattern: crate::parse("evil.example", None).expect("a value of the test"),
        about: about(confidence, None),
    };
    let all = [make(20), make(90), make(50)];
    let set = MatchSet::new(all, &WarningLists::default(), Time::from_seconds(0));
    assert_eq!(set.len(), 1);
    assert_eq!(set.get(0).map(|one| one.about.confidence.value()), Some(90));
}

proptest! {
    #[test]
    fn finds_exactly_what_is_in_it(inside: std::collections::HashSet<u32>, asked: Vec<u32>) {
        let values: Vec<String> = inside
            .iter()
            .map(|number| std::net::Ipv4Addr::from(*number).to_string())
            .collect();
        let indicators = values.iter().map(|value| Indicator {
            pattern: crate::parse(value, None).expect("an address"),
            about: about(50, None),
        });
        let set = MatchSet::new(indicators, &WarningLists::default(), Time::from_seconds(0));
        for number in inside.iter().chain(&asked) {
            let hit = set.address(std::net::Ipv4Addr::from(*number).into());
            prop_assert_eq!(hit.is_some(), inside.contains(number));
        }
    }

    #[test]
    fn any_name_gives_an_answer(name: Vec<u8>) {
        let _ = set(&["evil.example"]).domain(&name);
    }
}
