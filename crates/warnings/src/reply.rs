//! What a reply to a warning's mail means: one of the member's steps, or nothing.
//!
//! Reads only what the writer wrote: quoted text and signatures are left out, automatic answers
//! and vacation notes never count, questions never count. When in doubt it means nothing: a person
//! reads it then, and a warning that stays open is better than one closed by a misread word. Does
//! not fetch or parse mail: `notify` does.
//!
//! Specification: RFC 3834 (automatic answers); RFC 3676 section 4.3 (the signature's line).

use crate::Move;

/// A mail that came back.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Its subject.
    pub subject: &'a str,
    /// Its plain text.
    pub text: &'a str,
    /// Its header fields, name and value.
    pub headers: &'a [(&'a str, &'a str)],
}

/// Lines that are read: an answer stands at the top.
const LINES_MAX: usize = 60;

/// Characters of a line that are read.
const LINE_CHARS_MAX: usize = 1_000;

/// What a reply comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// Nothing that can be read for sure.
    Nothing,
    /// A step of the member's.
    Step(Move),
    /// That it does not concern them, and not a word of why: on the page that is asked for, and a
    /// warning is not closed by less.
    LacksWhy,
}

/// What a reply means.
pub fn read(reply: &Reply<'_>) -> Meaning {
    if is_automatic(reply) {
        return Meaning::Nothing;
    }
    let said = sentences(&own_lines(reply.text));
    let meant: Vec<Move> = said.iter().filter_map(|sentence| of_sentence(sentence)).collect();
    let Some(furthest) = meant.iter().copied().max_by_key(|step| rank(*step)) else {
        return Meaning::Nothing;
    };
    // Who says both that it does not concern them and that it is mended has to be asked.
    let torn = meant.contains(&Move::Dismiss)
        && meant.iter().any(|step| !matches!(step, Move::Dismiss | Move::Acknowledge));
    match furthest {
        _ if torn => Meaning::Nothing,
        Move::Dismiss if !said.iter().any(|sentence| says_why(sentence)) => Meaning::LacksWhy,
        step => Meaning::Step(step),
    }
}

/// Whether a machine wrote it.
pub fn is_automatic(reply: &Reply<'_>) -> bool {
    let by_header = reply.headers.iter().any(|(name, value)| {
        let (name, value) = (name.trim().to_lowercase(), value.trim().to_lowercase());
        match &*name {
            "auto-submitted" => !value.starts_with("no"),
            "precedence" => matches!(&*value, "bulk" | "junk" | "list" | "auto_reply"),
            "x-autoreply" | "x-autorespond" | "x-auto-response-suppress" => value != "no",
            "content-type" => value.contains("report-type="),
            _ => false,
        }
    });
    let subject = words(reply.subject);
    // A subject that begins so after `Re:` was ours or an earlier writer's.
    let by_subject = AUTOMATIC_SUBJECTS.iter().any(|begin| subject.starts_with(begin));
    let text = words(&own_lines(reply.text).join(" "));
    by_header || by_subject || AUTOMATIC_TEXTS.iter().any(|part| text.contains(part))
}

const AUTOMATIC_SUBJECTS: &[&str] = &[
    " autosvar ",
    " automatiskt svar ",
    " frånvaromeddelande ",
    " frånvaro ",
    " automatisk svar ",
    " fraværsmelding ",
    " fravær ",
    " automatic reply ",
    " auto reply ",
    " autoreply ",
    " out of office ",
    " undelivered ",
    " undeliverable ",
    " mail delivery ",
    " delivery status ",
];

