//! A message in a Slack channel, by the channel's incoming hook.
//!
//! Specification: Slack's incoming webhooks; escaping of `&`, `<` and `>` in text.

use model::ChannelKind;
use serde_json::{Value, json};

use super::{Kind, hook};
use crate::Letter;

/// This channel in the list.
pub(super) const KIND: Kind = hook::kind(
    ChannelKind::Slack,
    "the address of an incoming hook; whoever has it can post",
    |settings| hook::open(settings, ChannelKind::Slack, body),
);

/// Characters of a text that Slack does not cut.
const TEXT_CHARS_MAX: usize = 3_000;

fn body(letter: &Letter) -> Value {
    let safe = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let plain: String = letter.plain.chars().take(TEXT_CHARS_MAX).collect();
    let text = format!("*{}*\n{}\n{}", safe(&letter.short), letter.link, safe(&plain));
    // Slack must not open the personal link to show what is behind it.
    json!({ "text": text, "unfurl_links": false, "unfurl_media": false })
}
