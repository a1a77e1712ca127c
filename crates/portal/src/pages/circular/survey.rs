//! The answers to a survey or an advisory while they come in: who said what, who is silent and whom to telephone
//! there, how many of each, the map coloured by one question; the same as a file.

use access::Channel;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use constituency::Country;
use findings::{Affected, Given, Question, QuestionKind, Questions};
use locale::Arg;
use store::{Asked as AskedMember, Circular, CircularVersion, SurveyTurn};
use warnings::Stage;

use super::find;
use crate::csv::Csv;
use crate::error::PageError;
use crate::form::Mistakes;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::map::Map;
use crate::pages::survey::{ask, label, said};
use crate::session::SignedIn;
use crate::show::{AdvisoryFacts, facts_of};

#[derive(Template)]
#[template(path = "pages/circular/survey.html")]
struct SurveyPage {
    f: Frame,
    circular: Circular,
    title: String,
    why: Vec<String>,
    language: String,
    until: Option<model::Time>,
    facts: Option<AdvisoryFacts>,
    is_open: bool,
    rows: Vec<Row>,
    questions: Vec<Counted>,
    /// The question that colours the map, and its marks with how many members have each.
    chosen: usize,
    legend: Vec<(Mark, i64)>,
    map: Option<Map<Mark>>,
    turns: Vec<Turn>,
    /// What an advisory said before.
    versions: Vec<CircularVersion>,
    mistakes: Mistakes,
    path: String,
    csv: String,
}

/// A member and what it said.
struct Row {
    asked: AskedMember,
    /// Each question and what was said to it.
    said: Vec<(String, String)>,
    phone: Option<(String, String)>,
}

impl Row {
    /// Its turn in the table: who waits for help, then who has not answered, then the rest.
    fn turn(&self) -> u8 {
        match &self.asked.answer {
            Some(answer) if answer.wants_help && answer.helped.is_none() => 0,
            None => 1,
            Some(_) => 2,
        }
    }
}

/// A question and how many said what.
struct Counted {
    place: usize,
    ask: String,
    said: Vec<Bar>,
}

struct Bar {
    name: String,
    count: i64,
    /// Of a hundred.
    share: i64,
}

struct Turn {
    turn: SurveyTurn,
    said: String,
}

/// A mark of the map: a colour, a letter that says the same, and what it stands for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Mark {
    /// The colour: `yes`, `no`, `unknown`, `a1` to `a10`, `several`, `none` for an answer that
    /// left the question open, `silent`, `not-asked`.
    pub style: &'static str,
    pub letter: &'static str,
    pub name: String,
}

/// Colours and letters of options, in order.
const OPTIONS: [(&str, &str); findings::OPTIONS_MAX] = [
    ("a1", "A"),
    ("a2", "B"),
    ("a3", "C"),
    ("a4", "D"),
    ("a5", "E"),
    ("a6", "F"),
    ("a7", "G"),
    ("a8", "H"),
    ("a9", "I"),
    ("a10", "J"),
];

/// Where numbers are parted: below each of these, and above.
const PARTS: [i64; 4] = [1, 10, 100, 1_000];

impl SurveyPage {
    /// The sentence that says how far it has come.
    fn sum(&self) -> String {
        let silent = self.circular.members - self.circular.answered;
        let args = [
            ("answered", Arg::Number(self.circular.answered)),
            ("members", Arg::Number(self.circular.members)),
            ("silent", Arg::Number(silent)),
        ];
        self.f.texts.with("circular-sum", &args)
    }

    /// Until when a survey is open; an advisory has no end.
    fn until(&self) -> Option<String> {
        let key = if self.is_open { "survey-open-until" } else { "survey-was-open-until" };
        self.until.map(|until| self.f.texts.with(key, &[("until", until.into())]))
    }

    fn ended_by(&self) -> Option<String> {
        let (at, by) = self.circular.ended.as_ref()?;
        let args = [("name", by.clone()?.into()), ("at", Arg::Time(*at))];
        Some(self.f.texts.with("survey-closed-by", &args))
    }

