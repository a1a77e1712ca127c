//! Writes a Perl pattern in the syntax of the linear engine, or says that only PCRE can run it.
//!
//! Every literal byte is written as `\xHH`, so that nothing that is plain to one engine is special
//! to the other. What has no exact counterpart (look-around, back-references, atomic groups,
//! possessive repeats, recursion, `$` in the middle) goes to the second engine untouched.
//!
//! Specification: pcre2pattern(3); the syntax page of the `regex` crate.

use std::fmt::Write as _;

use super::{Pattern, PcreEngine};

/// Flags that change what a pattern means, in either engine.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Flags {
    /// `i`.
    pub nocase: bool,
    /// `s`.
    pub dot_all: bool,
    /// `m`.
    pub multi_line: bool,
    /// `x`.
    pub extended: bool,
    /// `A`.
    pub anchored: bool,
    /// `E`.
    pub dollar_end_only: bool,
    /// `G`.
    pub ungreedy: bool,
}

/// Match limits of the second engine: those that Suricata ships, so that the same patterns give up.
const LIMITS: &str = "(*LIMIT_MATCH=3500)(*LIMIT_DEPTH=1500)";

/// Nesting of groups in one pattern; deeper ones are refused rather than risk the stack.
const GROUP_DEPTH_MAX: u32 = 100;

/// Estimated parts of a pattern, repeats multiplied out, from which the linear engine would grow
/// past its size limit. The second engine counts instead of unrolling.
const PARTS_MAX: u64 = 60_000;

/// Chooses the engine for `pattern` and checks that it will take it.
pub(crate) fn translate(pattern: &[u8], flags: Flags) -> Result<Pattern, String> {
    if let Some(source) = linear(pattern, flags) {
        let parsed =
            regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(&source);
        if parsed.is_ok_and(|hir| parts(&hir) <= PARTS_MAX) {
            return Ok(Pattern::new(PcreEngine::Regex, source));
        }
    }
    let pattern = Pattern::new(PcreEngine::Pcre2, perl(pattern, flags)?);
    pcre2::bytes::Regex::new(pattern.source()).map_err(|error| reason(&error))?;
    Ok(pattern)
}

/// What the engine says, without the place: it counts the limits that we put in front.
fn reason(error: &pcre2::Error) -> String {
    let told = error.to_string();
    let reason = told.rsplit_once(": ").map_or(told.as_str(), |(_, reason)| reason);
    format!("the pattern does not compile: {reason}")
}

/// How many parts the program of a pattern has, roughly.
fn parts(hir: &regex_syntax::hir::Hir) -> u64 {
    use regex_syntax::hir::HirKind;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Capture(group) => parts(&group.sub).saturating_add(2),
        HirKind::Repetition(repeat) => {
            let times = repeat.max.unwrap_or(repeat.min).max(1);
            parts(&repeat.sub).saturating_add(1).saturating_mul(times.into())
        }
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().map(parts).fold(1, u64::saturating_add)
        }
    }
}

fn letters(flags: Flags) -> String {
    let pairs =
        [(flags.nocase, 'i'), (flags.dot_all, 's'), (flags.multi_line, 'm'), (flags.ungreedy, 'U')];
    pairs.iter().filter(|(on, _)| *on).map(|(_, letter)| letter).collect()
}

/// The pattern for PCRE itself: limits and flags in front. Bytes that are no UTF-8 are escaped.
fn perl(pattern: &[u8], flags: Flags) -> Result<String, String> {
    let mut out = String::from(LIMITS);
    let mut letters = letters(flags);
    if flags.extended {
        letters.push('x');
    }
    if !letters.is_empty() {
        let _ = write!(out, "(?{letters})");
    }
    if flags.anchored {
        out.push_str("\\G");
    }
    let mut at = 0;
    while at < pattern.len() {
        match pattern[at] {
            b'\\' if flags.dollar_end_only && pattern.get(at + 1) == Some(&b'$') => {
                out.push_str("\\$");
                at += 1;
            }
            b'\\' => {
                out.push('\\');
                if let Some(next) = pattern.get(at + 1).filter(|next| next.is_ascii()) {
                    out.push(char::from(*next));
                    at += 1;
                }
            }
            b'$' if flags.dollar_end_only => out.push_str("\\z"),
            0 => return Err("a NUL byte stands in the pattern".into()),
            byte if byte.is_ascii() => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
        at += 1;
    }
    Ok(out)
}

/// The pattern for the linear engine; `None` when it has no exact counterpart.
fn linear(pattern: &[u8], flags: Flags) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() * 2 + 8);
    let letters = letters(flags);
    if !letters.is_empty() {
        let _ = write!(out, "(?{letters})");
    }
    if flags.anchored {
        out.push_str("\\A");
    }
    let mut writer = Writer { pattern, at: 0, flags, out, depth: 0 };
    if flags.anchored {
        // The anchor must hold for every alternative.
        writer.out.push_str("(?:");
    }
    writer.alternatives(true)?;
    if writer.at != pattern.len() {
        return None;
    }
    if flags.anchored {
        writer.out.push(')');
    }
    Some(writer.out)
}

