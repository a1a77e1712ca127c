//! Signing in, pages, CSV, keys, limits, labels: one case each.

use access::{Home, Role, Secret};
use findings::{Cause, Finding, Key};
use model::{FindingId, Tlp};
use serde_json::{Value, json};
use store::{FindingRows, FindingToKeep, NewDetection};

use crate::calls::{Caller, router, send};
use crate::world::{World, new_detection, on_both};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn who_brings_no_valid_token_is_told_so() {
    on_both(|world| async move {
        let router = router(&world);
        for value in ["", "Bearer", "Bearer vkt_x", "Bearer vk1.a.b", "Basic dTpw"] {
            let headers = [("authorization", value.to_owned())];
            let answer = send(&router, "GET", "/api/v1/members", &headers, String::new()).await;
            assert_eq!(answer.status, 401, "{value}");
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            assert_eq!(parse(&answer.body)["type"], "urn:vardkase:problem:sign-in");
        }
        let caller = Caller::new(&world, &router, Role::Analyst, Home::Csirt).await;
        assert_eq!(caller.ask("GET", "/api/v1/members", None).await.status, 200);
        world.clock.set(world.store.now().plus_s(86_400));
        assert_eq!(caller.ask("GET", "/api/v1/members", None).await.status, 401);
    });
}

#[test]
fn a_session_reads_and_keeps_tokens_and_nothing_else() {
    on_both(|world| async move {
        let router = router(&world);
        let account = world.account(Role::Administrator, Home::Csirt).await;
        let secret = Secret::random().expect("random");
        let (way, browser) = (access::Way::Password, access::Browser::UNKNOWN);
        let new = store::NewSession { token: secret.hash(), way, origin: None, browser };
        world.store.sign_in(&account, &new).await.expect("signed in");
        let cookie = ("cookie", format!("a=b; vardkase-session={}", secret.expose()));
        let csrf = ("x-csrf-token", secret.csrf().as_str().to_owned());
        let json = ("content-type", "application/json".to_owned());
        let member = json!({ "name": "New", "language": "sv", "zone": "UTC" }).to_string();
        let token = json!({ "name": "script", "expires_in_days": 30 }).to_string();
        let ask = async |method, path, headers: &[(&str, String)], body: &str| {
            send(&router, method, path, headers, body.to_owned()).await
        };
        let (read, write) = ([cookie.clone()], [cookie.clone(), csrf, json.clone()]);
        let forged = [cookie, json.clone()];
        assert_eq!(ask("GET", "/api/v1/members", &read, "").await.status, 200);
        assert_eq!(ask("POST", "/api/v1/members", &write, &member).await.status, 403);
        assert_eq!(ask("POST", "/api/v1/tokens", &forged, &token).await.status, 403);
        let made = ask("POST", "/api/v1/tokens", &write, &token).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let made = parse(&made.body)["token"].as_str().expect("a token").to_owned();
        let bearer = [("authorization", format!("Bearer {made}")), json];
        assert_eq!(ask("POST", "/api/v1/members", &bearer, &member).await.status, 201);
    });
}

#[test]
fn a_key_does_a_request_once() {
    on_both(|world| async move {
        let router = router(&world);
        let caller = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let ask = async |path: &str, body: Value| {
            let headers = [
                ("authorization", format!("Bearer {}", caller.token)),
                ("content-type", "application/json".to_owned()),
                ("idempotency-key", "once".to_owned() + path),
            ];
            send(&router, "POST", path, &headers, body.to_string()).await
        };
        let member = |name: &str| json!({ "name": name, "language": "sv", "zone": "UTC" });
        // What was refused is not remembered.
        assert_eq!(ask("/api/v1/members", member("")).await.status, 422);
        let first = ask("/api/v1/members", member("Ny")).await;
        let again = ask("/api/v1/members", member("Ny")).await;
        assert_eq!((first.status, &first.body), (201, &again.body));
        assert_eq!(first.headers["location"], again.headers["location"]);
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(ask("/api/v1/members", member("Other")).await.status, 422);
        let members = caller.scope.members().list(Some("Ny")).await.expect("members");
        assert_eq!(members.len(), 1);
        let token = json!({ "name": "script", "expires_in_days": 30 });
        assert_eq!(ask("/api/v1/tokens", token.clone()).await.status, 201);
        assert_eq!(ask("/api/v1/tokens", token).await.status, 409);
    });
}

