//! Fetches new mail from an IMAP mailbox: what is not seen, one mail at a time, bounded.
//!
//! Speaks the few commands that takes: sign in, select, search, fetch the beginning of a mail,
//! mark it. Everything the server says is bounded in bytes before it is kept, which is why this is
//! not a general library. Deletes nothing and moves nothing.
//!
//! Specification: RFC 9051 and RFC 3501 (what both share), RFC 8314 (implicit TLS).

use std::io;
use std::time::Duration;

use tokio::io::BufReader;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
};

use super::Fate;

/// The longest a server may take for one answer without a mail in it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest a server may take to send a mail: the largest that is read, at 200 KiB a second.
const MAIL_TIMEOUT: Duration = Duration::from_secs(240);

/// Bytes of a literal in an answer to anything but a fetch: a name in another form.
const WORD_BYTES_MAX: usize = 4 << 10;

/// Bytes of one line of an answer: a search with thousands of results.
const LINE_BYTES_MAX: u64 = 256 << 10;

/// Lines of one answer.
const LINES_MAX: usize = 10_000;

/// Mails fetched in one round; the next round takes the next.
const MAILS_MAX: usize = 200;

/// A signed-in session.
pub struct Imap<S> {
    stream: BufReader<S>,
    count: u32,
}

/// What a command was answered: the lines before the final one, and the literals in them.
#[derive(Default)]
struct Answer {
    lines: Vec<String>,
    literals: Vec<Vec<u8>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Imap<S> {
    /// Signs in over a connection that is open and secure already.
    pub async fn sign_in(stream: S, user: &str, password: &str) -> io::Result<Self> {
        let mut session = Self { stream: BufReader::new(stream), count: 0 };
        let greeting = timed(ANSWER_TIMEOUT, session.line()).await?;
        if !greeting.starts_with("* OK") {
            return Err(said("greets", &greeting));
        }
        let command = format!("LOGIN {} {}", quoted(user)?, quoted(password)?);
        session.run(&command, "LOGIN").await?;
        Ok(session)
    }

    /// Opens a mailbox and tells which mails in it nobody has seen, oldest first.
    pub async fn unseen(&mut self, mailbox: &str) -> io::Result<Vec<u32>> {
        self.run(&format!("SELECT {}", quoted(mailbox)?), "SELECT").await?;
        let answer = self.run("UID SEARCH UNSEEN", "SEARCH").await?;
        let lists = answer.lines.iter().filter_map(|line| line.strip_prefix("* SEARCH"));
        let numbers = lists.flat_map(str::split_whitespace).filter_map(|word| word.parse().ok());
        Ok(numbers.take(MAILS_MAX).collect())
    }

    /// The first `bytes_max` bytes of a mail, which stays unseen.
    pub async fn fetch(&mut self, uid: u32, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
        let command = format!("UID FETCH {uid} (BODY.PEEK[]<0.{bytes_max}>)");
        let answer = self.within(MAIL_TIMEOUT, &command, "FETCH", bytes_max).await?;
        Ok(answer.literals.into_iter().next())
    }

    /// Marks a mail as seen: it has been dealt with. One that people should look at is flagged too.
    pub async fn mark(&mut self, uid: u32, fate: Fate) -> io::Result<()> {
        let flags = match fate {
            Fate::Later => return Ok(()),
            Fate::Kept => "\\Seen",
            Fate::Odd => "\\Seen \\Flagged",
        };
        self.run(&format!("UID STORE {uid} +FLAGS.SILENT ({flags})"), "STORE").await.map(|_| ())
    }

    /// Ends the session.
    pub async fn leave(mut self) -> io::Result<()> {
        self.run("LOGOUT", "LOGOUT").await.map(|_| ())
    }

    /// Says a command and reads its answer. `name` stands in errors: a command may hold a password.
    async fn run(&mut self, command: &str, name: &str) -> io::Result<Answer> {
        self.within(ANSWER_TIMEOUT, command, name, WORD_BYTES_MAX).await
    }

    async fn within(
        &mut self,
        time: Duration,
        command: &str,
        name: &str,
        literal_bytes_max: usize,
    ) -> io::Result<Answer> {
        self.count += 1;
        let tag = format!("v{}", self.count);
        let line = format!("{tag} {command}\r\n");
        timed(time, async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await?;
            self.answer(&tag, name, literal_bytes_max).await
        })
        .await
    }

