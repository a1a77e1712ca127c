//! What another member owns answers exactly as what does not exist: every page, every method, every
//! form, every role; and nothing of it is changed.

mod away;
#[path = "../../examples/preview/organisation.rs"]
mod believes;
mod callers;
mod link;
mod retests;
mod walk;
#[path = "../../../store/tests/cases/world.rs"]
#[allow(dead_code)]
mod world;

use std::sync::Arc;

use access::{Home, LinkToken, Role, Secret};
use axum::Router;
use locale::Language;
use model::{MemberId, RosterId, ShiftId};
use portal::{EmptyCatalogue, Needs, PortalState, Route, Settings};
use roster::Shift;
use store::{ContactHome, NewApiToken, NewInvitation, NewJoinRequest, NewRoster, Scoped};

use callers::{Answer, Caller};
use walk::{Things, names_things, routes};
use world::{Side, World, on_both, person};

/// Forms that only a device can fill in rightly, and one that wants a file.
const DEVICES: [&str; 4] =
    ["/sign-in/passkey", "/account/passkeys", "/account/app/confirm", "/reports"];

/// What only stands in the other member's data.
const SECRETS: [&str; 3] = ["Söderby", "söderby", "s%C3%B6derby"];

fn portal(world: &World) -> Router {
    portal_with(world, portal::Organisations::default())
}

/// A portal to which these organisations' people may come by their own sign-in.
fn portal_with(world: &World, organisations: portal::Organisations) -> Router {
    let settings = Settings {
        csirt_name: "Example CSIRT".into(),
        duty_phone: "+46 8 555 010 00".into(),
        duty_email: "duty@csirt.example".into(),
        language: Language::ENGLISH,
        zone: "Europe/Stockholm".into(),
        secure_cookies: false,
        silent_after_s: 900,
        version: "0.1.0".into(),
        policy: Arc::default(),
        sensors_url: "https://hub.csirt.example:8443".into(),
        ca_fingerprint: "f".repeat(64),
        // A bare address: no passkeys, whose questions are never twice the same.
        base_url: "http://127.0.0.1:8471".into(),
        sign_in_key: World::link_key().sign_in(),
        second_factor: access::SecondFactorPolicy::default(),
        organisations,
    };
    portal::router(PortalState::new(world.store.clone(), settings, Arc::new(EmptyCatalogue), None))
}

/// The links in the mails to both members.
async fn link_of(world: &World, member: MemberId) -> LinkToken {
    let key = World::link_key();
    let system = world.store.system("test");
    loop {
        let mail = model::ChannelKind::Smtp;
        let leased = system.lease("test", mail, 1, |message| key.token(message).hash()).await;
        let leased = leased.expect("answers").pop().expect("a mail waits");
        if leased.warning.member == member {
            return key.token(leased.envelope.id);
        }
    }
}

/// What one side has, for requests to name. `owner` is somebody there.
async fn things(world: &World, side: &Side, owner: &Caller) -> Things {
    let csirt = world.csirt().await;
    let contacts = csirt.contacts().of(side.member).await.expect("contacts");
    let assets = csirt.assets().all_of(side.member).await.expect("assets");
    let spare = world.account(Role::Technician, Home::Member(side.member)).await;
    let (roster, shift) = roster(world, side, &csirt).await;
    Things {
        member: side.member.to_string(),
        circular: circular(world, side).await,
        survey: survey(world, side).await,
        contact: contacts[0].id.to_string(),
        asset: assets[0].id.to_string(),
        request: wish(world).await.0,
        inbound: unplaced(world).await,
        sensor: side.sensor.to_string(),
        finding: side.finding.id.to_string(),
        exception: side.inhibition.to_string(),
        warning: side.warning.to_string(),
        token: token(world, owner).await,
        feed: feed(side, &csirt).await,
        roster: roster.to_string(),
        shift: shift.to_string(),
        calendar: "A".repeat(43),
        drill: owner.scope().drills().start(60).await.expect("started").to_string(),
        asked: side.question.to_string(),
        question: "A".repeat(43),
        mail: "no-such-mail".into(),
        link: "A".repeat(43),
        joining: wish(world).await.1,
        invited: invite(world, side, owner, "x@example.com").await.1,
        glass: glass(world).await,
        invitation: invite(world, side, owner, "y@example.com").await.0,
        account: spare.id.to_string(),
        session: owner.scope().sessions().own().await.expect("sessions")[0].id.to_string(),
        passkey: passkey(owner).await,
        message: sent_with(&csirt, side).await,
        supplier: supplier(world).await.to_string(),
        sight: sight(world, side).await,
        operator: operator(world, side).await,
        file: file(world, side).await,
        report: world::report(world).await,
        login: String::new(),
        password: String::new(),
        day: world.store.now().plus_s(86_400).to_jiff().strftime("%Y-%m-%d").to_string(),
    }
}

