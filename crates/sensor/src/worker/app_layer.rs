//! Which protocol a flow speaks, and the feeding of its parser.
//!
//! Each direction is told by itself from its first bytes: the protocols expected on the ports are
//! asked first, then all others. The first that is sure parses both directions; what the other
//! direction looks like is noted and, when it differs, said by event. Does not judge.

use hashbrown::HashMap;
use model::{Direction, Transport};
use protocols::{Close, Feed, NewParser, Parser, Probe};
use smallvec::SmallVec;

use crate::settings::Config;

/// Bytes of a direction within which its protocol must be told. A TLS hello with post-quantum keys
/// is 2 KiB; beyond 4 KiB we would only be waiting for what is not there.
const PROBE_BYTES_MAX: usize = 4096;

/// Bytes of one direction after which a flow that told nothing by them is given up, though the
/// other direction is silent.
const ONE_SIDED_BYTES_MAX: u64 = 100_000;

/// Bytes held while one protocol gives way to another. They are one packet's, so this is never
/// reached by what is in order; beyond it the rest is lost to the new parser.
const PENDING_BYTES_MAX: usize = 1 << 20;

/// Ports as a flow has them: the client's and the server's.
pub type Ports = (u16, u16);

/// What all workers share: which protocols there are, where they are expected, how parsers are made.
pub struct AppLayer {
    makers: Vec<Option<NewParser>>,
    by_port: HashMap<(Transport, u16), SmallVec<[usize; 2]>>,
    everywhere: [Vec<usize>; 2],
}

impl AppLayer {
    /// Reads the configuration once.
    pub fn new(config: &Config) -> Self {
        let mut layer = Self {
            makers: Vec::new(),
            by_port: HashMap::new(),
            everywhere: [Vec::new(), Vec::new()],
        };
        for (place, protocol) in protocols::ALL.iter().enumerate() {
            let name = protocol.name();
            let recognised_only = config.detection_only.contains(name);
            layer.makers.push((!recognised_only).then(|| protocol.configured(&config.protocols)));
            for (transport, word) in [(Transport::Tcp, "tcp"), (Transport::Udp, "udp")] {
                let off = config.protocols_off.contains(name)
                    || config.protocols_off.contains(&format!("{name}.{word}"));
                if off || !protocol.runs_over(transport) {
                    continue;
                }
                layer.everywhere[usize::from(transport == Transport::Udp)].push(place);
                for port in ports_of(config, *protocol, word) {
                    layer.by_port.entry((transport, port)).or_default().push(place);
                }
            }
        }
        layer
    }

    /// Asks the protocols about the first bytes of a direction.
    fn probe(
        &self,
        transport: Transport,
        direction: Direction,
        ports: Ports,
        data: &[u8],
    ) -> Found {
        let mut undecided = false;
        let expected = [ports.1, ports.0].map(|port| self.by_port.get(&(transport, port)));
        for place in expected.iter().flatten().flat_map(|places| places.iter()) {
            match protocols::ALL[*place].probe_on_port(transport, direction, data) {
                Probe::Yes => return Found::Protocol(*place),
                Probe::YesReversed => return Found::Reversed,
                Probe::More => undecided = true,
                Probe::No => {}
            }
        }
        for place in &self.everywhere[usize::from(transport == Transport::Udp)] {
            if expected.iter().flatten().any(|places| places.contains(place)) {
                continue;
            }
            match protocols::ALL[*place].probe(transport, direction, data) {
                Probe::Yes => return Found::Protocol(*place),
                Probe::YesReversed => return Found::Reversed,
                Probe::More => undecided = true,
                Probe::No => {}
            }
        }
        if undecided && transport == Transport::Tcp && data.len() < PROBE_BYTES_MAX {
            Found::Undecided
        } else {
            Found::Nothing
        }
    }
}

fn ports_of(config: &Config, protocol: &dyn protocols::Protocol, transport: &str) -> Vec<u16> {
    let name = protocol.name();
    let keys =
        [format!("{name}.{transport}.detection-ports.dp"), format!("{name}.detection-ports.dp")];
    let listed = keys
        .iter()
        .find_map(|key| config.protocols.list(key))
        .map(|items| items.iter().filter_map(|item| item.parse().ok()).collect::<Vec<u16>>());
    listed.filter(|ports| !ports.is_empty()).unwrap_or_else(|| protocol.ports().to_vec())
}

enum Found {
    Protocol(usize),
    Reversed,
    Undecided,
    Nothing,
}

/// What is known of one direction's protocol, or of the flow's.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Name {
    /// Nothing yet.
    #[default]
    Unknown,
    /// It could not be told.
    Failed,
    /// This one.
    Known(&'static str),
}

