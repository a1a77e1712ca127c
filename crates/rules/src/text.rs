//! Cuts the text of a rule file into rules, and a rule into header words and options.
//!
//! Knows comments, continued lines, quotes and escapes; knows no keyword. Every piece keeps its
//! place, so that an error can point at it.
//!
//! Specification: the Suricata user guide, "Rules Format".

use crate::error::{Code, Fault};

/// Bytes in one rule, continued lines joined: Suricata's own generated rules stay under 16 kB, and
/// rules that list addresses under 64 kB.
pub(crate) const RULE_BYTES_MAX: usize = 128 << 10;

/// Options in one rule. The longest public rules have under 100.
pub(crate) const OPTIONS_MAX: usize = 1024;

/// One rule as it stands in its file.
#[derive(Clone, Debug)]
pub(crate) struct RawRule<'t> {
    /// Continued lines joined, outer blanks gone.
    pub text: std::borrow::Cow<'t, str>,
    /// Line on which it begins, from 1.
    pub line: u32,
    /// Blanks before it on its first line.
    pub indent: usize,
    /// Where each further line begins in `text`.
    pub joins: Vec<usize>,
}

impl RawRule<'_> {
    /// Line and column in the file of the byte at `at` of the text.
    pub fn place(&self, at: usize) -> (u32, u32) {
        let further = self.joins.partition_point(|join| *join <= at);
        let start = if further == 0 { 0 } else { self.joins[further - 1] };
        let indent = if further == 0 { self.indent } else { 0 };
        let column = u32::try_from(at - start + indent + 1).unwrap_or(u32::MAX);
        (self.line + u32::try_from(further).unwrap_or(u32::MAX), column)
    }
}

/// The rules of a file, comments left out.
pub(crate) fn rules(text: &str) -> impl Iterator<Item = RawRule<'_>> {
    let mut lines = text.split('\n').zip(1_u32..);
    std::iter::from_fn(move || {
        loop {
            let (first, line) = lines.next()?;
            let first = first.strip_suffix('\r').unwrap_or(first);
            let indent = first.len() - first.trim_start().len();
            if first.trim_start().is_empty() || first.trim_start().starts_with('#') {
                continue;
            }
            let mut rule = RawRule { text: first.trim().into(), line, indent, joins: Vec::new() };
            while rule.text.ends_with('\\') {
                let joined = rule.text.to_mut();
                joined.pop();
                let Some((next, _)) = lines.next() else { break };
                rule.joins.push(joined.len());
                joined.push_str(next.trim_end());
            }
            return Some(rule);
        }
    })
}

/// Where the options begin and end: the bytes between the parentheses.
pub(crate) fn options_range(text: &str) -> Result<std::ops::Range<usize>, (usize, Fault)> {
    if RULE_BYTES_MAX < text.len() {
        let reason = format!("the rule has {} bytes, at most {RULE_BYTES_MAX} fit", text.len());
        return Err((0, Fault::new(Code::TooLong, reason)));
    }
    let Some(open) = text.find('(') else {
        return Err((0, Fault::new(Code::NotARule, "no options in parentheses")));
    };
    let trimmed = text.trim_end();
    if !trimmed.ends_with(')') || trimmed.len() == open + 1 {
        let reason = "the rule does not end with `)`";
        return Err((trimmed.len().saturating_sub(1), Fault::new(Code::UnclosedOptions, reason)));
    }
    Ok(open + 1..trimmed.len() - 1)
}

/// The header's words with their places; blanks within brackets do not divide.
pub(crate) fn words(header: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    let mut depth = 0_usize;
    for (at, byte) in header.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let blank = byte.is_ascii_whitespace() && depth == 0;
        match (start, blank) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                words.push((from, &header[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        words.push((from, &header[from..]));
    }
    words
}

/// One option of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct RawOption<'t> {
    /// The keyword.
    pub name: &'t str,
    /// What stands after the colon, outer blanks gone.
    pub value: Option<&'t str>,
    /// Place of the name in the rule's text.
    pub at: usize,
    /// Place of the value in the rule's text.
    pub value_at: usize,
}

/// Reads the options one after the other; the first mistake is the last item.
pub(crate) struct Options<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Options<'t> {
    pub fn new(text: &'t str, range: std::ops::Range<usize>) -> Self {
        Self { text, at: range.start, end: range.end }
    }

    fn fail(&mut self, at: usize, reason: &str) -> (usize, Fault) {
        self.at = self.end;
        (at, Fault::new(Code::UnclosedOption, reason))
    }
}

