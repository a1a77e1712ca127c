//! The portal as a whole, over the made-up data of the preview: who sees what, and what a form or
//! a link may do.

#[path = "../examples/preview/seed.rs"]
mod seed;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, COOKIE, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use tower::ServiceExt as _;

/// A portal over fresh data, and its one link.
struct Portal {
    router: Router,
    link: String,
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
        let seeded = seed::seed(&url).await.expect("seeded");
        Self { router: portal::router(seeded.state), link: seeded.link, _folder: folder }
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
        "/findings",
        "/sensors",
        "/members",
        "/content",
        "/audit",
        "/mails",
        "/account",
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
    for list in ["warnings", "findings", "sensors", "members", "content", "audit"] {
        let answer = portal.get(&format!("/{list}.csv"), &csirt).await;
        assert_eq!(answer.head["content-type"], "text/csv; charset=utf-8", "{list}");
        assert!(answer.text.starts_with('\u{feff}') && answer.text.lines().count() > 1, "{list}");
    }
}
