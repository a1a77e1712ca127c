//! Two members, an operator of one of them, and one finding with a warning at each member.

use std::sync::Arc;

use access::{Home, LinkKey, PasswordHash, Role, Viewer};
use findings::{Cause, Device, Finding, Network, Observation, Purpose};
use model::{
    AccountId, Confidence, DetectionId, DomainName, InhibitionId, ManualClock, MemberId,
    OperatorId, QuestionId, Rsit, SensorId, Severity, Time, Tlp, WarningId,
};
use store::{
    Account, ContactHome, FindingRows, FindingToKeep, NewAccount, NewContact, NewDetection,
    NewMember, NewQuestion, Scoped, Store,
};
use warnings::{
    DEFAULT_POLICY, Inhibition, Matcher, Move, Policy, Reason, State, Step, Urgency, Warning,
};

pub struct World {
    pub store: Store,
    pub clock: ManualClock,
    pub policy: Policy,
    pub mine: Side,
    pub other: Side,
    pub operator: OperatorId,
}

/// One member and what it has.
#[derive(Clone, Debug)]
pub struct Side {
    pub member: MemberId,
    pub sensor: SensorId,
    pub warning: WarningId,
    pub finding: Finding,
    pub detection: DetectionId,
    pub inhibition: InhibitionId,
    pub question: QuestionId,
}

/// Runs a case on every database there is.
pub fn on_both<F: Future<Output = ()>>(case: impl Fn(World) -> F) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
    for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
        runtime.block_on(async {
            let world = World::make(&url).await;
            let store = world.store.clone();
            case(world).await;
            store.close().await;
        });
    }
}

impl World {
    async fn make(url: &str) -> Self {
        let clock = ManualClock::new(Time::from_seconds(1_700_000_000));
        let store = Store::open_with(url, Arc::new(clock.clone())).await.expect("opens");
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let mine = side(&store, &policy, "Norrby").await;
        let other = side(&store, &policy, "Söderby").await;
        let operator = operator(&store, mine.member).await;
        Self { store, clock, policy, mine, other, operator }
    }

    /// A viewer with a real account.
    pub async fn viewer(&self, role: Role, home: Home) -> Scoped {
        let account = self.account(role, home).await;
        self.store.scoped(account.viewer().expect("role and home fit"))
    }

    pub async fn account(&self, role: Role, home: Home) -> Account {
        let login = format!("{}@{}", role.as_str(), model::AccountId::new());
        let new = NewAccount {
            login: login.clone(),
            name: "Kim Kimsson".into(),
            password: PasswordHash::from_stored("unused".into()),
            role,
            home,
            language: "sv".into(),
            zone: "Europe/Stockholm".into(),
        };
        self.store.system("test").add_account(&new).await.expect("added");
        let found = self.store.account_to_sign_in(&login).await.expect("answers");
        found.expect("just added").0
    }

    pub async fn csirt(&self) -> Scoped {
        self.viewer(Role::Administrator, Home::Csirt).await
    }

    pub fn link_key() -> LinkKey {
        LinkKey::new(&[7; 32]).expect("long enough")
    }

    pub fn unscoped_viewer() -> Viewer {
        let home = Home::Member(MemberId::new());
        Viewer::new(model::AccountId::new(), Role::SecurityLead, home).expect("fits")
    }
}

/// A weak service at a member that was called mended; the warning.
pub async fn mended_service(world: &World) -> WarningId {
    let side = &world.mine;
    let mut intake = world.store.intake(side.sensor).await.expect("answers").expect("known");
    let weak = Rsit::UnwantedService;
    let detection = NewDetection {
        class: weak,
        inbound: true,
        device_port: Some(23),
        ..new_detection(&intake)
    };
    let seen = observation(&detection, side.sensor);
    let finding = Finding::open(side.member, &seen);
    let number = intake.reserve_numbers(1).await.expect("numbers");
    let warning = new_warning(side.member, number, &finding);
    intake.put_warnings(&[&warning]).await.expect("kept");
    let findings = [FindingToKeep::new(&finding, Some(warning.id))];
    let findings = FindingRows::of(side.member, &findings, &world.policy.ageing);
    intake.put_findings(findings).await.expect("kept");
    intake.commit().await.expect("committed");
    let csirt = world.csirt().await;
    csirt.warnings().act(warning.id, Move::Fix, None, None).await.expect("done");
    warning.id
}