const AUTOMATIC_TEXTS: &[&str] = &[
    " är på semester ",
    " har semester ",
    " är föräldraledig ",
    " är inte på kontoret ",
    " är tillbaka den ",
    " åter på kontoret ",
    " det här är ett automatiskt ",
    " detta är ett automatiskt ",
    " ditt ärende har ",
    " vi har tagit emot ditt ",
    " er på ferie ",
    " har ferie ",
    " er ikke på kontoret ",
    " er tilbake ",
    " dette er et automatisk ",
    " saken din er ",
    " vi har mottatt din ",
    " vi har mottatt e posten ",
    " out of the office ",
    " out of office ",
    " on vacation ",
    " on annual leave ",
    " on leave ",
    " this is an automatic ",
    " this is an automated ",
    " your ticket has ",
    " we have received your ",
    " thank you for contacting ",
];

/// The lines that the writer wrote, from the top to where quotation or signature begins.
fn own_lines(text: &str) -> Vec<String> {
    let mut own = Vec::new();
    for line in text.lines().take(LINES_MAX) {
        let line: String = line.chars().take(LINE_CHARS_MAX).collect();
        let trimmed = line.trim();
        if trimmed.starts_with('>') {
            continue;
        }
        if is_end(trimmed) {
            break;
        }
        own.push(trimmed.to_owned());
    }
    own
}

/// Whether quotation or signature begins here.
fn is_end(line: &str) -> bool {
    let text = words(line);
    let rule = line.starts_with("--") || line.starts_with("__") || line.starts_with("==");
    let wrote = line.ends_with(':')
        && [" skrev ", " wrote ", " skrev følgende "].iter().any(|word| text.contains(word));
    let head = ["från:", "fra:", "from:", "skickat:", "sendt:", "sent:", "till:", "til:"]
        .iter()
        .any(|word| line.to_lowercase().starts_with(word));
    rule || wrote || head || CLOSINGS.iter().any(|closing| text.starts_with(closing))
}

const CLOSINGS: &[&str] = &[
    " mvh ",
    " med vänlig hälsning ",
    " med vänliga hälsningar ",
    " vänliga hälsningar ",
    " vänligen ",
    " hälsningar ",
    " vennlig hilsen ",
    " med vennlig hilsen ",
    " hilsen ",
    " best regards ",
    " kind regards ",
    " regards ",
    " skickat från ",
    " hämta outlook ",
    " sendt fra ",
    " sent from ",
    " get outlook ",
];

/// Sentences as words; questions are left out.
fn sentences(lines: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        let mut rest = line.as_str();
        while !rest.is_empty() {
            let end = rest.find(['.', '!', '?', ';']).map_or(rest.len(), |at| at + 1);
            let (sentence, after) = rest.split_at(end);
            if !sentence.ends_with('?') {
                found.push(words(sentence));
            }
            rest = after;
        }
    }
    found
}

/// Words that a reason has at least, beside the one that makes it a sentence.
const WHY_WORDS_MIN: usize = 2;

/// Whether a sentence says more than that it does not concern them: something that is so, and of
/// what. A greeting or a name under the answer is no reason.
fn says_why(sentence: &str) -> bool {
    let mut rest = sentence.to_owned();
    for phrase in DISMISS {
        rest = rest.replace(phrase, " ");
    }
    let is = |word: &&str, list: &str| list.split_whitespace().any(|one| one == *word);
    let own: Vec<&str> = rest.split_whitespace().filter(|word| !is(word, SMALL_WORDS)).collect();
    let is_sentence = rest.split_whitespace().any(|word| is(&word, WHY_WORDS));
    let others = own.iter().filter(|word| !is(word, WHY_WORDS)).count();
    is_sentence && WHY_WORDS_MIN <= others
}

/// Words that say nothing by themselves: greetings, pronouns, small words.
const SMALL_WORDS: &str = "hej hei hi hello tack takk thanks thank you please det den detta dette \
    this that it they de vi we jag jeg i oss us er ni dere du en ett et a an the och og and så so \
    men but för for till til to på on om about av of i in idag today nu nå now här her here \
    information informationen informasjonen s t";

