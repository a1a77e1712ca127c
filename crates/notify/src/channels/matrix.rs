//! A notice in a Matrix room.
//!
//! The transaction id is the message's id in the outbox, so the server itself recognises one that
//! is sent again: nothing comes twice. Rooms are not encrypted by us: the gate treats the server
//! as a third party.
//!
//! Specification: Matrix client-server API v3, `PUT /rooms/{roomId}/send/{eventType}/{txnId}`.

use model::ChannelKind;
use reqwest::Method;
use serde_json::json;

use super::sms::Hidden;
use super::{BadChannel, Channel, Handing, Kind, SendError, Settings};
use crate::Letter;
use crate::web::{Secret, Web};

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Matrix,
    address: "a room's id, such as !abc:matrix.example; the hub's user must be in it",
    key: "",
    connections: 2,
    gate: access::Channel::ThirdParty,
    open,
};

/// Bytes of a room's id, as the specification bounds them.
const ROOM_BYTES_MAX: usize = 255;

/// How notices reach Matrix.
#[derive(Clone, Debug)]
pub struct MatrixSettings {
    /// The homeserver: `https://matrix.example`.
    pub homeserver: String,
    /// The access token of the hub's user; a secret.
    pub token: Hidden,
}

struct Matrix {
    web: Web,
    settings: MatrixSettings,
}

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    let Some(matrix) = &settings.matrix else { return Ok(None) };
    let web = super::web(settings)?;
    web.check(&matrix.homeserver)
        .map_err(|reason| BadChannel { key: "channels.matrix.homeserver", reason })?;
    Ok(Some(Box::new(Matrix { web, settings: matrix.clone() })))
}

impl Channel for Matrix {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let room = &letter.to.address;
            if !room.starts_with('!') || ROOM_BYTES_MAX < room.len() {
                return Err(SendError::Refused("no room's id: they begin with !".to_owned()));
            }
            let room: String = form_urlencoded::byte_serialize(room.as_bytes()).collect();
            let base = self.settings.homeserver.trim_end_matches('/');
            let url =
                format!("{base}/_matrix/client/v3/rooms/{room}/send/m.room.message/{}", letter.id);
            let request = self
                .web
                .request(Method::PUT, &url)?
                .bearer_auth(&self.settings.token.0)
                .json(&json!({ "msgtype": "m.notice", "body": letter.plain }));
            Web::send(request, Secret::Ours).await
        })
    }

    fn sender(&self) -> &str {
        &self.settings.homeserver
    }
}
