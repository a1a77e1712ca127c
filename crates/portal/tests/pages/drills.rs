//! Contact drills: begun with the days that one has to answer.

use axum::http::StatusCode;
use axum::http::header::LOCATION;

use crate::{Portal, field};

#[tokio::test]
async fn a_drill_gives_the_days_that_were_said_and_no_others() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let page = portal.get("/drills?lang=sv", &duty).await.text;
    let own = "name=\"days\" type=\"number\" value=\"7\"";
    assert!(page.contains(own), "the policy's own time stands in the form: {page}");
    let csrf = field(&page, "csrf");
    for days in ["0", "31", "tre", ""] {
        let refused = portal.post("/drills", &duty, &format!("csrf={csrf}&days={days}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{days}");
        assert!(refused.text.contains("id=\"days-mistake\""), "{}", refused.text);
    }
    let begun = portal.post("/drills", &duty, &format!("csrf={csrf}&days=3")).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let to = begun.head.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(portal.get(to, &duty).await.text.contains("<h1"), "{to}");
}

/// The CSIRT's lead, who signs in as `lead`.
async fn lead(portal: &Portal) {
    let store = store::Store::open(&portal.url).await.expect("opens");
    let new = store::NewAccount {
        login: "lead".into(),
        name: "Eva Tind".into(),
        password: access::PasswordHash::new(crate::seed::PASSWORD).expect("hashes"),
        role: access::Role::Administrator,
        home: access::Home::Csirt,
        language: "sv".into(),
        zone: "Europe/Stockholm".into(),
    };
    store.system("test").add_account(&new).await.expect("added");
}

#[tokio::test]
async fn the_days_to_answer_are_changed_on_the_page_of_the_policy() {
    let portal = Portal::new().await;
    lead(&portal).await;
    let lead = portal.sign_in("lead").await;
    let page = portal.get("/policy?lang=sv", &lead).await.text;
    assert_eq!(page.matches("<details class=\"ds-details\">").count(), 11, "one a category");
    let csrf = field(&page, "csrf");
    let say = |days: &'static str, version: i64| {
        let body = format!("csrf={csrf}&drill_answer_days={days}&version={version}");
        let (portal, lead) = (&portal, &lead);
        async move { portal.post("/policy/drills", lead, &body).await }
    };
    for wrong in ["0", "31", "tre"] {
        assert!(say(wrong, 0).await.text.contains("id=\"drill_answer_days-mistake\""), "{wrong}");
    }
    assert_eq!(say("3", 0).await.status, StatusCode::SEE_OTHER);
    assert!(
        portal
            .get("/drills", &lead)
            .await
            .text
            .contains("name=\"days\" type=\"number\" value=\"3\"")
    );
    let late = say("5", 0).await.text;
    assert!(late.contains("id=\"drill_answer_days-mistake\""), "somebody was faster: {late}");
    assert_eq!(say("", 1).await.status, StatusCode::SEE_OTHER, "the file again");
    assert!(
        portal
            .get("/drills", &lead)
            .await
            .text
            .contains("name=\"days\" type=\"number\" value=\"7\"")
    );
}
