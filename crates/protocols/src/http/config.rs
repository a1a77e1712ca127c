//! The settings of HTTP/1, read once, and every limit that the parser keeps.
//!
//! Names are those below `app-layer.protocols.http` in the sensor's configuration file. A value
//! that cannot be read counts as not given; the configuration's own check reports it.

use crate::Settings;

const BASE: &str = "http.libhtp.default-config";

/// Bytes of one line or header. Servers stop at 8 to 16 KiB; what is longer is not read on.
pub(super) const LINE_BYTES_MAX: usize = 18_432;

/// Bytes of all headers of one message, so that a peer cannot make us keep a stream for ever.
pub(super) const HEAD_BYTES_MAX: usize = 256 << 10;

/// Headers of one message; those after it are kept in the raw block only.
pub(super) const HEADERS_MAX: usize = 1024;

/// Times a header may be repeated before further ones are passed over.
pub(super) const REPETITIONS_MAX: u16 = 64;

/// Bytes of a chunk's size line; longer is not a size line.
pub(super) const CHUNK_LINE_BYTES_MAX: usize = 1024;

/// Bytes before the end of line within which a response must say `HTTP`; more is a body.
pub(super) const JUNK_BEFORE_RESPONSE_MAX: usize = 64;

/// Bytes kept of a name that a message gives a file.
pub(super) const FILE_NAME_BYTES_MAX: usize = 1024;

/// Files in one message; the parts after it are read as data only.
pub(super) const FILES_MAX: usize = 64;

/// Limits and switches, read.
#[derive(Clone, Debug)]
pub(super) struct Config {
    /// Of each direction's bodies, by `Direction::index`.
    pub body: [BodyLimits; 2],
    /// Content encodings that are undone, one inside the other.
    pub layers_max: usize,
    /// Output bytes from which the ratio of a decompression is judged.
    pub bomb_bytes: u64,
    /// Memory for one LZMA dictionary.
    pub lzma_memory: usize,
    /// Layers of LZMA in one message.
    pub lzma_layers_max: usize,
    /// Undo percent encoding of the path twice.
    pub double_decode_path: bool,
    /// Undo percent encoding of the query twice.
    pub double_decode_query: bool,
    /// A plus in the query means a space.
    pub query_plus_is_space: bool,
    /// Keep scheme and host in the normalised URI of an absolute one.
    pub uri_include_all: bool,
    /// Transactions kept at the same time in one flow.
    pub transactions_max: usize,
    /// Write every header, by `Direction::index`.
    pub dump_headers: [bool; 2],
    /// Headers that the operator wants in the record besides the usual.
    pub custom: Vec<&'static str>,
}

/// Limits for the bodies of one direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimits {
    /// Decoded bytes looked at; the rest is counted and hashed only. `u64::MAX` for all.
    pub bytes_max: u64,
    /// Bytes kept from the beginning until there are so many.
    pub keep_first: usize,
    /// Bytes kept behind the newest ones after that.
    pub window: usize,
}

/// Headers that `custom` may name, with the key each is written under.
const CUSTOM: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-datetime",
    "accept-encoding",
    "accept-language",
    "accept-range",
    "age",
    "allow",
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-md5",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "dnt",
    "etags",
    "from",
    "last-modified",
    "link",
    "location",
    "max-forwards",
    "origin",
    "org-src-ip",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "referrer",
    "refresh",
    "retry-after",
    "server",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "true-client-ip",
    "upgrade",
    "vary",
    "via",
    "warning",
    "www-authenticate",
    "x-authenticated-user",
    "x-bluecoat-via",
    "x-flash-version",
    "x-forwarded-proto",
    "x-requested-with",
];

impl Config {
    pub(super) fn read(settings: &Settings) -> Self {
        let size = |key: &str| settings.size(&format!("{BASE}.{key}"));
        let flag = |key: &str| settings.flag(&format!("{BASE}.{key}")).unwrap_or(false);
        let count = |key: &str| size(key).and_then(|n| usize::try_from(n).ok());
        let body = |side: &str, first: u64, window: u64| BodyLimits {
            bytes_max: match size(&format!("{side}-body-limit")) {
                None => 100 << 10,
                Some(0) => u64::MAX,
                Some(limit) => limit,
            },
            keep_first: within(size(&format!("{side}-body-minimal-inspect-size")), first),
            window: within(size(&format!("{side}-body-inspect-window")), window),
        };
        Self {
            body: [body("request", 32 << 10, 4 << 10), body("response", 40 << 10, 16 << 10)],
            layers_max: count("response-body-decompress-layer-limit").unwrap_or(2).min(8),
            bomb_bytes: size("compression-bomb-limit").unwrap_or(1 << 20),
            lzma_memory: within(size("lzma-memlimit"), 1 << 20),
            lzma_layers_max: count("lzma-layer-limit").unwrap_or(1),
            double_decode_path: flag("double-decode-path"),
            double_decode_query: flag("double-decode-query"),
            query_plus_is_space: flag("query-plusspace-decode"),
            uri_include_all: flag("uri-include-all"),
            transactions_max: count("max-tx").unwrap_or(512).max(1),
            dump_headers: dumped(settings.text("http.eve.dump-all-headers").unwrap_or("")),
            custom: custom(settings.text("http.eve.custom").unwrap_or("")),
        }
    }
}

/// A size for memory: never more than 1 MiB of one body, whatever the file says.
fn within(size: Option<u64>, default: u64) -> usize {
    usize::try_from(size.unwrap_or(default).min(1 << 20)).unwrap_or(1 << 20)
}

fn dumped(text: &str) -> [bool; 2] {
    [matches!(text, "both" | "request"), matches!(text, "both" | "response")]
}

fn custom(text: &str) -> Vec<&'static str> {
    let wanted = |name: &&&str| text.split([',', ' ']).any(|part| part.eq_ignore_ascii_case(name));
    CUSTOM.iter().filter(wanted).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_given_and_defaults_the_rest() {
        let mut settings = Settings::empty();
        settings.values.insert(format!("{BASE}.response-body-limit"), "0".into());
        settings.values.insert(format!("{BASE}.request-body-limit"), "4 KiB".into());
        settings.values.insert(format!("{BASE}.double-decode-path"), "yes".into());
        settings.values.insert("http.eve.custom".into(), "Accept-Encoding, nonsense".into());
        let config = Config::read(&settings);
        assert_eq!(config.body[1].bytes_max, u64::MAX);
        assert_eq!(config.body[0].bytes_max, 4096);
        assert_eq!((config.double_decode_path, config.double_decode_query), (true, false));
        assert_eq!(config.custom, ["accept-encoding"]);
        assert_eq!(config.layers_max, 2);
    }
}
