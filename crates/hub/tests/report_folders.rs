//! Reports that lie in a folder: what becomes of good, half-written and unreadable ones, and that
//! an end in between loses nothing and doubles nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use access::{Home, Role, Viewer};
use hub::report_sources::{Folder, Hub, Reading, SETTLED, look};
use model::{AccountId, ManualClock, MemberId, Time, Tlp};
use store::{FindingFilter, NewMember, Page, Report, Scoped, Store, WhichReports};
use testkit::killed::{Chance, READY, killed};
use warnings::{Policy, PolicyInForce};

const TABLE: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\"\n\
    \"2023-11-14 20:00:00\",\"high\",\"192.0.2.7\",\"tcp\",\"3389\"\n\
    \"2023-11-14 20:00:00\",\"high\",\"nowhere\",\"tcp\",\"3389\"\n";

struct World {
    store: Store,
    policy: PolicyInForce,
    folder: Folder,
}

impl World {
    /// With a folder that goes away with the test.
    async fn make() -> (Self, tempfile::TempDir) {
        let dir = tempfile::tempdir().expect("a folder");
        let world = Self::open(dir.path()).await;
        world.serve().await;
        (world, dir)
    }

    async fn open(dir: &Path) -> Self {
        let url = format!("sqlite://{}/hub.db", dir.display());
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(&url, Arc::new(clock)).await.expect("opens");
        let path = dir.join("in");
        fs::create_dir_all(&path).expect("made");
        let name = "shadowserver".to_owned();
        let reading = Reading { name, format: None, mapping: None, source: None, tlp: Tlp::Amber };
        let policy = PolicyInForce::new(Policy::shipped());
        Self { store, policy, folder: Folder { path, reading } }
    }

    /// Whose the addresses are.
    async fn serve(&self) {
        let net = findings::Network {
            net: "192.0.2.0/24".parse().expect("a network"),
            name: "Town hall".into(),
            purpose: findings::Purpose::Unknown,
        };
        let member = self.member().await;
        self.store.system("test").add_network(member, &net).await.expect("added");
    }

