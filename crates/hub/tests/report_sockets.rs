//! Events that another process writes to a socket: taken in soon, whole lines only, no more of them
//! than fit, and a hub that was killed before leaves nothing in the way.

use std::io::Write as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use access::{Home, Role, Viewer};
use hub::report_sources::{Reading, Socket, listen};
use model::{AccountId, ManualClock, Time, Tlp};
use store::{FindingFilter, NewMember, Page, Report, ReportWay, Scoped, Store, WhichReports};
use tokio::sync::watch;
use warnings::{Policy, PolicyInForce};

/// Where the process writes, and how many alerts.
const TO: &str = "VARDKASE_TEST_SOCKET";
const ALERTS: &str = "VARDKASE_TEST_ALERTS";

fn alert(at: usize) -> String {
    format!(
        "{{\"timestamp\":\"2023-11-14T20:{:02}:{:02}.{:06}+0000\",\"event_type\":\"alert\",\
         \"src_ip\":\"198.51.100.9\",\"src_port\":40000,\"dest_ip\":\"192.0.2.7\",\"dest_port\":443,\
         \"proto\":\"TCP\",\"alert\":{{\"gid\":1,\"signature_id\":2000001,\"rev\":1,\
         \"signature\":\"test\",\"category\":\"Misc activity\",\"severity\":2}}}}\n",
        at / 60 % 60,
        at % 60,
        at
    )
}

/// What another process does, started by the tests below: alerts among flows, the last line cut.
#[test]
#[ignore = "a part of the others, run in a process of its own"]
fn writes_events() {
    let to = std::env::var_os(TO).expect("where to");
    let count = std::env::var(ALERTS).ok().and_then(|text| text.parse().ok()).expect("how many");
    let mut stream = UnixStream::connect(to).expect("somebody listens");
    for at in 0..count {
        stream.write_all(alert(at).as_bytes()).expect("written");
        stream.write_all(b"{\"event_type\":\"flow\"}\n").expect("written");
    }
    stream.write_all(b"{\"event_type\":\"al").expect("written");
    // Stays there, as an engine does, until it is told to go.
    let _ = std::io::stdin().read_line(&mut String::new());
}

struct World {
    store: Store,
    policy: Arc<PolicyInForce>,
    dir: tempfile::TempDir,
}

impl World {
    async fn make() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/hub.db", dir.path().display());
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(&url, Arc::new(clock)).await.expect("opens");
        let zone = "Europe/Stockholm".to_owned();
        let new = NewMember { name: "Norrby".into(), language: "sv".into(), zone };
        let system = store.system("test");
        let member = system.add_member(&new).await.expect("added");
        let net = findings::Network {
            net: "192.0.2.0/24".parse().expect("a network"),
            name: "Town hall".into(),
            purpose: findings::Purpose::Unknown,
        };
        system.add_network(member, &net).await.expect("added");
        let policy = Arc::new(PolicyInForce::new(Policy::shipped()));
        Self { store, policy, dir }
    }

    fn socket(&self) -> Socket {
        let format = Some("eve".to_owned());
        let name = "ids".to_owned();
        let reading = Reading { name, format, mapping: None, source: None, tlp: Tlp::Amber };
        Socket { path: self.dir.path().join("eve.sock"), reading }
    }

    /// A hub that listens until it is told to stop.
    fn listen(&self) -> (watch::Sender<bool>, tokio::task::JoinHandle<()>) {
        let (stop, stopped) = watch::channel(false);
        let (store, policy) = (self.store.clone(), Arc::clone(&self.policy));
        (stop, tokio::spawn(listen(self.socket(), store, policy, stopped)))
    }

    async fn writer(&self, alerts: usize) -> Child {
        let path = self.socket().path;
        for _ in 0..500 {
            if path.exists() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Command::new(std::env::current_exe().expect("itself"))
            .args(["--exact", "writes_events", "--ignored"])
            .env(TO, path)
            .env(ALERTS, alerts.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("started")
    }

    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
        self.store.scoped(viewer)
    }

    async fn reports(&self) -> Vec<Report> {
        let list = self.csirt().reports().list(&Page::first(50), WhichReports::All).await;
        list.expect("a list").rows
    }

    /// Rows taken in, when there are as many or the time is over.
    async fn rows(&self, expected: u64) -> u64 {
        let mut rows = 0;
        for _ in 0..600 {
            rows = self.reports().await.iter().map(|one| one.counts.rows).sum();
            if expected <= rows {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_is_taken_in_while_it_writes() {
    let world = World::make().await;
    // What a hub that was killed has left.
    drop(UnixListener::bind(world.socket().path).expect("bound"));
    let (stop, hub) = world.listen();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut writer = world.writer(1_000).await;
    assert_eq!(world.rows(1_000).await, 1_000);
    let findings = world.csirt().findings().list(&FindingFilter::default(), &Page::first(9)).await;
    assert_eq!(findings.expect("a list").rows.len(), 1);
    let reports = world.reports().await;
    assert!(reports.iter().all(|one| one.way == ReportWay::Socket && one.counts.bad == 0));
    assert_eq!(reports.iter().map(|one| one.counts.passed_over).sum::<u64>(), 1_000);
    // It dies in the middle of a line, which is told; the next one is let in.
    writer.kill().expect("killed");
    writer.wait().expect("gone");
    let mut next = world.writer(1).await;
    for _ in 0..300 {
        if world.reports().await.iter().any(|one| 0 < one.counts.bad) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(world.reports().await.iter().map(|one| one.counts.bad).sum::<u64>(), 1);
    // A hub that stops takes in what it has, and nobody finds the socket any more.
    stop.send(true).expect("it listens");
    hub.await.expect("ended");
    assert!(!world.socket().path.exists());
    let repeated = world.reports().await.iter().map(|one| one.counts.repeated).sum::<u64>();
    assert_eq!(repeated, 1, "the second writer says what the first has said");
    next.kill().expect("killed");
    next.wait().expect("gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_socket_is_left_alone() {
    let world = World::make().await;
    let path = world.socket().path;
    std::fs::write(&path, "precious").expect("written");
    let (stop, hub) = world.listen();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.send(true).expect("it listens");
    hub.await.expect("ended");
    assert_eq!(std::fs::read_to_string(path).expect("there still"), "precious");
}
