//! What belongs to a warning's way and to a member: who was told, links, retests, companies.

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
