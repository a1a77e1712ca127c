//! Mails as golden texts, in three languages.

use access::{LinkKey, Receiver};
use findings::Cause;
use model::{Confidence, MemberId, MessageId, OperatorId, Rsit, Severity, Time, Tlp, WarningId};
use warnings::{Reason, State, Step, Warning};

use super::*;
use crate::{DigestAbout, Preview, compose_digest, compose_preview, text_message};

const NOW: Time = Time::from_seconds(1_700_000_000);

fn warning(cause: Cause, class: Rsit, inbound: bool) -> Warning {
    Warning {
        id: WarningId(Default::default()),
        number: 1042,
        member: MemberId(Default::default()),
        group: String::new(),
        class,
        cause,
        inbound,
        tlp: Tlp::Amber,
        severity: Severity::High,
        reasons: vec![Reason::LifeAndHealth, Reason::Compromise, Reason::Source],
        state: State::Sent,
        state_since: NOW,
        created: NOW,
        first_seen: NOW,
        last_seen: NOW.plus_s(600),
        findings: 3,
        devices: 3,
        next_step: None,
        told: None,
        held_back: 0,
        first_told: None,
        fixed: None,
    }
}

fn beacon() -> Warning {
    let facts = r#"{"connections": 48, "interval_s": 60.2, "jitter_s": 0.8, "bytes": 9216}"#;
    warning(analytic("beacon", facts), Rsit::C2Server, false)
}

fn analytic(name: &str, facts: &str) -> Cause {
    Cause::Analytic { name: name.into(), facts: serde_json::from_str(facts).expect("facts") }
}

fn indicator(tlp: Tlp) -> Warning {
    let text = |word: &str| word.to_owned();
    let cause = Cause::Indicator {
        what: text("domain"),
        value: text("c2.bad.example"),
        source: text("Example feed"),
        tlp,
    };
    warning(cause, Rsit::C2Server, false)
}

fn write(language: &str, warning: &Warning, step: Step, receiver: Receiver<'_>) -> Letter {
    write_causes(&OwnTexts::default(), language, warning, &[&warning.cause], step, receiver)
}

fn write_with(
    own: &OwnTexts,
    language: &str,
    warning: &Warning,
    step: Step,
    receiver: Receiver<'_>,
) -> Letter {
    write_causes(own, language, warning, &[&warning.cause], step, receiver)
}

/// A letter about a warning whose findings have these causes.
fn write_causes(
    own: &OwnTexts,
    language: &str,
    warning: &Warning,
    causes: &[&Cause],
    step: Step,
    receiver: Receiver<'_>,
) -> Letter {
    write_sealed(None, own, language, warning, causes, step, receiver)
}

/// The same, sealed when the receiver has a key.
fn write_sealed(
    sealed_for: Option<&str>,
    own: &OwnTexts,
    language: &str,
    warning: &Warning,
    causes: &[&Cause],
    step: Step,
    receiver: Receiver<'_>,
) -> Letter {
    let key = LinkKey::new(&[7; 32]).expect("long enough");
    let id = MessageId(Default::default());
    let seen = |cause| Seen {
        ip: "10.0.0.5".parse().expect("an address"),
        port: None,
        vlan: Some(20),
        sensor: "Stadshuset",
        peer: Some("192.0.2.1".parse().expect("an address")),
        peer_name: Some("c2.bad.example"),
        cause,
        confidence: Confidence::percent(85),
        count: 12,
        first: NOW,
        last: NOW.plus_s(600),
    };
    let seen: Vec<Seen<'_>> = causes.iter().map(|cause| seen(cause)).collect();
    let about = About {
        id,
        step,
        to: To {
            kind: ChannelKind::Smtp,
            name: "Kim <b>Kimsson</b>".into(),
            address: "it@norrby.example".into(),
            key: sealed_for.map(Into::into),
        },
        language,
        zone: "Europe/Stockholm",
        receiver,
        held_back: 2,
        slept_since: None,
        warning,
        topic: warnings::topic(warning.class, &warning.cause, warning.inbound),
        member_name: "Norrby",
        seen: &seen,
        link: &key.token(id),
        reply_token: None,
        now: NOW,
        own,
        is_test: false,
    };
    compose(&about, &head())
}

fn head() -> Letterhead {
    Letterhead {
        csirt: "Example CSIRT".into(),
        phone: Some("+46 10 000 00 00".into()),
        base_url: "https://hub.example".into(),
    }
}

