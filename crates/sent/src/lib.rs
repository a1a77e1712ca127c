//! Files that members send in to ask whether something in them looks wrong.
//!
//! Two things that the API, the hub's job and the program that reads have in common: the bytes on
//! disk within limits ([`Folder`]), and what was seen as a value ([`Answer`]). Knows no database,
//! no network and no engine, opens no file by a name that its sender gave, and never runs or
//! unpacks what it keeps.

mod answer;
mod folder;

pub use answer::{ANSWER_BYTES_MAX, Answer, Covers, How, Kind, Seen, Stopped, Word};
pub use folder::{FILE_BYTES_MAX, Folder, FolderError, Limits, Part};

/// Characters of a file's name that are shown: longer than any that people give.
const NAME_CHARS_MAX: usize = 120;

/// The name as its sender gave it, made fit to be shown: the last part of a path, no control
/// characters, bounded. Never a path of ours.
pub fn shown_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or(given);
    // Marks that turn the direction of writing make `exe.pcap` of `pcap.exe`.
    let turns = |sign: char| matches!(sign, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = last
        .chars()
        .filter(|sign| !sign.is_control() && !turns(*sign))
        .take(NAME_CHARS_MAX)
        .collect();
    clean.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_without_its_folders_and_tricks() {
        let names = [
            ("../../etc/passwd", "passwd"),
            ("C:\\logs\\a.log", "a.log"),
            ("a\u{202e}pacp.exe\n", "apacp.exe"),
            ("..", ".."),
            ("", ""),
        ];
        for (given, shown) in names {
            assert_eq!(shown_name(given), shown);
        }
        assert_eq!(shown_name(&"x".repeat(1_000)).len(), NAME_CHARS_MAX);
    }
}