/// Words that make a sentence of a reason: something is, has, or does.
const WHY_WORDS: &str = "är var er har hade hadde använder bruker kör kjører finns finnes saknar \
    mangler tillhör tilhører eftersom därför ettersom fordi derfor is are was were has have had \
    use uses used run runs belongs because since";

/// Lower-cased words with one space around each.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for word in text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(&word.to_lowercase());
        words.push(' ');
    }
    words
}

fn of_sentence(sentence: &str) -> Option<Move> {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| sentence.contains(phrase));
    if has(DISMISS) {
        return (!has(DOUBT)).then_some(Move::Dismiss);
    }
    let short = sentence.split_whitespace().count() <= 3;
    if has(NOT_YET) || has(DOUBT) {
        return None;
    }
    if has(FIX) || (short && has(FIX_ALONE)) {
        return Some(Move::Fix);
    }
    if has(START) {
        return Some(Move::Start);
    }
    if has(APPLY) {
        return Some(Move::Apply);
    }
    (has(ACKNOWLEDGE) || (short && has(ACKNOWLEDGE_ALONE))).then_some(Move::Acknowledge)
}

const fn rank(step: Move) -> u8 {
    match step {
        Move::Acknowledge => 1,
        Move::Apply => 2,
        Move::Start => 3,
        Move::Fix => 4,
        _ => 5,
    }
}

const DISMISS: &[&str] = &[
    " gäller inte oss ",
    " gäller ej oss ",
    " gäller inte ",
    " berör inte oss ",
    " berör oss inte ",
    " inte aktuellt ",
    " ej aktuellt ",
    " falskt larm ",
    " falsklarm ",
    " gjelder ikke ",
    " berører ikke ",
    " ikke aktuelt ",
    " falsk alarm ",
    " not applicable ",
    " does not apply ",
    " doesn t apply ",
    " does not concern ",
    " doesn t concern ",
    " false positive ",
    " false alarm ",
];

/// Words that make it no longer sure what is meant.
const DOUBT: &[&str] = &[
    " kanske ",
    " eventuellt ",
    " troligen ",
    " osäker ",
    " vet inte ",
    " om det gäller ",
    " om det är ",
    " när det är ",
    " delvis ",
    " det mesta ",
    " återstår ",
    " kanskje ",
    " usikker ",
    " vet ikke ",
    " hvis ",
    " når det er ",
    " gjenstår ",
    " partly ",
    " remains ",
    " maybe ",
    " perhaps ",
    " not sure ",
    " if it ",
    " whether ",
    " once it ",
    " when it ",
];

/// Words that turn *mended* into *not mended*.
const NOT_YET: &[&str] = &[
    " inte ",
    " ej ",
    " ännu ",
    " ska ",
    " skall ",
    " kommer ",
    " snart ",
    " imorgon ",
    " måste ",
    " ikke ",
    " skal ",
    " vil ",
    " må ",
    " not ",
    " isn t ",
    " hasn t ",
    " will ",
    " soon ",
    " tomorrow ",
    " must ",
    " needs ",
    " need ",
    " cannot ",
    " can t ",
];

const FIX: &[&str] = &[
    " åtgärdat ",
    " åtgärdad ",
    " åtgärdade ",
    " fixat ",
    " fixad ",
    " avhjälpt ",
    " problemet är löst ",
    " det är löst ",
    " utbedret ",
    " fikset ",
    " rettet ",
    " problemet er løst ",
    " det er løst ",
    " fixed ",
    " resolved ",
    " mended ",
    " remediated ",
];

/// Words that mean *mended* when they stand almost alone.
const FIX_ALONE: &[&str] =
    &[" klart ", " löst ", " klar ", " løst ", " ferdig ", " done ", " solved "];

const START: &[&str] = &[
    " arbetar med ",
    " jobbar med ",
    " jobbar på ",
    " pågår ",
    " påbörjat ",
    " påbörjad ",
    " jobber med ",
    " arbeider med ",
    " er i gang ",
    " påbegynt ",
    " working on ",
    " in progress ",
    " have started ",
];

