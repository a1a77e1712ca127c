//! When rules look, and at what: the moments at which a passive sensor can know something new.

use std::borrow::Cow;

use decode::Packet;
use detect::{FlowView, Input, StreamPart};
use flows::{Facts, Flow, Look, RawPart};
use model::Direction;

use super::Core;
use super::attached::Attached;
use crate::sink::Sink;

/// Pieces of stream looked at for one packet: a gap parts them. More wait for the next packet.
const PARTS_PER_PACKET_MAX: usize = 64;

/// Which look this is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Moment {
    /// A packet came.
    Packet,
    /// No packet: more of the stream after a gap.
    MoreStream,
    /// No packet: the last look at a direction.
    Last,
}

impl Core {
    /// A packet of a flow.
    pub(super) fn inspect_packet(
        &mut self,
        packet: &Packet<'_>,
        flow: &mut Flow<Attached>,
        direction: Direction,
        sink: &mut dyn Sink,
    ) {
        if !self.run.detecting() {
            return;
        }
        if flow.attached.detect.tagged(packet.time, packet.wire_len) {
            self.log_tagged(packet, &flow.facts, sink);
        }
        self.look(packet, flow, direction, Look::WhenWorth, Moment::Packet, sink);
    }

    /// No packet, and there will be none: the last look at a direction.
    pub(super) fn inspect_last(
        &mut self,
        packet: &Packet<'_>,
        flow: &mut Flow<Attached>,
        direction: Direction,
        sink: &mut dyn Sink,
    ) {
        if !self.run.detecting() {
            return;
        }
        self.stream_events.clear();
        self.look(packet, flow, direction, Look::Now, Moment::Last, sink);
    }

    fn look(
        &mut self,
        packet: &Packet<'_>,
        flow: &mut Flow<Attached>,
        direction: Direction,
        when: Look,
        moment: Moment,
        sink: &mut dyn Sink,
    ) {
        let mut moment = moment;
        for _ in 0..PARTS_PER_PACKET_MAX {
            let stream_bytes = stream_bytes(flow);
            let (facts, attached, part) = flow.with_raw(direction, when);
            let more = part.is_some();
            if moment == Moment::MoreStream && !more {
                return;
            }
            self.once(packet, facts, attached, part, direction, stream_bytes, moment, sink);
            if !more {
                return;
            }
            moment = Moment::MoreStream;
        }
    }

    #[allow(clippy::too_many_arguments)] // All of them are parts of one flow, borrowed apart.
    fn once(
        &mut self,
        packet: &Packet<'_>,
        facts: &Facts,
        attached: &mut Attached,
        part: Option<RawPart<'_>>,
        direction: Direction,
        stream_bytes: [u64; 2],
        moment: Moment,
        sink: &mut dyn Sink,
    ) {
        let stream = part.map(|part| StreamPart {
            direction: part.direction,
            bytes: part.bytes,
            offset: part.offset,
            new: part.new,
            end: part.end,
        });
        let in_stream = packet.tcp().is_some() && !packet.payload.is_empty() && attached.in_stream;
        let names = attached.app.names;
        let events = std::mem::take(&mut attached.app.events);
        let app = match attached.app.parsing() {
            Some(parsing) if moment != Moment::MoreStream => {
                Some((parsing.protocol, &mut *parsing.parser as &mut dyn protocols::Parser))
            }
            _ => None,
        };
        let mut input = Input {
            packet,
            flow: Some(FlowView {
                direction,
                established: facts.established(),
                start: facts.start,
                packets: facts.packets,
                bytes: facts.bytes,
                stream_bytes,
                app_protocol: names.flow.word(),
                app_protocol_by_side: [names.side[0].word(), names.side[1].word()],
                state: &mut attached.detect,
            }),
            stream,
            payload_in_stream: in_stream,
            stream_events: &self.stream_events,
            detection_events: &events,
            app,
            last: moment != Moment::Packet,
        };
        self.alerts.clear();
        self.thread.inspect(&mut input, &mut self.alerts);
        attached.app.events = events;
        if !self.alerts.is_empty() {
            let shown = part.map(shown).unwrap_or_default();
            let last = moment == Moment::Last;
            self.log_alerts(packet, Some((facts, attached)), direction, &shown, last, sink);
        }
    }

    /// A packet of no flow.
    pub(super) fn inspect_alone(&mut self, packet: &Packet<'_>, sink: &mut dyn Sink) {
        if !self.run.detecting() {
            return;
        }
        let mut input = Input {
            packet,
            flow: None,
            stream: None,
            payload_in_stream: false,
            stream_events: &[],
            detection_events: &[],
            app: None,
            last: false,
        };
        self.alerts.clear();
        self.thread.inspect(&mut input, &mut self.alerts);
        if !self.alerts.is_empty() {
            self.log_alerts(packet, None, Direction::ToServer, &[], false, sink);
        }
    }
}

/// Bytes of a stream as alerts show them: what was lost before them is said.
fn shown(part: RawPart<'_>) -> Cow<'_, [u8]> {
    match part.lost_before {
        0 => Cow::Borrowed(part.bytes),
        lost => Cow::Owned([format!("[{lost} bytes missing]").as_bytes(), part.bytes].concat()),
    }
}

fn stream_bytes(flow: &Flow<Attached>) -> [u64; 2] {
    flow.session().map_or([0; 2], |session| {
        [Direction::ToServer, Direction::ToClient].map(|side| session.stream_bytes(side))
    })
}
