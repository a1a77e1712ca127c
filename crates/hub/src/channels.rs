//! The hub's settings and secrets as what the channels of `notify` want.
//!
//! Reads the files that hold secrets; never shows what stands in them.

use std::path::Path;

use notify::channels::{Settings, SignIn, SmtpSettings};

use crate::config::{Config, MailFile};

/// Bytes of a file that holds a secret; a longer file is the wrong file.
const SECRET_BYTES_MAX: u64 = 16_384;

/// What the channels run on; on failure every mistake, each under its key.
pub fn settings(config: &Config) -> Result<Settings, Vec<String>> {
    let mut secrets = Secrets { folder: &config.folder, mistakes: Vec::new() };
    let smtp = config.mail.as_ref().map(|mail| smtp(mail, &mut secrets));
    if secrets.mistakes.is_empty() { Ok(Settings { smtp }) } else { Err(secrets.mistakes) }
}

fn smtp(mail: &MailFile, secrets: &mut Secrets<'_>) -> SmtpSettings {
    let password = mail.password_file.as_ref().map(|file| secrets.read("mail.password_file", file));
    SmtpSettings {
        url: mail.smtp.clone(),
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        plus: mail.plus_addresses,
        sign_in: mail.user.clone().zip(password).map(|(user, password)| SignIn { user, password }),
    }
}

/// Reads secrets and gathers what is wrong with them.
struct Secrets<'a> {
    folder: &'a Path,
    mistakes: Vec<String>,
}

impl Secrets<'_> {
    /// The first line of a file that holds a secret.
    fn read(&mut self, key: &str, file: &Path) -> String {
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