    fn helped(&self, (at, by): &(model::Time, String)) -> String {
        let args = [("name", by.clone().into()), ("at", Arg::Time(*at))];
        self.f.texts.with("survey-helped-by", &args)
    }

    fn sent_by(&self, one: &CircularVersion) -> String {
        let args = [("name", one.sent_by.clone().into()), ("at", Arg::Time(one.sent))];
        self.f.texts.with("advisory-sent-by", &args)
    }

    fn is_withdrawn(&self) -> bool {
        self.circular.stage == Stage::Withdrawn
    }

    /// How many members of the survey the map does not show; nothing when it shows all.
    fn beside_map(&self) -> String {
        match self.rows.iter().filter(|row| row.asked.place.is_none()).count() {
            0 => String::new(),
            count => self.f.count("survey-beside-map", &i64::try_from(count).unwrap_or(i64::MAX)),
        }
    }
}

pub(super) async fn page(
    by: &SignedIn,
    circular: &Circular,
    asked: &Asked,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let mut f = by.frame("circulars");
    f.live = !asked.is("live", "off") && mistakes.is_empty();
    let found = by.scope.surveys().at_members(circular.id).await?;
    let mut phones = by.scope.surveys().phones(circular.id).await?;
    let turns = by.scope.surveys().turns(circular.id).await?;
    let asks = circular.keep.questions().ok_or(PageError::NotFound)?;
    let questions = asks.all();
    let versions = match circular.version {
        1 => Vec::new(),
        _ => by.scope.circulars().versions(circular.id).await?,
    };
    let chosen = asked.get("q").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let chosen = chosen.clamp(1, questions.len()) - 1;
    let says = circular.keep.text.for_reader(f.lang());
    let line = |turn: SurveyTurn| {
        let words = words(&f, questions, &turn.given).into_iter().map(|(_, said)| said);
        Turn { said: words.collect::<Vec<_>>().join(" · "), turn }
    };
    let row = |one: AskedMember| Row {
        said: one.answer.as_ref().map(|it| words(&f, questions, &it.given)).unwrap_or_default(),
        phone: phones.remove(&one.member),
        asked: one,
    };
    let marked: Vec<Mark> = found.iter().map(|one| mark(&f, questions, chosen, one)).collect();
    let path = format!("/circulars/{}", circular.id);
    let until = circular.keep.survey.as_ref().map(|survey| survey.until);
    let (counted, map) = (counted(&f, asks, &found), map(&f, &found, &marked, asked));
    let mut rows: Vec<Row> = found.into_iter().map(row).collect();
    rows.sort_by_key(Row::turn);
    let page = SurveyPage {
        title: says.sections.title.clone(),
        why: crate::frame::lines(&says.sections.what),
        language: says.language.to_owned(),
        until,
        facts: circular.keep.advisory.as_ref().map(|advisory| facts_of(&f, advisory)),
        is_open: circular.ended.is_none() && until.is_none_or(|until| by.state.now() < until),
        questions: counted,
        legend: legend(&f, questions, chosen, &marked),
        map,
        turns: turns.into_iter().map(line).collect(),
        versions,
        rows,
        csv: format!("{path}/answers.csv"),
        path,
        chosen,
        mistakes,
        circular: circular.clone(),
        f,
    };
    render(&page)
}

/// Each question and what was said to it.
fn words(f: &Frame, questions: &[Question], given: &Given) -> Vec<(String, String)> {
    let line =
        |(question, at): (&Question, usize)| (ask(f, question), said(f, question, given.at(at)));
    questions.iter().zip(0..).map(line).collect()
}