const APPLY: &[&str] = &[
    " gäller oss ",
    " berör oss ",
    " vi är drabbade ",
    " vi är berörda ",
    " gjelder oss ",
    " berører oss ",
    " vi er rammet ",
    " applies to us ",
    " concerns us ",
    " we are affected ",
];

const ACKNOWLEDGE: &[&str] = &[
    " kvitterar ",
    " kvitterat ",
    " bekräftar ",
    " tar hand om ",
    " vi tar det ",
    " jag tar det ",
    " tittar på det ",
    " kollar på det ",
    " undersöker ",
    " bekrefter ",
    " kvitterer ",
    " tar hånd om ",
    " tar oss av ",
    " ser på det ",
    " ser på saken ",
    " undersøker ",
    " acknowledge ",
    " acknowledged ",
    " taking care ",
    " looking into ",
    " look into ",
    " on it ",
];

/// Words that mean *taken in hand* when they stand almost alone: in a longer sentence they only
/// thank for the mail.
const ACKNOWLEDGE_ALONE: &[&str] =
    &[" mottaget ", " bekräftat ", " mottatt ", " bekreftet ", " ack ", " received ", " got it "];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Move>) {
        let expected = expected.map_or(Meaning::Nothing, Meaning::Step);
        let found = read(&Reply { subject: "Re: [Vårdkase 7]", text, headers: &[] });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn plain_answers_in_three_languages() {
        use Move::*;
        for (text, step) in [
            ("Kvitterar.", Acknowledge),
            ("Mottaget!", Acknowledge),
            ("Tack, vi tar hand om det", Acknowledge),
            ("Hej!\nVi tittar på det under dagen.", Acknowledge),
            ("Bekrefter at vi har fått varselet.", Acknowledge),
            ("Takk, vi ser på saken.", Acknowledge),
            ("ack", Acknowledge),
            ("Thanks, we are looking into this.", Acknowledge),
            ("Det gäller oss.", Apply),
            ("Ja, dette gjelder oss", Apply),
            ("Yes, this applies to us.", Apply),
            ("Vi jobbar på det.", Start),
            ("Arbete pågår", Start),
            ("Vi jobber med saken nå", Start),
            ("We are working on it.", Start),
            ("Åtgärdat.", Fix),
            ("Det är nu åtgärdat, servern är uppdaterad.", Fix),
            ("Klart!", Fix),
            ("Feilen er rettet i dag", Fix),
            ("This has been fixed.", Fix),
            ("Done", Fix),
            ("Gäller inte oss, vi har inte produkten.", Dismiss),
            ("Falskt larm: det är vår egen skanner.", Dismiss),
            ("Dette gjelder ikke oss, vi bruker ikke den programvaren.", Dismiss),
            ("This is a false positive: the server is our own scanner.", Dismiss),
            ("Not applicable. We do not have the product.", Dismiss),
        ] {
            check(text, Some(step));
        }
    }

    #[test]
    fn the_furthest_step_counts_and_contradictions_do_not() {
        check("Tack, vi tar hand om det. Det är åtgärdat nu.", Some(Move::Fix));
        check("Kvitterar. Gäller inte oss, produkten är avvecklad sedan maj.", Some(Move::Dismiss));
        check("Gäller inte oss. Men åtgärdat ändå.", None);
    }

    #[test]
    fn not_applicable_without_a_why_closes_nothing() {
        for text in [
            "Gäller inte oss.",
            "Hej, det här är falskt larm.",
            "Kvitterar. Gäller inte oss.\nKim Andersson\nIT-avdelningen Norrby kommun",
            "Tack för informationen, men det här berör inte oss idag",
            "Dette gjelder ikke oss.",
            "This is a false positive.",
            "Thanks for letting us know, this does not apply to us.",
            "Not applicable",
        ] {
            let found = read(&Reply { subject: "Re: x", text, headers: &[] });
            assert_eq!(found, Meaning::LacksWhy, "{text}");
        }
    }

    #[test]
    fn what_is_not_said_for_sure_does_not_count() {
        for text in [
            "",
            "Tack för informationen!",
            "Det är inte åtgärdat.",
            "Vi har ej fixat det",
            "Det ska bli åtgärdat imorgon.",
            "Är det här åtgärdat?",
            "Gäller det oss?",
            "Kanske gäller inte oss.",
            "Vet inte om det gäller oss.",
            "Det er ikke fikset",
            "Vi skal få det rettet.",
            "It is not fixed yet.",
            "This will be fixed tomorrow.",
            "How do I know when it is fixed?",
            "We will tell you once it is resolved.",
            "Tack för mejlet, det är mottaget hos receptionen i Björkvik",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn quotation_and_signature_are_not_the_writers_word() {
        for text in [
            "Hej\n> Svara med: åtgärdat",
            "Hej\n\nDen sön 22 nov. 2026 kl 08:00 skrev Vårdkase <hub@csirt.example>:\nåtgärdat",
            "Hi\nOn Sun, 22 Nov 2026, Vårdkase wrote:\nfixed",
            "Tack\n-- \nKommunen\nÅtgärdat sedan 1971",
            "Tack\nMvh Kim\nVi jobbar på det sociala",
            "Takk\nVennlig hilsen\nFikset",
            "Hej\n-----Ursprungligt meddelande-----\nåtgärdat",
            "Hej\nFrån: Vårdkase\nSkickat: idag\nåtgärdat",
            "Hi\n________________________________\nFrom: x\nfixed",
            "Tack\nSkickat från min iPhone\nklart",
        ] {
            check(text, None);
        }
        check("Åtgärdat\n-- \nGäller inte oss", Some(Move::Fix));
        check("> gäller inte oss\nÅtgärdat", Some(Move::Fix));
    }

    #[test]
    fn machines_never_answer() {
        let by = |subject: &str, text: &str, headers: &[(&str, &str)]| {
            read(&Reply { subject, text, headers })
        };
        let fixed = "Åtgärdat.";
        assert_eq!(by("Re: x", fixed, &[("Auto-Submitted", "no")]), Meaning::Step(Move::Fix));
        assert_eq!(by("Re: x", fixed, &[("auto-submitted", "auto-replied")]), Meaning::Nothing);
        assert_eq!(by("Re: x", fixed, &[("Precedence", "bulk")]), Meaning::Nothing);
        assert_eq!(by("Re: x", fixed, &[("X-Autoreply", "yes")]), Meaning::Nothing);
        for subject in ["Autosvar: x", "Automatic reply: x", "Fraværsmelding", "Out of Office"] {
            assert_eq!(by(subject, fixed, &[]), Meaning::Nothing, "{subject}");
        }
        for text in [
            "Jag är på semester till den 3 augusti. Ärenden åtgärdas av kollegor. Åtgärdat.",
            "Jeg er på ferie. Kvitterer når jeg er tilbake.",
            "I am out of the office. Acknowledged.",
            "Vi har tagit emot ditt ärende. Kvitterar.",
            "Your ticket has been created. Received.",
        ] {
            assert_eq!(by("Re: x", text, &[]), Meaning::Nothing, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,400}", subject in ".{0,60}") {
            let step = read(&Reply { subject: &subject, text: &text, headers: &[] });
            prop_assert!(!matches!(step, Meaning::Step(step) if !step.is_members()));
        }

        #[test]
        fn what_is_quoted_changes_nothing(text in "[a-zåäö .!?\n]{0,200}") {
            let quoted: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
            let found = read(&Reply { subject: "", text: &quoted.join("\n"), headers: &[] });
            prop_assert_eq!(found, Meaning::Nothing);
        }
    }
}
