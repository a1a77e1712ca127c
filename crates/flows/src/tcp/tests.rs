//! Sessions from packets to bytes. One `check`, packets and outcomes as text.

mod any;
mod looks;
mod overlaps;

use std::fmt::Write;

use decode::{Packet, Tcp, TcpFlags, TransportLayer};
use model::{Direction, Time};

use crate::made;
use crate::{
    Facts, Flow, FlowTable, Look, OverlapPolicy, Settings, Sink, StreamEnd, StreamSettings,
    UrgentPolicy,
};

const CLIENT_ISN: u32 = 1_000;
const SERVER_ISN: u32 = 5_000;

/// One TCP packet, numbers relative to the first byte of each side.
#[derive(Clone, Debug)]
struct Sent {
    from_client: bool,
    flags: u8,
    seq: i64,
    ack: i64,
    data: Vec<u8>,
    urgent: u16,
    window: u16,
    option: Vec<u8>,
    timestamp: Option<u32>,
    checksum_ok: bool,
}

/// `C S 0 0` style text: who, flags, seq, ack, data; e.g. `C PA 0 0 hello`.
fn sent(text: &str) -> Sent {
    let mut words = text.splitn(5, ' ');
    let from_client = words.next() == Some("C");
    let mut flags = 0;
    let mut option = Vec::new();
    for letter in words.next().unwrap_or_default().chars() {
        flags |= match letter {
            'S' => TcpFlags::SYN,
            'A' => TcpFlags::ACK,
            'F' => TcpFlags::FIN,
            'R' => TcpFlags::RST,
            'P' => TcpFlags::PSH,
            'U' => TcpFlags::URG,
            'T' => {
                option = vec![34, 2, 0, 0];
                0
            }
            '-' => 0,
            other => panic!("no flag {other}"),
        };
    }
    let mut number = || words.next().map_or(0, |word| word.parse().unwrap());
    let (seq, ack) = (number(), number());
    let data = words.next().unwrap_or_default().as_bytes().to_vec();
    Sent {
        from_client,
        flags,
        seq,
        ack,
        data,
        urgent: 0,
        window: 60_000,
        option,
        timestamp: None,
        checksum_ok: true,
    }
}

/// Puts a made-up packet through `table`, ports of the client being `port`.
fn feed(
    table: &mut FlowTable<()>,
    sent: &Sent,
    time_ms: i64,
    port: u16,
    isns: [u32; 2],
    seen: &mut Seen,
) {
    feed_and(table, sent, time_ms, port, isns, seen, |_| ());
}

/// The same, and then something with the flow.
fn feed_and(
    table: &mut FlowTable<()>,
    sent: &Sent,
    time_ms: i64,
    port: u16,
    isns: [u32; 2],
    seen: &mut Seen,
    then: impl FnOnce(&mut Flow<()>),
) {
    let (client, server) = ("10.0.0.1".parse().unwrap(), "192.0.2.80".parse().unwrap());
    let (source, destination) = if sent.from_client { (client, server) } else { (server, client) };
    let (source_port, destination_port) = if sent.from_client { (port, 80) } else { (80, port) };
    let [own, other] = if sent.from_client { isns } else { [isns[1], isns[0]] };
    let at = |isn: u32, position: i64| isn.wrapping_add(1).wrapping_add(position as u32);
    let flags = TcpFlags(sent.flags);
    // A SYN's own number is the one before the first byte.
    let seq = at(own, sent.seq).wrapping_sub(u32::from(flags.has(TcpFlags::SYN)));
    let mut header = vec![0; 20];
    header.extend_from_slice(&sent.option);
    let frame = vec![0; 54 + sent.data.len()];
    let tcp = Tcp {
        source_port,
        destination_port,
        seq,
        ack: if flags.has(TcpFlags::ACK) { at(other, sent.ack) } else { 0 },
        flags,
        window: sent.window,
        urgent: sent.urgent,
        header: &header,
        mss: None,
        window_scale: None,
        sack_permitted: false,
        timestamp: sent.timestamp.map(|value| (value, 0)),
        checksum_ok: sent.checksum_ok,
    };
    let (time, ip) = (Time::from_micros(time_ms * 1_000), made::ip(source, destination, 6));
    let quiet = made::packet(time, ip, TransportLayer::Tcp(tcp));
    let packet = Packet { frame: &frame, payload: &sent.data, ..quiet };
    let mut over = Vec::new();
    if let Some(mut at) = table.track(&packet, || (), &mut |flow, why| over.push((flow, why))) {
        at.feed(&packet, seen);
        seen.state = at.flow.session().map_or("none", |session| session.state().name());
        for direction in [Direction::ToServer, Direction::ToClient] {
            while !seen.leave_raw
                && let Some(part) = at.flow.raw(direction, Look::Now)
            {
                seen.raw[direction.index()] += part.new;
            }
        }
        then(at.flow);
    }
    for (mut flow, why) in over {
        flow.finish(seen);
        write!(seen.log, "({}) ", why.name()).unwrap();
    }
}