    async fn answer(&mut self, tag: &str, name: &str, bytes_max: usize) -> io::Result<Answer> {
        let mut bytes_left = bytes_max;
        let mut answer = Answer::default();
        for _ in 0..LINES_MAX {
            let line = self.line().await?;
            if let Some(rest) = line.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' ')) {
                return if rest.starts_with("OK") { Ok(answer) } else { Err(said(name, rest)) };
            }
            if let Some(length) = literal(&line) {
                let more = || io::Error::other("the mail server sends more than was asked");
                bytes_left = bytes_left.checked_sub(length).ok_or_else(more)?;
                let mut bytes = vec![0; length];
                self.stream.read_exact(&mut bytes).await?;
                answer.literals.push(bytes);
            }
            answer.lines.push(line);
        }
        Err(io::Error::other("the mail server's answer does not end"))
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        let mut bounded = (&mut self.stream).take(LINE_BYTES_MAX);
        bounded.read_until(b'\n', &mut bytes).await?;
        if bytes.pop() != Some(b'\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
    }
}

/// The length of the literal that a line ends with: `… {123}`.
fn literal(line: &str) -> Option<usize> {
    line.strip_suffix('}')?.rsplit_once('{')?.1.trim_end_matches('+').parse().ok()
}

/// A quoted string; line breaks cannot stand in one.
fn quoted(text: &str) -> io::Result<String> {
    if text.chars().any(char::is_control) || !text.is_ascii() {
        return Err(io::Error::other("names and passwords for IMAP are plain ASCII"));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

async fn timed<T>(time: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    tokio::time::timeout(time, work).await.map_err(late)?
}

fn said(what: &str, words: &str) -> io::Error {
    let words: String = words.chars().take(200).collect();
    io::Error::other(format!("the mail server answers {what} with {words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says what it is told to, whatever it hears.
    async fn session(script: &'static [u8]) -> io::Result<Imap<tokio::io::DuplexStream>> {
        let (ours, mut theirs) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            let _ = theirs.write_all(script).await;
            let mut heard = Vec::new();
            let _ = theirs.read_to_end(&mut heard).await;
        });
        Imap::sign_in(ours, "user", "pass\"word").await
    }

    #[tokio::test]
    async fn fetches_what_is_not_seen() {
        let script = b"* OK hello\r\nv1 OK in\r\n* 3 EXISTS\r\nv2 OK selected\r\n\
            * SEARCH 7 9\r\nv3 OK done\r\n* 1 FETCH (UID 7 BODY[]<0> {5}\r\nab\r\nc)\r\nv4 OK done\r\n\
            v5 OK stored\r\n* BYE\r\nv6 OK bye\r\n";
        let mut imap = session(script).await.expect("signed in");
        assert_eq!(imap.unseen("INBOX").await.expect("answers"), [7, 9]);
        assert_eq!(imap.fetch(7, 100).await.expect("answers").as_deref(), Some(&b"ab\r\nc"[..]));
        imap.mark(7, Fate::Kept).await.expect("answers");
        imap.leave().await.expect("answers");
    }

    #[tokio::test]
    async fn a_wrong_password_and_a_lying_server_are_errors() {
        let wrong = session(b"* OK hello\r\nv1 NO [AUTHENTICATIONFAILED] no\r\n").await;
        let error = wrong.err().expect("refused").to_string();
        assert!(error.contains("AUTHENTICATIONFAILED") && !error.contains("pass"), "{error}");
        let script = b"* OK hello\r\nv1 OK in\r\n* 1 FETCH (BODY[]<0> {99999999999}\r\n";
        let mut imap = session(script).await.expect("signed in");
        assert!(imap.fetch(1, 100).await.is_err());
    }

    #[test]
    fn strings_are_quoted() {
        assert_eq!(quoted("a\\b\"c").expect("plain"), "\"a\\\\b\\\"c\"");
        assert!(quoted("a\r\nLOGOUT").is_err());
    }
}
