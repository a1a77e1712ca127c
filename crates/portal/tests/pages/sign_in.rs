//! Signing in: sessions that can be ended, the second step, recovery codes, proof before what is
//! sensitive.

use access::TotpSecret;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use model::{Clock as _, SystemClock, Time};

use crate::{Answer, Portal, cookie, field, seed};

/// The form token of somebody signed in.
pub(crate) async fn csrf(portal: &Portal, session: &str) -> String {
    field(&portal.get("/account", session).await.text, "csrf")
}

pub(crate) fn to(answer: &Answer) -> &str {
    answer.head.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The secret on the page that shows it.
fn secret(page: &str) -> TotpSecret {
    let text = page.split_once("<code class=\"secret\">").expect("a secret").1;
    let text = text.split('<').next().expect("text");
    let (mut bytes, mut kept, mut bits) = (Vec::new(), 0_u32, 0);
    for sign in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = if sign.is_ascii_digit() { sign - b'2' + 26 } else { sign - b'A' };
        kept = (kept << 5) | u32::from(value);
        bits += 5;
        if 8 <= bits {
            bits -= 8;
            bytes.push((kept >> bits) as u8);
            kept &= (1 << bits) - 1;
        }
    }
    TotpSecret::from_bytes(&bytes).expect("20 bytes")
}