pub fn person(name: &str) -> NewMember {
    NewMember { name: name.into(), language: "sv".into(), zone: "Europe/Stockholm".into() }
}

pub fn contact(home: ContactHome, email: &str, place: i64) -> NewContact {
    NewContact {
        home,
        name: format!("Contact {email}"),
        email: email.into(),
        phone: None,
        language: "sv".into(),
        zone: "Europe/Stockholm".into(),
        place,
    }
}

async fn operator(store: &Store, member: MemberId) -> OperatorId {
    let system = store.system("test");
    system.add_operator(&person("Joint IT"), &[member]).await.expect("added")
}

async fn side(store: &Store, policy: &Policy, name: &str) -> Side {
    let system = store.system("test");
    let member = system.add_member(&person(name)).await.expect("added");
    let email = format!("it@{}.example", name.to_lowercase());
    system.add_contact(&contact(ContactHome::Member(member), &email, 0)).await.expect("added");
    let net = Network {
        net: "10.0.0.0/8".parse().expect("a network"),
        name: "Inside".into(),
        purpose: Purpose::Ordinary,
    };
    system.add_network(member, &net).await.expect("added");
    let domain = DomainName::parse("kommun.example").expect("a name");
    system.add_domain(member, &domain).await.expect("added");
    let sensor = system.add_sensor(member, "one").await.expect("added");
    let question = ask(store, policy, member, name).await;
    Side { question, ..take_in(store, policy, member, sensor).await }
}

async fn take_in(store: &Store, policy: &Policy, member: MemberId, sensor: SensorId) -> Side {
    let mut intake = store.intake(sensor).await.expect("answers").expect("known");
    let detection = new_detection(&intake);
    let seen = observation(&detection, sensor);
    let finding = Finding::open(member, &seen);
    let detection = NewDetection { finding: finding.id, ..detection };
    let number = intake.reserve_numbers(1).await.expect("numbers");
    let warning = new_warning(member, number, &finding);
    intake.put_warnings(&[&warning]).await.expect("kept");
    let moves = [(warning.id, Move::Send, State::Sent)];
    intake.put_moves(&moves).await.expect("kept");
    let findings = [FindingToKeep::new(&finding, Some(warning.id))];
    let findings = FindingRows::of(member, &findings, &policy.ageing);
    intake.put_findings(findings).await.expect("kept");
    intake.put_detections(std::slice::from_ref(&detection)).await.expect("kept");
    intake.tell(&warning, Step::Tell, policy).await.expect("told");
    intake.commit().await.expect("committed");
    let (warning, detection) = (warning.id, detection.id);
    let inhibition = hold_back(store, policy, member).await;
    Side { member, sensor, warning, finding, detection, inhibition, question: QuestionId::new() }
}

/// Something that the member asks the CSIRT.
async fn ask(store: &Store, policy: &Policy, member: MemberId, name: &str) -> QuestionId {
    let id = QuestionId::new();
    let (title, text) = (format!("{name} asks"), format!("{name} wants to know."));
    let new = NewQuestion { id, member, title, text, urgency: Urgency::Soon };
    let home = Home::Member(member);
    let viewer = Viewer::new(AccountId::new(), Role::SecurityLead, home).expect("fits");
    store.scoped(viewer).questions().ask(&new, &policy.questions, None).await.expect("asked");
    id
}

