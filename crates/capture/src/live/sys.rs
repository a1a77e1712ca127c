//! The calls to the kernel: all `unsafe` of the project that is not a memory-mapped file.
//!
//! Each function is as small as can be and gives a safe type; nothing here decides anything.

#![allow(unsafe_code)]

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use libc::{c_int, c_void, socklen_t};

/// Every protocol, in network byte order as the kernel wants it.
const EVERY_PROTOCOL: u16 = (libc::ETH_P_ALL as u16).to_be();

/// Nominal size of a frame; the kernel only checks that it divides a block.
const FRAME_BYTES: u32 = 2048;

/// Where a block says whose it is: after version and offset.
const STATUS_AT: usize = std::mem::offset_of!(libc::tpacket_block_desc, hdr);

/// A packet socket.
#[derive(Debug)]
pub(super) struct Socket(OwnedFd);

impl Socket {
    /// Opens one that hears nothing until it is bound.
    pub(super) fn new() -> io::Result<Self> {
        // SAFETY: no pointers; the result is checked before it becomes an owner.
        let fd = unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) };
        check(fd)?;
        // SAFETY: the descriptor was just made and nobody else owns it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// Asks for a ring of version 3.
    pub(super) fn make_ring(&self, block_bytes: u32, blocks: u32, retire: u32) -> io::Result<()> {
        self.set(libc::PACKET_VERSION, &(libc::tpacket_versions::TPACKET_V3 as c_int))?;
        let request = libc::tpacket_req3 {
            tp_block_size: block_bytes,
            tp_block_nr: blocks,
            tp_frame_size: FRAME_BYTES,
            tp_frame_nr: block_bytes / FRAME_BYTES * blocks,
            tp_retire_blk_tov: retire,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        self.set(libc::PACKET_RX_RING, &request)
    }

    /// Starts to hear an interface; gives its ARPHRD number.
    pub(super) fn bind(&self, index: u32) -> io::Result<u16> {
        // SAFETY: all-zero bytes are a valid `sockaddr_ll`: it holds only numbers.
        let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
        address.sll_family = libc::AF_PACKET as u16;
        address.sll_protocol = EVERY_PROTOCOL;
        address.sll_ifindex = index as c_int;
        let pointer = (&raw mut address).cast();
        let mut length = size_of::<libc::sockaddr_ll>() as socklen_t;
        // SAFETY: `pointer` is to `length` bytes that live through the call.
        check(unsafe { libc::bind(self.0.as_raw_fd(), pointer, length) })?;
        // SAFETY: as above, and the kernel writes no more than `length` bytes.
        check(unsafe { libc::getsockname(self.0.as_raw_fd(), pointer, &raw mut length) })?;
        Ok(address.sll_hatype)
    }

    /// Hears frames that are for others, as long as the socket lives.
    pub(super) fn promiscuous(&self, index: u32) -> io::Result<()> {
        let request = libc::packet_mreq {
            mr_ifindex: index as c_int,
            mr_type: libc::PACKET_MR_PROMISC as u16,
            mr_alen: 0,
            mr_address: [0; 8],
        };
        self.set(libc::PACKET_ADD_MEMBERSHIP, &request)
    }

    /// Shares the traffic with the sockets of the same group, both directions of a flow to one;
    /// fragments are put together first so that they too go where their flow goes.
    pub(super) fn fanout(&self, group: u16) -> io::Result<()> {
        let how = libc::PACKET_FANOUT_HASH | libc::PACKET_FANOUT_FLAG_DEFRAG;
        self.set(libc::PACKET_FANOUT, &(how << 16 | u32::from(group)))
    }

    /// Frames and drops since this was last asked.
    pub(super) fn statistics(&self) -> io::Result<(u32, u32)> {
        let mut counts = libc::tpacket_stats_v3 { tp_packets: 0, tp_drops: 0, tp_freeze_q_cnt: 0 };
        let mut length = size_of::<libc::tpacket_stats_v3>() as socklen_t;
        // SAFETY: both pointers live through the call and `length` is the size of `counts`.
        check(unsafe {
            libc::getsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                libc::PACKET_STATISTICS,
                (&raw mut counts).cast(),
                &raw mut length,
            )
        })?;
        Ok((counts.tp_packets, counts.tp_drops))
    }

    /// Waits until there is something to read, or for `timeout`, or for a signal.
    pub(super) fn wait(&self, timeout: Duration) -> io::Result<()> {
        let mut asked = libc::pollfd {
            fd: self.0.as_raw_fd(),
            events: libc::POLLIN | libc::POLLERR,
            revents: 0,
        };
        let timeout = c_int::try_from(timeout.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: one `pollfd` that lives through the call.
        match check(unsafe { libc::poll(&raw mut asked, 1, timeout) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            other => other,
        }
    }

    fn set<T>(&self, option: c_int, value: &T) -> io::Result<()> {
        let length = size_of::<T>() as socklen_t;
        // SAFETY: `value` is `length` bytes that live through the call; the kernel only reads.
        check(unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                libc::SOL_PACKET,
                option,
                std::ptr::from_ref(value).cast(),
                length,
            )
        })
    }
}

