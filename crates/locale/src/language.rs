//! The languages there are: one for each folder of `locales/`.

use crate::bundle;

/// A language that has texts. Invariant: a folder of that name is embedded.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Language(&'static str);

impl Language {
    /// What a missing text falls back to, and what a viewer without a wish gets.
    pub const ENGLISH: Self = Self("en");

    /// All languages that have texts, by tag.
    pub fn all() -> impl Iterator<Item = Self> {
        bundle::tags().map(Self)
    }

    /// Reads a tag such as `sv`, `sv-SE` or `no` (read as `nb`); none when we have no such texts.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        // Browsers and forms say `no` for Norwegian, and nynorsk readers are better served by
        // bokmål than by English.
        let known = if matches!(primary.as_str(), "no" | "nn") { "nb" } else { primary.as_str() };
        bundle::tags().find(|tag| *tag == known).map(Self)
    }

    /// The best language for an `Accept-Language` header; none when it names none of ours.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut wishes: Vec<(f32, Self)> = accept_language
            .split(',')
            .take(WISHES_MAX)
            .filter_map(|part| {
                let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((weight.trim().parse().ok()?, Self::parse(tag)?))
            })
            .collect();
        wishes.sort_by(|left, right| right.0.total_cmp(&left.0));
        wishes.first().map(|(_, language)| *language)
    }

    /// The text for `key` as it stands in the files, with `{ $name }` where a value is put; none
    /// when there is none or it holds more than words and values.
    pub fn source(self, key: &str) -> Option<String> {
        bundle::source(self.0, key)
    }

    /// The tag, as in the folder's name and in HTML's `lang`.
    pub const fn tag(self) -> &'static str {
        self.0
    }
}

/// Wishes read from one header: browsers send under ten; the rest is not looked at.
const WISHES_MAX: usize = 20;

impl std::fmt::Display for Language {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn negotiated(header: &str, expected: Option<&str>) {
        assert_eq!(Language::negotiate(header).map(Language::tag), expected);
    }

    #[test]
    fn the_heaviest_wish_we_can_meet_wins() {
        negotiated("sv-SE,sv;q=0.9,en;q=0.8", Some("sv"));
        negotiated("de, en;q=0.5, no;q=0.7", Some("nb"));
        negotiated("de,fr;q=0.3", None);
        negotiated("en;q=nonsense,,;;q=", None);
    }

    #[test]
    fn reads_tags_with_regions() {
        assert_eq!(Language::parse("sv_SE").map(Language::tag), Some("sv"));
        assert_eq!(Language::parse("nn-NO").map(Language::tag), Some("nb"));
        assert_eq!(Language::parse("xx"), None);
    }
}
