//! Where mail comes in: an IMAP mailbox, or a Maildir that a local mail server fills.
//!
//! Each mail is handed on once it is read and marked only when whoever got it says that it is
//! kept: a crash in between hands it on again, and the digest of the mail tells that it was there.
//!
//! Specification: the Maildir format of qmail (`new`, `cur`, the flags `S` and `F`).

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::imap::Imap;
use crate::channels::SignIn;

/// Mails taken in one round; the next round takes the next.
const MAILS_MAX: usize = 200;

/// Where mail comes in.
#[derive(Clone, Debug)]
pub enum Mailbox {
    /// A folder with `new` and `cur`.
    Maildir(PathBuf),
    /// A mailbox on a server.
    Imap(ImapSettings),
}

/// A mailbox on a server.
#[derive(Clone, Debug)]
pub struct ImapSettings {
    /// The server's name.
    pub host: String,
    /// Its port for TLS: 993.
    pub port: u16,
    /// Whether it is spoken to without TLS: only on this machine.
    pub plain: bool,
    /// User name and password.
    pub sign_in: SignIn,
    /// The mailbox: `INBOX`.
    pub mailbox: String,
}

/// What becomes of a mail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It could not be dealt with now: it stays as it is, and so do those behind it.
    Later,
    /// It is kept: marked as seen.
    Kept,
    /// It is dealt with, and people should look at it: marked as seen and flagged.
    Odd,
}

/// Who gets a mail, or what of it is read, and says what becomes of it.
pub type Keep<'a> =
    &'a (dyn Fn(Vec<u8>) -> Pin<Box<dyn Future<Output = Fate> + Send + 'a>> + Sync + 'a);

impl Mailbox {
    /// Hands on what is new, `bytes_max` bytes of each; returns how many mails were dealt with.
    pub async fn take(&self, bytes_max: usize, keep: Keep<'_>) -> io::Result<usize> {
        match self {
            Self::Maildir(folder) => maildir(folder, bytes_max, keep).await,
            Self::Imap(settings) if settings.plain => {
                imap(connect(settings).await?, settings, bytes_max, keep).await
            }
            Self::Imap(settings) => {
                let name = ServerName::try_from(settings.host.clone()).map_err(io::Error::other)?;
                let tls = TlsConnector::from(Arc::new(crate::web::tls()));
                let stream = tls.connect(name, connect(settings).await?);
                let stream = tokio::time::timeout(crate::web::CONNECT_TIMEOUT, stream).await??;
                imap(stream, settings, bytes_max, keep).await
            }
        }
    }
}

async fn connect(settings: &ImapSettings) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((settings.host.as_str(), settings.port));
    tokio::time::timeout(crate::web::CONNECT_TIMEOUT, stream).await?
}

async fn imap<S>(
    stream: S,
    settings: &ImapSettings,
    bytes_max: usize,
    keep: Keep<'_>,
) -> io::Result<usize>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let own = &settings.sign_in;
    let mut session = Imap::sign_in(stream, &own.user, &own.password).await?;
    let mut kept = 0;
    for uid in session.unseen(&settings.mailbox).await? {
        let Some(bytes) = session.fetch(uid, bytes_max).await? else { continue };
        let fate = keep(bytes).await;
        if fate == Fate::Later {
            break;
        }
        session.mark(uid, fate).await?;
        kept += 1;
    }
    session.leave().await?;
    Ok(kept)
}

async fn maildir(folder: &Path, bytes_max: usize, keep: Keep<'_>) -> io::Result<usize> {
    let mut names = Vec::new();
    let mut entries = tokio::fs::read_dir(folder.join("new")).await?;
    while let Some(entry) = entries.next_entry().await? {
        names.push(entry.file_name());
        if MAILS_MAX * 10 < names.len() {
            break;
        }
    }
    names.sort();
    let mut kept = 0;
    for name in names.into_iter().take(MAILS_MAX) {
        let path = folder.join("new").join(&name);
        let mut bytes = Vec::new();
        let file = tokio::fs::File::open(&path).await?;
        file.take(bytes_max as u64).read_to_end(&mut bytes).await?;
        let flags = match keep(bytes).await {
            Fate::Later => break,
            Fate::Kept => ":2,S",
            Fate::Odd => ":2,FS",
        };
        let mut seen = name;
        seen.push(flags);
        tokio::fs::rename(&path, folder.join("cur").join(seen)).await?;
        kept += 1;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_maildir_gives_each_mail_until_it_is_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["new", "cur"] {
            std::fs::create_dir(dir.path().join(folder)).expect("made");
        }
        for name in ["2", "1"] {
            std::fs::write(dir.path().join("new").join(name), name).expect("written");
        }
        let mailbox = Mailbox::Maildir(dir.path().to_owned());
        let refuse: Keep<'_> = &|_| Box::pin(async { Fate::Later });
        assert_eq!(mailbox.take(100, refuse).await.expect("readable"), 0);
        let first_only: Keep<'_> =
            &|bytes| Box::pin(async move { if bytes == b"1" { Fate::Kept } else { Fate::Later } });
        assert_eq!(mailbox.take(100, first_only).await.expect("readable"), 1);
        assert!(dir.path().join("cur/1:2,S").is_file() && dir.path().join("new/2").is_file());
        let odd: Keep<'_> = &|_| Box::pin(async { Fate::Odd });
        assert_eq!(mailbox.take(100, odd).await.expect("readable"), 1);
        assert!(dir.path().join("cur/2:2,FS").is_file());
    }
}
