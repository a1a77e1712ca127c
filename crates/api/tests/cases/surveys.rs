//! A survey from draft to answers, by the API alone: seen before it leaves, approved by another,
//! answered and changed, closed.

use std::sync::Arc;

use access::{Home, Role};
use serde_json::{Value, json};

use crate::calls::{Answer, Caller, send};
use crate::world::{World, on_both};

fn parse(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

/// A survey to both members of the world.
pub fn survey(world: &World) -> Value {
    let until = world.store.now().plus_s(3_600).rfc3339();
    json!({
        "text": { "sv": { "title": "Drabbade?", "what": "Varför", "now": "Svara" } },
        "audience": { "members": [world.mine.member.to_string(), world.other.member.to_string()] },
        "severity": "high",
        "tlp": "TLP:AMBER",
        "survey": { "until": until, "questions": [
            { "kind": "yes-no", "is_help": true, "versions": { "sv": { "ask": "Hjälp?" } } },
            { "kind": "several", "versions": { "sv": { "ask": "Vad?", "options": ["A", "B"] } } },
        ] },
    })
}

/// A router whose policy asks for a second pair of eyes for whatever leaves.
fn router(world: &World) -> axum::Router {
    let mut policy = world.policy.clone();
    policy.circulars.alone_max = 0;
    let mut settings = api::Settings::new("f".repeat(64), World::link_key().sign_in());
    settings.policy = Arc::new(warnings::PolicyInForce::new(policy));
    api::router(world.store.clone(), settings)
}

#[test]
fn it_goes_from_draft_to_answers() {
    on_both(|world| async move {
        let router = router(&world);
        let make = |role, home| Caller::new(&world, &router, role, home);
        let duty = make(Role::DutyOfficer, Home::Csirt).await;
        let other = make(Role::Analyst, Home::Csirt).await;
        let made = duty.ask("POST", "/api/v1/circulars", Some(&survey(&world))).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = parse(&made)["id"].as_str().expect("an id").to_owned();
        let path = |rest: &str| format!("/api/v1/circulars/{id}{rest}");
        let seen = parse(&duty.ask("GET", &path("/receivers"), None).await);
        assert_eq!((&seen["members"], &seen["must_be_approved"]), (&json!(2), &json!(true)));

        // Changed: what was looked at before is not what leaves.
        let mut new = survey(&world);
        new["revision"] = json!(1);
        assert_eq!(duty.ask("PUT", &path(""), Some(&new)).await.status, 204);
        assert_eq!(duty.ask("PUT", &path(""), Some(&new)).await.status, 409);
        let (old, now) = (json!({ "revision": 1 }), json!({ "revision": 2 }));
        assert_eq!(duty.ask("POST", &path("/send"), Some(&old)).await.status, 409);
        let asked = duty.ask("POST", &path("/send"), Some(&now)).await;
        assert_eq!(parse(&asked)["stage"], "waiting", "{}", asked.body);
        assert_eq!(duty.ask("POST", &path("/approve"), Some(&now)).await.status, 403);
        let sent = other.ask("POST", &path("/approve"), Some(&now)).await;
        assert_eq!(parse(&sent), json!({ "stage": "sent", "members": 2 }));
        assert_eq!(duty.ask("DELETE", &path(""), None).await.status, 409, "it stays on record");
        let shown = parse(&duty.ask("GET", &path(""), None).await);
        assert_eq!(shown["survey"]["questions"][0]["is_help"], true);
        answered(&world, &router, &duty, &id).await;
    });
}

/// What members and the CSIRT do with a survey that was sent.
async fn answered(world: &World, router: &axum::Router, duty: &Caller, id: &str) {
    let member = Home::Member(world.mine.member);
    let lead = Caller::new(world, router, Role::SecurityLead, member).await;
    let path = format!("/api/v1/surveys/{id}/answers");
    let mine = world.mine.member.to_string();
    let say = |words: Value| json!({ "members": [mine], "answers": words });
    let wrong = lead.ask("POST", &path, Some(&say(json!([["maybe"], ["3"]])))).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(parse(&wrong)["mistakes"].as_array().map(Vec::len), Some(2), "{}", wrong.body);
    let theirs = json!({ "members": [world.other.member.to_string()], "answers": [["yes"]] });
    assert_eq!(lead.ask("POST", &path, Some(&theirs)).await.status, 404);

    // The same key does it once.
    let headers = [
        ("authorization", format!("Bearer {}", lead.token)),
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", "one".to_owned()),
    ];
    let yes = say(json!([["yes"], ["2", "1"]])).to_string();
    for _ in 0..2 {
        assert_eq!(send(router, "POST", &path, &headers, yes.clone()).await.status, 204);
    }
    let own = parse(&lead.ask("GET", "/api/v1/surveys", None).await);
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
    let row = &own["items"][0];
    assert_eq!((&row["answers"], &row["turns"]), (&json!([["yes"], ["1", "2"]]), &json!(1)));
    assert_eq!(row["wants_help"], true);
    let all = parse(&duty.ask("GET", &path, None).await);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2), "{all}");
    assert_eq!(all["items"][0]["answers"], Value::Null, "who has not answered first");

    let helped = format!("/api/v1/surveys/{id}/help");
    let member = json!({ "member": mine });
    assert_eq!(lead.ask("POST", &helped, Some(&member)).await.status, 403);
    assert_eq!(duty.ask("POST", &helped, Some(&member)).await.status, 204);
    assert_eq!(duty.ask("POST", &helped, Some(&member)).await.status, 404);
    let said = json!({ "said": format!("{id}:1:2") });
    let next = json!({ "text": survey(world)["text"], "audience": said, "severity": "low",
        "tlp": "TLP:AMBER", "survey": null });
    let next = parse(&duty.ask("POST", "/api/v1/circulars", Some(&next)).await);
    let next = format!("/api/v1/circulars/{}/receivers", next["id"].as_str().expect("an id"));
    let reached = parse(&duty.ask("GET", &next, None).await);
    assert_eq!(reached["receivers"][0]["member"], json!(mine));
    assert_eq!(reached["members"], 1);

    let close = format!("/api/v1/surveys/{id}/close");
    assert_eq!(lead.ask("POST", &close, None).await.status, 403);
    assert_eq!(duty.ask("POST", &close, None).await.status, 204);
    assert_eq!(lead.ask("POST", &path, Some(&say(json!([["no"]])))).await.status, 409);
}

