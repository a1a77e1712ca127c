//! What a settings file may say, and every mistake told at once.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let told = match File::parse(text) {
        Ok(file) => file.check().err().map(|error| error.to_string()).unwrap_or_default(),
        Err(reason) => reason,
    };
    if expected.is_empty() {
        assert_eq!(told, "");
    }
    assert!(told.contains(expected), "{told}");
}

#[test]
fn an_empty_file_is_good() {
    check("", "");
    check(
        "home_nets = [\"10.0.0.0/8\", \"2001:db8::/32\", \"192.0.2.1\"]\nlimits.flows_max = 1000",
        "",
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = r#"
home_nets = ["10.0.0.0/8", "nope", "10.0.0.0/33"]
domains = ["kommun.example", ""]
workers = 0
spool_mb = 0

[source]
interfaces = ["eth1", "eth1"]
captures = ["a.pcap"]
ring_mb = 1

[[indicators]]
file = "list.csv"
source = " "
tlp = "pink"
confidence = 101

[eve]
file = "eve.json"
types = ["alert", "gopher"]
rotate_mb = 0

[limits]
flows_max = 0
stats_interval_s = 0
stream_memory_mb = 0
"#;
    let mistakes = File::parse(text).map(File::check).expect("TOML").expect_err("mistakes");
    let expected = r#"home_nets[1]: "nope" is not a network such as 10.0.0.0/8
home_nets[2]: "10.0.0.0/33" is not a network such as 10.0.0.0/8
domains[1]: "": the name is empty
workers: must be between 1 and 256
source.ring_mb: must be between 2 and 1024
indicators[0].tlp: "pink" is none of clear, green, amber, amber+strict, red
indicators[0].confidence: must be at most 100
indicators[0].source: must name who published the list
eve.rotate_mb: must be at least 1
spool_mb: must be at least 1
eve.types[1]: there are no events `gopher`
limits.flows_max: must be between 1 and 4000000
limits.stats_interval_s: must be at least 1
limits.stream_memory_mb: must be at least 1
source: interfaces or captures, not both
source.interfaces: one is named twice"#;
    assert_eq!(mistakes.to_string(), expected);
}

#[test]
fn a_typo_does_not_become_a_default() {
    check("home_net = [\"10.0.0.0/8\"]", "unknown field `home_net`");
    check("[limits]\nflows = 1", "unknown field `flows`");
}

#[test]
fn the_example_is_good_and_says_the_defaults() {
    let example = File::parse(EXAMPLE).expect("TOML").check().expect("good");
    assert_eq!(example.interfaces, ["eth1"]);
    // A key that is commented out shows its default: with all of them in, nothing changes.
    let all: String = EXAMPLE
        .lines()
        .map(|line| line.strip_prefix("#= ").unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let all = File::parse(&all).expect("TOML").check().expect("good");
    let plain = File::default().check().expect("good");
    assert_eq!(all.home, plain.home);
    assert_eq!(all.folder, plain.folder);
    assert_eq!(all.spool_bytes_max, plain.spool_bytes_max);
    assert_eq!(all.ring_bytes, plain.ring_bytes);
    assert_eq!(all.worker.flows_max, plain.worker.flows_max);
    assert_eq!(all.worker.stream.memory_max, plain.worker.stream.memory_max);
    assert_eq!(all.worker.stats_interval_s, plain.worker.stats_interval_s);
    assert_eq!(all.worker.stream.midstream, plain.worker.stream.midstream);
}

#[test]
fn asked_for_types_are_the_only_ones() {
    let text = "[eve]\nfile = \"eve.json\"\ntypes = [\"flow\", \"dns\"]";
    let settings = File::parse(text).expect("TOML").check().expect("good");
    let output = &settings.worker.outputs.eve[0];
    assert!(output.alert.is_none() && output.flow && !output.stats);
    let names: Vec<_> = output.protocols.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["dns"]);
}
