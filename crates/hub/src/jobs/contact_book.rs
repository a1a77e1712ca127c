//! Writes the contact book each night.

use std::time::Duration;

use super::{Context, Job, Run};
use crate::book;

pub(super) const JOB: Job = Job {
    name: "contact-book",
    every: Duration::from_secs(600),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// The hour of the night, on the hub's wall, from which the day's book is written.
const HOUR: i8 = 2;

async fn run(context: Context) -> Result<(), store::StoreError> {
    let Some(settings) = &context.book else { return Ok(()) };
    let now = context.store.now();
    let zone = jiff::tz::TimeZone::get(&settings.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let there = settings.folder.join(book::file_name(settings, now));
    if now.to_jiff().to_zoned(zone).hour() < HOUR || there.exists() {
        return Ok(());
    }
    // What goes wrong here concerns a disk or a file, not the store; it is tried again at the next
    // run. The passphrase is never part of an error.
    if let Err(error) = book::write(&context.store.system(JOB.name), settings, now).await {
        tracing::error!("the contact book was not written: {error:#}");
    }
    Ok(())
}
