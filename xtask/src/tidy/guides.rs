//! Names of buttons and pages in the guides: what stands in bold in `docs/guides/<tag>/` is a text
//! of `locales/<tag>/`, letter by letter, so that a guide cannot send somebody to a button that is
//! called something else by now. Does not check that the button is where the guide says.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

/// The word for bold itself, in the sentence that says what bold means.
const BOLD: [&str; 3] = ["fetstil", "fet skrift", "bold"];

/// Letters of a text that are its own and no value: fewer tell nothing.
const LETTERS_MIN: usize = 3;

/// Reports every name in bold that no text of the same language is, with file and line.
pub fn check() -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for folder in std::fs::read_dir("docs/guides")? {
        let folder = folder?.path();
        let Some(tag) = folder.file_name().and_then(|name| name.to_str()) else { continue };
        if !folder.is_dir() {
            continue;
        }
        let texts = texts(&Path::new("locales").join(tag))?;
        for guide in std::fs::read_dir(&folder)? {
            let guide = guide?.path();
            let text = std::fs::read_to_string(&guide)?;
            for (line, name) in names(&text) {
                if !is_text(&name, &texts) {
                    let guide = guide.display();
                    faults.push(format!("{guide}:{line}: **{name}** is no text of locales/{tag}"));
                }
            }
        }
    }
    faults.sort();
    Ok(faults)
}

/// Every text of a language on one line: values, attributes and variants.
fn texts(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder)? {
        let text = std::fs::read_to_string(file?.path())?;
        found.extend(text.lines().filter_map(value));
    }
    Ok(found)
}

/// The text on a line of a locale file; none on a comment or an empty one.
fn value(line: &str) -> Option<String> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let text = match line.trim_start_matches('*').strip_prefix('[') {
        Some(variant) => variant.split_once(']')?.1,
        None => line.split_once(" = ")?.1,
    };
    // A mail's subject is told without the product's name in front.
    let text = text.split_once("] ").filter(|_| text.starts_with("[{")).map_or(text, |(_, it)| it);
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What stands in bold and on which line it begins; a name may go on on the next line.
fn names(text: &str) -> Vec<(usize, String)> {
    let mut line = 1;
    let mut found = Vec::new();
    for (at, part) in text.split("**").enumerate() {
        if at % 2 == 1 {
            found.push((line, part.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        line += part.matches('\n').count();
    }
    found
}

/// Whether a text says this, with anything where it has a place for a value.
fn is_text(name: &str, texts: &BTreeSet<String>) -> bool {
    BOLD.contains(&name) || texts.contains(name) || texts.iter().any(|text| fits(name, text))
}

fn fits(name: &str, text: &str) -> bool {
    let Some((head, rest)) = text.split_once('{') else { return false };
    let Some((_, tail)) = rest.rsplit_once('}') else { return false };
    // A text that is nearly all value would fit every name.
    let is_told =
        LETTERS_MIN <= head.chars().chain(tail.chars()).filter(|one| one.is_alphabetic()).count();
    let room = head.len() + tail.len() <= name.len();
    is_told && room && name.starts_with(head) && name.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, name: &str, expected: bool) {
        let texts = value(line).into_iter().collect();
        assert_eq!(is_text(name, &texts), expected, "{name} in {line}");
    }

    #[test]
    fn a_name_is_a_text_letter_by_letter() {
        check("menu-work = To do now", "To do now", true);
        check("menu-work = To do now", "To do", false);
        check("# To do = To do now", "To do now", false);
        check("    .title = A scan", "A scan", true);
        check("   *[other] Write to { $name } now", "Write to Ada now", true);
        check("   *[other] Write to { $name } now", "Write to Ada", false);
        check("name = { $name }.", "Anything.", false);
        check("subject = [{ $product }] Drill: answer", "Drill: answer", true);
    }

    #[test]
    fn names_may_go_on_on_the_next_line() {
        let found = names("One **two\nthree** and\n**four**");
        assert_eq!(found, [(1, "two three".to_owned()), (3, "four".to_owned())]);
    }
}
