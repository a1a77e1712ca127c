//! From the first packet to an established session: three-way and four-way handshakes, fast open,
//! sessions with one side unseen, and what can be wrong in them.
//!
//! Specification: RFC 9293 section 3.5, RFC 7413 (fast open).

use model::Direction;

use super::segment::Segment;
use super::session::{Act, Core, Events};
use super::state::TcpState;
use crate::settings::StreamSettings;

/// What the first packet of a session makes of it.
pub(super) struct Taken {
    pub core: Core,
    /// Whether the packet's sender is the server, whatever the flow says.
    pub from_server: bool,
}

/// Takes up a session at its first packet, if that packet allows it.
pub(super) fn take_up(
    segment: &Segment<'_>,
    settings: &StreamSettings,
    events: &mut Events,
) -> Option<Taken> {
    if segment.is_rst() {
        events.push("rst_but_no_session");
        return None;
    }
    if segment.is_fin() {
        events.push(if segment.is_syn() { "fin_syn" } else { "fin_but_no_session" });
        return None;
    }
    match (segment.is_syn(), segment.has_ack()) {
        (true, false) => Some(Taken { core: at_syn(segment, settings), from_server: false }),
        (true, true) if settings.midstream => {
            Some(Taken { core: at_synack(segment, settings), from_server: true })
        }
        (false, true) if settings.midstream => {
            Some(Taken { core: midstream(segment, settings), from_server: false })
        }
        _ => None,
    }
}

fn at_syn(segment: &Segment<'_>, settings: &StreamSettings) -> Core {
    let mut core = Core::new(TcpState::SynSent, settings);
    core.begin_client(segment);
    core
}

fn at_synack(segment: &Segment<'_>, settings: &StreamSettings) -> Core {
    let mut core = Core::new(TcpState::SynRecv, settings);
    core.midstream = true;
    core.sides[0].begin_midstream(segment.ack);
    core.begin_server(segment);
    core
}

fn midstream(segment: &Segment<'_>, settings: &StreamSettings) -> Core {
    let mut core = Core::new(TcpState::Established, settings);
    core.midstream = true;
    core.one_sided = settings.async_oneside;
    core.sides[0].begin_midstream(segment.seq);
    core.sides[1].begin_midstream(segment.ack);
    core
}

impl Core {
    fn begin_client(&mut self, segment: &Segment<'_>) {
        let [client, server] = &mut self.sides;
        client.begin(segment.seq);
        client.window_scale = segment.window_scale.unwrap_or(0).min(14);
        client.timestamp = segment.timestamp;
        server.allowed = Some(i64::from(segment.window));
        self.client_scales = segment.window_scale.is_some();
        self.fast_open = segment.fast_open;
    }

    fn begin_server(&mut self, segment: &Segment<'_>) {
        let [client, server] = &mut self.sides;
        server.begin(segment.seq);
        server.timestamp = segment.timestamp;
        // Windows are scaled only if both sides say so.
        match segment.window_scale {
            Some(scale) if self.client_scales || self.midstream => {
                server.window_scale = scale.min(14);
            }
            _ => client.window_scale = 0,
        }
        client.acked = client.acked.max(client.position(segment.ack));
        client.allowed = Some(client.acked + i64::from(segment.window));
    }

    /// A SYN without ACK in a session that there is already.
    pub(super) fn syn(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        events: &mut Events,
    ) -> Act {
        let same = self.sides[direction.index()].isn == segment.seq;
        let to_client = direction == Direction::ToClient;
        match self.state {
            TcpState::SynSent if to_client => {
                // The server's own SYN: a handshake of four packets (RFC 9293, figure 7).
                self.four_way = true;
                self.begin_server_by_syn(segment);
            }
            TcpState::SynSent => {
                // Tried again, perhaps with another number.
                if !same {
                    self.begin_client(segment);
                }
                return Act::Take;
            }
            TcpState::SynRecv if to_client => {
                events.push("3whs_syn_toclient_on_syn_recv");
            }
            TcpState::SynRecv if !same => events.push("3whs_syn_resend_diff_seq_on_syn_recv"),
            TcpState::SynRecv => {}
            TcpState::Established if to_client => events.push("est_syn_toclient"),
            TcpState::Established if same => events.push("est_syn_resend"),
            TcpState::Established => events.push("est_syn_resend_diff_seq"),
            _ => events.push("shutdown_syn_resend"),
        }
        Act::Leave
    }

    fn begin_server_by_syn(&mut self, segment: &Segment<'_>) {
        let [client, server] = &mut self.sides;
        server.begin(segment.seq);
        server.timestamp = segment.timestamp;
        match segment.window_scale {
            Some(scale) if self.client_scales => server.window_scale = scale.min(14),
            _ => client.window_scale = 0,
        }
        client.allowed = Some(i64::from(segment.window));
    }

