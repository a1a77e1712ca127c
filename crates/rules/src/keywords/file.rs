//! Conditions on files and what is done with them: `filename`, `fileext`, `filesize`, `filemd5`, …

use std::collections::HashSet;
use std::sync::Arc;

use model::Direction;

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{Effect, TransactionCheck, value};

macro_rules! files {
    ($($name:literal, $argument:ident, $help:literal => $apply:expr;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &[$name],
            argument: Argument::$argument,
            help: $help,
            apply: $apply,
        },)*];
    };
}

files! {
    "filename", Required, "Text anywhere in the file's name, in any case." => |draft, text| {
        let (negated, pattern) = text_of(text)?;
        draft.rule.transaction.push(TransactionCheck::FileName { pattern, negated });
        Ok(())
    };
    "fileext", Required, "The file's extension, in any case." => |draft, text| {
        let (negated, extension) = text_of(text)?;
        draft.rule.transaction.push(TransactionCheck::FileExtension { extension, negated });
        Ok(())
    };
    "filemagic", Required, "Text in what kind of file it is." => |draft, text| {
        let (negated, pattern) = text_of(text)?;
        draft.rule.transaction.push(TransactionCheck::FileMagic { pattern, negated });
        Ok(())
    };
    "filesize", Required, "Bytes of the file." => filesize;
    "filemd5", Required, "The file's MD5 is in this list." => |draft, text| hashes(draft, text, 16);
    "filesha1", Required, "The file's SHA-1 is in this list." => |draft, text| hashes(draft, text, 20);
    "filesha256", Required, "The file's SHA-256 is in this list." => |draft, text| hashes(draft, text, 32);
    "filestore", Optional, "Stores the file: `to_server|to_client|both, file|tx|flow`." => filestore;
}

/// Hashes in one list.
const HASHES_MAX: usize = 10_000_000;

fn text_of(text: &str) -> Result<(bool, Vec<u8>), Fault> {
    let (negated, text) = value::negation(text);
    let mut bytes = value::content(value::unquote(text))?;
    bytes.make_ascii_lowercase();
    Ok((negated, bytes))
}

fn direction(word: &str) -> Option<Option<Direction>> {
    match word {
        "to_server" | "request" => Some(Some(Direction::ToServer)),
        "to_client" | "response" => Some(Some(Direction::ToClient)),
        "both" => Some(None),
        _ => None,
    }
}

fn filesize(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let text = value::unquote(text);
    let (side, number) = match text.split_once(',') {
        Some((side, number)) => (direction(side.trim()), number),
        None => (Some(None), text),
    };
    let Some(direction) = side else {
        return Err(Fault::argument(format!("`{text}` is not a direction and a size")));
    };
    let number = value::matcher(number)?;
    draft.rule.transaction.push(TransactionCheck::FileSize { number, direction });
    Ok(())
}

fn filestore(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let mut stored = None;
    let mut whole_flow = false;
    for word in value::list(text).filter(|word| !word.is_empty()) {
        match (direction(word), word) {
            (Some(direction), _) => stored = direction,
            (None, "flow" | "ssn") => whole_flow = true,
            (None, "file" | "tx") => {}
            _ => return Err(Fault::argument(format!("`filestore` does not take `{word}`"))),
        }
    }
    draft.rule.effects.push(Effect::StoreFile { direction: stored, whole_flow });
    Ok(())
}

fn hashes(draft: &mut Draft<'_, '_>, text: &str, bytes: usize) -> Result<(), Fault> {
    let (negated, name) = value::negation(text);
    let name = value::unquote(name);
    let hashes = match draft.context.hash_lists.get(name) {
        Some(known) => Arc::clone(known),
        None => {
            let made = Arc::new(load(draft, name, bytes)?);
            draft.context.hash_lists.insert(name.to_owned(), Arc::clone(&made));
            made
        }
    };
    draft.rule.transaction.push(TransactionCheck::FileHash { hashes, negated });
    Ok(())
}

/// One hash a line; what follows a blank is a comment.
fn load(draft: &Draft<'_, '_>, name: &str, bytes: usize) -> Result<HashSet<Vec<u8>>, Fault> {
    let bad = |reason: String| Fault::new(Code::FileUnreadable, reason);
    let list = (draft.context.settings.load)(name)
        .map_err(|reason| bad(format!("`{name}` cannot be read: {reason}")))?;
    let mut hashes = HashSet::new();
    for (line, number) in String::from_utf8_lossy(&list).lines().zip(1_u32..) {
        let Some(word) = line.split([' ', '\t', ',']).next().map(str::trim) else { continue };
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        let hash = hex(word).filter(|hash| hash.len() == bytes);
        let hash = hash.ok_or_else(|| {
            bad(format!("`{name}` line {number}: `{word}` is not a hash of {bytes} bytes"))
        })?;
        if HASHES_MAX <= hashes.len() {
            return Err(bad(format!("`{name}` has more than {HASHES_MAX} hashes")));
        }
        hashes.insert(hash);
    }
    Ok(hashes)
}

/// Hexadecimal digits as bytes.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok())
        .collect()
}
