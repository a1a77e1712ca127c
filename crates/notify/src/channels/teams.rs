//! A card in a Microsoft Teams channel, by the address of a workflow.
//!
//! Specification: Microsoft's "Post to a channel when a webhook request is received" workflow;
//! Adaptive Cards 1.4. Texts stand in rich text blocks, which read no markup.

use model::ChannelKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::{BadChannel, Channel, Handing, Kind, Settings};
use crate::Letter;
use crate::web::{Secret, Web};

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Teams,
    address: "the address of a workflow's webhook; whoever has it can post",
    key: "",
    connections: 2,
    gate: access::Channel::ThirdParty,
    open,
};

/// Characters of the text: Teams takes cards of 28 KB.
const TEXT_CHARS_MAX: usize = 5_000;

struct Teams(Web);

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    Ok(Some(Box::new(Teams(super::sms::web(&settings.allow_networks)?))))
}

impl Channel for Teams {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let request = self.0.request(Method::POST, &letter.to.address)?.json(&card(letter));
            Web::send(request, Secret::Receivers).await
        })
    }

    fn sender(&self) -> &str {
        "teams"
    }
}

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
