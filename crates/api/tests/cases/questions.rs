//! A question by the API alone: asked, taken, answered once, closed; what is wrong is said.

use access::{Home, Role};
use serde_json::{Value, json};

use crate::calls::{Answer, Caller, router, send};
use crate::world::{World, on_both};

fn parse(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("JSON: {}", answer.body))
}

fn question(world: &World, urgency: &str) -> Value {
    json!({
        "member": world.mine.member.to_string(),
        "title": "A bill",
        "text": "Is it real?",
        "urgency": urgency,
    })
}

#[test]
fn it_is_asked_answered_and_closed() {
    on_both(|world| async move {
        let router = router(&world);
        let make = |role, home| Caller::new(&world, &router, role, home);
        let lead = make(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let csirt = make(Role::Analyst, Home::Csirt).await;
        let made = lead.ask("POST", "/api/v1/questions", Some(&question(&world, "now"))).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let path = made.headers["location"].to_str().expect("text").to_owned();
        let below = |rest: &str| format!("{path}{rest}");
        let refused = csirt.ask("POST", "/api/v1/questions", Some(&question(&world, "now"))).await;
        assert_eq!(refused.status, 403, "the CSIRT does not ask itself");
        let shown = parse(&csirt.ask("GET", &path, None).await)["question"].clone();
        let answer_by = world.store.now().plus_s(3_600).rfc3339();
        assert_eq!((&shown["state"], &shown["answer_by"]), (&json!("open"), &json!(answer_by)));

        assert_eq!(csirt.ask("POST", &below("/take"), Some(&json!({}))).await.status, 204);
        let other = make(Role::DutyOfficer, Home::Csirt).await;
        assert_eq!(other.ask("POST", &below("/take"), Some(&json!({}))).await.status, 409);
        let has_it = csirt.scope.viewer().account().to_string();
        let from = json!({ "taken_from": has_it });
        assert_eq!(other.ask("POST", &below("/take"), Some(&from)).await.status, 204);
        assert_eq!(lead.ask("POST", &below("/take"), Some(&from)).await.status, 403);

        let note = json!({ "text": "Seen before.", "is_internal": true });
        assert_eq!(csirt.ask("POST", &below("/messages"), Some(&note)).await.status, 204);
        assert_eq!(lead.ask("POST", &below("/messages"), Some(&note)).await.status, 403);
        let said = json!({ "text": "It is not." });
        assert_eq!(csirt.ask("POST", &below("/messages"), Some(&said)).await.status, 204);
        let talk = parse(&lead.ask("GET", &path, None).await);
        let texts = |talk: &Value| {
            let all = talk["messages"].as_array().expect("messages").iter();
            all.map(|one| one["text"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&talk), ["Is it real?", "It is not."]);
        assert_eq!(talk["question"]["state"], "answered");
        let talk = parse(&csirt.ask("GET", &path, None).await);
        assert_eq!(texts(&talk), ["Is it real?", "Seen before.", "It is not."]);
        assert_eq!(lead.ask("POST", &below("/close"), None).await.status, 204);
        assert_eq!(lead.ask("POST", &below("/close"), None).await.status, 409);
        let closed = lead.ask("GET", "/api/v1/questions?state=closed", None).await;
        assert_eq!(parse(&closed)["items"][0]["title"], "A bill");
    });
}

#[test]
fn what_is_wrong_is_said_and_what_is_sent_twice_is_asked_once() {
    on_both(|world| async move {
        let router = router(&world);
        let home = Home::Member(world.mine.member);
        let lead = Caller::new(&world, &router, Role::Technician, home).await;
        let mut wrong = question(&world, "whenever");
        wrong["title"] = json!(" ");
        wrong["text"] = json!("x".repeat(10_001));
        let answer = lead.ask("POST", "/api/v1/questions", Some(&wrong)).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        for part in ["urgency: one of now, soon, advice", "title: must not", "text: at most 10000"]
        {
            assert!(answer.body.contains(part), "{part}: {}", answer.body);
        }
        let headers = [
            ("authorization", format!("Bearer {}", lead.token)),
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", "once".to_owned()),
        ];
        let body = question(&world, "soon").to_string();
        for _ in 0..2 {
            let path = "/api/v1/questions";
            let made = send(&router, "POST", path, &headers, body.clone()).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
        let found = lead.ask("GET", "/api/v1/questions?search=a+bill", None).await;
        assert_eq!(parse(&found)["items"].as_array().expect("items").len(), 1);
    });
}
