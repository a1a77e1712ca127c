//! Connections that wait for an answer, and what became of them.

use std::collections::VecDeque;

use decode::{Packet, TcpFlags};
use detect::analytics::{Connection, Outcome};
use flows::{Facts, FlowState};
use hashbrown::HashSet;
use model::{Direction, Time};

/// Seconds after which nobody will answer: three repetitions of a SYN with usual timers.
const ANSWER_S: i64 = 5;

/// Connections that wait at once; beyond it the oldest counts as unanswered early.
const WAITING_MAX: usize = 65_536;

/// Connections waiting for an answer, by their flow's number.
#[derive(Default)]
pub struct Waiting {
    order: VecDeque<(u64, Connection)>,
    open: HashSet<u64>,
}

impl Waiting {
    /// Looks at a packet of a TCP flow; the outcome, when this packet tells it.
    pub fn packet(
        &mut self,
        packet: &Packet<'_>,
        flow: &Facts,
        direction: Direction,
        new: bool,
    ) -> Option<Connection> {
        let tcp = packet.tcp()?;
        if new && tcp.flags.has(TcpFlags::SYN) && !tcp.flags.has(TcpFlags::ACK) {
            self.open.insert(flow.number);
            self.order.push_back((flow.number, connection(flow, packet.time, Outcome::Unanswered)));
            return None;
        }
        if direction == Direction::ToServer || !self.open.contains(&flow.number) {
            return None;
        }
        let outcome = if tcp.flags.has(TcpFlags::RST) {
            Outcome::Refused
        } else if tcp.flags.has(TcpFlags::SYN) {
            Outcome::Established
        } else {
            return None;
        };
        self.open.remove(&flow.number);
        Some(connection(flow, packet.time, outcome))
    }

    /// The next connection that has waited too long at `now`.
    pub fn unanswered(&mut self, now: Time) -> Option<Connection> {
        while let Some((number, waiting)) = self.order.front() {
            let answered = !self.open.contains(number);
            let late = waiting.start.plus_s(ANSWER_S) <= now || self.order.len() > WAITING_MAX;
            if !answered && !late {
                return None;
            }
            let (number, mut waiting) = self.order.pop_front()?;
            if self.open.remove(&number) {
                waiting.time = now;
                return Some(waiting);
            }
        }
        None
    }
}

/// The outcome of a flow that was established and has now ended.
pub fn ended(flow: &Facts, time: Time) -> Option<Connection> {
    if flow.state == FlowState::New || !matches!(flow.key.protocol, 6 | 17) {
        return None;
    }
    let seconds = flow.last.since(flow.start).unsigned_abs() / 1_000_000;
    let [bytes_to_server, bytes_to_client] = flow.bytes;
    Some(connection(flow, time, Outcome::Ended { seconds, bytes_to_server, bytes_to_client }))
}

fn connection(flow: &Facts, time: Time, outcome: Outcome) -> Connection {
    Connection {
        time,
        start: flow.start,
        client: flow.key.client.address,
        server: flow.key.server.address,
        port: flow.key.server.port,
        tcp: flow.key.protocol == 6,
        vlan: vlan(flow),
        outcome,
    }
}

/// The outermost VLAN of a flow.
pub fn vlan(flow: &Facts) -> Option<u16> {
    flow.key.vlans.first().copied().filter(|id| *id != 0)
}
