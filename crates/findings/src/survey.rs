//! A survey: up to three questions in one or more languages, and what somebody answers.
//!
//! Holds what is asked and reads what is answered into a type that fits the questions; knows
//! nothing of who is asked, who may read it, nor of how it looks. When it ends is said here;
//! whether that time has come is asked elsewhere.

use std::sync::LazyLock;

use model::Time;
use serde::{Deserialize, Serialize};

use crate::{Affected, LANGUAGES};

/// Questions of one survey: what somebody answers on a phone at night.
pub const QUESTIONS_MAX: usize = 3;

/// Options of one question: what a phone shows without much scrolling.
pub const OPTIONS_MAX: usize = 10;

/// Options below which there is nothing to choose.
const OPTIONS_MIN: usize = 2;

/// Characters of a question or an option: a sentence.
pub const ASK_CHARS_MAX: usize = 200;

/// Characters of an answer in words: half a page.
pub const ANSWER_CHARS_MAX: usize = 1_000;

/// The greatest number that somebody answers: all computers of a country, and more.
const NUMBER_MAX: i64 = 1_000_000_000;

/// How a question is answered.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// Yes, no, or don't know.
    YesNo,
    /// One of several options.
    One,
    /// Any of several options.
    Several,
    /// A number.
    Number,
    /// In words.
    Text,
    /// Whether one has what an advisory is about. Asked by every advisory, written by nobody.
    Affected,
}

impl QuestionKind {
    /// All kinds that can be written, in the order of a form.
    pub const ALL: [Self; 5] = [Self::YesNo, Self::One, Self::Several, Self::Number, Self::Text];

    /// The word in forms, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::YesNo => "yes-no",
            Self::One => "one",
            Self::Several => "several",
            Self::Number => "number",
            Self::Text => "text",
            Self::Affected => "affected",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether whoever asks writes the options.
    pub const fn has_options(self) -> bool {
        matches!(self, Self::One | Self::Several)
    }

    /// Whether it must be answered. The rest may not concern who answers *no*.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::YesNo | Self::One | Self::Affected)
    }
}

/// The answers to a question of yes or no, as words.
pub const YES_NO: [&str; 3] = ["yes", "no", "unknown"];

/// A question in one language.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// The question.
    pub ask: String,
    /// What can be chosen, for the kinds that have options.
    #[serde(default)]
    pub options: Vec<String>,
}

/// A question in all its languages.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether *yes* means that somebody needs help now. Only with yes or no.
    #[serde(default)]
    pub is_help: bool,
    /// Each language with what it asks.
    pub versions: Vec<(String, Asking)>,
}

/// The questions of a survey. Made by `new` alone: there is at least one, and each can be read.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Vec<Question>", into = "Vec<Question>")]
pub struct Questions(Vec<Question>);

/// What is asked, and until when.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// When it ends by itself.
    pub until: Time,
    /// When who has not answered is reminded.
    #[serde(default)]
    pub remind: Option<Time>,
    /// What is asked.
    pub questions: Questions,
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadAsking {
    /// Nothing is asked in any language.
    #[error("asks nothing in any language")]
    Nothing,
    /// Not one of the languages, or twice the same.
    #[error("a language that is none, or there twice")]
    Language,
    /// Options without a question.
    #[error("options without a question")]
    Empty,
    /// The question or an option is too long.
    #[error("the question or an option is too long")]
    TooLong,
    /// Too few or too many options, or not as many in each language.
    #[error("from 2 to 10 options, as many in each language")]
    Options,
    /// More questions than a survey has.
    #[error("at most 3 questions")]
    TooMany,
}

/// A mistake in a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("questions.{question}: {why}")]
pub struct BadQuestion {
    /// Which question, counted from 0.
    pub question: usize,
    /// What is wrong.
    pub why: BadAsking,
}