/// What came out, as text: `>` to the server, `<` to the client.
#[derive(Default)]
struct Seen {
    log: String,
    state: &'static str,
    bytes: [Vec<u8>; 2],
    raw: [usize; 2],
    leave_raw: bool,
}

fn arrow(direction: Direction) -> char {
    if direction == Direction::ToServer { '>' } else { '<' }
}

impl Sink<()> for Seen {
    fn data(&mut self, _: &Facts, _: &mut (), direction: Direction, bytes: &[u8]) {
        assert!(!bytes.is_empty());
        self.bytes[direction.index()].extend_from_slice(bytes);
        let text = String::from_utf8_lossy(bytes);
        write!(self.log, "{}{text} ", arrow(direction)).unwrap();
    }

    fn gap(&mut self, _: &Facts, _: &mut (), direction: Direction, length: u64) {
        assert_ne!(length, 0);
        write!(self.log, "{}[{length} lost] ", arrow(direction)).unwrap();
    }

    fn end(&mut self, _: &Facts, _: &mut (), direction: Direction, why: StreamEnd) {
        write!(self.log, "{}{why:?} ", arrow(direction)).unwrap();
    }

    fn event(&mut self, _: &Facts, _: &mut (), name: &'static str) {
        assert!(crate::EVENTS.contains(&name), "{name}");
        write!(self.log, "!{name} ").unwrap();
    }
}

const HANDSHAKE: [&str; 3] = ["C S 0 0", "S SA 0 0", "C A 0 0"];

fn run(streams: StreamSettings, packets: &[Sent], isns: [u32; 2]) -> Seen {
    let mut table = FlowTable::new(Settings { streams, ..Settings::default() });
    let mut seen = Seen::default();
    for (place, packet) in packets.iter().enumerate() {
        feed(&mut table, packet, place as i64, 40_000, isns, &mut seen);
    }
    write!(seen.log, "[{}] ", seen.state).unwrap();
    table.shutdown(&mut |mut flow, _| flow.finish(&mut seen));
    assert_eq!(table.stream_counters().memory, 0, "all memory is given back");
    seen
}

/// Runs packets told as text; `-` stands for the three of the handshake.
#[track_caller]
fn check_with(streams: StreamSettings, packets: &[&str], expected: &str) {
    let packets: Vec<Sent> = packets
        .iter()
        .flat_map(|text| if *text == "-" { HANDSHAKE.to_vec() } else { vec![*text] })
        .map(sent)
        .collect();
    assert_eq!(run(streams, &packets, [CLIENT_ISN, SERVER_ISN]).log.trim_end(), expected);
}

#[track_caller]
fn check(packets: &[&str], expected: &str) {
    check_with(StreamSettings::default(), packets, expected);
}