/// Texts that a site wrote, in Swedish alone.
fn site() -> OwnTexts {
    let mut site = OwnTexts::default();
    for (topic, section, text) in [
        ("beacon", OwnSection::Title, "Vår rubrik"),
        ("beacon", OwnSection::Now, "Ring { $csirt } <b>nu</b>.\nSpärra { $peer }."),
        ("beacon", OwnSection::Evidence, "Så läser du underlaget."),
        (warnings::EVERY_TOPIC, OwnSection::Call, "{ $phone }, ärende { $number }"),
    ] {
        let text = warnings::OwnText::parse(section, text).expect("right");
        site.put(topic, section, "sv", text);
    }
    site
}

#[test]
fn what_others_report_was_seen_from_outside_and_by_no_sensor() {
    let cause = Cause::Report {
        source: "shadowserver".into(),
        report: "scan_rdp".into(),
        variant: None,
        port: Some(3389),
        topic: None,
        tlp: Tlp::Amber,
    };
    let warning = warning(cause, Rsit::UnwantedService, true);
    for (language, words) in [
        ("sv", "10.0.0.5, sett utifrån"),
        ("nb", "10.0.0.5, sett utenfra"),
        ("en", "10.0.0.5, seen from outside"),
    ] {
        let letter = write(language, &warning, Step::Tell, Receiver::Member(warning.member));
        assert!(letter.plain.contains(words), "{}", letter.plain);
        assert!(letter.plain.contains("shadowserver: RDP "), "{}", letter.plain);
        assert!(!letter.plain.contains("Stadshuset"), "{}", letter.plain);
    }
}

#[test]
fn a_sites_own_texts_stand_in_mail_and_text_message_and_are_escaped() {
    let letter = write_with(&site(), "sv", &beacon(), Step::Tell, own());
    assert!(letter.subject.ends_with("Vår rubrik") && letter.short.ends_with("Vår rubrik"));
    for line in ["1. Ring Example CSIRT <b>nu</b>.", "2. Spärra c2[.]bad[.]example (192.0.2.1)."] {
        assert!(letter.plain.contains(line), "{}", letter.plain);
    }
    assert!(letter.plain.contains("+46 10 000 00 00, ärende 1042"));
    // Beside what is known, which nobody can write away.
    assert!(letter.plain.contains("Så läser du underlaget.\nBeteendeanalys: 10.0.0.5"));
    assert!(letter.html.contains("&#60;b&#62;nu") && !letter.html.contains("<b>nu"));
    let english = write_with(&site(), "en", &beacon(), Step::Tell, own());
    assert_eq!(english, write("en", &beacon(), Step::Tell, own()), "no text in that language");
    // The title of what may not be said is not the site's.
    let red = Warning { tlp: Tlp::Red, ..beacon() };
    let letter = write_with(&site(), "sv", &red, Step::Tell, own());
    assert!(!letter.plain.contains("Vår rubrik") && !letter.subject.contains("Vår rubrik"));
}

/// What may not be named is not named in a site's own words either.
#[test]
fn a_sites_own_texts_do_not_go_around_the_gate() {
    let mut site = OwnTexts::default();
    let text = warnings::OwnText::parse(OwnSection::What, "Se { $peer }").expect("right");
    site.put("indicator", OwnSection::What, "en", text);
    let letter = write_with(&site, "en", &indicator(Tlp::AmberStrict), Step::Tell, own());
    assert!(letter.plain.contains("Se ") && !letter.plain.contains("192.0.2.1"));
}

