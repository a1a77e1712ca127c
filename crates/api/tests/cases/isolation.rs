//! What another member owns answers exactly as what does not exist: every route, every role.

use access::{Home, Role};
use serde_json::Value;
use store::NewJoinRequest;

use crate::calls::{Answer, Caller, router};
use crate::walk::{Route, Things, routes};
use crate::world::{Side, World, on_both, person};

fn description() -> Value {
    serde_json::to_value(api::openapi()).expect("JSON")
}

/// What one side has, for requests to name.
async fn things(world: &World, side: &Side, owner: &Caller) -> Things {
    let csirt = world.csirt().await;
    let contacts = csirt.contacts().of(side.member).await.expect("contacts");
    let assets = csirt.assets().all_of(side.member).await.expect("assets");
    let wish = NewJoinRequest {
        name: "Söderby".into(),
        kind: constituency::Kind::Municipality,
        country: None,
        code: None,
        person: "Kim".into(),
        email: format!("{}@member.example", side.member),
        phone: None,
        message: String::new(),
        language: "sv".into(),
        origin: None,
    };
    world
        .store
        .ask_to_join(&wish, |_| access::Secret::random().expect("random").hash())
        .await
        .expect("kept");
    let wishes = csirt.join_requests().waiting().await.expect("wishes");
    let system = world.store.system("test");
    let operator = system.add_operator(&person("Theirs"), &[side.member]).await.expect("added");
    let company = store::NewMember {
        name: "Norrby Vatten".into(),
        language: "sv".into(),
        zone: "Europe/Stockholm".into(),
    };
    let company = system.add_member(&company).await.expect("added");
    let supplier = system.add_supplier(&person("Journal AB")).await.expect("added");
    let of = store::SightOf::Warning(side.warning);
    csirt.suppliers().give(supplier, of).await.expect("given");
    let sights = csirt.suppliers().sights().await.expect("sights");
    // The one that is read and saved again.
    let _ = csirt.report_mappings().save("walker", 0, crate::walk::MAPPING, None).await;
    let home = store::ContactHome::Member(side.member);
    let lead = world.viewer(Role::SecurityLead, Home::Member(side.member)).await;
    let helper = system.add_contact(&crate::world::contact(home, "helper@example.com", 9)).await;
    let new = store::NewRoster { home, name: "Duty".into(), zone: "Europe/Stockholm".into() };
    let roster = csirt.rosters().add(&new).await.expect("added");
    let from = world.store.now();
    let (contact, until) = (helper.expect("added"), from.plus_s(3_600));
    let shift = roster::Shift { contact, from, until };
    let shift = csirt.rosters().add_shift(roster, &shift).await.expect("added");
    Things {
        inhibition: side.inhibition.to_string(),
        question: side.question.to_string(),
        member: side.member.to_string(),
        company: company.to_string(),
        sight: sights[0].id.to_string(),
        supplier: supplier.to_string(),
        contact: contacts[0].id.to_string(),
        asset: assets[0].id.to_string(),
        join_request: wishes[0].id.to_string(),
        inbound: unplaced(world).await,
        sensor: side.sensor.to_string(),
        finding: side.finding.id.to_string(),
        detection: side.detection.to_string(),
        warning: side.warning.to_string(),
        account: owner.scope.viewer().account().to_string(),
        token: owner.token_id.to_string(),
        operator: operator.to_string(),
        roster: roster.to_string(),
        shift: shift.to_string(),
        invitation: invite(world, side).await,
        feed: {
            let hash = access::Secret::random().expect("random").hash();
            csirt.feeds().add(side.member, "Reader", &hash).await.expect("made").to_string()
        },
        drill: lead.drills().start(60).await.expect("started").to_string(),
        circular: circular(world, side, None).await,
        survey: survey(world, side).await,
        domain: "kommun.example".into(),
        report: crate::world::report(world).await,
        file: file(world, side).await,
    }
}

/// A draft of the CSIRT's for this side; with questions a survey.
async fn circular(world: &World, side: &Side, survey: Option<findings::Survey>) -> String {
    let says = findings::Sections {
        title: "Söderby".into(),
        what: "What".into(),
        now: "Now".into(),
        ..findings::Sections::default()
    };
    let new = store::CircularToKeep {
        text: findings::Written::new(vec![("sv".into(), says)]).expect("right"),
        audience: warnings::Audience { members: [side.member].into(), ..Default::default() },
        severity: model::Severity::Low,
        tlp: model::Tlp::Amber,
        survey,
        advisory: None,
    };
    world.csirt().await.circulars().add(&new).await.expect("kept").to_string()
}

