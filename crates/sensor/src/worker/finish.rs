//! The end of a flow: a last look, what was left unwritten, and the flow's own record.

use flows::{EndReason, Facts, Flow, FlowState};
use model::Direction;

use super::attached::Attached;
use super::packet::Releases;
use super::{Core, facts};
use crate::eve::Remembered;
use crate::eve::flow::{FlowEnd, FlowStage, TcpEnd};
use crate::settings::outputs::EveOutput;
use crate::sink::Sink;

const BOTH: [Direction; 2] = [Direction::ToServer, Direction::ToClient];

impl Core {
    /// Takes a flow that is over.
    pub(super) fn flow_ended(
        &mut self,
        mut flow: Flow<Attached>,
        why: EndReason,
        sink: &mut dyn Sink,
    ) {
        let run = std::sync::Arc::clone(&self.run);
        // The table ends flows while a packet waits for its own; that packet's events come later.
        self.stream_events.clear();
        flow.attached.app.events.clear();
        flow.finish(&mut Releases { layer: &run.app_layer, events: &mut self.stream_events });
        for direction in BOTH {
            let packet = facts::last_packet(&flow.facts, &flow.attached, direction);
            self.inspect_last(&packet, &mut flow, direction, sink);
            self.log_transactions(&packet, &mut flow, direction == Direction::ToClient, sink);
        }
        self.stream_events.clear();
        if let Some(watch) = &mut self.watch {
            watch.flow_ended(&flow.facts, self.now);
        }
        self.flow_records(&mut flow, why, sink);
    }

    fn flow_records(&mut self, flow: &mut Flow<Attached>, why: EndReason, sink: &mut dyn Sink) {
        let transactions =
            flow.attached.app.parsing().map_or(0, |parsing| parsing.parser.transactions().begun());
        let (known, attached) = (&flow.facts, &flow.attached);
        let told = facts::flow_facts(known, attached);
        let end = FlowEnd {
            facts: &told,
            stage: match known.state {
                FlowState::New => FlowStage::New,
                FlowState::Established => FlowStage::Established,
                FlowState::Closed => FlowStage::Closed,
            },
            reason: why.name(),
            alerted: attached.alerted,
            action: attached.action.or(attached.detect.passed().then_some("pass")),
            transactions,
            tcp: tcp_end(flow),
            icmp_answer: known.icmp[1],
            exceptions: &[],
            ethernet: attached.macs.as_ref().map(|macs| [macs[0].to_vec(), macs[1].to_vec()]),
            ttl: attached.ttl,
        };
        self.flow_record(known, attached, &end, sink);
        self.netflow_records(known, attached, &end, sink);
    }

    fn flow_record(
        &mut self,
        known: &Facts,
        attached: &Attached,
        end: &FlowEnd<'_>,
        sink: &mut dyn Sink,
    ) {
        let capture = self.capture.take();
        let mut head = self.bare_head();
        head.flow_id = Some(end.facts.id);
        head.vlans = &attached.vlans;
        head.ends = Some(end.facts.ends);
        head.icmp = known.icmp[0].or(known.icmp[1]);
        head.spi = attached.spi;
        head.capture = capture.as_deref();
        let run = std::sync::Arc::clone(&self.run);
        let remembered = remembered(&run, attached);
        self.write(
            sink,
            &head,
            "flow",
            |output: &EveOutput| output.flow,
            |object, output| {
                end.write(object);
                if output.metadata {
                    remembered.write(object);
                }
            },
        );
        self.capture = capture;
    }

    fn netflow_records(
        &mut self,
        known: &Facts,
        attached: &Attached,
        end: &FlowEnd<'_>,
        sink: &mut dyn Sink,
    ) {
        let mut head = self.bare_head();
        head.flow_id = Some(end.facts.id);
        head.spi = attached.spi;
        for side in BOTH.map(Direction::index) {
            // The client always spoke; a server that never did has nothing to tell.
            if side == 1 && known.packets[1] == 0 {
                continue;
            }
            let ends = end.facts.ends;
            head.ends = Some(if side == 0 { ends } else { ends.reversed() });
            head.icmp = known.icmp[side];
            let wants = |output: &EveOutput| output.netflow;
            self.write(sink, &head, "netflow", wants, |object, _| end.write_one_way(object, side));
        }
    }

    /// What rules remember of a flow, by name.
    pub(super) fn remembered<'r>(&'r self, attached: &'r Attached) -> Remembered<'r> {
        remembered(&self.run, attached)
    }
}

/// What rules remember of a flow, by name.
pub(super) fn remembered<'r>(run: &'r super::Run, attached: &'r Attached) -> Remembered<'r> {
    if !attached.detect.is_of(&run.engine) {
        return Remembered::default();
    }
    let set = run.engine.rule_set();
    let name = |names: &'r [String], number: u32| names.get(number as usize).map(String::as_str);
    let bits = attached.detect.bits_set().iter();
    let integers = attached.detect.integers().iter();
    Remembered {
        bits: bits.filter_map(|bit| name(&set.flowbits, *bit)).collect(),
        integers: integers
            .filter_map(|(number, value)| Some((name(&set.flowints, *number)?, *value)))
            .collect(),
        ..Remembered::default()
    }
}

fn tcp_end(flow: &Flow<Attached>) -> Option<TcpEnd> {
    (flow.facts.key.protocol == 6).then(|| TcpEnd {
        flags: flow.facts.tcp_flags,
        state: flow.session().map(|session| session.state().name()),
        regions_max: [1, 1],
    })
}
