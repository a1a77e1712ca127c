//! An established session: which packets are believed, how it is closed, and its state.
//!
//! Specification: RFC 9293 (acceptability, closing), RFC 7323 (PAWS).

use model::Direction;
use smallvec::SmallVec;

use super::segment::Segment;
use super::side::Side;
use super::state::TcpState;
use crate::settings::StreamSettings;

/// Stream events of one packet.
pub(super) type Events = SmallVec<[&'static str; 4]>;

/// How far back an acknowledgement may lie, in bytes, when the window is smaller: one without window scale.
const OLD_ACK_MAX: i64 = 65_535;

/// How far ahead an acknowledgement may lie when windows are not known: RFC 7323's largest.
const WINDOW_MAX: i64 = 1 << 30;

/// What is to be done with a packet after its session has looked at it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Act {
    /// Nothing: not believed, or nothing in it.
    Leave,
    /// Its acknowledgement counts, its data does not.
    TakeAck,
    /// Acknowledgement, data and FIN count.
    Take,
    /// The session is over.
    Reset,
}

/// State of a session and of both sides.
#[derive(Debug)]
pub(super) struct Core {
    pub state: TcpState,
    /// The client as a sender, then the server.
    pub sides: [Side; 2],
    pub midstream: bool,
    /// Only one side is heard, so nothing is ever acknowledged.
    pub one_sided: bool,
    pub four_way: bool,
    pub fast_open: bool,
    pub client_scales: bool,
    pub other_server_isn: Option<u32>,
    reset_by: Option<Direction>,
    injection_told: bool,
}

impl Core {
    pub fn new(state: TcpState, settings: &StreamSettings) -> Self {
        Self {
            state,
            sides: [Side::new(settings), Side::new(settings)],
            midstream: false,
            one_sided: false,
            four_way: false,
            fast_open: false,
            client_scales: false,
            other_server_isn: None,
            reset_by: None,
            injection_told: false,
        }
    }

    fn pair(&mut self, direction: Direction) -> (&mut Side, &mut Side) {
        let [client, server] = &mut self.sides;
        match direction {
            Direction::ToServer => (client, server),
            Direction::ToClient => (server, client),
        }
    }

    /// Looks at a packet of a session that there is already.
    pub fn step(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        settings: &StreamSettings,
        events: &mut Events,
    ) -> Act {
        if !segment.has_ack() && segment.ack != 0 {
            events.push("pkt_broken_ack");
        }
        if self.one_sided && direction == Direction::ToClient {
            self.one_sided = false;
        }
        if segment.is_rst() {
            return self.rst(direction, segment, events);
        }
        if segment.is_syn() {
            return if segment.has_ack() {
                self.synack(direction, segment, events)
            } else {
                self.syn(direction, segment, events)
            };
        }
        let act = match self.state {
            TcpState::SynSent => self.on_syn_sent(direction, segment, settings, events),
            TcpState::SynRecv => self.on_syn_recv(direction, segment, events),
            TcpState::Closed => self.on_closed(direction, segment, events),
            _ => Act::Take,
        };
        if act != Act::Take || self.state < TcpState::Established {
            return act;
        }
        self.believe(direction, segment, events)
    }

    fn rst(&mut self, direction: Direction, segment: &Segment<'_>, events: &mut Events) -> Act {
        if self.state == TcpState::Closed {
            return Act::Leave;
        }
        let state = self.state;
        let (from, to) = self.pair(direction);
        let ack = to.position(segment.ack);
        let believed = if !from.known {
            // Refused before a word was said: only the acknowledgement can be judged.
            segment.has_ack() && (0..=to.sent).contains(&ack)
        } else {
            let position = from.position(segment.seq);
            let most = from.allowed.unwrap_or(from.sent + WINDOW_MAX).max(from.sent);
            let in_window = (from.acked.min(from.sent) - 1..=most).contains(&position);
            let sane_ack = !segment.has_ack() || !to.known || plausible_ack(to, ack);
            in_window && (sane_ack || state < TcpState::Established)
        };
        if !believed {
            events.push("rst_invalid_ack");
            return Act::Leave;
        }
        self.state = TcpState::Closed;
        self.reset_by = Some(direction);
        Act::Reset
    }

