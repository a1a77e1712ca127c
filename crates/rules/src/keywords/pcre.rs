//! `pcre`: a pattern to be found.

use std::sync::Arc;

use super::{Argument, Keyword, old_modifier};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::pcre::{Flags, translate};
use crate::{Capture, CaptureScope, ContentCheck, Pcre, value};

pub(super) const KEYWORDS: &[Keyword] = &[Keyword {
    names: &["pcre"],
    argument: Argument::Required,
    help: "A Perl pattern: `pcre:\"/pattern/flags\"`.",
    apply: pcre,
}];

/// Bytes in one pattern; the longest of a public set has under 3,000.
const PATTERN_BYTES_MAX: usize = 16 << 10;

/// Captures that one pattern may fill: Suricata's limit.
const CAPTURES_MAX: usize = 8;

/// What stands behind the pattern's last slash.
#[derive(Default)]
struct Modifiers {
    flags: Flags,
    relative: bool,
    field: Option<(char, &'static str)>,
}

fn pcre(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let bad = |reason: &str| Err(Fault::new(Code::BadPattern, reason));
    let (negated, text) = value::negation(text);
    let text = value::unquote(text);
    let (negated, text) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (negated, text),
    };
    let Some(body) = text.strip_prefix('/') else {
        return bad("the pattern does not begin with `/`");
    };
    let Some((pattern, modifiers)) = body.rsplit_once('/') else {
        return bad("the pattern does not end with `/`");
    };
    if PATTERN_BYTES_MAX < pattern.len() {
        return bad("the pattern is longer than 16 KiB");
    }
    let (modifiers, names) = match modifiers.split_once(',') {
        Some((modifiers, names)) => (modifiers, Some(names)),
        None => (modifiers, None),
    };
    let modifiers = read_modifiers(modifiers.trim())?;
    let pattern_text = pattern;
    let pattern = translate(pattern.as_bytes(), modifiers.flags)
        .map_err(|reason| Fault::new(Code::BadPattern, reason))?;
    let captures = captures(draft, pattern_text, names)?;
    let relative = modifiers.relative;
    let check =
        ContentCheck::Pcre(Pcre { pattern: Arc::new(pattern), negated, relative, captures });
    match modifiers.field {
        None => draft.push(check),
        // A flag beside a sticky buffer is superfluous when both name the same; else they contradict.
        Some((_, field)) if draft.speaks_of(field) => draft.push(check),
        Some((letter, _)) if draft.in_buffer() => {
            let reason = format!("the flag `{letter}` names another buffer than the sticky one");
            Err(Fault::new(Code::BadModifier, reason))
        }
        Some((letter, field)) => {
            let buffer = old_modifier::buffer(draft, &format!("pcre /{letter}"), field)?;
            draft.push_to(buffer, check)
        }
    }
}

fn read_modifiers(text: &str) -> Result<Modifiers, Fault> {
    let mut read = Modifiers::default();
    for letter in text.chars() {
        match letter {
            'i' => read.flags.nocase = true,
            's' => read.flags.dot_all = true,
            'm' => read.flags.multi_line = true,
            'x' => read.flags.extended = true,
            'A' => read.flags.anchored = true,
            'E' => read.flags.dollar_end_only = true,
            'G' => read.flags.ungreedy = true,
            'R' => read.relative = true,
            // Raw bytes and the caller's match limit: what we always do.
            'B' | 'O' => {}
            _ => {
                let field = field(letter).ok_or_else(|| {
                    Fault::new(Code::BadPattern, format!("`{letter}` is not a flag of `pcre`"))
                })?;
                if read.field.replace((letter, field)).is_some_and(|(_, other)| other != field) {
                    let reason = "the flags name two buffers";
                    return Err(Fault::new(Code::BadModifier, reason));
                }
            }
        }
    }
    Ok(read)
}

/// The buffer that a flag selects.
fn field(letter: char) -> Option<&'static str> {
    Some(match letter {
        'U' => "http.uri",
        'I' => "http.uri.raw",
        'P' => "http.request_body",
        'Q' => "file.data",
        'H' => "http.header",
        'D' => "http.header.raw",
        'M' => "http.method",
        'C' => "http.cookie",
        'S' => "http.stat_code",
        'Y' => "http.stat_msg",
        'V' => "http.user_agent",
        'W' => "http.host",
        'Z' => "http.host.raw",
        _ => return None,
    })
}

/// Variables named after the flags (`flow:user, pkt:x`) or by groups (`(?P<flow_user>…)`).
fn captures(
    draft: &mut Draft<'_, '_>,
    pattern: &str,
    names: Option<&str>,
) -> Result<Vec<Capture>, Fault> {
    let mut found = Vec::new();
    let mut add = |draft: &mut Draft<'_, '_>, scope, name: &str| {
        found.push(Capture { scope, name: draft.share(name) });
    };
    if let Some(names) = names {
        for item in value::list(names) {
            let Some((scope, name)) = item.split_once(':') else {
                return Err(Fault::argument(format!("`{item}` is not `flow:name` or the like")));
            };
            match scope_of(scope.trim()) {
                Some(scope) => add(draft, scope, name.trim()),
                None => return Err(Fault::argument(format!("`{scope}` cannot keep a capture"))),
            }
        }
    } else {
        for piece in pattern.split("(?P<").skip(1) {
            let name = piece.split('>').next().unwrap_or_default();
            if let Some((scope, name)) = name.split_once('_')
                && let Some(scope) = scope_of(scope)
            {
                add(draft, scope, name);
            }
        }
    }
    if CAPTURES_MAX < found.len() {
        return Err(Fault::new(Code::TooMany, format!("more than {CAPTURES_MAX} captures")));
    }
    Ok(found)
}

fn scope_of(word: &str) -> Option<CaptureScope> {
    match word {
        "flow" => Some(CaptureScope::Flow),
        "pkt" => Some(CaptureScope::Packet),
        "alert" => Some(CaptureScope::Alert),
        _ => None,
    }
}
