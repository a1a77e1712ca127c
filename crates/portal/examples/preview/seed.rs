//! Three made-up municipalities, a joint IT body and a CSIRT, with a bad day behind them.

use std::net::IpAddr;
use std::sync::Arc;

use access::{Home, LinkKey, PasswordHash, Role};
use constituency::{Asset, AssetKind};
use findings::{Network, Purpose};
use locale::Language;
use model::{
    Confidence, DetectionId, DomainName, MemberId, MessageId, OperatorId, QuestionId, Rsit,
    SensorId, Severity, Time, Tlp,
};
use portal::{
    Catalogue, Demo, DemoAccount, DemoMail, DemoMails, IndicatorEntry, Organisations, PortalState,
    RuleEntry, Settings,
};
use serde_json::{Map, Value, json};
use store::{
    ContactHome, NewAccount, NewAsset, NewContact, NewMember, NewQuestion, Scoped, Store,
    SystemScope,
};
use warnings::{DEFAULT_POLICY, Inhibition, Matcher, Policy, Urgency};
use wire::{Cause, Detection, Device, Endpoint};

type Failure = Box<dyn std::error::Error>;

/// What the demo's people sign in with.
pub const PASSWORD: &str = "björk-gran-älv";

/// A store with people and trouble in it.
pub struct Seeded {
    pub state: PortalState,
    pub link: String,
}

/// Each account: what it signs in with, whose it is, its role.
pub fn accounts() -> [(&'static str, &'static str, Role); 4] {
    [
        ("vakt", "Ingrid Fyr, vakthavande", Role::DutyOfficer),
        ("bjorkvik", "Per Åker, Björkviks kommun", Role::SecurityLead),
        ("elvenes", "Marit Nes, Elvenes kommune", Role::Technician),
        ("dalit", "Sara Lund, Dalgårdens IT-förbund", Role::Operator),
    ]
}

struct Mails(Vec<DemoMail>);

impl DemoMails for Mails {
    fn newest_first(&self) -> Vec<DemoMail> {
        self.0.clone()
    }
}

struct Content(Arc<Vec<RuleEntry>>, Arc<Vec<IndicatorEntry>>);

impl Catalogue for Content {
    fn rules(&self) -> Arc<Vec<RuleEntry>> {
        self.0.clone()
    }

    fn indicators(&self) -> Arc<Vec<IndicatorEntry>> {
        self.1.clone()
    }
}

/// Fills a fresh store for a portal at this address, with these organisations' own sign-ins.
pub async fn seed_at(
    url: &str,
    base: &str,
    organisations: Organisations,
) -> Result<Seeded, Failure> {
    let store = Store::open(url).await?;
    let system = store.system("demo");
    let bjorkvik = member(&system, "Björkviks kommun", "sv", "Europe/Stockholm", 20).await?;
    let granasa = member(&system, "Granåsa kommun", "sv", "Europe/Stockholm", 21).await?;
    let elvenes = member(&system, "Elvenes kommune", "nb", "Europe/Oslo", 22).await?;
    let new = person("Dalgårdens IT-förbund", "sv", "Europe/Stockholm");
    let operator = system.add_operator(&new, &[bjorkvik.0, granasa.0]).await?;
    people(&system, bjorkvik.0, elvenes.0, operator).await?;
    let policy = Policy::parse(DEFAULT_POLICY).map_err(|mistakes| mistakes.join("; "))?;
    for (place, sensor) in [bjorkvik.1, granasa.1, elvenes.1].into_iter().enumerate() {
        intake::take_detections(&store, sensor, &story(place, store.now()), &policy).await?;
        health(&store, sensor, place).await?;
    }
    exception(&store, bjorkvik.0).await?;
    question(&store, bjorkvik.0).await?;
    system.publish("manifest", &json!({ "rules": 3 }), "{}").await?;
    let link = link(&system).await?;
    let settings = Settings { organisations, ..settings(base) };
    let state = PortalState::new(store, settings, Arc::new(content()), Some(demo(&link)));
    Ok(Seeded { state, link })
}

