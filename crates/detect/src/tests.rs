//! The engine as a whole: what fires on packets, streams and transactions, and how often.

use std::sync::Arc;

use model::Direction::{ToClient, ToServer};

use crate::testing::{CLIENT, SERVER, World, tcp, udp};

/// A DNS question for a name, as a datagram.
fn question(id: u8, name: &str) -> Vec<u8> {
    let mut message = vec![0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        message.push(label.len() as u8);
        message.extend_from_slice(label.as_bytes());
    }
    message.extend_from_slice(&[0, 0, 1, 0, 1]);
    message
}

#[test]
fn looks_both_ways_unless_told() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"x"; sid:1;)
           alert udp any any -> any any (content:"x"; flow:to_server; sid:2;)
           alert udp any any -> any any (content:"x"; flow:to_client; sid:3;)"#,
    );
    assert_eq!(world.udp(ToServer, b"x"), [1, 2]);
    assert_eq!(world.udp(ToClient, b"x"), [1, 3]);
}

#[test]
fn headers_choose() {
    let mut world = World::new(
        r#"alert udp $HOME_NET any -> $EXTERNAL_NET 80 (content:"x"; sid:1;)
           alert udp $EXTERNAL_NET any -> $HOME_NET any (content:"x"; sid:2;)
           alert udp any any -> any ![80,443] (content:"x"; sid:3;)
           alert udp any 80 <> any 40000 (content:"x"; sid:4;)
           alert udp any any -> 203.0.113.9 79:81 (sid:5; content:"x";)
           alert tcp any any -> any any (sid:6; content:"x";)
           alert ip any any -> any any (sid:7; content:"x";)"#,
    );
    assert_eq!(world.udp(ToServer, b"x"), [1, 4, 5, 7]);
    assert_eq!(world.udp(ToClient, b"x"), [2, 3, 4, 7]);
}

#[test]
fn rules_on_addresses_alone_fire_once_a_flow_and_direction() {
    let mut world = World::new(
        r#"alert ip any any -> [203.0.113.9,198.51.100.1] any (sid:1;)
           alert udp $HOME_NET any -> any any (sid:2;)
           alert udp [203.0.113.0/24] any -> any any (sid:3;)"#,
    );
    assert_eq!(world.udp(ToServer, b"x"), [1, 2]);
    assert!(world.udp(ToServer, b"x").is_empty());
    assert_eq!(world.udp(ToClient, b"x"), [3]);
    assert!(world.udp(ToClient, b"x").is_empty());
    world.new_flow();
    assert_eq!(world.udp(ToServer, b"x"), [1, 2]);
}

