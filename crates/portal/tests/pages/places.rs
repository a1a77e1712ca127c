//! Operators and suppliers, added and renamed in the portal; wishes to join, from form to answer.

use axum::http::StatusCode;

use crate::sign_in::{csrf, to};
use crate::{Portal, field};

#[tokio::test]
async fn an_operator_is_added_with_its_members_and_renamed() {
    let portal = Portal::new().await;
    let session = portal.sign_in("vakt").await;
    let csrf = csrf(&portal, &session).await;
    let page = portal.get("/operators", &session).await.text;
    let list = page.split_once("id=\"members\"").expect("members to choose").1;
    let member = list.split_once("value=\"").expect("a member").1;
    let member = member.split('"').next().expect("an id");
    let zone = "zone=Europe%2FStockholm&language=sv";
    let empty = format!("csrf={csrf}&name=&{zone}&member={member}");
    let refused = portal.post("/operators", &session, &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&format!("value=\"{member}\" selected")));
    let form = format!("csrf={csrf}&name=Joint+IT&{zone}&member={member}");
    let made = portal.post("/operators", &session, &form).await;
    let path = to(&made).split('?').next().expect("a path").to_owned();
    let page = portal.get(&path, &session).await.text;
    assert!(
        page.contains("value=\"Joint IT\"") && page.contains(&format!("/members/{member}/remove"))
    );
    let form = format!("csrf={csrf}&name=Other+IT&{zone}");
    assert!(to(&portal.post(&path, &session, &form).await).ends_with("said=place-saved"));
    assert!(portal.get("/operators", &session).await.text.contains("Other IT"));
    let lead = portal.sign_in("bjorkvik").await;
    assert_eq!(portal.get("/operators", &lead).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_wish_to_join_is_confirmed_by_its_link_and_declined_with_a_reason() {
    let portal = Portal::new().await;
    let session = portal.sign_in("vakt").await;
    let store = store::Store::open(&portal.url).await.expect("opens");
    let key = access::LinkKey::new(&[7; 32]).expect("long enough").sign_in();
    let made = std::sync::Mutex::new(String::new());
    let new = store::NewJoinRequest {
        name: "Norrby".into(),
        kind: constituency::Kind::Municipality,
        country: None,
        code: None,
        person: "Kim".into(),
        email: "kim@norrby.example".into(),
        phone: None,
        message: String::new(),
        language: "en".into(),
        origin: None,
    };
    let link = |id: model::JoinRequestId| {
        *made.lock().expect("sane") = id.to_string();
        key.link("join", &id.to_string()).hash()
    };
    store.ask_to_join(&new, link).await.expect("kept");
    store.close().await;
    let id = made.into_inner().expect("sane");
    let path = format!("/join/{}", key.link("join", &id).expose());
    let page = portal.get("/constituency?lang=en", &session).await.text;
    assert!(page.contains("The address is not confirmed"), "{page}");
    let first = portal.get(&path, "").await.text;
    assert!(first.contains("Norrby") && first.contains("kim@norrby.example"));
    assert_eq!(portal.get(&path, "").await.text, first, "opening changes nothing");
    let wrong = portal.post(&path, "", "csrf=wrong&answer=mine").await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    let form = format!("csrf={}&answer=mine", field(&first, "csrf"));
    assert_eq!(to(&portal.post(&path, "", &form).await), "/join?sent=confirmed");
    assert_eq!(portal.get(&path, "").await.status, StatusCode::GONE);
    let page = portal.get("/constituency?lang=en", &session).await.text;
    assert!(page.contains("The address is confirmed"), "{page}");
    let (csrf, answer) = (csrf(&portal, &session).await, format!("/constituency/requests/{id}"));
    let silent = format!("csrf={csrf}&answer=decline&reason=");
    let refused = portal.post(&answer, &session, &silent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = format!("csrf={csrf}&answer=decline&reason=Too+far");
    let to = to(&portal.post(&answer, &session, &said).await).to_owned();
    assert_eq!(to, "/constituency?said=request-declined");
}