/// What Björkvik does not want to be warned of.
async fn exception(store: &Store, member: MemberId) -> Result<(), Failure> {
    let (policy, now) = (Policy::default(), store.now());
    let matcher = Matcher { device: Some("10.20.30.99/32".parse()?), ..Matcher::default() };
    let reason = "Vår egen skanner som letar efter gamla skrivare";
    let until = now.plus_s(60 * 86_400);
    let word = Inhibition::new(member, matcher, reason, until, now, &policy.inhibitions);
    let word = word.map_err(|_| "a word with mistakes")?;
    Ok(scope(store, "bjorkvik").await?.inhibitions().add(&word, None, None).await?)
}

/// What Björkvik has asked, with an answer and a note among the CSIRT.
async fn question(store: &Store, member: MemberId) -> Result<(), Failure> {
    let (id, policy) = (QuestionId::new(), Policy::default().questions);
    let (title, text) =
        ("Mejl om nytt bankkonto".into(), "Vi har inte betalat.\nÄr det äkta?".into());
    let new = NewQuestion { id, member, title, text, urgency: Urgency::Soon };
    scope(store, "bjorkvik").await?.questions().ask(&new, &policy, None).await?;
    let csirt = scope(store, "vakt").await?;
    csirt.questions().write_note(id, "Samma domän som i går.", None).await?;
    csirt.questions().write(id, "Nej. Betala inte.", &policy, None).await?;
    Ok(())
}

/// What somebody may see.
async fn scope(store: &Store, login: &str) -> Result<Scoped, Failure> {
    let account = store.account_to_sign_in(login).await?.ok_or("nobody")?.0;
    Ok(store.scoped(account.viewer().ok_or("no viewer")?))
}

fn person(name: &str, language: &str, zone: &str) -> NewMember {
    NewMember { name: name.into(), language: language.into(), zone: zone.into() }
}

async fn member(
    system: &SystemScope,
    name: &str,
    language: &str,
    zone: &str,
    net: u8,
) -> Result<(MemberId, SensorId), Failure> {
    let id = system.add_member(&person(name, language, zone)).await?;
    let domain = name.split(' ').next().unwrap_or_default().trim_end_matches('s').to_lowercase();
    let domain = domain.replace('ö', "o").replace('å', "a");
    system.add_domain(id, &DomainName::parse(&format!("{domain}.example"))?).await?;
    for (third, label, purpose) in [
        (10, "Trygghetslarm", Purpose::LifeAndHealth),
        (20, "Socialtjänst", Purpose::PersonalData),
        (30, "Kontor", Purpose::Ordinary),
        (40, "Skolor", Purpose::Education),
    ] {
        let net = format!("10.{net}.{third}.0/24").parse()?;
        system.add_network(id, &Network { net, name: label.into(), purpose }).await?;
    }
    for (place, who, phone) in
        [(0, "IT-jour", "+46 8 555 010 10"), (1, "Säkerhetsansvarig", "+46 8 555 010 11")]
    {
        let contact = NewContact {
            home: ContactHome::Member(id),
            name: who.into(),
            email: format!("{}@{domain}.example", if place == 0 { "itjour" } else { "sakerhet" }),
            phone: Some(phone.into()),
            language: language.into(),
            zone: zone.into(),
            place,
        };
        system.add_contact(&contact).await?;
    }
    let product = Asset::parse(AssetKind::Product, "Exempel VPN 9")?;
    let purpose = Purpose::Ordinary;
    let new = NewAsset { asset: product, name: "Distansarbete".into(), purpose };
    system.add_asset(id, &new).await?;
    let sensor = system.add_sensor(id, &format!("{domain}-1")).await?;
    Ok((id, sensor))
}

async fn people(
    system: &SystemScope,
    bjorkvik: MemberId,
    elvenes: MemberId,
    operator: OperatorId,
) -> Result<(), Failure> {
    let homes =
        [Home::Csirt, Home::Member(bjorkvik), Home::Member(elvenes), Home::Operator(operator)];
    let password = PasswordHash::new(PASSWORD)?;
    for ((login, name, role), home) in accounts().into_iter().zip(homes) {
        let norwegian = login == "elvenes";
        let new = NewAccount {
            login: login.into(),
            name: name.split(',').next().unwrap_or(name).into(),
            password: password.clone(),
            role,
            home,
            language: if norwegian { "nb" } else { "sv" }.into(),
            zone: if norwegian { "Europe/Oslo" } else { "Europe/Stockholm" }.into(),
        };
        system.add_account(&new).await?;
    }
    Ok(())
}

