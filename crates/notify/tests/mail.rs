//! Mail as it arrives: verified by others' programs where they are installed.

use std::process::{Command, Stdio};

use model::{ChannelKind, MessageId, Severity, Time, Tlp};
use notify::channels::{self, Dkim, Settings, SmtpSettings};
use notify::{Attachment, Letter, To};
use testkit::servers::{Behaviour, scripted_smtp};

fn letter(key: Option<String>) -> Letter {
    Letter {
        id: MessageId::new(),
        thread: "0190b6a0-7c3e-7d3a-9b5e-0123456789ab".into(),
        to: To {
            kind: ChannelKind::Smtp,
            name: "Säkerhet, IT".into(),
            address: "it@norrby.example".into(),
            key,
        },
        number: 1042,
        severity: Severity::High,
        tlp: Tlp::Amber,
        language: "sv".into(),
        at: Time::from_seconds(1_700_000_000),
        subject: "[Vårdkase 1042] Hög: Trafik till en styrserver som någon annan äger".into(),
        plain: "Vad har hänt: åäö\n.punkt\n".into(),
        html: "<p>Vad har hänt: åäö</p>".into(),
        short: "Vårdkase 1042".into(),
        link: "https://hub.example/l/abc".into(),
        button: "Läs".into(),
        reply_token: Some("00112233445566778899".into()),
        attachments: vec![Attachment {
            name: "findings.csv".into(),
            media_type: "text/csv",
            bytes: b"device,count\r\n10.0.0.5,3\r\n".to_vec(),
        }],
    }
}

/// What the server got.
async fn arrives(settings: SmtpSettings, letter: &Letter) -> String {
    let server = scripted_smtp(Behaviour::Accept).expect("a port");
    let from = match &settings.name {
        Some(_) => "csirt@hub.example",
        None => "Example CSIRT <csirt@hub.example>",
    };
    let url = format!("smtp://127.0.0.1:{}", server.port());
    let smtp = SmtpSettings { url, from: from.into(), ..settings };
    let settings = Settings { smtp: Some(smtp), ..Settings::default() };
    let open = channels::open(&settings).unwrap_or_else(|bad| panic!("{bad:?}"));
    let (_, mail) = open.iter().find(|(one, _)| one.kind == ChannelKind::Smtp).expect("set");
    mail.send(letter).await.expect("taken");
    server.messages().pop().expect("one message")
}

#[tokio::test]
async fn a_sender_without_a_name_is_the_csirt_and_what_is_about_no_warning_has_no_number() {
    let name = Some("Kommun-CSIRT".to_owned());
    let named = SmtpSettings { name, ..SmtpSettings::default() };
    let mail = arrives(named, &Letter { number: 0, ..letter(None) }).await;
    assert!(mail.contains("From: Kommun-CSIRT <csirt@hub.example>"), "{mail}");
    assert!(!mail.contains("X-Vardkase-Warning"), "{mail}");
    assert!(
        arrives(SmtpSettings::default(), &letter(None)).await.contains("X-Vardkase-Warning: 1042")
    );
}

#[tokio::test]
async fn an_answer_carries_the_token_where_the_server_can_do_that() {
    let plus = SmtpSettings { plus: true, ..SmtpSettings::default() };
    let mail = arrives(plus, &letter(None)).await;
    let address = "csirt+1042.00112233445566778899@hub.example";
    assert!(mail.contains(address) && mail.contains("Auto-Submitted: auto-generated"), "{mail}");
    let reply_to = Some("Vakt <vakt@hub.example>".to_owned());
    let plain = SmtpSettings { reply_to, ..SmtpSettings::default() };
    let mail = arrives(plain, &letter(None)).await;
    assert!(mail.contains("Reply-To: Vakt <vakt@hub.example>"), "{mail}");
    assert!(mail.contains("filename=\"findings.csv\""), "{mail}");
}

/// Verifies a mail as a receiver's server does, with the record instead of DNS.
const VERIFY: &str = "
import sys, dkim
mail, record = open(sys.argv[1], 'rb').read(), open(sys.argv[2], 'rb').read()
named = lambda name, timeout=5: record if name == b'vk1._domainkey.hub.example.' else None
sys.exit(0 if dkim.verify(mail, dnsfunc=named) else 1)
";

#[tokio::test]
async fn a_signed_mail_verifies_and_a_changed_one_does_not() {
    let python = ["/usr/bin/python3", "python3"].into_iter().find(|program| {
        let probe =
            Command::new(program).args(["-c", "import dkim"]).stderr(Stdio::null()).status();
        probe.is_ok_and(|status| status.success())
    });
    let Some(python) = python else {
        testkit::needs::skip("dkim", "no Python with it (python3-dkim)");
        return;
    };
    let key_pem = notify::dkim::generate().expect("a key");
    let record = notify::dkim::record(&key_pem, "vk1", "hub.example").expect("its record");
    assert!(record.starts_with("vk1._domainkey.hub.example. IN TXT ( \"v=DKIM1; k=rsa; p="));
    let dkim = Dkim { selector: "vk1".into(), domain: None, key_pem };
    let settings = SmtpSettings { dkim: Some(dkim), ..SmtpSettings::default() };
    let mail = arrives(settings, &letter(None)).await;
    let strings: Vec<&str> = record.split('"').skip(1).step_by(2).collect();
    let dir = tempfile::tempdir().expect("a folder");
    let verifies = |mail: &str| {
        let (file, zone) = (dir.path().join("mail"), dir.path().join("record"));
        std::fs::write(&file, mail).expect("written");
        std::fs::write(&zone, strings.concat()).expect("written");
        let run = Command::new(python).args(["-c", VERIFY]).arg(&file).arg(&zone).status();
        run.expect("runs").success()
    };
    assert!(verifies(&mail), "{mail}");
    assert!(!verifies(&mail.replace("X-Vardkase-Warning: 1042", "X-Vardkase-Warning: 1043")));
    assert!(!verifies(&mail.replace("Subject: ", "Subject: x")));
}
