//! A survey on its pages: written with the questions that we ship, answered by link on a phone and
//! by an operator for several, followed as a table, a map and a file, closed.

use access::LinkKey;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use model::{ChannelKind, MessageId};
use store::Store;

use crate::{Answer, Portal, address, field};

fn to(answer: &Answer) -> &str {
    answer.head.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The form of the shipped survey as a browser sends it, for everybody.
fn filled(page: &str) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (start, end) in [("<input ", '>'), ("<textarea ", '<')] {
        for tag in page.split(start).skip(1) {
            let Some(name) = value(tag, "name") else { continue };
            let text = match start {
                "<textarea " => tag.split('>').nth(1).and_then(|rest| rest.split(end).next()),
                _ if tag.contains("checkbox") => None,
                _ => value(tag, "value"),
            };
            if let Some(text) = text {
                form.append_pair(name, text);
            }
        }
    }
    form.append_pair("kind-1", "yes-no").append_pair("kind-2", "several");
    form.append_pair("kind-3", "yes-no").append_pair("help-3", "yes");
    form.append_pair("severity", "high").append_pair("tlp", "TLP:AMBER");
    form.append_pair("everyone", "yes").finish()
}

fn value<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let tag = tag.split('>').next()?;
    tag.split(&format!(" {name}=\""))
        .nth(1)
        .or_else(|| tag.strip_prefix(&format!("{name}=\"")))?
        .split('"')
        .next()
}

/// A survey that was sent to all three members: its page.
async fn sent(portal: &Portal, duty: &str) -> String {
    let form = portal.get("/circulars/new?as=survey&template=hit", duty).await.text;
    let made = portal.post("/circulars", duty, &filled(&form)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let path = to(&made).split('?').next().unwrap_or_default().to_owned();
    let preview = portal.get(&path, duty).await.text;
    assert!(preview.contains("Är ni drabbade?") && preview.contains("Granåsa kommun"), "{preview}");
    let letter = portal
        .get(
            &address(&preview, &format!("{path}/letter"))
                .replace("&#38;", "&")
                .replace("&amp;", "&"),
            duty,
        )
        .await;
    assert!(letter.text.contains("1. Är ni drabbade?"), "{}", letter.text);
    let form = format!("csrf={}&revision=1", field(&preview, "csrf"));
    let sent = portal.post(&format!("{path}/send"), duty, &form).await;
    assert!(to(&sent).ends_with("said=circular-sent"), "{}", sent.text);
    path
}

/// The page behind the link in the mail to a member.
async fn link(portal: &Portal, member: &str) -> String {
    let store = Store::open(&portal.url).await.expect("opens");
    let key = LinkKey::new(&[7; 32]).expect("long enough");
    let hash = |message: MessageId| key.token(message).hash();
    let leased = store.system("test").lease("test", ChannelKind::Smtp, 100, hash).await;
    let mut leased = leased.expect("answers").into_iter();
    let mail = leased.find(|one| one.warning.cause.survey().is_some() && one.member_name == member);
    key.token(mail.expect("a mail").envelope.id).path()
}

#[tokio::test]
async fn it_is_answered_on_a_phone_and_opening_it_changes_nothing() {
    let portal = Portal::new().await;
    let duty = portal.sign_in("vakt").await;
    let path = sent(&portal, &duty).await;
    let link = link(&portal, "Elvenes kommune").await;
    let page = portal.get(&link, "").await.text;
    assert!(page.contains("Er dere rammet?"), "{page}");
    assert_eq!(page, portal.get(&link, "").await.text);
    let csrf = field(&page, "csrf");
    let foreign = portal.post(&link, "", "csrf=x&survey=yes&q1=yes&q3=yes").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let half = portal.post(&link, "", &format!("csrf={csrf}&survey=yes&q1=yes&q2=9")).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.text.contains("id=\"q2-mistake\"") && half.text.contains("id=\"q3-mistake\""));
    assert!(half.text.contains("name=\"q1\" value=\"yes\" checked"), "what was chosen is kept");
    let named = "href=\"#q3\"><span lang=\"nb\">Trenger dere hjelp nå?</span> Svar på spørsmålet.";
    assert!(half.text.contains(named), "{}", half.text);
    let full = format!("csrf={csrf}&survey=yes&q1=yes&q2=2&q2=3&q3=yes");
    let taken = portal.post(&link, "", &full).await;
    assert!(to(&taken).ends_with("said=survey-answered"), "{}", taken.text);
    let page = portal.get(&link, "").await.text;
    assert!(page.contains("Svaret deres") && page.contains("Helse og omsorg, Skole og barnehage"));

    // Who needs help stands before all else, with a number to call.
    let work = portal.get("/", &duty).await.text;
    let (help, rest) = (work.find("id=\"help\""), work.find("now-head"));
    assert!(help.is_some() && help < rest, "{work}");
    let form = format!("csrf={}&from=work&member={}", field(&work, "csrf"), member(&work));
    let noted = portal.post(&format!("{path}/help"), &duty, &form).await;
    assert_eq!(to(&noted), "/?said=survey-helped");
    assert!(!portal.get("/", &duty).await.text.contains("id=\"help\""));

    let close = format!("csrf={}&close=yes", field(&portal.get(&path, &duty).await.text, "csrf"));
    let closed = portal.post(&format!("{path}/close"), &duty, &close).await;
    assert!(to(&closed).ends_with("said=survey-closed"));
    let late = portal.post(&link, "", &full).await;
    assert!(to(&late).ends_with("said=survey-over"), "{}", late.text);
    assert!(!portal.get(&link, "").await.text.contains("name=\"q1\""));
}

