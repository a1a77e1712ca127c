//! The Reference Security Incident Taxonomy (ENISA and TF-CSIRT, version 1003): what kind of
//! problem a finding or case is.

use serde::{Deserialize, Serialize};

macro_rules! rsit {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// A class of the taxonomy, written `category:type`.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
        pub enum Rsit {$(
            $(#[$doc])*
            #[serde(rename = $text)]
            $name,
        )*}

        impl Rsit {
            /// All classes that the product uses.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The machine tag, such as `intrusion-attempts:brute-force`.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),*}
            }

            /// Reads what `as_str` writes.
            pub fn parse(text: &str) -> Option<Self> {
                match text {$($text => Some(Self::$name),)* _ => None}
            }
        }
    };
}

rsit! {
    /// Unsolicited mail.
    Spam = "abusive-content:spam",
    /// A system known to be infected.
    InfectedSystem = "malicious-code:infected-system",
    /// A server that commands infected systems.
    C2Server = "malicious-code:c2-server",
    /// A place that spreads malware.
    MalwareDistribution = "malicious-code:malware-distribution",
    /// A place that configures malware.
    MalwareConfiguration = "malicious-code:malware-configuration",
    /// Probing for hosts, services or weaknesses.
    Scanner = "information-gathering:scanner",
    /// Listening in on traffic.
    Sniffing = "information-gathering:sniffing",
    /// Lies told to get at information.
    SocialEngineering = "information-gathering:social-engineering",
    /// An attempt on a known vulnerability.
    Exploit = "intrusion-attempts:ids-alert",
    /// Guessing of credentials.
    BruteForce = "intrusion-attempts:brute-force",
    /// An attempt with an unknown exploit.
    NewAttack = "intrusion-attempts:exploit",
    /// A privileged account in the wrong hands.
    PrivilegedAccountCompromise = "intrusions:privileged-account-compromise",
    /// An ordinary account in the wrong hands.
    UnprivilegedAccountCompromise = "intrusions:unprivileged-account-compromise",
    /// An application in the wrong hands.
    ApplicationCompromise = "intrusions:application-compromise",
    /// A system in the wrong hands.
    SystemCompromise = "intrusions:system-compromise",
    /// Denial of service from one source.
    Dos = "availability:dos",
    /// Denial of service from many sources.
    Ddos = "availability:ddos",
    /// Something out of order without an attacker.
    Outage = "availability:outage",
    /// Access to information by those who must not have it.
    UnauthorisedAccess = "information-content-security:unauthorised-information-access",
    /// Data that left.
    DataLeak = "information-content-security:data-leak",
    /// Use of resources against the rules.
    UnauthorisedUse = "fraud:unauthorised-use-of-resources",
    /// Posing as somebody else.
    Masquerade = "fraud:masquerade",
    /// Phishing.
    Phishing = "fraud:phishing",
    /// Weak cryptography offered to the public.
    WeakCrypto = "vulnerable:weak-crypto",
    /// A service that can amplify denial of service.
    DdosAmplifier = "vulnerable:ddos-amplifier",
    /// A service reachable that should not be.
    UnwantedService = "vulnerable:potentially-unwanted-accessible",
    /// Information shown that should not be.
    InformationDisclosure = "vulnerable:information-disclosure",
    /// A system with a known vulnerability.
    VulnerableSystem = "vulnerable:vulnerable-system",
    /// Nothing else fits.
    Other = "other:other",
    /// Not yet determined.
    Undetermined = "other:undetermined",
    /// A test.
    Test = "test:test",
}
