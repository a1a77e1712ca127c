//! A card in a Microsoft Teams channel, by the address of a workflow.
//!
//! Specification: Microsoft's "Post to a channel when a webhook request is received" workflow;
//! Adaptive Cards 1.4. Texts stand in rich text blocks, which read no markup.

use model::ChannelKind;
use serde_json::{Value, json};

use super::{Kind, hook};
use crate::Letter;

/// This channel in the list.
pub(super) const KIND: Kind = hook::kind(
    ChannelKind::Teams,
    "the address of a workflow's webhook; whoever has it can post",
    |settings| hook::open(settings, ChannelKind::Teams, card),
);

/// Characters of the text: Teams takes cards of 28 KB.
const TEXT_CHARS_MAX: usize = 5_000;

fn card(letter: &Letter) -> Value {
    let block = |text: &str, weight: &str| {
        json!({
            "type": "RichTextBlock",
            "inlines": [{ "type": "TextRun", "text": text, "weight": weight }],
        })
    };
    let plain: String = letter.plain.chars().take(TEXT_CHARS_MAX).collect();
    let content = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [block(&letter.short, "Bolder"), block(&plain, "Default")],
        "actions": [{ "type": "Action.OpenUrl", "title": letter.button, "url": letter.link }],
    });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": content,
        }],
    })
}
