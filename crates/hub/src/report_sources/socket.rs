//! Takes in the events that a program writes to a Unix socket, such as Suricata with
//! `filetype: unix_stream`: what came is cut at the end of a line, soon after it came, and taken in
//! like a file.
//!
//! While a piece is taken in nothing more is read: whoever writes waits. A piece that cannot be
//! taken in is kept and tried again. A socket has no memory: what lies in it, or is being taken in, is
//! lost when the hub is killed; a file in a folder is not.
//!
//! Specification: unix(7); EVE JSON, an object a line.

use std::io::{self, Cursor};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use store::{ReportWay, Store};
use tokio::io::AsyncReadExt as _;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};
use warnings::PolicyInForce;

use super::{Hub, Reading};

/// Bytes of a piece: some ten thousand events, and what is lost at most when the hub is killed.
const PIECE_BYTES_MAX: usize = 8 << 20;

/// How long events wait for those behind them: a warning must come soon.
const PIECE_WAITS: Duration = Duration::from_secs(5);

/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// Programs that write to one socket at the same time; the next waits to be let in.
const WRITERS_MAX: usize = 8;

/// Until what failed is tried again.
const PAUSE: Duration = Duration::from_secs(10);

/// Who may write: the owner and the group of the hub.
const MODE: u32 = 0o660;

/// A socket to which a program writes events.
#[derive(Clone, Debug)]
pub struct Socket {
    /// Where it is made.
    pub path: PathBuf,
    /// How what comes is read.
    pub reading: Reading,
}

/// What the pieces of a socket are taken in with.
#[derive(Clone)]
struct Taking {
    socket: Arc<Socket>,
    store: Store,
    policy: Arc<PolicyInForce>,
}

/// Listens until `stop` says true. A socket that cannot be made is tried again.
pub async fn listen(
    socket: Socket,
    store: Store,
    policy: Arc<PolicyInForce>,
    mut stop: watch::Receiver<bool>,
) {
    let taking = Taking { socket: Arc::new(socket), store, policy };
    let path = &taking.socket.path;
    while !*stop.borrow() {
        match open(path) {
            Ok(listener) => {
                accept(&taking, &listener, stop.clone()).await;
                // Nobody may write to who does not listen.
                let _ = std::fs::remove_file(path);
            }
            Err(error) => {
                tracing::error!("{}: no socket for events, next try later: {error}", path.display())
            }
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Makes the socket; one that an earlier hub left is removed, anything else is not.
fn open(path: &Path) -> io::Result<UnixListener> {
    if let Ok(about) = std::fs::symlink_metadata(path) {
        if !about.file_type().is_socket() {
            return Err(io::Error::other("there is something that is no socket"));
        }
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            return Err(io::Error::other("somebody listens there already"));
        }
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(MODE))?;
    Ok(listener)
}

async fn accept(taking: &Taking, listener: &UnixListener, mut stop: watch::Receiver<bool>) {
    let mut writers = JoinSet::new();
    while !*stop.borrow() {
        tokio::select! {
            new = listener.accept(), if writers.len() < WRITERS_MAX => match new {
                Ok((stream, _)) => {
                    writers.spawn(read(taking.clone(), stream, stop.clone()));
                }
                Err(error) => {
                    tracing::error!("{}: {error}", taking.socket.path.display());
                    break;
                }
            },
            Some(_) = writers.join_next() => {}
            _ = stop.changed() => {}
        }
    }
    // Each takes in what it has.
    while writers.join_next().await.is_some() {}
}

/// One program, until it goes or the hub stops.
async fn read(taking: Taking, mut stream: UnixStream, mut stop: watch::Receiver<bool>) {
    let (mut held, mut chunk) = (Vec::new(), vec![0; CHUNK_BYTES]);
    let mut until = Instant::now() + PIECE_WAITS;
    loop {
        let count = tokio::select! {
            read = timeout_at(until, stream.read(&mut chunk)) => match read {
                Ok(Ok(count)) => Some(count),
                // It went without a word: what came stands.
                Ok(Err(_)) => Some(0),
                Err(_) => None,
            },
            _ = stop.changed() => Some(0),
        };
        let ends = count == Some(0);
        held.extend_from_slice(&chunk[..count.unwrap_or(0)]);
        if ends || PIECE_BYTES_MAX <= held.len() || until <= Instant::now() {
            let piece = cut(&mut held, ends);
            if !piece.is_empty() {
                taking.take(piece, &mut stop).await;
            }
            until = Instant::now() + PIECE_WAITS;
        }
        if ends {
            return;
        }
    }
}

/// Whole lines of what is held. A line that fills a piece is not waited for: it is too long anyway.
fn cut(held: &mut Vec<u8>, is_all: bool) -> Vec<u8> {
    let lines = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let is_stuck = lines == 0 && PIECE_BYTES_MAX <= held.len();
    let rest = if is_all || is_stuck { Vec::new() } else { held.split_off(lines) };
    std::mem::replace(held, rest)
}

impl Taking {
    /// Takes a piece in, again and again until it is or the hub stops.
    async fn take(&self, piece: Vec<u8>, stop: &mut watch::Receiver<bool>) {
        loop {
            match self.once(piece.clone()).await {
                Ok(()) => return,
                Err(error) => tracing::error!(
                    "`{}`: {} bytes of events wait, next try later: {error:#}",
                    self.socket.reading.name,
                    piece.len()
                ),
            }
            if *stop.borrow() {
                return;
            }
            tokio::select! {
                () = sleep(PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn once(&self, piece: Vec<u8>) -> Result<()> {
        let Socket { path, reading } = &*self.socket;
        let system = self.store.system("report_sockets");
        let hub = Hub { store: &self.store, system, policy: &self.policy };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.context("the socket has no name")?;
        let taken = reading.take_in(&hub, name, ReportWay::Socket, Cursor::new(piece)).await?;
        // Most of what a sensor writes is no report of anything.
        for part in
            taken.parts.iter().filter(|part| 0 < part.counts.rows || !part.faults.is_empty())
        {
            hub.system.keep_report(part, &reading.name, &taken.digest).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_where_lines_do() {
        let mut held = b"{1}\n{2}\n{3".to_vec();
        assert_eq!((cut(&mut held, false), &held[..]), (b"{1}\n{2}\n".to_vec(), &b"{3"[..]));
        assert_eq!((cut(&mut held, false), &held[..]), (Vec::new(), &b"{3"[..]));
        assert_eq!((cut(&mut held, true), &held[..]), (b"{3".to_vec(), &b""[..]));
        let mut long = vec![b'x'; PIECE_BYTES_MAX];
        assert_eq!((cut(&mut long, false).len(), long.len()), (PIECE_BYTES_MAX, 0));
    }
}
