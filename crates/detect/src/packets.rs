//! Rules on packets and streams: candidates, then each in full.
//!
//! A rule fires at most once a look. Stream bytes that were looked at before are seen again for
//! context, but a match must reach into the new ones.

use rules::{BufferRef, ContentCheck, Inspection, Rule, RuleProtocol};

use crate::compile::{Kind, Ready};
use crate::content::{self, View};
use crate::header::{Carrier, fits};
use crate::outcome::Hit;
use crate::state::Remembered;
use crate::thread::{Bench, Scene};
use crate::{Engine, Input, packet_checks};

/// What of the payload is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    pub(crate) packet: bool,
    pub(crate) stream: bool,
}

/// Looks at the packet and at new stream bytes.
pub(crate) fn inspect(engine: &Engine, bench: &mut Bench, input: &mut Input<'_>, scene: Scene) {
    let stream_way = input.stream.map(|part| part.direction);
    let packet_way = scene.flow.map(|flow| flow.direction);
    let together = stream_way.is_some() && stream_way == packet_way;
    if !input.last {
        let places = Places { packet: true, stream: together };
        look(engine, bench, input, scene, places);
    }
    if let Some(direction) = stream_way
        && (input.last || !together)
    {
        let places = Places { packet: false, stream: true };
        look(engine, bench, input, scene.looking(direction), places);
    }
}

fn look(engine: &Engine, bench: &mut Bench, input: &mut Input<'_>, scene: Scene, places: Places) {
    let mut candidates = std::mem::take(&mut bench.candidates);
    candidates.clear();
    if places.packet {
        let tried = input.flow.as_ref().is_some_and(|f| f.state.addresses_tried != [false; 2]);
        if !tried {
            bench.watch.addresses([scene.ends.source, scene.ends.destination]);
        }
        by_packet(engine, input, scene, &mut candidates);
    }
    by_content(engine, bench, input, scene, places, &mut candidates);
    candidates.sort_unstable();
    candidates.dedup();
    for number in &candidates {
        try_rule(engine, bench, input, scene, places, *number);
    }
    bench.candidates = candidates;
}

/// Candidates by events, addresses and protocol.
fn by_packet(engine: &Engine, input: &mut Input<'_>, scene: Scene, candidates: &mut Vec<u32>) {
    let raised = input.packet.events.iter();
    for name in raised.chain(input.stream_events).chain(input.detection_events) {
        candidates.extend(engine.by_event.get(*name).into_iter().flatten());
    }
    let Some(flow) = &mut input.flow else {
        engine.addresses.lookup(scene.ends, |rule| candidates.push(rule));
        candidates.extend(&engine.anywhere);
        return;
    };
    let way = flow.direction.index();
    if !flow.state.addresses_unknown[way] {
        let before = candidates.len();
        engine.addresses.lookup(scene.ends, |rule| candidates.push(rule));
        flow.state.addresses_unknown[way] = candidates.len() == before;
    }
    if flow.state.addresses_tried[way] {
        // Those on addresses alone are tried once a flow and direction.
        candidates.retain(|rule| engine.ready[*rule as usize].kind != Kind::Addresses);
    } else {
        candidates.extend(&engine.anywhere);
        flow.state.addresses_tried[way] = true;
    }
    let told = !matches!(flow.app_protocol_by_side[way], "unknown" | "");
    if told && !flow.state.protocol_tried[way] {
        candidates.extend(&engine.by_protocol);
        flow.state.protocol_tried[way] = true;
    }
}

