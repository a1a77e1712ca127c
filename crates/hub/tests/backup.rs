//! A backup of a hub that serves, brought back elsewhere and verified.

use hub::backup::{backup, restore};
use hub::config::Config;
use hub::init::{Wanted, init};

fn wanted() -> Wanted {
    Wanted {
        csirt: "Test CSIRT".into(),
        phone: "+46 10 000 00 00".into(),
        mail: "csirt@csirt.example".into(),
        url: "http://127.0.0.1:8080".into(),
        sensor_name: "127.0.0.1".into(),
        smtp: None,
        database: "sqlite:hub.db".into(),
        administrator: "admin".into(),
        language: "sv".into(),
    }
}

#[tokio::test]
async fn what_is_backed_up_comes_back_and_is_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    init(&here, &wanted()).await.expect("a hub");
    let config = Config::read(&here.join("hub.toml")).expect("settings");
    // Somebody works with the store meanwhile.
    let open = store::Store::open(&config.database).await.expect("a store");
    let file = folder.path().join("backup.tar.zst");
    let written = backup(&config, &file).await.expect("a backup");
    for name in ["ca.key", "ca.pem", "content-1.key", "hub.db", "hub.toml", "link.key"] {
        assert!(written.files.iter().any(|one| one == name), "{name} in {:?}", written.files);
    }
    let back = restore(&file, &there).await.expect("restored");
    assert!(back.audit_lines.is_some_and(|lines| lines > 0), "{back:?}");
    assert!(backup(&config, &file).await.is_err(), "an earlier backup is not overwritten");
    assert!(restore(&file, &there).await.is_err(), "a folder in use is not touched");
    open.close().await;
}

#[tokio::test]
async fn the_csirt_can_be_told_from_the_first_minute() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path().join("here");
    init(&here, &wanted()).await.expect("a hub");
    let config = Config::read(&here.join("hub.toml")).expect("settings");
    let store = store::Store::open(&config.database).await.expect("a store");
    let now = store.now();
    let book = store.system("test").contact_book(now, now.plus_s(60)).await.expect("a book");
    let told: Vec<_> = book.iter().flat_map(|home| &home.contacts).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0.email, "csirt@csirt.example");
    store.close().await;
}

#[tokio::test]
async fn what_is_no_backup_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("b");
    std::fs::write(&file, b"not an archive").expect("written");
    assert!(restore(&file, &folder.path().join("to")).await.is_err());
}
