//! How long it took from what a sensor saw to the first mail about it, warning by warning.
//!
//! For whoever measures or watches the chain; nobody's data is in it but ids and times.

use model::{SensorId, Time, WarningId};

use crate::StoreError;
use crate::db::args;
use crate::system::SystemScope;

/// Warnings asked for at once: more tell nothing more about a median or a worst case.
const DELAYS_MAX: i64 = 1_000;

/// From the evidence to the mail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Delay {
    /// Which warning.
    pub warning: WarningId,
    /// Whose eyes.
    pub sensor: SensorId,
    /// When the detection was made that the warning was sent for: its packet's time.
    pub seen: Time,
    /// When a mail server took the first mail.
    pub mailed: Time,
}

impl SystemScope {
    /// The first mail of each warning made since a time, oldest first, at most 1,000. Warnings that
    /// nobody was sent a mail about are not among them.
    pub async fn delays(&self, since: Time) -> Result<Vec<Delay>, StoreError> {
        let sql = "SELECT warnings.id, MIN(outbox.created), MIN(mails.at) FROM warnings \
                   JOIN outbox ON outbox.warning_id = warnings.id AND outbox.step = 'tell' \
                   JOIN mails ON mails.id = outbox.id AND mails.outcome <> 'failed' \
                   WHERE $1 <= warnings.created GROUP BY warnings.id \
                   ORDER BY MIN(mails.at) LIMIT $2";
        let rows = self.store().rows(sql, args![since, DELAYS_MAX]).await?;
        let mut delays = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut columns = row.columns();
            let warning = columns.parsed("a warning's id", WarningId::parse)?;
            let (decided, mailed) = (columns.time()?, columns.time()?);
            if let Some((sensor, seen)) = self.completed(warning, decided).await? {
                delays.push(Delay { warning, sensor, seen, mailed });
            }
        }
        Ok(delays)
    }

    /// The earliest detection of the batch after which it was decided to tell.
    async fn completed(
        &self,
        warning: WarningId,
        decided: Time,
    ) -> Result<Option<(SensorId, Time)>, StoreError> {
        let sql = "SELECT detections.sensor_id, detections.at FROM findings \
                   JOIN detections ON detections.finding_id = findings.id \
                   WHERE findings.warning_id = $1 AND detections.received <= $2 \
                   AND detections.sensor_id <> 'outside' \
                   ORDER BY detections.received DESC, detections.at LIMIT 1";
        let rows = self.store().rows(sql, args![warning, decided]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut columns = row.columns();
        Ok(Some((columns.parsed("a sensor's id", SensorId::parse)?, columns.time()?)))
    }
}
