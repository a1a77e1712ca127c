//! Real servers for one test: started in a folder of their own, killed when dropped.
//!
//! Each function gives `None`, and says why on the test's standard error, when the program is
//! not installed here: the test then passes without having looked, unless it must be here
//! ([`crate::needs`]).

mod imap_script;
mod postgres;
mod smtp;
mod smtp_script;

use std::io::{self, Read as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use imap_script::{ScriptedImap, scripted_imap};
pub use postgres::fresh_postgres;
pub use smtp::{Smtp, smtp};
pub use smtp_script::{Behaviour, ScriptedSmtp, scripted_smtp};

/// How long a server may take to answer its first caller. Seconds on an idle machine; the rest
/// is for the machine that builds eight things at once.
const START_S_MAX: u64 = 60;

/// A port on the loopback address that was free a moment ago.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Says why a test looks at nothing.
fn skip<T>(program: &str, why: impl std::fmt::Display) -> Option<T> {
    crate::needs::skip(program, why);
    None
}

/// Tries `ready` until it says yes or the time is over.
fn wait_until(mut ready: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(START_S_MAX);
    while Instant::now() < end {
        if ready() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

/// Whether somebody on the port greets, as SMTP servers do.
fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let wait = stream.set_read_timeout(Some(Duration::from_secs(2)));
    wait.is_ok() && stream.read(&mut [0; 1]).is_ok_and(|read| read == 1)
}

/// The first place in `PATH` where a program stands.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Files in a folder, in the order of their names; none when there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}
