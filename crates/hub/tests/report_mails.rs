//! Reports that come by mail: whose are taken in, what stands of those that cannot be read, and that
//! an end before a mail is marked doubles nothing.

use std::fs;
use std::sync::Arc;

use access::{Home, Role, Viewer};
use hub::config::InboxFile;
use hub::report_sources::{Hub, MAIL_BYTES_MAX, Mails, Reading, collect};
use model::{AccountId, ManualClock, Time, Tlp};
use store::{FindingFilter, NewMember, Page, Report, ReportWay, Scoped, Store, WhichReports};
use testkit::servers::{ScriptedImap, scripted_imap};
use warnings::{Policy, PolicyInForce};

const PASSWORD: &str = "beacon on a hill";

const TABLE: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\"\r\n\
    \"2023-11-14 20:00:00\",\"high\",\"192.0.2.7\",\"tcp\",\"3389\"\r\n\
    \"2023-11-14 20:00:00\",\"high\",\"nowhere\",\"tcp\",\"3389\"\r\n";

/// A mail with a picture and one attached file.
fn mail(from: &str, file: &str, holds: &str) -> String {
    format!(
        "From: Reports <{from}>\r\nTo: reports@csirt.example\r\nSubject: Your daily report\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt is attached.\r\n\
         --b\r\nContent-Type: image/png; name=\"logo.png\"\r\n\r\nx\r\n\
         --b\r\nContent-Type: application/octet-stream\r\n\
         Content-Disposition: attachment; filename=\"{file}\"\r\n\r\n{holds}\r\n--b--\r\n"
    )
}

const NAME: &str = "2023-11-14-scan_rdp-test.csv";

struct World {
    store: Store,
    clock: ManualClock,
    policy: PolicyInForce,
    server: ScriptedImap,
    mails: Mails,
    _dir: tempfile::TempDir,
}

impl World {
    async fn make() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/hub.db", dir.path().display());
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(&url, Arc::new(clock.clone())).await.expect("opens");
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
        fs::write(dir.path().join("password"), PASSWORD).expect("written");
        let server = scripted_imap(PASSWORD).expect("a port");
        let inbox = InboxFile {
            imap: Some(format!("imap://127.0.0.1:{}", server.port())),
            user: Some("reports".into()),
            password_file: Some("password".into()),
            ..InboxFile::default()
        };
        let name = "daily".to_owned();
        let reading = Reading { name, format: None, mapping: None, source: None, tlp: Tlp::Amber };
        let senders = vec!["daily@reports.example".to_owned(), "@cert.example".to_owned()];
        let folder = dir.path().to_owned();
        let mails = Mails { inbox, folder, senders, every_s: 300, reading };
        let policy = PolicyInForce::new(Policy::shipped());
        Self { store, clock, policy, server, mails, _dir: dir }
    }

    /// A look when it is time.
    async fn look(&self) -> anyhow::Result<Option<usize>> {
        self.clock.advance_s(300);
        self.look_now().await
    }

    async fn look_now(&self) -> anyhow::Result<Option<usize>> {
        let system = self.store.system("test");
        collect(&self.mails, &Hub { store: &self.store, system, policy: &self.policy }).await
    }

    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
        self.store.scoped(viewer)
    }

    /// The newest first.
    async fn reports(&self) -> Vec<Report> {
        let list = self.csirt().reports().list(&Page::first(50), WhichReports::All).await;
        list.expect("a list").rows
    }

    /// How often what was reported was seen, by finding.
    async fn findings(&self) -> Vec<u64> {
        let list = self.csirt().findings().list(&FindingFilter::default(), &Page::first(50)).await;
        list.expect("a list").rows.iter().map(|row| row.finding.count as u64).collect()
    }
}