#[test]
fn a_digest_names_the_worst_first_with_links_and_what_to_do_first() {
    let (low, red) = (
        Warning { severity: Severity::Low, number: 7, ..beacon() },
        Warning { tlp: Tlp::Red, number: 8, ..beacon() },
    );
    let high = beacon();
    let key = LinkKey::new(&[7; 32]).expect("long enough");
    let links = [1, 2, 3].map(|_| MessageId::new()).map(|id| (id, key.token(id)));
    let site = site();
    let to = To {
        kind: ChannelKind::Smtp,
        name: "Kim <b>Kimsson</b>".into(),
        address: "it@norrby.example".into(),
        key: None,
    };
    for language in ["sv", "nb", "en"] {
        let about: Vec<About<'_>> = [&low, &high, &red]
            .into_iter()
            .zip(&links)
            .map(|(warning, (id, link))| About {
                id: *id,
                step: Step::Tell,
                to: to.clone(),
                language,
                zone: "Europe/Stockholm",
                receiver: own(),
                held_back: 0,
                slept_since: None,
                warning,
                topic: warnings::topic(warning.class, &warning.cause, warning.inbound),
                member_name: "Norrby",
                seen: &[],
                link,
                reply_token: None,
                now: NOW,
                own: &site,
                is_test: false,
            })
            .collect();
        let (id, zone) = (MessageId(Default::default()), "Europe/Stockholm");
        let digest = DigestAbout { id, to: to.clone(), language, zone, items: &about, now: NOW };
        let letter = compose_digest(&digest, &head());
        assert_eq!(letter, compose_digest(&digest, &head()), "the same at each try");
        let at = |text: &str| letter.plain.find(text).expect("is there");
        assert!(at("1042)") < at(", 7)"), "the worst first: {}", letter.plain);
        for (_, link) in &links {
            assert!(letter.plain.contains(&link.path()) && letter.html.contains(&link.path()));
        }
        let closed =
            Texts::in_zone(Language::parse(language).expect("ours"), zone).get("closed-title");
        assert!(letter.plain.contains(&format!("{closed} (Norrby, 8)")), "{}", letter.plain);
        assert!(!letter.plain.contains('⟨') && !letter.html.contains("<b>Kim"));
        assert_eq!(letter.tlp, Tlp::Red);
        if language == "sv" {
            assert!(letter.plain.contains("Vår rubrik (Norrby, 1042)"), "{}", letter.plain);
            assert!(letter.plain.contains("Gör först: Ring Example CSIRT"), "{}", letter.plain);
        }
    }
}

#[test]
fn a_test_says_so_in_subject_text_and_text_message() {
    for language in ["sv", "nb", "en"] {
        for topic in warnings::TOPICS {
            let preview = Preview {
                id: MessageId(Default::default()),
                topic,
                real: None,
                own: &site(),
                language,
                zone: "Europe/Stockholm",
                to: To {
                    kind: ChannelKind::Smtp,
                    name: "Kim".into(),
                    address: "kim@csirt.example".into(),
                    key: None,
                },
                now: NOW,
                leaves: true,
            };
            let letter = compose_preview(&preview, &head()).expect("a topic");
            for text in [&letter.subject, &letter.plain, &letter.html, &letter.short] {
                assert!(text.contains("TEST"), "{text}");
                assert!(!text.contains(['⟨', '{', '}']) || text.contains("<style>"), "{text}");
            }
            assert!(letter.plain.lines().count() > 20, "{}", letter.plain);
            let looked_at = Preview { leaves: false, ..preview };
            let letter = compose_preview(&looked_at, &head()).expect("a topic");
            assert!(!letter.plain.contains("TEST"));
            assert!(!text_message(&letter).contains("..."), "{}", text_message(&letter));
        }
    }
}

fn own() -> Receiver<'static> {
    Receiver::Member(MemberId(Default::default()))
}

#[test]
fn a_beacon_in_three_languages() {
    for language in ["sv", "nb", "en"] {
        let letter = write(language, &beacon(), Step::Tell, own());
        let text = format!("Subject: {}\n\n{}", letter.subject, letter.plain);
        insta::assert_snapshot!(format!("beacon_{language}"), text);
    }
}

