//! The form of what is written by hand: what it says in each language, how bad, for whom; for a
//! survey also what it asks, which `questions` reads, and for an advisory its facts (`advisory`).
//!
//! Shows every mistake at its field. Reads names of members as people write them in a list, one on
//! each line; a name that is no member's is a mistake and never silently nobody.

use std::collections::BTreeSet;

use askama::Template;
use constituency::{Country, Kind, register};
use findings::{BadText, Sections, Written};
use jiff::tz::TimeZone;
use model::{CircularId, MemberId, Severity, Time, Tlp};
use store::{Circular, CircularToKeep, Member};
use warnings::{Answered, Audience, Said};

use super::{advisory, questions};
use crate::form::{Fields, Mistakes};
use crate::frame::Frame;

macro_rules! parts {
    ($tag:literal) => {
        Language {
            tag: $tag,
            parts: [
                ("title", concat!("title-", $tag)),
                ("what", concat!("what-", $tag)),
                ("look", concat!("look-", $tag)),
                ("now", concat!("now-", $tag)),
                ("cannot", concat!("cannot-", $tag)),
                ("sure", concat!("sure-", $tag)),
                ("call", concat!("call-", $tag)),
            ],
        }
    };
}

/// A language of the form: each section and the field that it is written in.
struct Language {
    tag: &'static str,
    parts: [(&'static str, &'static str); 7],
}

/// In the order of `findings::LANGUAGES`, which a test holds.
const FORM: [Language; 3] = [parts!("sv"), parts!("nb"), parts!("en")];

#[derive(Template)]
#[template(path = "pages/circular/form.html")]
pub(super) struct FormPage {
    pub f: Frame,
    /// The circular and its revision, when one is changed.
    pub circular: Option<(CircularId, i64)>,
    pub fields: Fields,
    pub mistakes: Mistakes,
    /// What was sent before, to choose by its answers: id and title.
    pub earlier: Vec<(String, String)>,
    /// What can be chosen by what was said in earlier surveys: the word of a choice, and its name.
    pub said: Vec<(String, String)>,
}

/// A language as the page shows it.
struct Shown {
    tag: &'static str,
    is_open: bool,
    is_written: bool,
    parts: Vec<Part>,
}

struct Part {
    name: &'static str,
    field: &'static str,
    value: String,
    mistake: &'static str,
    rows: u8,
}

/// Something to choose.
pub(super) struct Choice {
    pub value: String,
    pub name: String,
    pub is_chosen: bool,
}

/// Sections that a survey has; the questions stand for the others.
const OF_SURVEY: [&str; 3] = ["title", "what", "call"];

impl FormPage {
    fn path(&self) -> String {
        self.circular.map_or_else(|| "/circulars".to_owned(), |(id, _)| format!("/circulars/{id}"))
    }

    fn is_survey(&self) -> bool {
        self.fields.get("as") == "survey"
    }

    fn is_advisory(&self) -> bool {
        self.fields.get("as") == "advisory"
    }

