//! What every page has at hand: the store, the settings, and what the hub lends.

use std::net::IpAddr;
use std::sync::Arc;

use access::{LoginLimits, SecondFactorPolicy, SignInKey};
use locale::Language;
use model::{Time, Tlp};
use store::Store;
use warnings::Policy;

use crate::organisation::Organisations;

/// What every page has at hand. Clones share it.
#[derive(Clone)]
pub struct PortalState(Arc<Inner>);

struct Inner {
    store: Store,
    settings: Settings,
    catalogue: Arc<dyn Catalogue>,
    demo: Option<Demo>,
    limits: LoginLimits,
}

/// What the installation says of itself.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the CSIRT, as its members know it.
    pub csirt_name: String,
    /// The telephone that its duty officer answers.
    pub duty_phone: String,
    /// The mailbox that its duty officer reads.
    pub duty_email: String,
    /// For viewers whose browser names no language of ours.
    pub language: Language,
    /// The zone in which times are shown before somebody signs in.
    pub zone: String,
    /// Whether cookies travel over HTTPS only; false on a demo's plain loopback address alone.
    pub secure_cookies: bool,
    /// Seconds without a word after which a sensor is called silent.
    pub silent_after_s: i64,
    /// The program's version, for the foot of the page.
    pub version: String,
    /// Where sensors call, such as `https://hub.example:8443`.
    pub sensors_url: String,
    /// SHA-256 of the hub's CA: stands in enrolment tokens.
    pub ca_fingerprint: String,
    /// What people type, without a final slash: `https://hub.example`.
    pub base_url: String,
    /// Seals what sign-in keeps.
    pub sign_in_key: SignInKey,
    /// Who needs a second factor.
    pub second_factor: SecondFactorPolicy,
    /// The organisations at whose own sign-in people may sign in.
    pub organisations: Organisations,
    /// The policy in force: its clocks and limits are shown.
    pub policy: Arc<warnings::PolicyInForce>,
}

/// A rule in force.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleEntry {
    /// Generator.
    pub gid: u32,
    /// Number.
    pub sid: u32,
    /// Revision.
    pub rev: u32,
    /// Its message.
    pub msg: String,
    /// The file or feed it came from.
    pub source: String,
    /// Its whole text.
    pub text: String,
    /// Its references, as addresses or as `type,value`.
    pub references: Vec<String>,
}

/// An indicator in force.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IndicatorEntry {
    /// `address`, `domain`, `url`, `file_hash`, `certificate`, `ja3`, `ja4`.
    pub what: String,
    /// The value, as its source wrote it.
    pub value: String,
    /// Who published it.
    pub source: String,
    /// Who may be told.
    pub tlp: Tlp,
    /// How sure, in percent.
    pub confidence: u8,
    /// When it ends, if it does.
    pub expires: Option<Time>,
    /// What its source says of it.
    pub note: String,
}

/// The content in force, already read: the hub keeps it beside what it gives the sensors.
pub trait Catalogue: Send + Sync {
    /// The rules in force, by sid.
    fn rules(&self) -> Arc<Vec<RuleEntry>>;
    /// The indicators in force, by kind and value.
    fn indicators(&self) -> Arc<Vec<IndicatorEntry>>;
    /// The policy in force; what we ship where nothing else is said.
    fn policy(&self) -> Arc<Policy> {
        Arc::new(Policy::shipped())
    }
    /// A rule by its number.
    fn rule(&self, gid: u32, sid: u32) -> Option<RuleEntry> {
        self.rules().iter().find(|rule| rule.gid == gid && rule.sid == sid).cloned()
    }
    /// An indicator by what it is.
    fn indicator(&self, what: &str, value: &str) -> Option<IndicatorEntry> {
        let all = self.indicators();
        all.iter().find(|entry| entry.what == what && entry.value == value).cloned()
    }
}

/// Nothing in force.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmptyCatalogue;

impl Catalogue for EmptyCatalogue {
    fn rules(&self) -> Arc<Vec<RuleEntry>> {
        Arc::default()
    }

    fn indicators(&self) -> Arc<Vec<IndicatorEntry>> {
        Arc::default()
    }
}

/// What only a demo shows.
#[derive(Clone)]
pub struct Demo {
    /// The mail that its own receiver took.
    pub mails: Arc<dyn DemoMails>,
    /// Log-ins shown on the sign-in page.
    pub accounts: Vec<DemoAccount>,
}

/// A log-in of the demo.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DemoAccount {
    /// Name to sign in with.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Whose it is, in the demo's language.
    pub who: String,
}

/// Mail that the demo's own receiver took.
pub trait DemoMails: Send + Sync {
    /// All of it, the newest first; the receiver keeps a bounded number.
    fn newest_first(&self) -> Vec<DemoMail>;
    /// One, by its id.
    fn by_id(&self, id: &str) -> Option<DemoMail> {
        self.newest_first().into_iter().find(|mail| mail.id == id)
    }
}

/// One mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DemoMail {
    /// Identity in a link.
    pub id: String,
    /// When it was taken.
    pub at: Time,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// The plain text.
    pub plain: String,
    /// The HTML; empty when there is none.
    pub html: String,
}

impl PortalState {
    /// Everything a portal needs.
    pub fn new(
        store: Store,
        settings: Settings,
        catalogue: Arc<dyn Catalogue>,
        demo: Option<Demo>,
    ) -> Self {
        let limits = LoginLimits::default();
        Self(Arc::new(Inner { store, settings, catalogue, demo, limits }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The policy of this moment.
    pub(crate) fn policy(&self) -> Arc<Policy> {
        self.0.settings.policy.get()
    }

    pub(crate) fn catalogue(&self) -> &dyn Catalogue {
        &*self.0.catalogue
    }

    pub(crate) fn demo(&self) -> Option<&Demo> {
        self.0.demo.as_ref()
    }

    pub(crate) fn limits(&self) -> &LoginLimits {
        &self.0.limits
    }

    pub(crate) fn now(&self) -> Time {
        self.0.store.now()
    }

    /// A sensor that has not spoken since this is silent.
    pub(crate) fn silent_since(&self) -> Time {
        self.now().plus_s(-self.0.settings.silent_after_s)
    }
}

/// The address a request came from, put into its extensions by whoever accepts connections.
#[derive(Clone, Copy, Debug)]
pub struct RemoteAddress(pub IpAddr);