#[test]
fn lists_come_in_pages_and_as_csv() {
    on_both(|world| async move {
        let router = router(&world);
        let caller = Caller::new(&world, &router, Role::Analyst, Home::Csirt).await;
        let first = parse(&caller.ask("GET", "/api/v1/warnings?limit=1", None).await.body);
        let next = first["next"].as_str().expect("a next page");
        let path = format!("/api/v1/warnings?limit=1&cursor={next}");
        let second = parse(&caller.ask("GET", &path, None).await.body);
        assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
        assert_eq!(second["next"], Value::Null);
        let headers = [
            ("authorization", format!("Bearer {}", caller.token)),
            ("accept", "text/csv".to_owned()),
        ];
        let csv = send(&router, "GET", "/api/v1/findings", &headers, String::new()).await;
        assert!(csv.headers["content-type"].to_str().expect("text").starts_with("text/csv"));
        assert_eq!(csv.body.lines().count(), 3, "{}", csv.body);
        assert!(csv.body.starts_with("id,member,member_name,"), "{}", csv.body);
    });
}

#[test]
fn mistakes_are_named() {
    on_both(|world| async move {
        let router = router(&world);
        let caller = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let bad = json!({ "name": " ", "language": "de", "zone": "here" });
        let answer = caller.ask("POST", "/api/v1/members", Some(&bad)).await;
        assert_eq!(answer.status, 422);
        assert_eq!(parse(&answer.body)["mistakes"].as_array().map(Vec::len), Some(3));
        for (path, status) in [
            ("/api/v1/warnings?stat=open", 400),
            ("/api/v1/warnings?state=opne", 422),
            ("/api/v1/warnings?cursor=x", 422),
            ("/api/v1/warnings/not-an-id", 404),
            ("/api/v1/nothing", 404),
        ] {
            let answer = caller.ask("GET", path, None).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.body);
            assert_eq!(answer.headers["content-type"], "application/problem+json");
        }
        let large = json!({ "name": "x".repeat(70_000), "language": "sv", "zone": "UTC" });
        assert_eq!(caller.ask("POST", "/api/v1/members", Some(&large)).await.status, 413);
        assert_eq!(caller.ask("PATCH", "/api/v1/members", None).await.status, 405);
    });
}

#[test]
fn a_warning_shows_its_evidence_and_takes_a_step_once() {
    on_both(|world| async move {
        let router = router(&world);
        let home = Home::Member(world.mine.member);
        let caller = Caller::new(&world, &router, Role::Technician, home).await;
        let path = format!("/api/v1/warnings/{}", world.mine.warning);
        let whole = parse(&caller.ask("GET", &path, None).await.body);
        assert_eq!(whole["warning"]["tlp"], "TLP:AMBER");
        assert_eq!(whole["evidence"][0]["id"], world.mine.detection.to_string());
        assert_eq!(whole["history"][0]["step"], "send");
        let step = json!({ "step": "acknowledge", "note": "Kim looks at it." });
        let path = path + "/steps";
        let answer = caller.ask("POST", &path, Some(&step)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"state":"acknowledged"}"#));
        assert_eq!(caller.ask("POST", &path, Some(&step)).await.status, 409);
        let withdraw = json!({ "step": "withdraw" });
        assert_eq!(caller.ask("POST", &path, Some(&withdraw)).await.status, 403);
    });
}

#[test]
fn a_caller_gone_wild_has_to_wait() {
    on_both(|world| async move {
        let router = router(&world);
        let caller =
            Caller::new(&world, &router, Role::Reader, Home::Member(world.mine.member)).await;
        let mut statuses = Vec::new();
        for _ in 0..601 {
            statuses.push(caller.ask("GET", "/api/v1/account", None).await.status);
        }
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 600);
        assert_eq!(statuses.last(), Some(&429));
    });
}

#[test]
fn every_list_as_csv_has_the_fields_that_it_has_as_json() {
    on_both(|world| async move {
        let router = router(&world);
        let home = Home::Member(world.mine.member);
        let caller = Caller::new(&world, &router, Role::SecurityLead, home).await;
        let headers = [
            ("authorization", format!("Bearer {}", caller.token)),
            ("accept", "text/csv".to_owned()),
        ];
        let member = format!("/members/{}", world.mine.member);
        for path in [
            "/accounts",
            "/audit",
            "/contacts",
            "/findings",
            "/members",
            "/operators",
            "/sensors",
            "/tokens",
            "/warnings",
            &format!("{member}/contacts"),
            &format!("{member}/assets"),
            &format!("/findings/{}/detections", world.mine.finding.id),
        ] {
            let path = format!("/api/v1{path}");
            let list = parse(&caller.ask("GET", &path, None).await.body);
            let csv = send(&router, "GET", &path, &headers, String::new()).await.body;
            let mut columns: Vec<&str> = csv.lines().next().expect("names").split(',').collect();
            columns.sort_unstable();
            let Some(item) = list["items"][0].as_object() else { panic!("{path}: {list}") };
            let mut fields: Vec<&str> = item.keys().map(String::as_str).collect();
            fields.sort_unstable();
            assert_eq!(columns, fields, "{path}");
        }
    });
}

