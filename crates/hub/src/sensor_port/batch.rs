//! A batch from a sensor: stored whole before it is answered.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use intake::IntakeError;
use serde_json::{Value, json};
use store::Sensor;
use wire::{Batch, Detection, Item, Receipt};

use super::{Asking, No, Port, content};

/// Takes a batch. The answer means that everything accepted is stored.
pub(super) async fn take(
    State(port): State<Arc<Port>>,
    Asking(sensor): Asking,
    body: Bytes,
) -> Result<Json<Receipt>, No> {
    let bad = |error: wire::BadBatch| No::new(StatusCode::BAD_REQUEST, error.to_string());
    let decoded = Batch::decode(&body).map_err(bad)?;
    let header = &decoded.batch.header;
    if header.sensor != sensor.id {
        return Err(No::new(StatusCode::FORBIDDEN, "the batch is another sensor's"));
    }
    let batch = header.batch;
    let items = decoded.batch.items.len();
    let health = health(&sensor, &decoded.batch);
    let detections: Vec<Detection> = decoded
        .batch
        .items
        .into_iter()
        .filter_map(|item| match item {
            Item::Detection(detection) => Some(*detection),
            _ => None,
        })
        .collect();
    let taken = intake::take_detections(&port.store, sensor.id, &detections, &port.policy.get())
        .await
        .map_err(refuse)?;
    if let Some((version, health)) = health {
        port.store.sensor_spoke(sensor.id, &version, Some(&health)).await?;
    }
    Ok(Json(Receipt {
        batch,
        accepted: items - taken.duplicates,
        duplicates: taken.duplicates,
        refused: decoded.refused,
        content: content::newest(&port).await?,
    }))
}

fn refuse(error: IntakeError) -> No {
    match error {
        IntakeError::UnknownSensor | IntakeError::UnknownMember(_) => {
            No::new(StatusCode::FORBIDDEN, error.to_string())
        }
        IntakeError::TooMany { .. } => No::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
        // Of reports alone; a batch is never read so.
        IntakeError::Stopped | IntakeError::NoRoom(_) => {
            No::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        }
        IntakeError::Store(error) => error.into(),
    }
}

/// What the sensor says of itself: its newest health and counters, and what was lost in all.
/// A batch that comes again is known by its number and adds nothing to the sums.
fn health(sensor: &Sensor, batch: &Batch) -> Option<(String, Value)> {
    let mut health = sensor.health.clone().unwrap_or_else(|| json!({}));
    let mut version = sensor.version.clone().unwrap_or_default();
    let seen = health["sequence"].as_u64().unwrap_or(0);
    let again = batch.header.sequence <= seen;
    let mut spoke = false;
    for item in &batch.items {
        match item {
            Item::Health { version: told, .. } => {
                version.clone_from(told);
                let told = serde_json::to_value(item).unwrap_or_default();
                for (name, value) in told.as_object().into_iter().flatten() {
                    health[name] = value.clone();
                }
                spoke = true;
            }
            Item::Counters { counts, .. } if !again => {
                for (name, count) in counts {
                    let sum = health["counts"][name].as_u64().unwrap_or(0).saturating_add(*count);
                    health["counts"][name] = sum.into();
                }
                health["counters"] = serde_json::to_value(item).unwrap_or_default();
                spoke = true;
            }
            Item::Lost { counters, detections, .. } if !again => {
                let gone = counters + detections.values().sum::<u64>();
                health["lost"] = (health["lost"].as_u64().unwrap_or(0) + gone).into();
                spoke = true;
            }
            _ => {}
        }
    }
    health["sequence"] = batch.header.sequence.max(seen).into();
    spoke.then_some((version, health))
}
