//! How a sensor gets its certificate: once by a code, then again with the old one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use model::SensorId;
use wire::{EnrolReply, EnrolRequest, RenewReply, RenewRequest};

use super::{Asking, Caller, No, Port, code_hash};

/// The hub's CA; public.
pub(super) async fn ca(State(port): State<Arc<Port>>) -> String {
    port.keys.ca.certificate_pem().to_owned()
}

/// Takes a one-time code for a certificate.
pub(super) async fn enrol(
    State(port): State<Arc<Port>>,
    Caller(address): Caller,
    Json(request): Json<EnrolRequest>,
) -> Result<Json<EnrolReply>, No> {
    let origin = address.to_string();
    let now = port.store.now();
    let busy = |_| No::new(StatusCode::TOO_MANY_REQUESTS, "too many wrong codes, wait a while");
    port.limits.check(&[&origin], now).map_err(busy)?;
    let redeemed = port.store.redeem_enrolment(&code_hash(&request.code), Some(&origin)).await?;
    let Some(redeemed) = redeemed else {
        port.limits.failed(&[&origin], now);
        return Err(No::new(
            StatusCode::FORBIDDEN,
            "the code is wrong, used or too old: ask the CSIRT for a new one",
        ));
    };
    let certificate_pem = certify(&port, redeemed.sensor, &request.request_pem).await?;
    tracing::info!(sensor.id = %redeemed.sensor, "sensor `{}` is enrolled", redeemed.sensor);
    Ok(Json(EnrolReply {
        sensor: redeemed.sensor,
        certificate_pem,
        ca_pem: port.keys.ca.certificate_pem().to_owned(),
        content_keys: port.keys.content.iter().map(wire::SigningKey::public).collect(),
    }))
}

/// Gives a sensor in service a new certificate.
pub(super) async fn renew(
    State(port): State<Arc<Port>>,
    Asking(sensor): Asking,
    Json(request): Json<RenewRequest>,
) -> Result<Json<RenewReply>, No> {
    let certificate_pem = certify(&port, sensor.id, &request.request_pem).await?;
    Ok(Json(RenewReply { certificate_pem }))
}

async fn certify(port: &Port, sensor: SensorId, request_pem: &str) -> Result<String, No> {
    let now = port.store.now();
    let bad = |error: access::CaError| No::new(StatusCode::BAD_REQUEST, error.to_string());
    let pem = port.keys.ca.issue_sensor(request_pem, sensor, now).map_err(bad)?;
    let (serial, until) = access::serial_and_end(&pem).ok_or_else(|| {
        No::new(StatusCode::INTERNAL_SERVER_ERROR, "the certificate is unreadable")
    })?;
    port.store.sensor_certified(sensor, &serial, until).await?;
    Ok(pem)
}
