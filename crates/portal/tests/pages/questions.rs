//! A question on its pages: the time and the telephone before it is sent, a thread that both read,
//! notes that only the CSIRT does, and what is first on everybody's page.

use axum::http::StatusCode;
use axum::http::header::LOCATION;

use crate::{Answer, Portal, field};

fn to(answer: &Answer) -> &str {
    answer.head.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Presses a button of a page.
async fn press(portal: &Portal, who: &str, page: &str, path: &str, rest: &str) -> Answer {
    let csrf = field(&portal.get(page, who).await.text, "csrf");
    portal.post(path, who, &format!("csrf={csrf}&{rest}")).await
}

async fn asked(portal: &Portal, lead: &str) -> String {
    let form = portal.get("/questions/new?lang=en", lead).await.text;
    for part in ["Answer within 1 hour.", "Answer within 3 days.", "Call first:", "tel:+"] {
        assert!(form.contains(part), "{part}: {form}");
    }
    assert!(form.find("Call first:") < form.find("<textarea"), "the telephone stands first");
    let rest = "title=A+bill&text=Is+it+real%3F%0A%3Cb%3E&urgency=now";
    let made = press(portal, lead, "/questions/new", "/questions", rest).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert!(to(&made).ends_with("said=question-asked"));
    to(&made).split('?').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn it_goes_to_and_fro_on_one_page() {
    let portal = Portal::new().await;
    let (lead, duty) = (portal.sign_in("bjorkvik").await, portal.sign_in("vakt").await);
    let path = asked(&portal, &lead).await;
    let first = portal.get("/?lang=en", &duty).await.text;
    assert!(first.contains("Waiting for our answer") && first.contains("answer due"), "{first}");
    let list = portal.get("/questions?lang=en", &duty).await.text;
    assert!(list.contains(&path) && list.contains("Björkviks kommun"), "{list}");
    assert!(!list.contains("/questions/new"), "the CSIRT does not ask itself");

    let taken = press(&portal, &duty, &path, &format!("{path}/take"), "from=").await;
    assert!(to(&taken).ends_with("said=question-taken"), "{}", taken.text);
    let noted = press(&portal, &duty, &path, &format!("{path}/note"), "note=Seen+before").await;
    assert!(to(&noted).ends_with("said=question-noted"), "{}", noted.text);
    let empty = press(&portal, &duty, &path, &path, "text=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("id=\"text-mistake\""), "{}", empty.text);
    let said = press(&portal, &duty, &path, &path, "text=It+is+not.").await;
    assert!(to(&said).ends_with("said=question-written"), "{}", said.text);
    let theirs = portal.get(&format!("{path}?lang=en"), &duty).await.text;
    assert!(theirs.contains("Seen before") && theirs.contains("only within the CSIRT"), "{theirs}");

    let first = portal.get("/?lang=en", &lead).await.text;
    assert!(first.contains("Answers from the CSIRT to read"), "{first}");
    let page = portal.get(&format!("{path}?lang=en"), &lead).await.text;
    assert!(page.contains("It is not.") && page.contains("Ingrid Fyr"), "{page}");
    assert!(page.contains("Is it real?\n&#60;b&#62;"), "{page}");
    assert!(!page.contains("Seen before") && !page.contains("/note"), "{page}");
    let closed = press(&portal, &lead, &path, &format!("{path}/close"), "").await;
    assert!(to(&closed).ends_with("said=question-closed"), "{}", closed.text);
    let twice = press(&portal, &lead, &path, &format!("{path}/close"), "").await;
    assert!(to(&twice).ends_with("said=moved-on"), "{}", twice.text);
    let page = portal.get(&format!("{path}?lang=en"), &lead).await.text;
    assert!(page.contains("the question opens again") && !page.contains("/close"), "{page}");
    let file = portal.get("/questions.csv?state=closed&lang=en", &lead).await.text;
    assert!(file.contains("A bill") && file.contains("Something is happening"), "{file}");
}

#[tokio::test]
async fn an_operator_says_for_whom_and_what_is_missing_is_said() {
    let portal = Portal::new().await;
    let operator = portal.sign_in("dalit").await;
    let form = portal.get("/questions/new?lang=en", &operator).await.text;
    assert!(form.contains("Granåsa kommun") && !form.contains("Elvenes kommune"), "{form}");
    let member = form.split("<option value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let rest = format!("member={}&title=A+bill", member.expect("a member"));
    let wrong = press(&portal, &operator, "/questions/new", "/questions", &rest).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["id=\"urgency-mistake\"", "id=\"text-mistake\"", "value=\"A bill\""] {
        assert!(wrong.text.contains(part), "{part}: {}", wrong.text);
    }
    let rest = format!("{rest}&text=Real%3F&urgency=advice");
    let made = press(&portal, &operator, "/questions/new", "/questions", &rest).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    // The third member's people do not see it.
    let other = portal.sign_in("elvenes").await;
    let path = to(&made).split('?').next().unwrap_or_default().to_owned();
    assert_eq!(portal.get(&path, &other).await.status, StatusCode::NOT_FOUND);
}