/// What somebody answered: for each question its words. A question that was left open has none.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Given(Vec<Vec<String>>);

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadAnswer {
    /// It must be answered.
    #[error("must be answered")]
    Missing,
    /// Not one of the options, or too many of them.
    #[error("not one of the options")]
    Option,
    /// Not a number, or one beyond all reason.
    #[error("must be a number from 0 to 1000000000")]
    Number,
    /// Too long.
    #[error("too long")]
    TooLong,
}

/// A mistake in an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("answers.{question}: {why}")]
pub struct BadGiven {
    /// Which question, counted from 0.
    pub question: usize,
    /// What is wrong.
    pub why: BadAnswer,
}

impl Question {
    /// What it asks who reads this language: in that one, else in the nearest that is there.
    pub fn for_reader(&self, tag: &str) -> (&str, &Asking) {
        let nearest = crate::written::nearest(tag);
        let in_language = |near: &&str| self.versions.iter().find(|(at, _)| at == near);
        let found = nearest.iter().find_map(in_language);
        found.map_or((LANGUAGES[0], NOTHING), |(language, asking)| (language, asking))
    }

    /// The words that can be chosen; none where whoever answers writes.
    pub fn words(&self) -> Vec<String> {
        match self.kind {
            QuestionKind::YesNo => YES_NO.map(str::to_owned).to_vec(),
            QuestionKind::Affected => Affected::ALL.map(|one| one.as_str().to_owned()).to_vec(),
            QuestionKind::One | QuestionKind::Several => {
                let options = self.versions.first().map_or(0, |(_, asking)| asking.options.len());
                (1..=options).map(|number| number.to_string()).collect()
            }
            QuestionKind::Number | QuestionKind::Text => Vec::new(),
        }
    }

    /// The option that a word stands for, in the reader's language.
    pub fn option(&self, word: &str, tag: &str) -> Option<&str> {
        let place = word.parse::<usize>().ok()?.checked_sub(1)?;
        self.for_reader(tag).1.options.get(place).map(String::as_str)
    }

    fn cleaned(self) -> Self {
        let clean = |text: String| {
            let text: String = text.chars().filter(|sign| !sign.is_control()).collect();
            text.trim().to_owned()
        };
        let kind = self.kind;
        let asking = |(language, asking): (String, Asking)| {
            let options = asking.options.into_iter().map(clean).filter(|text| !text.is_empty());
            let options = if kind.has_options() { options.collect() } else { Vec::new() };
            (language, Asking { ask: clean(asking.ask), options })
        };
        let versions = self.versions.into_iter().map(asking);
        let mut versions: Vec<(String, Asking)> =
            versions.filter(|(_, one)| !one.ask.is_empty() || !one.options.is_empty()).collect();
        versions.sort_by_key(|(language, _)| LANGUAGES.iter().position(|tag| tag == language));
        Self { kind, is_help: self.is_help && kind == QuestionKind::YesNo, versions }
    }

    fn mistake(&self) -> Option<BadAsking> {
        let first = match self.versions.first() {
            Some((_, first)) => first.options.len(),
            None => return Some(BadAsking::Nothing),
        };
        let mut languages: Vec<&str> = self.versions.iter().map(|(at, _)| at.as_str()).collect();
        languages.dedup();
        let known = languages.iter().all(|at| LANGUAGES.contains(at));
        if !known || languages.len() < self.versions.len() {
            return Some(BadAsking::Language);
        }
        let askings = || self.versions.iter().map(|(_, asking)| asking);
        if askings().any(|one| one.ask.is_empty()) {
            return Some(BadAsking::Empty);
        }
        let long = |text: &String| ASK_CHARS_MAX < text.chars().count();
        if askings().any(|one| long(&one.ask) || one.options.iter().any(long)) {
            return Some(BadAsking::TooLong);
        }
        let fits = (OPTIONS_MIN..=OPTIONS_MAX).contains(&first);
        let wrong = self.kind.has_options() && !fits;
        let uneven = askings().any(|one| one.options.len() != first);
        (wrong || uneven).then_some(BadAsking::Options)
    }

