//! The demo's mail server: takes any mail on loopback and keeps the newest for the portal to show.
//!
//! A real SMTP server (RFC 5321) as far as a client needs one, so that the hub sends by the same
//! way as in earnest. Each mail is also kept as it came, in a file that a mail program opens.
//! Nothing leaves the machine.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use mail_parser::MessageParser;
use model::{Clock, SystemClock, Time};
use portal::{DemoMail, DemoMails};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Mails kept; older ones are forgotten.
const MAILS_MAX: usize = 500;

/// Bytes of one mail; a longer one is refused.
const MAIL_BYTES_MAX: usize = 4 << 20;

/// Bytes of one line of the dialogue.
const LINE_BYTES_MAX: usize = 4096;

/// The mailbox. Clones share it.
#[derive(Clone)]
pub struct Mailbox {
    mails: Arc<Mutex<VecDeque<DemoMail>>>,
    folder: PathBuf,
}

impl Mailbox {
    /// A mailbox that keeps its mails in this folder too, which it makes.
    pub fn open(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { mails: Arc::default(), folder })
    }

    /// Listens on a free port of loopback and takes mail until the runtime ends.
    pub async fn listen(&self) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let mailbox = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mailbox = mailbox.clone();
                tokio::spawn(async move {
                    if let Err(error) = mailbox.dialogue(stream).await {
                        tracing::debug!("mailbox: {error}");
                    }
                });
            }
        });
        Ok(address)
    }

    /// How many mails are kept.
    pub fn len(&self) -> usize {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Time and receiver of mails after the first `seen`, for the terminal.
    pub fn since(&self, seen: usize) -> Vec<DemoMail> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().skip(seen).cloned().collect()
    }

    async fn dialogue(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read);
        write.write_all(b"220 demo.example ESMTP\r\n").await?;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let Some(line) = line(&mut lines).await? else { return Ok(()) };
            let command = line.to_ascii_uppercase();
            let answer = if command.starts_with("EHLO") || command.starts_with("HELO") {
                "250-demo.example\r\n250 8BITMIME\r\n"
            } else if command.starts_with("MAIL FROM:") {
                from = address(&line);
                to.clear();
                "250 OK\r\n"
            } else if command.starts_with("RCPT TO:") {
                to.push(address(&line));
                "250 OK\r\n"
            } else if command == "DATA" {
                write.write_all(b"354 end with a dot\r\n").await?;
                match data(&mut lines).await? {
                    Some(mail) => {
                        self.keep(&from, &to.join(", "), &mail);
                        "250 kept\r\n"
                    }
                    None => "552 the mail is too long\r\n",
                }
            } else if command == "QUIT" {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            } else if command == "RSET" || command == "NOOP" {
                "250 OK\r\n"
            } else {
                "502 not known\r\n"
            };
            write.write_all(answer.as_bytes()).await?;
        }
    }

    fn keep(&self, from: &str, to: &str, mail: &[u8]) {
        let parsed = MessageParser::default().parse(mail);
        let part = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap_or_default().into_owned();
        let now: Time = SystemClock.now();
        let (subject, plain, html) = match &parsed {
            Some(message) => (
                message.subject().unwrap_or_default().to_owned(),
                part(message.body_text(0)),
                part(message.body_html(0)),
            ),
            None => (String::new(), String::from_utf8_lossy(mail).into_owned(), String::new()),
        };
        let id = uuid::Uuid::now_v7().to_string();
        if let Err(error) = std::fs::write(self.file(&id), mail) {
            tracing::warn!("mailbox: {}: {error}", self.folder.display());
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        if mails.len() == MAILS_MAX
            && let Some(oldest) = mails.pop_front()
        {
            let _ = std::fs::remove_file(self.file(&oldest.id));
        }
        mails.push_back(DemoMail { id, at: now, from, to, subject, plain, html });
    }

    fn file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.eml"))
    }
}

impl DemoMails for Mailbox {
    fn newest_first(&self) -> Vec<DemoMail> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().rev().cloned().collect()
    }
}

async fn line(lines: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if lines.read_until(b'\n', &mut bytes).await? == 0 {
        return Ok(None);
    }
    if bytes.len() > LINE_BYTES_MAX {
        return Err(std::io::Error::other("a line of more than 4096 bytes"));
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}

/// A mail up to the line with only a dot; nothing when it is too long.
async fn data(lines: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let (mut mail, mut too_long) = (Vec::new(), false);
    loop {
        let mut bytes = Vec::new();
        if lines.read_until(b'\n', &mut bytes).await? == 0 {
            return Ok(None);
        }
        if bytes == b".\r\n" || bytes == b".\n" {
            return Ok((!too_long).then_some(mail));
        }
        too_long |= mail.len() + bytes.len() > MAIL_BYTES_MAX;
        if !too_long {
            // RFC 5321, 4.5.2: a dot at the start of a line was doubled by the sender.
            mail.extend_from_slice(bytes.strip_prefix(b".").unwrap_or(&bytes));
        }
    }
}

fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn takes_a_mail_as_an_smtp_server_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let mailbox = Mailbox::open(folder.path().join("mails")).expect("made");
        let address = mailbox.listen().await.expect("a port");
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let dialogue = "EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\n\
                        Subject: =?utf-8?B?SMOkcg==?=\r\n\r\n..dot\r\n.\r\nQUIT\r\n";
        stream.write_all(dialogue.as_bytes()).await.expect("written");
        let mut answers = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answers).await.expect("read");
        assert!(answers.ends_with("221 bye\r\n"), "{answers}");
        let mails = mailbox.newest_first();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].subject.as_str(), mails[0].plain.trim_end()), ("Här", ".dot"));
        let kept = std::fs::read_to_string(mailbox.file(&mails[0].id)).expect("kept as it came");
        assert_eq!(kept, "Subject: =?utf-8?B?SMOkcg==?=\r\n\r\n.dot\r\n");
    }
}