fn counted(f: &Frame, asks: &Questions, found: &[AskedMember]) -> Vec<Counted> {
    let given = || found.iter().filter_map(|one| one.answer.as_ref()).map(|one| &one.given);
    let counts = asks.count(given());
    let answered = given().count().max(1);
    let answered = i64::try_from(answered).unwrap_or(i64::MAX);
    let questions = asks.all().iter().zip(counts).enumerate();
    questions
        .map(|(place, (question, counts))| Counted {
            place,
            ask: ask(f, question),
            said: match question.kind {
                QuestionKind::Number => numbers(f, given(), place),
                _ => counts
                    .into_iter()
                    .map(|(word, count)| Bar {
                        name: label(f, question, &word),
                        count,
                        share: count * 100 / answered,
                    })
                    .collect(),
            },
        })
        .collect()
}

/// Of numbers, their sum.
fn numbers<'a>(f: &Frame, given: impl Iterator<Item = &'a Given>, place: usize) -> Vec<Bar> {
    let said = given.filter_map(|one| one.at(place).first()?.parse::<i64>().ok());
    vec![Bar { name: f.t("survey-sum"), count: said.sum(), share: 0 }]
}

/// How a member is marked by its answer to the chosen question.
fn mark(f: &Frame, questions: &[Question], chosen: usize, one: &AskedMember) -> Mark {
    let Some(question) = questions.get(chosen) else { return silent(f) };
    let Some(answer) = &one.answer else { return silent(f) };
    let marks = marks(f, question);
    let said = answer.given.at(chosen);
    let place = match (question.kind, said) {
        (_, []) => None,
        (QuestionKind::Text, _) => Some(0),
        (QuestionKind::Number, [number, ..]) => {
            let number = number.parse::<i64>().unwrap_or(0);
            Some(PARTS.iter().filter(|part| **part <= number).count())
        }
        (QuestionKind::Several, [_, _, ..]) => return several(f),
        (_, [word, ..]) => question.words().iter().position(|known| known == word),
    };
    place.and_then(|place| marks.get(place).cloned()).unwrap_or_else(|| open(f))
}

/// The marks that a question has, in order.
fn marks(f: &Frame, question: &Question) -> Vec<Mark> {
    let numbered = |names: Vec<String>| {
        let mark = |((style, letter), name)| Mark { style, letter, name };
        OPTIONS.into_iter().zip(names).map(mark).collect()
    };
    match question.kind {
        QuestionKind::YesNo => [("yes", "+"), ("no", "−"), ("unknown", "?")]
            .map(|(style, letter)| Mark { style, letter, name: f.word("survey-word", style) })
            .into(),
        QuestionKind::Affected => Affected::ALL.map(|one| affected(f, one)).into(),
        QuestionKind::One | QuestionKind::Several => {
            numbered(question.words().iter().map(|word| label(f, question, word)).collect())
        }
        QuestionKind::Text => numbered(vec![f.t("survey-answered")]),
        QuestionKind::Number => {
            let mut names = vec!["0".to_owned()];
            names.extend(
                PARTS.windows(2).map(|pair| format!("{}–{}", f.n(&pair[0]), f.n(&(pair[1] - 1)))),
            );
            names.push(format!("≥ {}", f.n(&PARTS[PARTS.len() - 1])));
            numbered(names)
        }
    }
}

/// What is bad, good and not known yet looks as in a question of yes or no.
fn affected(f: &Frame, answer: Affected) -> Mark {
    let (style, letter) = match answer {
        Affected::Have => ("yes", "+"),
        Affected::Not => ("no", "−"),
        Affected::Looking => ("unknown", "?"),
    };
    Mark { style, letter, name: f.word("affected", answer.as_str()) }
}

fn silent(f: &Frame) -> Mark {
    Mark { style: "silent", letter: "", name: f.t("survey-silent") }
}

fn several(f: &Frame) -> Mark {
    Mark { style: "several", letter: "*", name: f.t("survey-several") }
}

fn open(f: &Frame) -> Mark {
    Mark { style: "none", letter: "·", name: f.t("survey-left-open") }
}