/// A survey that was sent to this side, which wants help.
async fn survey(world: &World, side: &Side) -> String {
    let asks = r#"[{"kind":"yes-no","is_help":true,"versions":[["sv",{"ask":"?"}]]}]"#;
    let questions: findings::Questions = serde_json::from_str(asks).expect("questions");
    let given = questions.read(&[vec!["yes".to_owned()]]).expect("read");
    let until = world.store.now().plus_s(86_400);
    let survey = findings::Survey { until, remind: None, questions };
    let id = circular(world, side, Some(survey)).await;
    let (csirt, survey) = (world.csirt().await, model::CircularId::parse(&id).expect("an id"));
    csirt.circulars().send(survey, 1, &world.policy, None).await.expect("sent");
    csirt.surveys().answer(survey, &[side.member], &given, None).await.expect("answered");
    id
}

/// A mail that belongs to no warning.
async fn unplaced(world: &World) -> String {
    let digest = model::AccountId::new().to_string();
    let new = store::NewInbound {
        digest: &digest,
        sender: "kim@member.example",
        subject: "Söderby",
        excerpt: "Söderby asks.",
        kind: store::InboundKind::Other,
        messages: &[],
        number: None,
        meaning: warnings::reply::Meaning::Nothing,
    };
    world.store.system("test").take_in(&new, |_| false).await.expect("kept");
    digest
}

/// A file that the side began to send in.
async fn file(world: &World, side: &Side) -> String {
    let new = store::NewSentFile {
        member: side.member,
        question: None,
        name: "Söderby.pcap".into(),
        size: 9,
        note: String::new(),
        all_bytes_max: 1 << 20,
    };
    world.csirt().await.sent_files().add(&new, None).await.expect("kept").to_string()
}

/// An invitation to the side, by the CSIRT.
async fn invite(world: &World, side: &Side) -> String {
    let scope = world.viewer(Role::Administrator, Home::Csirt).await;
    let new = store::NewInvitation {
        home: Home::Member(side.member),
        role: Role::SecurityLead,
        name: "Siv Ek".into(),
        email: "siv@example.com".into(),
        language: "sv".into(),
        zone: "UTC".into(),
    };
    let hash = |id: model::InvitationId, round: i64| {
        access::TokenHash::of(format!("{id} {round}").as_bytes())
    };
    let until = world.store.now().plus_s(86_400);
    scope.invitations().add(&new, hash, until).await.expect("invited").to_string()
}

async fn try_route(caller: &Caller, route: &Route, things: &Things) -> Answer {
    let body = route.body(&description(), things);
    caller.ask(&route.method, &route.fill(things), body.as_ref()).await
}

/// Everything that the owner can read, the audit log of its data included.
async fn all_there_is(owner: &Caller, things: &Things) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for route in routes(&description()) {
        // Whether the whole log holds counts everybody's lines.
        if route.method == "GET" && !route.path.ends_with("/audit/verify") {
            let body = try_route(owner, &route, things).await.body;
            seen.push((route.path, body));
        }
    }
    seen
}

#[test]
fn the_other_members_things_answer_as_what_does_not_exist() {
    on_both(|world| async move {
        let router = router(&world);
        let make = |role, home| Caller::new(&world, &router, role, home);
        let owner = make(Role::SecurityLead, Home::Member(world.other.member)).await;
        let theirs = things(&world, &world.other, &owner).await;
        let ghosts = theirs.ghosts();
        let mine = Home::Member(world.mine.member);
        let supplier = world.store.system("test").add_supplier(&person("Journal AB")).await;
        let callers = [
            make(Role::SecurityLead, mine).await,
            make(Role::Technician, mine).await,
            make(Role::Reader, mine).await,
            make(Role::Operator, Home::Operator(world.operator)).await,
            make(Role::Supplier, Home::Supplier(supplier.expect("added"))).await,
        ];
        let before = all_there_is(&owner, &theirs).await;
        for caller in &callers {
            for route in routes(&description()) {
                check(caller, &route, &theirs, &ghosts).await;
            }
        }
        for (before, after) in before.iter().zip(all_there_is(&owner, &theirs).await) {
            assert_eq!(before, &after, "something was changed");
        }
        // The ids are right: the owner's answers are others.
        for route in routes(&description()).iter().filter(|route| route.method == "GET") {
            let answer = try_route(&owner, route, &theirs).await;
            let closed = [
                "/content/",
                "/owners/",
                "/register",
                "/join-requests",
                "/inbound-mails",
                "/texts",
                "/circulars",
                "/policy",
                "/reports",
                "/report-mappings",
                "/shared",
            ];
            let closed = closed.iter().any(|part| route.path.contains(part));
            let expected = if closed { 403 } else { 200 };
            assert_eq!(answer.status, expected, "{} {}", route.path, answer.body);
        }
    });
}