async fn health(store: &Store, sensor: SensorId, place: usize) -> Result<(), Failure> {
    store
        .sensor_certified(sensor, &format!("{place:04x}"), store.now().plus_s(30 * 86_400))
        .await?;
    let complaints: &[&str] =
        if place == 1 { &["lost 1.2 % of the packets in the last hour"] } else { &[] };
    let health = json!({
        "content": 1, "rules": 41_870, "indicators": 128_000, "memory_bytes": 231_000_000,
        "spool_bytes": 0, "sources": ["enp1s0"], "complaints": complaints,
        "counts": { "packets": 18_200_000, "kernel_drops": if place == 1 { 218_400 } else { 0 } },
    });
    Ok(store.sensor_spoke(sensor, "0.1.0", Some(&health)).await?)
}

/// What one sensor saw.
fn story(place: usize, now: Time) -> Vec<Detection> {
    let net = 20 + u8::try_from(place).unwrap_or(0);
    let inside = |third: u8, host: u8| IpAddr::from([10, net, third, host]);
    let outside = |host: u8| IpAddr::from([203, 0, 113, host]);
    let analytic = |name: &str, facts: Value| Cause::Analytic {
        name: name.into(),
        facts: facts.as_object().cloned().unwrap_or_else(Map::new),
    };
    let rule = |sid: u32, msg: &str| Cause::Rule {
        gid: 1,
        sid,
        rev: 2,
        msg: msg.into(),
        classtype: Some("trojan-activity".into()),
    };
    let indicator = Cause::Indicator {
        what: "domain".into(),
        value: "uppdatering-nu.example".into(),
        seen: "cdn.uppdatering-nu.example".into(),
        source: "Exempel-CERT".into(),
        tlp: Tlp::Green,
    };
    let beacon = json!({ "connections": 48, "interval_s": 60.2, "jitter_s": 0.8, "bytes": 9_216, "score": 0.97 });
    let guess = json!({ "service": "VPN", "failures": 214, "window_s": 600 });
    let tunnel =
        json!({ "domain": "x7.example", "names": 1_840, "bytes": 96_000, "window_s": 600 });
    let scan = json!({ "hosts": 64, "port": 22, "window_s": 300, "examples": ["10.0.0.1"] });
    let (c2, brute) = (Rsit::C2Server, Rsit::BruteForce);
    let all = [
        make(
            now,
            300,
            analytic("beacon", beacon),
            c2,
            Severity::High,
            inside(10, 14),
            outside(66),
            false,
        ),
        make(
            now,
            1_200,
            indicator,
            Rsit::InfectedSystem,
            Severity::High,
            inside(20, 31),
            outside(70),
            false,
        ),
        make(
            now,
            2_400,
            analytic("guessing", guess),
            brute,
            Severity::Medium,
            inside(30, 5),
            outside(9),
            true,
        ),
        make(
            now,
            4_000,
            analytic("dns_tunnel", tunnel),
            Rsit::DataLeak,
            Severity::High,
            inside(30, 77),
            outside(53),
            false,
        ),
        make(
            now,
            9_000,
            rule(2_900_001, "EXEMPEL Laddare hämtar skadlig kod"),
            Rsit::MalwareDistribution,
            Severity::Medium,
            inside(40, 120),
            outside(80),
            false,
        ),
        make(
            now,
            20_000,
            rule(2_900_002, "EXEMPEL Försök att utnyttja webbserver"),
            Rsit::Exploit,
            Severity::Low,
            inside(30, 8),
            outside(12),
            true,
        ),
        make(
            now,
            30_000,
            analytic("scan_hosts", scan),
            Rsit::Scanner,
            Severity::Low,
            inside(30, 1),
            outside(13),
            true,
        ),
    ];
    // Each member has a day of its own.
    all.into_iter()
        .enumerate()
        .filter(|(at, _)| place == 0 || !(at + place).is_multiple_of(3))
        .map(|(_, one)| one)
        .collect()
}

