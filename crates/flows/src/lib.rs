//! Packets to flows, flows to ordered streams.
//!
//! A [`FlowTable`] belongs to one worker and is generic over what the sensor attaches to a flow
//! (`A`: parser, detection state, counters of its own). Packets are [`decode::Packet`]s; decoding,
//! defragmentation and parsing of protocols are other crates' work. No IO, no clock: time is the
//! packets' own.
//!
//! # The loop, for each packet
//!
//! ```text
//! let Some(mut at) = table.track(&packet, Attached::default, &mut |mut flow, why| {
//!     flow.finish(&mut sink);              // what was still held, then `end` for both directions
//!     while let Some(part) = flow.raw(direction, Look::Now) { … }  // a last look, each direction
//!     // … last inspection, log the flow with `why.name()` …
//! }) else { /* no flow: ARP, fragments, ICMP errors about unknown flows */ };
//! at.feed(&packet, &mut sink);             // TCP: calls sink.data / gap / end / event
//! // at.flow.facts: counters, state, established(); at.flow.attached: A; at.direction
//! while let Some(part) = at.flow.raw(at.direction, Look::WhenWorth) { /* rules on the stream */ }
//! ```
//!
//! * UDP and the rest have no stream: their payload is in the packet, `feed` does nothing.
//! * **When bytes come.** With `inline` off (the default) bytes of a direction are given when the
//!   other side has acknowledged them, so mostly while a packet of the *other* direction is fed;
//!   what was never acknowledged comes at FIN, RST or the flow's end. With `inline` on they come
//!   with the packet that carries them. In either case in order, each byte once, holes said by
//!   `gap` in their place.
//! * `feed` may turn the flow round (midstream, the first packet seen was a SYN/ACK):
//!   [`Tracked::direction`] is right after it.
//! * `end` is said once a direction and is the last that is heard of it.
//! * [`Session::stop`] when nobody wants a direction's bytes any more (after a TLS handshake): the
//!   session is still followed, nothing is held.
//! * **Raw bytes for rules** ([`Flow::raw`]): the last `raw_overlap` bytes already looked at, then
//!   the new ones. [`Look::WhenWorth`] waits for a chunk, the direction's end or
//!   [`Session::want_look`] (call it when a transaction is complete or the protocol is known not to
//!   be known). Every byte is new exactly once, so a rule that fires only when its last match ends
//!   within the new bytes fires once.
//!   When a direction has ended there is one last part with `end` set, which may have no new byte
//!   (`new` is 0): for rules that wait for the end.
//! * Before a flow's pseudo packet at its end, look at both directions with [`Look::Now`]: bytes
//!   that were acknowledged by the last packet of the *other* direction have not been looked at yet
//!   if the loop looks only at its packet's own direction.
//! * [`FlowTable::shutdown`] at the end of the capture gives all flows in order of start.

mod events;
mod flow;
mod key;
#[cfg(test)]
mod made;
mod settings;
mod sink;
mod table;
#[cfg(test)]
mod table_tests;
mod tcp;

pub use events::EVENTS;
pub use flow::{EndReason, Facts, Flow, FlowState};
pub use key::{End, Key};
pub use settings::{
    OverlapPolicies, OverlapPolicy, Settings, StreamSettings, TableSettings, Timeout, Timeouts,
    UrgentPolicy,
};
pub use sink::{Look, RawPart, Sink, StreamEnd};
pub use table::{FlowTable, TableCounters, Tracked};
pub use tcp::{Session, StreamCounters, TcpState};
