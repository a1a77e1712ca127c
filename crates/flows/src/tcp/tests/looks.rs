//! What rules look at: when it is worth a look, and how looks overlap.

use super::*;

/// Looks at the client's bytes after each packet; `kept|new@offset`, `$` at the end.
#[track_caller]
fn check_looks(look: Look, packets: &[&str], expected: &str) {
    let streams = StreamSettings { raw_overlap: 3, raw_chunk: [4, 4], ..StreamSettings::default() };
    let mut table = FlowTable::new(Settings { streams, ..Settings::default() });
    let mut looks = String::new();
    let mut show = |flow: &mut Flow<()>, look| {
        while let Some(part) = flow.raw(Direction::ToServer, look) {
            let (kept, new) = part.bytes.split_at(part.bytes.len() - part.new);
            let [kept, new] = [kept, new].map(String::from_utf8_lossy);
            let end = if part.end { "$" } else { "" };
            let lost = if part.lost_before == 0 { "" } else { "~" };
            write!(looks, "{lost}{kept}|{new}@{}{end} ", part.offset).unwrap();
        }
    };
    let mut seen = Seen { leave_raw: true, ..Seen::default() };
    for text in HANDSHAKE.iter().chain(packets) {
        let isns = [CLIENT_ISN, SERVER_ISN];
        feed_and(&mut table, &sent(text), 0, 40_000, isns, &mut seen, |flow| show(flow, look));
    }
    table.shutdown(&mut |mut flow, _| {
        flow.finish(&mut seen);
        show(&mut flow, Look::Now);
    });
    assert_eq!(looks.trim_end(), expected);
}

#[test]
fn looks_wait_for_a_chunk_and_overlap() {
    let packets = ["C A 0 0 abc", "S A 0 3", "C A 3 0 defg", "S A 0 7", "C A 7 0 h", "S A 0 8"];
    check_looks(Look::WhenWorth, &packets, "|abcdefg@0 efg|h@4$");
    check_looks(Look::Now, &packets, "|abc@0 abc|defg@0 efg|h@4 fgh|@5$");
}

#[test]
fn a_gap_parts_looks() {
    check_looks(
        Look::WhenWorth,
        &["C A 0 0 ab", "S A 0 2", "C A 4 0 efgh", "S A 0 8", "C A 8 0 i", "S A 0 9"],
        "|ab@0 ~|efgh@4 fgh|i@5$",
    );
}

#[test]
fn the_end_of_a_direction_is_worth_a_look() {
    check_looks(
        Look::WhenWorth,
        &["C A 0 0 ab", "C FA 2 0", "S A 0 3", "S FA 0 3", "C A 3 1"],
        "|ab@0$",
    );
}