async fn check(caller: &Caller, route: &Route, theirs: &Things, ghosts: &Things) {
    let role = caller.scope.viewer().role();
    let place = format!("{role:?} {} {}", route.method, route.path);
    let audit = caller.scope.viewer().account();
    let answer = try_route(caller, route, theirs).await;
    let nothing = try_route(caller, route, ghosts).await;
    for secret in
        theirs.all().into_iter().map(String::as_str).chain(["Söderby", "söderby", "Theirs"])
    {
        assert!(
            !answer.body.contains(secret),
            "{place} shows {secret} to {audit}: {}",
            answer.body
        );
    }
    assert_eq!(answer.status, nothing.status, "{place}");
    if route.names_things() || 400 <= answer.status {
        assert_eq!(theirs.blot(&answer.body), ghosts.blot(&nothing.body), "{place}");
        assert!(matches!(answer.status, 403 | 404), "{place}: {} {}", answer.status, answer.body);
    }
}

#[test]
fn another_accounts_token_is_nobody_elses_not_even_an_administrators() {
    on_both(|world| async move {
        let router = router(&world);
        let owner = Caller::new(&world, &router, Role::Analyst, Home::Csirt).await;
        let other = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let path = format!("/api/v1/tokens/{}", owner.token_id);
        assert_eq!(other.ask("DELETE", &path, None).await.status, 404);
        assert_eq!(owner.ask("DELETE", &path, None).await.status, 204);
        assert_eq!(owner.ask("GET", "/api/v1/tokens", None).await.status, 401);
    });
}

#[test]
fn every_route_works_for_who_may() {
    on_both(|world| async move {
        let router = router(&world);
        let csirt = Caller::new(&world, &router, Role::Administrator, Home::Csirt).await;
        let owner =
            Caller::new(&world, &router, Role::Reader, Home::Member(world.other.member)).await;
        let mut things = things(&world, &world.other, &owner).await;
        let (_, token) = crate::calls::token(&world, &csirt.scope).await;
        things.token = token.to_string();
        let (mut routes, read) = (routes(&description()), "GET");
        // Content is read after it is published.
        routes.retain(|route| !(route.method == read && route.path.contains("/content/")));
        // A draft is sent before it is approved, changed or thrown away: `surveys.rs` does so in order.
        let named = |route: &crate::walk::Route| route.path.contains("/circulars/{id}");
        routes.retain(|route| route.method == read || !named(route));
        // Closed before it is answered; in the same place.
        routes.retain(|route| !route.path.ends_with("/surveys/{id}/close"));
        // After a change, which makes a new version, they are asked below.
        let after = ["/policy/restore", "/policy/settings"];
        routes.retain(|route| !after.iter().any(|path| route.path.ends_with(path)));
        // The CSIRT does not ask itself: `questions.rs`.
        routes.retain(|route| !(route.method == "POST" && route.path.ends_with("/questions")));
        // A report has a name and a format: `reports.rs` sends one.
        routes.retain(|route| !(route.method == "POST" && route.path.ends_with("/reports")));
        // A member's own word, which the CSIRT cannot give: `followed.rs`.
        let own = |route: &crate::walk::Route| route.path.ends_with("/members/{id}/retests");
        routes.retain(|route| route.method == read || !own(route));
        // No mail with a link went out here.
        routes.retain(|route| !route.path.ends_with("/links/{message}"));
        // For a supplier's people: `followed.rs`.
        routes.retain(|route| !route.path.starts_with("/api/v1/shared"));
        // No service is due to be tried again here.
        routes.retain(|route| !route.path.ends_with("/answer"));
        // Announced, sent and read before it is judged: `files.rs` does so in order.
        routes.retain(|route| route.method == read || !route.path.contains("/files"));
        for route in routes {
            let answer = try_route(&csirt, &route, &things).await;
            assert!(
                (200..300).contains(&answer.status),
                "{} {}: {} {}",
                route.method,
                route.path,
                answer.status,
                answer.body
            );
        }
        let settings = serde_json::json!({"policy_version": 1, "settings": {"flood_messages": 30}});
        let answer = csirt.ask("POST", "/api/v1/policy/settings", Some(&settings)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let back = serde_json::json!({"policy_version": 2, "earlier": 0});
        let answer = csirt.ask("POST", "/api/v1/policy/restore", Some(&back)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    });
}