/// The numbers of each analytic stand in the mail, in every language.
#[test]
fn an_analytic_says_why_with_its_numbers() {
    let scan = r#"{"hosts": 41, "port": 3389, "window_s": 240, "examples": ["10.0.0.1"]}"#;
    let tunnel = r#"{"domain": "x7.example", "names": 84, "bytes": 960, "window_s": 600}"#;
    let vpn = r#"{"service": "VPN", "failures": 60, "accounts": 21, "window_s": 600}"#;
    let servers = r#"{"service": "RDP", "servers": 9, "window_s": 600}"#;
    for (name, facts, numbers) in [
        ("scan_hosts", scan, ["41", "3389", "4 min"]),
        ("scan_ports", r#"{"ports": 17, "window_s": 300}"#, ["17", "5 min", "10.0.0.5"]),
        (
            "guessing",
            r#"{"service": "VPN", "failures": 214, "window_s": 600}"#,
            ["214", "10 min", "VPN"],
        ),
        ("spraying", vpn, ["60", "21", "10 min"]),
        ("spraying", servers, ["9", "RDP", "10 min"]),
        ("beacon", r#"{"connections": 48, "interval_s": 120.4}"#, ["48", "2 min", "192.0.2.1"]),
        ("dns_tunnel", tunnel, ["84", "x7[.]example", "960"]),
    ] {
        for (language, inbound) in ["sv", "nb", "en"].into_iter().zip([true, false, true]) {
            let warning = warning(analytic(name, facts), Rsit::Other, inbound);
            let letter = write(language, &warning, Step::Tell, own());
            let says = |line: &str| numbers.iter().all(|number| line.contains(number));
            assert!(letter.plain.lines().any(says), "{name}: {}", letter.plain);
            assert!(!letter.plain.contains(['⟨', '{']), "{}", letter.plain);
        }
    }
}

/// A sensor of an older version sends no numbers: then the few words stand there.
#[test]
fn without_numbers_an_analytic_is_named() {
    let warning = warning(analytic("beacon", "{}"), Rsit::C2Server, false);
    let letter = write("en", &warning, Step::Tell, own());
    assert!(letter.plain.contains("regular contacts with the same address"), "{}", letter.plain);
}

#[test]
fn the_html_says_the_same_and_escapes_names() {
    let letter = write("sv", &beacon(), Step::Remind, own());
    assert!(letter.html.contains("Kim &#60;b&#62;Kimsson"), "{}", letter.html);
    insta::assert_snapshot!("reminder_html", letter.html);
}

#[test]
fn an_indicator_that_may_not_be_passed_on_is_not_named() {
    let open = write("en", &indicator(Tlp::Green), Step::Tell, own());
    assert!(open.plain.contains("c2[.]bad[.]example") && open.plain.contains("Example feed"));
    let closed = write("en", &indicator(Tlp::AmberStrict), Step::Tell, own());
    for body in [&closed.plain, &closed.html, &closed.subject] {
        assert!(!body.contains("c2") && !body.contains("192.0.2.1") && !body.contains("feed"));
    }
}

/// What the duty officer asks stands in the mail, numbered, with until when.
#[test]
fn a_survey_asks_in_the_readers_language_and_says_until_when() {
    let text = r#"[["sv", {"title": "Drabbade?", "what": "Därför", "now": "Svara"}],
        ["en", {"title": "Hit?", "what": "Because", "now": "Answer"}]]"#;
    let asks = r#"[{"kind": "yes-no", "versions": [["sv", {"ask": "Är ni?"}], ["en", {"ask": "Are you?"}]]},
        {"kind": "number", "versions": [["sv", {"ask": "Hur många?"}]]}]"#;
    let cause = format!(
        r#"{{"kind": "circular", "circular": "x", "text": {text},
        "survey": {{"until": 1700040000000000, "questions": {asks}}}}}"#
    );
    let cause: Cause = serde_json::from_str(&cause).expect("a survey");
    let survey = warning(cause, Rsit::Other, false);
    for (language, title, asked, by, button) in [
        ("sv", "Drabbade?", "1. Är ni?", "10.20", "Svara"),
        ("nb", "Drabbade?", "1. Är ni?", "10.20", "Svar"),
        ("en", "Hit?", "1. Are you?", "10:20", "Answer"),
    ] {
        let letter = write(language, &survey, Step::Tell, own());
        assert!(
            letter.subject.contains(title) && letter.subject.contains(by),
            "{}",
            letter.subject
        );
        assert!(letter.short.contains(title) && letter.short.contains(by), "{}", letter.short);
        assert!(letter.plain.contains(asked), "{}", letter.plain);
        assert!(letter.plain.contains("2. Hur många?"), "{}", letter.plain);
        assert_eq!(letter.button, button);
        let again = write(language, &survey, Step::Remind, own());
        assert!(again.subject != letter.subject && again.short != letter.short);
        for text in [&letter.plain, &letter.html, &again.plain, &again.subject, &again.short] {
            assert!(!text.contains('⟨'), "{text}");
        }
    }
}