/// Sets up an app for somebody; its secret and the recovery codes.
pub(crate) async fn set_up(portal: &Portal, session: &str) -> (TotpSecret, Vec<String>) {
    let csrf = csrf(portal, session).await;
    let made = portal.post("/account/app", session, &format!("csrf={csrf}")).await;
    assert_eq!(to(&made), "/account/app", "{}", made.text);
    let page = portal.get("/account/app", session).await.text;
    assert!(page.contains("<svg class=\"qr\""));
    let secret = secret(&page);
    let code = secret.shows(SystemClock.now());
    let form = format!("csrf={csrf}&code={code}");
    let page = portal.post("/account/app/confirm", session, &form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let codes = page.text.split("<li><code>").skip(1).map(|rest| rest[..19].to_owned()).collect();
    (secret, codes)
}

/// The first half of signing in; the cookies for the second.
async fn first_half(portal: &Portal, login: &str) -> (String, String) {
    let form = portal.get("/sign-in", "").await;
    let before = cookie(&form, "vardkase-before");
    let csrf = field(&form.text, "csrf");
    let password: String = form_urlencoded::byte_serialize(seed::PASSWORD.as_bytes()).collect();
    let body = format!("csrf={csrf}&login={login}&password={password}&next=/warnings");
    let answer = portal.post("/sign-in", &before, &body).await;
    assert_eq!(to(&answer), "/sign-in/code");
    (format!("{before}; {}", cookie(&answer, "vardkase-half")), csrf)
}

async fn second_half(portal: &Portal, half: &(String, String), code: &str) -> Answer {
    portal.post("/sign-in/code", &half.0, &format!("csrf={}&code={code}", half.1)).await
}

fn later() -> Time {
    // The next code: the one that confirmed the app has counted.
    SystemClock.now().plus_s(30)
}

#[tokio::test]
async fn each_session_is_shown_and_can_be_ended_alone() {
    let portal = Portal::new().await;
    let (one, two) = (portal.sign_in("bjorkvik").await, portal.sign_in("bjorkvik").await);
    let page = portal.get("/account/sessions", &one).await.text;
    assert_eq!(page.matches("class=\"ds-card\"").count(), 2);
    let other = page.split_once("action=\"/account/sessions/").expect("the other").1;
    let path = format!("/account/sessions/{}", other.split('"').next().expect("an id"));
    // Somebody else's form does not reach it.
    let stranger = portal.sign_in("elvenes").await;
    let form = format!("csrf={}", csrf(&portal, &stranger).await);
    assert_eq!(portal.post(&path, &stranger, &form).await.status, StatusCode::NOT_FOUND);
    let form = format!("csrf={}", csrf(&portal, &one).await);
    assert_eq!(to(&portal.post(&path, &one, &form).await), "/account/sessions?said=session-ended");
    assert_eq!(portal.get("/account", &two).await.status, StatusCode::SEE_OTHER);
    assert_eq!(portal.get("/account", &one).await.status, StatusCode::OK);
}

#[tokio::test]
async fn with_an_app_the_password_alone_opens_nothing() {
    let portal = Portal::new().await;
    let session = portal.sign_in("bjorkvik").await;
    let (app, _) = set_up(&portal, &session).await;
    let half = first_half(&portal, "bjorkvik").await;
    assert_eq!(portal.get("/account", &half.0).await.status, StatusCode::SEE_OTHER);
    let wrong = second_half(&portal, &half, "000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = app.shows(later());
    let right = second_half(&portal, &half, &code).await;
    assert_eq!(to(&right), "/warnings");
    let inside = cookie(&right, "vardkase-session");
    assert_eq!(portal.get("/account", &inside).await.status, StatusCode::OK);
    // The same code does not count again, not even for another sign-in.
    let half = first_half(&portal, "bjorkvik").await;
    let again = second_half(&portal, &half, &code).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_half_ends_after_five_wrong_codes() {
    let portal = Portal::new().await;
    let session = portal.sign_in("bjorkvik").await;
    let (app, _) = set_up(&portal, &session).await;
    let half = first_half(&portal, "bjorkvik").await;
    for _ in 0..5 {
        let wrong = second_half(&portal, &half, "000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let late = second_half(&portal, &half, &app.shows(later())).await;
    assert_eq!(to(&late), "/sign-in?said=sign-in-again");
    // Right passwords do not forgive wrong codes: the account has to wait in the end.
    let half = first_half(&portal, "bjorkvik").await;
    for _ in 0..5 {
        let _ = second_half(&portal, &half, "000000").await;
    }
    let waiting = portal.try_sign_in("bjorkvik", seed::PASSWORD).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn each_recovery_code_counts_once() {
    let portal = Portal::new().await;
    let session = portal.sign_in("bjorkvik").await;
    let (_, codes) = set_up(&portal, &session).await;
    assert_eq!(codes.len(), 10);
    for (code, expected) in [
        (&codes[0], StatusCode::SEE_OTHER),
        (&codes[0], StatusCode::UNPROCESSABLE_ENTITY),
        (&codes[9], StatusCode::SEE_OTHER),
    ] {
        let half = first_half(&portal, "bjorkvik").await;
        let answer = second_half(&portal, &half, &code.to_lowercase()).await;
        assert_eq!(answer.status, expected, "{code}");
    }
    let page = portal.get("/account/second-factor?lang=en", &session).await.text;
    assert!(page.contains("8 recovery codes"), "{page}");
    // New ones take the place of the old.
    let form = format!("csrf={}", csrf(&portal, &session).await);
    let page = portal.post("/account/recovery-codes", &session, &form).await.text;
    assert!(!page.contains(&codes[1]) && page.matches("<li><code>").count() == 10);
}

#[tokio::test]
async fn an_app_that_shows_something_else_is_not_connected() {
    let portal = Portal::new().await;
    let session = portal.sign_in("elvenes").await;
    let csrf = csrf(&portal, &session).await;
    let _ = portal.post("/account/app", &session, &format!("csrf={csrf}")).await;
    let form = format!("csrf={csrf}&code=000000");
    let refused = portal.post("/account/app/confirm", &session, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Still the password alone.
    portal.sign_in("elvenes").await;
}

#[tokio::test]
async fn who_exists_is_not_told() {
    let portal = Portal::new().await;
    let session = portal.sign_in("bjorkvik").await;
    set_up(&portal, &session).await;
    let with_app = portal.try_sign_in("bjorkvik", "wrong password").await;
    for login in ["vakt", "nobody"] {
        let other = portal.try_sign_in(login, "wrong password").await;
        assert_eq!(other.status, with_app.status);
        // What stands in the address of the page, in the form and in the demo's list apart.
        let said = |answer: &Answer| {
            let summary = answer.text.split_once("ds-error-summary").expect("a mistake").1;
            summary.split_once("<form").expect("a form").0.to_owned()
        };
        assert_eq!(said(&other), said(&with_app));
    }
}

/// Invites somebody and gives the path of the link that their mail carries.
async fn invite(portal: &Portal, session: &str, form: &str) -> String {
    let csrf = csrf(portal, session).await;
    let answer = portal.post("/people", session, &format!("csrf={csrf}&{form}")).await;
    assert_eq!(to(&answer), "/people?said=invited", "{}", answer.text);
    link(&portal.get("/people", session).await.text, 1)
}

fn link(page: &str, round: i64) -> String {
    let id = page.split_once("action=\"/people/invitations/").expect("an invitation").1;
    let id = id.split('/').next().expect("an id");
    let key = access::LinkKey::new(&[7; 32]).expect("long enough").sign_in();
    format!("/invitation/{}", key.link("invitation", &format!("{id} {round}")).expose())
}

/// The member's home as the form of its security lead holds it.
async fn home(portal: &Portal, session: &str) -> String {
    let page = portal.get("/people", session).await.text;
    field(&page, "home").replace(' ', "+")
}

#[tokio::test]
async fn an_invited_technician_makes_an_account_once() {
    let portal = Portal::new().await;
    let lead = portal.sign_in("bjorkvik").await;
    let home = home(&portal, &lead).await;
    let form = format!("name=Siv+Ek&email=siv@bjorkvik.example&role=technician&home={home}");
    let path = invite(&portal, &lead, &form).await;
    let first = portal.get(&path, "").await;
    assert!(first.text.contains("Björkviks kommun") && first.text.contains("siv@bjorkvik.example"));
    assert_eq!(portal.get(&path, "").await.text, first.text, "opening changes nothing");
    let form = |csrf: &str, password: &str| {
        format!("csrf={csrf}&name=Siv+Ek&new-password={password}&again-password={password}")
    };
    let csrf = field(&first.text, "csrf");
    let refused = portal.post(&path, "", &form("wrong", "a+long+password")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let short = portal.post(&path, "", &form(&csrf, "short")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = portal.post(&path, "", &form(&csrf, "a+long+password")).await;
    assert_eq!(to(&made), "/account/second-factor?said=welcome", "{}", made.text);
    let session = cookie(&made, "vardkase-session");
    assert_eq!(portal.get("/warnings", &session).await.status, StatusCode::OK);
    assert_eq!(portal.get("/people", &session).await.status, StatusCode::FORBIDDEN);
    assert_eq!(portal.get(&path, "").await.status, StatusCode::GONE);
    let answer = portal.try_sign_in("siv@bjorkvik.example", "a long password").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    // Their lead closes the account: it is out at once.
    let page = portal.get("/people?q=siv", &lead).await.text;
    let close = page.split("action=\"").find(|rest| rest.contains("/close")).expect("a button");
    let close = close.split('"').next().expect("a path").to_owned();
    let form = format!("csrf={}", crate::sign_in::csrf(&portal, &lead).await);
    assert_eq!(to(&portal.post(&close, &lead, &form).await), "/people?said=account-closed");
    assert_eq!(portal.get("/warnings", &session).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_invites_wider_than_they_may() {
    let portal = Portal::new().await;
    let lead = portal.sign_in("bjorkvik").await;
    let csrf = csrf(&portal, &lead).await;
    let own = home(&portal, &lead).await;
    for (role, home) in [
        ("security-lead", own.as_str()),
        ("administrator", "csirt"),
        ("technician", "csirt"),
        ("technician", "member+01a202cb-f999-76f5-9a68-69773ad3ac98"),
        ("operator", own.as_str()),
    ] {
        let form = format!("csrf={csrf}&name=x&email=x@x.example&role={role}&home={home}");
        let answer = portal.post("/people", &lead, &form).await;
        assert!(answer.status.is_client_error(), "{role} {home}: {}", answer.status);
    }
    for login in ["elvenes", "vakt"] {
        let session = portal.sign_in(login).await;
        assert_eq!(portal.get("/people", &session).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_invitation_sent_again_has_a_new_link_and_one_taken_back_none() {
    let portal = Portal::new().await;
    let lead = portal.sign_in("bjorkvik").await;
    let home = home(&portal, &lead).await;
    let form = format!("name=Siv&email=siv@bjorkvik.example&role=reader&home={home}");
    let first = invite(&portal, &lead, &form).await;
    let csrf = format!("csrf={}", csrf(&portal, &lead).await);
    // The same address again is a mistake.
    let twice = portal.post("/people", &lead, &format!("{csrf}&{form}")).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = portal.get("/people", &lead).await.text;
    let paths: Vec<String> = ["send", "revoke"]
        .into_iter()
        .map(|end| {
            let found = page.split("action=\"").find(|rest| rest.contains(&format!("/{end}\"")));
            found.and_then(|rest| rest.split('"').next()).expect("a button").to_owned()
        })
        .collect();
    // Another operator's people do not reach it.
    let stranger = portal.sign_in("dalit").await;
    let theirs = format!("csrf={}", crate::sign_in::csrf(&portal, &stranger).await);
    for path in &paths {
        let answer = portal.post(path, &stranger, &theirs).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(to(&portal.post(&paths[0], &lead, &csrf).await), "/people?said=invited");
    assert_eq!(portal.get(&first, "").await.status, StatusCode::GONE);
    let second = link(&page, 2);
    assert_eq!(portal.get(&second, "").await.status, StatusCode::OK);
    let revoked = portal.post(&paths[1], &lead, &csrf).await;
    assert_eq!(to(&revoked), "/people?said=invitation-revoked");
    assert_eq!(portal.get(&second, "").await.status, StatusCode::GONE);
}
