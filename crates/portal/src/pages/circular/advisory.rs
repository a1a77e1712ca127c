//! An advisory's facts as a form: vulnerabilities, products, whether it is exploited and who says
//! so, links. Days are those of whoever writes.

use findings::{Advisory, BadAdvisory, Exploited, Facts};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::Time;

use super::form::Choice;
use crate::form::{Fields, Mistakes};
use crate::frame::Frame;

/// The hour of a day that stands for it: everywhere in Europe it is that day then.
const NOON: i8 = 12;

/// What a new form says.
pub(super) fn begin() -> Fields {
    let pairs = [("as", "advisory"), ("exploited", Exploited::Unknown.as_str())];
    Fields::filled(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
}

/// The choices of whether it is exploited.
pub(super) fn exploited(f: &Frame, fields: &Fields) -> Vec<Choice> {
    let choice = |one: Exploited| Choice {
        value: one.as_str().to_owned(),
        name: f.word("exploited", one.as_str()),
        is_chosen: fields.get("exploited") == one.as_str(),
    };
    Exploited::ALL.into_iter().map(choice).collect()
}

/// The facts that the form holds; none when something is wrong, which then stands at its field.
pub(super) fn parse(fields: &Fields, zone: &TimeZone, mistakes: &mut Mistakes) -> Option<Advisory> {
    let lines = |field: &str| fields.get(field).lines().map(str::to_owned).collect();
    let read = Advisory::new(Facts {
        cves: lines("cves"),
        products: lines("products"),
        exploited: Exploited::parse(fields.get("exploited")).unwrap_or_default(),
        source: fields.get("source").to_owned(),
        as_of: as_of(fields, zone),
        links: lines("links"),
    });
    let wrong = match read {
        Ok(advisory) => return Some(advisory),
        Err(wrong) => wrong,
    };
    for one in wrong {
        let (field, key) = match one {
            BadAdvisory::Cves => ("cves", "mistake-advisory-cves"),
            BadAdvisory::Products => ("products", "mistake-advisory-products"),
            BadAdvisory::Source => ("source", "mistake-advisory-source"),
            BadAdvisory::AsOf => ("as-of", "mistake-advisory-as-of"),
            BadAdvisory::Links => ("links", "mistake-advisory-links"),
        };
        mistakes.add(field, key);
    }
    None
}

/// The day that the form says: the time as it was kept where its day is still that, so that saving
/// what nobody changed changes nothing.
fn as_of(fields: &Fields, zone: &TimeZone) -> Option<Time> {
    let said = fields.get("as-of");
    let kept = fields.get("as-of-kept").parse().ok().map(Time::from_micros);
    kept.filter(|kept| day_of(*kept, zone) == said).or_else(|| day(said, zone))
}

fn day_of(time: Time, zone: &TimeZone) -> String {
    time.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string()
}

fn day(text: &str, zone: &TimeZone) -> Option<Time> {
    let noon = text.parse::<Date>().ok()?.at(NOON, 0, 0, 0);
    Some(Time::from(noon.to_zoned(zone.clone()).ok()?.timestamp()))
}

/// The fields of facts that are kept.
pub(super) fn fill(advisory: &Advisory, zone: &TimeZone, put: &mut impl FnMut(&str, &str)) {
    let facts = advisory.facts();
    put("as", "advisory");
    put("cves", &facts.cves.join("\n"));
    put("products", &facts.products.join("\n"));
    put("exploited", facts.exploited.as_str());
    put("source", &facts.source);
    if let Some(as_of) = facts.as_of {
        put("as-of", &day_of(as_of, zone));
        put("as-of-kept", &as_of.micros().to_string());
    }
    put("links", &facts.links.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::filled(pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect())
    }

    #[test]
    fn what_is_kept_fills_the_form_that_keeps_it() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let written = [
            ("cves", "CVE-2024-0001\nCVE-2024-0002"),
            ("products", "ExampleVPN 9.1"),
            ("exploited", "yes"),
            ("source", "CERT"),
            ("as-of", "2026-03-29"),
            ("links", "https://example.org/"),
        ];
        let mut mistakes = Mistakes::default();
        let advisory = parse(&fields(&written), &zone, &mut mistakes).expect("right");
        let mut pairs = Vec::new();
        fill(&advisory, &zone, &mut |key, value| pairs.push((key.to_owned(), value.to_owned())));
        assert!(pairs.contains(&("as-of".to_owned(), "2026-03-29".to_owned())));
        assert_eq!(parse(&Fields::filled(pairs), &zone, &mut mistakes), Some(advisory));
    }

    #[test]
    fn a_time_of_the_day_is_kept_until_another_day_is_chosen() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let evening = Time::from_seconds(1_774_737_000);
        let mut pairs = vec![("exploited", "yes"), ("source", "CERT"), ("as-of", "2026-03-28")];
        pairs.push(("as-of-kept", "1774737000000000"));
        let read = |pairs: &[(&str, &str)]| {
            let read = parse(&fields(pairs), &zone, &mut Mistakes::default());
            read.and_then(|one| one.facts().as_of)
        };
        assert_eq!(read(&pairs), Some(evening));
        pairs[2].1 = "2026-03-30";
        assert_eq!(read(&pairs), day("2026-03-30", &zone));
        pairs[3].1 = "soon";
        assert_eq!(read(&pairs), day("2026-03-30", &zone));
    }

    #[test]
    fn every_mistake_stands_at_its_field() {
        let mut mistakes = Mistakes::default();
        let wrong = [("cves", "1"), ("exploited", "no"), ("as-of", "soon"), ("links", "x")];
        assert_eq!(parse(&fields(&wrong), &TimeZone::UTC, &mut mistakes), None);
        let found: Vec<&str> = mistakes.all().map(|(field, _)| field).collect();
        assert_eq!(found, ["as-of", "cves", "links", "source"]);
    }
}