    fn on_closed(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        events: &mut Events,
    ) -> Act {
        // Who has reset a connection does not go on in it: somebody else sent the RST.
        let goes_on = self.reset_by == Some(direction)
            && !segment.payload.is_empty()
            && self.sides[direction.index()].next_seq == segment.seq;
        if goes_on && !self.injection_told {
            self.injection_told = true;
            events.push("suspected_rst_inject");
        }
        Act::Leave
    }

    /// Whether a packet of an established or closing session is believed.
    fn believe(&mut self, direction: Direction, segment: &Segment<'_>, events: &mut Events) -> Act {
        let names = names(self.state);
        let one_sided = self.one_sided;
        let (from, to) = self.pair(direction);
        if segment.has_ack() && !one_sided && !plausible_ack(to, to.position(segment.ack)) {
            events.push(if segment.is_fin() { "fin_invalid_ack" } else { names.invalid_ack });
            events.push("pkt_invalid_ack");
            return Act::Leave;
        }
        let position = from.position(segment.seq);
        let length = segment.data_len();
        let end = position + length;
        let keep_alive = length <= 1 && position == from.sent - 1 && !segment.is_fin();
        if keep_alive {
            return Act::TakeAck;
        }
        if let Some(act) = timestamp(from, segment, position, events) {
            return act;
        }
        // An acknowledgement may have been captured before what it acknowledges.
        let have = from.offset(end) <= from.stream.next();
        if end <= from.acked && 0 < length && have {
            events.push("pkt_spurious_retransmission");
            return Act::TakeAck;
        }
        if end < from.acked && !segment.is_fin() {
            events.push(names.before_last_ack);
            return Act::TakeAck;
        }
        if let Some(allowed) = from.allowed
            && allowed.max(from.sent) < end
        {
            let window_probe = length == 1 && position == allowed;
            if !window_probe {
                events.push(if segment.is_fin() { names.fin_outside } else { names.outside });
            }
            return if window_probe { Act::TakeAck } else { Act::Leave };
        }
        if 0 < length && end <= from.sent && have {
            events.push("pkt_retransmission");
        }
        Act::Take
    }

    /// The acknowledgement of a believed packet.
    pub fn acknowledged(&mut self, direction: Direction, segment: &Segment<'_>) {
        let (from, to) = self.pair(direction);
        let window =
            i64::from(segment.window) << if segment.is_syn() { 0 } else { from.window_scale };
        let position = to.position(segment.ack);
        // More than what we saw was sent: packets escaped us.
        to.sent_up_to(position, segment.ack);
        if to.acked <= position {
            to.acked = position;
        }
        let allowed = position + window;
        to.allowed = Some(to.allowed.map_or(allowed, |before| before.max(allowed)));
    }

    /// The sequence numbers of a believed packet. Gives the position of its data.
    pub fn sent(&mut self, direction: Direction, segment: &Segment<'_>) -> i64 {
        let (from, _) = self.pair(direction);
        let position = from.position(segment.data_seq());
        let end = position + segment.data_len();
        let length = u32::try_from(segment.data_len()).unwrap_or(u32::MAX);
        let end_seq = segment.data_seq().wrapping_add(length);
        from.sent_up_to(end, end_seq);
        if segment.is_fin() && from.fin.is_none() {
            from.fin = Some(end);
            from.sent_up_to(end + 1, end_seq.wrapping_add(1));
        }
        position
    }