#[test]
fn bytes_come_when_acknowledged() {
    check(
        &["-", "C PA 0 0 hello", "S A 0 5", "S PA 0 5 world", "C A 5 5"],
        ">hello <world [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn inline_bytes_come_at_once() {
    let inline = StreamSettings { inline: true, ..StreamSettings::default() };
    check_with(
        inline,
        &["-", "C PA 0 0 hello", "C PA 5 0 world"],
        ">hello >world [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn unacknowledged_bytes_come_at_the_end() {
    check(&["-", "C PA 0 0 hello"], "[established] >hello >FlowEnded <FlowEnded");
}

#[test]
fn closing_in_order() {
    check(
        &["-", "C PA 0 0 hi", "C FA 2 0", "S A 0 3", "S FA 0 3 yo", "C A 3 3"],
        ">hi >Finished <yo <Finished [closed]",
    );
}

#[test]
fn server_closes_first() {
    check(
        &["-", "S FA 0 0 yo", "C A 0 3", "C FA 0 3", "S A 3 1"],
        "<yo <Finished >Finished [closed]",
    );
}

#[test]
fn both_close_at_once() {
    check(&["-", "S FA 0 0", "C FA 0 0"], "<Finished >Finished [closing]");
}

#[test]
fn reset_releases_what_is_held() {
    check(
        &["-", "C PA 0 0 abc", "S R 0 0"],
        ">abc <Reset >abc >Reset [closed]"
            .replace("<Reset >abc", "<Reset")
            .replace(">abc <Reset >Reset", ">abc >Reset <Reset")
            .as_str(),
    );
}

#[test]
fn reset_with_data_is_no_data() {
    check(&["-", "C RA 0 0 denied"], "<Reset >Reset [closed]");
}

#[test]
fn reset_outside_the_window_is_not_believed() {
    check(
        &["-", "C RA 100000 0", "C PA 0 0 on", "S A 0 2"],
        "!rst_invalid_ack >on [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn going_on_after_a_reset_is_suspicious() {
    check(
        &["-", "C PA 0 0 ab", "S A 0 2", "C R 2 0", "C PA 2 0 cd", "C PA 2 0 cd"],
        ">ab <Reset >Reset !suspected_rst_inject [closed]",
    );
}

#[test]
fn out_of_order_and_twice() {
    check(
        &["-", "C A 3 0 def", "C A 0 0 abc", "C A 0 0 abc", "S A 0 6", "C A 0 0 abc"],
        "!pkt_retransmission >abcdef !pkt_spurious_retransmission \
         [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn acknowledged_hole_is_lost() {
    check(
        &["-", "C A 0 0 ab", "C A 4 0 ef", "S A 0 6", "C A 6 0 gh", "S A 0 8"],
        ">ab !reassembly_seq_gap >[2 lost] >ef >gh [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn acknowledgement_before_its_data_is_no_gap() {
    check(
        &["-", "S A 0 4", "C A 0 0 abcd", "S A 0 4"],
        ">abcd [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn hole_at_the_end_is_lost() {
    check(&["-", "C A 4 0 ef"], "[established] >[4 lost] >ef >FlowEnded <FlowEnded");
}

#[test]
fn sessions_without_beginning() {
    check(&["C PA 0 0 hello", "S A 0 5"], "[none]");
    let midstream = StreamSettings { midstream: true, ..StreamSettings::default() };
    check_with(
        midstream.clone(),
        &["C PA 0 0 hello", "S PA 0 5 world", "C A 5 5"],
        ">hello <world [established] >FlowEnded <FlowEnded",
    );
    // The first packet seen is the server's: the flow is turned round.
    check_with(
        midstream.clone(),
        &["S SA 0 0", "C A 0 0", "C PA 0 0 hello", "S A 0 5"],
        ">hello [established] >FlowEnded <FlowEnded",
    );
    check_with(midstream, &["C PA 0 0 hello"], "[established] >hello >FlowEnded <FlowEnded");
}

#[test]
fn one_side_only() {
    let one_sided =
        StreamSettings { midstream: true, async_oneside: true, ..StreamSettings::default() };
    check_with(
        one_sided.clone(),
        &["C S 0 0", "C A 0 0", "C PA 0 0 hello", "C FA 5 7"],
        ">hello >Finished [close_wait] <FlowEnded",
    );
    check_with(
        one_sided,
        &["C PA 0 0 hello", "C A 5 9"],
        ">hello [established] >FlowEnded <FlowEnded",
    );
    check(&["C S 0 0", "C A 0 0", "C PA 0 0 hello"], "[syn_sent] >FlowEnded <FlowEnded");
}

#[test]
fn four_and_five_packets_make_a_handshake() {
    let after = ["C A 0 0 EVIL", "S A 0 4"];
    let expected = ">EVIL [established] >FlowEnded <FlowEnded";
    check(&[&["C S 0 0", "S S 0 0", "C SA 0 0", "S A 0 0"], &after[..]].concat(), expected);
    check(
        &[&["C S 0 0", "S A 900 0", "S S 0 0", "C SA 0 0", "S A 0 0"], &after[..]].concat(),
        expected,
    );
}

#[test]
fn fast_open() {
    check(
        &["C ST 0 0 GET ", "S SA 0 4", "C A 4 0 /", "S A 0 5"],
        ">GET  >/ [established] >FlowEnded <FlowEnded",
    );
    // Refused: the server acknowledges the SYN only, and the data comes again.
    check(
        &["C ST 0 0 GET ", "S SA 0 0", "C A 0 0 GET ", "S A 0 4"],
        "!pkt_retransmission >GET  [established] >FlowEnded <FlowEnded",
    );
    // Without the option a SYN's payload is none.
    check(
        &["C S 0 0 GET ", "S SA 0 0", "C A 0 0 abcd", "S A 0 4"],
        ">abcd [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn handshake_mistakes() {
    check(&["C S 0 0", "S SA 0 7"], "!3whs_synack_with_wrong_ack [syn_sent] >FlowEnded <FlowEnded");
    check(
        &["C S 0 0", "S SA 0 0", "C A 0 9"],
        "!3whs_right_seq_wrong_ack_evasion [syn_recv] >FlowEnded <FlowEnded",
    );
    check(
        &["C S 0 0", "S SA 0 0", "C A 9 9"],
        "!3whs_wrong_seq_wrong_ack [syn_recv] >FlowEnded <FlowEnded",
    );
    check(
        &["C S 0 0", "S SA 0 0", "S A 0 0"],
        "!3whs_ack_in_wrong_dir [syn_recv] >FlowEnded <FlowEnded",
    );
    check(&["-", "S SA 0 0"], "!est_synack_resend [established] >FlowEnded <FlowEnded");
    check(&["C R 0 0"], "!rst_but_no_session [none]");
    check(&["C FA 0 0"], "!fin_but_no_session [none]");
    check(&["C S 0 0", "S RA 0 0"], ">Reset <Reset [closed]");
}

#[test]
fn what_lies_outside_is_not_believed() {
    check(
        &["-", "C A 70000 0 far", "S A 0 90000"],
        "!est_packet_out_of_window !est_invalid_ack !pkt_invalid_ack [established] >FlowEnded \
         <FlowEnded",
    );
}

#[test]
fn keep_alives_carry_nothing() {
    check(
        &["-", "C A 0 0 ab", "S A 0 2", "C A 1 0 x", "S A 0 2", "C A 1 0", "C A 2 0 cd", "S A 0 4"],
        ">ab >cd [established] >FlowEnded <FlowEnded",
    );
}

fn check_packets(streams: StreamSettings, packets: &[Sent], expected: &str) {
    let mut all = HANDSHAKE.map(sent).to_vec();
    all.extend_from_slice(packets);
    assert_eq!(run(streams, &all, [CLIENT_ISN, SERVER_ISN]).log.trim_end(), expected);
}

#[test]
fn urgent_byte_is_out_of_band() {
    let urgent = |text: &str, urgent| Sent { urgent, ..sent(text) };
    let packets = [
        sent("C A 0 0 malic"),
        urgent("C UA 5 0 XY", 2),
        urgent("C UA 5 0 XY", 2),
        sent("C A 7 0 ious"),
        sent("S A 0 11"),
    ];
    check_packets(
        StreamSettings::default(),
        &packets,
        "!pkt_retransmission >malicXious [established] >FlowEnded <FlowEnded",
    );
    let inline = StreamSettings { urgent: UrgentPolicy::Inline, ..StreamSettings::default() };
    check_packets(
        inline,
        &packets,
        "!pkt_retransmission >malicXYious [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn timestamps_do_not_go_back() {
    let stamped = |text: &str, timestamp| Sent { timestamp: Some(timestamp), ..sent(text) };
    check_packets(
        StreamSettings::default(),
        &[
            stamped("C A 0 0 ab", 10),
            stamped("S A 0 2", 7),
            stamped("C A 2 0 cd", 11),
            stamped("C A 4 0 ef", 9),
            stamped("S A 0 4", 8),
        ],
        ">ab !pkt_invalid_timestamp >cd [established] >FlowEnded <FlowEnded",
    );
}

#[test]
fn wrong_checksums_are_left_out() {
    let broken = Sent { checksum_ok: false, ..sent("C A 0 0 evil") };
    let packets = [broken, sent("C A 0 0 good"), sent("S A 0 4")];
    check_packets(StreamSettings::default(), &packets, ">good [established] >FlowEnded <FlowEnded");
    let unchecked = StreamSettings { checksum_validation: false, ..StreamSettings::default() };
    check_packets(
        unchecked,
        &packets,
        "!pkt_retransmission !reassembly_overlap_different_data >evil [established] >FlowEnded \
         <FlowEnded",
    );
}

#[test]
fn depth_ends_a_direction() {
    let shallow = StreamSettings { depth: 3, ..StreamSettings::default() };
    check_with(
        shallow,
        &["-", "C A 0 0 abcd", "S A 0 4", "C A 4 0 ef", "S A 0 6"],
        ">abc !reassembly_depth_reached >Depth [established] <FlowEnded",
    );
}

#[test]
fn too_much_out_of_order_is_given_up() {
    let tight = StreamSettings { out_of_order_bytes_max: 3, ..StreamSettings::default() };
    check_with(
        tight,
        &["-", "C A 2 0 ab", "C A 6 0 ef"],
        "!reassembly_seq_gap >[2 lost] >ab [established] >[2 lost] >ef >FlowEnded <FlowEnded",
    );
}

#[test]
fn too_much_unacknowledged_is_released() {
    let tight = StreamSettings { unacknowledged_bytes_max: 3, ..StreamSettings::default() };
    check_with(tight, &["-", "C A 0 0 abcd"], ">abcd [established] >FlowEnded <FlowEnded");
}

#[test]
fn without_memory_data_is_lost_and_told() {
    let none = StreamSettings { memory_max: 3, ..StreamSettings::default() };
    check_with(
        none,
        &["-", "C A 0 0 abcd", "S A 0 4", "C A 4 0 ef", "S A 0 6"],
        "!reassembly_insert_memcap !reassembly_seq_gap >[4 lost] >ef [established] >FlowEnded \
         <FlowEnded",
    );
}

#[test]
fn a_syn_after_the_end_is_a_new_session() {
    let mut table = FlowTable::new(Settings::default());
    let mut seen = Seen::default();
    let go = |table: &mut FlowTable<()>, texts: &[&str], isns, seen: &mut Seen| {
        for text in texts {
            feed(table, &sent(text), 0, 40_000, isns, seen);
        }
    };
    go(&mut table, &HANDSHAKE, [1, 2], &mut seen);
    go(&mut table, &["C PA 0 0 one", "S A 0 3", "C R 3 0"], [1, 2], &mut seen);
    go(&mut table, &HANDSHAKE, [100_001, 2], &mut seen);
    go(&mut table, &["C PA 0 0 two", "S A 0 3"], [100_001, 2], &mut seen);
    assert_eq!(seen.log.trim_end(), ">one <Reset >Reset (tcp_reuse) >two");
    assert_eq!(table.counters().reused, 1);
}

#[test]
fn stopped_direction_is_silent() {
    let mut table = FlowTable::new(Settings::default());
    let mut seen = Seen::default();
    let isns = [CLIENT_ISN, SERVER_ISN];
    for text in HANDSHAKE.iter().chain(&["C A 0 0 ab", "S A 0 2"]) {
        feed_and(&mut table, &sent(text), 0, 40_000, isns, &mut seen, |flow| {
            flow.session_mut().unwrap().stop(Direction::ToServer);
        });
    }
    for text in ["C A 2 0 cd", "C A 9 0 zz", "S PA 0 11 yes", "C FA 11 3", "S FA 3 12", "C A 12 4"]
    {
        feed(&mut table, &sent(text), 0, 40_000, isns, &mut seen);
    }
    assert_eq!(seen.log.trim_end(), "<yes >Finished <Finished");
    assert_eq!(seen.state, "closed");
}
