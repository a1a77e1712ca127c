//! `vardkase sensor enrol`: a key made here, a certificate from the hub, and whom to trust.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use uplink::{Client, Identity, IdentityError, Token};

/// Enrols this machine with a hub.
#[derive(clap::Args)]
pub struct Enrol {
    /// Address of the hub, such as `https://hub.example:8443`
    #[arg(long, value_name = "URL")]
    hub: String,
    /// The code that the CSIRT gave; it works once.
    #[arg(long, value_name = "vk1.…", env = "VARDKASE_TOKEN", hide_env_values = true)]
    token: String,
    /// Folder for identity, spool and the journal of what was sent.
    #[arg(long, default_value = super::FOLDER)]
    folder: PathBuf,
    /// What the sensor is called, such as the place where it stands.
    #[arg(long)]
    name: String,
    /// Give up the identity that the folder holds and take a new one.
    #[arg(long)]
    again: bool,
}

impl Enrol {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let token = Token::parse(&self.token)?;
        match Identity::load(&self.folder) {
            Err(IdentityError::NotEnrolled(_)) => {}
            _ if self.again => {}
            Err(error) => return Err(error.into()),
            Ok(known) => anyhow::bail!(
                "{} holds sensor {} of {} already; --again replaces it",
                self.folder.display(),
                known.sensor().0,
                known.hub()
            ),
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start")?;
        let identity =
            runtime.block_on(Client::enrol(&self.folder, &self.hub, &token, &self.name))?;
        println!("enrolled with {} as sensor {}", identity.hub(), identity.sensor().0);
        println!("certificate until {}, renewed by itself", identity.not_after().rfc3339());
        println!("start it with: vardkase sensor run --config sensor.toml");
        Ok(ExitCode::SUCCESS)
    }
}
