//! What belongs to a warning's way and to a member: who was told, links, retests, companies,
//! suppliers.

use access::{Home, Role};
use serde_json::{Value, json};

use crate::calls::{Caller, router};
use crate::world::on_both;

async fn get(caller: &Caller, path: &str) -> Value {
    let answer = caller.ask("GET", path, None).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

#[test]
fn a_warning_tells_who_was_told_and_its_links_can_be_revoked() {
    on_both(|world| async move {
        let router = router(&world);
        let home = Home::Member(world.mine.member);
        let caller = Caller::new(&world, &router, Role::Technician, home).await;
        let path = format!("/api/v1/warnings/{}", world.mine.warning);
        let sent = get(&caller, &path).await["sendings"].as_array().expect("a list").clone();
        assert!(!sent.is_empty());
        assert_eq!((&sent[0]["channel"], &sent[0]["doubtful"]), (&json!("smtp"), &json!(false)));
        assert_eq!(get(&caller, &format!("{path}/links")).await["items"], json!([]));
        // The way to one that never was.
        let none = format!("{path}/links/{}", model::MessageId::new());
        assert_eq!(caller.ask("DELETE", &none, None).await.status, 404);
    });
}

#[test]
fn a_member_agrees_to_retests_itself_and_the_csirt_can_only_end_them() {
    on_both(|world| async move {
        let router = router(&world);
        let home = Home::Member(world.mine.member);
        let lead = Caller::new(&world, &router, Role::SecurityLead, home).await;
        let csirt = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let path = format!("/api/v1/members/{}/retests", world.mine.member);
        assert_eq!(get(&lead, &path).await["agreed"], false);
        assert_eq!(csirt.ask("PUT", &path, None).await.status, 403);
        assert_eq!(lead.ask("PUT", &path, None).await.status, 204);
        let given = get(&csirt, &path).await;
        assert_eq!(given["agreed"], true);
        assert!(given["by"].is_string() && given["since"].is_string());
        assert_eq!(csirt.ask("DELETE", &path, None).await.status, 204);
        assert_eq!(get(&lead, &path).await, json!({ "agreed": false, "by": null, "since": null }));
    });
}

#[test]
fn the_csirt_writes_down_which_companies_a_member_owns() {
    on_both(|world| async move {
        let router = router(&world);
        let csirt = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let lead = Home::Member(world.mine.member);
        let lead = Caller::new(&world, &router, Role::SecurityLead, lead).await;
        let path = format!("/api/v1/members/{}/companies", world.mine.member);
        let one = format!("{path}/{}", world.other.member);
        assert_eq!(lead.ask("PUT", &one, None).await.status, 403);
        assert_eq!(csirt.ask("PUT", &one, None).await.status, 204);
        let owned = get(&csirt, &path).await["items"].clone();
        assert_eq!(owned[0]["id"], world.other.member.to_string());
        assert_eq!(csirt.ask("DELETE", &one, None).await.status, 204);
        assert_eq!(get(&csirt, &path).await["items"], json!([]));
        let itself = format!("{path}/{}", world.mine.member);
        assert_ne!(csirt.ask("PUT", &itself, None).await.status, 204);
    });
}

#[test]
fn a_supplier_sees_what_is_shared_and_says_a_word_that_the_member_reads() {
    on_both(|world| async move {
        let router = router(&world);
        let id = world.store.system("test").add_supplier(&crate::world::person("Journal AB")).await;
        let id = id.expect("added");
        let supplier = Caller::new(&world, &router, Role::Supplier, Home::Supplier(id)).await;
        let home = Home::Member(world.mine.member);
        let lead = Caller::new(&world, &router, Role::SecurityLead, home).await;
        assert_eq!(get(&supplier, "/api/v1/shared").await["items"], json!([]));
        let one = format!("/api/v1/shared/{}", world.mine.warning);
        assert_eq!(supplier.ask("GET", &one, None).await.status, 404);
        // Either an asset or a warning, and only one's own.
        let sights = format!("/api/v1/suppliers/{id}/sights");
        assert_eq!(lead.ask("POST", &sights, Some(&json!({}))).await.status, 422);
        let theirs = json!({ "warning": world.other.warning.to_string() });
        assert_eq!(lead.ask("POST", &sights, Some(&theirs)).await.status, 404);
        let mine = json!({ "warning": world.mine.warning.to_string() });
        assert_eq!(lead.ask("POST", &sights, Some(&mine)).await.status, 204);
        let whole = get(&supplier, &one).await;
        assert_eq!(whole["warning"]["id"], world.mine.warning.to_string());
        // What it rests on stays with the member.
        assert!(whole["warning"].get("cause").is_none());
        let words = format!("{one}/words");
        let word = json!({ "word": "fixed", "note": "Patched." });
        assert_eq!(supplier.ask("POST", &words, Some(&word)).await.status, 204);
        assert_eq!(get(&supplier, &one).await["said"][0]["word"], "fixed");
        let warning = format!("/api/v1/warnings/{}", world.mine.warning);
        assert_eq!(get(&lead, &warning).await["supplier_words"][0]["note"], "Patched.");
        // Nothing beside that and their own account is theirs.
        for path in [warning.as_str(), "/api/v1/members", "/api/v1/suppliers"] {
            assert_eq!(supplier.ask("GET", path, None).await.status, 403, "{path}");
        }
        let sight = get(&lead, "/api/v1/supplier-sights").await["items"][0]["id"].clone();
        let sight = format!("/api/v1/supplier-sights/{}", sight.as_str().expect("an id"));
        assert_eq!(lead.ask("DELETE", &sight, None).await.status, 204);
        assert_eq!(supplier.ask("GET", &one, None).await.status, 404);
        assert_eq!(supplier.ask("POST", &words, Some(&word)).await.status, 404);
    });
}

#[test]
fn a_turn_is_swapped_and_given_away() {
    on_both(|world| async move {
        let router = router(&world);
        let home = Home::Member(world.mine.member);
        let lead = Caller::new(&world, &router, Role::SecurityLead, home).await;
        let (system, home) =
            (world.store.system("test"), store::ContactHome::Member(world.mine.member));
        let mut people = Vec::new();
        for name in ["a@example.com", "b@example.com"] {
            let new = crate::world::contact(home, name, 5);
            people.push(system.add_contact(&new).await.expect("added"));
        }
        let new = store::NewRoster { home, name: "Duty".into(), zone: "Europe/Stockholm".into() };
        let roster = lead.scope.rosters().add(&new).await.expect("added");
        let at = |day: i64| world.store.now().plus_s(day * 86_400);
        for (contact, day) in [(people[0], 1), (people[1], 3)] {
            let shift = roster::Shift { contact, from: at(day), until: at(day + 1) };
            lead.scope.rosters().add_shift(roster, &shift).await.expect("added");
        }
        let path = format!("/api/v1/rosters/{roster}/turns");
        let mut turn = json!({
            "contact": people[0].to_string(), "from": at(1).rfc3339(), "until": at(2).rfc3339(),
            "to": people[1].to_string(), "for_from": at(3).rfc3339(), "for_until": null,
        });
        // Half a swap is none.
        assert_eq!(lead.ask("POST", &path, Some(&turn)).await.status, 422);
        turn["for_until"] = json!(at(4).rfc3339());
        assert_eq!(lead.ask("POST", &path, Some(&turn)).await.status, 204);
        let whose = async || -> Vec<String> {
            let turns = get(&lead, &path).await["items"].as_array().expect("a list").clone();
            turns.iter().map(|one| one["contact"].as_str().expect("an id").to_owned()).collect()
        };
        assert_eq!(whose().await, [people[1].to_string(), people[0].to_string()]);
        let given = json!({
            "contact": people[1].to_string(), "from": at(1).rfc3339(), "until": at(2).rfc3339(),
            "to": people[0].to_string(),
        });
        assert_eq!(lead.ask("POST", &path, Some(&given)).await.status, 204);
        assert_eq!(whose().await, [people[0].to_string(), people[0].to_string()]);
    });
}