/// A supplier whom nobody lets see anything.
async fn supplier(world: &World) -> model::SupplierId {
    world.store.system("test").add_supplier(&person("Journal AB")).await.expect("added")
}

/// What a member lets a supplier see: one of its assets, and its warning. The sight of the
/// warning, which stays when the asset is taken away.
async fn sight(world: &World, side: &Side) -> String {
    let supplier = supplier(world).await;
    give(world, side, supplier).await;
    let sights = world.csirt().await.suppliers().sights().await.expect("answers");
    let one = sights.iter().find(|one| one.member == side.member && one.warning.is_some());
    one.expect("given").id.to_string()
}

/// An operator of a side.
async fn operator(world: &World, side: &Side) -> String {
    let system = world.store.system("test");
    let added = system.add_operator(&person("Joint IT"), &[side.member]).await;
    added.expect("added").to_string()
}

async fn give(world: &World, side: &Side, supplier: model::SupplierId) {
    let csirt = world.csirt().await;
    let assets = csirt.assets().all_of(side.member).await.expect("assets");
    // Not the one that a form takes away before: the sight would go with it.
    let approved = assets.iter().rfind(|one| one.state == store::AssetState::Approved);
    for of in
        [store::SightOf::Asset(approved.expect("one").id), store::SightOf::Warning(side.warning)]
    {
        csirt.suppliers().give(supplier, of).await.expect("given");
    }
}

/// The message about a side's warning.
async fn sent_with(csirt: &Scoped, side: &Side) -> String {
    let sendings = csirt.sendings().of(side.warning).await.expect("answers");
    sendings[0].id.to_string()
}

/// A draft of somebody else at the CSIRT, for this side.
async fn circular(world: &World, side: &Side) -> String {
    world
        .csirt()
        .await
        .circulars()
        .add(&written(world, side, None))
        .await
        .expect("kept")
        .to_string()
}

/// A survey that was sent to this side.
async fn survey(world: &World, side: &Side) -> String {
    let asks = r#"[{"kind":"yes-no","versions":[["sv",{"ask":"?"}]]}]"#;
    let questions = serde_json::from_str(asks).expect("questions");
    let until = world.store.now().plus_s(86_400);
    let survey = findings::Survey { until, remind: None, questions };
    let csirt = world.csirt().await;
    let id = csirt.circulars().add(&written(world, side, Some(survey))).await.expect("kept");
    csirt.circulars().send(id, 1, &world.policy, None).await.expect("sent");
    id.to_string()
}

fn written(world: &World, side: &Side, survey: Option<findings::Survey>) -> store::CircularToKeep {
    let is_theirs = side.member == world.other.member;
    let says = findings::Sections {
        title: if is_theirs { "Söderby" } else { "Norrby" }.into(),
        what: "What".into(),
        now: "Now".into(),
        ..findings::Sections::default()
    };
    let audience = warnings::Audience { members: [side.member].into(), ..Default::default() };
    store::CircularToKeep {
        text: findings::Written::new(vec![("sv".into(), says)]).expect("right"),
        audience,
        // Last in the outbox: the others' mails are asked for by their place.
        severity: model::Severity::Low,
        tlp: model::Tlp::Amber,
        survey,
        advisory: None,
    }
}

