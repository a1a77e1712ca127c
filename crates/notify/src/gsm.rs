//! Text that fits one text message: 160 characters of the GSM alphabet.
//!
//! One character outside the alphabet makes the whole message UCS-2, which holds 70; so such
//! characters are replaced by what looks like them. The link is never cut.
//!
//! Specification: 3GPP TS 23.038 (default alphabet and its extension table).

/// Septets in one message that is not split.
pub(crate) const SEPTETS_MAX: usize = 160;

const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED: &str = "^{}\\[~]|€";

/// Septets a character takes; none when the alphabet does not have it.
fn septets(character: char) -> Option<usize> {
    if BASIC.contains(character) {
        Some(1)
    } else if EXTENDED.contains(character) {
        Some(2)
    } else {
        None
    }
}

/// What the alphabet has instead.
fn like(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '`' | '´' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // Fluent puts marks of direction around inserted values; they are not seen and not sent.
        '\u{a0}' | '\u{202f}' | '\t' => ' ',
        'á' | 'â' | 'ã' => 'a',
        'ê' | 'ë' => 'e',
        'í' | 'î' | 'ï' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'û' => 'u',
        _ => '?',
    }
}

/// The text, cut where it must be, and the link after it: one message.
pub(crate) fn fit(text: &str, link: &str) -> String {
    let link_takes: usize = link.chars().map(|one| septets(one).unwrap_or(1)).sum();
    let room = SEPTETS_MAX.saturating_sub(link_takes + 1);
    let seen = text.chars().filter(|one| !matches!(one, '\u{2066}'..='\u{2069}' | '\u{ad}'));
    let known: Vec<char> =
        seen.map(|one| if septets(one).is_some() { one } else { like(one) }).collect();
    let whole: usize = known.iter().filter_map(|one| septets(*one)).sum();
    let mut line = if whole <= room { known.into_iter().collect() } else { cut(&known, room) };
    if !line.is_empty() {
        line.push(' ');
    }
    line + link
}

/// As many characters as fit with three dots after them.
fn cut(text: &[char], room: usize) -> String {
    let Some(room) = room.checked_sub(3) else { return String::new() };
    let mut taken = 0;
    let fits = text.iter().take_while(|one| {
        taken += septets(**one).unwrap_or(1);
        taken <= room
    });
    let kept: String = fits.collect();
    format!("{}...", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str =
        "https://vardkase.csirt.example/l/0123456789012345678901234567890123456789-_A";

    fn length(text: &str) -> Option<usize> {
        text.chars().map(septets).sum()
    }

    #[test]
    fn a_short_text_stays_as_it_is() {
        assert_eq!(
            fit("Vårdkase 1042, Hög: åäö ÆØ", "https://x"),
            "Vårdkase 1042, Hög: åäö ÆØ https://x"
        );
    }

    #[test]
    fn what_the_alphabet_lacks_is_replaced_and_the_link_is_whole() {
        for text in [
            "x".repeat(500),
            "“smart” – café €€€ [1] \u{2068}7\u{2069}".repeat(9),
            "日本".repeat(99),
        ] {
            let message = fit(&text, LINK);
            assert!(message.ends_with(LINK), "{message}");
            assert!(length(&message).is_some_and(|septets| septets <= SEPTETS_MAX), "{message}");
        }
        assert_eq!(fit("“a” – \u{2068}7\u{2069}", "l"), "\"a\" - 7 l");
    }

    proptest::proptest! {
        #[test]
        fn any_text_fits(text in ".{0,300}") {
            let message = fit(&text, LINK);
            proptest::prop_assert!(message.ends_with(LINK));
            proptest::prop_assert!(length(&message).is_some_and(|septets| septets <= SEPTETS_MAX));
        }
    }
}
