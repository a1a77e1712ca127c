//! Signing in at an organisation: there and back in one browser, once; whom it opens an account
//! for; connecting and disconnecting.

use access::TotpSecret;
use axum::http::StatusCode;
use model::{Clock as _, SystemClock};

use crate::sign_in::{csrf, set_up, to};
use crate::{Answer, Portal, cookie};

const BACK: &str = "/sign-in/organisation/back";

/// Sends a browser away; its cookie and the state that it takes along.
async fn leave(portal: &Portal, path: &str, session: &str) -> (String, String) {
    let sent = portal.get(path, session).await;
    let state = to(&sent).split_once("/auth?state=").expect("sent to the provider").1.to_owned();
    (cookie(&sent, "vardkase-away"), state)
}

/// Comes back with a code, which the preview's provider believes.
async fn come(portal: &Portal, cookies: &str, state: &str, code: &str) -> Answer {
    let code = code.replace(' ', "+");
    portal.get(&format!("{BACK}?state={state}&code={code}&lang=en"), cookies).await
}

async fn sign_in(portal: &Portal, code: &str) -> Answer {
    let (away, state) = leave(portal, "/sign-in/organisation?with=bjorkvik", "").await;
    come(portal, &away, &state, code).await
}

fn refused(answer: &Answer, text: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    assert!(answer.text.contains(text), "{}", answer.text);
    assert!(!answer.text.contains('⟨') && answer.text.contains("href=\"/sign-in\""));
}

#[tokio::test]
async fn there_and_back_is_signed_in_and_goes_on_to_our_own_pages() {
    let portal = Portal::new().await;
    assert!(portal.get("/sign-in", "").await.text.contains("/sign-in/organisation?with=bjorkvik"));
    for (next, expected) in [("/findings", "/findings"), ("https://evil.example", "/")] {
        let path = format!("/sign-in/organisation?with=bjorkvik&next={next}");
        let (away, state) = leave(&portal, &path, "").await;
        let back = come(&portal, &away, &state, "7 bjorkvik once").await;
        assert_eq!(to(&back), expected, "{}", back.text);
        let session = cookie(&back, "vardkase-session");
        let page = portal.get("/account/sessions?lang=en", &session).await.text;
        assert!(page.contains("with the organisation&#39;s sign-in"), "{page}");
    }
}

#[tokio::test]
async fn the_way_back_counts_once_and_in_this_browser_only() {
    let portal = Portal::new().await;
    let again = "/sign-in?said=sign-in-again";
    let (away, state) = leave(&portal, "/sign-in/organisation?with=bjorkvik", "").await;
    let (other, other_state) = leave(&portal, "/sign-in/organisation?with=bjorkvik", "").await;
    for (cookies, state) in [("", &state), (&*other, &state), (&*away, &other_state)] {
        assert_eq!(to(&come(&portal, cookies, state, "7 bjorkvik once").await), again);
    }
    let mut changed = away.clone();
    changed.pop();
    assert_eq!(to(&come(&portal, &changed, &state, "7 bjorkvik once").await), again);
    assert_eq!(to(&come(&portal, &away, &state, "7 bjorkvik once").await), "/");
    assert_eq!(to(&come(&portal, &away, &state, "7 bjorkvik once").await), again);
}

#[tokio::test]
async fn an_account_belongs_to_who_came_first_and_strangers_get_none() {
    let portal = Portal::new().await;
    refused(&sign_in(&portal, "9 nobody@bjorkvik.example once").await, "nobody@bjorkvik.example");
    refused(&sign_in(&portal, "9 bjorkvik unchecked").await, "Your address is not confirmed");
    assert_eq!(to(&sign_in(&portal, "7 bjorkvik once").await), "/");
    // From now on by the provider's own name for them, whatever their address is.
    assert_eq!(to(&sign_in(&portal, "7 moved@bjorkvik.example once").await), "/");
    refused(&sign_in(&portal, "8 bjorkvik once").await, "The account belongs to somebody else");
    let silent = sign_in(&portal, "").await;
    assert_eq!(silent.status, StatusCode::BAD_GATEWAY);
    let (away, state) = leave(&portal, "/sign-in/organisation?with=bjorkvik", "").await;
    let path = format!("{BACK}?state={state}&error=access_denied&lang=en");
    refused(&portal.get(&path, &away).await, "You broke off the sign-in");
    let (away, state) = leave(&portal, "/sign-in/organisation?with=bjorkvik", "").await;
    let path = format!("{BACK}?state={state}&code=7+bjorkvik+once&iss=https://evil.example");
    assert_eq!(portal.get(&path, &away).await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn an_accounts_own_app_is_asked_for_unless_the_provider_asked_for_two() {
    let portal = Portal::new().await;
    let session = portal.sign_in("bjorkvik").await;
    let (app, _): (TotpSecret, _) = set_up(&portal, &session).await;
    let half = sign_in(&portal, "7 bjorkvik once").await;
    assert_eq!(to(&half), "/sign-in/code");
    let form = portal.get("/sign-in", "").await;
    let before = cookie(&form, "vardkase-before");
    let csrf = crate::field(&form.text, "csrf");
    let code = app.shows(SystemClock.now().plus_s(30));
    let cookies = format!("{before}; {}", cookie(&half, "vardkase-half"));
    let done = portal.post("/sign-in/code", &cookies, &format!("csrf={csrf}&code={code}")).await;
    assert_eq!(to(&done), "/");
    assert_eq!(to(&sign_in(&portal, "7 bjorkvik twice").await), "/");
}

#[tokio::test]
async fn an_account_is_connected_by_its_owner_and_disconnected_again() {
    let portal = Portal::new().await;
    let session = portal.sign_in("elvenes").await;
    let path = "/account/organisations/connect?with=bjorkvik";
    let (away, state) = leave(&portal, path, &session).await;
    // Somebody else is signed in when the browser comes back.
    let stranger = portal.sign_in("vakt").await;
    let both = format!("{stranger}; {away}");
    let again = "/sign-in?said=sign-in-again";
    assert_eq!(to(&come(&portal, &both, &state, "5 x@x.example once").await), again);
    let (away, state) = leave(&portal, path, &session).await;
    let both = format!("{session}; {away}");
    let done = come(&portal, &both, &state, "5 x@x.example unchecked").await;
    assert_eq!(to(&done), "/account/organisations?said=organisation-connected");
    assert_eq!(to(&sign_in(&portal, "5 x@x.example unchecked").await), "/");
    // The same person with another account: not while this one has them.
    let (away, state) = leave(&portal, path, &stranger).await;
    let taken = come(&portal, &format!("{stranger}; {away}"), &state, "5 x once").await;
    refused(&taken, "That work account is taken");
    let page = portal.get("/account/organisations?lang=en", &session).await.text;
    assert!(page.contains("Björkviks kommun") && page.contains("Disconnect"), "{page}");
    let csrf = csrf(&portal, &session).await;
    let form = format!("csrf={csrf}&issuer=https%3A%2F%2Fid.bjorkvik.example");
    let gone = portal.post("/account/organisations/remove", &session, &form).await;
    assert_eq!(to(&gone), "/account/organisations?said=organisation-disconnected");
    refused(&sign_in(&portal, "5 x@x.example unchecked").await, "Your address is not confirmed");
}
