//! What every handler has at hand.

use std::net::IpAddr;
use std::sync::Arc;

use access::{SecondFactorPolicy, SignInKey, TokenHash};
use model::InvitationId;
use store::Store;

use crate::check::{AnyContent, ContentCheck};
use crate::limits::RequestLimits;

/// What the hub tells the API.
#[derive(Clone)]
pub struct Settings {
    /// SHA-256 of the hub's CA certificate in hexadecimal digits: goes into enrolment tokens.
    pub ca_fingerprint: String,
    /// The program's version.
    pub version: String,
    /// Makes the links in invitations.
    pub sign_in_key: SignInKey,
    /// Who needs a second factor: a session without one reads nothing.
    pub second_factor: SecondFactorPolicy,
    /// Reads content before it is put in force.
    pub content_check: Arc<dyn ContentCheck>,
    /// The policy in force: what members may hold back, and until when.
    pub policy: Arc<warnings::PolicyInForce>,
    /// Where files lie that members send in; without it none are taken.
    pub sent: Option<sent::Folder>,
}

impl Settings {
    /// Settings of a hub with this CA, which takes any content and has the policy that we ship.
    pub fn new(ca_fingerprint: impl Into<String>, sign_in_key: SignInKey) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let content_check = Arc::new(AnyContent);
        let (ca_fingerprint, second_factor) =
            (ca_fingerprint.into(), SecondFactorPolicy::default());
        let policy = Arc::default();
        let sent = None;
        Self { ca_fingerprint, version, sign_in_key, second_factor, content_check, policy, sent }
    }
}

/// The address a request came from, put into its extensions by whoever accepts connections.
#[derive(Clone, Copy, Debug)]
pub struct RemoteAddress(pub IpAddr);

/// What every handler has at hand. Clones share it.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

struct Inner {
    store: Store,
    settings: Settings,
    limits: RequestLimits,
}

impl Api {
    pub fn new(store: Store, settings: Settings) -> Self {
        Self(Arc::new(Inner { store, settings, limits: RequestLimits::default() }))
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The hash of the link that a sending of an invitation carries.
    pub fn invitation_link(&self, id: InvitationId, round: i64) -> TokenHash {
        self.0.settings.sign_in_key.link("invitation", &format!("{id} {round}")).hash()
    }

    pub fn limits(&self) -> &RequestLimits {
        &self.0.limits
    }
}
