//! What a survey asks, as a form: until when, a reminder, up to three questions in each language.
//!
//! Reads times in the zone of whoever writes. Fills in the survey that we ship (*are you hit?*)
//! from `locales/`; holds no text itself.

use findings::{
    Asking, BadAsking, LANGUAGES, Question, QuestionKind, Questions, Sections, Survey, Written,
};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use locale::{Language, Texts};
use model::Time;

use super::form::Choice;
use crate::form::{Fields, Mistakes};
use crate::frame::Frame;

macro_rules! question {
    ($number:literal) => {
        Place {
            kind: concat!("kind-", $number),
            help: concat!("help-", $number),
            ask: [
                concat!("ask-", $number, "-sv"),
                concat!("ask-", $number, "-nb"),
                concat!("ask-", $number, "-en"),
            ],
            options: [
                concat!("options-", $number, "-sv"),
                concat!("options-", $number, "-nb"),
                concat!("options-", $number, "-en"),
            ],
        }
    };
}

/// The fields of a question, by language in the order of `findings::LANGUAGES`.
struct Place {
    kind: &'static str,
    help: &'static str,
    ask: [&'static str; 3],
    options: [&'static str; 3],
}

const PLACES: [Place; findings::QUESTIONS_MAX] = [question!("1"), question!("2"), question!("3")];

/// Seconds until a new survey ends, and until it reminds: a working day, and half of it.
const UNTIL_S: i64 = 8 * 3_600;
const REMIND_S: i64 = 4 * 3_600;

/// The kinds of the questions of the survey that we ship, and which of them asks for help.
const SHIPPED: [(QuestionKind, bool); 3] =
    [(QuestionKind::YesNo, false), (QuestionKind::Several, false), (QuestionKind::YesNo, true)];

/// A question as the form shows it.
pub(super) struct Shown {
    pub number: usize,
    pub kind: &'static str,
    pub kinds: Vec<Choice>,
    pub kind_mistake: &'static str,
    pub help: &'static str,
    pub is_help: bool,
    pub languages: Vec<InLanguage>,
}

pub(super) struct InLanguage {
    pub tag: &'static str,
    pub ask: &'static str,
    pub asks: String,
    pub options: &'static str,
    pub offers: String,
}

pub(super) fn shown(f: &Frame, fields: &Fields, mistakes: &Mistakes) -> Vec<Shown> {
    let kinds = |place: &Place| {
        let choice = |kind: QuestionKind| Choice {
            value: kind.as_str().to_owned(),
            name: f.word("question-kind", kind.as_str()),
            is_chosen: fields.get(place.kind) == kind.as_str(),
        };
        QuestionKind::ALL.into_iter().map(choice).collect()
    };
    let one = |(number, place): (usize, &Place)| Shown {
        number,
        kind: place.kind,
        kinds: kinds(place),
        kind_mistake: mistakes.at(place.kind),
        help: place.help,
        is_help: fields.get(place.help) == "yes",
        languages: LANGUAGES
            .iter()
            .enumerate()
            .map(|(at, tag)| InLanguage {
                tag,
                ask: place.ask[at],
                asks: fields.get(place.ask[at]).to_owned(),
                options: place.options[at],
                offers: fields.get(place.options[at]).to_owned(),
            })
            .collect(),
    };
    (1..).zip(&PLACES).map(one).collect()
}

/// What the form asks; none when something is wrong, which then stands at its field.
pub(super) fn parse(
    fields: &Fields,
    zone: &TimeZone,
    now: Time,
    mistakes: &mut Mistakes,
) -> Option<Survey> {
    let time = |field: &str| {
        let wall = fields.get(field).parse::<DateTime>().ok()?;
        Some(Time::from(wall.to_zoned(zone.clone()).ok()?.timestamp()))
    };
    let until = time("answer-until").filter(|until| now < *until);
    if until.is_none() {
        mistakes.add("answer-until", "mistake-survey-until");
    }
    let remind = time("remind");
    let fits = remind.zip(until).is_none_or(|(remind, until)| remind < until);
    if !fits || (remind.is_none() && !fields.get("remind").is_empty()) {
        mistakes.add("remind", "mistake-survey-remind");
    }
    let questions = Questions::new(PLACES.iter().map(|place| question(fields, place)).collect());
    match questions {
        Ok(questions) => until.map(|until| Survey { until, remind, questions }),
        Err(wrong) => {
            for one in wrong {
                let place = PLACES.get(one.question).unwrap_or(&PLACES[0]);
                mistakes.add(place.kind, key(one.why));
            }
            None
        }
    }
}

fn question(fields: &Fields, place: &Place) -> Question {
    let version = |at: usize| {
        let options = fields.get(place.options[at]).lines().map(str::to_owned).collect();
        (LANGUAGES[at].to_owned(), Asking { ask: fields.get(place.ask[at]).to_owned(), options })
    };
    Question {
        kind: QuestionKind::parse(fields.get(place.kind)).unwrap_or(QuestionKind::Text),
        is_help: fields.get(place.help) == "yes",
        versions: (0..LANGUAGES.len()).map(version).collect(),
    }
}

const fn key(why: BadAsking) -> &'static str {
    match why {
        BadAsking::Nothing => "mistake-survey-nothing",
        BadAsking::Language | BadAsking::Empty => "mistake-survey-ask",
        BadAsking::TooLong => "mistake-survey-long",
        BadAsking::Options => "mistake-survey-options",
        BadAsking::TooMany => "mistake-survey-many",
    }
}

/// The fields of a survey that is kept.
pub(super) fn fill(survey: &Survey, zone: &TimeZone, put: &mut impl FnMut(&str, &str)) {
    put("as", "survey");
    put("answer-until", &wall(survey.until, zone));
    if let Some(remind) = survey.remind {
        put("remind", &wall(remind, zone));
    }
    for (place, question) in PLACES.iter().zip(survey.questions.all()) {
        put(place.kind, question.kind.as_str());
        put(place.help, if question.is_help { "yes" } else { "" });
        for (language, asking) in &question.versions {
            let at = LANGUAGES.iter().position(|tag| tag == language).unwrap_or(0);
            put(place.ask[at], &asking.ask);
            put(place.options[at], &asking.options.join("\n"));
        }
    }
}

/// The fields of a new survey: its times, and the one that we ship if it is wanted.
pub(super) fn begin(wants_shipped: bool, zone: &TimeZone, now: Time) -> Fields {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |key: &str, value: &str| pairs.push((key.to_owned(), value.to_owned()));
    let (until, remind) = (now.plus_s(UNTIL_S), now.plus_s(REMIND_S));
    match shipped(until, Some(remind)).filter(|_| wants_shipped) {
        None => {
            put("as", "survey");
            put("answer-until", &wall(until, zone));
            put("remind", &wall(remind, zone));
        }
        Some((text, survey)) => {
            put("severity", "high");
            for (tag, says) in text.versions() {
                put(&format!("title-{tag}"), &says.title);
                put(&format!("what-{tag}"), &says.what);
            }
            fill(&survey, zone, &mut put);
        }
    }
    Fields::filled(pairs)
}

/// The survey that we ship, in every language: are you hit, which services, do you need help?
/// None is never given: a test reads what is shipped.
pub fn shipped(until: Time, remind: Option<Time>) -> Option<(Written, Survey)> {
    let all = || Language::all().map(|one| (one.tag().to_owned(), Texts::new(one, TimeZone::UTC)));
    let says = |(tag, texts): (String, Texts)| {
        let (title, what) = (texts.get("survey-hit-title"), texts.get("survey-hit-what"));
        let now = texts.get("survey-now");
        (tag, Sections { title, what, now, ..Sections::default() })
    };
    let question = |(number, (kind, is_help)): (u8, (QuestionKind, bool))| {
        let asking = |(tag, texts): (String, Texts)| {
            let options = match kind.has_options() {
                true => texts.get("survey-hit-options").lines().map(str::to_owned).collect(),
                false => Vec::new(),
            };
            (tag, Asking { ask: texts.get(&format!("survey-hit-ask-{number}")), options })
        };
        Question { kind, is_help, versions: all().map(asking).collect() }
    };
    let questions = Questions::new((1..).zip(SHIPPED).map(question).collect()).ok()?;
    let text = Written::new(all().map(says).collect()).ok()?;
    Some((text, Survey { until, remind, questions }))
}

/// What to do, in a survey that says nothing of it.
pub(super) fn now_text(tag: &str) -> String {
    let language = Language::parse(tag).unwrap_or(Language::ENGLISH);
    Texts::new(language, TimeZone::UTC).get("survey-now")
}

/// A time as a browser's field writes it, to the minute.
fn wall(time: Time, zone: &TimeZone) -> String {
    time.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_seconds(1_700_000_000);

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Stockholm").expect("a zone")
    }

