//! The settings of SMTP.

use crate::{Settings, mime};

/// Read once for all flows.
#[derive(Debug)]
pub(super) struct Options {
    pub mime: mime::Options,
    /// Whether mails are looked into at all.
    pub decode: bool,
    /// Whether the MD5 of the text is written.
    pub write_body_md5: bool,
    /// Further header fields that are written, lower-cased.
    pub custom: Vec<String>,
}

impl Options {
    /// Reads what stands below `smtp`.
    pub fn read(settings: &Settings) -> Self {
        let body_md5 = settings.text("smtp.mime.body-md5").unwrap_or("auto");
        let extract = settings.flag("smtp.mime.extract-urls").unwrap_or(true);
        let schemes = settings.list("smtp.mime.extract-urls-schemes");
        let asked = settings.list("smtp.eve.md5").unwrap_or_default();
        let value_bytes_max = settings.size("smtp.mime.header-value-depth");
        Self {
            mime: mime::Options {
                value_bytes_max: value_bytes_max
                    .and_then(|size| usize::try_from(size).ok())
                    .filter(|&size| 0 < size)
                    .map_or(mime::VALUE_BYTES_MAX, |size| size.min(64 << 10)),
                link_schemes: match (extract, schemes) {
                    (false, _) => Vec::new(),
                    (true, Some(schemes)) => schemes,
                    (true, None) => vec!["http".to_owned()],
                },
                keep_scheme: settings.flag("smtp.mime.log-url-scheme").unwrap_or(false),
                body_md5: body_md5 == "auto" || settings.flag("smtp.mime.body-md5") == Some(true),
            },
            decode: settings.flag("smtp.mime.decode-mime").unwrap_or(true),
            write_body_md5: body_md5 != "auto" && asked.iter().any(|name| name == "body"),
            custom: settings.list("smtp.eve.custom").unwrap_or_default(),
        }
    }
}
