//! Ethernet frames through decoding, the flow table and TCP reassembly. The first byte chooses the
//! settings; the rest is frames, each after its length in two bytes and the milliseconds since the
//! one before in two more.
#![no_main]

use decode::{Decoder, Frame, LinkType};
use flows::{Facts, Flow, FlowTable, Look, Settings, Sink, StreamEnd};
use libfuzzer_sys::fuzz_target;
use model::{Direction, Time};

struct Nothing;

impl Sink<()> for Nothing {
    fn data(&mut self, _: &Facts, _: &mut (), _: Direction, bytes: &[u8]) {
        assert!(!bytes.is_empty());
    }
    fn gap(&mut self, _: &Facts, _: &mut (), _: Direction, length: u64) {
        assert_ne!(length, 0);
    }
    fn end(&mut self, _: &Facts, _: &mut (), _: Direction, _: StreamEnd) {}
    fn event(&mut self, _: &Facts, _: &mut (), name: &'static str) {
        assert!(flows::EVENTS.contains(&name));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, mut rest)) = bytes.split_first() else { return };
    let mut settings = Settings::default();
    settings.table.flows_max = 8;
    settings.streams.checksum_validation = false;
    settings.streams.midstream = choice & 1 != 0;
    settings.streams.async_oneside = choice & 2 != 0;
    settings.streams.inline = choice & 4 != 0;
    settings.streams.memory_max = 1 << 16;
    let mut table: FlowTable<()> = FlowTable::new(settings);
    let mut ended = |mut flow: Flow<()>, _| {
        flow.finish(&mut Nothing);
        while flow.raw(Direction::ToServer, Look::Now).is_some() {}
    };
    let mut decoder = Decoder::default();
    let (mut number, mut time_ms) = (0, 0_i64);
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_be_bytes([head[0], head[1]])).min(after.len());
        let (data, following) = after.split_at(length);
        rest = following;
        number += 1;
        time_ms += i64::from(u16::from_be_bytes([head[2], head[3]]));
        let time = Time::from_micros(time_ms * 1_000);
        let frame = Frame { time, number, link: LinkType::ETHERNET, data, wire_len: length as u32 };
        decoder.each(frame, |packet| {
            let Some(mut at) = table.track(&packet, || (), &mut ended) else { return };
            at.feed(&packet, &mut Nothing);
            while at.flow.raw(at.direction, Look::WhenWorth).is_some() {}
        });
    }
    table.shutdown(&mut ended);
    assert_eq!(table.stream_counters().memory, 0);
});
