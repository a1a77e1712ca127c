//! A message in a Slack channel, by the channel's incoming hook.
//!
//! Specification: Slack's incoming webhooks; escaping of `&`, `<` and `>` in text.

use model::ChannelKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::{BadChannel, Channel, Handing, Kind, Settings};
use crate::Letter;
use crate::web::{Secret, Web};

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Slack,
    address: "the address of an incoming hook; whoever has it can post",
    key: "",
    connections: 2,
    gate: access::Channel::ThirdParty,
    open,
};

/// Characters of a text that Slack does not cut.
const TEXT_CHARS_MAX: usize = 3_000;

struct Slack(Web);

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    Ok(Some(Box::new(Slack(super::sms::web(&settings.allow_networks)?))))
}

impl Channel for Slack {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let request = self.0.request(Method::POST, &letter.to.address)?.json(&body(letter));
            Web::send(request, Secret::Receivers).await
        })
    }

    fn sender(&self) -> &str {
        "slack"
    }
}

fn body(letter: &Letter) -> Value {
    let safe = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let plain: String = letter.plain.chars().take(TEXT_CHARS_MAX).collect();
    let text = format!("*{}*\n{}\n{}", safe(&letter.short), letter.link, safe(&plain));
    // Slack must not open the personal link to show what is behind it.
    json!({ "text": text, "unfurl_links": false, "unfurl_media": false })
}