/// One more finding at `mine`, from an indicator that its source gave for the member only.
async fn add_strict(world: &World) -> FindingId {
    let intake = world.store.intake(world.mine.sensor).await.expect("answers");
    let mut intake = intake.expect("known");
    let cause = Cause::Indicator {
        what: "domain".into(),
        value: "strict.example".into(),
        source: "partner".into(),
        tlp: Tlp::AmberStrict,
    };
    let like = world.mine.finding.clone();
    let (id, key) = (FindingId::new(), Key::of(like.class, &cause, &like.device));
    let seen = new_detection(&intake);
    let seen = NewDetection { finding: id, cause: cause.clone(), ..seen };
    let finding = Finding { id, key, cause, latest: seen.id, ..like };
    let findings = [FindingToKeep::new(&finding, None)];
    let findings = FindingRows::of(finding.member, &findings, &world.policy.ageing);
    intake.put_findings(findings).await.expect("kept");
    intake.put_detections(&[seen]).await.expect("kept");
    intake.commit().await.expect("committed");
    id
}

#[test]
fn what_its_label_keeps_back_is_counted_and_does_not_leave() {
    on_both(|world| async move {
        let router = router(&world);
        let strict = add_strict(&world).await;
        let operator =
            Caller::new(&world, &router, Role::Operator, Home::Operator(world.operator)).await;
        let home = Home::Member(world.mine.member);
        let member = Caller::new(&world, &router, Role::Reader, home).await;
        let path = format!("/api/v1/findings/{strict}");
        for (caller, items, held_back, status) in [(&operator, 1, 1, 403), (&member, 2, 0, 200)] {
            let list = parse(&caller.ask("GET", "/api/v1/findings", None).await.body);
            assert_eq!(list["items"].as_array().map(Vec::len), Some(items));
            assert_eq!(list["held_back"], held_back);
            for path in [path.clone(), format!("{path}/detections")] {
                let answer = caller.ask("GET", &path, None).await;
                assert_eq!(answer.status, status, "{path}: {}", answer.body);
                assert_eq!(answer.body.contains("strict.example"), status == 200);
            }
        }
    });
}

#[test]
fn a_wish_to_join_is_let_in_by_one_request_and_once() {
    on_both(|world| async move {
        let router = router(&world);
        let csirt = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let wish = store::NewJoinRequest {
            name: "Ny".into(),
            kind: constituency::Kind::School,
            country: None,
            code: None,
            person: "Kim".into(),
            email: "kim@member.example".into(),
            phone: None,
            message: String::new(),
            language: "sv".into(),
            origin: None,
        };
        let link = Secret::random().expect("random").hash();
        world.store.ask_to_join(&wish, |_| link.clone()).await.expect("kept");
        let id = csirt.scope.join_requests().waiting().await.expect("answers")[0].id;
        let path = format!("/api/v1/join-requests/{id}/answer");
        let member = world.mine.member.to_string();
        for (body, key) in [
            (json!({}), "reason"),
            (json!({ "welcome": "everybody" }), "welcome"),
            (json!({ "welcome": "member", "member": member }), "welcome"),
        ] {
            let answer = csirt.ask("POST", &path, Some(&body)).await;
            assert_eq!(answer.status, 422, "{}", answer.body);
            assert!(answer.body.contains(key), "{}", answer.body);
        }
        let invite = json!({ "welcome": "invitation" });
        // To an address that nobody has confirmed no invitation goes.
        assert_eq!(csirt.ask("POST", &path, Some(&invite)).await.status, 403);
        let (name, email) = ("CSIRT".into(), "duty@csirt.example".into());
        let told = store::Told { name, email, language: "en".into(), zone: "UTC".into() };
        world.store.confirm_wish(&link, &told).await.expect("confirmed");
        let answer = csirt.ask("POST", &path, Some(&invite)).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        let again = csirt.ask("POST", &path, Some(&json!({ "welcome": "member" }))).await;
        assert_eq!(again.status, 404);
        assert_eq!(csirt.scope.members().list(Some("Ny")).await.expect("members").len(), 1);
        let invited = csirt.scope.invitations().list().await.expect("invitations");
        assert_eq!(invited[0].email, "kim@member.example");
    });
}