impl Name {
    /// The word for rules: `unknown`, `failed` or the protocol.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Known(name) => name,
        }
    }

    const fn for_events(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Failed => Some("failed"),
            Self::Known(name) => Some(name),
        }
    }
}

/// Names by which a flow's protocol is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names {
    /// The flow's.
    pub flow: Name,
    /// As told from each direction alone.
    pub side: [Name; 2],
    /// Before a switch.
    pub original: Option<&'static str>,
    /// What a switch asked for.
    pub expected: Option<&'static str>,
}

impl Names {
    /// As events tell them.
    pub const fn for_events(&self) -> crate::eve::AppNames<'static> {
        crate::eve::AppNames {
            flow: self.flow.for_events(),
            side: [self.side[0].for_events(), self.side[1].for_events()],
            original: self.original,
            expected: self.expected,
        }
    }
}

/// The application layer of one flow.
#[derive(Default)]
pub struct AppState {
    /// What it is called.
    pub names: Names,
    /// Events of recognition that belong to no protocol, raised by the packet at hand.
    pub events: SmallVec<[&'static str; 2]>,
    /// Whether the protocol says that client and server are the other way round; the loop turns the
    /// flow and clears this.
    pub turn: bool,
    /// Directions in which something became complete, so that rules want a look at the stream.
    pub worth_a_look: [bool; 2],
    /// Whether the rest is encrypted.
    pub encrypted: bool,
    stage: Stage,
}

#[derive(Default)]
enum Stage {
    /// No byte yet.
    #[default]
    Fresh,
    /// Not told yet.
    Probing(Box<[Seen; 2]>),
    /// Told.
    Parsing(Box<Parsing>),
    /// Told to be nothing we know, or a protocol that is recognised only.
    Over,
}

/// The first bytes of one direction.
#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    total: u64,
    failed: bool,
    ended: Option<Close>,
}

/// A flow whose protocol is told.
pub struct Parsing {
    /// Place in `protocols::ALL`.
    pub protocol: usize,
    /// Its parser.
    pub parser: Box<dyn Parser>,
    /// Feeds no more: the parser gave up, or the rest is encrypted.
    stopped: bool,
    /// First bytes of a direction whose own look is not told yet.
    side_bytes: [Vec<u8>; 2],
    /// The protocol that comes next, and bytes for it.
    pub switch: Option<Box<Switch>>,
}

/// One protocol giving way to another.
pub struct Switch {
    /// Name of the next; `None` to be told anew.
    pub to: Option<&'static str>,
    /// Bytes that came after, in order.
    pub pending: Vec<(Direction, Vec<u8>)>,
}

impl AppState {
    /// The parser at work and its protocol's place, when there is one.
    pub fn parsing(&mut self) -> Option<&mut Parsing> {
        match &mut self.stage {
            Stage::Parsing(parsing) => Some(parsing),
            _ => None,
        }
    }

    /// Whether rules on the stream need not wait for the parser: nothing is parsed any more.
    pub fn over(&self) -> bool {
        match &self.stage {
            Stage::Over => true,
            Stage::Parsing(parsing) => parsing.stopped,
            Stage::Fresh | Stage::Probing(_) => false,
        }
    }

    /// Client and server change places: what was probed is probed again the right way round.
    pub fn turn_round(&mut self) {
        self.turn = false;
        self.names.side.reverse();
        if let Stage::Probing(seen) = &mut self.stage {
            seen.reverse();
        }
    }

