//! Mail that comes back: reports and answers through a Maildir, as a local mail server leaves them.

use std::sync::Arc;

use access::{Home, LinkKey, Role, Viewer};
use hub::jobs::mailbox::{self, take_in};
use hub::jobs::outbox::{Outbox, lanes};
use intake::take_detections;
use model::{Confidence, DetectionId, ManualClock, MessageId, Rsit, Severity, Time};
use notify::Letterhead;
use notify::channels::{Settings, SmtpSettings};
use store::{
    ContactHome, InboundOutcome, NewContact, NewMember, Page, Scoped, SendingState, Store,
    WarningFilter, WarningRow,
};
use testkit::servers::{Behaviour, ScriptedSmtp, scripted_smtp};
use warnings::reply::Meaning;
use warnings::{DEFAULT_POLICY, Move, Policy, State};
use wire::{Cause, Detection, Device};

struct World {
    store: Store,
    policy: Policy,
    server: ScriptedSmtp,
    worker: Outbox,
    _dir: tempfile::TempDir,
}

fn links() -> LinkKey {
    LinkKey::new(&[7; 32]).expect("long enough")
}

impl World {
    /// A member with two contacts, one after the other, and a warning that the first was sent.
    async fn make() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/hub.db", dir.path().display());
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(&url, Arc::new(clock)).await.expect("opens");
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let server = scripted_smtp(Behaviour::Accept).expect("a port");
        let smtp = SmtpSettings {
            url: format!("smtp://127.0.0.1:{}", server.port()),
            from: "Example CSIRT <csirt@hub.example>".into(),
            plus: true,
            ..SmtpSettings::default()
        };
        let settings = Settings { smtp: Some(smtp), ..Settings::default() };
        let worker = Outbox {
            store: store.clone(),
            lanes: lanes(&settings).expect("opens"),
            links: links(),
            head: Letterhead {
                csirt: "Example CSIRT".into(),
                phone: None,
                base_url: "https://hub.example".into(),
            },
            policy: Default::default(),
            owner: "hub".into(),
        };
        let world = Self { store, policy, server, worker, _dir: dir };
        world.warn().await;
        world
    }

    async fn warn(&self) {
        let system = self.store.system("test");
        let text = |word: &str| word.to_owned();
        let (language, zone) = (text("sv"), text("Europe/Stockholm"));
        let name = text("Norrby");
        let new = NewMember { name, language: language.clone(), zone: zone.clone() };
        let member = system.add_member(&new).await.expect("added");
        for (place, email) in ["it@norrby.example", "chef@norrby.example"].iter().enumerate() {
            let contact = NewContact {
                home: ContactHome::Member(member),
                name: text("IT"),
                email: text(email),
                phone: None,
                language: language.clone(),
                zone: zone.clone(),
                place: place as i64,
            };
            system.add_contact(&contact).await.expect("added");
        }
        let sensor = system.add_sensor(member, "one").await.expect("added");
        let detection = Detection {
            id: DetectionId::new(),
            time: self.store.now(),
            cause: Cause::Rule { gid: 1, sid: 1, rev: 1, msg: text("rule"), classtype: None },
            class: Rsit::C2Server,
            severity: Severity::High,
            confidence: Confidence::percent(80),
            device: Device { ip: [10, 0, 0, 5].into(), vlan: None, port: None },
            peer: None,
            app_protocol: None,
            inbound: false,
            count: 1,
            evidence: serde_json::json!({"event_type": "alert"}),
        };
        take_detections(&self.store, sensor, &[detection], &self.policy).await.expect("taken");
        assert!(self.worker.send_due().await.expect("answers"));
    }

    fn scope(&self) -> Scoped {
        let viewer = Viewer::new(model::AccountId::new(), Role::Analyst, Home::Csirt);
        self.store.scoped(viewer.expect("fits"))
    }

    async fn warning(&self) -> WarningRow {
        let page = Page::first(5);
        let list = self.scope().warnings().list(&WarningFilter::default(), &page).await;
        list.expect("answers").rows.into_iter().next().expect("one warning")
    }

    async fn sendings(&self) -> Vec<(String, SendingState)> {
        let id = self.warning().await.warning.id;
        let sendings = self.scope().sendings().of(id).await.expect("answers");
        sendings.into_iter().map(|one| (one.step.as_str().to_owned(), one.state)).collect()
    }

    async fn message(&self) -> MessageId {
        let id = self.warning().await.warning.id;
        self.scope().sendings().of(id).await.expect("answers")[0].id
    }

    async fn take(&self, mail: &str) -> Option<InboundOutcome> {
        self.take_meant(mail, meant).await
    }

    async fn take_meant(
        &self,
        mail: &str,
        meant: fn(&inbound::Inbound) -> Meaning,
    ) -> Option<InboundOutcome> {
        let mail = mail.replace('\n', "\r\n");
        take_in(&self.store, &links(), mail.as_bytes(), meant).await.expect("answers")
    }
}

/// What replies mean is read elsewhere; here every one means the same.
fn meant(_: &inbound::Inbound) -> Meaning {
    Meaning::Step(Move::Acknowledge)
}

