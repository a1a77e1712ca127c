//! A real SMTP server (Debian's aiosmtpd) that keeps what it accepts in a Maildir.

use std::fs;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{files, free_port, greets, program, skip, wait_until};

/// A running server.
#[derive(Debug)]
pub struct Smtp {
    folder: TempDir,
    port: u16,
    child: Child,
}

/// Starts a server, or says why not.
pub fn smtp() -> Option<Smtp> {
    let Some(aiosmtpd) = program("aiosmtpd") else {
        return skip("aiosmtpd", "not in PATH");
    };
    let (Ok(folder), Ok(port)) = (TempDir::new(), free_port()) else {
        return skip("aiosmtpd", "no folder or no port");
    };
    let mut command = Command::new(aiosmtpd);
    command.args(["-n", "-l"]).arg(format!("127.0.0.1:{port}"));
    command.args(["-c", "aiosmtpd.handlers.Mailbox"]).arg(folder.path().join("mail"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(child) => {
            let server = Smtp { folder, port, child };
            if wait_until(|| greets(port)) { Some(server) } else { skip("aiosmtpd", "no answer") }
        }
        Err(error) => skip("aiosmtpd", error),
    }
}

impl Smtp {
    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has accepted so far, whole, oldest first; the envelope stands in the headers
    /// `X-MailFrom` and `X-RcptTo`.
    pub fn messages(&self) -> Vec<String> {
        let arrived = files(&self.folder.path().join("mail/new"));
        arrived.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
    }
}

impl Smtp {
    /// How many it has accepted so far.
    pub fn count(&self) -> usize {
        files(&self.folder.path().join("mail/new")).len()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servers::smtp_script::tests::send;

    #[test]
    fn keeps_what_it_accepts() {
        let Some(server) = smtp() else { return };
        let said = send(server.port(), "Subject: one\r\n\r\nbody");
        assert!(said.ends_with("250 OK"), "{said}");
        let messages = server.messages();
        assert_eq!(messages.len(), 1);
        assert!(messages[0].contains("Subject: one"));
        assert!(messages[0].contains("X-RcptTo: to@b.example"));
    }
}