    /// Moves on to the state that the FINs and their acknowledgements make.
    pub fn move_on(&mut self) {
        let [client, server] = &self.sides;
        let (client_fin, server_fin) = (client.fin.is_some(), server.fin.is_some());
        self.state = match self.state {
            TcpState::Established if client_fin => TcpState::CloseWait,
            TcpState::Established if server_fin => TcpState::FinWait1,
            TcpState::CloseWait if server_fin => TcpState::LastAck,
            TcpState::FinWait1 if client_fin && server.fin_acked() => TcpState::TimeWait,
            TcpState::FinWait1 if client_fin => TcpState::Closing,
            TcpState::FinWait1 if server.fin_acked() => TcpState::FinWait2,
            TcpState::FinWait2 if client_fin => TcpState::TimeWait,
            TcpState::Closing if server.fin_acked() => TcpState::TimeWait,
            TcpState::LastAck if server.fin_acked() => TcpState::Closed,
            TcpState::TimeWait if client.fin_acked() => TcpState::Closed,
            state => state,
        };
    }
}

/// Whether an acknowledgement at `position` may be one of what `to` sent.
fn plausible_ack(to: &Side, position: i64) -> bool {
    let most = to.allowed.unwrap_or(to.sent + WINDOW_MAX).max(to.sent);
    let window = to.allowed.map_or(WINDOW_MAX, |allowed| (allowed - to.acked).max(OLD_ACK_MAX));
    // A FIN takes a number of its own beyond the window.
    (to.acked - window..=most + 1).contains(&position)
}

/// Protection against wrapped sequence numbers: a timestamp must not go back.
fn timestamp(
    from: &mut Side,
    segment: &Segment<'_>,
    position: i64,
    events: &mut Events,
) -> Option<Act> {
    let (Some(last), Some(now)) = (from.timestamp, segment.timestamp) else {
        if from.timestamp.is_none() && from.sent == 0 {
            from.timestamp = segment.timestamp;
        }
        return None;
    };
    if now.wrapping_sub(last).cast_signed() < 0 {
        events.push("pkt_invalid_timestamp");
        return Some(Act::Leave);
    }
    // Only what does not lie ahead of what was acknowledged moves the mark: RFC 7323, 4.3.
    if position <= from.acked {
        from.timestamp = Some(now);
    }
    None
}

/// What a mistake is called in a state.
struct Names {
    invalid_ack: &'static str,
    outside: &'static str,
    fin_outside: &'static str,
    before_last_ack: &'static str,
}

fn names(state: TcpState) -> Names {
    let of = |invalid_ack, outside, fin_outside, before_last_ack| Names {
        invalid_ack,
        outside,
        fin_outside,
        before_last_ack,
    };
    match state {
        TcpState::FinWait1 => {
            of("fin1_invalid_ack", "fin1_ack_wrong_seq", "fin1_fin_wrong_seq", "fin1_ack_wrong_seq")
        }
        TcpState::FinWait2 => {
            of("fin2_invalid_ack", "fin2_ack_wrong_seq", "fin2_fin_wrong_seq", "fin2_ack_wrong_seq")
        }
        TcpState::CloseWait => of(
            "closewait_invalid_ack",
            "closewait_ack_out_of_window",
            "closewait_fin_out_of_window",
            "closewait_pkt_before_last_ack",
        ),
        TcpState::Closing => of(
            "closing_invalid_ack",
            "closing_ack_wrong_seq",
            "fin_out_of_window",
            "closing_ack_wrong_seq",
        ),
        TcpState::LastAck => of(
            "lastack_invalid_ack",
            "lastack_ack_wrong_seq",
            "fin_out_of_window",
            "lastack_ack_wrong_seq",
        ),
        TcpState::TimeWait => of(
            "timewait_invalid_ack",
            "timewait_ack_wrong_seq",
            "fin_out_of_window",
            "timewait_ack_wrong_seq",
        ),
        _ => of(
            "est_invalid_ack",
            "est_packet_out_of_window",
            "fin_out_of_window",
            "est_pkt_before_last_ack",
        ),
    }
}