    /// The word that begins the keys of its texts.
    fn kind(&self) -> &'static str {
        match (self.is_survey(), self.is_advisory()) {
            (true, _) => "survey",
            (false, true) => "advisory",
            (false, false) => "circular",
        }
    }

    fn heading(&self) -> String {
        let step = if self.circular.is_some() { "edit" } else { "write" };
        self.f.t(&format!("{}-{step}", self.kind()))
    }

    /// What a section of the text is for.
    fn part_name(&self, name: &str) -> String {
        let group = if self.is_advisory() { "advisory-part" } else { "circular-part" };
        self.f.word(group, name)
    }

    fn exploited(&self) -> Vec<Choice> {
        advisory::exploited(&self.f, &self.fields)
    }

    fn questions(&self) -> Vec<questions::Shown> {
        questions::shown(&self.f, &self.fields, &self.mistakes)
    }

    fn said(&self) -> Vec<Choice> {
        let choice = |(value, name): &(String, String)| Choice {
            value: value.clone(),
            name: name.clone(),
            is_chosen: self.fields.get("said") == value.as_str(),
        };
        self.said.iter().map(choice).collect()
    }

    fn languages(&self) -> Vec<Shown> {
        let is_survey = self.is_survey();
        let written = |language: &Language| {
            language.parts.iter().any(|(_, field)| !self.fields.get(field).is_empty())
        };
        // One's own language, or the first that says something; another only to mend it.
        let own = FORM.iter().find(|language| language.tag == self.f.lang());
        let first = own.filter(|own| written(own)).or_else(|| FORM.iter().find(|one| written(one)));
        let opened = first.or(own).map(|language| language.tag);
        let is_wrong = |language: &Language| {
            language.parts.iter().any(|(_, field)| !self.mistakes.at(field).is_empty())
        };
        let shown = |language: &Language| Shown {
            tag: language.tag,
            is_open: opened == Some(language.tag) || is_wrong(language),
            is_written: written(language),
            parts: language
                .parts
                .iter()
                .filter(|(name, _)| !is_survey || OF_SURVEY.contains(name))
                .map(|part| self.part(*part))
                .collect(),
        };
        FORM.iter().map(shown).collect()
    }

    fn part(&self, (name, field): (&'static str, &'static str)) -> Part {
        Part {
            name,
            field,
            value: self.fields.get(field).to_owned(),
            mistake: self.mistakes.at(field),
            rows: if matches!(name, "what" | "now") { 4 } else { 2 },
        }
    }

    fn severities(&self) -> Vec<Choice> {
        let choice = |severity: Severity| Choice {
            value: severity.as_str().to_owned(),
            name: self.f.severity(&severity),
            is_chosen: self.fields.get("severity") == severity.as_str(),
        };
        Severity::ALL.into_iter().rev().map(choice).collect()
    }

    fn labels(&self) -> Vec<Choice> {
        let chosen = self.fields.some("tlp").unwrap_or(Tlp::Amber.as_str());
        let choice = |tlp: Tlp| Choice {
            value: tlp.as_str().to_owned(),
            name: format!(
                "{}: {}",
                tlp.as_str(),
                self.f.word("tlp-means", &self.f.tlp_style(&tlp))
            ),
            is_chosen: chosen == tlp.as_str(),
        };
        Tlp::ALL.into_iter().map(choice).collect()
    }

    fn kinds(&self) -> Vec<Choice> {
        let choice = |kind: &Kind| Choice {
            value: kind.as_str().to_owned(),
            name: self.f.word("member-kind", kind.as_str()),
            is_chosen: self.fields.all("kind").any(|word| word == kind.as_str()),
        };
        Kind::ALL.iter().map(choice).collect()
    }

    fn counties(&self) -> Vec<Choice> {
        let choice = |county: &constituency::County| {
            let value = format!("{}-{}", county.country.as_str(), county.code);
            let is_chosen = self.fields.all("county").any(|word| word == value);
            Choice { value, name: county.name.clone(), is_chosen }
        };
        register().counties.iter().map(choice).collect()
    }

    fn answers(&self) -> Vec<Choice> {
        let choice = |answer: Answered| Choice {
            value: answer.as_str().to_owned(),
            name: self.f.word("circular-answer", answer.as_str()),
            is_chosen: self.fields.get("answer") == answer.as_str(),
        };
        Answered::ALL.into_iter().map(choice).collect()
    }

    fn earlier(&self) -> Vec<Choice> {
        let choice = |(value, name): &(String, String)| Choice {
            value: value.clone(),
            name: name.clone(),
            is_chosen: self.fields.get("earlier") == value.as_str(),
        };
        self.earlier.iter().map(choice).collect()
    }
}

/// What a form says, or what is wrong with it. Times in it are those of `zone`.
pub(super) fn parse(
    fields: &Fields,
    members: &[Member],
    (zone, now): (&TimeZone, Time),
) -> Result<CircularToKeep, Mistakes> {
    let mut mistakes = Mistakes::default();
    let text = text(fields, &mut mistakes);
    let is_survey = fields.get("as") == "survey";
    let survey = is_survey.then(|| questions::parse(fields, zone, now, &mut mistakes)).flatten();
    let is_advisory = fields.get("as") == "advisory";
    let advisory = is_advisory.then(|| advisory::parse(fields, zone, &mut mistakes)).flatten();
    let audience = audience(fields, members, &mut mistakes);
    let severity = Severity::parse(fields.get("severity"));
    if severity.is_none() {
        mistakes.add("severity", "mistake-circular-severity");
    }
    let tlp = Tlp::parse(fields.get("tlp"));
    if tlp.is_none() {
        mistakes.add("tlp", "mistake-circular-tlp");
    }
    match (text, severity, tlp) {
        (Some(text), Some(severity), Some(tlp)) if mistakes.is_empty() => {
            Ok(CircularToKeep { text, audience, severity, tlp, survey, advisory })
        }
        _ => Err(mistakes),
    }
}

fn text(fields: &Fields, mistakes: &mut Mistakes) -> Option<Written> {
    let versions = FORM.iter().map(|language| {
        let [title, what, look, mut now, cannot, sure, call] =
            language.parts.map(|(_, field)| fields.get(field).to_owned());
        if fields.get("as") == "survey" && !(title.is_empty() && what.is_empty()) {
            now = questions::now_text(language.tag);
        }
        (language.tag.to_owned(), Sections { title, what, look, now, cannot, sure, call })
    });
    let wrong = match Written::new(versions.collect()) {
        Ok(text) => return Some(text),
        Err(wrong) => wrong,
    };
    for one in wrong {
        match one {
            BadText::Nothing | BadText::Language(_) => {
                mistakes.add(FORM[0].parts[0].1, "mistake-circular-text");
            }
            BadText::Empty { language, section } => {
                mistakes.add(field(&language, section), "mistake-circular-part");
            }
            BadText::TooLong { language, section } => {
                mistakes.add(field(&language, section), "mistake-circular-long");
            }
        }
    }
    None
}

