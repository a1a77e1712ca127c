//! Clocks and limits: seen, changed within bounds, in force at once, taken back.

use access::{Home, Role};
use serde_json::{Value, json};

use crate::calls::{Answer, Caller, router};
use crate::surveys::survey;
use crate::world::on_both;

const SETTINGS: &str = "/api/v1/policy/settings";

fn parse(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

/// One setting as the policy shows it.
fn setting(policy: &Value, name: &str) -> Value {
    let all = policy["settings"].as_array().expect("settings");
    all.iter().find(|one| one["name"] == name).expect("a setting").clone()
}

#[test]
fn clocks_and_limits_are_changed_within_bounds_and_taken_back() {
    on_both(|world| async move {
        let router = router(&world);
        let lead = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let shown = async || parse(&lead.ask("GET", "/api/v1/policy", None).await);
        let file = setting(&shown().await, "critical_remind_minutes");
        let expected = json!({ "name": "critical_remind_minutes", "unit": "minutes", "min": 1,
            "max": 60, "file": 900, "now": 900, "changed": null });
        assert_eq!(file, expected);

        let change = |after: i64, settings: Value| json!({ "policy_version": after, "settings": settings, "note": "A busy week." });
        // Every mistake at once, and nothing is changed.
        let wrong = json!({ "critical_remind_minutes": 61, "flood_messages": 0, "cats": 1 });
        let refused = lead.ask("POST", SETTINGS, Some(&change(0, wrong))).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        for name in ["critical_remind_minutes: 1 to 60", "flood_messages: 5 to 200", "cats: no"] {
            assert!(refused.body.contains(name), "{name}: {}", refused.body);
        }

        // Both warnings of the world, at high, are to be reminded of in an hour.
        let sooner = change(0, json!({ "high_remind_minutes": 180 }));
        let preview = format!("{SETTINGS}/preview");
        let effect = parse(&lead.ask("POST", &preview, Some(&sooner)).await);
        assert_eq!(effect, json!({ "moved": 2, "at_once": 2 }));
        let both = json!({ "critical_remind_minutes": 10, "drill_answer_days": 3 });
        assert_eq!(lead.ask("POST", SETTINGS, Some(&change(0, both.clone()))).await.status, 200);
        let now = setting(&shown().await, "critical_remind_minutes");
        assert_eq!(
            (&now["now"], &now["changed"], &now["file"]),
            (&json!(600), &json!(10), &json!(900))
        );
        let late = change(0, json!({ "flood_messages": 30 }));
        assert_eq!(lead.ask("POST", SETTINGS, Some(&late)).await.status, 409);
        // What is not named stays; what is none is as the file says.
        let one = change(1, json!({ "critical_remind_minutes": null, "circulars_alone": 0 }));
        assert_eq!(lead.ask("POST", SETTINGS, Some(&one)).await.status, 200);
        let policy = shown().await;
        assert_eq!(policy["drill_answer_days"], 3);
        assert_eq!(setting(&policy, "critical_remind_minutes"), expected);
        assert_eq!(setting(&policy, "circulars_alone")["now"], 0);

        let versions = parse(&lead.ask("GET", "/api/v1/policy/versions", None).await);
        assert_eq!(versions["items"][1]["settings"], both);
        assert_eq!(versions["items"][1]["note"], "A busy week.");
        let back = json!({ "policy_version": 2, "earlier": 0 });
        assert_eq!(lead.ask("POST", "/api/v1/policy/restore", Some(&back)).await.status, 200);
        assert_eq!(setting(&shown().await, "circulars_alone")["now"], 10);
    });
}

#[test]
fn four_eyes_are_asked_for_from_the_next_circular_on() {
    on_both(|world| async move {
        let router = router(&world);
        let lead = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let duty = Caller::new(&world, &router, Role::DutyOfficer, Home::Csirt).await;
        let made = duty.ask("POST", "/api/v1/circulars", Some(&survey(&world))).await;
        let id = parse(&made)["id"].as_str().expect("an id").to_owned();
        let receivers = format!("/api/v1/circulars/{id}/receivers");
        let asked =
            async || parse(&duty.ask("GET", &receivers, None).await)["must_be_approved"].clone();
        assert_eq!(asked().await, false, "two receivers, ten are allowed");
        let change = json!({ "policy_version": 0, "settings": { "circulars_alone": 1 } });
        assert_eq!(lead.ask("POST", SETTINGS, Some(&change)).await.status, 200);
        assert_eq!(asked().await, true);
        let path = format!("/api/v1/circulars/{id}/send");
        let sent = duty.ask("POST", &path, Some(&json!({ "revision": 1 }))).await;
        assert_eq!(parse(&sent)["stage"], "waiting", "{}", sent.body);
    });
}

#[test]
fn only_the_lead_changes_a_clock() {
    on_both(|world| async move {
        let router = router(&world);
        let change = json!({ "policy_version": 0, "settings": { "critical_remind_minutes": 5 } });
        let member = Home::Member(world.mine.member);
        for (role, home) in [(Role::Analyst, Home::Csirt), (Role::SecurityLead, member)] {
            let caller = Caller::new(&world, &router, role, home).await;
            for path in [SETTINGS.to_owned(), format!("{SETTINGS}/preview")] {
                let answer = caller.ask("POST", &path, Some(&change)).await;
                assert_eq!(answer.status, 403, "{path}");
            }
        }
    });
}