    fn read(&self, words: &[String]) -> Result<Vec<String>, BadAnswer> {
        let said: Vec<&str> =
            words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
        let (Some(first), kind) = (said.first(), self.kind) else {
            return if self.kind.is_needed() { Err(BadAnswer::Missing) } else { Ok(Vec::new()) };
        };
        match kind {
            QuestionKind::Number => number(first, said.len()),
            QuestionKind::Text => text(&said),
            QuestionKind::YesNo | QuestionKind::One | QuestionKind::Affected if 1 < said.len() => {
                Err(BadAnswer::Option)
            }
            QuestionKind::YesNo
            | QuestionKind::One
            | QuestionKind::Several
            | QuestionKind::Affected => {
                let words = self.words();
                if said.iter().any(|word| !words.iter().any(|known| known == word)) {
                    return Err(BadAnswer::Option);
                }
                // In the order of the options, each once.
                Ok(words.into_iter().filter(|word| said.contains(&word.as_str())).collect())
            }
        }
    }
}

/// Read of an advisory's question alone: `Questions::new` lets no other without a language through.
const NOTHING: &Asking = &Asking { ask: String::new(), options: Vec::new() };

fn number(word: &str, count: usize) -> Result<Vec<String>, BadAnswer> {
    let plain: String = word.chars().filter(|sign| !sign.is_whitespace()).collect();
    let number = plain.parse::<i64>().ok().filter(|number| (0..=NUMBER_MAX).contains(number));
    match number {
        Some(number) if count == 1 => Ok(vec![number.to_string()]),
        _ => Err(BadAnswer::Number),
    }
}

fn text(said: &[&str]) -> Result<Vec<String>, BadAnswer> {
    let fits = |sign: &char| *sign == '\n' || !sign.is_control();
    let text: String = said.join("\n").chars().filter(fits).collect();
    if ANSWER_CHARS_MAX < text.chars().count() { Err(BadAnswer::TooLong) } else { Ok(vec![text]) }
}

impl Questions {
    /// Questions as they were written; one in which nothing is written falls out. On failure every
    /// mistake.
    pub fn new(questions: Vec<Question>) -> Result<Self, Vec<BadQuestion>> {
        let (mut kept, mut mistakes) = (Vec::new(), Vec::new());
        for (question, written) in questions.into_iter().enumerate() {
            let cleaned = written.cleaned();
            match cleaned.mistake() {
                None if kept.len() < QUESTIONS_MAX => kept.push(cleaned),
                None => mistakes.push(BadQuestion { question, why: BadAsking::TooMany }),
                Some(BadAsking::Nothing) => {}
                Some(why) => mistakes.push(BadQuestion { question, why }),
            }
        }
        if kept.is_empty() && mistakes.is_empty() {
            mistakes.push(BadQuestion { question: 0, why: BadAsking::Nothing });
        }
        if mistakes.is_empty() { Ok(Self(kept)) } else { Err(mistakes) }
    }

    /// What every advisory asks: whether the member has what it is about. How that is put into
    /// words is the page's and the mail's to say.
    pub fn affected() -> &'static Self {
        static ASKED: LazyLock<Questions> = LazyLock::new(|| {
            let (kind, versions) = (QuestionKind::Affected, Vec::new());
            Questions(vec![Question { kind, is_help: false, versions }])
        });
        &ASKED
    }

    /// Every question, in order.
    pub fn all(&self) -> &[Question] {
        &self.0
    }

    /// Reads an answer: the words for each question. On failure every mistake.
    pub fn read(&self, words: &[Vec<String>]) -> Result<Given, Vec<BadGiven>> {
        let (mut given, mut mistakes) = (Vec::new(), Vec::new());
        for (question, asked) in self.0.iter().enumerate() {
            match asked.read(words.get(question).map(Vec::as_slice).unwrap_or_default()) {
                Ok(read) => given.push(read),
                Err(why) => mistakes.push(BadGiven { question, why }),
            }
        }
        if mistakes.is_empty() { Ok(Given(given)) } else { Err(mistakes) }
    }

    /// Whether an answer asks for help.
    pub fn wants_help(&self, given: &Given) -> bool {
        self.0.iter().zip(&given.0).any(|(question, said)| {
            question.is_help && said.first().is_some_and(|word| word == YES_NO[0])
        })
    }

    /// How many chose what: for each question each word and its count.
    pub fn count<'a>(&self, given: impl Iterator<Item = &'a Given>) -> Vec<Vec<(String, i64)>> {
        let with_zero = |word: String| (word, 0);
        let mut counts: Vec<Vec<(String, i64)>> =
            self.0.iter().map(|one| one.words().into_iter().map(with_zero).collect()).collect();
        for one in given {
            for (question, said) in counts.iter_mut().zip(&one.0) {
                question
                    .iter_mut()
                    .filter(|(word, _)| said.contains(word))
                    .for_each(|(_, count)| *count += 1);
            }
        }
        counts
    }
}

