//! Files sent in: in parts, cut and taken up again, through a restart of the hub, and nobody else's.

use access::{Home, Role};
use model::SentFileId;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::calls::{Answer, Caller, send};
use crate::world::{World, on_both};

/// A hub whose files lie in the folder.
fn router(world: &World, dir: &std::path::Path) -> axum::Router {
    let mut settings = api::Settings::new("f".repeat(64), World::link_key().sign_in());
    let limits = sent::Limits { free_bytes_min: 0, all_bytes_max: 1 << 20, file_bytes_max: 100 };
    settings.sent = Some(sent::Folder::open(dir, limits).expect("a folder"));
    api::router(world.store.clone(), settings)
}

async fn lead(world: &World, dir: &std::path::Path) -> Caller {
    let home = Home::Member(world.mine.member);
    Caller::new(world, &router(world, dir), Role::SecurityLead, home).await
}

async fn announce(caller: &Caller, name: &str, bytes: u64) -> String {
    let new = json!({ "name": name, "bytes": bytes });
    let answer = caller.ask("POST", "/api/v1/files", Some(&new)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.headers["location"].to_str().expect("text").to_owned()
}

async fn part(caller: &Caller, place: &str, offset: u64, bytes: &str) -> Answer {
    let headers = [
        ("authorization", format!("Bearer {}", caller.token)),
        ("content-type", "application/offset+octet-stream".to_owned()),
        ("upload-offset", offset.to_string()),
    ];
    send(&caller.router, "PATCH", place, &headers, bytes.to_owned()).await
}

async fn ends_at(caller: &Caller, place: &str) -> String {
    let answer = caller.ask("HEAD", place, None).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    answer.headers["upload-offset"].to_str().expect("a number").to_owned()
}

/// What lies on the disk.
fn on_disk(dir: &std::path::Path, place: &str) -> String {
    let id = place.rsplit('/').next().expect("an id");
    std::fs::read_to_string(dir.join(format!("{id}.bytes"))).expect("there")
}

/// Sends some of a part over a real connection, and cuts that.
async fn cut_part(caller: &Caller, place: &str, offset: u64, bytes: &str) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = caller.router.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut line = tokio::net::TcpStream::connect(address).await.expect("connected");
    let head = format!(
        "PATCH {place} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n\
         Content-Length: 1000\r\n\r\n{bytes}",
        caller.token
    );
    line.write_all(head.as_bytes()).await.expect("written");
    drop(line);
    let expected = (offset + bytes.len() as u64).to_string();
    for _ in 0..200 {
        if ends_at(caller, place).await == expected {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    serving.abort();
}

#[test]
fn a_cut_part_counts_as_far_as_it_came_and_the_rest_follows() {
    on_both(|world| async move {
        let dir = tempfile::tempdir().expect("a folder");
        let caller = lead(&world, dir.path()).await;
        let place = announce(&caller, "../a.pcap", 11).await;
        assert_eq!(part(&caller, &place, 0, "hello").await.status, 204);
        cut_part(&caller, &place, 5, " wo").await;
        assert_eq!(ends_at(&caller, &place).await, "8");
        // The place where the part began is not where the file ends any more.
        assert_eq!(part(&caller, &place, 5, " world").await.status, 409);
        // The hub is started anew: a part it was not told the end of lies behind.
        let name = format!("{}.bytes", place.rsplit('/').next().expect("an id"));
        std::fs::write(dir.path().join(name), "hello woXXX").expect("written");
        let again = lead(&world, dir.path()).await;
        assert_eq!(ends_at(&again, &place).await, "8");
        let answer = part(&again, &place, 8, "rld").await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        assert_eq!(on_disk(dir.path(), &place), "hello world");
        let file: Value =
            serde_json::from_str(&again.ask("GET", &place, None).await.body).expect("JSON");
        assert_eq!((&file["state"], &file["name"]), (&json!("waiting"), &json!("a.pcap")));
        assert_eq!(part(&again, &place, 11, "x").await.status, 409);
    });
}

#[test]
fn a_client_of_tus_announces_by_headers() {
    on_both(|world| async move {
        let dir = tempfile::tempdir().expect("a folder");
        let caller = lead(&world, dir.path()).await;
        let headers = [
            ("authorization", format!("Bearer {}", caller.token)),
            ("tus-resumable", "1.0.0".to_owned()),
            ("upload-length", "5".to_owned()),
            ("upload-metadata", "filename YS5sb2c=,filetype dGV4dA==,flag".to_owned()),
        ];
        let answer = send(&caller.router, "POST", "/api/v1/files", &headers, String::new()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        let place = answer.headers["location"].to_str().expect("text");
        let file: Value =
            serde_json::from_str(&caller.ask("GET", place, None).await.body).expect("JSON");
        assert_eq!((&file["name"], &file["bytes"]), (&json!("a.log"), &json!(5)));
        assert_eq!(caller.ask("DELETE", place, None).await.status, 204);
        assert_eq!(caller.ask("GET", place, None).await.status, 404);
    });
}

#[test]
fn more_than_may_be_sent_is_refused_with_its_reason() {
    on_both(|world| async move {
        let dir = tempfile::tempdir().expect("a folder");
        let caller = lead(&world, dir.path()).await;
        for (name, bytes) in [("a", 101), ("a", 0), ("", 5)] {
            let new = json!({ "name": name, "bytes": bytes });
            let answer = caller.ask("POST", "/api/v1/files", Some(&new)).await;
            assert_eq!(answer.status, 422, "{}", answer.body);
        }
        let place = announce(&caller, "a", 5).await;
        assert_eq!(part(&caller, &place, 0, "too much").await.status, 413);
        assert_eq!(ends_at(&caller, &place).await, "0");
        for _ in 1..store::SENT_UNFINISHED_MAX {
            announce(&caller, "a", 5).await;
        }
        let new = json!({ "name": "a", "bytes": 5 });
        let answer = caller.ask("POST", "/api/v1/files", Some(&new)).await;
        assert_eq!(answer.status, 409, "{}", answer.body);
    });
}

#[test]
fn an_analyst_judges_what_was_read_and_nobody_else() {
    on_both(|world| async move {
        let dir = tempfile::tempdir().expect("a folder");
        let caller = lead(&world, dir.path()).await;
        let analyst = Caller::new(&world, &caller.router, Role::Analyst, Home::Csirt).await;
        let place = announce(&caller, "a", 5).await;
        let (judge, said) = (format!("{place}/judgement"), json!({ "judgement": "All is well." }));
        assert_eq!(analyst.ask("POST", &judge, Some(&said)).await.status, 409);
        assert_eq!(part(&caller, &place, 0, "hello").await.status, 204);
        let system = world.store.system("test");
        let file = system.file_to_read().await.expect("answers").expect("one waits");
        assert_eq!((file.id, file.home), (id(&place), vec!["10.0.0.0/8".to_owned()]));
        assert_eq!(system.file_to_read().await.expect("answers"), None);
        let answer = serde_json::to_string(&sent::Answer::default()).expect("JSON");
        let verdict = store::Verdict {
            sha256: Some("00"),
            answer: &answer,
            is_read: true,
            looks_wrong: true,
            kept_s: 60,
        };
        system.file_was_read(file.id, &verdict).await.expect("kept");
        assert_eq!(caller.ask("POST", &judge, Some(&said)).await.status, 403);
        assert_eq!(analyst.ask("POST", &judge, Some(&said)).await.status, 204);
        let file: Value =
            serde_json::from_str(&caller.ask("GET", &place, None).await.body).expect("JSON");
        let found = (&file["state"], &file["word"], &file["judgement"]);
        assert_eq!(found, (&json!("looked_at"), &json!("cannot_tell"), &json!("All is well.")));
    });
}

fn id(place: &str) -> SentFileId {
    SentFileId::parse(place.rsplit('/').next().expect("an id")).expect("an id")
}