struct Writer<'p> {
    pattern: &'p [u8],
    at: usize,
    flags: Flags,
    out: String,
    depth: u32,
}

impl Writer<'_> {
    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        &self.pattern[self.at..]
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn literal(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() {
            self.out.push(char::from(byte));
        } else {
            let _ = write!(self.out, "\\x{byte:02x}");
        }
    }

    /// Writes alternatives up to a `)` or the end. `tail`: nothing can follow in the pattern.
    fn alternatives(&mut self, tail: bool) -> Option<()> {
        self.depth += 1;
        if GROUP_DEPTH_MAX < self.depth {
            return None;
        }
        while let Some(byte) = self.peek() {
            match byte {
                b')' => break,
                b'|' => {
                    self.at += 1;
                    self.out.push('|');
                }
                _ => self.piece(tail)?,
            }
        }
        self.depth -= 1;
        Some(())
    }

    /// One atom with its repeat.
    fn piece(&mut self, tail: bool) -> Option<()> {
        let repeatable = self.atom(tail)?;
        self.skip_blank();
        let start = self.out.len();
        match self.peek() {
            Some(byte @ (b'*' | b'+' | b'?')) => {
                self.at += 1;
                self.out.push(char::from(byte));
            }
            Some(b'{') => match counted(self.rest()) {
                Some((text, length)) => {
                    self.out.push_str(&text);
                    self.at += length;
                }
                None => return Some(()),
            },
            _ => return Some(()),
        }
        if !repeatable {
            self.out.truncate(start);
            return None;
        }
        match self.peek() {
            Some(b'?') => {
                self.at += 1;
                self.out.push('?');
            }
            // Possessive: no counterpart.
            Some(b'+') => return None,
            _ => {}
        }
        Some(())
    }

    fn skip_blank(&mut self) {
        while self.flags.extended {
            match self.peek() {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => {
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Writes one atom; whether a repeat may follow it.
    fn atom(&mut self, tail: bool) -> Option<bool> {
        self.skip_blank();
        let Some(byte) = self.peek() else { return Some(false) };
        if matches!(byte, b')' | b'|') {
            return Some(false);
        }
        self.at += 1;
        match byte {
            b'\\' => return self.escape(tail),
            b'[' => self.class()?,
            b'(' => return self.group(tail),
            b'.' => self.out.push('.'),
            b'^' => {
                self.out.push('^');
                return Some(false);
            }
            b'$' => {
                self.dollar(tail)?;
                return Some(false);
            }
            b'*' | b'+' | b'?' => return None,
            byte => self.literal(byte),
        }
        Some(true)
    }

    /// `$` is also just before a final line feed, which only the last thing in a pattern can say.
    fn dollar(&mut self, tail: bool) -> Option<()> {
        if self.flags.multi_line {
            self.out.push('$');
        } else if self.flags.dollar_end_only {
            self.out.push_str("\\z");
        } else if tail && matches!(self.peek(), None | Some(b')' | b'|')) {
            self.out.push_str("(?:\\z|\\n\\z)");
        } else {
            return None;
        }
        Some(())
    }

    fn escape(&mut self, tail: bool) -> Option<bool> {
        let byte = self.take()?;
        match byte {
            b'd' | b'D' | b'w' | b'W' | b's' | b'S' => {
                self.out.push('\\');
                self.out.push(char::from(byte));
            }
            b'b' | b'B' | b'A' | b'z' => {
                self.out.push('\\');
                self.out.push(char::from(byte));
                return Some(false);
            }
            b'Z' if tail && matches!(self.peek(), None | Some(b')' | b'|')) => {
                self.out.push_str("(?:\\z|\\n\\z)");
                return Some(false);
            }
            b'N' if self.peek() != Some(b'{') => self.out.push_str("[^\\n]"),
            b'h' => self.out.push_str("[\\t\\x20\\xa0]"),
            b'H' => self.out.push_str("[^\\t\\x20\\xa0]"),
            b'v' => self.out.push_str("[\\n\\x0b\\x0c\\r\\x85]"),
            b'V' => self.out.push_str("[^\\n\\x0b\\x0c\\r\\x85]"),
            b'Q' => {
                self.quoted();
                return Some(false);
            }
            b'E' => return Some(false),
            _ => {
                let byte = self.escaped_byte(byte, false)?;
                self.literal(byte);
            }
        }
        Some(true)
    }

    /// `\Q…\E`.
    fn quoted(&mut self) {
        while let Some(byte) = self.peek() {
            if self.rest().starts_with(b"\\E") {
                self.at += 2;
                return;
            }
            self.at += 1;
            self.literal(byte);
        }
    }

    /// The byte that an escape stands for, its letter already taken.
    fn escaped_byte(&mut self, byte: u8, in_class: bool) -> Option<u8> {
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'f' => Some(0x0c),
            b'a' => Some(0x07),
            b'e' => Some(0x1b),
            b'b' if in_class => Some(0x08),
            b'x' => self.hex(),
            b'c' => Some(self.take()?.to_ascii_uppercase() ^ 0x40),
            b'0' => self.octal(0, 2),
            b'1'..=b'7' if in_class => self.octal(u32::from(byte - b'0'), 2),
            byte if byte.is_ascii_alphanumeric() => None,
            byte => Some(byte),
        }
    }

    /// Up to two hexadecimal digits, or any number in braces.
    fn hex(&mut self) -> Option<u8> {
        if self.peek() == Some(b'{') {
            let end = self.rest().iter().position(|byte| *byte == b'}')?;
            let digits = std::str::from_utf8(&self.rest()[1..end]).ok()?;
            let value = u8::from_str_radix(digits, 16).ok()?;
            self.at += end + 1;
            return Some(value);
        }
        let mut value = 0;
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                break;
            };
            value = value * 16 + digit;
            self.at += 1;
        }
        u8::try_from(value).ok()
    }

    fn octal(&mut self, first: u32, more: usize) -> Option<u8> {
        let mut value = first;
        for _ in 0..more {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(8)) else {
                break;
            };
            value = value * 8 + digit;
            self.at += 1;
        }
        u8::try_from(value).ok()
    }

    /// A class, its `[` already taken.
    fn class(&mut self) -> Option<()> {
        self.out.push('[');
        if self.peek() == Some(b'^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let byte = self.take()?;
            match byte {
                b']' if !first => break,
                b'[' if matches!(self.peek(), Some(b':')) => self.posix()?,
                b'[' if matches!(self.peek(), Some(b'.' | b'=')) => return None,
                b'\\' => self.class_escape()?,
                byte => self.class_member(byte)?,
            }
            first = false;
        }
        self.out.push(']');
        Some(())
    }

    /// `[:alpha:]`, or a plain `[` when the name is not closed.
    fn posix(&mut self) -> Option<()> {
        let Some(end) = self.rest().windows(2).position(|pair| pair == b":]") else {
            self.literal(b'[');
            return Some(());
        };
        let name = std::str::from_utf8(&self.rest()[1..end]).ok()?.to_owned();
        if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'^') {
            self.literal(b'[');
            return Some(());
        }
        let _ = write!(self.out, "[:{name}:]");
        self.at += end + 2;
        Some(())
    }

    fn class_escape(&mut self) -> Option<()> {
        let byte = self.take()?;
        match byte {
            b'd' | b'D' | b'w' | b'W' | b's' | b'S' => {
                self.out.push('\\');
                self.out.push(char::from(byte));
                // `[\w-x]`: the dash is plain.
                if self.peek() == Some(b'-') {
                    self.at += 1;
                    self.out.push_str("\\x2d");
                }
            }
            b'h' => self.out.push_str("\\t\\x20\\xa0"),
            b'v' => self.out.push_str("\\n\\x0b\\x0c\\r\\x85"),
            b'E' => {}
            b'Q' => return None,
            _ => {
                let byte = self.escaped_byte(byte, true)?;
                self.class_member(byte)?;
            }
        }
        Some(())
    }

    /// One byte of a class or the range that it begins.
    fn class_member(&mut self, first: u8) -> Option<()> {
        self.literal(first);
        let range = self.peek() == Some(b'-')
            && self.pattern.get(self.at + 1).is_some_and(|next| *next != b']');
        if !range {
            return Some(());
        }
        let before = self.at;
        self.at += 1;
        let last = match self.take()? {
            b'\\' => {
                let letter = self.take()?;
                if matches!(letter, b'd' | b'D' | b'w' | b'W' | b's' | b'S' | b'h' | b'v') {
                    // `[a-\d]`: again a plain dash.
                    self.at = before + 1;
                    self.out.push_str("\\x2d");
                    return Some(());
                }
                self.escaped_byte(letter, true)?
            }
            b'[' if self.peek() == Some(b':') => return None,
            byte => byte,
        };
        self.out.push('-');
        self.literal(last);
        Some(())
    }

    /// A group, its `(` already taken; whether a repeat may follow.
    fn group(&mut self, tail: bool) -> Option<bool> {
        let flags = self.flags;
        match self.peek() {
            Some(b'*') => return None,
            Some(b'?') => {
                self.at += 1;
                if !self.special_group()? {
                    return Some(false);
                }
            }
            _ => self.out.push('('),
        }
        let tail = tail && self.closes_at_end();
        self.alternatives(tail)?;
        if self.take()? != b')' {
            return None;
        }
        self.out.push(')');
        self.flags = flags;
        Some(true)
    }

    /// What follows `(?`; whether a group was opened (`(?i)` opens none).
    fn special_group(&mut self) -> Option<bool> {
        let rest = self.rest();
        if rest.starts_with(b"#") {
            let end = rest.iter().position(|byte| *byte == b')')?;
            self.at += end + 1;
            return Some(false);
        }
        if rest.starts_with(b":") {
            self.at += 1;
            self.out.push_str("(?:");
            return Some(true);
        }
        let name_at = match rest {
            [b'P', b'<', ..] => Some(2),
            [b'<', next, ..] if !matches!(next, b'=' | b'!') => Some(1),
            _ => None,
        };
        if let Some(skip) = name_at {
            let end = rest.iter().position(|byte| *byte == b'>')?;
            let name = std::str::from_utf8(&rest[skip..end]).ok()?.to_owned();
            let _ = write!(self.out, "(?P<{name}>");
            self.at += end + 1;
            return Some(true);
        }
        self.inline_flags()
    }

    /// `(?i)`, `(?-s)`, `(?im:…)`.
    fn inline_flags(&mut self) -> Option<bool> {
        let mut on = true;
        let mut set = String::new();
        let mut unset = String::new();
        loop {
            let byte = self.take()?;
            match byte {
                b'-' => on = false,
                b'i' | b's' | b'm' | b'U' => {
                    let letters = if on { &mut set } else { &mut unset };
                    letters.push(char::from(byte));
                    if byte == b'm' {
                        self.flags.multi_line = on;
                    }
                }
                b'x' => self.flags.extended = on,
                b')' | b':' => {
                    let minus = if unset.is_empty() { "" } else { "-" };
                    let end = char::from(byte);
                    match (set.is_empty() && unset.is_empty(), byte) {
                        (true, b')') => {}
                        (true, _) => self.out.push_str("(?:"),
                        _ => {
                            let _ = write!(self.out, "(?{set}{minus}{unset}{end}");
                        }
                    }
                    return Some(byte == b':');
                }
                _ => return None,
            }
        }
    }

    /// Whether the group that begins here closes at the end of the pattern or of what encloses it.
    fn closes_at_end(&self) -> bool {
        let mut depth = 0_u32;
        let mut at = self.at;
        let mut in_class = false;
        while let Some(byte) = self.pattern.get(at) {
            match byte {
                b'\\' => at += 1,
                b'[' if !in_class => in_class = true,
                b']' => in_class = false,
                b'(' if !in_class => depth += 1,
                b')' if !in_class => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => break,
                },
                _ => {}
            }
            at += 1;
        }
        matches!(self.pattern.get(at + 1), None | Some(b')' | b'|'))
    }
}

