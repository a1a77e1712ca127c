//! States of a TCP session, as events name them. Which side closed first decides the name, as in
//! Suricata: `fin_wait1` and `fin_wait2` when the server did, `close_wait` when the client did.

use crate::flow::FlowState;

/// State of a TCP session.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum TcpState {
    /// The client's SYN was seen.
    SynSent,
    /// The server's SYN/ACK was seen.
    SynRecv,
    /// The handshake is done, or was taken to be.
    Established,
    /// The server sent FIN.
    FinWait1,
    /// The server sent FIN and the client acknowledged it.
    FinWait2,
    /// The server closed, then the client.
    TimeWait,
    /// The client closed, then the server; the last acknowledgement is missing.
    LastAck,
    /// The client sent FIN.
    CloseWait,
    /// Both sent FIN before either was acknowledged.
    Closing,
    /// Closed by both sides, or reset.
    Closed,
}

impl TcpState {
    /// As `tcp.state` in events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SynSent => "syn_sent",
            Self::SynRecv => "syn_recv",
            Self::Established => "established",
            Self::FinWait1 => "fin_wait1",
            Self::FinWait2 => "fin_wait2",
            Self::TimeWait => "time_wait",
            Self::LastAck => "last_ack",
            Self::CloseWait => "close_wait",
            Self::Closing => "closing",
            Self::Closed => "closed",
        }
    }

    /// The state of the flow that goes with it.
    pub const fn flow_state(self) -> FlowState {
        match self {
            Self::SynSent | Self::SynRecv => FlowState::New,
            Self::Established
            | Self::FinWait1
            | Self::FinWait2
            | Self::CloseWait
            | Self::Closing => FlowState::Established,
            Self::TimeWait | Self::LastAck | Self::Closed => FlowState::Closed,
        }
    }
}