#[allow(clippy::too_many_arguments)]
fn make(
    now: Time,
    ago_s: i64,
    cause: Cause,
    class: Rsit,
    severity: Severity,
    device: IpAddr,
    peer: IpAddr,
    inbound: bool,
) -> Detection {
    let time = now.plus_s(-ago_s);
    let evidence = json!({
        "timestamp": time.rfc3339(), "event_type": "alert", "src_ip": device, "src_port": 49_812,
        "dest_ip": peer, "dest_port": 443, "proto": "TCP", "app_proto": "http",
        "http": { "hostname": "cdn.uppdatering-nu.example", "url": "/a/b.php?id=77", "http_method": "POST", "status": 200 },
        "flow": { "pkts_toserver": 48, "bytes_toserver": 9_216 },
    });
    Detection {
        id: DetectionId::new(),
        time,
        cause,
        class,
        severity,
        confidence: Confidence::percent(if inbound { 60 } else { 90 }),
        device: Device { ip: device, vlan: Some(20), port: inbound.then_some(443) },
        peer: Some(Endpoint { ip: peer, port: Some(443), name: None }),
        app_protocol: Some("http".into()),
        inbound,
        count: 12,
        evidence,
    }
}

/// The link in the first mail that would go out.
async fn link(system: &SystemScope) -> Result<String, Failure> {
    let key = LinkKey::new(&[7; 32]).ok_or("the key is too short")?;
    let hash = |message: MessageId| key.token(message).hash();
    let mail = model::ChannelKind::Smtp;
    let leased = system.lease("preview", mail, 1, hash).await?.pop().ok_or("nothing to send")?;
    Ok(key.token(leased.envelope.id).expose().to_owned())
}

fn settings(base: &str) -> Settings {
    Settings {
        csirt_name: "Exempel-CSIRT".into(),
        duty_phone: "+46 8 555 010 00".into(),
        duty_email: "vakt@csirt.example".into(),
        language: Language::ENGLISH,
        zone: "Europe/Stockholm".into(),
        secure_cookies: false,
        silent_after_s: 900,
        policy: Arc::default(),
        version: "0.1.0".into(),
        sensors_url: "https://hub.csirt.example:8443".into(),
        ca_fingerprint: "f".repeat(64),
        base_url: base.to_owned(),
        sign_in_key: LinkKey::new(&[7; 32]).expect("long enough").sign_in(),
        second_factor: access::SecondFactorPolicy::default(),
        organisations: Organisations::default(),
    }
}

fn content() -> Content {
    let rule = |sid: u32, msg: &str| RuleEntry {
        gid: 1,
        sid,
        rev: 2,
        msg: msg.into(),
        source: "exempel.rules".into(),
        text: format!(
            "alert http $HOME_NET any -> $EXTERNAL_NET any (msg:\"{msg}\"; http.uri; content:\"/a/b.php\"; sid:{sid}; rev:2;)"
        ),
        references: vec!["url,csirt.example/regler".into()],
    };
    let rules = vec![
        rule(2_900_001, "EXEMPEL Laddare hämtar skadlig kod"),
        rule(2_900_002, "EXEMPEL Försök att utnyttja webbserver"),
        rule(2_900_003, "EXEMPEL Känd bakdörr"),
    ];
    let indicator = |what: &str, value: &str, tlp| IndicatorEntry {
        what: what.into(),
        value: value.into(),
        source: "Exempel-CERT".into(),
        tlp,
        confidence: 85,
        expires: Some(Time::from_seconds(1_893_456_000)),
        note: "styrserver i kampanjen Granris".into(),
    };
    let indicators = vec![
        indicator("domain", "uppdatering-nu.example", Tlp::Green),
        indicator("address", "203.0.113.66", Tlp::Amber),
        indicator("url", "http://203.0.113.80/a/b.php", Tlp::Clear),
    ];
    Content(Arc::new(rules), Arc::new(indicators))
}

fn demo(link: &str) -> Demo {
    let mail = DemoMail {
        id: "1".into(),
        at: Time::from(jiff::Timestamp::now()),
        from: "varning@csirt.example".into(),
        to: "itjour@bjorkvik.example".into(),
        subject: "[Vårdkase 1] Hög: En enhet tycks styras utifrån".into(),
        plain: format!("Läs och bekräfta:\nhttp://127.0.0.1:8471/w/{link}\n"),
        html: "<!doctype html><html lang=\"sv\"><title>Varning</title><h1>En enhet tycks styras utifrån</h1><p>Läs och bekräfta.</p></html>".into(),
    };
    let accounts = accounts().into_iter().map(|(login, who, _)| DemoAccount {
        login: login.into(),
        password: PASSWORD.into(),
        who: who.into(),
    });
    Demo { mails: Arc::new(Mails(vec![mail])), accounts: accounts.collect() }
}
