//! An advisory on its pages: written with its facts, answered with one press behind the link and on
//! the warning's page, changed, followed as a table, a map and a file.

use access::LinkKey;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use model::{ChannelKind, MessageId};
use store::Store;

use crate::{Answer, Portal, field};

const WRITTEN: &str = "as=advisory&title-sv=H%C3%A5l+i+ExampleVPN&what-sv=Vem+som+helst+kan+logga+in.\
    &now-sv=Leta+i+loggarna&cannot-sv=St%C3%A4ng+av+tj%C3%A4nsten&severity=critical&tlp=TLP%3AAMBER\
    &everyone=yes&cves=CVE-2024-0001&products=ExampleVPN+9.1&exploited=yes&source=CERT\
    &as-of=2024-01-15&links=https%3A%2F%2Fexample.org%2Fa";

fn to(answer: &Answer) -> &str {
    answer.head.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// An advisory that was sent to all three members: its page.
async fn sent(portal: &Portal, duty: &str) -> String {
    let form = portal.get("/circulars/new?as=advisory", duty).await.text;
    assert!(form.contains("name=\"as\" value=\"advisory\"") && form.contains("name=\"cves\""));
    let csrf = field(&form, "csrf");
    let wrong = format!("csrf={csrf}&{}", WRITTEN.replace("CVE-2024-0001", "x"));
    let refused = portal.post("/circulars", duty, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("id=\"cves-mistake\""), "{}", refused.text);
    let made = portal.post("/circulars", duty, &format!("csrf={csrf}&{WRITTEN}")).await;
    let path = to(&made).split('?').next().unwrap_or_default().to_owned();
    let preview = portal.get(&path, duty).await.text;
    assert!(preview.contains("Utnyttjas nu, enligt CERT, 15 januari 2024."), "{preview}");
    assert!(preview.contains("Granåsa kommun"), "{preview}");
    let edit = portal.get(&format!("{path}/edit"), duty).await.text;
    assert!(edit.contains("value=\"2024-01-15\""), "{edit}");
    let form = format!("csrf={}&revision=1", field(&preview, "csrf"));
    let sent = portal.post(&format!("{path}/send"), duty, &form).await;
    assert!(to(&sent).ends_with("said=circular-sent"), "{}", sent.text);
    path
}

/// The page behind the link in the mail to a member, and its warning's page.
async fn link(portal: &Portal, member: &str) -> (String, String) {
    let store = Store::open(&portal.url).await.expect("opens");
    let key = LinkKey::new(&[7; 32]).expect("long enough");
    let hash = |message: MessageId| key.token(message).hash();
    let leased = store.system("test").lease("test", ChannelKind::Smtp, 100, hash).await;
    let mut leased = leased.expect("answers").into_iter();
    let ours =
        |one: &store::Leased| one.warning.cause.advisory().is_some() && one.member_name == member;
    let mail = leased.find(ours).expect("a mail");
    (key.token(mail.envelope.id).path(), format!("/warnings/{}", mail.warning.id))
}

#[tokio::test]
async fn one_press_behind_the_link_answers_and_opening_it_does_not() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let path = sent(&portal, &duty).await;
    let (link, warning) = link(&portal, "Elvenes kommune").await;
    let page = portal.get(&link, "").await.text;
    for shown in [
        "Har dere det som meldingen handler om?",
        "name=\"q1\" value=\"have\"",
        "name=\"q1\" value=\"not\"",
        "name=\"q1\" value=\"looking\"",
        "CVE-2024-0001",
        "Hvis det ikke finnes noen rettelse",
        "href=\"https://example.org/a\"",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    // The three buttons are the only answers.
    assert!(!page.contains("value=\"acknowledge\"") && !page.contains("value=\"dismiss\""));
    assert_eq!(page, portal.get(&link, "").await.text, "opened twice");
    let csrf = field(&page, "csrf");
    let foreign = portal.post(&link, "", "csrf=x&survey=yes&q1=have").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let before = portal.get(&path, &duty).await.text;
    assert!(before.contains("0 av 3 har svarat"), "{before}");
    let taken = portal.post(&link, "", &format!("csrf={csrf}&survey=yes&q1=have")).await;
    assert!(to(&taken).ends_with("said=survey-answered"), "{}", taken.text);
    let page = portal.get(&link, "").await.text;
    assert!(page.contains("<strong>Vi har det</strong>"), "{page}");
    // Who has it goes on in the loop.
    assert!(page.contains("value=\"fix\"") && page.contains("value=\"start\""), "{page}");

    let live = portal.get(&path, &duty).await.text;
    for shown in ["1 av 3 har svarat", "Vi har det", "Har inte svarat", "Gäller oss"] {
        assert!(live.contains(shown), "{shown}\n{live}");
    }
    let file = portal.get(&format!("{path}/answers.csv"), &duty).await.text;
    assert!(file.contains("Elvenes kommune") && file.contains("Vi har det"), "{file}");

    // It thought better of it; the CSIRT enters what it hears on the telephone.
    let shown = portal.get(&warning, &duty).await.text;
    let member = field(&shown, "member");
    let form = format!(
        "csrf={}&member={member}&from={}&q1=not",
        field(&shown, "csrf"),
        field(&shown, "from")
    );
    let action = format!("/surveys/{}", path.rsplit('/').next().unwrap_or_default());
    let said = portal.post(&action, &duty, &form).await;
    assert_eq!(to(&said), format!("{warning}?said=survey-answered"), "{}", said.text);
    let live = portal.get(&path, &duty).await.text;
    assert!(live.contains("Vi har det inte") && live.contains("Gäller inte oss"), "{live}");

    // A new version says only what has changed.
    let form = format!("csrf={}&renew=yes", field(&live, "csrf"));
    let begun = portal.post(&format!("{path}/renew"), &duty, &form).await;
    let edit = portal.get(to(&begun), &duty).await.text;
    let draft = to(&begun).trim_end_matches("/edit").to_owned();
    let next = WRITTEN.replace("Leta+i+loggarna", "Installera+9.5");
    let form = format!("csrf={}&revision=1&{next}", field(&edit, "csrf"));
    portal.post(&draft, &duty, &form).await;
    let preview = portal.get(&draft, &duty).await.text;
    assert!(preview.contains("Det här är en ny version."), "{preview}");
    let form = format!("csrf={}&revision=2", field(&preview, "csrf"));
    let renewed = portal.post(&format!("{draft}/send"), &duty, &form).await;
    assert_eq!(to(&renewed), format!("{path}?said=circular-sent"), "{}", renewed.text);
    let live = portal.get(&path, &duty).await.text;
    assert!(live.contains("Installera 9.5") && live.contains("Version 1, som den var"), "{live}");
    let page = portal.get(&link, "").await.text;
    assert!(page.contains("Endret siden forrige versjon: hva dere skal gjøre nå."), "{page}");

    let form = format!("csrf={}&note=Fel", field(&live, "csrf"));
    let withdrawn = portal.post(&format!("{path}/withdraw"), &duty, &form).await;
    assert!(to(&withdrawn).ends_with("said=circular-withdrawn"), "{}", withdrawn.text);
    let late = portal.post(&link, "", &format!("csrf={csrf}&survey=yes&q1=have")).await;
    assert!(to(&late).ends_with("said=advisory-over"), "{}", late.text);
    assert!(!portal.get(&link, "").await.text.contains("name=\"q1\""));
}
