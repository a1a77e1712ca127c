//! Where sensors call: enrolment, batches, renewal, content. Nothing else is served here.
//!
//! The TLS layer has checked the chain of a certificate that is shown; whether its sensor is
//! (still) in service is asked of the store at every request.

mod batch;
mod content;
mod enrol;

use std::net::IpAddr;
use std::sync::Arc;

use access::{LoginLimits, TokenHash};
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use store::{Sensor, Store, StoreError};

use crate::keys::SensorKeys;
use crate::tls::Peer;

/// What the routes share.
pub(crate) struct Port {
    pub(crate) store: Store,
    pub(crate) keys: SensorKeys,
    pub(crate) policy: Arc<warnings::PolicyInForce>,
    pub(crate) limits: LoginLimits,
}

/// The routes for sensors.
pub(crate) fn router(port: Arc<Port>) -> Router {
    Router::new()
        .route("/sensor/v1/ca", get(enrol::ca))
        .route("/sensor/v1/enrol", post(enrol::enrol))
        .route("/sensor/v1/renew", post(enrol::renew))
        .route("/sensor/v1/batch", post(batch::take))
        .route("/sensor/v1/content", get(content::manifest))
        .route("/sensor/v1/content/{sha256}", get(content::part))
        .layer(DefaultBodyLimit::max(wire::BATCH_BYTES_MAX))
        .with_state(port)
}

/// A refusal, as status and one line of English for the sensor's log.
#[derive(Debug)]
pub(crate) struct No(StatusCode, String);

impl No {
    pub(crate) fn new(status: StatusCode, reason: impl Into<String>) -> Self {
        Self(status, reason.into())
    }
}

impl std::convert::From<StoreError> for No {
    fn from(error: StoreError) -> Self {
        tracing::error!("sensor port: {error}");
        Self(StatusCode::SERVICE_UNAVAILABLE, "the hub cannot store this now".to_owned())
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        (self.0, self.1 + "\n").into_response()
    }
}

/// The sensor that asks: its certificate is ours and it is in service.
pub(crate) struct Asking(pub(crate) Sensor);

impl FromRequestParts<Arc<Port>> for Asking {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, port: &Arc<Port>) -> Result<Self, No> {
        let refuse = |reason: &str| No::new(StatusCode::FORBIDDEN, reason);
        let peer = parts.extensions.get::<ConnectInfo<Peer>>();
        let id = peer
            .and_then(|peer| peer.0.sensor)
            .ok_or_else(|| refuse("show the certificate that enrolment gave"))?;
        let sensor = port.store.sensor_in_service(id).await?;
        sensor.map(Self).ok_or_else(|| refuse("this sensor is not in service at this hub"))
    }
}

/// The address of who asks, for rate limits and the audit log.
pub(crate) struct Caller(pub(crate) IpAddr);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, No> {
        let peer = parts.extensions.get::<ConnectInfo<Peer>>();
        let missing = || No::new(StatusCode::INTERNAL_SERVER_ERROR, "no address");
        peer.map(|peer| Self(peer.0.address.ip())).ok_or_else(missing)
    }
}

/// How a code is kept.
pub(crate) fn code_hash(code: &str) -> TokenHash {
    TokenHash::of(code.as_bytes())
}