impl<'t> Iterator for Options<'t> {
    type Item = Result<RawOption<'t>, (usize, Fault)>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..self.end];
        // Empty options (`;;`) are let through, as Suricata does with blanks.
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ';']).len();
        let start = self.at + blank;
        let rest = &self.text[start..self.end];
        if rest.is_empty() {
            return None;
        }
        let Some(name_length) = rest.find([':', ';']) else {
            return Some(Err(self.fail(start, "no semicolon after the last option")));
        };
        let name = rest[..name_length].trim_end();
        if rest.as_bytes()[name_length] == b';' {
            self.at = start + name_length + 1;
            return Some(Ok(RawOption { name, value: None, at: start, value_at: start }));
        }
        let after = &rest[name_length + 1..];
        let value_at = start + name_length + 1 + (after.len() - after.trim_start().len());
        let raw = &self.text[value_at..self.end];
        let Some(length) = value_length(name, raw) else {
            return Some(Err(self.fail(start, &format!("`{name}` does not end with a semicolon"))));
        };
        self.at = value_at + length + 1;
        let value = raw[..length].trim_end();
        if value.starts_with(['"', '!']) && !quotes_closed(value) {
            let reason = format!("the quotation mark of `{name}` is not closed");
            return Some(Err(self.fail(value_at, &reason)));
        }
        Some(Ok(RawOption { name, value: Some(value), at: start, value_at }))
    }
}

/// Bytes up to the semicolon that ends the value. A pattern may hold semicolons within its quotes;
/// elsewhere they are escaped.
fn value_length(name: &str, raw: &str) -> Option<usize> {
    let pattern = matches!(name, "pcre" | "pcrexform" | "lua" | "luaxform")
        && raw.trim_start_matches(['!', ' ']).starts_with('"');
    let bytes = raw.as_bytes();
    let open = raw.find('"').unwrap_or(0);
    let mut at = 0;
    let mut last_plain = None;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b';' if !pattern => return Some(at),
            b';' if last_plain.is_some_and(|(place, byte)| byte == b'"' && open < place) => {
                return Some(at);
            }
            _ => {}
        }
        match bytes.get(at) {
            Some(byte) if !byte.is_ascii_whitespace() => last_plain = Some((at, *byte)),
            _ => {}
        }
        if byte == &b'\\' {
            // An escaped quotation mark closes nothing.
            last_plain = Some((at, b'\\'));
        }
        at += 1;
    }
    None
}

fn quotes_closed(value: &str) -> bool {
    let value = value.strip_prefix('!').unwrap_or(value).trim_start();
    match value.strip_prefix('"') {
        Some(rest) => rest.ends_with('"'),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: &str, expected: &[(&str, Option<&str>)]) {
        let range = options_range(rule).expect("a closed rule");
        let found: Vec<_> = Options::new(rule, range)
            .map(|option| option.expect("an option"))
            .map(|option| (option.name, option.value))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cuts_options() {
        check(
            r#"alert ip any any -> any any (msg:"a\;b\"c"; content:!"x"; nocase ; sid: 1;)"#,
            &[
                ("msg", Some(r#""a\;b\"c""#)),
                ("content", Some(r#"!"x""#)),
                ("nocase", None),
                ("sid", Some("1")),
            ],
        );
    }

    #[test]
    fn a_pattern_holds_semicolons_and_quotes() {
        check(
            r#"x (pcre:"/a;b"c\";d/R"; sid:1;)"#,
            &[("pcre", Some(r#""/a;b"c\";d/R""#)), ("sid", Some("1"))],
        );
    }

    #[test]
    fn joins_continued_lines_and_remembers_places() {
        let text = "# no\n\n  alert a \\\n (sid:1;)\n#alert b (sid:2;)\nalert c (sid:3;)";
        let rules: Vec<_> = rules(text).collect();
        assert_eq!(rules.len(), 2);
        assert_eq!(rules[0].text, "alert a  (sid:1;)");
        assert_eq!(rules[0].place(0), (3, 3));
        assert_eq!(rules[0].place(9), (4, 2));
        assert_eq!(rules[1].line, 6);
    }

    #[test]
    fn says_what_is_not_closed() {
        for (text, code) in [
            ("alert ip any any -> any any", Code::NotARule),
            ("alert ip any any -> any any (sid:1;", Code::UnclosedOptions),
        ] {
            assert_eq!(options_range(text).expect_err("not closed").1.code, code, "{text}");
        }
        let text = r#"x (msg:"a; sid:1;)"#;
        let range = options_range(text).expect("closed");
        assert!(Options::new(text, range).any(|option| option.is_err()));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in ".{0,200}") {
            for rule in rules(&text) {
                let _ = words(&rule.text);
                if let Ok(range) = options_range(&rule.text) {
                    for option in Options::new(&rule.text, range) {
                        let at = match option { Ok(option) => option.at, Err((at, _)) => at };
                        let _ = rule.place(at);
                    }
                }
            }
        }
    }
}
