//! Lists in pages, by key and not by number: a page stays right while rows come and go.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Rows on one page at most, whatever was asked for.
pub const PAGE_MAX: i64 = 200;

/// A place in a list: the sort value and the id of the row before. Opaque to whoever carries it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor {
    pub(crate) sort: i64,
    pub(crate) id: String,
}

/// Which page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page {
    pub(crate) limit: i64,
    pub(crate) after: Cursor,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

impl Cursor {
    /// Before the first row: no id is greater, in any collation.
    fn start() -> Self {
        Self { sort: i64::MAX, id: "zzzzzzzz".to_owned() }
    }

    /// For a link.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{} {}", self.sort, self.id))
    }

    /// From a link; none when it is not one of ours.
    pub fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (sort, id) = text.split_once(' ')?;
        // Ids are UUIDs or numbers; anything longer was not made here.
        (id.len() <= 40).then_some(())?;
        Some(Self { sort: sort.parse().ok()?, id: id.to_owned() })
    }
}

impl Page {
    /// The first page, of at most `limit` rows.
    pub fn first(limit: i64) -> Self {
        Self { limit: limit.clamp(1, PAGE_MAX), after: Cursor::start() }
    }

    /// The page that begins after a cursor.
    pub fn after(cursor: Cursor, limit: i64) -> Self {
        Self { after: cursor, ..Self::first(limit) }
    }

    /// From a link's parameter: a cursor, or the first page.
    pub fn from_link(cursor: Option<&str>, limit: i64) -> Self {
        let cursor = cursor.and_then(Cursor::decode);
        cursor.map_or_else(|| Self::first(limit), |cursor| Self::after(cursor, limit))
    }

    /// Whether it is the first page.
    pub(crate) fn is_first(&self) -> bool {
        self.after == Cursor::start()
    }

    /// One row more than asked for tells whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        self.limit + 1
    }

    pub(crate) fn cut<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> (i64, String)) -> Paged<T> {
        let limit = usize::try_from(self.limit).unwrap_or(0);
        let more = limit < rows.len();
        rows.truncate(limit);
        let last = if more { rows.last().map(key) } else { None };
        Paged { rows, next: last.map(|(sort, id)| Cursor { sort, id }) }
    }
}

/// A search text as a pattern for `LOWER(column) LIKE $n ESCAPE '!'`; none when there is nothing
/// to look for.
pub(crate) fn pattern(search: Option<&str>) -> Option<String> {
    /// Characters of a search that are looked at: longer than any name or address here.
    const SEARCH_CHARS_MAX: usize = 200;
    let text: String = search?.trim().chars().take(SEARCH_CHARS_MAX).collect();
    if text.is_empty() {
        return None;
    }
    let escaped = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    Some(format!("%{escaped}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_a_link_and_nonsense_is_refused() {
        let cursor = Cursor { sort: -5, id: "0189".into() };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        assert_eq!(Cursor::decode("%%%"), None);
        assert_eq!(
            Cursor::decode(&URL_SAFE_NO_PAD.encode("5 ".to_owned() + &"x".repeat(41))),
            None
        );
    }

    #[test]
    fn a_search_finds_its_own_wildcards() {
        assert_eq!(pattern(Some(" 100%_A ")).as_deref(), Some("%100!%!_a%"));
        assert_eq!(pattern(Some("  ")), None);
    }
}