/// A wish to join that waits: its id, and the token of its link.
async fn wish(world: &World) -> (String, String) {
    let new = NewJoinRequest {
        name: "Söderby".into(),
        kind: constituency::Kind::Municipality,
        country: None,
        code: None,
        person: "Kim".into(),
        email: format!("{}@other.example", model::MemberId::new()),
        phone: None,
        message: String::new(),
        language: "sv".into(),
        origin: None,
    };
    let (made, key) = (std::sync::Mutex::new(None), World::link_key().sign_in());
    let link = |id: model::JoinRequestId| {
        let token = key.link("join", &id.to_string());
        let hash = token.hash();
        *made.lock().expect("sane") = Some((id.to_string(), token.expose().to_owned()));
        hash
    };
    world.store.ask_to_join(&new, link).await.expect("kept");
    made.into_inner().expect("sane").expect("asked for a link")
}

/// A mail that belongs to no warning.
async fn unplaced(world: &World) -> String {
    let digest = Secret::random().expect("random").expose().to_owned();
    let new = store::NewInbound {
        digest: &digest,
        sender: "kim@other.example",
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

/// An invitation to the side, by somebody who may: its id, and the token of its link.
async fn invite(world: &World, side: &Side, owner: &Caller, email: &str) -> (String, String) {
    let home = Home::Member(side.member);
    let role = *access::invitable(owner.scope().viewer(), home).first().expect("may invite");
    let (name, email) = ("Siv Ek".to_owned(), email.to_owned());
    let (language, zone) = ("sv".to_owned(), "UTC".to_owned());
    let new = NewInvitation { home, role, name, email, language, zone };
    let token = |id| World::link_key().sign_in().link("invitation", &format!("{id} 1"));
    let until = world.store.now().plus_s(86_400);
    let id = owner.scope().invitations().add(&new, |id, _| token(id).hash(), until).await;
    let id = id.expect("invited");
    (id.to_string(), token(id).expose().to_owned())
}

/// The token of a link from the console.
async fn glass(world: &World) -> String {
    let (secret, name) = (Secret::random().expect("random"), "CSIRT".to_owned());
    let (email, language, zone) = ("duty@csirt.example".into(), "sv".into(), "UTC".into());
    let told = store::Told { name, email, language, zone };
    let _ = world.account(Role::Administrator, Home::Csirt).await;
    let made = world.store.system("test").break_glass(None, &secret.hash(), &told).await;
    made.expect("made");
    secret.expose().to_owned()
}

/// A file that the side sent in, and that was read.
async fn file(world: &World, side: &Side) -> String {
    let (name, note) = ("Theirs.pcap".to_owned(), String::new());
    let (member, all_bytes_max) = (side.member, 1 << 20);
    let new = store::NewSentFile { member, question: None, name, size: 1, note, all_bytes_max };
    let files = world.csirt().await;
    let id = files.sent_files().add(&new, None).await.expect("kept");
    files.sent_files().received(id, 0, 1, None).await.expect("kept");
    let system = world.store.system("test");
    system.file_to_read().await.expect("answers").expect("one waits");
    let verdict = store::Verdict {
        sha256: None,
        answer: "{}",
        is_read: false,
        looks_wrong: false,
        kept_s: 60,
    };
    system.file_was_read(id, &verdict).await.expect("kept");
    id.to_string()
}

async fn passkey(owner: &Caller) -> String {
    let key = access::PublicKey::ed_dsa(&[1; 32]).expect("32 bytes");
    let credential = model::PasskeyId::new().to_string();
    let made = access::MadePasskey { credential, key, counter: 0 };
    owner.scope().passkeys().add(&made, "a key").await.expect("kept").to_string()
}

/// A roster at a member, and a shift of somebody who stays when the first contact is taken away.
async fn roster(world: &World, side: &Side, csirt: &Scoped) -> (RosterId, ShiftId) {
    let home = ContactHome::Member(side.member);
    let helper = world::contact(home, "helper@example.com", 9);
    let helper = world.store.system("test").add_contact(&helper).await.expect("added");
    let new = NewRoster { home, name: "Duty".into(), zone: "Europe/Stockholm".into() };
    let roster = csirt.rosters().add(&new).await.expect("added");
    let from = world.store.now();
    let shift = Shift { contact: helper, from, until: from.plus_s(3_600) };
    (roster, csirt.rosters().add_shift(roster, &shift).await.expect("added"))
}

/// A feed of a side's warnings.
async fn feed(side: &Side, csirt: &Scoped) -> String {
    let hash = Secret::random().expect("random").hash();
    csirt.feeds().add(side.member, "Reader", &hash).await.expect("made").to_string()
}

async fn token(world: &World, owner: &Caller) -> String {
    let hash = Secret::random().expect("random").hash();
    let expires = world.store.now().plus_s(86_400);
    let new = NewApiToken { name: "a test".into(), hash, expires };
    let id = owner.scope().api_tokens().add(&new).await.expect("answers").expect("kept");
    id.to_string()
}

/// Everything that somebody can read, the audit log of their data included.
async fn all_there_is(reader: &Caller, things: &Things) -> Vec<(&'static str, Answer)> {
    let mut seen = Vec::new();
    for (route, form) in routes() {
        if route.method == "GET" && route.needs != Needs::Link {
            seen.push((route.path, reader.ask(route, form, things, "").await));
        }
    }
    seen
}

#[test]
fn the_other_members_things_answer_as_what_does_not_exist() {
    on_both(|world| async move {
        let router = portal(&world);
        let make = |role, home| Caller::account(&world, &router, role, home);
        let theirs = Home::Member(world.other.member);
        let owner = make(Role::SecurityLead, theirs).await;
        let their = things(&world, &world.other, &owner).await;
        let mine = Home::Member(world.mine.member);
        let lead = make(Role::SecurityLead, mine).await;
        let own = things(&world, &world.mine, &lead).await;
        // An operator whose members do not include this one, beside one that serves nobody yet.
        let idle = world.store.system("test").add_operator(&person("Idle"), &[]).await;
        // A supplier that sees what it may of one member, beside one that sees nothing.
        let seeing = supplier(&world).await;
        give(&world, &world.mine, seeing).await;
        let callers = [
            lead,
            make(Role::Technician, mine).await,
            make(Role::Reader, mine).await,
            make(Role::Operator, Home::Operator(world.operator)).await,
            make(Role::Operator, Home::Operator(idle.expect("added"))).await,
            make(Role::Supplier, Home::Supplier(seeing)).await,
            make(Role::Supplier, Home::Supplier(supplier(&world).await)).await,
            Caller::nobody(&router),
            Caller::holder(&router, link_of(&world, world.mine.member).await),
        ];
        let before = all_there_is(&owner, &their).await;
        for caller in &callers {
            for (route, form) in routes().into_iter().filter(|one| one.0.needs != Needs::Link) {
                check(caller, (route, form), &their, &own).await;
            }
        }
        for (before, after) in before.iter().zip(all_there_is(&owner, &their).await) {
            assert_eq!(before, &after, "something was changed");
        }
        // The ids are right: the owner's answers are others.
        for (path, answer) in &before {
            let expected = match *path {
                // Nothing is half done.
                "/sign-in/code" | "/account/app" => 303,
                // No organisation is named, and nobody was away.
                "/sign-in/organisation" | "/sign-in/organisation/back" => 303,
                "/account/organisations/connect" => 303,
                path if path.starts_with("/mails") => 404,
                path if path.starts_with("/constituency") || path.starts_with("/owners") => 403,
                path if path.starts_with("/circulars") || path.starts_with("/texts") => 403,
                path if path.starts_with("/shared") || path.starts_with("/operators") => 403,
                path if path.starts_with("/policy") || path == "/unplaced" => 403,
                path if path.starts_with("/reports") => 403,
                path if path.starts_with("/suppliers/") => 403,
                _ => 200,
            };
            assert_eq!(answer.status, expected, "{path}");
        }
    });
}

/// One route as somebody who may not see `theirs`.
async fn check(caller: &Caller, (route, form): (&Route, &str), theirs: &Things, own: &Things) {
    let ghosts = theirs.ghosts();
    let place = format!("{} {} {} `{form}`", caller.name, route.method, route.path);
    let named = names_things(route.path) || names_things(form);
    let answer = caller.ask(route, form, theirs, "").await;
    no_secrets(&answer, &place);
    if named {
        let nothing = caller.ask(route, form, &ghosts, "").await;
        assert_eq!(answer, nothing, "{place}");
        refused(route, &answer, &place);
    }
    if names_things(route.path) && names_things(form) {
        // One's own in the path, somebody else's in the form.
        let answer = caller.ask_between(route, form, (own, theirs), "").await;
        let nothing = caller.ask_between(route, form, (own, &ghosts), "").await;
        assert_eq!(answer, nothing, "{place}, one's own path");
        refused(route, &answer, &place);
    }
    if route.method == "GET" && !named {
        let narrowed = caller.ask(route, form, theirs, &theirs.filters()).await;
        let nothing = caller.ask(route, form, &ghosts, &ghosts.filters()).await;
        no_secrets(&narrowed, &place);
        assert_eq!(narrowed, nothing, "{place}, narrowed");
    }
}

fn no_secrets(answer: &Answer, place: &str) {
    for secret in SECRETS {
        assert!(!answer.body.contains(secret), "{place} shows {secret}: {}", answer.body);
    }
}

/// Refused, or sent to sign in. Domains are names, not ids: one's own may be called the same.
fn refused(route: &Route, answer: &Answer, place: &str) {
    let to_sign_in = answer.status == 303 && answer.location.starts_with("/sign-in");
    let fits = matches!(answer.status, 403 | 404) || to_sign_in;
    assert!(fits, "{place}: {} {}", answer.status, answer.location);
    assert!(matches!(route.needs, Needs::Role(_)), "{place} needs nobody signed in");
}

#[test]
fn a_link_opens_its_own_warning_and_no_other() {
    on_both(|world| async move {
        let router = portal(&world);
        let lead = Home::Member(world.other.member);
        let owner = Caller::account(&world, &router, Role::SecurityLead, lead).await;
        let mut their = things(&world, &world.other, &owner).await;
        let before = all_there_is(&owner, &their).await;
        let mine = link_of(&world, world.mine.member).await;
        their.link = link_of(&world, world.other.member).await.expose().to_owned();
        let holder = Caller::holder(&router, mine.clone());
        for (route, form) in routes().into_iter().filter(|one| one.0.needs == Needs::Link) {
            // With the form's token of one's own link, on the other and on one that never was.
            if route.method == "POST" {
                let answer = holder.ask(route, form, &their, "").await;
                assert_eq!(answer.status, 403, "{}", route.path);
                assert_eq!(answer, holder.ask(route, form, &their.ghosts(), "").await);
            }
            let (link, invited) = (mine.expose().to_owned(), "B".repeat(43));
            let own = Things { link, joining: invited.clone(), invited, ..their.clone() };
            let filters = own.filters();
            no_secrets(&holder.ask(route, form, &own, &filters).await, route.path);
        }
        // Sending the mail and opening its link are not the other member's doing: compared is what
        // the holder of the wrong link could have done.
        let after = all_there_is(&owner, &their).await;
        let pair = before.iter().zip(&after).filter(|(one, _)| !one.0.contains("{warning}"));
        for (before, after) in pair {
            assert_eq!(before, after, "something was changed");
        }
    });
}

#[test]
fn every_route_works_for_who_may() {
    on_both(|world| async move {
        let router = portal(&world);
        let csirt = Caller::account(&world, &router, Role::Administrator, Home::Csirt).await;
        let mut things = things(&world, &world.other, &csirt).await;
        // The link in the mail to the other member is in force: it can be closed.
        link_of(&world, world.other.member).await;
        let mail = sent_with(&csirt.scope(), &world.mine).await;
        let mail = model::MessageId::parse(&mail).expect("an id");
        things.link = World::link_key().token(mail).expose().to_owned();
        let calendar = Secret::random().expect("random");
        let roster = RosterId::parse(&things.roster).expect("an id");
        let opened = world.csirt().await.rosters().open_feed(roster, &calendar.hash()).await;
        opened.expect("opened");
        csirt.scope().feeds().add(world.mine.member, "x", &calendar.hash()).await.expect("made");
        things.calendar = calendar.expose().to_owned();
        let body = "format='csv'\nsource='s'\nreport='r'\n[columns]\nip='address'";
        csirt.scope().report_mappings().save("earlier", 0, body, None).await.expect("saved");
        let (key, system) = (World::link_key(), world.store.system("test"));
        let question = system.take_question(|id| key.token(id).hash()).await;
        let question = question.expect("answers").expect("one waits");
        things.question = key.token(question.id).expose().to_owned();
        for (route, form) in routes() {
            let answer = csirt.ask(route, form, &things, "").await;
            let place = format!("{} {} `{form}`: {}", route.method, route.path, answer.body);
            if route.path.starts_with("/mails") {
                // Only a demo shows mail.
                assert_eq!(answer.status, 404, "{place}");
                continue;
            }
            if route.path.ends_with("/retests") && route.method == "POST" {
                // Consent is the member's own to give.
                assert!(matches!(answer.status, 403 | 404), "{place}");
                continue;
            }
            if route.path == "/questions" && route.method == "POST" {
                // The CSIRT does not ask itself.
                assert_eq!(answer.status, 403, "{place}");
                continue;
            }
            if form == "answer=not-mine" {
                // The form before has said that it is theirs.
                assert_eq!(answer.status, 410, "{place}");
                continue;
            }
            if form.contains("{supplier}&asset") {
                // One of the forms before has said that the asset is not theirs.
                assert!(matches!(answer.status, 303 | 404), "{place}");
                continue;
            }
            if route.path.starts_with("/shared") {
                // For suppliers' people alone.
                assert_eq!(answer.status, 403, "{place}");
                continue;
            }
            if route.method == "POST" && DEVICES.contains(&route.path) {
                assert_eq!(answer.status, 422, "{place}");
                continue;
            }
            assert!((200..400).contains(&answer.status), "{} {place}", answer.status);
            let signs_out = ["/sign-out", "/account/password", "/sign-in/code"];
            let signs_out =
                signs_out.contains(&route.path) || route.path.starts_with("/sign-in/organisation");
            assert_eq!(answer.location.starts_with("/sign-in"), signs_out, "{place}");
            assert!(!answer.body.contains('⟨'), "a text is missing: {place}");
        }
    });
}

#[test]
fn nothing_answers_that_is_not_declared() {
    on_both(|world| async move {
        let router = portal(&world);
        let csirt = Caller::account(&world, &router, Role::Administrator, Home::Csirt).await;
        let ghosts = things(&world, &world.other, &csirt).await.ghosts();
        let declared: Vec<_> =
            routes().iter().map(|(route, _)| (route.method, route.path)).collect();
        for (_, path) in &declared {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                if !declared.contains(&(method, path)) {
                    let answer = csirt.plain(method, &ghosts.fill(path)).await;
                    assert_eq!(answer.status, 404, "{method} {path} is not declared");
                }
            }
        }
    });
}