#[test]
fn a_literal_cut_by_two_segments_is_found_once() {
    let mut world = World::new(r#"alert tcp any any -> any any (content:"needle"; sid:1;)"#);
    assert!(world.segment(ToServer, b"xxnee", 0, 5).is_empty());
    assert_eq!(world.segment(ToServer, b"xxneedle", 0, 3), [1]);
    // Kept for context, but told already.
    assert!(world.segment(ToServer, b"xxneedlexx", 0, 2).is_empty());
    assert_eq!(world.segment(ToServer, b"needlexxneedle", 2, 6), [1]);
}

#[test]
fn contents_in_several_segments_match_together() {
    let rule =
        r#"alert tcp any any -> any any (content:"user"; content:"pass"; distance:0; sid:1;)"#;
    let mut world = World::new(rule);
    assert!(world.segment(ToServer, b"user x ", 0, 7).is_empty());
    assert_eq!(world.segment(ToServer, b"user x pass y", 0, 6), [1]);
}

#[test]
fn places_count_from_what_is_new_in_the_stream() {
    let mut world = World::new(
        r#"alert tcp any any -> any any (content:"AB"; depth:2; flow:only_stream; sid:1;)
           alert tcp any any -> any any (content:"B"; offset:1; depth:1; flow:only_stream; sid:2;)
           alert tcp any any -> any any (content:"AB"; startswith; flow:only_stream; sid:3;)"#,
    );
    assert_eq!(world.segment(ToServer, b"AB--", 0, 4), [1, 2, 3]);
    assert_eq!(world.segment(ToServer, b"AB--AB--", 0, 4), [1, 2, 3]);
    assert!(world.segment(ToServer, b"AB--AB---AB", 0, 3).is_empty());
}

#[test]
fn packet_rules_and_stream_rules_differ() {
    let mut world = World::new(
        r#"alert tcp any any -> any any (content:"ab"; sid:1;)
           alert tcp-pkt any any -> any any (content:"ab"; sid:2;)
           alert tcp any any -> any any (content:"ab"; flow:only_stream; sid:3;)
           alert tcp any any -> any any (content:"ab"; flow:no_stream; sid:4;)
           alert tcp any any -> any any (content:"ab"; dsize:2; sid:5;)
           alert tcp any any -> any any (content:"ab"; depth:2; sid:6;)"#,
    );
    // Not the first bytes of the stream, but of the packet.
    assert_eq!(world.segment(ToServer, b"xxab", 0, 2), [1, 2, 3, 4, 5, 6]);
    // Cut in two: only streams see it.
    assert!(world.segment(ToServer, b"xxaba", 0, 1).is_empty());
    assert_eq!(world.segment(ToServer, b"xxabab", 0, 1), [1, 3]);
    // A segment that belongs to no stream is looked at by itself.
    let stray = tcp(CLIENT, SERVER, 0x18, b"ab", 1000);
    assert_eq!(world.inspect(ToServer, &stray, None, false), [1, 2, 4, 5, 6]);
}

#[test]
fn headers_of_packets_are_checked() {
    let mut world = World::new(
        r#"alert tcp any any -> any any (flags:S; sid:1;)
           alert tcp any any -> any any (flags:S+; sid:2;)
           alert tcp any any -> any any (ttl:<65; flags:!R; sid:3;)
           alert ip any any -> any any (ip_proto:6; sid:4;)"#,
    );
    let syn = tcp(CLIENT, SERVER, 0x02, b"", 1000);
    assert_eq!(world.inspect(ToServer, &syn, None, false), [1, 2, 3, 4]);
    let syn_ack = tcp(SERVER, CLIENT, 0x12, b"", 1000);
    assert_eq!(world.inspect(ToClient, &syn_ack, None, false), [2, 3, 4]);
}

#[test]
fn established_is_asked() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"x"; flow:established; sid:1;)
           alert udp any any -> any any (content:"x"; flow:not_established; sid:2;)"#,
    );
    world.established = false;
    assert_eq!(world.udp(ToServer, b"x"), [2]);
    world.established = true;
    assert_eq!(world.udp(ToServer, b"x"), [1]);
}

#[test]
fn flow_bits_join_rules() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"b"; flowbits:isset,seen; sid:1;)
           alert udp any any -> any any (content:"a"; flowbits:set,seen; noalert; sid:2;)
           alert udp any any -> any any (content:"c"; flowbits:isnotset,seen; sid:3;)
           alert udp any any -> any any (content:"d"; flowbits:unset,seen; sid:4;)"#,
    );
    assert_eq!(world.udp(ToServer, b"bc"), [3]);
    // The setter is looked at before the reader, wherever they stand.
    assert_eq!(world.udp(ToServer, b"ab"), [1]);
    assert_eq!(world.udp(ToServer, b"bc"), [1]);
    assert_eq!(world.udp(ToServer, b"d"), [4]);
    assert_eq!(world.udp(ToServer, b"bc"), [3]);
    world.new_flow();
    assert_eq!(world.udp(ToServer, b"b"), Vec::<u32>::new());
}

