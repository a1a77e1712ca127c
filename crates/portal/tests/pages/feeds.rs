//! A member's Atom feed: valid, conditional, revocable, its own member's alone.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::{Answer, Portal, address, field};

/// Elements of a document with their texts, in order, each with its path. Strict: fails on whatever
/// is no well-formed XML of the kind that feeds need.
fn read(xml: &str) -> Vec<(String, String)> {
    let mut rest =
        xml.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>").expect("a prolog");
    let (mut path, mut found): (Vec<&str>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    while let Some((text, tag)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a bare `>` in {text}");
        if let (false, Some(last)) = (path.is_empty(), found.last_mut()) {
            last.1 += &unescaped(text.trim());
        }
        let (inside, after) = tag.split_once('>').expect("a tag ends");
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(path.pop(), Some(name), "nesting");
        } else {
            let (open, alone) = match inside.strip_suffix('/') {
                Some(open) => (open, true),
                None => (inside, false),
            };
            let (name, attributes) = open.split_once(' ').unwrap_or((open, ""));
            assert!(name.chars().all(|one| one.is_ascii_alphabetic()), "{name}");
            path.push(name);
            let href = attributes.split("href=\"").nth(1).and_then(|href| href.split('"').next());
            assert_eq!(attributes.matches('"').count() % 2, 0, "{attributes}");
            found.push((path.join("/"), unescaped(href.unwrap_or_default())));
            if alone {
                path.pop();
            }
        }
        rest = after;
    }
    assert!(path.is_empty() && rest.trim().is_empty(), "{path:?} {rest}");
    found
}

fn unescaped(text: &str) -> String {
    for part in text.split('&').skip(1) {
        let name = part.split_once(';').expect("an entity ends").0;
        assert!(["amp", "lt", "gt", "quot"].contains(&name), "{name}");
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&amp;", "&")
}

/// What RFC 4287 asks of a feed and of each entry, each once.
fn check(feed: &[(String, String)]) {
    let of = |path: &str| feed.iter().filter(|(at, _)| at == path).count();
    assert_eq!(feed[0].0, "feed");
    for path in ["feed/id", "feed/title", "feed/updated", "feed/author/name"] {
        assert_eq!(of(path), 1, "{path}");
    }
    let entries = of("feed/entry");
    assert!(0 < entries, "{feed:?}");
    for part in ["id", "title", "updated", "link", "summary"] {
        assert_eq!(of(&format!("feed/entry/{part}")), entries, "{part}");
    }
    let ids = feed.iter().filter(|(at, _)| at.ends_with("/id"));
    let ids: std::collections::BTreeSet<_> = ids.map(|(_, id)| id).collect();
    assert_eq!(ids.len(), entries + 1, "each id once");
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")));
    for (_, time) in feed.iter().filter(|(at, _)| at.ends_with("/updated")) {
        assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
    }
}

/// Makes a feed of the viewer's own member; its path, and the page of the member's feeds.
async fn make(portal: &Portal, who: &str) -> (String, String) {
    let member = address(&portal.get("/", who).await.text, "/members/");
    let page = format!("{member}/feeds");
    let csrf = field(&portal.get(&page, who).await.text, "csrf");
    let made = portal.post(&page, who, &format!("csrf={csrf}&feed-name=Reader")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let secret = made.text.split("/feed/").nth(1).expect("an address");
    let secret = secret.split('<').next().expect("its end");
    assert!(!portal.get(&page, who).await.text.contains(secret), "shown once");
    (format!("/feed/{secret}"), page)
}

async fn ask(portal: &Portal, path: &str, header: (&str, &str)) -> Answer {
    let request = Request::get(path).header(header.0, header.1).body(Body::empty());
    portal.send(request.expect("a request")).await
}

#[tokio::test]
async fn the_feed_is_valid_conditional_and_ends_when_it_is_revoked() {
    let portal = Portal::new().await;
    let lead = portal.sign_in("bjorkvik").await;
    let (path, page) = make(&portal, &lead).await;
    let first = portal.get(&path, "").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    assert_eq!(first.head["content-type"], "application/atom+xml; charset=utf-8");
    check(&read(&first.text));
    assert!(!first.text.contains('⟨'), "{}", first.text);
    let etag = first.head["etag"].to_str().expect("text").to_owned();
    let same = ask(&portal, &path, ("if-none-match", &etag)).await;
    assert_eq!((same.status, &*same.text), (StatusCode::NOT_MODIFIED, ""));
    let modified = first.head["last-modified"].to_str().expect("text").to_owned();
    let same = ask(&portal, &path, ("if-modified-since", &modified)).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    let old = ask(&portal, &path, ("if-none-match", "\"old\"")).await;
    assert_eq!((old.status, old.text), (StatusCode::OK, first.text));
    let shown = portal.get(&page, &lead).await.text;
    let revoke = shown.split("action=\"").find(|part| part.contains("/revoke\""));
    let revoke = revoke.and_then(|part| part.split('"').next()).expect("a form").to_owned();
    let csrf = field(&shown, "csrf");
    portal.post(&revoke, &lead, &format!("csrf={csrf}")).await;
    assert_eq!(portal.get(&path, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_feed_names_its_own_members_warnings_alone_and_not_too_often() {
    let portal = Portal::new().await;
    let lead = portal.sign_in("bjorkvik").await;
    let (path, _) = make(&portal, &lead).await;
    let feed = portal.get(&path, "").await.text;
    let links = read(&feed).into_iter().filter(|(at, _)| at == "feed/entry/link");
    for (_, link) in links {
        let own = link.strip_prefix("http://localhost:8471").expect("the portal's");
        assert_eq!(portal.get(own, &lead).await.status, StatusCode::OK, "{own}");
    }
    for path in ["/feed/x", &format!("/feed/{}", "A".repeat(43))] {
        assert_eq!(portal.get(path, &lead).await.status, StatusCode::NOT_FOUND);
    }
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        last = portal.get(&path, "").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn the_tests_own_reader_is_strict() {
    let prolog = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    for bad in ["<a><b></a></b>", "<a>&</a>", "<a>&x;</a>", "<a b=\"></a>", "<a>", "<a></a>>"] {
        let text = format!("{prolog}{bad}");
        assert!(std::panic::catch_unwind(|| read(&text)).is_err(), "{bad}");
    }
}