    /// A SYN/ACK.
    pub(super) fn synack(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        events: &mut Events,
    ) -> Act {
        match (self.state, direction) {
            (TcpState::SynSent, Direction::ToClient) => self.synack_answers(segment, events),
            (TcpState::SynSent, Direction::ToServer) if self.four_way => {
                self.synack_of_client(segment, events)
            }
            (TcpState::SynSent, Direction::ToServer) => {
                events.push("3whs_synack_in_wrong_direction");
                Act::Leave
            }
            (TcpState::SynRecv, Direction::ToServer) => {
                if !self.four_way {
                    events.push("3whs_synack_toserver_on_syn_recv");
                }
                Act::Leave
            }
            (TcpState::SynRecv, Direction::ToClient) => self.synack_again(segment, events),
            (TcpState::Established, Direction::ToServer) => {
                events.push("est_synack_toserver");
                Act::Leave
            }
            (TcpState::Established, Direction::ToClient) => {
                let [client, server] = &self.sides;
                events.push(if client.acked < client.position(segment.ack) {
                    "est_synack_resend_with_different_ack"
                } else if server.isn != segment.seq {
                    "est_synack_resend_with_diff_seq"
                } else {
                    "est_synack_resend"
                });
                Act::Leave
            }
            _ => Act::Leave,
        }
    }

    fn synack_answers(&mut self, segment: &Segment<'_>, events: &mut Events) -> Act {
        let client = &self.sides[0];
        // With fast open the server may acknowledge the SYN's data or not.
        if !(0..=client.sent).contains(&client.position(segment.ack)) {
            events.push("3whs_synack_with_wrong_ack");
            return Act::Leave;
        }
        self.begin_server(segment);
        self.state = TcpState::SynRecv;
        if self.fast_open && segment.fast_open { Act::Take } else { Act::TakeAck }
    }

    fn synack_of_client(&mut self, segment: &Segment<'_>, events: &mut Events) -> Act {
        let [client, server] = &mut self.sides;
        if server.position(segment.ack) != 0 {
            events.push("4whs_synack_with_wrong_ack");
        } else if client.isn != segment.seq {
            events.push("4whs_synack_with_wrong_syn");
        } else {
            server.allowed = Some(i64::from(segment.window));
            self.state = TcpState::SynRecv;
        }
        Act::Leave
    }

    fn synack_again(&mut self, segment: &Segment<'_>, events: &mut Events) -> Act {
        let [client, server] = &self.sides;
        if !(0..=client.sent).contains(&client.position(segment.ack)) {
            events.push("3whs_synack_resend_with_different_ack");
        } else if server.isn != segment.seq {
            // Which of them was real shows when the client answers.
            events.push("3whs_synack_resend_with_diff_seq");
            self.other_server_isn = Some(segment.seq);
        }
        Act::Leave
    }

    /// A packet without SYN while only the client's SYN was seen.
    pub(super) fn on_syn_sent(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        settings: &StreamSettings,
        events: &mut Events,
    ) -> Act {
        let usable = direction == Direction::ToServer && segment.has_ack() && !self.four_way;
        if !usable || !settings.async_oneside {
            return Act::Leave;
        }
        if self.sides[0].position(segment.seq) != self.sides[0].sent {
            events.push("3whs_async_wrong_seq");
            return Act::Leave;
        }
        self.one_sided = true;
        self.sides[0].allowed = None;
        self.sides[1].begin_midstream(segment.ack);
        self.state = TcpState::Established;
        Act::Take
    }

    /// A packet without SYN after the SYN/ACK: the one that ends the handshake, if all is well.
    pub(super) fn on_syn_recv(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        events: &mut Events,
    ) -> Act {
        if !segment.has_ack() {
            return Act::Leave;
        }
        match (direction, self.four_way) {
            (Direction::ToServer, false) => self.ack_of_client(segment, events),
            (Direction::ToClient, true) => self.ack_of_server(segment, events),
            (Direction::ToServer, true) => Act::Leave,
            (Direction::ToClient, false) => self.server_first(segment, events),
        }
    }

    fn ack_of_client(&mut self, segment: &Segment<'_>, events: &mut Events) -> Act {
        let [client, server] = &mut self.sides;
        if let Some(isn) = self.other_server_isn
            && segment.ack == isn.wrapping_add(1)
        {
            server.begin(isn);
        }
        let right_ack = (0..=server.sent).contains(&server.position(segment.ack));
        let position = client.position(segment.seq);
        if !right_ack {
            events.push(if position == client.sent {
                "3whs_right_seq_wrong_ack_evasion"
            } else {
                "3whs_wrong_seq_wrong_ack"
            });
            return Act::Leave;
        }
        // The very acknowledgement may have been lost and data comes instead.
        if position < 0 || client.allowed.is_some_and(|allowed| allowed < position) {
            events.push("est_packet_out_of_window");
            return Act::Leave;
        }
        self.state = TcpState::Established;
        Act::Take
    }

    fn ack_of_server(&mut self, segment: &Segment<'_>, events: &mut Events) -> Act {
        let [client, server] = &self.sides;
        if server.position(segment.seq) != 0 {
            events.push("4whs_wrong_seq");
            return Act::Leave;
        }
        if client.position(segment.ack) != 0 {
            events.push("4whs_invalid_ack");
            return Act::Leave;
        }
        self.state = TcpState::Established;
        Act::Take
    }

    /// The server speaks before the client's acknowledgement was seen.
    fn server_first(&mut self, segment: &Segment<'_>, events: &mut Events) -> Act {
        let [client, server] = &self.sides;
        let fits = server.position(segment.seq) == server.sent
            && (0..=client.sent).contains(&client.position(segment.ack));
        if !fits || segment.payload.is_empty() {
            events.push("3whs_ack_in_wrong_dir");
            return Act::Leave;
        }
        if !self.fast_open {
            // A server does not send before it was acknowledged: that packet escaped us.
            self.state = TcpState::Established;
        }
        Act::Take
    }
}
