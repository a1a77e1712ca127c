//! `anomaly`: something out of order, of decoding, of a stream or of a protocol.

/// What one anomaly tells besides its head.
#[derive(Clone, Copy, Debug)]
pub struct AnomalyFacts<'a> {
    /// What is out of order.
    pub what: Anomaly<'a>,
    /// The protocol, when one is known.
    pub app_protocol: Option<&'a str>,
}

/// What is out of order.
#[derive(Clone, Copy, Debug)]
pub enum Anomaly<'a> {
    /// Of decoding, by name without `decoder.`.
    Decode(&'a str),
    /// Of a stream, by name without `stream.`.
    Stream(&'a str),
    /// Of a protocol: its event, the transaction, and what saw it (`proto_parser` or `proto_detect`).
    AppLayer {
        /// Name of the event.
        event: &'a str,
        /// Number of the transaction.
        transaction: Option<u64>,
        /// What saw it.
        layer: &'static str,
    },
}

impl AnomalyFacts<'_> {
    /// Writes the members that are an anomaly's own.
    pub fn write(&self, out: &mut eve::Object<'_>) {
        if let Anomaly::AppLayer { transaction: Some(id), .. } = self.what {
            out.number("tx_id", id);
        }
        out.object("anomaly", |anomaly| {
            if let Some(name) = self.app_protocol {
                anomaly.text("app_proto", name);
            }
            match self.what {
                Anomaly::Decode(name) => {
                    anomaly.text("type", "decode");
                    anomaly.text("event", &format!("decoder.{name}"));
                }
                Anomaly::Stream(name) => {
                    anomaly.text("type", "stream");
                    anomaly.text("event", &format!("stream.{name}"));
                }
                Anomaly::AppLayer { event, layer, .. } => {
                    anomaly.text("type", "applayer");
                    anomaly.text("event", event);
                    anomaly.text("layer", layer);
                }
            }
        });
    }
}