/// Every mark that stands on the map, and how many members have it.
fn legend(f: &Frame, questions: &[Question], chosen: usize, marked: &[Mark]) -> Vec<(Mark, i64)> {
    let mut all = questions.get(chosen).map(|question| marks(f, question)).unwrap_or_default();
    all.extend([several(f), open(f), silent(f)]);
    let count = |mark: &Mark| marked.iter().filter(|one| *one == mark).count();
    let counted = all.into_iter().map(|mark| {
        let count = i64::try_from(count(&mark)).unwrap_or(i64::MAX);
        (mark, count)
    });
    let rare = |mark: &Mark| ["several", "none"].contains(&mark.style);
    counted.filter(|(mark, count)| 0 < *count || !rare(mark)).collect()
}

/// The map of the country that most of the asked are in, or the one asked for; none when none of
/// them stands in the register.
fn map(f: &Frame, found: &[AskedMember], marked: &[Mark], asked: &Asked) -> Option<Map<Mark>> {
    let of = |country: Country| {
        let is =
            |one: &&AskedMember| one.place.as_ref().is_some_and(|(at, _)| at == country.as_str());
        found.iter().filter(is).count()
    };
    let country = match asked.get("country").and_then(Country::parse) {
        Some(country) => country,
        None if of(Country::Se) < of(Country::No) => Country::No,
        None => Country::Se,
    };
    if of(country) == 0 {
        return None;
    }
    Some(Map::new(country, |code| {
        let here = |one: &AskedMember| {
            one.place.as_ref().is_some_and(|(at, own)| at == country.as_str() && own == code)
        };
        let place = found.iter().position(here);
        let beside = || Mark { style: "not-asked", letter: "", name: f.t("survey-not-asked") };
        place.and_then(|at| marked.get(at).cloned()).unwrap_or_else(beside)
    }))
}

/// What can be chosen by what was said in a survey: the word of each choice, and its name.
pub(super) fn choices(f: &Frame, circular: &Circular) -> Vec<(String, String)> {
    let Some(questions) = circular.keep.questions() else { return Vec::new() };
    let title = circular.keep.text.for_reader(f.lang()).sections.title.clone();
    let choice = |choice: Option<(u8, String)>, name: String| {
        let said = warnings::Said { survey: circular.id, choice };
        (said.as_text(), format!("{title}: {name}"))
    };
    let mut all = vec![choice(None, f.t("survey-silent"))];
    for (place, question) in (0..).zip(questions.all()) {
        let ask = ask(f, question);
        let words = question.words().into_iter();
        all.extend(words.map(|word| {
            let name = format!("{ask} {}", label(f, question, &word));
            choice(Some((place, word)), name)
        }));
    }
    all
}

/// The answers as a file; what may not be taken away stays, and the file says so.
pub(super) async fn file(by: SignedIn, Path(id): Path<String>) -> Result<Response, PageError> {
    let circular = find(&by, &id).await?;
    let f = by.frame("circulars");
    let questions = circular.keep.questions().map(Questions::all).unwrap_or_default();
    let serves = by.serves().await?;
    let mut headings = vec![f.t("column-member"), f.t("column-number"), f.t("column-state")];
    headings.extend(questions.iter().map(|one| ask(&f, one)));
    headings.extend(["survey-when", "survey-who"].map(|key| f.t(key)));
    let mut csv = Csv::new(&headings);
    for one in by.scope.surveys().at_members(circular.id).await? {
        if !by.may_leave(one.tlp, Some(one.member), &serves, Channel::Export) {
            csv.row(&[f.t("csv-held-back")]);
            continue;
        }
        let state = if one.answer.is_some() { "survey-answered" } else { "survey-silent" };
        let mut cells = vec![one.member_name.clone(), one.number.to_string(), f.t(state)];
        if let Some(answer) = &one.answer {
            let words = questions.iter().zip(0..);
            cells.extend(words.map(|(question, at)| said(&f, question, answer.given.at(at))));
            cells.extend([f.machine_time(&answer.at), answer.by.clone()]);
        }
        csv.row(&cells);
    }
    Ok(csv.response(circular.keep.kind()))
}
