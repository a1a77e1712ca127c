//! Reports that are fetched: once, again only when newer, and what happens when a server fails.

use std::sync::{Arc, Mutex};

use access::{Home, Role, Viewer};
use hub::report_sources::{Download, Fetched, Hub, Reading, client, fetch};
use model::{AccountId, ManualClock, Time, Tlp};
use store::{Page, ReportWay, Scoped, Store, WhichReports};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use warnings::{Policy, PolicyInForce};

const TABLE: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\"\n\
    \"2023-11-14 20:00:00\",\"high\",\"192.0.2.7\",\"tcp\",\"3389\"\n";

/// What the server answers, and what it was asked.
#[derive(Clone, Default)]
struct Server {
    answer: Arc<Mutex<String>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let address = listener.local_addr().expect("an address");
        let this = Self::default();
        let server = this.clone();
        tokio::spawn(async move {
            loop {
                let (mut line, _) = listener.accept().await.expect("accepted");
                let mut buffer = vec![0; 16 << 10];
                let count = line.read(&mut buffer).await.unwrap_or(0);
                let asked = String::from_utf8_lossy(&buffer[..count]).to_lowercase();
                server.asked.lock().expect("sane").push(asked);
                let answer = server.answer.lock().expect("sane").clone();
                let _ = line.write_all(answer.as_bytes()).await;
            }
        });
        (this, format!("http://{address}/2023-11-14-scan_rdp-test.csv"))
    }

    fn says(&self, head: &str, body: &str) {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        *self.answer.lock().expect("sane") = text;
    }

    fn last_asked(&self) -> String {
        self.asked.lock().expect("sane").last().cloned().unwrap_or_default()
    }
}

struct World {
    store: Store,
    clock: ManualClock,
    policy: PolicyInForce,
    download: Download,
    _dir: tempfile::TempDir,
}

impl World {
    async fn make(url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}/hub.db", dir.path().display());
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(&database, Arc::new(clock.clone())).await.expect("opens");
        let (name, tlp) = ("daily".to_owned(), Tlp::Amber);
        let reading = Reading { name, format: None, mapping: None, source: None, tlp };
        let url = url.parse().expect("an address");
        let download = Download { url, every_s: 3_600, authorization_file: None, reading };
        let policy = PolicyInForce::new(Policy::shipped());
        Self { store, clock, policy, download, _dir: dir }
    }

    async fn fetch(&self) -> anyhow::Result<Fetched> {
        let system = self.store.system("test");
        let hub = Hub { store: &self.store, system, policy: &self.policy };
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        fetch(&client, &self.download, &hub).await
    }

    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
        self.store.scoped(viewer)
    }

    async fn names(&self) -> Vec<(String, ReportWay)> {
        let list = self.csirt().reports().list(&Page::first(50), WhichReports::All).await;
        list.expect("a list").rows.into_iter().map(|one| (one.name, one.way)).collect()
    }

    async fn failures(&self) -> Vec<String> {
        let failed = self.csirt().reports().failed_downloads().await.expect("answers");
        failed.into_iter().map(|one| one.failure).collect()
    }
}

#[tokio::test]
async fn a_report_is_fetched_when_due_and_again_only_when_it_is_newer() {
    let (server, url) = Server::start().await;
    let world = World::make(&url).await;
    server.says("200 OK\r\nETag: \"one\"", TABLE);
    assert_eq!(world.fetch().await.expect("fetched"), Fetched::Taken);
    assert!(!server.last_asked().contains("if-none-match"));
    assert_eq!(world.fetch().await.expect("asked"), Fetched::NotDue);
    let name = "2023-11-14-scan_rdp-test.csv".to_owned();
    assert_eq!(world.names().await, [(name, ReportWay::Https)]);

    world.clock.advance_s(3_600);
    server.says("304 Not Modified", "");
    assert_eq!(world.fetch().await.expect("asked"), Fetched::Unchanged);
    assert!(server.last_asked().contains("if-none-match: \"one\""), "{}", server.last_asked());
    // A server that does not know tags sends the same again: on record once.
    world.clock.advance_s(3_600);
    server.says("200 OK", TABLE);
    assert_eq!(world.fetch().await.expect("fetched"), Fetched::Taken);
    assert_eq!(world.names().await.len(), 1);
}

#[tokio::test]
async fn what_fails_is_shown_until_it_works_and_what_is_cut_is_fetched_again() {
    let (server, url) = Server::start().await;
    let world = World::make(&url).await;
    server.says("500 Out of paper", "");
    assert!(world.fetch().await.is_err());
    assert!(world.failures().await[0].contains("500"), "{:?}", world.failures().await);
    // Cut after the good row: it is in, and the tag is not kept.
    world.clock.advance_s(3_600);
    *server.answer.lock().expect("sane") =
        format!("HTTP/1.1 200 OK\r\nETag: \"cut\"\r\nContent-Length: 9999\r\n\r\n{TABLE}");
    assert!(world.fetch().await.is_err());
    assert_eq!(world.names().await.len(), 1);
    world.clock.advance_s(3_600);
    server.says("200 OK", TABLE);
    assert_eq!(world.fetch().await.expect("fetched"), Fetched::Taken);
    assert!(!server.last_asked().contains("if-none-match"), "{}", server.last_asked());
    assert!(world.failures().await.is_empty());
    // A page that asks to sign in is no report.
    world.clock.advance_s(3_600);
    server.says("200 OK", "<html>Sign in</html>");
    assert!(world.fetch().await.is_err());
    assert!(world.failures().await[0].contains("nothing of it could be read"));
}

#[tokio::test]
async fn nothing_but_https_is_asked_outside_tests() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (server, url) = Server::start().await;
    server.says("200 OK", TABLE);
    assert!(client().expect("a client").get(url).send().await.is_err());
    assert!(server.last_asked().is_empty());
}