/// Candidates by literals in the payload, and those that nothing finds.
fn by_content(
    engine: &Engine,
    bench: &mut Bench,
    input: &mut Input<'_>,
    scene: Scene,
    places: Places,
    candidates: &mut Vec<u32>,
) {
    let group = bench.group(engine, input, scene);
    candidates.extend(&group.always);
    let Some(literals) = &group.literals else {
        return;
    };
    let payload = input.packet.payload;
    let mut in_stream = false;
    if let (Some(part), true) = (input.stream, places.stream) {
        // From so far back that no literal is cut by where the last look ended.
        let from = part.bytes.len().saturating_sub(part.new + literals.longest - 1);
        literals.scan(lower(&mut bench.lowered, &part.bytes[from..]), |rule| candidates.push(rule));
        if let Some(flow) = &mut input.flow {
            let waiting = flow.state.waiting(part.direction.index(), part.offset);
            candidates.extend(waiting.iter().map(|(rule, _)| *rule));
        }
        in_stream = part.bytes.ends_with(payload) && payload.len() <= part.new;
    }
    let wanted = group.in_packets || !input.payload_in_stream || scene.carrier != Carrier::Tcp;
    if places.packet && wanted && !in_stream && !payload.is_empty() {
        literals.scan(lower(&mut bench.lowered, payload), |rule| candidates.push(rule));
    }
}

/// A copy of `bytes` in lower case.
pub(crate) fn lower<'b>(lowered: &'b mut Vec<u8>, bytes: &[u8]) -> &'b [u8] {
    lowered.clear();
    lowered.extend_from_slice(bytes);
    lowered.make_ascii_lowercase();
    lowered
}

fn try_rule(
    engine: &Engine,
    bench: &mut Bench,
    input: &mut Input<'_>,
    scene: Scene,
    places: Places,
    number: u32,
) {
    bench.counters.candidates += 1;
    let (ready, rule) = engine.numbered(number);
    if !scene.carrier.fits(rule.header.protocol)
        || !fits(rule, input.packet, scene.ends, scene.flow)
        || !app_fits(engine, rule, input)
    {
        return;
    }
    let holds = |check| packet_checks::holds(check, input, scene.ends, &engine.datasets);
    if !rule.packet.iter().all(holds) || !detection_events_fit(rule, input) {
        return;
    }
    let remembered = Remembered {
        flow: input.flow.as_mut().map(|flow| &mut *flow.state),
        hosts: &engine.hosts,
        ends: scene.ends,
        now: input.packet.time,
        transaction: None,
    };
    if !remembered.allows(rule) {
        return;
    }
    bench.chain.begin(engine.options.chain_steps_max);
    let mut from_stream = false;
    for inspection in &rule.inspections {
        match payload_holds(engine, bench, input, places, ready, rule, inspection) {
            Some(in_stream) => from_stream |= in_stream,
            None => {
                wait_for_more(input, places, ready, rule, number);
                return;
            }
        }
    }
    if let (Some(part), Some(flow), true) = (input.stream, &mut input.flow, from_stream) {
        flow.state.stop_waiting(part.direction.index(), number);
    }
    packet_checks::contexts(rule, scene.ends, &mut bench.chain);
    let context = std::mem::take(&mut bench.chain.told);
    let hit = Hit { number, transaction: None, from_stream, file: None, direction: None, context };
    bench.hit(engine, input, scene, hit, None);
}

/// Remembers a rule of which the stream holds something but not all: the rest may yet come.
fn wait_for_more(input: &mut Input<'_>, places: Places, ready: &Ready, rule: &Rule, number: u32) {
    let several = rule.inspections.iter().map(|inspection| inspection.checks.len()).sum::<usize>();
    if !places.stream || !ready.in_streams || several < 2 || rule.fast_pattern.is_none() {
        return;
    }
    if let (Some(part), Some(flow)) = (input.stream, &mut input.flow)
        && !part.end
    {
        let seen = part.offset + part.bytes.len() as u64;
        flow.state.wait(part.direction.index(), number, seen);
    }
}

/// Whether the flow's protocol is the one that the rule's header names.
pub(crate) fn app_fits(engine: &Engine, rule: &Rule, input: &Input<'_>) -> bool {
    let RuleProtocol::App(place) = rule.header.protocol else {
        return true;
    };
    if let Some((have, _)) = &input.app
        && *have == place
    {
        return true;
    }
    let name = engine.options.protocols.get(place).map(|protocol| protocol.name());
    let mut known = input.flow.iter().map(|flow| flow.app_protocol);
    known.any(|have| Some(have) == name)
}

fn detection_events_fit(rule: &Rule, input: &Input<'_>) -> bool {
    rule.transaction.iter().all(|check| match check {
        rules::TransactionCheck::DetectionEvent(name) => {
            input.detection_events.iter().any(|event| event == name)
        }
        _ => true,
    })
}

