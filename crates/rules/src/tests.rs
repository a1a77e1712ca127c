//! Rules as data: what compiles into what, and what is wrong with the rest.

use crate::{
    Classes, Code, Compiled, ContentCheck, PcreEngine, References, Rule, RuleProtocol, Settings,
    Source, Variables, compile, report,
};

/// The only place that knows how rules are compiled in tests.
pub(crate) fn compiled(text: &str) -> Compiled {
    let classes = "config classification: bad-unknown,Potentially Bad Traffic,2\n";
    let files = [("list.md5", "d41d8cd98f00b204e9800998ecf8427e  empty\n"), ("set", "YWJj\n")];
    compile(
        &[Source { name: "t.rules", text: text.as_bytes() }],
        Settings {
            variables: &Variables::usual(),
            classes: &Classes::parse("c", classes).0,
            references: &References::default(),
            load: &|name| {
                let found = files.iter().find(|(known, _)| *known == name);
                found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "not there".into())
            },
        },
    )
}

/// The rule that the text is.
#[track_caller]
pub(crate) fn rule(text: &str) -> Rule {
    let compiled = compiled(text);
    assert_eq!(compiled.errors, [], "{text}");
    compiled.rules.rules.into_iter().next().expect("one rule")
}

/// The inspections of a rule, short: buffer, checks, and the content looked for first.
#[track_caller]
fn check(options: &str, expected: &str) {
    check_header("alert http any any -> any any", options, expected);
}

#[track_caller]
fn check_header(header: &str, options: &str, expected: &str) {
    let rule = rule(&format!("{header} ({options} sid:1;)"));
    let mut out = Vec::new();
    for (at, inspection) in rule.inspections.iter().enumerate() {
        let transforms: Vec<_> = inspection.transforms.iter().map(|one| one.name).collect();
        let mut line = match inspection.buffer {
            crate::BufferRef::Field(place, id) => {
                protocols::ALL[place].fields()[usize::from(id.0)].name.to_owned()
            }
            crate::BufferRef::AnyField(name) => format!("any {name}"),
            other => format!("{other:?}"),
        };
        for name in transforms {
            line += &format!("|{name}");
        }
        for (index, check) in inspection.checks.iter().enumerate() {
            let first =
                rule.fast_pattern.is_some_and(|one| (one.inspection, one.check) == (at, index));
            line += &format!(" {}{}", if first { "*" } else { "" }, short(check));
        }
        out.push(line);
    }
    assert_eq!(out.join("; "), expected, "{options}");
}

