//! A duty roster as a calendar that other programs subscribe to.
//!
//! Writes only what a roster needs: events with a beginning, an end and a name, all times in UTC,
//! so that no definition of a zone has to travel along. Reads nothing.
//!
//! Specification: RFC 5545 (lines end with CRLF and are folded at 75 octets, texts are escaped);
//! RFC 7986 for the calendar's name and how often to ask again.

use model::Time;

/// Octets of a line without its end, as RFC 5545 section 3.1 bounds it.
const LINE_OCTETS_MAX: usize = 75;

/// One event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CalendarEvent {
    /// The same for the same turn at each reading; no other event of the calendar has it.
    pub uid: String,
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub until: Time,
    /// What it is called.
    pub summary: String,
}

/// The calendar as a file.
pub fn write_calendar(name: &str, events: &[CalendarEvent], now: Time) -> String {
    let mut out = Writer(String::new());
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Vardkase//Duty roster//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("NAME", name);
    // What most programs read until they know NAME.
    out.text("X-WR-CALNAME", name);
    out.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    out.line("X-PUBLISHED-TTL:PT1H");
    for event in events {
        out.line("BEGIN:VEVENT");
        out.text("UID", &event.uid);
        out.time("DTSTAMP", now);
        out.time("DTSTART", event.from);
        out.time("DTEND", event.until);
        out.text("SUMMARY", &event.summary);
        // Being on duty does not make somebody busy.
        out.line("TRANSP:TRANSPARENT");
        out.line("END:VEVENT");
    }
    out.line("END:VCALENDAR");
    out.0
}

struct Writer(String);

impl Writer {
    fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", escaped(value)));
    }

    fn time(&mut self, name: &str, time: Time) {
        self.line(&format!("{name}:{}", time.to_jiff().strftime("%Y%m%dT%H%M%SZ")));
    }

    /// Folds between characters, never inside one: a reader that decodes before it unfolds must
    /// not see half a letter.
    fn line(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if LINE_OCTETS_MAX < octets + character.len_utf8() {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text value: what has a meaning of its own is escaped, control characters fall out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    fn event(summary: &str) -> CalendarEvent {
        CalendarEvent {
            uid: "0189-1@csirt.example".into(),
            from: Time::from_seconds(1_790_000_000),
            until: Time::from_seconds(1_790_086_400),
            summary: summary.into(),
        }
    }

    #[test]
    fn a_calendar_is_written_as_the_standard_wants() {
        let text = write_calendar("Jour; natt", &[event("Åsa, IT")], Time::from_seconds(0));
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
            PRODID:-//Vardkase//Duty roster//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n\
            NAME:Jour\\; natt\r\nX-WR-CALNAME:Jour\\; natt\r\n\
            REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n\
            BEGIN:VEVENT\r\nUID:0189-1@csirt.example\r\nDTSTAMP:19700101T000000Z\r\n\
            DTSTART:20260921T141320Z\r\nDTEND:20260922T141320Z\r\nSUMMARY:Åsa\\, IT\r\n\
            TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(text, expected);
    }

    /// Takes folding and escaping back, as a reader does.
    fn summary_of(calendar: &str) -> String {
        let unfolded = calendar.replace("\r\n ", "");
        let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:"));
        let mut out = String::new();
        let mut escape = false;
        for character in line.expect("a summary").chars() {
            match (escape, character) {
                (false, '\\') => escape = true,
                (true, 'n') => (out.push('\n'), escape = false).1,
                _ => (out.push(character), escape = false).1,
            }
        }
        out
    }

    proptest! {
        #[test]
        fn any_name_comes_back_and_no_line_is_too_long(name in "[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]{0,300}") {
            let text = write_calendar("x", &[event(&name)], Time::from_seconds(0));
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE_OCTETS_MAX);
                prop_assert!(!line.contains(['\r', '\n']));
            }
            prop_assert_eq!(summary_of(&text), name);
        }
    }

    /// Read by somebody else's program, when it is there.
    #[test]
    fn another_program_reads_it() {
        let script = "import sys, icalendar\n\
            cal = icalendar.Calendar.from_ical(sys.stdin.buffer.read())\n\
            [e] = cal.walk('VEVENT')\n\
            assert e['DTSTART'].dt.isoformat() == '2026-09-21T14:13:20+00:00', e['DTSTART'].dt\n\
            assert not e.errors and not cal.errors\n\
            sys.stdout.buffer.write(str(e['SUMMARY']).encode())\n";
        let there = Command::new("python3").args(["-c", "import icalendar"]).output();
        if !there.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: Python's icalendar is not installed");
            return;
        }
        let name = "Åsa Öberg, IT-jour; natt\\dag ".repeat(8) + "slut\nrad två";
        let text = write_calendar(&name, &[event(&name)], Time::from_seconds(0));
        let mut reader = Command::new("python3")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        reader.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
        let output = reader.wait_with_output().expect("ended");
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), name);
    }
}