#[tokio::test]
async fn what_named_senders_attach_is_taken_in_once() {
    let world = World::make().await;
    world.server.arrive(mail("Daily@Reports.example", NAME, TABLE));
    world.server.arrive(mail("somebody@cert.example", NAME, TABLE));
    assert_eq!(world.look().await.expect("answers"), Some(2));
    assert_eq!(world.look_now().await.expect("answers"), None, "not due yet");
    assert_eq!(world.look().await.expect("answers"), Some(0));
    let reports = world.reports().await;
    let [report] = &reports[..] else { panic!("one report, not {reports:?}") };
    assert_eq!((report.way, report.received_from.as_str()), (ReportWay::Mail, "daily"));
    assert_eq!((report.name.as_str(), report.counts.rows, report.counts.bad), (NAME, 1, 1));
    assert_eq!(world.findings().await, [1]);
    assert_eq!(world.server.flags(), ["\\Seen", "\\Seen"]);
}

#[tokio::test]
async fn mails_of_others_are_flagged_and_not_opened() {
    let world = World::make().await;
    for from in [
        "daily@reports.example.evil.example",
        "x@notcert.example",
        "daily@reports.example>, <a@b.example",
    ] {
        world.server.arrive(mail(from, NAME, TABLE));
    }
    world.server.arrive("no mail at all");
    assert_eq!(world.look().await.expect("answers"), Some(4));
    assert_eq!(world.reports().await, []);
    assert_eq!(world.server.flags(), ["\\Seen \\Flagged"; 4]);
}

#[tokio::test]
async fn what_cannot_be_read_stands_among_the_reports_with_its_reason() {
    let world = World::make().await;
    let long = "x".repeat(MAIL_BYTES_MAX);
    for (file, holds) in [("tea.csv", "leaves"), ("letter.pdf", TABLE), (NAME, &long)] {
        world.server.arrive(mail("daily@reports.example", file, holds));
        assert_eq!(world.look().await.expect("answers"), Some(1));
    }
    assert_eq!(world.server.flags(), ["\\Seen \\Flagged"; 3]);
    let reports = world.reports().await;
    let told: Vec<_> =
        reports.iter().rev().map(|one| (one.name.as_str(), &*one.faults[0])).collect();
    assert_eq!(told[0].0, "tea.csv");
    assert!(told[0].1.contains("no known format"), "{told:?}");
    let nothing = "no file is attached whose name ends in .csv, .tsv, .json";
    assert!(told[1].0 == "Your daily report" && told[1].1.starts_with(nothing), "{told:?}");
    assert_eq!(told[2], ("Your daily report", "the mail has more than 32 MiB"));
    assert!(reports.iter().all(|one| one.is_alarmed));
}

#[tokio::test]
async fn an_end_before_the_mail_is_marked_doubles_nothing() {
    let world = World::make().await;
    world.server.arrive(mail("daily@reports.example", NAME, TABLE));
    world.server.die_when_told_to_mark(true);
    assert!(world.look().await.is_err());
    assert_eq!((world.server.flags(), world.findings().await), (vec![String::new()], vec![1]));
    world.server.die_when_told_to_mark(false);
    assert_eq!(world.look().await.expect("answers"), Some(1));
    assert_eq!((world.server.flags(), world.findings().await), (vec!["\\Seen".into()], vec![1]));
    assert_eq!(world.reports().await.len(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_shown_and_stands_nowhere() {
    let mut world = World::make().await;
    fs::write(world.mails.folder.join("password"), "not-the-one").expect("written");
    let error = world.look().await.expect_err("refused").to_string();
    let shown = world.csirt().reports().failed_downloads().await.expect("a list");
    assert!(shown[0].failure.contains("AUTHENTICATIONFAILED"), "{shown:?}");
    assert!(!error.contains("not-the-one") && !shown[0].failure.contains("not-the-one"));
    // A mapping that is not there yet: the mail waits.
    fs::write(world.mails.folder.join("password"), PASSWORD).expect("written");
    world.mails.reading.mapping = Some("doors".into());
    world.server.arrive(mail("daily@reports.example", NAME, TABLE));
    assert!(world.look().await.is_err());
    let shown = world.csirt().reports().failed_downloads().await.expect("a list");
    assert!(shown[0].failure.contains("there is no mapping `doors` yet"), "{shown:?}");
    world.mails.reading.mapping = None;
    assert_eq!(world.look().await.expect("answers"), Some(1));
    assert_eq!(world.csirt().reports().failed_downloads().await.expect("a list"), []);
}