/// Something else that the member holds back.
async fn hold_back(store: &Store, policy: &Policy, member: MemberId) -> InhibitionId {
    let matcher = Matcher { cause: Some("rule:1:9".into()), ..Matcher::default() };
    let (now, limits) = (store.now(), &policy.inhibitions);
    let until = now.plus_s(86_400);
    let word = Inhibition::new(member, matcher, "It is ours.", until, now, limits);
    let word = word.expect("no mistakes");
    let viewer = Viewer::new(AccountId::new(), Role::Analyst, Home::Csirt).expect("fits");
    store.scoped(viewer).inhibitions().add(&word, None, None).await.expect("in force");
    word.id
}

pub fn new_detection(intake: &store::Intake) -> NewDetection {
    NewDetection {
        id: DetectionId::new(),
        finding: model::FindingId::new(),
        at: intake.now(),
        class: Rsit::C2Server,
        severity: Severity::High,
        confidence: Confidence::percent(90),
        cause: Cause::Rule { gid: 1, sid: 7, msg: "Beacon\0 to a 100% bad place".into() },
        device_ip: "10.0.0.5".parse().expect("an address"),
        device_vlan: Some(20),
        device_port: Some(49_152),
        peer_ip: Some("192.0.2.1".parse().expect("an address")),
        peer_port: Some(443),
        peer_name: Some("bad.example".into()),
        app_protocol: Some("tls".into()),
        inbound: false,
        count: 3,
        evidence: r#"{"event_type":"alert","odd":"\u0000"}"#.into(),
    }
}

pub fn observation(detection: &NewDetection, sensor: SensorId) -> Observation {
    Observation {
        detection: detection.id,
        time: detection.at,
        class: detection.class,
        cause: detection.cause.clone(),
        device: Device {
            sensor: Some(sensor),
            vlan: detection.device_vlan,
            ip: detection.device_ip,
        },
        port: detection.device_port,
        peer: detection.peer_ip,
        inbound: detection.inbound,
        severity: detection.severity,
        confidence: detection.confidence,
        count: detection.count,
    }
}

pub fn new_warning(member: MemberId, number: i64, finding: &Finding) -> Warning {
    let now = finding.first_seen;
    Warning {
        id: WarningId::new(),
        number,
        member,
        group: findings::Key::group(finding.class, &finding.cause),
        class: finding.class,
        cause: finding.cause.clone(),
        inbound: false,
        tlp: Tlp::Amber,
        severity: Severity::High,
        reasons: vec![Reason::Compromise, Reason::Source],
        state: State::Sent,
        state_since: now,
        created: now,
        first_seen: now,
        last_seen: now,
        findings: 1,
        devices: 1,
        next_step: Some((Step::Remind, now.plus_s(3_600))),
        told: Some(now),
        held_back: 0,
        first_told: Some(now),
        fixed: None,
    }
}

/// A report that came, with a row that could not be read. For the isolation tests of the API and
/// the portal, which take this file in.
#[allow(dead_code)]
pub async fn report(world: &World) -> String {
    let fault = store::ReportFault {
        kind: store::FaultKind::Row,
        line: Some(2),
        reason: "Söderby".into(),
        words: store::FaultWords::default(),
        raw: "Söderby".into(),
    };
    let report = store::ReportToKeep {
        name: "Söderby".into(),
        format: "shadowserver".into(),
        tlp: model::Tlp::Amber,
        way: store::ReportWay::Folder,
        counts: store::ReportCounts::default(),
        faults: vec![fault],
    };
    let digest = model::AccountId::new().to_string();
    let kept = world.store.system("test").keep_report(&report, "Söderby", &digest).await;
    kept.expect("kept").to_string()
}

/// Kinds and addresses of the mails in line, which are then sent.
pub(crate) async fn mails(world: &World) -> Vec<(String, String)> {
    let system = world.store.system("test");
    let mut mails = Vec::new();
    while let Some(notice) = system.lease_notice("test").await.expect("answers") {
        // No word of what was brought to the CSIRT travels in clear.
        assert!(!notice.facts.to_string().contains("bill"), "{}", notice.facts);
        system.notice_became(notice.id, None, None).await.expect("sent");
        mails.push((notice.kind, notice.email));
    }
    mails.sort();
    mails
}
