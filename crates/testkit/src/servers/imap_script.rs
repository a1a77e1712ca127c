//! An IMAP server with one mailbox, which dies on order before it has marked a mail.
//!
//! Knows only what a client needs to read new mail: no TLS, no literals from the client.
//! Specification: RFC 3501.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// Commands a client may say in one session; more is a client gone wild.
const COMMANDS_MAX: usize = 100_000;

/// A running server. Its thread ends with the test's process; the port is refused from the drop on.
#[derive(Debug)]
pub struct ScriptedImap {
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Bytes and flags of each mail; its place, from 1, is its UID.
    mails: Vec<(Vec<u8>, String)>,
    password: String,
    dies_when_told_to_mark: bool,
    closed: bool,
}

/// Starts a server with an empty `INBOX`, or says why not.
pub fn scripted_imap(password: &str) -> Option<ScriptedImap> {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)) {
        Ok(listener) => listener,
        Err(error) => return super::skip("IMAP by script", error),
    };
    let port = listener.local_addr().ok()?.port();
    let shared = Shared { password: password.to_owned(), ..Shared::default() };
    let shared = Arc::new(Mutex::new(shared));
    let server = ScriptedImap { port, shared: Arc::clone(&shared) };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if lock(&shared).closed {
                return;
            }
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || session(stream, &shared));
        }
    });
    Some(server)
}

impl ScriptedImap {
    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A mail arrives.
    pub fn arrive(&self, mail: impl Into<Vec<u8>>) {
        lock(&self.shared).mails.push((mail.into(), String::new()));
    }

    /// Whether it closes the connection, and marks nothing, when it is told to mark a mail.
    pub fn die_when_told_to_mark(&self, dies: bool) {
        lock(&self.shared).dies_when_told_to_mark = dies;
    }

    /// The flags of each mail, oldest first.
    pub fn flags(&self) -> Vec<String> {
        lock(&self.shared).mails.iter().map(|(_, flags)| flags.clone()).collect()
    }
}

impl Drop for ScriptedImap {
    fn drop(&mut self) {
        lock(&self.shared).closed = true;
        // Wakes the thread that waits for the next caller, so that it sees that it is over.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One client, until it leaves, is cut off, or goes away.
fn session(stream: TcpStream, shared: &Mutex<Shared>) -> io::Result<()> {
    let mut out = stream.try_clone()?;
    out.write_all(b"* OK IMAP4rev1 ready\r\n")?;
    let (mut is_in, mut is_selected) = (false, false);
    for line in BufReader::new(stream).lines().take(COMMANDS_MAX) {
        let line = line?;
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let mut held = lock(shared);
        let answer = match command.split(' ').next().unwrap_or_default() {
            "LOGIN" => {
                is_in = command.ends_with(&format!(" \"{}\"", held.password));
                if is_in { "OK" } else { "NO [AUTHENTICATIONFAILED]" }
            }
            "LOGOUT" => {
                out.write_all(format!("* BYE\r\n{tag} OK\r\n").as_bytes())?;
                return Ok(());
            }
            "SELECT" if is_in && command == "SELECT \"INBOX\"" => {
                is_selected = true;
                out.write_all(format!("* {} EXISTS\r\n", held.mails.len()).as_bytes())?;
                "OK [READ-WRITE]"
            }
            "SELECT" => "NO no such mailbox",
            "UID" if is_selected => {
                if held.dies_when_told_to_mark && command.starts_with("UID STORE") {
                    return Ok(());
                }
                if uid(&command[4..], &mut held, &mut out)? { "OK" } else { "BAD" }
            }
            _ => "BAD",
        };
        drop(held);
        out.write_all(format!("{tag} {answer}\r\n").as_bytes())?;
    }
    Ok(())
}

/// What follows `UID`; false when it makes no sense.
fn uid(command: &str, held: &mut Shared, out: &mut TcpStream) -> io::Result<bool> {
    if command == "SEARCH UNSEEN" {
        let unseen = (1..).zip(&held.mails).filter(|(_, (_, flags))| !flags.contains("\\Seen"));
        let list: String = unseen.map(|(uid, _): (usize, _)| format!(" {uid}")).collect();
        out.write_all(format!("* SEARCH{list}\r\n").as_bytes())?;
        return Ok(true);
    }
    let mut words = command.splitn(3, ' ');
    let (Some(verb), Some(uid), Some(rest)) = (words.next(), words.next(), words.next()) else {
        return Ok(false);
    };
    let at = uid.parse::<usize>().ok().and_then(|uid| uid.checked_sub(1));
    let Some((mail, flags)) = at.and_then(|at| held.mails.get_mut(at)) else { return Ok(true) };
    let part = rest.strip_prefix("(BODY.PEEK[]<0.").and_then(|rest| rest.strip_suffix(">)"));
    let added = rest.strip_prefix("+FLAGS.SILENT (").and_then(|rest| rest.strip_suffix(')'));
    match (verb, part.and_then(|count| count.parse::<usize>().ok()), added) {
        ("FETCH", Some(most), None) => {
            let bytes = &mail[..mail.len().min(most)];
            let head = format!("* {uid} FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", bytes.len());
            out.write_all(head.as_bytes())?;
            out.write_all(bytes)?;
            out.write_all(b")\r\n")?;
        }
        ("STORE", None, Some(added)) => added.clone_into(flags),
        _ => return Ok(false),
    }
    Ok(true)
}
