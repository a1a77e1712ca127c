//! `vardkase sensor`: the program that runs at a member. One file a subcommand.

mod enrol;
mod examine;
mod read;
mod run;
mod sent;
mod status;

use std::process::ExitCode;

/// A sensor.
#[derive(clap::Subcommand)]
pub enum Sensor {
    /// Enrols this machine with a hub, by a code that the CSIRT gave.
    Enrol(enrol::Enrol),
    /// Listens on network cards (or reads captures), writes events and tells the hub.
    Run(run::Run),
    /// Reads captures and writes events.
    Read(read::Read),
    /// Says whether something in one capture or log looks wrong; for the hub.
    Examine(examine::Examine),
    /// Shows every byte that left for the hub: when, why, how much, and what stood in it.
    Sent(sent::Sent),
    /// Says how the sensor in a folder fares.
    Status(status::Status),
    /// Prints a settings file with every key explained.
    ExampleConfig,
}

impl Sensor {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Enrol(enrol) => enrol.run(),
            Self::Run(run) => run.run(),
            Self::Read(read) => read.run(),
            Self::Examine(examine) => examine.run(),
            Self::Sent(sent) => sent.run(),
            Self::Status(status) => status.run(),
            Self::ExampleConfig => {
                print!("{}", sensor::settings::file::EXAMPLE);
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// Where the sensor keeps what is its own, unless told otherwise.
const FOLDER: &str = "/var/lib/vardkase/sensor";