#[test]
fn pass_rules_silence_what_comes_after() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"x"; sid:1;)
           pass udp any any -> any any (content:"fine"; sid:2;)"#,
    );
    assert_eq!(world.udp(ToServer, b"x"), [1]);
    assert!(world.udp(ToServer, b"x fine").is_empty());
    assert_eq!(world.udp(ToServer, b"x"), [1]);
}

#[test]
fn a_pass_rule_on_addresses_lets_the_flow_pass() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"x"; sid:1;)
           pass ip 10.0.0.5 any <> any any (sid:2;)"#,
    );
    assert!(world.udp(ToServer, b"x").is_empty());
    assert!(world.udp(ToServer, b"x").is_empty());
}

#[test]
fn the_worst_come_first_and_the_limit_holds() {
    let rules: String = (1..=20)
        .map(|sid| {
            let priority = if sid == 20 { 1 } else { 3 };
            format!(
                "alert udp any any -> any any (content:\"x\"; priority:{priority}; sid:{sid};)\n"
            )
        })
        .collect();
    let mut world = World::new(&rules);
    let fired = world.udp(ToServer, b"x");
    assert_eq!(fired.len(), 15);
    assert_eq!(fired[0], 20);
    assert_eq!(world.thread.counters().alerts_over_limit, 5);
}

#[test]
fn transactions_are_looked_at_once() {
    let mut world = World::new(
        r#"alert dns any any -> any any (dns.query; content:"bad.example"; sid:1;)
           alert dns any any -> any any (dns.query; content:"BAD"; sid:2;)
           alert dns any any -> any any (dns.query; content:"bad"; nocase; content:"example"; distance:1; endswith; sid:3;)
           alert dns any any -> any any (dns.query; content:"good"; sid:4;)
           alert dns any any -> any any (dns.query; content:!"good"; content:"example"; sid:5;)"#,
    );
    world.parse_as("dns");
    assert_eq!(world.udp(ToServer, &question(1, "www.bad.example")), [1, 3, 5]);
    assert!(world.udp(ToServer, &[]).is_empty());
    assert_eq!(world.udp(ToServer, &question(2, "www.good.example")), [4]);
}

#[test]
fn two_buffers_must_both_fit() {
    let mut world = World::new(
        r#"alert dns any any -> any any (dns.query; content:"bad"; dns.query; content:"example"; sid:1;)
           alert dns any any -> any any (dns.query; content:"bad"; dns.query; content:"other"; sid:2;)
           alert udp any any -> any any (dns.query; content:"bad"; sid:3;)"#,
    );
    world.parse_as("dns");
    assert_eq!(world.udp(ToServer, &question(1, "bad.example")), [1, 3]);
}

#[test]
fn rules_on_the_protocol_alone_fire_once() {
    let mut world = World::new(r#"alert dns any any -> any any (sid:1;)"#);
    assert!(world.udp(ToServer, b"?").is_empty());
    world.parse_as("dns");
    assert_eq!(world.udp(ToServer, &question(1, "a.example")), [1]);
    assert!(world.udp(ToServer, &question(2, "a.example")).is_empty());
}

#[test]
fn packets_of_no_flow_are_looked_at() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"x"; sid:1;)
           alert udp any any -> any any (content:"x"; flow:established; sid:2;)"#,
    );
    let packet = udp(CLIENT, SERVER, b"x", 1000);
    let mut input = crate::Input {
        packet: &packet,
        flow: None,
        stream: None,
        payload_in_stream: false,
        stream_events: &[],
        detection_events: &[],
        app: None,
        last: false,
    };
    let mut alerts = Vec::new();
    world.thread.inspect(&mut input, &mut alerts);
    let fired: Vec<u32> = alerts.iter().map(|alert| world.sid(alert)).collect();
    assert_eq!(fired, [1]);
}