impl Given {
    /// An answer to an advisory.
    pub fn affected(answer: Affected) -> Self {
        Self(vec![vec![answer.as_str().to_owned()]])
    }

    /// The words for a question, counted from 0.
    pub fn at(&self, question: usize) -> &[String] {
        self.0.get(question).map(Vec::as_slice).unwrap_or_default()
    }
}

impl TryFrom<Vec<Question>> for Questions {
    type Error = String;

    fn try_from(questions: Vec<Question>) -> Result<Self, String> {
        Self::new(questions).map_err(|mistakes| {
            mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        })
    }
}

impl From<Questions> for Vec<Question> {
    fn from(questions: Questions) -> Self {
        questions.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(kind: QuestionKind, versions: &[(&str, &str, &[&str])]) -> Question {
        let version = |(language, ask, options): &(&str, &str, &[&str])| {
            let options = options.iter().map(|text| (*text).to_owned()).collect();
            ((*language).to_owned(), Asking { ask: (*ask).to_owned(), options })
        };
        Question { kind, is_help: true, versions: versions.iter().map(version).collect() }
    }

    /// Hit? Which services? How many? What more?
    fn hit() -> Questions {
        Questions::new(vec![
            question(QuestionKind::YesNo, &[("sv", "Drabbade?", &[]), ("en", "Hit?", &[])]),
            question(QuestionKind::Several, &[("sv", "Vilka?", &["A", "B", "C"])]),
            question(QuestionKind::Number, &[("sv", "Hur många?", &[])]),
        ])
        .expect("right")
    }

    fn words(words: &[&[&str]]) -> Vec<Vec<String>> {
        words.iter().map(|one| one.iter().map(|word| (*word).to_owned()).collect()).collect()
    }

    #[track_caller]
    fn check(given: &[&[&str]], expected: Result<&[&[&str]], &[(usize, BadAnswer)]>) {
        let read = hit().read(&words(given));
        let read = read.map_err(|all| all.iter().map(|one| (one.question, one.why)).collect());
        let expected = expected.map(|given| Given(words(given))).map_err(<[_]>::to_vec);
        assert_eq!(read, expected, "{given:?}");
    }

    #[test]
    fn answers_are_read_into_the_words_that_the_questions_know() {
        use BadAnswer as Bad;
        check(&[&["yes"], &["3", "1", "3"], &["1 200"]], Ok(&[&["yes"], &["1", "3"], &["1200"]]));
        check(&[&[" no "]], Ok(&[&["no"], &[], &[]]));
        check(
            &[&[""], &["4"], &["-1"]],
            Err(&[(0, Bad::Missing), (1, Bad::Option), (2, Bad::Number)]),
        );
        check(&[&["yes", "no"]], Err(&[(0, Bad::Option)]));
        check(&[&["maybe"], &[], &["7", "8"]], Err(&[(0, Bad::Option), (2, Bad::Number)]));
    }

    #[test]
    fn text_keeps_its_lines_and_ends_somewhere() {
        let ask = question(QuestionKind::Text, &[("nb", "Hva?", &[])]);
        let asked = Questions::new(vec![ask]).expect("right");
        let said = asked.read(&words(&[&["one\ntwo\u{7}"]])).expect("read");
        assert_eq!(said.at(0), ["one\ntwo"]);
        let long = "x".repeat(ANSWER_CHARS_MAX + 1);
        let why = asked.read(&words(&[&[&long]])).expect_err("too long")[0].why;
        assert_eq!(why, BadAnswer::TooLong);
    }

    #[track_caller]
    fn wrong(question: Question, expected: BadAsking) {
        let mistakes = Questions::new(vec![question]).expect_err("wrong");
        assert_eq!(mistakes, [BadQuestion { question: 0, why: expected }]);
    }

    #[test]
    fn every_mistake_in_a_question_is_told() {
        use QuestionKind as K;
        wrong(question(K::YesNo, &[("sv", " ", &["left over"])]), BadAsking::Nothing);
        wrong(question(K::YesNo, &[("fi", "x", &[])]), BadAsking::Language);
        wrong(question(K::YesNo, &[("sv", "x", &[]), ("sv", "y", &[])]), BadAsking::Language);
        wrong(question(K::One, &[("sv", "", &["a", "b"])]), BadAsking::Empty);
        wrong(question(K::One, &[("sv", "x", &["a", " "])]), BadAsking::Options);
        wrong(
            question(K::One, &[("sv", "x", &["a", "b"]), ("en", "x", &["a"])]),
            BadAsking::Options,
        );
        wrong(
            question(K::Text, &[("sv", &"x".repeat(ASK_CHARS_MAX + 1), &[])]),
            BadAsking::TooLong,
        );
        let four = vec![question(K::Text, &[("sv", "x", &[])]); QUESTIONS_MAX + 1];
        let mistakes = Questions::new(four).expect_err("too many");
        assert_eq!(mistakes, [BadQuestion { question: 3, why: BadAsking::TooMany }]);
    }

    #[test]
    fn a_missing_language_falls_back_and_help_is_yes_alone() {
        let asked = hit();
        let first = &asked.all()[0];
        assert_eq!(first.for_reader("en").1.ask, "Hit?");
        assert_eq!(first.for_reader("nb"), ("sv", &first.versions[0].1));
        assert_eq!(asked.all()[1].option("2", "en"), Some("B"));
        assert_eq!(asked.all()[1].option("0", "en"), None);
        assert!(!asked.all()[1].is_help, "only yes asks for help");
        for (word, expected) in [("yes", true), ("no", false), ("unknown", false)] {
            let given = asked.read(&words(&[&[word]])).expect("read");
            assert_eq!(asked.wants_help(&given), expected, "{word}");
        }
    }

    #[test]
    fn counts_hold_every_word() {
        let asked = hit();
        let given: Vec<Given> = [words(&[&["yes"], &["1", "2"]]), words(&[&["yes"], &["2"]])]
            .iter()
            .map(|one| asked.read(one).expect("read"))
            .collect();
        let counts = asked.count(given.iter());
        let flat = |at: usize| counts[at].iter().map(|(_, count)| *count).collect::<Vec<_>>();
        assert_eq!((flat(0), flat(1), flat(2)), (vec![2, 0, 0], vec![1, 2, 0], vec![]));
    }

    #[test]
    fn it_is_read_back() {
        let survey = Survey { until: Time::from_seconds(9), remind: None, questions: hit() };
        let json = serde_json::to_string(&survey).expect("written");
        assert_eq!(serde_json::from_str::<Survey>(&json).expect("read"), survey);
        assert!(serde_json::from_str::<Questions>("[]").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_answered_what_was_read_is_read_the_same_again(
            given in prop::collection::vec(prop::collection::vec(".{0,12}|yes|[0-4]", 0..4), 0..5)
        ) {
            if let Ok(read) = hit().read(&given) {
                prop_assert_eq!(hit().read(&read.0), Ok(read));
            }
        }
    }
}
