//! Which of the prepared texts fits a problem: the same for mails and pages.
//!
//! Chooses a word; the texts themselves are in `locales/`, each topic with what has happened, what
//! to do now, and what to do if one cannot.

use findings::Cause;
use model::{Rsit, Tlp};

/// Every topic that `topic` chooses and that has prepared texts, in the order of a list.
pub const TOPICS: [&str; 16] = [
    "malware",
    "beacon",
    "indicator",
    "dns-tunnel",
    "leak",
    "exploit-in",
    "exploit-out",
    "guessing-in",
    "guessing-out",
    "spraying-in",
    "scan-in",
    "scan-out",
    "phishing",
    "dos",
    "weakness",
    "other",
];

/// Something that has this topic, made up for previews: its class, its cause and whether it comes
/// from outside.
pub fn sample(topic: &str) -> Option<(Rsit, Cause, bool)> {
    use Rsit as R;
    let analytic =
        |name: &str| Cause::Analytic { name: name.to_owned(), facts: Default::default() };
    let rule = || Cause::Rule { gid: 1, sid: 1_000_001, msg: "EXAMPLE".to_owned() };
    let indicator = || Cause::Indicator {
        what: "domain".to_owned(),
        value: "bad.example".to_owned(),
        source: "Example".to_owned(),
        tlp: Tlp::Clear,
    };
    Some(match topic {
        "malware" => (R::InfectedSystem, rule(), false),
        "beacon" => (R::C2Server, analytic("beacon"), false),
        "indicator" => (R::C2Server, indicator(), false),
        "dns-tunnel" => (R::Other, analytic("dns_tunnel"), false),
        "leak" => (R::DataLeak, rule(), false),
        "exploit-in" => (R::Exploit, rule(), true),
        "exploit-out" => (R::Exploit, rule(), false),
        "guessing-in" => (R::BruteForce, analytic("guessing"), true),
        "guessing-out" => (R::BruteForce, analytic("guessing"), false),
        "spraying-in" => (R::BruteForce, analytic("spraying"), true),
        "scan-in" => (R::Scanner, analytic("scan_hosts"), true),
        "scan-out" => (R::Scanner, analytic("scan_hosts"), false),
        "phishing" => (R::Phishing, rule(), false),
        "dos" => (R::Dos, rule(), true),
        "weakness" => (R::VulnerableSystem, rule(), true),
        "other" => (R::Other, rule(), false),
        _ => return None,
    })
}

/// The topic whose texts fit: a word that follows `topic-` in `locales/`. What an analytic found
/// says more than its class, and so does a kind of report that names its text; the class says more
/// than that a rule or indicator fired.
pub fn topic(class: Rsit, cause: &Cause, inbound: bool) -> &'static str {
    if matches!(cause, Cause::Circular { .. }) {
        return match (cause.survey(), cause.advisory()) {
            (Some(_), _) => "survey",
            (None, Some(_)) => "advisory",
            (None, None) => "circular",
        };
    }
    // A mapping may name what nobody has written.
    if let Cause::Report { topic: Some(named), .. } = cause
        && let Some(topic) = TOPICS.iter().find(|topic| *topic == named)
    {
        return topic;
    }
    if let Cause::Analytic { name, .. } = cause
        && let Some(topic) = of_analytic(name, inbound)
    {
        return topic;
    }
    of_class(class, matches!(cause, Cause::Indicator { .. }), inbound)
}

fn of_analytic(name: &str, inbound: bool) -> Option<&'static str> {
    Some(match name {
        "scan_hosts" | "scan_ports" => side(inbound, "scan-in", "scan-out"),
        "guessing" => side(inbound, "guessing-in", "guessing-out"),
        "spraying" => side(inbound, "spraying-in", "guessing-out"),
        "beacon" => "beacon",
        "dns_tunnel" => "dns-tunnel",
        _ => return None,
    })
}

fn of_class(class: Rsit, by_indicator: bool, inbound: bool) -> &'static str {
    use Rsit as R;
    match class {
        R::Scanner | R::Sniffing => side(inbound, "scan-in", "scan-out"),
        R::BruteForce => side(inbound, "guessing-in", "guessing-out"),
        R::Exploit | R::NewAttack => side(inbound, "exploit-in", "exploit-out"),
        R::InfectedSystem | R::MalwareDistribution | R::MalwareConfiguration => "malware",
        R::C2Server if by_indicator => "indicator",
        R::C2Server => "beacon",
        R::Dos | R::Ddos => "dos",
        R::Phishing | R::SocialEngineering | R::Masquerade | R::Spam => "phishing",
        R::DataLeak | R::UnauthorisedAccess => "leak",
        R::WeakCrypto
        | R::DdosAmplifier
        | R::UnwantedService
        | R::InformationDisclosure
        | R::VulnerableSystem => "weakness",
        _ if by_indicator => "indicator",
        R::SystemCompromise
        | R::ApplicationCompromise
        | R::PrivilegedAccountCompromise
        | R::UnprivilegedAccountCompromise => "malware",
        _ => "other",
    }
}

const fn side(inbound: bool, inside: &'static str, outside: &'static str) -> &'static str {
    if inbound { inside } else { outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_a_sample_and_every_choice_is_a_topic() {
        for wanted in TOPICS {
            let (class, cause, inbound) = sample(wanted).expect("a sample");
            assert_eq!(topic(class, &cause, inbound), wanted);
            for class in Rsit::ALL {
                for inbound in [true, false] {
                    assert!(TOPICS.contains(&topic(*class, &cause, inbound)));
                }
            }
        }
    }

    #[test]
    fn a_report_that_names_its_text_has_it_and_any_other_the_text_of_its_class() {
        for (named, expected) in
            [(Some("leak"), "leak"), (Some("tea-leaves"), "malware"), (None, "malware")]
        {
            let (source, report) = ("example".to_owned(), "doors".to_owned());
            let (variant, port, tlp) = (None, None, Tlp::Amber);
            let named = named.map(str::to_owned);
            let cause = Cause::Report { source, report, variant, port, topic: named, tlp };
            assert_eq!(topic(Rsit::InfectedSystem, &cause, false), expected);
        }
    }
}