#[test]
fn buffers_are_changed_before_they_are_looked_at() {
    let mut world = World::new(
        r#"alert dns any any -> any any (dns.query; to_uppercase; content:"BAD"; sid:1;)
           alert dns any any -> any any (dns.query; dotprefix; content:".bad.example"; endswith; sid:2;)
           alert dns any any -> any any (dns.query; to_md5; bsize:16; content:"|00|"; sid:3;)
           alert dns any any -> any any (dns.query; to_uppercase; to_lowercase; content:"bad"; sid:4;)"#,
    );
    world.parse_as("dns");
    assert_eq!(world.udp(ToServer, &question(1, "bad.example")), [1, 2, 4]);
    assert_eq!(world.udp(ToServer, &question(2, "notbad.example")), [1, 4]);
}

#[test]
fn thresholds_count() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"l"; threshold:type limit,track by_src,count 2,seconds 10; sid:1;)
           alert udp any any -> any any (content:"t"; threshold:type threshold,track by_dst,count 3,seconds 10; sid:2;)
           alert udp any any -> any any (content:"b"; threshold:type both,track by_rule,count 2,seconds 10; sid:3;)
           alert udp any any -> any any (content:"d"; detection_filter:track by_src,count 2,seconds 10; sid:4;)"#,
    );
    let mut fired = |payload: &[u8], times: usize, seconds: i64| {
        world.seconds = seconds;
        (0..times).map(|_| world.udp(ToServer, payload).len()).collect::<Vec<_>>()
    };
    assert_eq!(fired(b"l", 4, 1000), [1, 1, 0, 0]);
    assert_eq!(fired(b"l", 3, 1011), [1, 1, 0]);
    assert_eq!(fired(b"t", 7, 1000), [0, 0, 1, 0, 0, 1, 0]);
    assert_eq!(fired(b"b", 5, 1000), [0, 1, 0, 0, 0]);
    assert_eq!(fired(b"b", 3, 1011), [0, 1, 0]);
    assert_eq!(fired(b"d", 5, 1000), [0, 0, 1, 1, 1]);
}

#[test]
fn hosts_and_pairs_remember() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"a"; xbits:set,seen,track ip_src,expire 10; noalert; sid:1;)
           alert udp any any -> any any (content:"b"; xbits:isset,seen,track ip_src; sid:2;)
           alert udp any any -> any any (content:"b"; xbits:isset,seen,track ip_dst; sid:3;)"#,
    );
    assert!(world.udp(ToServer, b"b").is_empty());
    assert!(world.udp(ToServer, b"a").is_empty());
    world.new_flow();
    assert_eq!(world.udp(ToServer, b"b"), [2]);
    assert_eq!(world.udp(ToClient, b"b"), [3]);
    world.seconds = 1011;
    assert!(world.udp(ToServer, b"b").is_empty());
}

#[test]
fn integers_of_a_flow_count() {
    let mut world = World::new(
        r#"alert udp any any -> any any (content:"x"; flowint:n,notset; flowint:n,=,1; noalert; sid:1;)
           alert udp any any -> any any (content:"y"; flowint:n,+,1; noalert; sid:2;)
           alert udp any any -> any any (content:"z"; flowint:n,>,2; sid:3;)"#,
    );
    for payload in [b"z", b"x", b"y", b"z"] {
        assert!(world.udp(ToServer, payload).is_empty());
    }
    world.udp(ToServer, b"y");
    assert_eq!(world.udp(ToServer, b"z"), [3]);
}

#[test]
fn what_a_decoder_or_stream_says_is_matched() {
    let mut world = World::new(
        r#"alert pkthdr any any -> any any (decode-event:ipv4.trunc_pkt; sid:1;)
           alert udp any any -> any any (content:"x"; sid:2;)"#,
    );
    let mut packet = udp(CLIENT, SERVER, b"x", 1000);
    packet.events.push("ipv4.trunc_pkt");
    assert_eq!(world.inspect(ToServer, &packet, None, false), [1, 2]);
}

