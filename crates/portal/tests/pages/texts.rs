//! Texts that the CSIRT writes: saved, in force on the next page, compared, undone; hostile ones
//! refused with what was typed kept.

use axum::http::StatusCode;
use axum::http::header::LOCATION;

use crate::{Answer, Portal, address, field};

const PATH: &str = "/texts/beacon/what/sv";

fn said(answer: &Answer) -> &str {
    let to = answer.head.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    to.rsplit('=').next().unwrap_or_default()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What the form of a page does with a text.
async fn send(portal: &Portal, who: &str, path: &str, (body, act): (&str, &str)) -> Answer {
    let page = portal.get(path, who).await.text;
    let (csrf, after) = (field(&page, "csrf"), field(&page, "after"));
    let form = format!("csrf={csrf}&after={after}&why=Klarare&body={}&act={act}", encoded(body));
    portal.post(path, who, &form).await
}

#[tokio::test]
async fn a_text_is_in_force_on_the_next_page_and_can_be_undone() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let mail = format!("/w/{}", portal.link);
    let topic = warnings_topic(&portal, &duty).await;
    let path = format!("/texts/{topic}/title/sv");
    let before = portal.get(&mail, "").await.text;
    let one = send(&portal, &duty, &path, ("Vår <b>egen</b> rubrik", "save")).await;
    assert_eq!(said(&one), "text-saved", "{}", one.text);
    let page = portal.get(&mail, "").await.text;
    assert!(page.contains("Vår &#60;b&#62;egen&#60;/b&#62; rubrik"), "{page}");
    assert!(!page.contains("<b>egen"));
    send(&portal, &duty, &path, ("Vår andra rubrik", "save")).await;
    let page = portal.get(&path, &duty).await.text;
    assert!(page.contains("<ins>andra ") && page.contains("Klarare"), "{page}");
    // Back to the first, and then to what is shipped.
    let csrf = field(&page, "csrf");
    let back = format!("csrf={csrf}&after=2&version=1");
    let restored = portal.post(&format!("{path}/restore"), &duty, &back).await;
    assert_eq!(said(&restored), "text-saved");
    assert!(portal.get(&mail, "").await.text.contains("egen&#60;/b&#62; rubrik"));
    let late = portal.post(&format!("{path}/restore"), &duty, &back).await;
    assert_eq!(said(&late), "text-moved");
    let shipped = format!("csrf={csrf}&after=3&version=0");
    portal.post(&format!("{path}/restore"), &duty, &shipped).await;
    assert_eq!(portal.get(&mail, "").await.text, before);
}

/// The topic of the warning behind the portal's one link.
async fn warnings_topic(portal: &Portal, duty: &str) -> &'static str {
    let page = portal.get(&format!("/w/{}", portal.link), "").await.text;
    for topic in warnings::TOPICS {
        let shipped = portal.get(&format!("/texts/{topic}"), duty).await.text;
        let title = shipped.split("<h1").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1));
        let title = title.expect("a heading");
        if page.contains(&format!("\">{title}</h1>")) {
            return topic;
        }
    }
    panic!("no topic of {page}");
}

#[tokio::test]
async fn what_is_wrong_stands_at_the_field_and_what_was_typed_is_kept() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    for (path, text, told) in [
        (PATH, "Hej { $pear }", "{ $pear }"),
        (PATH, "Hej { -product-name }", "body-mistake"),
        (PATH, "Hej { $device -> [one] x *[other] y }", "body-mistake"),
        (PATH, "Hej {", "body-mistake"),
        (PATH, "", "body-mistake"),
        (PATH, "Hej\u{202e}dolt", "body-mistake"),
        (
            "/texts/beacon/title/sv",
            "En rubrik som är så lång att den inte ryms i ett enda sms alls",
            "60",
        ),
        ("/texts/beacon/title/sv", "{ $device }", "{ $device }"),
    ] {
        for act in ["look", "save", "test"] {
            let answer = send(&portal, &duty, path, (text, act)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
            assert!(answer.text.contains(told) && answer.text.contains("body-mistake"), "{text}");
            let kept = text.replace('>', "&#62;");
            assert!(answer.text.contains(&format!(">\n{kept}</textarea>")), "{}", answer.text);
        }
    }
    let long = send(&portal, &duty, PATH, (&"x".repeat(5_000), "save")).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let huge = send(&portal, &duty, PATH, (&"x".repeat(100_000), "save")).await;
    assert!(huge.status.is_client_error());
    // Nothing of it holds.
    assert!(!portal.get(PATH, &duty).await.text.contains("id=\"versions\""));
}

