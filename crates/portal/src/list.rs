//! Lists in addresses: what was asked for, written so that the link can be sent.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::Page;

use crate::error::PageError;
use crate::state::PortalState;

/// Rows on one page of a list: two screens on a desk, a minute's scrolling on a phone.
const ROWS: i64 = 50;

/// Rows in one CSV file: what a spreadsheet still opens quickly. The last line says when it was
/// cut.
pub(crate) const CSV_ROWS_MAX: usize = 50_000;

/// Parameters of one address that are looked at.
const PAIRS_MAX: usize = 200;

/// What a list was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// A parameter; none when missing or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// A parameter for a form's field.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Whether a parameter has this value: for the chosen option of a form.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }

    /// The page asked for.
    pub(crate) fn page(&self) -> Page {
        Page::from_link(self.get("after"), ROWS)
    }

    /// Whether it is not the first page.
    pub(crate) fn is_later(&self) -> bool {
        self.get("after").is_some()
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.pairs.iter().any(|(key, value)| !LOOKS.contains(&&**key) && !value.trim().is_empty())
    }

    /// The same list at an address, from its first page.
    pub(crate) fn first(&self, path: &str) -> String {
        self.link(path, None)
    }

    /// The same list after a cursor.
    pub(crate) fn after(&self, path: &str, cursor: &str) -> String {
        self.link(path, Some(cursor))
    }

    fn link(&self, path: &str, after: Option<&str>) -> String {
        let kept =
            self.pairs.iter().filter(|(key, value)| !LOOKS.contains(&&**key) && !value.is_empty());
        let mut pairs: Vec<(&str, &str)> = kept.map(|(key, value)| (&**key, &**value)).collect();
        pairs.extend(after.map(|cursor| ("after", cursor)));
        with(path, &pairs)
    }
}

/// Parameters that do not say what is in the list.
const LOOKS: [&str; 4] = ["after", "lang", "theme", "said"];

impl FromRequestParts<PortalState> for Asked {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &PortalState) -> Result<Self, PageError> {
        Ok(Self { pairs: pairs(parts.uri.query().unwrap_or_default()) })
    }
}

/// The pairs of a query or form, as browsers write them.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .take(PAIRS_MAX)
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

/// An address with parameters.
pub(crate) fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(format!("{path}?"));
    for (key, value) in pairs {
        query.append_pair(key, value);
    }
    // The serializer puts `&` after what it was given.
    query.finish().replacen("?&", "?", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_what_was_asked() {
        assert_eq!(with("/a", &[]), "/a");
        assert_eq!(with("/a", &[("q", "å b&c"), ("x", "1")]), "/a?q=%C3%A5+b%26c&x=1");
        let asked = Asked { pairs: pairs("q=x+y&state=&after=abc&lang=sv") };
        assert_eq!(asked.link("/w", Some("def")), "/w?q=x+y&after=def");
        assert!(asked.is_narrowed() && asked.is_later());
    }
}