/// `{2}`, `{2,}` or `{2,5}` at the start of `text`, with its length; else the brace is plain.
fn counted(text: &[u8]) -> Option<(String, usize)> {
    let end = text.iter().position(|byte| *byte == b'}')?;
    let inside = std::str::from_utf8(&text[1..end]).ok()?;
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match inside.split_once(',') {
        Some((low, high)) => number(low) && (high.is_empty() || number(high)),
        None => number(inside),
    };
    fits.then(|| (format!("{{{inside}}}"), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(pattern: &str, haystack: &str, expected: Option<&str>) {
        finds_with(pattern, Flags::default(), haystack, PcreEngine::Regex, expected);
    }

    #[track_caller]
    fn finds_with(
        pattern: &str,
        flags: Flags,
        haystack: &str,
        engine: PcreEngine,
        expected: Option<&str>,
    ) {
        let translated = translate(pattern.as_bytes(), flags).expect("the pattern compiles");
        assert_eq!(translated.engine(), engine, "{pattern} → {}", translated.source());
        let found = translated.find_at(haystack.as_bytes(), 0).map(|range| &haystack[range]);
        assert_eq!(found, expected, "{pattern} → {}", translated.source());
    }

    #[test]
    fn plain_patterns_run_on_the_linear_engine() {
        finds(r"\/a\.php\?id=\d{2,}", "GET /a.php?id=123", Some("/a.php?id=123"));
        finds(r"[^\x20-\x7e\r\n]{2}", "ab", None);
        finds(r"\x41\x{42}", "xABx", Some("AB"));
        finds(r"a{b", "a{b", Some("a{b"));
        finds(r"[\w-]+\<", "a-b<", Some("a-b<"));
        finds(r"[[:digit:]]+", "a12", Some("12"));
        finds(r"(?P<flow_user>[a-z]+)=", "user=", Some("user="));
        finds("(?i)ab(?-i)c", "ABc", Some("ABc"));
        finds("[]a]+", "]a", Some("]a"));
    }

    #[test]
    fn dollar_is_also_before_a_final_line_feed() {
        finds("ab$", "ab\n", Some("ab\n"));
        finds("ab$", "ab\nc", None);
        finds("(?:ab|cd$)", "cd\n", Some("cd\n"));
        let end_only = Flags { dollar_end_only: true, ..Flags::default() };
        finds_with("ab$", end_only, "ab\n", PcreEngine::Regex, None);
        finds_with("(a$)\nb?", Flags::default(), "a\n", PcreEngine::Pcre2, Some("a\n"));
    }

    #[test]
    fn what_has_no_counterpart_runs_on_pcre() {
        let plain = Flags::default();
        finds_with("a(?!b)", plain, "abac", PcreEngine::Pcre2, Some("a"));
        finds_with(r"(a)\1", plain, "aa", PcreEngine::Pcre2, Some("aa"));
        finds_with("a++b", plain, "aab", PcreEngine::Pcre2, Some("aab"));
        let nocase = Flags { nocase: true, ..plain };
        finds_with("(?>A)b", nocase, "aB", PcreEngine::Pcre2, Some("aB"));
    }

    #[test]
    fn extended_leaves_out_blanks() {
        let extended = Flags { extended: true, ..Flags::default() };
        finds_with("a b # c\n [ ]", extended, "ab ", PcreEngine::Regex, Some("ab "));
    }

    #[test]
    fn anchored_holds_for_every_alternative() {
        let anchored = Flags { anchored: true, ..Flags::default() };
        finds_with("a|b", anchored, "cb", PcreEngine::Regex, None);
        finds_with("a|b", anchored, "b", PcreEngine::Regex, Some("b"));
    }

    #[test]
    fn what_neither_engine_takes_is_an_error() {
        assert!(translate(b"(a", Flags::default()).is_err());
        assert!(translate(b"*a", Flags::default()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_pattern_panics_and_what_is_taken_builds(
            pattern in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)
        ) {
            if let Ok(pattern) = translate(&pattern, Flags::default()) {
                proptest::prop_assert!(pattern.build(), "{}", pattern.source());
            }
        }

        #[test]
        fn both_engines_find_the_same(
            pattern in r"[ab.*+?|()\[\]^$\\dwx{}0-9,-]{0,12}", haystack in r"[abx0\n]{0,12}"
        ) {
            let Some(source) = linear(pattern.as_bytes(), Flags::default()) else { return Ok(()) };
            let Ok(perl) = perl(pattern.as_bytes(), Flags::default()) else { return Ok(()) };
            let linear = Pattern::new(PcreEngine::Regex, source);
            let perl = Pattern::new(PcreEngine::Pcre2, perl);
            if linear.build() && perl.build() {
                let found = linear.find_at(haystack.as_bytes(), 0).map(|range| range.start);
                let wanted = perl.find_at(haystack.as_bytes(), 0).map(|range| range.start);
                proptest::prop_assert_eq!(found, wanted, "{} {:?}", linear.source(), haystack);
            }
        }
    }
}
