//! Conditions on files, all of which must hold for the same file.

use model::Direction;
use protocols::{File, FileState, Transaction};
use rules::{CompareOp, NumberMatch, Rule, TransactionCheck};

use crate::transactions::Part;

/// Whether a rule has conditions on files.
pub(crate) fn asks(rule: &Rule) -> bool {
    rule.transaction.iter().any(is_about_files)
}

const fn is_about_files(check: &TransactionCheck) -> bool {
    matches!(
        check,
        TransactionCheck::FileExtension { .. }
            | TransactionCheck::FileName { .. }
            | TransactionCheck::FileMagic { .. }
            | TransactionCheck::FileSize { .. }
            | TransactionCheck::FileHash { .. }
    )
}

/// Which way's files a rule names, when it names one.
pub(crate) fn direction(rule: &Rule) -> Option<Direction> {
    rule.transaction.iter().find_map(|check| match check {
        TransactionCheck::FileSize { direction, .. } => *direction,
        _ => None,
    })
}

/// Whether some file of the transaction, going the given way, fits all conditions on files;
/// `which` gets its number.
pub(crate) fn fits(
    rule: &Rule,
    transaction: &dyn Transaction,
    direction: Direction,
    which: &mut Option<u32>,
) -> Part {
    let mut outcome = Part::Pending;
    for file in &transaction.header().files {
        if file.direction != direction {
            continue;
        }
        match one_fits(rule, file) {
            Part::Match => {
                *which = Some(file.id);
                return Part::Match;
            }
            // Another file may come in the same transaction.
            Part::Pending | Part::Never => outcome = Part::Pending,
        }
    }
    outcome
}

fn one_fits(rule: &Rule, file: &File) -> Part {
    let mut outcome = Part::Match;
    for check in rule.transaction.iter().filter(|check| is_about_files(check)) {
        match holds(check, file) {
            Part::Match => {}
            Part::Pending => outcome = Part::Pending,
            Part::Never => return Part::Never,
        }
    }
    outcome
}

fn holds(check: &TransactionCheck, file: &File) -> Part {
    let settled = |holds: bool| if holds { Part::Match } else { Part::Never };
    match check {
        TransactionCheck::FileExtension { extension, negated } => {
            settled(has_extension(&file.name, extension) != *negated)
        }
        TransactionCheck::FileName { pattern, negated } => {
            settled(contains_nocase(&file.name, pattern) != *negated)
        }
        TransactionCheck::FileSize { number, direction } => {
            match direction.is_none_or(|direction| direction == file.direction) {
                true => size_holds(number, file),
                false => Part::Never,
            }
        }
        TransactionCheck::FileHash { hashes, negated } => match (&file.hashes, file.state) {
            (Some(have), _) => {
                let known = hashes.contains(&have.md5[..])
                    || hashes.contains(&have.sha1[..])
                    || hashes.contains(&have.sha256[..]);
                settled(known != *negated)
            }
            (None, FileState::Open) => Part::Pending,
            // What was not seen whole has no hash, and then neither "is" nor "is not" is known.
            (None, _) => Part::Never,
        },
        // No recognition of kinds of files by content yet.
        _ => Part::Never,
    }
}

fn size_holds(size: &NumberMatch, file: &File) -> Part {
    let grows_into =
        matches!(size, NumberMatch::Compare(CompareOp::Greater | CompareOp::GreaterOrEqual, _));
    match (size.matches(file.size), file.state == FileState::Open) {
        (true, false) => Part::Match,
        (true, true) if grows_into => Part::Match,
        (_, true) => Part::Pending,
        (false, false) => Part::Never,
    }
}

fn has_extension(name: &[u8], extension: &[u8]) -> bool {
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => name[dot + 1..].eq_ignore_ascii_case(extension),
        None => false,
    }
}

fn contains_nocase(name: &[u8], pattern: &[u8]) -> bool {
    !pattern.is_empty()
        && name.windows(pattern.len()).any(|part| part.eq_ignore_ascii_case(pattern))
}
