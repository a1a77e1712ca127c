//! The hub's settings and secrets as what the channels of `notify` want.
//!
//! Reads the files that hold secrets; never shows what stands in them.

use std::net::IpAddr;
use std::path::Path;

use notify::channels::{Dkim, Hidden, MatrixSettings, Settings, SignIn, SmsSettings, SmtpSettings};
use notify::inbound::{ImapSettings, Mailbox};

use crate::config::{Config, InboxFile, MailFile, MatrixFile, SmsFile};

/// Bytes of a file that holds a secret; a longer file is the wrong file.
const SECRET_BYTES_MAX: u64 = 16_384;

/// The port of IMAP over TLS (RFC 8314).
const IMAPS_PORT: u16 = 993;

/// What the channels run on; on failure every mistake, each under its key.
pub fn settings(config: &Config) -> Result<Settings, Vec<String>> {
    let mut secrets = Secrets::of(&config.folder);
    let channels = &config.channels;
    let settings = Settings {
        smtp: config.mail.as_ref().map(|mail| smtp(mail, &config.csirt.name, &mut secrets)),
        sms: channels.sms.as_ref().map(|file| sms(file, &mut secrets)),
        matrix: channels.matrix.as_ref().map(|file| matrix(file, &mut secrets)),
        allow_networks: channels.allow_networks.iter().flat_map(|net| net.parse()).collect(),
        host: config.sensor_names.first().cloned().unwrap_or_else(|| "-".to_owned()),
    };
    secrets.all_read().map(|()| settings)
}

/// Where mail comes in, if the settings say so.
pub fn mailbox(config: &Config) -> Result<Option<Mailbox>, Vec<String>> {
    let Some(inbox) = config.mail.as_ref().and_then(|mail| mail.inbox.as_ref()) else {
        return Ok(None);
    };
    let mut secrets = Secrets::of(&config.folder);
    let mailbox = match &inbox.maildir {
        Some(folder) => Some(Mailbox::Maildir(config.folder.join(folder))),
        None => imap(inbox, "mail.inbox.password_file", &mut secrets).map(Mailbox::Imap),
    };
    secrets.all_read().map(|()| mailbox)
}

/// A mailbox on a server; `key` is where the settings name the file with its password.
pub(crate) fn imap(
    inbox: &InboxFile,
    key: &str,
    secrets: &mut Secrets<'_>,
) -> Option<ImapSettings> {
    let (host, port, plain) = imap_host(inbox.imap.as_deref()?)?;
    let password = secrets.read(key, inbox.password_file.as_ref()?);
    let sign_in = SignIn { user: inbox.user.clone()?, password };
    let mailbox = inbox.mailbox.clone().unwrap_or_else(|| "INBOX".to_owned());
    Some(ImapSettings { host, port, plain, sign_in, mailbox })
}

/// Host, port and whether without TLS, of `imaps://host[:port]` or `imap://` on this machine.
pub(crate) fn imap_host(url: &str) -> Option<(String, u16, bool)> {
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.trim_end_matches('/');
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (rest, IMAPS_PORT),
    };
    let here = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let plain = match scheme {
        "imaps" => false,
        "imap" if here => true,
        _ => return None,
    };
    (!host.is_empty()).then(|| (host.to_owned(), port, plain))
}

fn smtp(mail: &MailFile, csirt: &str, secrets: &mut Secrets<'_>) -> SmtpSettings {
    let password = mail.password_file.as_ref().map(|file| secrets.read("mail.password_file", file));
    let sign_in = mail.user.clone().zip(password);
    SmtpSettings {
        url: mail.smtp.clone(),
        from: mail.from.clone(),
        name: Some(csirt.to_owned()),
        reply_to: mail.reply_to.clone(),
        plus: mail.plus_addresses,
        sign_in: sign_in.map(|(user, password)| SignIn { user, password }),
        dkim: mail.dkim.as_ref().map(|file| Dkim {
            selector: file.selector.clone(),
            domain: file.domain.clone(),
            key_pem: secrets.read("mail.dkim.key", &file.key),
        }),
    }
}

fn sms(file: &SmsFile, secrets: &mut Secrets<'_>) -> SmsSettings {
    let authorization = file.authorization_file.as_ref();
    SmsSettings {
        url: file.url.clone(),
        body: file.body.clone(),
        form: file.form,
        from: file.from.clone(),
        authorization: authorization
            .map(|file| Hidden(secrets.read("channels.sms.authorization_file", file))),
    }
}

fn matrix(file: &MatrixFile, secrets: &mut Secrets<'_>) -> MatrixSettings {
    MatrixSettings {
        homeserver: file.homeserver.clone(),
        token: Hidden(secrets.read("channels.matrix.token_file", &file.token_file)),
    }
}

/// Reads secrets and gathers what is wrong with them.
pub(crate) struct Secrets<'a> {
    folder: &'a Path,
    mistakes: Vec<String>,
}

impl<'a> Secrets<'a> {
    /// Those in files of a folder.
    pub(crate) const fn of(folder: &'a Path) -> Self {
        Self { folder, mistakes: Vec::new() }
    }

    /// Whether all could be read; every mistake, each under its key.
    pub(crate) fn all_read(self) -> Result<(), Vec<String>> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(self.mistakes) }
    }

    /// What stands in a file that holds a secret, without the spaces around it.
    pub(crate) fn read(&mut self, key: &str, file: &Path) -> String {
        let path = self.folder.join(file);
        let found = std::fs::metadata(&path).and_then(|about| {
            if SECRET_BYTES_MAX < about.len() {
                return Err(std::io::Error::other("too long for a secret"));
            }
            std::fs::read_to_string(&path)
        });
        match found {
            Ok(text) if !text.trim().is_empty() => text.trim().to_owned(),
            Ok(_) => self.wrong(key, &path, "empty"),
            Err(error) => self.wrong(key, &path, &error.to_string()),
        }
    }

    fn wrong(&mut self, key: &str, path: &Path, why: &str) -> String {
        self.mistakes.push(format!("{key}: {}: {why}", path.display()));
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<(&str, u16, bool)>) {
        let found = imap_host(url);
        let found = found.as_ref().map(|(host, port, plain)| (host.as_str(), *port, *plain));
        assert_eq!(found, expected, "{url}");
    }

    #[test]
    fn without_tls_only_on_this_machine() {
        check("imaps://mail.example", Some(("mail.example", 993, false)));
        check("imaps://mail.example:1993/", Some(("mail.example", 1993, false)));
        check("imap://127.0.0.1:143", Some(("127.0.0.1", 143, true)));
        check("imap://mail.example:143", None);
        check("imaps://", None);
        check("mail.example", None);
    }
}