/// Number of an interface, when there is one of that name.
pub(super) fn interface_index(name: &str) -> Option<u32> {
    let name = CString::new(name).ok()?;
    // SAFETY: a string with its final zero, read only during the call.
    let index = unsafe { libc::if_nametoindex(name.as_ptr()) };
    (index != 0).then_some(index)
}

/// The ring as this process sees it.
#[derive(Debug)]
pub(super) struct Mapping {
    start: NonNull<u8>,
    block_bytes: usize,
    blocks: usize,
}

// SAFETY: the mapping belongs to one `Mapping` alone, and no method depends on the thread.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps the ring of a socket, which must have one of just this size.
    pub(super) fn new(socket: &Socket, block_bytes: usize, blocks: usize) -> io::Result<Self> {
        // SAFETY: a new mapping at an address of the kernel's choice; the result is checked.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                block_bytes * blocks,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                socket.0.as_raw_fd(),
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or_else(|| io::Error::other("mapped at zero"))?;
        Ok(Self { start, block_bytes, blocks })
    }

    pub(super) fn blocks(&self) -> usize {
        self.blocks
    }

    /// Whether the kernel handed a block over.
    pub(super) fn is_ready(&self, block: usize) -> bool {
        self.status(block).load(Ordering::Acquire) & libc::TP_STATUS_USER != 0
    }

    /// The bytes of a block; none of one that is the kernel's.
    pub(super) fn bytes(&self, block: usize) -> &[u8] {
        if !self.is_ready(block) {
            return &[];
        }
        // SAFETY: within the mapping, and the kernel does not write to a block that it handed
        // over; `release` takes `&mut self`, so no borrow lives on when it is given back.
        unsafe {
            let start = self.start.add(block % self.blocks * self.block_bytes);
            std::slice::from_raw_parts(start.as_ptr(), self.block_bytes)
        }
    }

    /// Gives a block back to the kernel.
    pub(super) fn release(&mut self, block: usize) {
        self.status(block).store(libc::TP_STATUS_KERNEL, Ordering::Release);
    }

    fn status(&self, block: usize) -> &AtomicU32 {
        let at = block % self.blocks * self.block_bytes + STATUS_AT;
        // SAFETY: within the mapping and aligned, as blocks start on pages and the field on four
        // bytes; both sides treat it as atomic.
        unsafe { AtomicU32::from_ptr(self.start.add(at).as_ptr().cast()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: just what was mapped, once; no borrow of it outlives `self`.
        unsafe {
            libc::munmap(self.start.as_ptr().cast::<c_void>(), self.block_bytes * self.blocks)
        };
    }
}

fn check(result: c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
