//! `vardkase sensor`: captures to events, with the sensor's own settings.

use std::process::ExitCode;

/// A sensor.
#[derive(clap::Subcommand)]
pub enum Sensor {
    /// Reads captures and writes events.
    Read {
        /// Capture files.
        #[arg(required = true)]
        captures: Vec<std::path::PathBuf>,
    },
}

impl Sensor {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Read { captures } = self;
        anyhow::bail!("not built yet: {} captures", captures.len())
    }
}
