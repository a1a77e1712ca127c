//! A file on its pages: the form whose script sends it, the machine's answer, and the analyst's.

use axum::http::StatusCode;
use sent::{Answer, Covers, How, Kind, Seen};
use store::{NewSentFile, Page, Store, Verdict};

use crate::{Portal, address, field};

/// A capture in which a beacon was seen, of whoever is signed in as `bjorkvik`.
async fn read(portal: &Portal) -> String {
    let store = Store::open(&portal.url).await.expect("opens");
    let account = store.account_to_sign_in("vakt").await.expect("answers").expect("there").0;
    let csirt = store.scoped(account.viewer().expect("fits"));
    let members = csirt.members().list(Some("Björkvik")).await.expect("answers");
    let (member, name, note) = (members[0].id, "a<b>.pcap".to_owned(), "Slow at night".to_owned());
    let new = NewSentFile { member, question: None, name, size: 9, note, all_bytes_max: 1 << 20 };
    let id = csirt.sent_files().add(&new, None).await.expect("kept");
    csirt.sent_files().received(id, 0, 9, None).await.expect("kept");
    let system = store.system("test");
    system.file_to_read().await.expect("answers").expect("one waits");
    let now = store.now();
    let seen = Seen {
        how: How::Analytic,
        what: "beacon".into(),
        class: "malicious-code:c2-server".into(),
        severity: model::Severity::High,
        device: "10.0.0.5".into(),
        inbound: false,
        peers: vec!["192.0.2.7".into()],
        count: 12,
        first: now,
        last: now,
    };
    let covers = Covers { packets: 4_000, flows: 30, ..Covers::default() };
    let answer = Answer { kind: Kind::Capture, seen: vec![seen], covers, ..Answer::default() };
    let answer = serde_json::to_string(&answer).expect("JSON");
    let verdict = Verdict {
        sha256: Some("ab"),
        answer: &answer,
        is_read: true,
        looks_wrong: true,
        kept_s: 60,
    };
    system.file_was_read(id, &verdict).await.expect("kept");
    assert_eq!(
        csirt.sent_files().list(None, &Page::first(5)).await.expect("answers").rows.len(),
        1
    );
    store.close().await;
    format!("/files/{id}")
}

#[tokio::test]
async fn the_machine_answers_at_once_and_the_analyst_afterwards() {
    let portal = Portal::new().await;
    let (lead, duty) = (portal.sign_in("bjorkvik").await, portal.sign_in("vakt").await);
    let form = portal.get("/files/new?lang=en", &lead).await.text;
    for part in ["data-files", "/assets/files.", "<noscript>", "At most 2 GB"] {
        assert!(form.contains(part), "{part}: {form}");
    }
    let path = read(&portal).await;
    let list = portal.get("/files?lang=en", &lead).await.text;
    assert_eq!(address(&list, "/files/0"), path);
    let page = portal.get(&format!("{path}?lang=en"), &lead).await.text;
    for part in
        ["looks wrong", "Regular contacts", "10.0.0.5", ">Packets<", "by machine", "Slow at night"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("a<b>") && !page.contains("/judge"), "{page}");
    let theirs = portal.get(&path, &duty).await.text;
    let csrf = field(&theirs, "csrf");
    let empty = portal.post(&format!("{path}/judge"), &duty, &format!("csrf={csrf}&text=")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = format!("csrf={csrf}&text=Take+it+off+the+net.");
    let judged = portal.post(&format!("{path}/judge"), &duty, &form).await;
    assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text);
    let page = portal.get(&format!("{path}?lang=en"), &lead).await.text;
    assert!(page.contains("Take it off the net.") && !page.contains("will look at it"), "{page}");
}