/// The field of a section in a language.
fn field(language: &str, section: &str) -> &'static str {
    let language = FORM.iter().find(|one| one.tag == language).unwrap_or(&FORM[0]);
    let part = language.parts.iter().find(|(name, _)| *name == section);
    part.unwrap_or(&language.parts[0]).1
}

fn audience(fields: &Fields, members: &[Member], mistakes: &mut Mistakes) -> Audience {
    let mut named: BTreeSet<MemberId> = BTreeSet::new();
    for name in fields.get("members").lines().map(str::trim).filter(|name| !name.is_empty()) {
        let wanted = name.to_lowercase();
        let mut found = members.iter().filter(|one| one.name.to_lowercase() == wanted).peekable();
        if found.peek().is_none() {
            mistakes.add("members", "mistake-circular-member");
        }
        named.extend(found.map(|one| one.id));
    }
    let earlier = CircularId::parse(fields.get("earlier"));
    let kinds = fields.all("kind").filter_map(Kind::parse);
    Audience {
        everyone: fields.get("everyone") == "yes",
        members: named,
        kinds: kinds.map(|kind| kind.as_str().to_owned()).collect(),
        counties: fields.all("county").filter(|word| is_county(word)).map(str::to_owned).collect(),
        asset: fields.some("asset").map(str::to_owned),
        answered: earlier.zip(Answered::parse(fields.get("answer"))),
        said: Said::parse(fields.get("said")),
    }
}

fn is_county(word: &str) -> bool {
    let parts = word.split_once('-');
    parts.is_some_and(|(country, code)| {
        Country::parse(country).is_some_and(|country| register().county(country, code).is_some())
    })
}

/// The fields of a circular that is kept.
pub(super) fn fill(circular: &Circular, members: &[Member], zone: &TimeZone) -> Fields {
    let keep = &circular.keep;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut put = |key: &str, value: &str| pairs.push((key.to_owned(), value.to_owned()));
    for (tag, sections) in keep.text.versions() {
        for (section, text) in sections.named() {
            put(field(tag, section), text);
        }
    }
    put("severity", keep.severity.as_str());
    put("tlp", keep.tlp.as_str());
    let audience = &keep.audience;
    put("everyone", if audience.everyone { "yes" } else { "" });
    let named = members.iter().filter(|one| audience.members.contains(&one.id));
    put("members", &named.map(|one| one.name.as_str()).collect::<Vec<_>>().join("\n"));
    audience.kinds.iter().for_each(|kind| put("kind", kind));
    audience.counties.iter().for_each(|county| put("county", county));
    put("asset", audience.asset.as_deref().unwrap_or_default());
    if let Some((earlier, answer)) = audience.answered {
        put("earlier", &earlier.to_string());
        put("answer", answer.as_str());
    }
    if let Some(said) = &audience.said {
        put("said", &said.as_text());
    }
    if let Some(survey) = &keep.survey {
        questions::fill(survey, zone, &mut put);
    }
    if let Some(advisory) = &keep.advisory {
        advisory::fill(advisory, zone, &mut put);
    }
    Fields::filled(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::filled(pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect())
    }

    #[track_caller]
    fn check(pairs: &[(&str, &str)], expected: &[&str]) {
        let at = (&TimeZone::UTC, Time::from_seconds(0));
        let mistakes = parse(&fields(pairs), &[], at).err().unwrap_or_default();
        let found: Vec<&str> = mistakes.all().map(|(field, _)| field).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_mistake_stands_at_its_field() {
        let right = [
            ("title-nb", "T"),
            ("what-nb", "W"),
            ("now-nb", "N"),
            ("severity", "high"),
            ("tlp", "TLP:AMBER"),
        ];
        check(&right, &[]);
        check(&right[1..], &["title-nb"]);
        check(&right[3..], &["title-sv"]);
        check(&right[..3], &["severity", "tlp"]);
        check(&[&right[..], &[("members", "Nowhere")]].concat(), &["members"]);
        // A survey says what to do by asking.
        let survey =
            [&right[..2], &right[3..], &[("as", "survey"), ("answer-until", "2026-01-01T00:00")]];
        check(&[&survey.concat()[..], &[("kind-1", "text"), ("ask-1-nb", "?")]].concat(), &[]);
        check(&survey.concat(), &["kind-1"]);
    }

    #[test]
    fn counties_and_kinds_are_those_there_are() {
        let pairs = [("county", "se-01"), ("county", "se-999"), ("kind", "region"), ("kind", "x")];
        let audience = audience(&fields(&pairs), &[], &mut Mistakes::default());
        assert_eq!(audience.counties.len() + audience.kinds.len(), 2);
    }

    #[test]
    fn the_form_has_every_language() {
        assert!(FORM.iter().map(|language| language.tag).eq(findings::LANGUAGES));
    }
}
