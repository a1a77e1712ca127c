//! Sealed mail, opened by the programs its receivers have: GnuPG and OpenSSL.

use std::path::Path;
use std::process::{Command, Stdio};

use model::{ChannelKind, MessageId, Severity, Time, Tlp};
use notify::channels::{self, SendError, Settings, SmtpSettings};
use notify::{Letter, To};
use testkit::servers::{Behaviour, scripted_smtp};

const SECRET: &str = "10.0.0.5 talks to a command server";

/// What arrives of a mail to a receiver with this key.
async fn arrives(key: &str) -> Result<String, SendError> {
    let server = scripted_smtp(Behaviour::Accept).expect("a port");
    let smtp = SmtpSettings {
        url: format!("smtp://127.0.0.1:{}", server.port()),
        from: "Example CSIRT <csirt@hub.example>".into(),
        ..SmtpSettings::default()
    };
    let settings = Settings { smtp: Some(smtp), ..Settings::default() };
    let open = channels::open(&settings).unwrap_or_else(|bad| panic!("{bad:?}"));
    let (_, mail) = open.iter().find(|(one, _)| one.kind == ChannelKind::Smtp).expect("set");
    let letter = Letter {
        id: MessageId::new(),
        thread: "t".into(),
        to: To {
            kind: ChannelKind::Smtp,
            name: "IT".into(),
            address: "it@norrby.example".into(),
            key: Some(key.to_owned()),
        },
        number: 1042,
        severity: Severity::High,
        tlp: Tlp::Red,
        language: "en".into(),
        at: Time::from_seconds(1_700_000_000),
        subject: "[Vardkase 1042] High: A warning waits for you".into(),
        plain: SECRET.into(),
        html: format!("<p>{SECRET}</p>"),
        short: String::new(),
        link: "https://hub.example/w/abc".into(),
        button: "Read".into(),
        reply_token: None,
        attachments: Vec::new(),
    };
    mail.send(&letter).await?;
    let mail = server.messages().pop().expect("one message");
    assert!(!mail.contains(SECRET), "in clear: {mail}");
    Ok(mail)
}

fn is_there(program: &str) -> bool {
    let mut probe = Command::new(program);
    let there = probe.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if let Err(error) = &there {
        testkit::needs::skip(program, error);
    }
    there.is_ok()
}

fn gpg(home: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("gpg");
    command.arg("--homedir").arg(home).args(["--batch", "--quiet", "--passphrase", ""]);
    let output = command.args(["--pinentry-mode", "loopback"]).args(arguments).output();
    let output = output.expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "gpg {arguments:?}: {said}");
    output.stdout
}

/// A folder of its own for GnuPG, whose agent ends with it.
struct Home(tempfile::TempDir);

impl Drop for Home {
    fn drop(&mut self) {
        let mut end = Command::new("gpgconf");
        let _ = end.arg("--homedir").arg(self.0.path()).args(["--kill", "all"]).status();
    }
}

#[tokio::test]
async fn gnupg_opens_what_was_sealed_for_its_key() {
    if !is_there("gpg") {
        return;
    }
    for algorithm in ["rsa2048", "ed25519"] {
        let home = Home(tempfile::tempdir().expect("a folder"));
        let user = "IT <it@norrby.example>";
        gpg(home.0.path(), &["--quick-generate-key", user, algorithm, "default", "1y"]);
        let listed = gpg(home.0.path(), &["--list-keys", "--with-colons"]);
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let print = listed.lines().find_map(|line| line.strip_prefix("fpr:::::::::"));
        let print = print.expect("a fingerprint").trim_end_matches(':').to_owned();
        let encrypts = if algorithm == "ed25519" { "cv25519" } else { "rsa2048" };
        gpg(home.0.path(), &["--quick-add-key", &print, encrypts, "encr", "1y"]);
        let key = gpg(home.0.path(), &["--armor", "--export", &print]);
        let mail = arrives(&String::from_utf8_lossy(&key)).await.expect("taken");
        assert!(mail.contains("multipart/encrypted") && mail.contains("Version: 1"), "{mail}");
        let from = mail.find("-----BEGIN PGP MESSAGE-----").expect("a message");
        let end = "-----END PGP MESSAGE-----";
        let until = mail.find(end).expect("whole") + end.len();
        let file = home.0.path().join("message.asc");
        std::fs::write(&file, &mail[from..until]).expect("written");
        let opened = gpg(home.0.path(), &["--decrypt", &file.to_string_lossy()]);
        let opened = String::from_utf8_lossy(&opened);
        assert!(opened.contains(SECRET) && opened.contains("multipart/alternative"), "{opened}");
    }
}

#[tokio::test]
async fn openssl_opens_what_was_sealed_for_its_certificate() {
    if !is_there("openssl") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let run = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let (certificate, key) = (path("c.pem"), path("k.pem"));
    let make = ["req", "-x509", "-nodes", "-days", "1", "-subj", "/CN=it@norrby.example"];
    let rsa = ["-newkey", "rsa:2048", "-keyout", &key, "-out", &certificate];
    run(&[&make[..], &rsa].concat());
    let pem = std::fs::read_to_string(&certificate).expect("made");
    let mail = arrives(&pem).await.expect("taken");
    std::fs::write(path("mail"), mail).expect("written");
    let opened =
        run(&["cms", "-decrypt", "-in", &path("mail"), "-recip", &certificate, "-inkey", &key]);
    assert!(opened.contains(SECRET) && opened.contains("multipart/alternative"), "{opened}");

    let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", &key];
    run(&[&make[..], &ec, &["-out", &certificate]].concat());
    let pem = std::fs::read_to_string(&certificate).expect("made");
    let error = arrives(&pem).await.expect_err("not RSA");
    assert!(matches!(&error, SendError::Refused(why) if why.contains("RSA")), "{error}");
}

#[tokio::test]
async fn a_key_that_cannot_be_used_is_never_a_reason_to_send_in_clear() {
    for key in [
        "",
        "secret",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----",
    ] {
        assert!(matches!(arrives(key).await, Err(SendError::Refused(_))));
    }
}