    /// Takes the next bytes of a direction of a TCP stream.
    pub fn data(&mut self, layer: &AppLayer, ports: Ports, direction: Direction, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Over => {}
            Stage::Parsing(_) => self.feed(layer, ports, direction, bytes),
            Stage::Fresh | Stage::Probing(_) => {
                if matches!(self.stage, Stage::Fresh) {
                    self.stage = Stage::Probing(Box::default());
                }
                let Stage::Probing(seen) = &mut self.stage else { return };
                let side = &mut seen[direction.index()];
                side.total += bytes.len() as u64;
                if !side.failed {
                    side.bytes.extend_from_slice(bytes);
                }
                self.probe_stream(layer, ports, direction);
            }
        }
    }

    /// Looks again at what is held, after the flow was turned round.
    pub fn probe_again(&mut self, layer: &AppLayer, ports: Ports) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            if let Stage::Probing(seen) = &self.stage
                && !seen[direction.index()].bytes.is_empty()
            {
                self.probe_stream(layer, ports, direction);
            }
        }
    }

    fn probe_stream(&mut self, layer: &AppLayer, ports: Ports, direction: Direction) {
        let Stage::Probing(seen) = &mut self.stage else { return };
        let (side, other) = (direction.index(), direction.reverse().index());
        if !seen[side].failed {
            match layer.probe(Transport::Tcp, direction, ports, &seen[side].bytes) {
                Found::Protocol(place) => return self.begin(layer, ports, place, direction),
                Found::Reversed if !self.turn => {
                    self.turn = true;
                    return;
                }
                Found::Undecided => {}
                Found::Reversed | Found::Nothing => {
                    seen[side].failed = true;
                    self.names.side[side] = Name::Failed;
                }
            }
        }
        let one_sided = seen[other].total == 0 && ONE_SIDED_BYTES_MAX < seen[side].total;
        if seen[side].failed && (seen[other].failed || one_sided) {
            self.names.flow = Name::Failed;
            self.stage = Stage::Over;
            self.worth_a_look = [true; 2];
        }
    }

    /// Starts the parser and gives it what both directions held.
    fn begin(&mut self, layer: &AppLayer, ports: Ports, place: usize, direction: Direction) {
        let Stage::Probing(seen) = std::mem::take(&mut self.stage) else { return };
        let [to_server, to_client] = *seen;
        self.start(layer, Transport::Tcp, place);
        self.names.side[direction.index()] = self.names.flow;
        let held = [(Direction::ToServer, to_server), (Direction::ToClient, to_client)];
        // Whichever side is not the one just told was there before.
        let order = if direction == Direction::ToServer { [1, 0] } else { [0, 1] };
        for at in order {
            let (direction, seen) = &held[at];
            if seen.failed {
                self.events.push("applayer_detect_protocol_only_one_direction");
            }
            if !seen.bytes.is_empty() {
                self.feed(layer, ports, *direction, &seen.bytes);
            }
        }
        for (direction, seen) in &held {
            if let Some(why) = seen.ended {
                self.end(*direction, why);
            }
        }
    }

    fn start(&mut self, layer: &AppLayer, transport: Transport, place: usize) {
        self.names.flow = Name::Known(protocols::ALL[place].name());
        self.worth_a_look = [true; 2];
        self.stage = match layer.makers.get(place).and_then(Option::as_ref) {
            Some(make) => Stage::Parsing(Box::new(Parsing {
                protocol: place,
                parser: make(transport),
                stopped: false,
                side_bytes: [Vec::new(), Vec::new()],
                switch: None,
            })),
            None => Stage::Over,
        };
    }

    fn feed(&mut self, layer: &AppLayer, ports: Ports, direction: Direction, bytes: &[u8]) {
        self.note_side(layer, ports, direction, bytes);
        let Stage::Parsing(parsing) = &mut self.stage else { return };
        if let Some(switch) = &mut parsing.switch {
            switch.hold(direction, bytes);
            return;
        }
        if parsing.stopped || bytes.is_empty() {
            return;
        }
        match parsing.parser.feed(direction, bytes) {
            Feed::Continue => {}
            Feed::GaveUp => {
                parsing.stopped = true;
                self.worth_a_look = [true; 2];
            }
            Feed::Encrypted => {
                parsing.stopped = true;
                self.encrypted = true;
                self.worth_a_look = [true; 2];
            }
            Feed::Switch { to, consumed } => {
                let mut switch = Switch { to, pending: Vec::new() };
                switch.hold(direction, bytes.get(consumed..).unwrap_or(&[]));
                parsing.switch = Some(Box::new(switch));
                self.worth_a_look = [true; 2];
            }
        }
        self.note_complete(direction);
    }

    /// Rules want a look at the stream when a message is whole.
    fn note_complete(&mut self, direction: Direction) {
        let Stage::Parsing(parsing) = &mut self.stage else { return };
        let complete = protocols::ALL[parsing.protocol].complete(direction);
        let newest = parsing.parser.transactions().iter().last();
        let whole = newest.is_some_and(|tx| complete <= tx.header().progress[direction.index()]);
        if whole {
            self.worth_a_look[direction.index()] = true;
        }
    }

    /// What the second direction looks like by itself, once the flow's protocol is told.
    fn note_side(&mut self, layer: &AppLayer, ports: Ports, direction: Direction, bytes: &[u8]) {
        let side = direction.index();
        if self.names.side[side] != Name::Unknown {
            return;
        }
        let Stage::Parsing(parsing) = &mut self.stage else { return };
        let held = &mut parsing.side_bytes[side];
        let room = PROBE_BYTES_MAX.saturating_sub(held.len());
        held.extend_from_slice(&bytes[..bytes.len().min(room)]);
        let found = layer.probe(Transport::Tcp, direction, ports, held);
        let name = match found {
            Found::Undecided => return,
            Found::Protocol(place) => Name::Known(protocols::ALL[place].name()),
            Found::Reversed | Found::Nothing => Name::Failed,
        };
        *held = Vec::new();
        self.names.side[side] = name;
        match name {
            Name::Known(_) if name != self.names.flow => {
                self.events.push("applayer_mismatch_protocol_both_directions");
            }
            Name::Failed => self.events.push("applayer_detect_protocol_only_one_direction"),
            _ => {}
        }
    }

    /// Bytes of a stream were lost.
    pub fn gap(&mut self, direction: Direction, length: u64) {
        match &mut self.stage {
            Stage::Parsing(parsing) if !parsing.stopped => {
                if parsing.parser.gap(direction, length) != Feed::Continue {
                    parsing.stopped = true;
                    self.worth_a_look = [true; 2];
                }
            }
            Stage::Fresh | Stage::Probing(_) => {
                if matches!(self.stage, Stage::Fresh) {
                    self.stage = Stage::Probing(Box::default());
                }
                if let Stage::Probing(seen) = &mut self.stage {
                    let side = direction.index();
                    seen[side].failed = true;
                    seen[side].bytes = Vec::new();
                    seen[side].total += length;
                    self.names.side[side] = Name::Failed;
                }
            }
            Stage::Parsing(_) | Stage::Over => {}
        }
    }

    /// A direction of a stream has ended.
    pub fn end(&mut self, direction: Direction, why: Close) {
        match &mut self.stage {
            Stage::Parsing(parsing) => {
                if parsing.switch.is_none() {
                    parsing.parser.close(direction, why);
                    self.worth_a_look[direction.index()] = true;
                }
            }
            Stage::Probing(seen) => {
                let side = direction.index();
                seen[side].ended = Some(why);
                // What has ended will not become clearer.
                if 0 < seen[side].total {
                    seen[side].failed = true;
                    self.names.side[side] = Name::Failed;
                }
                if seen[0].failed && seen[1].failed {
                    self.names.flow = Name::Failed;
                    self.worth_a_look = [true; 2];
                    self.stage = Stage::Over;
                }
            }
            Stage::Fresh | Stage::Over => {}
        }
    }

    /// Takes one UDP payload.
    pub fn datagram(&mut self, layer: &AppLayer, ports: Ports, direction: Direction, bytes: &[u8]) {
        let side = direction.index();
        if let Stage::Fresh | Stage::Probing(_) = self.stage {
            match layer.probe(Transport::Udp, direction, ports, bytes) {
                Found::Protocol(place) => {
                    self.start(layer, Transport::Udp, place);
                    self.names.side[side] = self.names.flow;
                }
                Found::Reversed if !self.turn => {
                    self.turn = true;
                    return;
                }
                _ => {
                    self.names.side[side] = Name::Failed;
                    self.names.flow = Name::Failed;
                    if self.names.side == [Name::Failed; 2] {
                        self.stage = Stage::Over;
                    }
                    return;
                }
            }
        }
        let Stage::Parsing(parsing) = &mut self.stage else { return };
        if self.names.side[side] == Name::Unknown {
            self.names.side[side] = self.names.flow;
        }
        if !parsing.stopped && parsing.parser.feed(direction, bytes) == Feed::GaveUp {
            parsing.stopped = true;
        }
    }

    /// Puts the next protocol in the place of the one that gave way, once that one's transactions
    /// have been looked at and written.
    pub fn switch(&mut self, layer: &AppLayer, ports: Ports) {
        let Stage::Parsing(parsing) = &mut self.stage else { return };
        let Some(switch) = parsing.switch.take() else { return };
        let from = protocols::ALL[parsing.protocol].name();
        self.names.original = Some(from);
        self.names.side = [Name::Unknown; 2];
        self.names.expected = switch.to;
        let place = switch.to.and_then(|to| protocols::ALL.iter().position(|p| p.name() == to));
        match place {
            Some(place) => {
                self.start(layer, Transport::Tcp, place);
                self.names.side = [self.names.flow; 2];
            }
            None => self.stage = Stage::Probing(Box::default()),
        }
        for (direction, bytes) in switch.pending {
            self.data(layer, ports, direction, &bytes);
        }
    }
}

impl Switch {
    fn hold(&mut self, direction: Direction, bytes: &[u8]) {
        let held: usize = self.pending.iter().map(|(_, bytes)| bytes.len()).sum();
        if !bytes.is_empty() && held + bytes.len() <= PENDING_BYTES_MAX {
            self.pending.push((direction, bytes.to_vec()));
        }
    }
}
