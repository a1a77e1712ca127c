//! `stats`: the worker's counters, as an event and as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a worker counts. Names are Suricata's where it counts the same.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    /// Packets decoded, tunnels' inner ones included.
    pub packets: u64,
    /// Bytes of frames.
    pub bytes: u64,
    /// Frames with nothing that could be read.
    pub invalid: u64,
    /// By network and transport.
    pub layers: BTreeMap<&'static str, u64>,
    /// Decode events, by name.
    pub events: BTreeMap<&'static str, u64>,
    /// Flows begun, by transport.
    pub flows: BTreeMap<&'static str, u64>,
    /// Flows that ended before their time, for want of room.
    pub flows_evicted: u64,
    /// Alerts.
    pub alerts: u64,
    /// Alerts held back, because a packet had too many.
    pub alerts_over_limit: u64,
    /// Flows recognised, by protocol.
    pub app_flows: BTreeMap<String, u64>,
    /// Transactions, by protocol.
    pub app_transactions: BTreeMap<String, u64>,
    /// Seconds since the first packet.
    pub uptime_s: u64,
}

impl Counters {
    /// Writes the members of a `stats` event.
    pub fn write(&self, out: &mut eve::Object<'_>) {
        out.object("stats", |stats| {
            stats.number("uptime", self.uptime_s);
            stats.object("decoder", |decoder| {
                decoder.number("pkts", self.packets);
                decoder.number("bytes", self.bytes);
                decoder.number("invalid", self.invalid);
                self.layers.iter().for_each(|(name, count)| decoder.number(name, *count));
                decoder.object("event", |events| {
                    self.events.iter().for_each(|(name, count)| events.number(name, *count));
                });
            });
            stats.object("flow", |flow| {
                flow.number("total", self.flows.values().sum::<u64>());
                self.flows.iter().for_each(|(name, count)| flow.number(name, *count));
                flow.number("evicted", self.flows_evicted);
            });
            stats.object("detect", |detect| {
                detect.number("alert", self.alerts);
                detect.number("alert_queue_overflow", self.alerts_over_limit);
            });
            stats.object("app_layer", |app| {
                app.object("flow", |flow| {
                    self.app_flows.iter().for_each(|(name, count)| flow.number(name, *count));
                });
                app.object("tx", |tx| {
                    self.app_transactions.iter().for_each(|(name, count)| tx.number(name, *count));
                });
            });
        });
    }

    /// The same as lines of name and number.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, count: u64| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name:<44} | {count}");
        };
        line("decoder.pkts", self.packets);
        line("decoder.bytes", self.bytes);
        line("decoder.invalid", self.invalid);
        self.layers.iter().for_each(|(name, count)| line(&format!("decoder.{name}"), *count));
        self.flows.iter().for_each(|(name, count)| line(&format!("flow.{name}"), *count));
        line("detect.alert", self.alerts);
        self.app_flows
            .iter()
            .for_each(|(name, count)| line(&format!("app_layer.flow.{name}"), *count));
        self.app_transactions
            .iter()
            .for_each(|(name, count)| line(&format!("app_layer.tx.{name}"), *count));
        text
    }
}