#[tokio::test]
async fn a_preview_shows_mail_text_message_and_page_and_saves_nothing() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let answer = send(&portal, &duty, PATH, ("Se <i>upp</i> med { $peer }", "look")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let shown = "Se &#60;i&#62;upp&#60;/i&#62; med bad[.]example (192.0.2.66)";
    assert!(answer.text.contains(shown), "{}", answer.text);
    let html =
        address(&answer.text.replace("src=\"/texts", "href=\"/texts"), "/texts/beacon/html?");
    let mail = portal.get(&html.replace("&#38;", "&"), &duty).await;
    assert!(mail.text.contains(shown) && !mail.text.contains("<i>"), "{}", mail.text);
    let policy = mail.head["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
    assert!(!portal.get(PATH, &duty).await.text.contains("id=\"versions\""));
    let all = portal.get("/texts/beacon/preview", &duty).await.text;
    for language in ["sv", "nb", "en"] {
        assert!(all.contains(&format!("id=\"sms-{language}\"")), "{language}");
    }
    assert!(!all.contains('⟨'), "{all}");
    let list = portal.get("/texts", &duty).await.text;
    assert!(list.contains("href=\"/texts/every\"") && !list.contains('⟨'));
}

#[tokio::test]
async fn a_text_in_one_language_says_that_the_others_have_the_shipped_one() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    send(&portal, &duty, PATH, ("Bara på svenska", "save")).await;
    let page = portal.get("/texts/beacon", &duty).await.text;
    assert_eq!(page.matches("complaint").count(), 2, "{page}");
    for path in [
        "/texts/nothing",
        "/texts/beacon/nothing/sv",
        "/texts/beacon/what/xx",
        "/texts/every/what/sv",
    ] {
        assert_eq!(portal.get(path, &duty).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let member = portal.sign_in("bjorkvik").await;
    for path in
        ["/texts", "/texts/beacon", PATH, "/texts/beacon/preview", "/texts/beacon/html?language=sv"]
    {
        assert_eq!(portal.get(path, &member).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn of_two_who_write_the_second_is_told_and_loses_nothing() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let page = portal.get(PATH, &duty).await.text;
    let (csrf, after) = (field(&page, "csrf"), field(&page, "after"));
    let form = |body| format!("csrf={csrf}&after={after}&why=x&body={body}&act=save");
    assert_eq!(said(&portal.post(PATH, &duty, &form("First")).await), "text-saved");
    let second = portal.post(PATH, &duty, &form("Second")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text.contains(">\nSecond</textarea>"), "{}", second.text);
    assert_eq!(field(&second.text, "after"), "1");
    let sent = send(&portal, &duty, PATH, ("Draft", "test")).await;
    assert_eq!(said(&sent), "text-test-sent");
}

#[tokio::test]
async fn the_overview_shows_texts_as_they_read() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    for topic in warnings::TOPICS {
        let page = portal.get(&format!("/texts/{topic}"), &duty).await.text;
        assert!(!page.contains("{ $"), "{topic}: {page}");
    }
    let page = portal.get("/texts/every", &duty).await.text;
    assert!(!page.contains("{ $") && page.contains("dygnet runt"), "{page}");
}