    async fn member(&self) -> MemberId {
        let zone = "Europe/Stockholm".to_owned();
        let new = NewMember { name: "Norrby".into(), language: "sv".into(), zone };
        self.store.system("test").add_member(&new).await.expect("added")
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path.join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    /// A look when every file has been at rest for long enough.
    async fn look(&self) -> usize {
        self.look_at(SystemTime::now() + SETTLED * 2).await
    }

    async fn look_at(&self, now: SystemTime) -> usize {
        let system = self.store.system("test");
        let hub = Hub { store: &self.store, system, policy: &self.policy };
        look(&self.folder, &hub, now).await.expect("looked")
    }

    fn csirt(&self) -> Scoped {
        let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
        self.store.scoped(viewer)
    }

    async fn reports(&self) -> Vec<Report> {
        let list = self.csirt().reports().list(&Page::first(50), WhichReports::All).await;
        list.expect("a list").rows
    }

    async fn findings(&self) -> usize {
        let list = self.csirt().findings().list(&FindingFilter::default(), &Page::first(50)).await;
        list.expect("a list").rows.len()
    }

    /// How often something was seen, in all.
    async fn seen(&self) -> u32 {
        let list = self.csirt().findings().list(&FindingFilter::default(), &Page::first(50)).await;
        list.expect("a list").rows.iter().map(|row| row.finding.count as u32).sum()
    }

    /// Names in a folder beside the files that wait.
    fn names(&self, folder: &str) -> Vec<String> {
        names(&self.folder.path.join(folder))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<_> = entries.map(|entry| name(entry.expect("an entry"))).collect();
    names.sort();
    names
}

#[tokio::test]
async fn good_rows_are_taken_bad_ones_kept_and_the_file_is_moved_away() {
    let (world, _dir) = World::make().await;
    world.put("2023-11-14-scan_rdp-test.csv", TABLE);
    // Just written: somebody may still be at it.
    assert_eq!(world.look_at(SystemTime::now()).await, 0);
    world.put(".hidden.csv", TABLE);
    world.put("half.csv.part", TABLE);
    assert_eq!(world.look().await, 1);
    assert_eq!(world.look().await, 0);
    assert_eq!(world.names("done"), ["2023-11-14-scan_rdp-test.csv"]);
    let reports = world.reports().await;
    let [report] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!(
        (report.received_from.as_str(), report.format.as_str()),
        ("shadowserver", "shadowserver")
    );
    assert_eq!((report.counts.rows, report.counts.bad, world.findings().await), (1, 1, 1));
    // The same again by the same name: on record once, and both files are there still.
    world.put("2023-11-14-scan_rdp-test.csv", TABLE);
    assert_eq!(world.look().await, 1);
    assert_eq!((world.reports().await.len(), world.names("done").len()), (1, 2));
}

#[tokio::test]
async fn what_cannot_be_read_lies_beside_its_reason_and_raises_an_alarm() {
    let (world, _dir) = World::make().await;
    world.put("tea.csv", "leaves\n");
    world.put("empty.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(world.look().await, 2);
    let failed = ["empty.zip", "empty.zip.reason.txt", "tea.csv", "tea.csv.reason.txt"];
    assert_eq!(world.names("failed"), failed);
    let reason = world.folder.path.join("failed/tea.csv.reason.txt");
    let reason = fs::read_to_string(reason).expect("a reason");
    assert!(reason.contains("no known format"), "{reason}");
    assert_eq!(world.csirt().reports().alarmed().await.expect("answers"), 2);
}

#[tokio::test]
async fn a_link_out_of_the_folder_is_not_followed() {
    let (world, dir) = World::make().await;
    let outside = dir.path().join("outside.csv");
    fs::write(&outside, TABLE).expect("written");
    std::os::unix::fs::symlink(&outside, world.folder.path.join("scan_rdp.csv")).expect("linked");
    assert_eq!(world.look().await, 0);
    assert!(outside.exists());
}

#[tokio::test]
async fn an_end_anywhere_in_between_loses_nothing_and_doubles_nothing() {
    let (world, _dir) = World::make().await;
    let name = "2023-11-14-scan_rdp-test.csv";
    let header = TABLE.lines().next().expect("a header");
    let row = |at: usize| {
        let minute = at % 60;
        format!(
            "\"2023-11-14 20:{minute:02}:00\",\"high\",\"192.0.2.{}\",\"tcp\",\"3389\"\n",
            at % 40
        )
    };
    let text: String = (0..4_000).map(row).collect();
    let text = format!("{header}\n{text}");
    // As `kill -9` does: the look ends at some point, and nobody hears of it.
    for pause_ms in [0, 1, 3, 10, 30, 100, 300] {
        world.put(name, &text);
        let pause = Duration::from_millis(pause_ms);
        let _ = tokio::time::timeout(pause, world.look()).await;
    }
    // Killed after the note and before the move: the note is there, and so is the file.
    world.put(name, &text);
    world.look().await;
    let done = world.folder.path.join("done").join(name);
    fs::copy(&done, world.folder.path.join(name)).expect("as before the move");
    world.look().await;
    assert_eq!((world.reports().await.len(), world.findings().await), (1, 40));
    // 4,000 rows; those of the same address and minute read the same and are one.
    assert_eq!(world.seen().await, 120);
}

/// Where the hub that is killed works.
const DIR: &str = "CRASH_DIR";

/// Kills, and files: one each time, and one before.
const KILLS: usize = 10;

/// Rows of each file, all different.
const ROWS: usize = 2_000;

/// The hub of the next test: looks and looks.
#[tokio::test]
#[ignore = "the process that the next test kills"]
async fn looking_process() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let world = World::open(Path::new(&dir)).await;
    eprintln!("{READY}");
    loop {
        world.look().await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn killed_10_times_every_file_is_taken_in_once() {
    let (world, dir) = World::make().await;
    let header = TABLE.lines().next().expect("a header");
    let row = |file: usize, at: usize| {
        let (second, host) = (at / 40, at % 40);
        format!(
            "\"2023-11-14 20:{file:02}:{second:02}\",\"high\",\"192.0.2.{host}\",\"tcp\",\"3389\"\n"
        )
    };
    let name = |file: usize| format!("2023-11-14-scan_rdp-{file}.csv");
    let text = |file: usize| {
        let rows: String = (0..ROWS).map(|at| row(file, at)).collect();
        format!("{header}\n{rows}")
    };
    // How long one takes here, and now: each process is killed within somewhat more.
    world.put(&name(0), text(0));
    let begun = Instant::now();
    assert_eq!(world.look().await, 1);
    let within_ms = u64::try_from(begun.elapsed().as_millis() * 6 / 5).expect("a moment");
    world.store.close().await;
    let (mut chance, mut unfinished) = (Chance(4), 0);
    for file in 1..=KILLS {
        let path = world.put(&name(file), text(file));
        let variables = [(DIR, dir.path().display().to_string())];
        killed("looking_process", &variables, chance.instant(within_ms)).expect("killed");
        unfinished += usize::from(path.exists());
    }
    assert!(0 < unfinished, "every file was done before its kill: nothing was tested");
    let world = World::open(dir.path()).await;
    world.look().await;
    assert_eq!(world.look().await, 0);
    let mut names: Vec<_> = (0..=KILLS).map(name).collect();
    names.sort();
    assert_eq!(world.names("done"), names);
    let reports = world.reports().await;
    let mut noted: Vec<_> = reports.iter().map(|report| report.name.clone()).collect();
    noted.sort();
    assert_eq!(noted, names);
    assert!(reports.iter().all(|report| report.counts.rows == ROWS as u64), "{reports:?}");
    let seen = u32::try_from((KILLS + 1) * ROWS).expect("few");
    assert_eq!((world.findings().await, world.seen().await), (40, seen));
}
