//! The portal as a whole, over the made-up data of the preview: who sees what, and what a form or
//! a link may do.

#[path = "pages/advisories.rs"]
mod advisories;
#[path = "../examples/preview/organisation.rs"]
mod believes;
#[path = "pages/circulars.rs"]
mod circulars;
#[path = "pages/drills.rs"]
mod drills;
#[path = "pages/feeds.rs"]
mod feeds;
#[path = "pages/files.rs"]
mod files;
#[path = "pages/organisation.rs"]
mod organisation;
#[path = "pages/places.rs"]
mod places;
#[path = "pages/policy.rs"]
mod policy;
#[path = "pages/questions.rs"]
mod questions;
#[path = "pages/reports.rs"]
mod reports;
#[path = "../examples/preview/seed.rs"]
mod seed;
#[path = "pages/sign_in.rs"]
mod sign_in;
#[path = "pages/suppliers.rs"]
mod suppliers;
#[path = "pages/surveys.rs"]
mod surveys;
#[path = "pages/texts.rs"]
mod texts;
#[path = "pages/unplaced.rs"]
mod unplaced;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use tower::ServiceExt as _;

/// A portal over fresh data, and its one link.
struct Portal {
    router: Router,
    link: String,
    url: String,
    _folder: tempfile::TempDir,
}

/// What came back.
struct Answer {
    status: StatusCode,
    head: axum::http::HeaderMap,
    text: String,
}

impl Portal {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/hub.db", folder.path().display());
        let seeded = seed::seed_at(&url, "http://localhost:8471", believes::organisations())
            .await
            .expect("seeded");
        Self { router: portal::router(seeded.state), link: seeded.link, url, _folder: folder }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> =
            self.router.clone().oneshot(request).await.expect("infallible");
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 4 << 20).await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, head: head.headers, text }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(COOKIE, cookie);
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(COOKIE, cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).expect("a request")).await
    }

    /// Signs in; the cookie of the session.
    async fn sign_in(&self, login: &str) -> String {
        let answer = self.try_sign_in(login, seed::PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        cookie(&answer, "vardkase-session")
    }

    async fn try_sign_in(&self, login: &str, password: &str) -> Answer {
        let form = self.get("/sign-in", "").await;
        let before = cookie(&form, "vardkase-before");
        let csrf = field(&form.text, "csrf");
        let password: String = form_urlencoded::byte_serialize(password.as_bytes()).collect();
        let body = format!("csrf={csrf}&login={login}&password={password}");
        self.post("/sign-in", &before, &body).await
    }
}

fn cookie(answer: &Answer, name: &str) -> String {
    let values = answer.head.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = values.filter(|value| value.starts_with(name));
    let value = found.next().unwrap_or_else(|| panic!("no cookie `{name}`"));
    value.split(';').next().expect("a pair").to_owned()
}

/// The value of the first hidden field with this name.
fn field(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let after = page.split_once(&start).unwrap_or_else(|| panic!("no field `{name}`")).1;
    after.split('"').next().expect("a value").to_owned()
}

/// The first address on the page that begins so and goes on.
fn address(page: &str, prefix: &str) -> String {
    let start = format!("href=\"{prefix}");
    let found = page.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    let mut found = found.filter(|rest| !rest.is_empty());
    format!("{prefix}{}", found.next().unwrap_or_else(|| panic!("no address like `{prefix}`")))
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_load() {
    let portal = Portal::new().await;
    for path in ["/sign-in", "/", "/nothing", "/assets/nothing.css"] {
        let answer = portal.get(path, "").await;
        let policy = answer.head.get(CONTENT_SECURITY_POLICY).expect("a policy");
        let policy = policy.to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.head["referrer-policy"], "no-referrer");
        assert_eq!(answer.head["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_keeps_the_menu_of_who_is_signed_in() {
    let portal = Portal::new().await;
    let elvenes = portal.sign_in("elvenes").await;
    let page = portal.get("/no-such-page", &elvenes).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("<nav class=\"menu\"") && page.text.contains("href=\"/warnings\""));
    assert!(page.text.contains("<html lang=\"nb\""), "in the account's language");
    let nobody = portal.get("/no-such-page", "").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert!(!nobody.text.contains("<nav class=\"menu\""));
}

/// What cannot be had back is asked about first, and its page says what follows.
#[test]
fn every_red_button_stands_behind_a_question() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages");
    let mut seen = 0;
    for folder in std::fs::read_dir(pages).expect("pages").map(|one| one.expect("a page").path()) {
        let Ok(files) = std::fs::read_dir(&folder) else { continue };
        let files = files.map(|file| file.expect("a file").path());
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "html")) {
            let text = std::fs::read_to_string(&file).expect("text");
            for (at, _) in text.match_indices("<button") {
                let (before, button) = text.split_at(at);
                let button = button.split('>').next().unwrap_or_default();
                if button.contains("data-color=\"danger\"") {
                    seen += 1;
                    let open = before.matches("<details").count();
                    assert!(before.matches("</details>").count() < open, "{file:?}: {button}");
                }
            }
        }
    }
    assert!(10 < seen, "{seen} red buttons");
}

