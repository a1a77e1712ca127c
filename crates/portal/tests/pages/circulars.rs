//! A warning written by hand on its pages: its form, its preview, and the second person.

use axum::http::StatusCode;
use axum::http::header::LOCATION;

use crate::policy::{lead, say};
use crate::{Portal, address, field};

const WRITTEN: &str = "title-sv=H%C3%A5l+i+ExampleVPN&what-sv=Vem+som+helst+kan+logga+in.\
    &now-sv=St%C3%A4ng+tj%C3%A4nsten%0ALeta+i+loggarna&severity=critical&tlp=TLP%3AAMBER\
    &everyone=yes";

/// A draft to all members: its page.
async fn draft(portal: &Portal, cookie: &str) -> String {
    let csrf = field(&portal.get("/circulars/new", cookie).await.text, "csrf");
    let made = portal.post("/circulars", cookie, &format!("csrf={csrf}&{WRITTEN}")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let to = made.head[LOCATION].to_str().expect("text");
    to.split('?').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_form_asks_how_bad_it_is_and_opens_the_language_that_is_written() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let csrf = field(&portal.get("/circulars/new", &duty).await.text, "csrf");
    let wrong = portal.post("/circulars", &duty, &format!("csrf={csrf}&title-nb=Hull")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("<option value=\"\">Välj …</option>"), "{}", wrong.text);
    assert!(wrong.text.contains("severity-mistake\" aria-invalid=\"true\""), "{}", wrong.text);
    assert!(wrong.text.contains("TLP:AMBER: Får delas med dem som behöver veta"));
    let open = |page: &str| page.matches("<details class=\"ds-details\" open>").count();
    assert_eq!(open(&wrong.text), 1, "the Norwegian text, which is not whole");
    // All three languages of the survey that we ship are written; one's own is shown.
    let survey = portal.get("/circulars/new?as=survey&template=hit", &duty).await.text;
    assert_eq!(open(&survey), 1 + 3, "the text and its three questions");
    assert_eq!(survey.matches("<span class=\"sub\">skriven</span>").count(), 3 * 4);
}

#[tokio::test]
async fn what_it_says_stands_before_who_gets_it_and_as_it_will_be_read() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let path = draft(&portal, &duty).await;
    let page = portal.get(&path, &duty).await.text;
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no `{text}`: {page}"));
    assert!(at("id=\"text\"") < at("id=\"preview\"") && at("id=\"preview\"") < at("/send\""));
    assert!(page.contains("Vad ni ska göra nu</h3><ol><li>Stäng tjänsten</li>"), "{page}");
    assert!(!page.contains("ett steg per rad"), "that is how it is written");
    let letter = address(&page, &format!("{path}/letter")).replace("&#38;", "&");
    let letter = portal.get(&letter, &duty).await.text;
    assert!(letter.contains("http://localhost:8471/w/"), "{letter}");
}

#[tokio::test]
async fn whoever_may_approve_is_told_on_the_first_page() {
    let portal = Portal::new().await;
    lead(&portal).await;
    let (duty, lead) = (portal.sign_in("vakt").await, portal.sign_in("lead").await);
    say(&portal, &lead, "group=circulars&circulars_alone=0&version=0").await;
    let path = draft(&portal, &duty).await;
    let form = format!("csrf={}&revision=1", field(&portal.get(&path, &duty).await.text, "csrf"));
    portal.post(&format!("{path}/send"), &duty, &form).await;
    let told = async |cookie: &str| {
        portal.get("/", cookie).await.text.contains("<section aria-labelledby=\"approvals\">")
    };
    assert!(!told(&duty).await, "who wrote it cannot approve it");
    assert!(told(&lead).await);
    let form = format!("csrf={}&revision=1", field(&portal.get(&path, &lead).await.text, "csrf"));
    let approved = portal.post(&format!("{path}/approve"), &lead, &form).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER);
    assert!(!told(&lead).await);
}
