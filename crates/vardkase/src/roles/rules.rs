//! `vardkase rules`: rules looked at before they are used.

use std::path::PathBuf;
use std::process::ExitCode;

use sensor::settings::suricata::{Overrides, load};

/// Rules in the Suricata language.
#[derive(clap::Subcommand)]
pub enum Rules {
    /// Says of every rule that does not compile why; the last line tells how many do.
    Check {
        /// Rule files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Configuration with the variables that the rules use (suricata.yaml).
        #[arg(short, long)]
        config: Option<PathBuf>,
        /// classification.config, for `classtype`.
        #[arg(long)]
        classification: Option<PathBuf>,
    },
}

impl Rules {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Check { files, config, classification } = self;
        let overrides = Overrides { rules_only: files, ..Overrides::default() };
        let mut config = load(config.as_deref(), &overrides)?;
        if classification.is_some() {
            config.rules.classification = classification;
        }
        let loaded = sensor::load::rules(&config)?;
        for error in &loaded.beside {
            println!("{error}");
        }
        print!("{}", rules::report(&loaded.compiled));
        Ok(ExitCode::SUCCESS)
    }
}