/// Whether it is exploited stands before what to do, where there is no patch after it, and the
/// button asks what the mail's subject asks.
#[test]
fn an_advisory_says_whether_it_is_exploited_and_asks_who_has_it() {
    let says = |title: &str| {
        format!(
            r#"{{"title": "{title}", "what": "What", "look": "Look", "now": "One\nTwo",
            "cannot": "No patch"}}"#
        )
    };
    let text =
        format!(r#"[["sv", {}], ["nb", {}], ["en", {}]]"#, says("Hål"), says("Hull"), says("Hole"));
    let facts = r#"{"cves": ["CVE-2099-0001", "CVE-2099-0002"], "products": ["ExampleVPN 9.1"],
        "exploited": "yes", "source": "CERT", "as_of": 1700000000000000,
        "links": ["https://example.org/a"]}"#;
    let cause =
        format!(r#"{{"kind": "circular", "circular": "x", "text": {text}, "advisory": {facts}}}"#);
    let cause: Cause = serde_json::from_str(&cause).expect("an advisory");
    let advisory = warning(cause, Rsit::Other, false);
    for language in ["sv", "nb", "en"] {
        let letter = write(language, &advisory, Step::Tell, own());
        let again = write(language, &advisory, Step::Remind, own());
        assert!(again.subject != letter.subject, "{}", letter.subject);
        for text in [&letter.html, &again.plain, &again.subject, &again.short] {
            assert!(!text.contains('⟨'), "{text}");
        }
        let whole = [&*letter.subject, &letter.short, &letter.button, &letter.plain].join("\n\n");
        insta::assert_snapshot!(format!("advisory_{language}"), whole);
    }
}

#[test]
fn a_new_version_of_an_advisory_tells_only_what_has_changed() {
    let cause = r#"{"kind": "circular", "circular": "x",
        "text": [["en", {"title": "Hole", "what": "What", "now": "Patch", "cannot": "Close it"}]],
        "advisory": {"cves": ["CVE-2099-0001"]}, "version": {"number": 2, "changed": ["now"]}}"#;
    let renewed = warning(serde_json::from_str(cause).expect("right"), Rsit::Other, false);
    let letter = write("en", &renewed, Step::Tell, own());
    assert!(letter.subject.contains("New about: Hole"), "{}", letter.subject);
    assert!(letter.plain.contains("This is version 2."), "{}", letter.plain);
    assert!(letter.plain.contains("Patch"), "{}", letter.plain);
    for same in ["What\n", "Close it", "CVE-2099-0001"] {
        assert!(!letter.plain.contains(same), "{same}: {}", letter.plain);
    }
    let again = write("en", &renewed, Step::Remind, own());
    assert!(again.plain.contains("Close it"), "a reminder tells all: {}", again.plain);
}

#[test]
fn every_rule_behind_a_warning_is_named_with_its_count() {
    let rule = |sid: u32| Cause::Rule { gid: 1, sid, msg: format!("rule {sid}") };
    let (one, two, secret) = (rule(1), rule(2), indicator(Tlp::AmberStrict).cause);
    let warning = Warning { devices: 1, ..warning(two.clone(), Rsit::InfectedSystem, false) };
    for (language, times) in [("sv", "24 gånger"), ("nb", "24 ganger"), ("en", "24 times")] {
        let letter = write_causes(
            &OwnTexts::default(),
            language,
            &warning,
            &[&one, &two, &one],
            Step::Tell,
            own(),
        );
        let line = |words: &str| letter.plain.lines().find(|line| line.contains(words));
        assert!(line("rule 1").is_some_and(|line| line.contains(times)), "{}", letter.plain);
        assert!(line("rule 2").is_some_and(|line| line.contains("12")), "{}", letter.plain);
        let device = "10.0.0.5, VLAN 20";
        assert_eq!(letter.plain.matches(device).count(), 1, "{}", letter.plain);
        let csv = String::from_utf8_lossy(&letter.attachments[0].bytes).into_owned();
        assert!(csv.contains(",rule 1,") && csv.contains(",rule 2,"), "{csv}");
    }
    // One of them may not be passed on: neither it nor the other end is named.
    let letter =
        write_causes(&OwnTexts::default(), "en", &warning, &[&one, &secret], Step::Tell, own());
    assert!(letter.plain.contains("rule 1") && !letter.plain.contains("c2"), "{}", letter.plain);
    assert!(!letter.plain.contains("192.0.2.1"), "{}", letter.plain);
}

