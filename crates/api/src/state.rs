//! What every handler has at hand.

use std::net::IpAddr;
use std::sync::Arc;

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
    /// Reads content before it is put in force.
    pub content_check: Arc<dyn ContentCheck>,
}

impl Settings {
    /// Settings of a hub with this CA, which takes any content.
    pub fn new(ca_fingerprint: impl Into<String>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let content_check = Arc::new(AnyContent);
        Self { ca_fingerprint: ca_fingerprint.into(), version, content_check }
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

    pub fn limits(&self) -> &RequestLimits {
        &self.0.limits
    }
}
