//! Rules, indicators and policy for sensors: the signed manifest and its parts.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use wire::{Kind, Manifest, Part, Signed, SigningKey};

use super::{Asking, No, Port};

/// Kinds of content, as the store names them, with the name a sensor sees.
const KINDS: &[(&str, Kind, &str)] = &[
    ("rules", Kind::Rules, "hub.rules"),
    ("indicators", Kind::Indicators, "indicators.csv"),
    ("warning-list", Kind::WarningList, "warning-list.txt"),
    ("policy", Kind::Policy, "analytics.toml"),
];

/// The manifest of what is in force.
pub(super) async fn manifest(State(port): State<Arc<Port>>, _: Asking) -> Result<Json<Signed>, No> {
    let fault = |reason: String| No::new(StatusCode::INTERNAL_SERVER_ERROR, reason);
    let mut manifest = Manifest {
        version: 0,
        made_at: port.store.now(),
        parts: Vec::new(),
        keys: port.keys.content.iter().map(SigningKey::public).collect(),
    };
    for (kind, what, name) in KINDS {
        let Some((version, body)) = port.store.latest_content(kind).await? else { continue };
        // Each kind counts up by one with each change, so that their sum grows with every change.
        manifest.version += version.version.unsigned_abs();
        manifest.parts.push(Part {
            name: (*name).to_owned(),
            kind: *what,
            sha256: wire::digest(body.as_bytes()),
            bytes: body.len() as u64,
        });
    }
    if manifest.version == 0 {
        return Err(No::new(StatusCode::SERVICE_UNAVAILABLE, "no content is published yet"));
    }
    let key = port.keys.content.first().ok_or_else(|| fault("no signing key".to_owned()))?;
    Ok(Json(key.sign(&manifest).map_err(|error| fault(error.to_string()))?))
}

/// The bytes of a part, by their hash.
pub(super) async fn part(
    State(port): State<Arc<Port>>,
    _: Asking,
    Path(sha256): Path<String>,
) -> Result<String, No> {
    for (kind, ..) in KINDS {
        if let Some((_, body)) = port.store.latest_content(kind).await?
            && wire::digest(body.as_bytes()) == sha256
        {
            return Ok(body);
        }
    }
    Err(No::new(StatusCode::SERVICE_UNAVAILABLE, "this part is not in force any more"))
}

/// Version of the newest content; 0 for none.
pub(super) async fn newest(port: &Port) -> Result<u64, No> {
    let mut sum = 0;
    for (kind, ..) in KINDS {
        sum += port.store.content_version(kind).await?.unsigned_abs();
    }
    Ok(sum)
}
