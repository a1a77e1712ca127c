//! Files that members send in, read by the executable as the hub starts it: what looks wrong is
//! told, what cannot be read is told as that, and what is hostile ends in an answer.

use std::path::Path;
use std::process::Command;

use hub::jobs::sent_files::Reads;
use model::{MemberId, SentFileId};
use sent::{Answer, Folder, How, Kind, Limits, Stopped, Word};
use store::{FileToRead, Store};

const PROGRAM: &str = env!("CARGO_BIN_EXE_vardkase");

/// A day in miniature with attacks, as bytes.
fn capture(dir: &Path) -> Vec<u8> {
    let path = dir.join("range.pcap");
    let made = Command::new(PROGRAM)
        .args(["range", "write", "--minutes", "20", "--load", "0.2", "--attacks", "all"])
        .arg(&path)
        .status();
    assert!(made.expect("started").success());
    std::fs::read(path).expect("written")
}

/// What the hub says of a file with these bytes.
fn answer(dir: &Path, name: &str, bytes: &[u8]) -> Answer {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = format!("sqlite://{}/hub.db", dir.display());
        let store = Store::open(&url).await.expect("opens");
        let limits = Limits { free_bytes_min: 0, ..Limits::default() };
        let folder = Folder::open(&dir.join("sent"), limits).expect("opened");
        let id = SentFileId::new();
        std::fs::write(folder.path_of(id), bytes).expect("written");
        let reads = Reads { folder, program: PROGRAM.into() };
        let (name, home) = (name.to_owned(), Vec::new());
        let file = FileToRead { id, member: MemberId::new(), name, is_given_up: false, home };
        let (answer, sum) = reads.read(&store, &file).await;
        assert_eq!(sum.map(|sum| sum.len()), Some(64));
        assert!(!dir.join("sent").join(format!("{id}.work")).exists());
        store.close().await;
        answer
    })
}

#[test]
fn a_capture_with_attacks_looks_wrong_and_says_what_was_looked_at() {
    let dir = tempfile::tempdir().expect("a folder");
    let bytes = capture(dir.path());
    let whole = answer(dir.path(), "a.pcap", &bytes);
    assert_eq!(
        (whole.word(), &whole.kind, whole.stopped),
        (Word::LooksWrong, &Kind::Capture, None)
    );
    assert!(whole.seen.iter().any(|one| one.how == How::Analytic), "{:?}", whole.seen);
    assert!(0 < whole.covers.packets && 0 < whole.covers.flows, "{:?}", whole.covers);
    assert!(whole.covers.first < whole.covers.last && !whole.covers.protocols.is_empty());
    // Cut off: what was seen before stands, and it is said that there was more.
    let cut = answer(dir.path(), "a.pcap", &bytes[..bytes.len() / 2 + 7]);
    assert_eq!((cut.kind, cut.stopped), (Kind::Capture, Some(Stopped::Damaged)));
    assert!(0 < cut.covers.packets && cut.covers.packets < whole.covers.packets);
}

#[test]
fn a_log_is_read_and_what_is_neither_is_said_to_be() {
    let dir = tempfile::tempdir().expect("a folder");
    let alert = r#"{"timestamp":"2026-11-23T08:00:00.000000+0000","event_type":"alert","src_ip":"198.51.100.7","src_port":4444,"dest_ip":"10.0.0.5","dest_port":445,"proto":"TCP","alert":{"gid":1,"signature_id":7,"signature":"Something bad","category":"A Network Trojan was detected","severity":1}}"#;
    let log = answer(dir.path(), "eve.json", format!("{alert}\n{alert}\n").as_bytes());
    assert_eq!((log.word(), log.kind), (Word::LooksWrong, Kind::Log("eve".into())));
    let seen = &log.seen[0];
    assert_eq!(
        (seen.what.as_str(), seen.device.as_str(), seen.count),
        ("Something bad", "10.0.0.5", 2)
    );
    let other = answer(dir.path(), "--help", b"a letter to nobody");
    assert_eq!((other.word(), other.kind, other.stopped), (Word::CannotTell, Kind::Unknown, None));
}

#[test]
fn a_hostile_file_ends_in_an_answer() {
    let dir = tempfile::tempdir().expect("a folder");
    // A frame that says it has four gigabytes.
    let mut huge = vec![
        0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 1, 0, 0, 0,
    ];
    huge.extend([0; 8]);
    huge.extend([0xff; 8]);
    huge.extend([0; 1_000]);
    let cases = [("huge.pcap", huge), ("nothing.pcap", vec![0xd4, 0xc3, 0xb2, 0xa1])];
    for (name, bytes) in cases {
        let answer = answer(dir.path(), name, &bytes);
        assert_eq!(
            (answer.word(), answer.stopped),
            (Word::CannotTell, Some(Stopped::Damaged)),
            "{name}"
        );
    }
}
