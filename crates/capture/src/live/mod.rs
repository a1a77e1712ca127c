//! Listens on an interface through a ring shared with the kernel (AF_PACKET, TPACKET_V3).
//!
//! One [`Ring`] for each worker; those with the same fan-out group share the traffic by a hash
//! that is the same for both directions of a flow. Frames are read in place. Sends nothing, and
//! sees what the machine itself sends as well.
//!
//! Specification: Linux, Documentation/networking/packet_mmap.rst.

mod block;
mod sys;

use std::io;
use std::time::Duration;

use decode::{Frame, LinkType};
use model::Time;

use block::{Block, Slot};
use sys::{Mapping, Socket};

/// Bytes of one block of the ring; the kernel hands blocks over when full or after
/// [`RETIRE_MS`]. Must hold the largest frame, which segmentation offload makes 64 kB.
const BLOCK_BYTES: u32 = 1 << 20;

/// How long the kernel may keep a block that is not full: the price in latency of a quiet line.
const RETIRE_MS: u32 = 20;

/// Ethernet addresses before the tag that cards take out.
const MAC_BYTES: usize = 12;

/// What to listen on, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the interface.
    pub interface: String,
    /// Whether to see frames that are for others; a mirror port needs it.
    pub promiscuous: bool,
    /// Rings with the same number on the same interface share its traffic.
    pub fanout_group: Option<u16>,
    /// Bytes of the ring. 64 MB hold half a second of a full 1 Gbit/s line.
    pub ring_bytes: u32,
}

impl Options {
    /// The usual: promiscuous, alone, 64 MB.
    pub fn new(interface: impl Into<String>) -> Self {
        Self {
            interface: interface.into(),
            promiscuous: true,
            fanout_group: None,
            ring_bytes: 64 << 20,
        }
    }
}

/// Why an interface could not be listened on. The operator must act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// There is none of that name.
    #[error("there is no network interface `{name}`")]
    NoInterface {
        /// The name asked for.
        name: String,
    },
    /// The process may not.
    #[error("not allowed to listen on `{name}`: the process needs CAP_NET_RAW")]
    NotAllowed {
        /// The interface.
        name: String,
    },
    /// It is not one whose frames we read.
    #[error("`{name}` has frames of hardware type {kind}, which cannot be read")]
    Hardware {
        /// The interface.
        name: String,
        /// Its ARPHRD number.
        kind: u16,
    },
    /// The kernel refused otherwise.
    #[error("cannot {what} on `{name}`")]
    System {
        /// What was asked of it.
        what: &'static str,
        /// The interface.
        name: String,
        /// Its answer.
        source: io::Error,
    },
}

/// What the kernel counted since the ring was opened.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// Frames that came, those dropped included.
    pub frames: u64,
    /// Frames lost because the ring was full: we were too slow.
    pub dropped: u64,
}

/// One worker's view of an interface. Closed when dropped.
#[derive(Debug)]
pub struct Ring {
    // Before the socket: the mapping must go first.
    mapping: Mapping,
    socket: Socket,
    link: LinkType,
    loopback: bool,
    block: usize,
    open: Option<Block>,
    frames: u64,
    counters: Counters,
    retagged: Vec<u8>,
}

impl Ring {
    /// Starts listening.
    pub fn open(options: &Options) -> Result<Self, LiveError> {
        let name = &options.interface;
        let failed = |what| move |source| LiveError::of(name, what, source);
        let socket = Socket::new().map_err(failed("open a packet socket"))?;
        let index = sys::interface_index(name)
            .ok_or_else(|| LiveError::NoInterface { name: name.clone() })?;
        let blocks = (options.ring_bytes / BLOCK_BYTES).max(2);
        socket.make_ring(BLOCK_BYTES, blocks, RETIRE_MS).map_err(failed("make a ring"))?;
        let mapping = Mapping::new(&socket, BLOCK_BYTES as usize, blocks as usize)
            .map_err(failed("map the ring"))?;
        let hardware = socket.bind(index).map_err(failed("listen"))?;
        let (link, loopback) = match hardware {
            libc::ARPHRD_ETHER => (LinkType::ETHERNET, false),
            libc::ARPHRD_LOOPBACK => (LinkType::ETHERNET, true),
            libc::ARPHRD_NONE | libc::ARPHRD_PPP => (LinkType::RAW, false),
            kind => return Err(LiveError::Hardware { name: name.clone(), kind }),
        };
        if options.promiscuous {
            socket.promiscuous(index).map_err(failed("see the frames of others"))?;
        }
        if let Some(group) = options.fanout_group {
            socket.fanout(group).map_err(failed("share the traffic"))?;
        }
        Ok(Self {
            mapping,
            socket,
            link,
            loopback,
            block: 0,
            open: None,
            frames: 0,
            counters: Counters::default(),
            retagged: Vec::new(),
        })
    }

    /// The next frame; `None` when none came within `timeout`.
    pub fn next_frame(&mut self, timeout: Duration) -> io::Result<Option<Frame<'_>>> {
        let mut waited = false;
        loop {
            match self.next_slot() {
                Next::Slot(slot) if self.loopback && slot.outgoing => {}
                Next::Slot(slot) => return Ok(Some(self.lend(slot))),
                Next::Released => {}
                Next::NotReady if waited => return Ok(None),
                Next::NotReady => {
                    self.socket.wait(timeout)?;
                    waited = true;
                }
            }
        }
    }

    /// What the kernel counted so far.
    pub fn counters(&mut self) -> io::Result<Counters> {
        // The kernel starts again from zero each time it is asked.
        let (frames, dropped) = self.socket.statistics()?;
        self.counters.frames += u64::from(frames);
        self.counters.dropped += u64::from(dropped);
        Ok(self.counters)
    }

    /// Moves on by one frame, or by one block when all of its frames are read.
    fn next_slot(&mut self) -> Next {
        let Some(block) = &mut self.open else {
            if !self.mapping.is_ready(self.block) {
                return Next::NotReady;
            }
            self.open = Some(Block::new(self.mapping.bytes(self.block)));
            return Next::Released;
        };
        match block.next(self.mapping.bytes(self.block)) {
            Some(slot) => Next::Slot(slot),
            None => {
                self.open = None;
                self.mapping.release(self.block);
                self.block = (self.block + 1) % self.mapping.blocks();
                Next::Released
            }
        }
    }

    fn lend(&mut self, slot: Slot) -> Frame<'_> {
        self.frames += 1;
        let bytes = self.mapping.bytes(self.block);
        let data = bytes.get(slot.from..slot.from + slot.length).unwrap_or(&[]);
        let (data, wire_len) = match slot.tag {
            Some(tag) if MAC_BYTES <= data.len() => {
                self.retagged.clear();
                self.retagged.extend_from_slice(&data[..MAC_BYTES]);
                self.retagged.extend_from_slice(&tag);
                self.retagged.extend_from_slice(&data[MAC_BYTES..]);
                (self.retagged.as_slice(), slot.wire_len.saturating_add(tag.len() as u32))
            }
            _ => (data, slot.wire_len),
        };
        let time = Time::from_micros(slot.micros);
        Frame { time, number: self.frames, link: self.link, data, wire_len }
    }
}

enum Next {
    Slot(Slot),
    /// A block was opened or given back; ask again.
    Released,
    NotReady,
}

impl LiveError {
    fn of(name: &str, what: &'static str, source: io::Error) -> Self {
        let name = name.to_owned();
        match source.raw_os_error() {
            Some(libc::EPERM | libc::EACCES) => Self::NotAllowed { name },
            _ => Self::System { what, name, source },
        }
    }
}