#[tokio::test]
async fn a_form_without_this_sessions_token_does_nothing() {
    let portal = Portal::new().await;
    let (one, other) = (portal.sign_in("bjorkvik").await, portal.sign_in("vakt").await);
    let foreign = field(&portal.get("/account", &other).await.text, "csrf");
    let warning = address(&portal.get("/warnings", &one).await.text, "/warnings/");
    for csrf in ["", foreign.as_str()] {
        let answer = portal.post(&warning, &one, &format!("csrf={csrf}&step=acknowledge")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let own = field(&portal.get("/account", &one).await.text, "csrf");
    let answer = portal.post(&warning, &one, &format!("csrf={own}&step=acknowledge")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn opening_a_link_changes_nothing_and_its_button_acts() {
    let portal = Portal::new().await;
    let path = format!("/w/{}", portal.link);
    let first = portal.get(&path, "").await;
    assert_eq!(first.status, StatusCode::OK);
    let again = portal.get(&path, "").await;
    assert_eq!(first.text, again.text);
    let csrf = field(&first.text, "csrf");
    let refused = portal.post(&path, "", "csrf=wrong&step=acknowledge").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    // Without a word of why, *does not concern us* asks for one.
    let asked = portal.post(&path, "", &format!("csrf={csrf}&step=dismiss")).await;
    assert!(asked.status == StatusCode::OK && asked.text.contains("ds-error-summary"));
    let acted = portal.post(&path, "", &format!("csrf={csrf}&step=acknowledge")).await;
    assert_eq!(acted.status, StatusCode::SEE_OTHER);
    assert!(portal.get(&path, "").await.text.contains("data-state=\"acknowledged\""));
    let csirts = portal.post(&path, "", &format!("csrf={csrf}&step=withdraw&note=x")).await;
    assert_eq!(csirts.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_link_scanner_changes_nothing() {
    let portal = Portal::new().await;
    let path = format!("/w/{}", portal.link);
    let first = portal.get(&path, "").await.text;
    let csrf = field(&first, "csrf");
    for address in [path.clone(), format!("{path}?step=fix&csrf={csrf}")] {
        for method in ["GET", "HEAD", "OPTIONS", "PUT"] {
            let request = Request::builder().method(method).uri(&address);
            portal.send(request.body(Body::empty()).expect("a request")).await;
        }
    }
    assert_eq!(portal.get(&path, "").await.text, first);
}

#[tokio::test]
async fn the_same_button_twice_changes_nothing_and_says_so() {
    let portal = Portal::new().await;
    let path = format!("/w/{}", portal.link);
    let csrf = field(&portal.get(&path, "").await.text, "csrf");
    let form = format!("csrf={csrf}&step=acknowledge");
    let said = async || {
        let answer = portal.post(&path, "", &form).await;
        answer.head[LOCATION].to_str().expect("text").rsplit('=').next().map(str::to_owned)
    };
    assert_eq!(said().await.as_deref(), Some("acknowledged"));
    assert_eq!(said().await.as_deref(), Some("said-before"));
    let page = portal.get(&format!("{path}?said=said-before"), "").await.text;
    assert!(page.contains("role=\"status\"") && page.contains("data-state=\"acknowledged\""));
}

#[tokio::test]
async fn a_link_says_what_to_do_until_it_is_mended_and_then_that_we_look() {
    let portal = Portal::new().await;
    let path = format!("/w/{}", portal.link);
    let page = portal.get(&path, "").await.text;
    assert!(page.contains("id=\"do-now\""), "{page}");
    let form = format!("csrf={}&step=fix", field(&page, "csrf"));
    let answer = portal.post(&path, "", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = portal.get(&format!("{path}?lang=en"), "").await.text;
    assert!(page.contains("We are checking it."), "{page}");
    assert!(!page.contains("id=\"do-now\"") && !page.contains("The warning is closed."), "{page}");
}

#[tokio::test]
async fn an_exception_is_written_from_a_warning_and_closes_it() {
    let portal = Portal::new().await;
    let (mine, other) = (portal.sign_in("bjorkvik").await, portal.sign_in("elvenes").await);
    let warning = address(&portal.get("/warnings", &mine).await.text, "/warnings/");
    let id = warning.trim_start_matches("/warnings/");
    let form = portal.get(&format!("/exceptions/new?warning={id}"), &mine).await.text;
    let hidden = |name: &str| field(&form, name);
    let typed = form.split("name=\"cause\"").nth(1).expect("a field");
    let cause = typed.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let until = jiff::Zoned::now().date().saturating_add(jiff::Span::new().days(30)).to_string();
    let body = |reason: &str| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &hidden("csrf"))
            .append_pair("member", &hidden("member"))
            .append_pair("warning", id)
            .append_pair("cause", cause.expect("filled in"))
            .append_pair("reason", reason)
            .append_pair("until", &until)
            .finish()
    };
    let wrong = portal.post("/exceptions", &mine, &body("")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let body = body("Vår egen skanner i källaren");
    let answer = portal.post("/exceptions", &mine, &body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(portal.get("/exceptions", &mine).await.text.contains("källaren"));
    assert!(!portal.get("/exceptions?state=all", &other).await.text.contains("källaren"));
    let page = portal.get(&warning, &mine).await.text;
    assert!(page.contains("data-state=\"not-applicable\""));
}

#[tokio::test]
async fn several_warnings_are_answered_at_once() {
    let portal = Portal::new().await;
    let operator = portal.sign_in("dalit").await;
    let page = portal.get("/warnings", &operator).await.text;
    let csrf = field(&page, "csrf");
    let ids: Vec<String> = page
        .split("name=\"pick\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .take(3)
        .collect();
    assert_eq!(ids.len(), 3);
    let picks: String = ids.iter().map(|id| format!("&pick={id}")).collect();
    let form = |step: &str| format!("csrf={csrf}{picks}&step={step}");
    let done = portal.post("/warnings/several", &operator, &form("start")).await;
    assert_eq!(done.text.matches("data-state=\"in-progress\"").count(), 3, "{}", done.text);
    let asked = portal.post("/warnings/several", &operator, &form("dismiss")).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "why?");
    let nothing = format!("csrf={csrf}&step=start");
    let nothing = portal.post("/warnings/several", &operator, &nothing).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_link_that_never_was_says_whom_to_call() {
    let portal = Portal::new().await;
    for token in ["A".repeat(43), "short".to_owned()] {
        let answer = portal.get(&format!("/w/{token}"), "").await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(answer.text.contains("tel:+46855501000"));
    }
}

#[tokio::test]
async fn guessing_a_password_has_to_wait() {
    let portal = Portal::new().await;
    for _ in 0..10 {
        let answer = portal.try_sign_in("vakt", "wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = portal.try_sign_in("vakt", seed::PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn sign_in_goes_on_to_our_own_pages_only() {
    let portal = Portal::new().await;
    for (next, expected) in [
        ("/warnings?q=a", "/warnings?q=a"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ] {
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = portal.get(&format!("/sign-in?next={next}"), "").await;
        assert_eq!(field(&page.text, "next"), expected);
    }
}

#[tokio::test]
async fn each_language_has_every_text_of_every_page() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    for path in [
        "/",
        "/warnings",
        "/exceptions",
        "/follow-up",
        "/findings",
        "/sensors",
        "/members",
        "/constituency",
        "/owners",
        "/unplaced",
        "/reports",
        "/reports/mappings",
        "/join",
        "/content",
        "/audit",
        "/mails",
        "/account",
        "/account/sessions",
        "/account/second-factor",
        "/account/prove",
    ] {
        for language in ["sv", "nb", "en"] {
            let answer = portal.get(&format!("{path}?lang={language}"), &csirt).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(answer.text.contains(&format!("<html lang=\"{language}\"")), "{path}");
            assert!(!answer.text.contains('⟨'), "{path} in {language} lacks a text");
        }
    }
}

#[tokio::test]
async fn lists_are_files_too() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    for list in [
        "exceptions",
        "follow-up",
        "warnings",
        "findings",
        "sensors",
        "members",
        "constituency",
        "content",
        "audit",
    ] {
        let answer = portal.get(&format!("/{list}.csv"), &csirt).await;
        assert_eq!(answer.head["content-type"], "text/csv; charset=utf-8", "{list}");
        assert!(answer.text.starts_with('\u{feff}') && answer.text.lines().count() > 1, "{list}");
    }
}

#[tokio::test]
async fn a_member_adds_what_it_has_and_the_csirt_says_yes() {
    let portal = Portal::new().await;
    let (csirt, mine) = (portal.sign_in("vakt").await, portal.sign_in("bjorkvik").await);
    let member = address(&portal.get("/", &mine).await.text, "/members/");
    let page = format!("{member}/assets");
    let csrf = field(&portal.get("/account", &mine).await.text, "csrf");
    let add = |value: &str| format!("csrf={csrf}&kind=domain&value={value}&purpose=ordinary");
    let refused = portal.post(&page, &mine, &add("kommune.no")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("ds-error-summary"));
    let added = portal.post(&page, &mine, &add("nytt.example")).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let shown = portal.get(&page, &mine).await.text;
    assert!(shown.contains("_vardkase.nytt.example. TXT"), "how to prove it");
    assert!(!shown.contains("/decision\""), "a member does not decide");
    // What needs the CSIRT now holds it, with a button that says yes.
    let work = portal.get("/", &csirt).await.text;
    assert!(work.contains("nytt.example"));
    let start = work.find("/decision\"").expect("a form");
    let from = work[..start].rfind("action=\"").expect("an address") + 8;
    let action = format!("{}/decision", &work[from..start]);
    let own = field(&portal.get("/account", &csirt).await.text, "csrf");
    let form = format!("csrf={own}&decision=approve&from=work");
    assert_eq!(portal.post(&action, &mine, &form).await.status, StatusCode::FORBIDDEN);
    assert_eq!(portal.post(&action, &csirt, &form).await.status, StatusCode::SEE_OTHER);
    assert!(!portal.get("/", &csirt).await.text.contains("nytt.example"));
    // From now on it is known whose its subdomains are, to the CSIRT alone.
    let found = portal.get("/owners?of=www.nytt.example", &csirt).await.text;
    assert!(found.contains(&member));
    assert!(!portal.get("/owners?of=badnytt.example", &csirt).await.text.contains(&member));
    assert_eq!(portal.get("/owners", &mine).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_list_is_shown_first_and_read_in_when_confirmed() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    let member = address(&portal.get("/members?q=elvenes", &csirt).await.text, "/members/");
    let page = format!("{member}/assets/import");
    let csrf = field(&portal.get(&page, &csirt).await.text, "csrf");
    let text = "kind,value,name,purpose\nnetwork,192.0.2.0/24,Nytt,ordinary\nnetwork,nope,,\n";
    let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let form = format!("csrf={csrf}&format=csv&text={text}");
    let shown = portal.post(&page, &csirt, &form).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text.contains("192.0.2.0/24") && shown.text.contains("nope"));
    let csv = format!("{member}/assets.csv");
    assert!(!portal.get(&csv, &csirt).await.text.contains("192.0.2.0/24"), "nothing is done yet");
    let digest = field(&shown.text, "digest");
    let stale = portal.post(&page, &csirt, &format!("{form}&digest=other")).await;
    assert_eq!(stale.status, StatusCode::OK);
    let done = portal.post(&page, &csirt, &format!("{form}&digest={digest}")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let twice = portal.post(&page, &csirt, &format!("{form}&digest={digest}")).await;
    assert_eq!(twice.status, StatusCode::OK, "it has been done, and is compared anew");
    // The file that is saved is a list that can be read in again, and changes nothing.
    let saved = portal.get(&csv, &csirt).await.text;
    assert!(saved.contains("192.0.2.0/24"));
    let text: String = form_urlencoded::byte_serialize(saved.as_bytes()).collect();
    let again = portal.post(&page, &csirt, &format!("csrf={csrf}&format=csv&text={text}")).await;
    for part in ["new", "broken", "changed", "gone"] {
        assert!(!again.text.contains(&format!("id=\"{part}\"")), "{part}");
    }
}

#[tokio::test]
async fn whoever_asks_to_join_gets_the_same_answer_and_the_csirt_a_wish() {
    let portal = Portal::new().await;
    let form = portal.get("/join", "").await;
    let (before, csrf) = (cookie(&form, "vardkase-before"), field(&form.text, "csrf"));
    let fields = |name: &str| {
        format!("csrf={csrf}&organisation={name}&kind=school&person=Kim&email=kim%40skola.example")
    };
    let forged = portal.post("/join", "", &fields("Skolan")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let wrong = portal.post("/join", &before, &format!("csrf={csrf}&email=x")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A member's own name and an unknown one are answered alike.
    for name in ["Bj%C3%B6rkviks+kommun", "Skolan"] {
        let sent = portal.post("/join", &before, &fields(name)).await;
        assert_eq!(sent.head[LOCATION], "/join?sent=yes");
    }
    for _ in 0..8 {
        portal.post("/join", &before, &fields("Skolan")).await;
    }
    let flood = portal.post("/join", &before, &fields("Skolan")).await;
    assert_eq!(flood.status, StatusCode::TOO_MANY_REQUESTS);
    let csirt = portal.sign_in("vakt").await;
    let page = portal.get("/constituency", &csirt).await.text;
    let request = page.split("action=\"/constituency/requests/").nth(1).expect("a wish");
    let request = request.split('"').next().expect("an id").to_owned();
    let own = field(&portal.get("/account", &csirt).await.text, "csrf");
    let path = format!("/constituency/requests/{request}");
    let accepted = portal.post(&path, &csirt, &format!("csrf={own}&answer=accept")).await;
    assert!(accepted.head[LOCATION].to_str().expect("text").starts_with("/members/"));
    let again = portal.post(&path, &csirt, &format!("csrf={own}&answer=decline")).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let mine = portal.sign_in("bjorkvik").await;
    assert_eq!(portal.get("/constituency", &mine).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_map_has_a_tile_for_each_and_members_are_added_from_it() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    for (country, tiles) in [("se", 290), ("no", 357)] {
        let path = format!("/constituency?country={country}");
        let page = portal.get(&path, &csirt).await.text;
        assert_eq!(page.matches("<g data-standing=").count(), tiles);
        assert_eq!(page.matches(&format!("value=\"{country}-")).count(), tiles);
    }
    let page = portal.get("/constituency?country=se", &csirt).await.text;
    let (csrf, first) = (field(&page, "csrf"), field(&page, "add"));
    let added = portal.post("/constituency", &csirt, &format!("csrf={csrf}&add={first}")).await;
    let member = added.head[LOCATION].to_str().expect("text").to_owned();
    assert_eq!(portal.get(&member, &csirt).await.status, StatusCode::OK);
    let page = portal.get("/constituency?country=se", &csirt).await.text;
    assert_eq!(page.matches("<g data-standing=\"talking\"").count(), 1);
    // Added twice: nothing happens.
    let twice = portal.post("/constituency", &csirt, &format!("csrf={csrf}&add={first}")).await;
    assert_eq!(twice.head[LOCATION], "/constituency?country=se");
}
