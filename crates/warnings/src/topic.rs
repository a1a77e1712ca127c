//! Which of the prepared texts fits a problem: the same for mails and pages.
//!
//! Chooses a word; the texts themselves are in `locales/`, each topic with what has happened, what
//! to do now, and what to do if one cannot.

use findings::Cause;
use model::Rsit;

/// The topic whose texts fit: a word that follows `topic-` in `locales/`. What an analytic found
/// says more than its class, and its class more than that a rule or indicator fired.
pub fn topic(class: Rsit, cause: &Cause, inbound: bool) -> &'static str {
    if matches!(cause, Cause::Circular { .. }) {
        return "circular";
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
