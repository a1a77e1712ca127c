//! A message posted to the hook of a chat: the receiver's address is the secret, the form of the
//! message is the chat's own.

use model::ChannelKind;
use reqwest::Method;
use serde_json::Value;

use super::{BadChannel, Channel, Handing, Kind, Settings, web};
use crate::Letter;
use crate::web::{Secret, Web};

/// A kind of hook in the list of channels.
pub(super) const fn kind(kind: ChannelKind, address: &'static str, open: super::Open) -> Kind {
    Kind { kind, address, key: "", connections: 2, gate: access::Channel::ThirdParty, open }
}

/// Opens hooks whose message is written by `body`.
pub(super) fn open(
    settings: &Settings,
    kind: ChannelKind,
    body: fn(&Letter) -> Value,
) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    Ok(Some(Box::new(Hook { web: web(settings)?, kind, body })))
}

struct Hook {
    web: Web,
    kind: ChannelKind,
    body: fn(&Letter) -> Value,
}

impl Channel for Hook {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let request = self.web.request(Method::POST, &letter.to.address)?;
            Web::send(request.json(&(self.body)(letter)), Secret::Receivers).await
        })
    }

    fn sender(&self) -> &str {
        self.kind.as_str()
    }
}
