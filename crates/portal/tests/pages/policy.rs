//! The policy's numbers: shown beside the file's, changed by the lead within bounds, taken back.

use axum::http::StatusCode;

use crate::{Answer, Portal, field};

/// The CSIRT's lead, who signs in as `lead`.
pub(crate) async fn lead(portal: &Portal) {
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

/// Sends a group of settings.
pub(crate) async fn say(portal: &Portal, who: &str, rest: &str) -> Answer {
    let csrf = field(&portal.get("/policy", who).await.text, "csrf");
    portal.post("/policy/settings", who, &format!("csrf={csrf}&{rest}")).await
}

#[tokio::test]
async fn the_days_to_answer_are_changed_on_the_page_of_the_policy() {
    let portal = Portal::new().await;
    lead(&portal).await;
    let lead = &portal.sign_in("lead").await;
    let drills = |days: &str, version: i64| {
        let rest = format!("group=drills&drill_answer_days={days}&version={version}");
        let portal = &portal;
        async move { say(portal, lead, &rest).await }
    };
    let stands = async |days: &str| {
        let page = portal.get("/drills", lead).await.text;
        assert!(
            page.contains(&format!("name=\"days\" type=\"number\" value=\"{days}\"")),
            "{page}"
        );
    };
    for wrong in ["0", "31", "tre"] {
        let text = drills(wrong, 0).await.text;
        assert!(text.contains("id=\"drill_answer_days-mistake\""), "{wrong}");
        assert!(text.contains("id=\"drills\" open"), "what is wrong is seen: {text}");
    }
    assert_eq!(drills("3", 0).await.status, StatusCode::SEE_OTHER);
    stands("3").await;
    let late = drills("5", 0).await.text;
    assert!(late.contains("id=\"drill_answer_days-mistake\""), "somebody was faster: {late}");
    assert_eq!(drills("", 1).await.status, StatusCode::SEE_OTHER, "the file again");
    stands("7").await;
}

#[tokio::test]
async fn a_clock_is_seen_previewed_changed_and_taken_back() {
    let portal = Portal::new().await;
    lead(&portal).await;
    let lead = &portal.sign_in("lead").await;
    let page = portal.get("/policy?lang=en", lead).await.text;
    let folded = page.matches("<details class=\"ds-details\"").count();
    assert_eq!(folded, 11 + 8, "one a category, one a group of settings");
    assert!(!page.contains("\" open>"), "all are folded");
    assert!(
        page.contains("As the file says: 15 minutes.")
            && page.contains("As the file says: 4 hours.")
    );
    assert!(
        page.contains("reminder after 15 minutes, the CSIRT’s duty officer after 1 hour"),
        "{page}"
    );

    let clock = |minutes: &str, what: &str, version: i64| {
        format!(
            "group=clock-critical&critical_remind_minutes={minutes}&note=Storm&version={version}&do={what}"
        )
    };
    for wrong in ["0", "61", "-1", "1.5", "99999999999999999999"] {
        let text = say(&portal, lead, &clock(wrong, "save", 0)).await.text;
        assert!(text.contains("id=\"critical_remind_minutes-mistake\""), "{wrong}");
        assert!(text.contains(&format!("type=\"number\" value=\"{wrong}\"")), "{wrong} stays");
    }
    let preview = say(&portal, lead, &clock("10", "preview", 0)).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text.contains("role=\"status\""), "{}", preview.text);
    assert_eq!(say(&portal, lead, &clock("10", "save", 0)).await.status, StatusCode::SEE_OTHER);
    let page = portal.get("/policy?lang=en", lead).await.text;
    assert!(page.contains("In force: 10 minutes. The file says: 15 minutes."), "{page}");
    assert!(
        page.contains("Critical, when nobody answers: Reminder to the same people, 10 minutes")
    );
    assert!(page.contains("<q>Storm</q>"));
    assert!(page.contains("the CSIRT’s duty officer after 55 minutes · changed here"), "{page}");
    let late = "group=clock-high&high_duty_minutes=90&version=1&do=save";
    assert_eq!(say(&portal, lead, late).await.status, StatusCode::SEE_OTHER);
    let page = portal.get("/policy?lang=en", lead).await.text;
    assert!(page.contains("the CSIRT’s duty officer after 13 hours 30 minutes"), "{page}");

    // Who may not change it sees it, without a form.
    let duty = portal.sign_in("vakt").await;
    let seen = portal.get("/policy?lang=en", &duty).await.text;
    assert!(
        seen.contains("<dd>10 minutes <span class=\"sub\">The file says: 15 minutes.</span></dd>")
    );
    assert!(!seen.contains("/policy/settings"));
    let refused = portal.post("/policy/settings", &duty, &clock("5", "save", 1)).await;
    assert_ne!(refused.status, StatusCode::SEE_OTHER);

    let csrf = field(&page, "csrf");
    let form = format!("csrf={csrf}&version=2&earlier=0");
    let back = portal.post("/policy/restore", lead, &form).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = portal.get("/policy?lang=en", lead).await.text;
    assert!(!page.contains("In force: 10 minutes."), "{page}");
}

#[tokio::test]
async fn four_eyes_and_the_flood_limit_have_bounds() {
    let portal = Portal::new().await;
    lead(&portal).await;
    let lead = &portal.sign_in("lead").await;
    for (rest, mistake) in [
        ("group=flood&flood_messages=0&flood_window_minutes=60", "flood_messages-mistake"),
        ("group=flood&flood_messages=20&flood_window_minutes=241", "flood_window_minutes-mistake"),
        ("group=circulars&circulars_alone=101", "circulars_alone-mistake"),
    ] {
        let text = say(&portal, lead, &format!("{rest}&version=0")).await.text;
        assert!(text.contains(mistake), "{rest}");
    }
    let alone = say(&portal, lead, "group=circulars&circulars_alone=0&version=0").await;
    assert_eq!(alone.status, StatusCode::SEE_OTHER);
    let page = portal.get("/policy?lang=en", lead).await.text;
    assert!(page.contains("always a second pair of eyes"), "{page}");
}
