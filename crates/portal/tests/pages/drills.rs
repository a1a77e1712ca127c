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