#[test]
fn what_to_do_and_the_link_stand_before_the_evidence() {
    for (language, now, evidence) in [
        ("sv", "Gör så här nu", "Underlag"),
        ("nb", "Gjør dette nå", "Grunnlag"),
        ("en", "What to do now", "Evidence"),
    ] {
        let letter = write(language, &beacon(), Step::Tell, own());
        let (now, evidence) = (now.to_uppercase(), evidence.to_uppercase());
        let at =
            |text: &str, part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
        let places =
            [&*now, "https://hub.example/w/", &*evidence].map(|part| at(&letter.plain, part));
        assert!(places.is_sorted(), "{}", letter.plain);
        let html = letter.html.to_uppercase();
        let places = [&*now, "HTTPS://HUB.EXAMPLE/W/", &*evidence].map(|part| at(&html, part));
        assert!(places.is_sorted(), "{}", letter.html);
    }
}

#[test]
fn what_may_not_travel_by_mail_only_says_that_it_waits() {
    let red = Warning { tlp: Tlp::Red, ..beacon() };
    let letter = write("en", &red, Step::Tell, own());
    assert!(!letter.plain.contains("10.0.0.5") && letter.plain.contains("TLP:RED"));
    assert!(letter.plain.contains("https://hub.example/w/"));
    assert!(letter.plain.contains("+46 10 000 00 00"), "whoever cannot open it can call");
    let strict = Warning { tlp: Tlp::AmberStrict, ..beacon() };
    let serves = [MemberId(Default::default())];
    let operator = Receiver::Operator(OperatorId::new(), &serves);
    let letter = write("en", &strict, Step::Escalate, operator);
    assert!(!letter.plain.contains("10.0.0.5"), "an operator is another organisation");
}

#[test]
fn a_sealed_mail_says_what_it_is_about_inside_and_not_in_its_subject() {
    let red = Warning { tlp: Tlp::Red, ..beacon() };
    let (none, causes) = (OwnTexts::default(), [&red.cause]);
    let clear = write("en", &beacon(), Step::Tell, own());
    let sealed = write_sealed(Some("a key"), &none, "en", &red, &causes, Step::Tell, own());
    let closed = write("en", &red, Step::Tell, own());
    assert_ne!(clear.subject, closed.subject, "the subject in clear says what it is about");
    assert_eq!(sealed.subject, closed.subject);
    assert!(sealed.plain.contains("10.0.0.5"), "under their own key it may be said");
}

#[test]
fn the_same_message_is_written_the_same_way() {
    let first = write("nb", &beacon(), Step::Tell, own());
    assert_eq!(first, write("nb", &beacon(), Step::Tell, own()));
}

#[test]
fn bad_names_are_no_links() {
    for (text, expected) in [
        ("https://bad.example/x.", "hxxps://bad[.]example/x."),
        ("192.0.2.1", "192[.]0[.]2[.]1"),
        ("A sentence. Another.", "A sentence. Another."),
    ] {
        assert_eq!(defanged(text), expected);
    }
}

/// A member without contacts has nobody who could have answered: the operator and the CSIRT are
/// not told that others were asked first.
#[test]
fn whoever_is_told_last_hears_at_whom_nobody_was_reached() {
    for (language, words) in [
        ("sv", "Ingen hos Norrby har svarat eller kunnat nås"),
        ("nb", "Ingen hos Norrby har svart eller kunnet nås"),
        ("en", "Nobody at Norrby has answered or could be reached"),
    ] {
        for step in [Step::Operator, Step::Duty] {
            let letter = write(language, &beacon(), step, own());
            assert!(letter.plain.contains(words), "{}", letter.plain);
        }
    }
}

/// With a link as long as portals' names make them, in a short message of every kind.
#[test]
fn every_text_message_says_its_whole_title() {
    let link = format!("https://vardkase.csirt.example/w/{}", "x".repeat(43));
    for language in ["sv", "nb", "en"] {
        let texts = Texts::in_zone(Language::parse(language).expect("known"), "Europe/Stockholm");
        for topic in warnings::TOPICS {
            for kind in ["tell", "remind", "again", "escalate"] {
                let args = [
                    ("product", Arg::Key("product-name".into())),
                    ("number", Arg::Text("10042".into())),
                    ("severity", Arg::Key("severity-critical".into())),
                    ("what", Arg::Key(format!("topic-{topic}"))),
                ];
                let message = crate::gsm::fit(&texts.with(&format!("short-{kind}"), &args), &link);
                assert!(!message.contains("..."), "{message}");
            }
        }
    }
}

