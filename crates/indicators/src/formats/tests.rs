//! What each format gives, good and broken.

use super::*;

fn origin() -> Origin {
    Origin {
        source: "test".into(),
        tlp: Tlp::Green,
        confidence: Confidence::percent(50),
        expires: None,
    }
}

/// What a list gives: its format, each indicator, each rejected row.
#[track_caller]
fn check(list: &str, expected: &[&str]) {
    let (format, read) = read(list, &origin());
    let mut got = vec![format.to_owned()];
    got.extend(read.indicators.iter().map(|one| {
        let about = &one.about;
        format!(
            "{} {} {} {} {}",
            one.pattern.what().as_str(),
            one.pattern.text(),
            about.source,
            about.tlp.as_str(),
            about.note
        )
        .trim_end()
        .to_owned()
    }));
    got.extend(read.rejected.iter().map(|one| format!("{}: {}", one.line, one.reason)));
    assert_eq!(got, expected);
}

#[test]
fn plain_list_with_comments_and_a_bad_line() {
    check(
        "# list\n192.0.2.1\n\nevil[.]example # beacon\n0.0.0.0 ads.example\n!!\n",
        &[
            "plain",
            "address 192.0.2.1 test TLP:GREEN",
            "domain evil.example test TLP:GREEN beacon",
            "domain ads.example test TLP:GREEN",
            "6: `!!` is neither an address, a network, a domain, a URL nor a hash",
        ],
    );
}

#[test]
fn csv_with_type_and_value() {
    check(
        "type,value,tlp,note\ndomain,evil.example,TLP:AMBER,\"Cloud, Hopper\"\nip,nonsense,,\n",
        &[
            "csv",
            "domain evil.example test TLP:AMBER Cloud, Hopper",
            "3: `nonsense` is not of the kind address",
        ],
    );
}

#[test]
fn csv_with_a_column_of_its_kind() {
    check(
        "ja3;family\n03e186a7f83285e93341de478334006e;Example\n",
        &["csv", "ja3 03e186a7f83285e93341de478334006e test TLP:GREEN Example"],
    );
}

#[test]
fn misp_event_takes_what_is_for_detection() {
    let event = r#"{"Event":{"info":"Campaign","Orgc":{"name":"CSIRT"},
        "Tag":[{"name":"tlp:amber"}],
        "Attribute":[
          {"type":"domain|ip","value":"evil.example|192.0.2.9","to_ids":"1"},
          {"type":"url","value":"http://fine.example/","to_ids":false},
          {"type":"filename|md5","value":"a.exe|d41d8cd98f00b204e9800998ecf8427e","to_ids":true,
           "Tag":[{"name":"tlp:red"}]}],
        "Object":[{"Attribute":[{"type":"ip-dst","value":"not one","to_ids":true}]}]}}"#;
    check(
        event,
        &[
            "misp",
            "domain evil.example CSIRT TLP:AMBER Campaign",
            "address 192.0.2.9 CSIRT TLP:AMBER Campaign",
            "file_hash d41d8cd98f00b204e9800998ecf8427e CSIRT TLP:RED Campaign",
            "1: `not one` is not of the kind address",
        ],
    );
}

#[test]
fn stix_bundle_with_or_and_with_and() {
    let bundle = r#"{"type":"bundle","objects":[
      {"type":"identity","id":"identity--1","name":"NCSC"},
      {"type":"indicator","created_by_ref":"identity--1","name":"C2","pattern_type":"stix",
       "object_marking_refs":["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],
       "pattern":"[ipv4-addr:value = '192.0.2.1' OR ipv4-addr:value = '192.0.2.2'] OR [domain-name:value = 'evil.example']"},
      {"type":"indicator","pattern_type":"stix","pattern":"[file:hashes.'SHA-256' = 'ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c']"},
      {"type":"indicator","pattern_type":"stix","pattern":"[file:name = 'a'] AND [url:value = 'http://b.example/']"}]}"#;
    check(
        bundle,
        &[
            "stix",
            "address 192.0.2.1 NCSC TLP:RED C2",
            "address 192.0.2.2 NCSC TLP:RED C2",
            "domain evil.example NCSC TLP:RED C2",
            "file_hash ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c test TLP:GREEN",
            "4: a pattern with `AND` is more than one value",
        ],
    );
}

#[test]
fn broken_json_is_an_answer() {
    let (format, read) = read("{\"objects\": [\"type\"", &origin());
    assert_eq!((format, read.rejected_count), ("stix", 1));
}

/// The public lists, where they are at hand.
#[test]
fn public_lists_are_read() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        eprintln!("skipped: no public lists beside the checkout");
        return;
    }
    let count = |path: &str| {
        let list = std::fs::read_to_string(root.join(path)).expect("a list");
        let (format, read) = read(&list, &origin());
        (format, read.indicators.len(), read.rejected_count)
    };
    let (format, good, bad) = count("indicators/cloud-hopper.csv");
    assert_eq!((format, bad), ("csv", 0));
    assert!(good > 1000, "{good}");
    let (format, good, bad) = count("indicators/abuse.ch/sslbl-certificates-2021.csv");
    assert!(format == "csv" && good > 1000 && bad == 0, "{format} {good} {bad}");
    let (format, good, _) = count("misp/very_long_event.json");
    assert!(format == "misp" && good > 10, "{format} {good}");
    let (format, good, bad) = count("indicators/ipsum-level1.txt");
    assert!(format == "plain" && good > 50_000 && bad == 0, "{format} {good} {bad}");
}
