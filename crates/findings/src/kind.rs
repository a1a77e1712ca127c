//! What kind of problem, in the few words that policy goes by.

use model::Rsit;

/// A kind of problem. Ordered: what is done already weighs more than what is tried, and that
/// more than what is open.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// Somebody looks around.
    Probe,
    /// Something is open that should not be.
    Weakness,
    /// Somebody tries to get in.
    Attempt,
    /// Something else is out of order.
    Other,
    /// Somebody or something bad is in.
    Compromise,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Probe, Self::Weakness, Self::Attempt, Self::Other, Self::Compromise];

    /// The kind that a class of the taxonomy is, seen from which side: the same scan is a probe
    /// when it comes from outside and a sign of compromise when the member's own device does it.
    pub fn of(class: Rsit, inbound: bool) -> Self {
        use Rsit as R;
        match class {
            R::Scanner | R::Sniffing if inbound => Self::Probe,
            R::Exploit | R::BruteForce | R::NewAttack | R::SocialEngineering if inbound => {
                Self::Attempt
            }
            R::Spam | R::Phishing | R::Masquerade | R::Dos | R::Ddos if inbound => Self::Attempt,
            R::WeakCrypto
            | R::DdosAmplifier
            | R::UnwantedService
            | R::InformationDisclosure
            | R::VulnerableSystem => Self::Weakness,
            R::Other | R::Undetermined | R::Test | R::Outage | R::UnauthorisedUse => Self::Other,
            // An infected system, stolen data, a taken account; and a member's own device that
            // scans, guesses or attacks others is in somebody's hands.
            _ => Self::Compromise,
        }
    }

    /// The word in policy files, databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Weakness => "weakness",
            Self::Attempt => "attempt",
            Self::Other => "other",
            Self::Compromise => "compromise",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_from_outside_is_a_probe_and_from_inside_a_compromise() {
        assert_eq!(Kind::of(Rsit::Scanner, true), Kind::Probe);
        assert_eq!(Kind::of(Rsit::Scanner, false), Kind::Compromise);
        assert_eq!(Kind::of(Rsit::C2Server, false), Kind::Compromise);
        assert_eq!(Kind::of(Rsit::BruteForce, true), Kind::Attempt);
        assert_eq!(Kind::of(Rsit::WeakCrypto, true), Kind::Weakness);
    }
}
