//! Listens for real: on a pair of virtual interfaces and on loopback, in a network namespace of
//! the test's own. Skips where that is not allowed.

#![cfg(target_os = "linux")]

use std::net::UdpSocket;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use capture::live::{LiveError, Options, Ring};
use decode::{Packet, Settings, packets};

/// Runs `test` in a new network namespace with these `ip` commands done; skips without rights.
fn in_namespace(commands: &'static [&'static str], test: impl FnOnce() + Send + 'static) {
    let run = move || {
        // SAFETY: no pointers; changes the namespace of this thread only, which ends with the test.
        if unsafe { libc::unshare(libc::CLONE_NEWNET) } != 0 {
            eprintln!("skipped: no right to make a network namespace");
            return;
        }
        for command in commands {
            let done = Command::new("ip").args(command.split(' ')).status();
            if !done.as_ref().is_ok_and(|status| status.success()) {
                eprintln!("skipped: `ip {command}` gave {done:?}");
                return;
            }
        }
        test();
    };
    thread::spawn(run).join().expect("the test in the namespace");
}

const PAIR: &[&str] = &[
    "link set lo up",
    "link add left type veth peer name right",
    "link set left up",
    "link set right up",
    "addr add 10.99.0.1/24 dev left",
    "neigh add 10.99.0.2 lladdr 02:00:00:00:00:02 dev left",
];

fn small(interface: &str) -> Options {
    Options { ring_bytes: 4 << 20, ..Options::new(interface) }
}

/// Counts packets that `wanted` says yes to, until there are `enough` or three seconds passed.
fn count(ring: &mut Ring, enough: usize, wanted: impl Fn(&Packet<'_>) -> bool) -> usize {
    let settings = Settings { checksums: false, ..Settings::default() };
    let start = Instant::now();
    let mut found = 0;
    while found < enough && start.elapsed() < Duration::from_secs(3) {
        if let Some(frame) = ring.next_frame(Duration::from_millis(50)).expect("the ring") {
            found += packets(&settings, frame).filter(|packet| wanted(packet)).count();
        }
    }
    found
}

fn send(from: &str, to: &str, number: usize) {
    let socket = UdpSocket::bind((from, 0)).expect("bind");
    for _ in 0..number {
        socket.send_to(b"beacon", (to, 5353)).expect("send");
    }
}

/// A UDP datagram to port 5353 in VLAN 7. Not every kernel can make VLAN interfaces, but each
/// takes the tag out of what it receives.
fn tagged_frame() -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x81, 0, 0, 7, 8, 0];
    frame.extend([0x45, 0, 0, 34, 0, 1, 0, 0, 64, 17, 0, 0, 10, 99, 7, 1, 10, 99, 7, 2]);
    frame.extend([0x30, 0x39, 0x14, 0xe9, 0, 14, 0, 0]);
    frame.extend(b"beacon");
    frame
}

fn send_raw(interface: &str, frame: &[u8]) {
    let name = std::ffi::CString::new(interface).expect("a name");
    // SAFETY: all-zero bytes are a valid `sockaddr_ll`; every pointer lives through its call.
    unsafe {
        let socket = libc::socket(libc::AF_PACKET, libc::SOCK_RAW, 0);
        let mut address: libc::sockaddr_ll = std::mem::zeroed();
        address.sll_family = libc::AF_PACKET as u16;
        address.sll_ifindex = libc::if_nametoindex(name.as_ptr()) as i32;
        let length = size_of::<libc::sockaddr_ll>() as u32;
        let pointer = (&raw const address).cast();
        let sent = libc::sendto(socket, frame.as_ptr().cast(), frame.len(), 0, pointer, length);
        libc::close(socket);
        assert_eq!(sent, frame.len() as isize, "{}", std::io::Error::last_os_error());
    }
}

#[test]
fn sees_every_frame_of_a_pair() {
    in_namespace(PAIR, || {
        let mut ring = Ring::open(&small("right")).expect("open");
        send("10.99.0.1", "10.99.0.2", 500);
        let is_ours = |packet: &Packet<'_>| packet.ports().1 == 5353 && packet.payload == b"beacon";
        assert_eq!(count(&mut ring, 500, is_ours), 500);
        let counters = ring.counters().expect("counters");
        assert!(500 <= counters.frames);
        assert_eq!(counters.dropped, 0);
    });
}

#[test]
fn puts_the_vlan_tag_back() {
    in_namespace(PAIR, || {
        let mut ring = Ring::open(&small("right")).expect("open");
        send_raw("left", &tagged_frame());
        let is_tagged = |packet: &Packet<'_>| {
            packet.ports().1 == 5353
                && packet.vlans.as_slice() == [7]
                && packet.payload == b"beacon"
        };
        assert_eq!(count(&mut ring, 1, is_tagged), 1);
    });
}

#[test]
fn loopback_frames_come_once() {
    in_namespace(PAIR, || {
        let mut ring = Ring::open(&small("lo")).expect("open");
        send("127.0.0.1", "127.0.0.1", 10);
        assert_eq!(count(&mut ring, 20, |packet| packet.ports().1 == 5353), 10);
    });
}

#[test]
fn a_group_shares_flows() {
    in_namespace(PAIR, || {
        let shared = Options { fanout_group: Some(77), ..small("right") };
        let mut rings = [Ring::open(&shared).expect("open"), Ring::open(&shared).expect("open")];
        for _ in 0..64 {
            send("10.99.0.1", "10.99.0.2", 2);
        }
        let seen = rings.each_mut().map(|ring| count(ring, 128, |packet| packet.ports().1 == 5353));
        assert_eq!(seen[0] + seen[1], 128, "{seen:?}");
        assert!(seen[0] != 0 && seen[1] != 0, "{seen:?}");
        assert!(seen[0] % 2 == 0, "a flow was split: {seen:?}");
    });
}

#[test]
fn counts_what_it_was_too_slow_for() {
    in_namespace(PAIR, || {
        let mut ring =
            Ring::open(&Options { ring_bytes: 2 << 20, ..small("right") }).expect("open");
        let socket = UdpSocket::bind("10.99.0.1:0").expect("bind");
        for _ in 0..4000 {
            socket.send_to(&[0; 1400], "10.99.0.2:5353").expect("send");
        }
        let seen = count(&mut ring, 4000, |packet| packet.ports().1 == 5353) as u64;
        let counters = ring.counters().expect("counters");
        assert!(counters.dropped != 0);
        assert!(4000 <= seen + counters.dropped);
    });
}

#[test]
fn unknown_interface_is_named() {
    match Ring::open(&small("no-such-if")) {
        Err(LiveError::NoInterface { name }) => assert_eq!(name, "no-such-if"),
        Err(LiveError::NotAllowed { .. }) => eprintln!("skipped: no right to open a packet socket"),
        other => panic!("{other:?}"),
    }
}