/// Whether one inspection of the packet or stream holds, and whether it was the stream.
pub(crate) fn payload_holds(
    engine: &Engine,
    bench: &mut Bench,
    input: &Input<'_>,
    places: Places,
    ready: &Ready,
    rule: &Rule,
    inspection: &Inspection,
) -> Option<bool> {
    let mut run = |view: View<'_>| run(engine, bench, rule, inspection, view);
    let packet = input.packet;
    let view = match inspection.buffer {
        BufferRef::Payload => {
            if let (Some(part), true, true) = (input.stream, places.stream, ready.in_streams) {
                let new_from = part.bytes.len() - part.new.min(part.bytes.len());
                let view =
                    View { bytes: part.bytes, offset: part.offset, complete: part.end, new_from };
                if part.new > 0
                    && (run(view) || at_new_bytes(view, inspection).is_some_and(&mut run))
                {
                    return Some(true);
                }
            }
            // What is or will be in the stream is found there, unless the packet itself is meant.
            let tcp = packet.tcp().is_some();
            let alone = ready.in_packets || !tcp || !input.payload_in_stream;
            (places.packet && alone && !ready.stream_only).then(|| View::whole(packet.payload))
        }
        BufferRef::PacketPayload => places.packet.then(|| View::whole(packet.payload)),
        BufferRef::Ipv4Header | BufferRef::Ipv6Header => {
            let four = inspection.buffer == BufferRef::Ipv4Header;
            header(packet.ip().filter(|ip| ip.source.is_ipv4() == four).map(|ip| ip.header))
        }
        BufferRef::TcpHeader => header(packet.tcp().map(|tcp| tcp.header)),
        BufferRef::UdpHeader | BufferRef::Icmp4Header | BufferRef::Icmp6Header => {
            header(transport_header(packet, inspection.buffer))
        }
        // Run where the text is decoded.
        BufferRef::Base64Data => return Some(false),
        BufferRef::Field(..) | BufferRef::AnyField(_) => None,
    };
    view.is_some_and(run).then_some(false)
}

/// The new bytes of a stream by themselves, for a rule that counts from their beginning: the
/// language's `offset` and `depth` mean the stream as it is handed over, not the whole of it.
fn at_new_bytes<'b>(view: View<'b>, inspection: &Inspection) -> Option<View<'b>> {
    let counts = inspection.checks.iter().any(|check| match check {
        ContentCheck::Content(content) => {
            content.depth.is_some() || content.offset.is_some() || content.startswith
        }
        _ => false,
    });
    let begins = view.offset == 0 && view.new_from == 0;
    (counts && !begins).then(|| View {
        bytes: &view.bytes[view.new_from..],
        complete: false,
        ..View::whole(&[])
    })
}

fn header(bytes: Option<&[u8]>) -> Option<View<'_>> {
    bytes.filter(|bytes| !bytes.is_empty()).map(View::whole)
}

fn transport_header<'p>(packet: &decode::Packet<'p>, buffer: BufferRef) -> Option<&'p [u8]> {
    match (&packet.transport, buffer) {
        (decode::TransportLayer::Udp(udp), BufferRef::UdpHeader) => Some(udp.header),
        (decode::TransportLayer::Icmp(icmp), BufferRef::Icmp4Header) => Some(icmp.header),
        (decode::TransportLayer::Icmp6(icmp), BufferRef::Icmp6Header) => Some(icmp.header),
        _ => None,
    }
}

/// Runs an inspection's transforms and checks over a view.
pub(crate) fn run(
    engine: &Engine,
    bench: &mut Bench,
    rule: &Rule,
    inspection: &Inspection,
    view: View<'_>,
) -> bool {
    let Bench { chain, transformed, .. } = bench;
    let bytes = crate::transforms::apply(&inspection.transforms, view.bytes, transformed);
    let view = if inspection.transforms.is_empty() { view } else { View { bytes, ..view } };
    content::matches(inspection, &rule.inspections, view, &engine.datasets, chain)
}