    #[test]
    fn what_we_ship_is_right_in_every_language() {
        let mut mistakes = Mistakes::default();
        let fields = begin(true, &zone(), NOW);
        let survey = parse(&fields, &zone(), NOW, &mut mistakes).expect("right");
        assert!(mistakes.is_empty());
        let kinds = survey.questions.all().iter().map(|one| (one.kind, one.is_help));
        assert!(kinds.eq(SHIPPED));
        for question in survey.questions.all() {
            assert!(question.versions.iter().map(|(tag, _)| tag.as_str()).eq(LANGUAGES));
            assert!(question.versions.iter().all(|(_, one)| !one.ask.contains('⟨')));
        }
        assert!(LANGUAGES.iter().all(|tag| !now_text(tag).contains('⟨')));
    }

    #[test]
    fn what_is_kept_fills_the_form_that_keeps_it() {
        let mut mistakes = Mistakes::default();
        let survey = parse(&begin(true, &zone(), NOW), &zone(), NOW, &mut mistakes);
        let survey = survey.expect("right");
        let mut pairs = Vec::new();
        fill(&survey, &zone(), &mut |key, value| pairs.push((key.to_owned(), value.to_owned())));
        let again = parse(&Fields::filled(pairs), &zone(), NOW, &mut mistakes);
        assert_eq!(again, Some(survey));
    }

    #[test]
    fn every_mistake_stands_at_its_field() {
        let pairs = [
            ("answer-until", "2000-01-01T00:00"),
            ("remind", "tomorrow"),
            ("kind-1", "one"),
            ("ask-1-sv", "?"),
            ("options-1-sv", "only this"),
        ];
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut mistakes = Mistakes::default();
        let read = parse(&Fields::filled(pairs.collect()), &zone(), NOW, &mut mistakes);
        assert_eq!(read, None);
        let found: Vec<_> = mistakes.all().collect();
        let expected = [
            ("answer-until", "mistake-survey-until"),
            ("kind-1", "mistake-survey-options"),
            ("remind", "mistake-survey-remind"),
        ];
        assert_eq!(found, expected);
    }
}
