//! What is different between two texts, word by word.
//!
//! Bounded: texts too long to compare are shown as one gone and one come.

/// Words of a text that are compared; the time is their number squared.
const WORDS_MAX: usize = 2_000;

/// A run of words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Piece {
    /// In both.
    Same(String),
    /// Only in the old text.
    Gone(String),
    /// Only in the new text.
    New(String),
}

/// The pieces of two texts in order: read without what is gone they are the new text, without what
/// is new the old one.
pub(crate) fn words(old: &str, new: &str) -> Vec<Piece> {
    let (olds, news): (Vec<&str>, Vec<&str>) = (split(old), split(new));
    let mut pieces = Vec::new();
    if WORDS_MAX < olds.len() || WORDS_MAX < news.len() {
        push(&mut pieces, Piece::Gone(old.to_owned()));
        push(&mut pieces, Piece::New(new.to_owned()));
        return pieces;
    }
    let common = common(&olds, &news);
    let (mut at, mut to) = (0, 0);
    while at < olds.len() || to < news.len() {
        let down = common.get(at + 1).and_then(|row| row.get(to));
        let right = common.get(at).and_then(|row| row.get(to + 1));
        match (olds.get(at), news.get(to)) {
            (Some(one), Some(other)) if one == other => {
                push(&mut pieces, Piece::Same((*one).to_owned()));
                (at, to) = (at + 1, to + 1);
            }
            (Some(one), other) if other.is_none() || right <= down => {
                push(&mut pieces, Piece::Gone((*one).to_owned()));
                at += 1;
            }
            (_, other) => {
                push(&mut pieces, Piece::New(other.copied().unwrap_or_default().to_owned()));
                to += 1;
            }
        }
    }
    pieces
}

/// Words with the space after them.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).take(WORDS_MAX + 1).collect()
}

/// For each pair of places, how many words both texts have in common from there on.
fn common(olds: &[&str], news: &[&str]) -> Vec<Vec<u16>> {
    let mut common = vec![vec![0u16; news.len() + 1]; olds.len() + 1];
    for at in (0..olds.len()).rev() {
        for to in (0..news.len()).rev() {
            common[at][to] = if olds[at] == news[to] {
                common[at + 1][to + 1] + 1
            } else {
                common[at + 1][to].max(common[at][to + 1])
            };
        }
    }
    common
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), &piece) {
        (Some(Piece::Same(last)), Piece::Same(next))
        | (Some(Piece::Gone(last)), Piece::Gone(next))
        | (Some(Piece::New(last)), Piece::New(next)) => last.push_str(next),
        _ => pieces.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[Piece], left_out: impl Fn(&Piece) -> bool) -> String {
        let kept = pieces.iter().filter(|piece| !left_out(piece));
        kept.map(|(Piece::Same(text) | Piece::Gone(text) | Piece::New(text))| &**text).collect()
    }

    #[test]
    fn what_changed_is_named_and_the_rest_is_left() {
        let pieces = words("Spärra adressen nu.", "Spärra hela nätet nu.");
        let text = |text: &str| text.to_owned();
        let expected = [
            Piece::Same(text("Spärra ")),
            Piece::Gone(text("adressen ")),
            Piece::New(text("hela nätet ")),
            Piece::Same(text("nu.")),
        ];
        assert_eq!(pieces, expected);
        assert_eq!(words("", "a"), [Piece::New(text("a"))]);
        assert_eq!(words("a", ""), [Piece::Gone(text("a"))]);
        assert!(words("", "").is_empty());
        assert_eq!(words(&"a ".repeat(5_000), "a").len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_it(old in "[a-c \n]{0,60}", new in "[a-c \n]{0,60}") {
            let pieces = words(&old, &new);
            let is_new = |piece: &Piece| matches!(piece, Piece::New(_));
            let is_gone = |piece: &Piece| matches!(piece, Piece::Gone(_));
            proptest::prop_assert_eq!(joined(&pieces, is_new), old);
            proptest::prop_assert_eq!(joined(&pieces, is_gone), new);
        }
    }
}
