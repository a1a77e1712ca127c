//! Which browser on which kind of device, read from what a browser says of itself.
//!
//! Only so that people know their own sessions again; nothing is decided by it, because anybody
//! can say anything. Only these words are kept, never the whole text, which can tell people apart.

/// Bytes of the header that are read.
const READ_BYTES_MAX: usize = 512;

/// A word, and what a header with it holds. The first that fits: most browsers say that they are
/// the others too.
const BROWSERS: &[(&str, &str)] = &[
    ("edge", "Edg"),
    ("opera", "OPR/"),
    ("samsung", "SamsungBrowser"),
    ("firefox", "Firefox/"),
    ("firefox", "FxiOS"),
    ("chrome", "Chrome/"),
    ("chrome", "CriOS"),
    ("safari", "Safari/"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac", "Mac OS X"),
    ("chromeos", "CrOS"),
    ("linux", "Linux"),
];

/// A browser and a system, as words that texts are chosen by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Browser {
    /// `firefox`, `chrome`, … or `other`.
    pub name: &'static str,
    /// `windows`, `android`, … or `other`.
    pub system: &'static str,
}

impl Browser {
    /// What nothing is known of.
    pub const UNKNOWN: Self = Self { name: "other", system: "other" };

    /// From the `User-Agent` of a request.
    pub fn read(header: &str) -> Self {
        let end = header.floor_char_boundary(READ_BYTES_MAX);
        let header = header.get(..end).unwrap_or_default();
        Self {
            name: find(BROWSERS, |mark| header.contains(mark)),
            system: find(SYSTEMS, |mark| header.contains(mark)),
        }
    }

    /// Two words for the database.
    pub fn stored(self) -> String {
        format!("{} {}", self.name, self.system)
    }

    /// Reads what `stored` wrote.
    pub fn from_stored(text: &str) -> Self {
        let (name, system) = text.split_once(' ').unwrap_or_default();
        Self { name: word(BROWSERS, name), system: word(SYSTEMS, system) }
    }
}

fn find(table: &[(&'static str, &str)], holds: impl Fn(&str) -> bool) -> &'static str {
    table.iter().find(|(_, mark)| holds(mark)).map_or("other", |(word, _)| word)
}

fn word(table: &[(&'static str, &str)], text: &str) -> &'static str {
    table.iter().find(|(word, _)| *word == text).map_or("other", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: &str) {
        let read = Browser::read(header);
        assert_eq!(read.stored(), expected);
        assert_eq!(Browser::from_stored(expected), read);
    }

    #[test]
    fn common_browsers_are_known() {
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "firefox linux",
        );
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "edge windows",
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "safari iphone",
        );
        check(
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/142.0.0.0 Mobile Safari/537.36",
            "chrome android",
        );
        check("curl/8.14", "other other");
        check("", "other other");
    }

    #[test]
    fn a_long_header_is_cut_between_characters() {
        check(&"å".repeat(10_000), "other other");
        assert_eq!(Browser::from_stored("<script> x"), Browser::UNKNOWN);
    }
}