fn short(check: &ContentCheck) -> String {
    match check {
        ContentCheck::Content(content) => {
            let mut out = String::from_utf8_lossy(&content.pattern).into_owned();
            let marks = [
                (content.negated, "!"),
                (content.nocase, "i"),
                (content.startswith, "^"),
                (content.endswith, "$"),
                (content.distance.is_some(), "d"),
                (content.within.is_some(), "w"),
            ];
            out.push('/');
            out.extend(marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark));
            out
        }
        ContentCheck::Pcre(pcre) => format!("pcre:{:?}", pcre.pattern.engine()),
        ContentCheck::BufferSize(_) => "bsize".into(),
        ContentCheck::UriLength(_) => "urilen".into(),
        ContentCheck::IsDataAt { .. } => "isdataat".into(),
        other => format!("{other:?}").split([' ', '(']).next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn sticky_buffers_and_old_modifiers_mean_the_same() {
    check(r#"http.uri; content:"/a"; content:"b"; distance:0;"#, "http.uri */a/ b/d");
    check(r#"content:"/a"; http_uri; content:"b"; http_uri; distance:0;"#, "http.uri */a/ b/d");
    check(r#"uricontent:"/abc"; nocase;"#, "http.uri */abc/i");
    check(
        r#"content:"x"; pcre:"/a+/U";"#,
        "Payload x/; http.uri pcre:Regex".replace(" x/", " *x/").as_str(),
    );
    check(r#"content:"POST"; http_method; content:"raw";"#, "Payload raw/; http.method *POST/");
}

#[test]
fn buffers_are_spoken_of_again_unless_they_are_many() {
    check(
        r#"http.uri; content:"a"; http.method; content:"GET"; http.uri; content:"b"; distance:1;"#,
        "http.uri a/ b/d; http.method *GET/",
    );
    check_header(
        "alert dns any any -> any any",
        r#"dns.query; content:"a"; dns.query; content:"bc";"#,
        "dns.query a/; dns.query *bc/",
    );
}

#[test]
fn what_is_relative_follows_its_content_into_the_buffer() {
    check(
        r#"uricontent:"this"; isdataat:1,relative; uricontent:"ring"; distance:1;"#,
        "http.uri *this/ isdataat ring/d",
    );
}

#[test]
fn each_mention_of_file_data_may_be_another_file() {
    check(
        r#"file.data; content:"one"; file.data; content:"other";"#,
        "any file.data one/; any file.data *other/",
    );
}

#[test]
fn transforms_make_a_buffer_of_their_own() {
    check(
        r#"http.uri; content:"a"; url_decode; content:"bcd"; startswith;"#,
        "http.uri *a/; http.uri|url_decode bcd/^",
    );
    check(
        r#"http.host; dotprefix; content:".a.example"; endswith;"#,
        "http.host|dotprefix *.a.example/$",
    );
}

#[test]
fn the_first_content_is_the_authors_or_the_best() {
    check(
        r#"content:"longest of them all"; http.uri; content:"/a";"#,
        "Payload longest of them all/; http.uri */a/",
    );
    check(r#"content:"abc"; fast_pattern; content:"longer";"#, "Payload *abc/ longer/");
    check(r#"content:!"never this"; content:"ab";"#, "Payload never this/! *ab/");
    check(r#"content:"aaaaaaaa"; content:"abcd";"#, "Payload aaaaaaaa/ *abcd/");
}

#[test]
fn file_data_is_of_whatever_protocol() {
    check_header(
        "alert tcp any any -> any any",
        r#"flow:to_client; file_data; content:"MZ"; within:2;"#,
        "any file.data *MZ/w",
    );
}

#[test]
fn patterns_name_their_engine() {
    let found = rule(r#"alert tcp any any -> any any (pcre:"/(?!a)b/Ri"; sid:1;)"#);
    let ContentCheck::Pcre(pcre) = &found.inspections[0].checks[0] else {
        panic!("the check is a pattern");
    };
    assert!(pcre.relative);
    assert_eq!(pcre.pattern.engine(), PcreEngine::Pcre2);
}

#[test]
fn a_buffer_says_protocol_and_direction() {
    let found = rule(r#"alert tcp any any -> any any (http.uri; content:"a"; sid:1;)"#);
    assert!(matches!(found.header.protocol, RuleProtocol::App(_)));
    assert_eq!(found.flow.direction, Some(model::Direction::ToServer));
}

#[test]
fn a_class_gives_priority_unless_the_rule_does() {
    let found = rule("alert ip any any -> any any (classtype:bad-unknown; sid:1;)");
    assert_eq!((found.meta.priority, &*found.meta.category), (2, "Potentially Bad Traffic"));
    let found = rule("alert ip any any -> any any (priority:1; classtype:bad-unknown; sid:1;)");
    assert_eq!(found.meta.priority, 1);
}

#[test]
fn the_later_revision_stays() {
    let text = "alert ip any any -> any any (sid:1; rev:1;)\n\
                alert ip any any -> any any (sid:1; rev:2;)\n\
                alert ip any any -> any any (sid:1; rev:2;)\n";
    let compiled = compiled(text);
    assert_eq!(compiled.rules.rules.len(), 1);
    assert_eq!(compiled.rules.rules[0].meta.rev, 2);
    assert_eq!(compiled.errors[0].code, Code::Duplicate);
    assert_eq!(compiled.summary.replaced, 1);
}

#[test]
fn bits_that_no_rule_sets_are_counted() {
    let text = "alert ip any any -> any any (flowbits:isset,a|b; sid:1;)\n\
                alert ip any any -> any any (flowbits:isset,c; sid:2;)\n\
                alert ip any any -> any any (flowbits:set,b; sid:3;)\n";
    assert_eq!(compiled(text).summary.bits_never_set, 1);
}

/// Every line is a mistake of its own; the report is what an operator reads.
#[test]
fn mistakes_are_told_with_place_and_reason() {
    let text = r#"nonsense
alert ip any any -> any any (sid:1;
alert ip any any -> any any (msg:"a; sid:1;)
alert ip any any -> any any (msg:"no number";)
alert ip any any -> any any (contnet:"a"; sid:1;)
alert ip any any -> any any (content:"|4|"; sid:1;)
alert ip any any -> any any (content:a; sid:1;)
alert ip any any -> any any (nocase; sid:1;)
alert ip any any -> any any (content:"abc"; depth:2; sid:1;)
alert ip any any -> any any (content:"abc"; startswith; offset:2; sid:1;)
alert ip any any -> any any (pcre:"/(a/"; sid:1;)
alert ip any any -> any any (pcre:"/a/y"; sid:1;)
alert ip any any -> any any (content:"a"; distance:var; sid:1;)
alert ip $NOBODY any -> any any (sid:1;)
alert ip any 70000 -> any any (sid:1;)
alert ip any any >> any any (sid:1;)
alert nntpx any any -> any any (sid:1;)
shout ip any any -> any any (sid:1;)
drop:flow ip any any -> any any (sid:1;)
alert http1:nowhere any any -> any any (sid:1;)
alert ip any any -> any any (flow:to_server,to_client; sid:1;)
alert http any any -> any any (http.uri; content:"a"; http.stat_code; content:"200"; sid:1;)
alert http any any -> any any (flow:to_client; http.uri; content:"a"; sid:1;)
alert dns any any -> any any (http.uri; content:"a"; sid:1;)
alert ip any any -> any any (filemd5:missing; sid:1;)
alert ip any any -> any any (lua:a.lua; sid:1;)
alert ip any any -> any any (requires:version >= 99; sid:1;)
alert ip any any -> any any (app-layer-event:dns.nothing; sid:1;)
alert ip any any -> any any (sid:1; \
   dsize:5<>6;)
"#;
    insta::assert_snapshot!(report(&compiled(text)));
}

#[test]
fn every_keyword_says_what_it_does() {
    for (family, keywords) in crate::keywords::ALL {
        for keyword in *keywords {
            assert!(keyword.help.ends_with('.'), "{family}: {:?}", keyword.names);
        }
    }
}

#[test]
fn a_public_set_compiles() {
    let shared = std::env::var("VARDKASE_SHARED")
        .unwrap_or_else(|_| format!("{}/../../../shared", env!("CARGO_MANIFEST_DIR")));
    let path = format!("{shared}/data/rules/etopen-2024-04-21.rules");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no public rule set beside the repository");
        return;
    };
    let compiled = compiled(&text);
    let share = compiled.summary.compiled as f64 / compiled.summary.read as f64;
    assert!(share > 0.99, "{}", report(&compiled));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in r#"(alert|drop|pass) (ip|http|tls) any [a0-9:!\[\],]{1,6} -> any any \(.{0,80}\)"#) {
        let _ = compiled(&text);
    }

    #[test]
    fn no_options_panic(
        name in proptest::sample::select(
            crate::keywords::ALL.iter().flat_map(|(_, k)| *k).flat_map(|k| k.names).copied().collect::<Vec<_>>()
        ),
        value in r#"[!"a-z0-9<>=,.:| /\\&-]{0,24}"#,
    ) {
        let text = format!("alert http any any -> any any (http.uri; content:\"a\"; {name}:{value}; sid:1;)");
        let _ = compiled(&text);
    }
}