/// Puts one of the members on the map.
async fn place(portal: &Portal) {
    let store = Store::open(&portal.url).await.expect("opens");
    let (duty, _) = store.account_to_sign_in("vakt").await.expect("answers").expect("there");
    let scope = store.scoped(duty.viewer().expect("a viewer"));
    let members = scope.members().list(Some("Björkvik")).await.expect("answers");
    let (country, code) = (Some(constituency::Country::Se), Some("0180".to_owned()));
    let county = Some("01".to_owned());
    let profile = constituency::Profile { country, county, code, ..members[0].profile.clone() };
    scope.members().describe(members[0].id, &profile).await.expect("described");
}

/// The first member that a button names.
fn member(page: &str) -> String {
    let found =
        page.split("name=\"member\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    found.expect("a member").to_owned()
}

#[tokio::test]
async fn an_operator_answers_for_both_and_the_csirt_for_whom_it_has_on_the_telephone() {
    let portal = Portal::new().await;
    let (duty, operator) = (portal.sign_in("vakt").await, portal.sign_in("dalit").await);
    place(&portal).await;
    let path = sent(&portal, &duty).await;
    let survey = path.replace("/circulars/", "/surveys/");
    let page = portal.get(&survey, &operator).await.text;
    assert_eq!(page.matches("type=\"checkbox\" name=\"member\"").count(), 2, "{page}");
    let csrf = field(&page, "csrf");
    let nobody = portal.post(&survey, &operator, &format!("csrf={csrf}&q1=no&q3=no")).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let members: Vec<&str> = page.split("name=\"member\" value=\"").skip(1).collect();
    let members: Vec<&str> = members.iter().filter_map(|rest| rest.split('"').next()).collect();
    let both = format!("csrf={csrf}&q1=no&q3=no&member={}&member={}", members[0], members[1]);
    let taken = portal.post(&survey, &operator, &both).await;
    assert!(to(&taken).ends_with("said=survey-answered"), "{}", taken.text);

    // The table: two have answered, one is silent and has a way to be entered by hand.
    let table = portal.get(&path, &duty).await.text;
    assert!(table.contains("2 av 3 har svarat") && table.contains("Sara Lund"), "{table}");
    assert!(table.contains("hx-get") && table.contains("data-answer=\"silent\""));
    // The map: one tile says no, with a sign beside the colour; two of those asked are not on it.
    assert!(table.contains("<g data-answer=\"no\"><title>Stockholm: Nej</title>"), "{table}");
    assert!(table.contains("2 tillfrågade står inte på kartan"));
    let other = portal.get(&format!("{path}?q=2"), &duty).await.text;
    assert!(other.contains("<title>Stockholm: Har svarat, men inte på den här frågan</title>"));
    let silent = address(&table, &format!("{survey}?member="));
    let form = portal.get(&silent, &duty).await.text;
    assert!(form.contains("Svar för Elvenes kommune"), "{form}");
    let one = format!("csrf={}&q1=unknown&q3=no&member={}", field(&form, "csrf"), member(&form));
    assert!(to(&portal.post(&survey, &duty, &one).await).starts_with(&path));
    let file = portal.get(&format!("{path}/answers.csv"), &duty).await.text;
    assert!(file.contains("\"Vet inte\"") && file.lines().count() == 4, "{file}");
    // What was said chooses the next receivers.
    let new = portal.get("/circulars/new", &duty).await.text;
    assert!(new.contains(":0:unknown\">"), "{new}");
}
