//! `vardkase contact-book`: opens a sealed contact book on any machine, without hub or network.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result};

/// The contact book for when everything is down.
#[derive(clap::Subcommand)]
pub enum ContactBook {
    /// Opens a sealed book; asks for the passphrase.
    Open {
        /// The file, such as contact-book-2026-11-22.html.age.
        file: PathBuf,
        /// Where the page goes; without it, to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
        /// File whose first line is the passphrase, instead of asking.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
    },
}

impl ContactBook {
    /// Runs the role.
    pub fn run(self) -> Result<ExitCode> {
        let Self::Open { file, out, passphrase_file } = self;
        let sealed = std::fs::read(&file).with_context(|| file.display().to_string())?;
        let passphrase = match passphrase_file {
            Some(path) => hub::book::read_passphrase(&path)?,
            None => ask()?,
        };
        let page = hub::book::seal::open(&sealed, &passphrase)
            .with_context(|| file.display().to_string())?;
        match out {
            Some(path) => {
                std::fs::write(&path, &page).with_context(|| path.display().to_string())?;
                eprintln!("{}: open it in a browser, and destroy it afterwards", path.display());
            }
            None => std::io::stdout().write_all(&page)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks at the terminal, where what is typed is not shown.
fn ask() -> Result<String> {
    let stdin = std::io::stdin();
    let hidden = stdin.is_terminal() && stty("-echo");
    eprint!("Passphrase: ");
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    if hidden {
        stty("echo");
        eprintln!();
    }
    read.context("the passphrase could not be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn stty(word: &str) -> bool {
    let done = Command::new("stty").arg(word).stdin(Stdio::inherit()).status();
    done.is_ok_and(|status| status.success())
}
