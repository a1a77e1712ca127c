//! What the sensor keeps with each flow.

use model::Direction;
use smallvec::SmallVec;

use super::app_layer::AppState;
use crate::eve::AppNames;

/// Ethernet addresses seen on one side; seldom more than two.
pub type Macs = SmallVec<[[u8; 6]; 2]>;

/// Ethernet addresses kept of each side of a flow: more than a few mean a router in between, and
/// then none of them tells anything.
const MACS_MAX: usize = 8;

/// What the sensor keeps with each flow.
#[derive(Default)]
pub struct Attached {
    /// The application layer.
    pub app: AppState,
    /// What detection remembers.
    pub detect: detect::FlowState,
    /// Whether any rule alerted.
    pub alerted: bool,
    /// `pass` or `drop`, when a rule said so of the flow.
    pub action: Option<&'static str>,
    /// Lowest and highest time to live by direction; 255 and 0 before the first packet.
    pub ttl: [(u8, u8); 2],
    /// Whether the first packet of a direction has set `ttl`.
    pub heard: [bool; 2],
    /// Ethernet addresses of client and server, when they are written.
    pub macs: Option<Box<[Macs; 2]>>,
    /// VLANs of the first packet, outermost first.
    pub vlans: SmallVec<[u16; 2]>,
    /// Security parameter index of ESP.
    pub spi: Option<u32>,
    /// Whether a drop of this flow has been written.
    pub drop_logged: bool,
    /// Whether the payload of the packet at hand is, or will be, part of the ordered stream.
    pub in_stream: bool,
}

impl Attached {
    /// Notes the packet's time to live.
    pub fn note_ttl(&mut self, direction: Direction, ttl: u8) {
        let side = direction.index();
        let (low, high) = &mut self.ttl[side];
        if std::mem::replace(&mut self.heard[side], true) {
            *low = ttl.min(*low);
            *high = ttl.max(*high);
        } else {
            (*low, *high) = (ttl, ttl);
        }
    }

    /// Notes the packet's Ethernet addresses: as seen from the client.
    pub fn note_macs(&mut self, direction: Direction, source: [u8; 6], destination: [u8; 6]) {
        let macs = self.macs.get_or_insert_default();
        let (client, server) = match direction {
            Direction::ToServer => (source, destination),
            Direction::ToClient => (destination, source),
        };
        for (list, address) in macs.iter_mut().zip([client, server]) {
            if list.len() < MACS_MAX && !list.contains(&address) {
                list.push(address);
            }
        }
    }

    /// Client and server change places.
    pub fn turn_round(&mut self) {
        self.ttl.reverse();
        self.heard.reverse();
        if let Some(macs) = &mut self.macs {
            macs.reverse();
        }
        self.app.turn_round();
    }

    /// Names of the application protocol for events.
    pub fn app_names(&self) -> AppNames<'static> {
        self.app.names.for_events()
    }
}
