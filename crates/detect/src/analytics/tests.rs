//! Each analytic under the shipped policy: what must fire, and what must not.

use super::*;
use model::Time;

fn analytics() -> Analytics {
    let shipped = include_str!("../../../../content/policy/analytics.toml");
    Analytics::new(&toml::from_str::<Policy>(shipped).expect("the shipped policy"))
}

fn at(second: f64) -> Time {
    Time::from_micros((second * 1e6) as i64)
}

fn connection(second: f64, client: &str, server: &str, port: u16, outcome: Outcome) -> Connection {
    Connection {
        time: at(second),
        start: at(second),
        client: client.parse().expect("an address"),
        server: server.parse().expect("an address"),
        port,
        tcp: true,
        vlan: None,
        outcome,
    }
}

/// Feeds connections and gives the names of the verdicts.
fn verdicts(facts: impl IntoIterator<Item = Connection>) -> Vec<&'static str> {
    let (mut analytics, mut out) = (analytics(), Vec::new());
    for fact in facts {
        analytics.connection(&fact, &mut out);
    }
    for verdict in &out {
        assert!(!verdict.facts.is_empty(), "{} says why", verdict.name);
    }
    out.iter().map(|verdict| verdict.name).collect()
}

#[test]
fn fifteen_refused_ports_on_one_host_are_a_scan_and_told_once() {
    let scan = |count: u16| {
        (0..count).map(|n| {
            let second = f64::from(n);
            connection(second, "203.0.113.9", "10.0.0.5", 1000 + n, Outcome::Refused)
        })
    };
    assert_eq!(verdicts(scan(14)), Vec::<&str>::new());
    assert_eq!(verdicts(scan(200)), ["scan_ports"]);
}

#[test]
fn twenty_five_unanswered_hosts_on_one_port_are_a_scan() {
    let scan = |count: u16, step: f64| {
        (0..count).map(move |n| {
            let server = format!("10.0.{}.{}", n / 250, n % 250);
            connection(f64::from(n) * step, "10.9.9.9", &server, 445, Outcome::Unanswered)
        })
    };
    assert_eq!(verdicts(scan(24, 1.0)), Vec::<&str>::new());
    assert_eq!(verdicts(scan(30, 1.0)), ["scan_hosts"]);
    assert_eq!(verdicts(scan(27, 1000.0)), ["scan_hosts"], "a slow scan");
}

#[test]
fn what_succeeds_is_no_scan() {
    let busy = (0..200_u16).map(|n| {
        let server = format!("10.0.0.{}", n % 250);
        connection(f64::from(n), "10.9.9.9", &server, 443, Outcome::Established)
    });
    assert_eq!(verdicts(busy), Vec::<&str>::new());
}

#[test]
fn short_ssh_sign_ins_are_guessing_and_a_long_one_is_work() {
    let ended = |seconds, bytes_to_client| Outcome::Ended {
        seconds,
        bytes_to_server: 2_000,
        bytes_to_client,
    };
    let guesses = (0..40_u16)
        .map(|n| connection(f64::from(n) * 3.0, "203.0.113.9", "10.0.0.5", 22, ended(2, 2_500)));
    assert_eq!(verdicts(guesses), ["guessing"]);
    let work = (0..40_u16)
        .map(|n| connection(f64::from(n) * 3.0, "10.1.1.1", "10.0.0.5", 22, ended(600, 900_000)));
    assert_eq!(verdicts(work), Vec::<&str>::new());
}

#[test]
fn failed_http_sign_ins_of_many_accounts_are_spraying() {
    let run = |accounts: u32| {
        let (mut analytics, mut out) = (analytics(), Vec::new());
        for n in 0..30_u32 {
            let account = format!("user{}", n % accounts);
            let fact = HttpAnswer {
                time: at(f64::from(n)),
                client: "203.0.113.9".parse().expect("an address"),
                server: "10.0.0.5".parse().expect("an address"),
                port: 443,
                vlan: None,
                status: 401,
                method: b"POST",
                path: b"/login",
                account: Some(account.as_bytes()),
            };
            analytics.http(&fact, &mut out);
        }
        out.iter().map(|verdict| verdict.name).collect::<Vec<_>>()
    };
    assert_eq!(run(1), ["guessing"]);
    assert_eq!(run(10), ["spraying"]);
}

#[test]
fn a_clock_is_a_beacon_and_a_person_is_not() {
    let call = |second: f64, bytes| {
        let ended = Outcome::Ended { seconds: 1, bytes_to_server: bytes, bytes_to_client: 300 };
        connection(second, "10.1.1.7", "198.51.100.7", 443, ended)
    };
    let jitter = [0.0, 1.5, -2.0, 0.7, -0.4, 2.2, -1.1];
    let clock = (0..30_usize).map(|n| call(n as f64 * 60.0 + jitter[n % 7], 512));
    assert_eq!(verdicts(clock), ["beacon"]);
    let mut second = 0.0;
    let person = (0..60_u64).map(|n| {
        second += [2.0, 40.0, 3.0, 900.0, 15.0, 1.0, 310.0][n as usize % 7];
        call(second, 300 + (n * 977) % 9_000)
    });
    assert_eq!(verdicts(person.collect::<Vec<_>>()), Vec::<&str>::new());
}

#[test]
fn long_names_never_asked_before_are_a_tunnel_and_a_busy_site_is_not() {
    let ask = |names: &mut dyn Iterator<Item = String>| {
        let (mut analytics, mut out) = (analytics(), Vec::new());
        for (n, name) in names.enumerate() {
            let fact = DnsQuestion {
                time: at(n as f64),
                client: "10.1.1.7".parse().expect("an address"),
                server: "10.0.0.53".parse().expect("an address"),
                vlan: None,
                name: name.as_bytes(),
            };
            analytics.dns(&fact, &mut out);
        }
        out.iter().map(|verdict| verdict.name).collect::<Vec<_>>()
    };
    let mut tunnel = (0..300_u64).map(|n| {
        format!("{:016x}{:016x}{:08x}.t.evil.example", n * 0x9e37_79b9, n * 0x85eb_ca6b, n)
    });
    assert_eq!(ask(&mut tunnel), ["dns_tunnel"]);
    let mut busy = (0..3_000_u64).map(|n| format!("cdn{}.static.example.com", n % 40));
    assert_eq!(ask(&mut busy), Vec::<&str>::new());
    let mut reverse = (0..3_000_u64).map(|n| format!("{n}.2.0.192.in-addr.arpa"));
    assert_eq!(ask(&mut reverse), Vec::<&str>::new());
}

#[test]
fn a_flood_of_sources_stays_within_memory() {
    let flood = (0..300_000_u32).map(|n| {
        let client = std::net::Ipv4Addr::from(0xCB00_7100 ^ n).to_string();
        connection(f64::from(n) / 1000.0, &client, "10.0.0.5", 80, Outcome::Refused)
    });
    assert_eq!(verdicts(flood), Vec::<&str>::new());
}
