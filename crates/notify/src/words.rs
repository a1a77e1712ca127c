//! Words that several kinds of messages need: the foot with its label, bad names made harmless.

use locale::{Arg, Texts};
use model::Tlp;

use crate::Letterhead;

/// Who sends, with what label, and what the label allows in words: few know it by heart.
pub(crate) fn footer(texts: &Texts, head: &Letterhead, tlp: Tlp) -> String {
    let label = tlp.as_str();
    let means = label.trim_start_matches("TLP:").replace('+', "-").to_ascii_lowercase();
    let args = [
        ("csirt", head.csirt.as_str().into()),
        ("product", Arg::Key("product-name".into())),
        ("tlp", label.into()),
        ("means", Arg::Key(format!("tlp-means-{means}"))),
    ];
    texts.with("mail-footer", &args)
}

/// A bad name or address written so that no mail program makes a link of it and no filter takes
/// the warning for the attack: `bad[.]example`, `hxxp://`.
pub(crate) fn defanged(text: &str) -> String {
    let text = text.replace("http://", "hxxp://").replace("https://", "hxxps://");
    // Sentences keep their full stops: only a dot between two characters of a name is changed.
    let characters: Vec<char> = text.chars().collect();
    let mut safe = String::with_capacity(text.len());
    for (index, character) in characters.iter().enumerate() {
        let joins = |at: Option<usize>| {
            at.and_then(|at| characters.get(at)).is_some_and(|near| near.is_alphanumeric())
        };
        if *character == '.' && joins(index.checked_sub(1)) && joins(Some(index + 1)) {
            safe.push_str("[.]");
        } else {
            safe.push(*character);
        }
    }
    safe
}