#[test]
fn indicators_are_told_with_what_was_seen() {
    let mut world = World::new(r#"alert dns any any -> any any (dns.query; content:"x"; sid:1;)"#);
    let about = Arc::new(indicators::About {
        source: "test".into(),
        note: String::new(),
        tlp: model::Tlp::Green,
        confidence: model::Confidence::percent(90),
        expires: None,
    });
    let all = ["bad.example", "203.0.113.0/24"].map(|text| indicators::Indicator {
        pattern: indicators::parse(text, None).expect("an indicator of the test"),
        about: Arc::clone(&about),
    });
    let lists = indicators::WarningLists::default();
    let set = indicators::MatchSet::new(all, &lists, model::Time::from_seconds(1000));
    world.engine.watch(Arc::new(set));
    world.parse_as("dns");
    let mut seen = |payload: &[u8]| {
        let packet = udp(CLIENT, SERVER, payload, 1000);
        if let Some((_, parser)) = &mut world.app {
            let _ = parser.feed(ToServer, payload);
        }
        let alerts = world.alerts(ToServer, &packet, None, false);
        let texts = alerts.into_iter().filter_map(|alert| match alert.cause {
            crate::Cause::Indicator { seen, .. } => Some(seen),
            crate::Cause::Rule(_) => None,
        });
        texts.collect::<Vec<_>>()
    };
    assert_eq!(seen(&question(1, "www.bad.example")), ["203.0.113.9", "www.bad.example"]);
    assert_eq!(seen(&question(2, "notbad.example")), Vec::<String>::new());
    assert_eq!(seen(&question(3, "bad.example")), ["bad.example"]);
}

#[test]
fn actions_count_in_the_order_the_operator_gives() {
    use rules::Action::{Alert, Drop, Pass, Reject};
    let rules = r#"pass udp any any -> any any (content:"x"; sid:1;)
        alert udp any any -> any any (content:"x"; sid:2;)"#;
    assert!(World::new(rules).udp(ToServer, b"x").is_empty());
    let action_order = vec![Alert, Pass, Drop, Reject];
    let mut world = World::with(rules, crate::Options { action_order, ..Default::default() });
    assert_eq!(world.udp(ToServer, b"x"), [2]);
}

#[test]
fn packets_after_a_tag_are_wanted_as_long_as_it_says() {
    let rule = r#"alert udp any any -> any any (content:"x"; tag:session,2,packets; sid:1;)"#;
    let mut world = World::new(rule);
    let now = model::Time::from_seconds(1000);
    assert!(!world.state.tagged(now, 50));
    assert_eq!(world.udp(ToServer, b"x"), [1]);
    let wanted: Vec<bool> = (0..3).map(|_| world.state.tagged(now, 50)).collect();
    assert_eq!(wanted, [true, true, false]);
}

#[test]
fn the_operator_suppresses() {
    let file = "suppress gen_id 1, sig_id 1\n\
        suppress gen_id 1, sig_id 2, track by_dst, ip 203.0.113.0/24\n\
        threshold gen_id 1, sig_id 3, type limit, track by_src, count 1, seconds 60\n\
        rate_filter gen_id 1, sig_id 4, track by_rule, count 2, seconds 60, new_action pass, timeout 10\n";
    let (overrides, errors) =
        rules::parse_thresholds("threshold.config", file, &rules::Variables::usual());
    assert!(errors.is_empty(), "{errors:?}");
    let rules: String = (1..=4)
        .map(|sid| format!("alert udp any any -> any any (content:\"x\"; sid:{sid};)\n"))
        .collect();
    let mut world = World::with(&rules, crate::Options { overrides, ..Default::default() });
    assert_eq!(world.udp(ToServer, b"x"), [3, 4]);
    assert_eq!(world.udp(ToClient, b"x"), [2, 3, 4]);
    assert_eq!(world.udp(ToServer, b"x"), Vec::<u32>::new());
    world.seconds += 11;
    assert_eq!(world.udp(ToServer, b"x"), [4]);
}
