//! What lists become, as text; and that no text breaks the readers.

use proptest::prelude::*;

use super::*;

/// What a list becomes: rows as `line asset name purpose`, broken ones as `line ! reason`.
#[track_caller]
fn check(format: Format, text: &str, expected: &[&str]) {
    let reading = read(format, text);
    let mut found: Vec<String> = Vec::new();
    for row in &reading.rows {
        let purpose = row.purpose.map_or("-", Purpose::as_str);
        found.push(format!("{} {} {:?} {purpose}", row.line, row.asset, row.name));
    }
    found
        .extend(reading.broken.iter().map(|one| format!("{} ! {}", one.line, one.reason.as_str())));
    found.extend(reading.organisations.iter().map(|one| format!("{} {}", one.handle, one.name)));
    assert_eq!(found, expected);
    assert_eq!(reading.broken_count, reading.broken.len());
}

#[test]
fn a_spreadsheets_file_is_read_and_broken_rows_stop_nothing() {
    let text = "\u{feff}Kind;Value;Name;Purpose;Note\r\n\
        network;192.0.2.0/24;\"Main; office\";life-and-health;x\r\n\
        \r\n\
        domain;kommun.example\r\n\
        network;nonsense;;\r\n\
        printer;x\r\n\
        network\r\n\
        product;'=Exempel;;\r\n\
        network;192.0.2.9/24;;\r\n\
        domain;a.example;;fun\r\n";
    let expected = [
        "2 192.0.2.0/24 \"Main; office\" life-and-health",
        "4 kommun.example \"\" -",
        "8 =Exempel \"\" -",
        "5 ! network",
        "6 ! kind",
        "7 ! short",
        "9 ! twice",
        "10 ! purpose",
    ];
    check(Format::Csv, text, &expected);
}

#[test]
fn a_file_without_its_first_line_says_so() {
    check(Format::Csv, "network,192.0.2.0/24\n", &["1 ! heading"]);
    check(Format::Csv, "", &["1 ! heading"]);
}

#[test]
fn whois_text_is_read() {
    let text = "% This is the RIPE Database query service.\n\n\
        organisation:   ORG-EX1-RIPE\norg-name:       Björkviks kommun\n\n\
        inetnum:        192.0.2.0 - 192.0.2.127\nnetname:        BJORKVIK\n\
        descr:          Offices # and more\n+               and schools\norg:            ORG-EX1-RIPE\n\n\
        inetnum:        198.51.100.1 - 198.51.100.4\nnetname:        ODD\n\n\
        inet6num:       2001:db8::/48\nnetname:        BJORKVIK6\n\n\
        route:          192.0.2.0/24\ndescr:          Björkvik\norigin:         AS64500\n\n\
        route6:         2001:DB8::/32\norigin:         AS64500\n\n\
        aut-num:        AS64500\nas-name:        BJORKVIK-AS\n\n\
        person:         Kim Kimsson\nphone:          +46\n\n\
        inetnum:        192.0.2.9 - 192.0.2.1\n\n\
        what is this\n\
        route:          0.0.0.0/0\n";
    let expected = [
        "6 192.0.2.0/25 \"BJORKVIK\" -",
        "12 198.51.100.1/32 \"ODD\" -",
        "12 198.51.100.2/31 \"ODD\" -",
        "12 198.51.100.4/32 \"ODD\" -",
        "15 2001:db8::/48 \"BJORKVIK6\" -",
        "18 192.0.2.0/24 \"Björkvik\" -",
        "22 2001:db8::/32 \"AS64500\" -",
        "25 AS64500 \"BJORKVIK-AS\" -",
        "31 ! range",
        "33 ! line",
        "34 ! too-wide",
        "ORG-EX1-RIPE Björkviks kommun",
    ];
    check(Format::Ripe, text, &expected);
}

#[test]
fn limits_have_outcomes() {
    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    check(Format::Csv, &long, &["1 ! too-long"]);
    let many: String = (0..ROWS_MAX + 2).map(|row| format!("product,P{row}\n")).collect();
    let reading = read(Format::Csv, &format!("kind,value\n{many}"));
    assert_eq!((reading.rows.len(), reading.broken_count), (ROWS_MAX, 2));
    assert_eq!(reading.broken[0].reason, Reason::TooMany);
    let bad = "product,\n".repeat(BROKEN_MAX + 5);
    let reading = read(Format::Csv, &format!("kind,value\n{bad}"));
    assert_eq!((reading.broken.len(), reading.broken_count), (BROKEN_MAX, BROKEN_MAX + 5));
}

proptest! {
    #[test]
    fn any_text_is_read_or_kept_aside(text in "\\PC{0,200}|([a-z0-9:;,.\\-/#+ \\n\"']{0,300})") {
        for format in Format::ALL {
            let reading = read(*format, &text);
            prop_assert!(reading.broken.len() <= reading.broken_count);
        }
    }

    #[test]
    fn any_range_becomes_exactly_its_addresses(first: u32, size in 0u32..100_000) {
        let first = first.max(0x0100_0000);
        let last = first.saturating_add(size);
        let ip = |bits: u32| std::net::Ipv4Addr::from(bits);
        let text = format!("inetnum: {} - {}\n", ip(first), ip(last));
        let reading = read(Format::Ripe, &text);
        let sum: u64 = reading.rows.iter().map(|row| match &row.asset {
            Asset::Network(net) => 1u64 << (32 - net.prefix_len()),
            _ => 0,
        }).sum();
        prop_assert_eq!(sum, u64::from(last - first) + 1);
    }
}