#[test]
fn every_label_is_explained_in_every_language() {
    for language in ["sv", "nb", "en"] {
        let language = Language::parse(language).expect("known");
        let texts = Texts::in_zone(language, "Europe/Stockholm");
        let said: Vec<String> =
            Tlp::ALL.into_iter().map(|tlp| footer(&texts, &head(), tlp)).collect();
        assert!(said.iter().all(|one| !one.contains('⟨')), "{said:?}");
        assert_eq!(said.iter().collect::<std::collections::BTreeSet<_>>().len(), said.len());
    }
}

#[test]
fn what_was_seen_once_has_one_time_and_one_step_no_number() {
    let counted = |steps: bool, lines: usize| {
        Section { heading: String::new(), steps, lines: vec![String::new(); lines] }.is_counted()
    };
    assert!(counted(true, 2) && !counted(true, 1) && !counted(false, 2));
    let warning = beacon();
    let seen = [Seen {
        ip: [10, 0, 0, 5].into(),
        port: None,
        vlan: None,
        sensor: "1",
        peer: None,
        peer_name: None,
        cause: &warning.cause,
        confidence: Confidence::percent(85),
        count: 1,
        first: NOW,
        last: NOW,
    }];
    let to = To {
        kind: ChannelKind::Smtp,
        name: "Kim".into(),
        address: "kim@csirt.example".into(),
        key: None,
    };
    let preview = Preview {
        id: MessageId(Default::default()),
        topic: "beacon",
        real: Some(crate::preview::Real { warning: &warning, member_name: "Norrby", seen: &seen }),
        own: &OwnTexts::default(),
        language: "en",
        zone: "Europe/Stockholm",
        to,
        now: NOW,
        leaves: false,
    };
    let letter = compose_preview(&preview, &head()).expect("a topic");
    let plain = letter.plain;
    assert!(plain.contains("Seen 14 November") && !plain.contains("First seen"), "{plain}");
}

#[test]
fn every_class_and_analytic_has_texts_in_every_language() {
    let analytics =
        ["scan_hosts", "scan_ports", "guessing", "spraying", "beacon", "dns_tunnel", "new"];
    let mut causes: Vec<Cause> = analytics
        .iter()
        .map(|name| Cause::Analytic { name: (*name).into(), facts: Default::default() })
        .collect();
    causes.push(Cause::Rule { gid: 1, sid: 1, msg: String::new() });
    for language in locale::Language::all() {
        let texts = locale::Texts::new(language, jiff::tz::TimeZone::UTC);
        for (class, cause) in
            Rsit::ALL.iter().flat_map(|class| causes.iter().map(move |cause| (class, cause)))
        {
            for inbound in [true, false] {
                let topic = warnings::topic(*class, cause, inbound);
                for part in ["", ".what", ".now", ".cannot"] {
                    assert!(texts.has(&format!("topic-{topic}{part}")), "{topic}{part}");
                }
            }
        }
    }
}

/// What one already knows is said as such: no two mails about one warning have one subject.
#[test]
fn a_warning_that_is_found_again_says_so_first_and_differs_from_the_first() {
    for (language, word) in [("sv", "Hittat igen"), ("nb", "Funnet igjen"), ("en", "Found again")] {
        let (first, again) = (beacon(), Warning { fixed: Some(NOW), ..beacon() });
        let one = write(language, &first, Step::Tell, own());
        let other = write(language, &again, Step::Tell, own());
        assert!(!one.plain.contains(word) && !one.subject.contains(word));
        assert!(other.subject.contains(word), "{}", other.subject);
        assert!(other.plain.starts_with(word) && other.html.contains(word), "{}", other.plain);
        assert!(other.short.to_lowercase().contains(&word.to_lowercase()), "{}", other.short);
        let steps = [Step::Tell, Step::Remind, Step::Escalate];
        let mut subjects: Vec<_> =
            steps.map(|step| write(language, &first, step, own()).subject).to_vec();
        subjects.push(other.subject);
        let count = subjects.len();
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), count, "{subjects:?}");
        for step in steps {
            assert!(write(language, &again, step, own()).plain.starts_with(word));
        }
        let closed = Warning { state: State::Fixed, ..again };
        assert!(!write(language, &closed, Step::Tell, own()).plain.contains(word));
    }
}
