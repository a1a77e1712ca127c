//! Mail that nobody has placed: plain text, with a why or a warning, for the CSIRT alone.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use store::{InboundKind, NewInbound, Store};
use warnings::reply::Meaning;

use crate::{Portal, address, field};

async fn come(portal: &Portal, digest: &str) {
    let new = NewInbound {
        digest,
        sender: "siv@example.com",
        subject: "Hello <script>",
        excerpt: "First line\n<b>second</b> line",
        kind: InboundKind::Other,
        messages: &[],
        number: None,
        meaning: Meaning::Nothing,
    };
    let store = Store::open(&portal.url).await.expect("opens");
    store.system("test").take_in(&new, |_| false).await.expect("kept");
    store.close().await;
}

#[tokio::test]
async fn a_mail_is_read_as_text_and_placed_or_put_aside() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    assert!(!portal.get("/?lang=en", &csirt).await.text.contains("href=\"/unplaced\">1 mail"));
    come(&portal, "aaaa").await;
    come(&portal, "bbbb").await;
    let first = portal.get("/?lang=en", &csirt).await.text;
    assert!(first.contains("2 mails that nobody has placed"), "the first page tells");
    let page = portal.get("/unplaced", &csirt).await.text;
    assert!(page.contains("&#60;b&#62;second") && !page.contains("<b>second"), "{page}");
    for language in ["sv", "nb", "en"] {
        let page = portal.get(&format!("/unplaced?lang={language}"), &csirt).await.text;
        assert!(page.contains("siv@example.com") && !page.contains('⟨'), "{language}");
    }

    let csrf = field(&page, "csrf");
    let post = async |mail: &str, form: &str| {
        portal.post(&format!("/unplaced/{mail}"), &csirt, &format!("csrf={csrf}&{form}")).await
    };
    let bare = post("aaaa", "act=aside&why=").await;
    assert!(bare.status == StatusCode::OK && bare.text.contains("role=\"alert\""), "asks why");
    let nowhere = post("aaaa", "act=place&number=999999").await;
    assert!(nowhere.text.contains("Det finns ingen varning med det numret."), "says so");
    assert_eq!(post("cccc", "act=aside&why=x").await.status, StatusCode::NOT_FOUND);
    let aside = post("aaaa", "act=aside&why=A+newsletter").await;
    assert_eq!(aside.head[LOCATION], "/unplaced?said=mail-aside");
    assert!(portal.get("/unplaced", &csirt).await.text.contains("A newsletter"));

    let warning = address(&portal.get("/warnings", &csirt).await.text, "/warnings/");
    let shown = portal.get(&warning, &csirt).await.text;
    let number = shown.split_once("</title>").expect("a title").0.rsplit_once('#').expect("#").1;
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    let placed = post("bbbb", &format!("act=place&number=%23{number}")).await;
    let to = placed.head[LOCATION].to_str().expect("text").to_owned();
    assert!(to.starts_with(&warning), "{to}");
    assert!(portal.get(&warning, &csirt).await.text.contains("siv@example.com"));

    let mine = portal.sign_in("bjorkvik").await;
    assert_eq!(portal.get("/unplaced", &mine).await.status, StatusCode::FORBIDDEN);
    assert!(!portal.get("/", &mine).await.text.contains("/unplaced"));
}