#[test]
fn an_advisory_is_answered_and_renewed() {
    on_both(|world| async move {
        let router = router(&world);
        let duty = Caller::new(&world, &router, Role::DutyOfficer, Home::Csirt).await;
        let other = Caller::new(&world, &router, Role::Analyst, Home::Csirt).await;
        let mut new = survey(&world);
        new["advisory"] = json!({ "cves": ["CVE-2099-0001"], "exploited": "yes",
            "source": "CERT", "as_of": "2099-01-01T00:00:00Z" });
        let both = duty.ask("POST", "/api/v1/circulars", Some(&new)).await;
        assert_eq!(both.status, 422, "a survey is no advisory");
        new["survey"] = Value::Null;
        let mut wrong = new.clone();
        wrong["advisory"]["source"] = Value::Null;
        let refused = duty.ask("POST", "/api/v1/circulars", Some(&wrong)).await;
        assert!(refused.status == 422 && refused.body.contains("source"), "{}", refused.body);
        let made = parse(&duty.ask("POST", "/api/v1/circulars", Some(&new)).await);
        let id = made["id"].as_str().expect("an id").to_owned();
        let path = |rest: &str| format!("/api/v1/circulars/{id}{rest}");
        assert_eq!(duty.ask("POST", &path("/renew"), None).await.status, 409, "not sent yet");
        let first = json!({ "revision": 1 });
        duty.ask("POST", &path("/send"), Some(&first)).await;
        assert_eq!(other.ask("POST", &path("/approve"), Some(&first)).await.status, 200);
        let home = Home::Member(world.mine.member);
        let lead = Caller::new(&world, &router, Role::SecurityLead, home).await;
        let mine = [world.mine.member.to_string()];
        let answers = format!("/api/v1/surveys/{id}/answers");
        let have = json!({ "members": mine, "answers": [["have"]] });
        assert_eq!(lead.ask("POST", &answers, Some(&have)).await.status, 204);
        let own = &parse(&lead.ask("GET", &answers, None).await)["items"][0];
        assert_eq!(own["answers"], json!([["have"]]));
        assert_eq!(own["advisory"]["exploited"], "yes");
        let warning = own["warning"].as_str().expect("an id").to_owned();
        let shown = parse(&lead.ask("GET", &format!("/api/v1/warnings/{warning}"), None).await);
        assert_eq!(shown["warning"]["state"], "applicable", "{shown}");
        assert_eq!(lead.ask("POST", &path("/renew"), None).await.status, 403);
        let begun = duty.ask("POST", &path("/renew"), None).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let draft = parse(&begun)["id"].as_str().expect("an id").to_owned();
        let draft = parse(&duty.ask("GET", &format!("/api/v1/circulars/{draft}"), None).await);
        assert_eq!((&draft["follows"], &draft["stage"]), (&json!(id), &json!("draft")));
    });
}