fn report(message: MessageId, action: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mail.example\nSubject: Returned\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\n\
         Content-Type: text/plain\n\nx\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; it@norrby.example\n\
         Action: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b\n\
         Content-Type: message/rfc822\n\nMessage-ID: <{message}@hub.example>\nSubject: x\n\nx\n\
         --b--\n"
    )
}

#[tokio::test]
async fn a_mail_that_comes_back_is_not_delivered_and_the_next_people_are_told() {
    let world = World::make().await;
    assert_eq!(world.warning().await.warning.state, State::Delivered);
    let returned = report(world.message().await, "failed");
    assert_eq!(world.take(&returned).await, Some(InboundOutcome::Returned));
    assert_eq!(world.take(&returned).await, None, "taken once");
    let twice = returned.replace("User unknown", "Mailbox unknown");
    assert_eq!(world.take(&twice).await, Some(InboundOutcome::Noted), "it had come back already");
    assert_eq!(world.warning().await.warning.state, State::Sent);
    while world.store.system("test").take_due_step(&world.policy).await.expect("answers") {}
    assert!(world.worker.send_due().await.expect("answers"));
    let expected =
        [("tell".to_owned(), SendingState::Returned), ("escalate".to_owned(), SendingState::Sent)];
    assert_eq!(world.sendings().await, expected);
    assert!(world.server.messages()[1].contains("chef@norrby.example"));
    let row = world.warning().await;
    assert_eq!(row.warning.state, State::Delivered);
    let mails = world.scope().inbound().of(row.warning.id).await.expect("answers");
    assert!(mails.iter().any(|one| one.excerpt == "550 5.1.1 User unknown"), "{mails:?}");
}

#[tokio::test]
async fn a_delay_and_an_absence_note_move_nothing() {
    let world = World::make().await;
    let message = world.message().await;
    let delayed = report(message, "delayed");
    assert_eq!(world.take(&delayed).await, Some(InboundOutcome::Noted));
    let away = format!(
        "From: it@norrby.example\nAuto-Submitted: auto-replied\nSubject: away\n\
         In-Reply-To: <{message}@hub.example>\n\nVi tar hand om det i maj.\n"
    );
    assert_eq!(world.take(&away).await, Some(InboundOutcome::Noted));
    assert_eq!(world.warning().await.warning.state, State::Delivered);
    assert_eq!(world.sendings().await, [("tell".to_owned(), SendingState::Sent)]);
}

#[tokio::test]
async fn an_answer_counts_only_from_the_contact_and_with_proof() {
    let world = World::make().await;
    let message = world.message().await;
    let number = world.warning().await.warning.number;
    let mail = |from: &str, to: &str, reference: &str| {
        format!(
            "From: {from}\nTo: {to}\nSubject: Re: [Vårdkase {number}] x\n{reference}\n\
             Vi tar hand om det.\n"
        )
    };
    let proof = format!("In-Reply-To: <{message}@hub.example>\n");
    let own = "csirt@hub.example";
    let stranger = mail("mallory@bad.example", own, &proof);
    assert_eq!(world.take(&stranger).await, Some(InboundOutcome::Unproven));
    let unproven = mail("it@norrby.example", own, "");
    assert_eq!(world.take(&unproven).await, Some(InboundOutcome::Unproven));
    let token = "00112233445566778899";
    let wrong = mail("it@norrby.example", &format!("csirt+{number}.{token}@hub.example"), "");
    assert_eq!(world.take(&wrong).await, Some(InboundOutcome::Unproven));
    assert_eq!(world.warning().await.warning.state, State::Delivered);

    let address = format!("csirt+{number}.{}@hub.example", links().reply_token(message));
    assert!(world.server.messages()[0].contains(&address), "the mail asks for answers there");
    let proven = mail("IT@Norrby.example", &address, "");
    assert_eq!(world.take(&proven).await, Some(InboundOutcome::Moved));
    assert_eq!(world.warning().await.warning.state, State::Acknowledged);
    let again = mail("it@norrby.example", own, &proof);
    assert_eq!(world.take(&again).await, Some(InboundOutcome::Noted), "it is there already");
}

#[tokio::test]
async fn not_applicable_by_mail_without_a_why_is_kept_and_closes_nothing() {
    let world = World::make().await;
    let message = world.message().await;
    let mail = |text: &str| {
        format!(
            "From: it@norrby.example\nTo: csirt@hub.example\nSubject: Re: x\n\
             In-Reply-To: <{message}@hub.example>\n\n{text}\n"
        )
    };
    let bare = world.take_meant(&mail("Gäller inte oss."), mailbox::meant).await;
    assert_eq!(bare, Some(InboundOutcome::LacksWhy));
    let row = world.warning().await;
    assert_eq!(row.warning.state, State::Delivered);
    let kept = world.scope().inbound().of(row.warning.id).await.expect("answers");
    assert_eq!(
        (kept[0].excerpt.trim(), kept[0].outcome),
        ("Gäller inte oss.", InboundOutcome::LacksWhy)
    );

    let why = mail("Gäller inte oss, vi har inte produkten.");
    assert_eq!(world.take_meant(&why, mailbox::meant).await, Some(InboundOutcome::Moved));
    assert_eq!(world.warning().await.warning.state, State::NotApplicable);
}
