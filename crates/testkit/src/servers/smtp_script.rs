//! An SMTP server that misbehaves on order: refuses, is busy, is slow, or dies at the worst time.
//!
//! Knows only what a client needs to hand in plain mail: no TLS, no sign-in, no pipelining.
//! Specification: RFC 5321.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Lines a client may say in one session; more is a client gone wild.
const LINES_MAX: usize = 100_000;

/// What the server does with a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Behaviour {
    /// Takes it.
    Accept,
    /// Knows no such recipient (550): trying again will not help.
    RefuseRecipient,
    /// Is busy (451): trying again will help.
    Busy,
    /// Takes it, so long after the message is complete.
    AcceptAfter(Duration),
    /// Keeps the message and closes without having said 250: the client cannot know.
    KeepAndDie,
    /// Closes without keeping the message, when it is complete.
    LoseAndDie,
}

/// A running server. Its thread ends with the test's process; the port is refused from the drop on.
#[derive(Debug)]
pub struct ScriptedSmtp {
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    behaviour: Behaviour,
    messages: Vec<String>,
    closed: bool,
}

/// Starts a server, or says why not.
pub fn scripted_smtp(behaviour: Behaviour) -> Option<ScriptedSmtp> {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)) {
        Ok(listener) => listener,
        Err(error) => return super::skip("SMTP by script", error),
    };
    let port = listener.local_addr().ok()?.port();
    let shared = Shared { behaviour, messages: Vec::new(), closed: false };
    let shared = Arc::new(Mutex::new(shared));
    let server = ScriptedSmtp { port, shared: Arc::clone(&shared) };
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

impl ScriptedSmtp {
    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Behaves otherwise from the next message on.
    pub fn behave(&self, behaviour: Behaviour) {
        lock(&self.shared).behaviour = behaviour;
    }

    /// The messages kept so far, oldest first.
    pub fn messages(&self) -> Vec<String> {
        lock(&self.shared).messages.clone()
    }
}

impl Drop for ScriptedSmtp {
    fn drop(&mut self) {
        lock(&self.shared).closed = true;
        // Wakes the thread that waits for the next caller, so that it sees that it is over.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One client, until it quits, is cut off, or goes away.
fn session(stream: TcpStream, shared: &Mutex<Shared>) -> io::Result<()> {
    let mut replies = stream.try_clone()?;
    replies.write_all(b"220 mail.example ESMTP\r\n")?;
    let mut lines = BufReader::new(stream).lines().take(LINES_MAX);
    while let Some(line) = lines.next() {
        let line = line?.to_ascii_uppercase();
        let behaviour = lock(shared).behaviour;
        let reply: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => b"250-mail.example\r\n250 8BITMIME\r\n",
            "RCPT" if behaviour == Behaviour::RefuseRecipient => b"550 5.1.1 No such user\r\n",
            "RCPT" if behaviour == Behaviour::Busy => b"451 4.3.2 Busy\r\n",
            "HELO" | "MAIL" | "RCPT" | "RSET" | "NOOP" => b"250 OK\r\n",
            "DATA" => {
                replies.write_all(b"354 Go on\r\n")?;
                let message = body(&mut lines)?;
                if !finish(message, behaviour, shared) {
                    return Ok(());
                }
                b"250 OK\r\n"
            }
            "QUIT" => return replies.write_all(b"221 Bye\r\n"),
            _ => b"500 Unknown\r\n",
        };
        replies.write_all(reply)?;
    }
    Ok(())
}

/// The message up to the line with a single dot.
fn body(lines: &mut impl Iterator<Item = io::Result<String>>) -> io::Result<String> {
    let mut message = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            return Ok(message);
        }
        message += line.strip_prefix('.').unwrap_or(&line);
        message += "\r\n";
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// What becomes of a complete message; whether the session goes on.
fn finish(message: String, behaviour: Behaviour, shared: &Mutex<Shared>) -> bool {
    match behaviour {
        Behaviour::LoseAndDie => return false,
        Behaviour::AcceptAfter(delay) => std::thread::sleep(delay),
        _ => {}
    }
    lock(shared).messages.push(message);
    behaviour != Behaviour::KeepAndDie
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Hands in one mail; the server's replies, one after the other, to where it ended.
    pub fn send(port: u16, message: &str) -> String {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a server");
        let mut out = stream.try_clone().expect("a second handle");
        let mut lines = BufReader::new(stream).lines();
        let mut said = vec![lines.next().expect("a greeting").expect("text")];
        let data = format!("{message}\r\n.");
        let commands =
            ["HELO c", "MAIL FROM:<a@a.example>", "RCPT TO:<to@b.example>", "DATA", &data];
        for command in commands {
            out.write_all(format!("{command}\r\n").as_bytes()).expect("it listens");
            let Some(Ok(reply)) = lines.next() else { break };
            let refused = reply.starts_with(['4', '5']);
            said.push(reply);
            if refused {
                break;
            }
        }
        said.join(" | ")
    }

    #[track_caller]
    fn check(behaviour: Behaviour, last_reply: &str, kept: usize) {
        let server = scripted_smtp(behaviour).expect("a free port");
        let said = send(server.port(), "Subject: x\r\n\r\n..dot");
        assert!(said.ends_with(last_reply), "{said}");
        let messages = server.messages();
        assert_eq!(messages.len(), kept);
        assert!(messages.iter().all(|message| message.ends_with("\r\n.dot\r\n")));
    }

    #[test]
    fn accepts() {
        check(Behaviour::Accept, "250 OK", 1);
    }

    #[test]
    fn accepts_late() {
        check(Behaviour::AcceptAfter(Duration::from_millis(20)), "250 OK", 1);
    }

    #[test]
    fn refuses() {
        check(Behaviour::RefuseRecipient, "550 5.1.1 No such user", 0);
    }

    #[test]
    fn is_busy() {
        check(Behaviour::Busy, "451 4.3.2 Busy", 0);
    }

    #[test]
    fn dies_after_it_has_kept_the_message() {
        check(Behaviour::KeepAndDie, "354 Go on", 1);
    }

    #[test]
    fn dies_before_it_has_kept_the_message() {
        check(Behaviour::LoseAndDie, "354 Go on", 0);
    }
}
