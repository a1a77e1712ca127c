//! Text messages through a gateway that takes HTTP requests.
//!
//! Gateways differ in little more than names, so the request is a template of the settings: an
//! address and a body, in JSON or as a form. What is filled in is escaped as the body needs it.
//! Deliberately knows no gateway by name and reads no delivery reports of theirs.

use model::ChannelKind;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use super::{BadChannel, Channel, Handing, Kind, SendError, Settings};
use crate::web::{Secret, Web};
use crate::{Letter, gsm};

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Sms,
    address: "a telephone number with country code, such as +46701234567",
    key: "",
    connections: 2,
    gate: access::Channel::ThirdParty,
    open,
};

/// How text messages leave.
#[derive(Clone, Debug, Default)]
pub struct SmsSettings {
    /// Where requests go; `{to}`, `{from}`, `{text}` and `{id}` are filled in.
    pub url: String,
    /// The body, with the same places.
    pub body: String,
    /// Whether the body is a form; otherwise it is JSON.
    pub form: bool,
    /// From whom: a name of at most 11 characters or a number.
    pub from: String,
    /// The whole value of the header `Authorization`; a secret.
    pub authorization: Option<Hidden>,
}

/// A secret. Never shown.
#[derive(Clone)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Hidden(…)")
    }
}

struct Sms {
    web: Web,
    settings: SmsSettings,
}

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    let Some(sms) = &settings.sms else { return Ok(None) };
    let bad = |key, reason: &str| BadChannel { key, reason: reason.to_owned() };
    let whole = format!("{}{}", sms.url, sms.body);
    if !whole.contains("{to}") || !whole.contains("{text}") {
        return Err(bad("channels.sms.body", "must hold {to} and {text}, here or in the url"));
    }
    if !sms.form && serde_json::from_str::<serde_json::Value>(&sms.body).is_err() {
        return Err(bad("channels.sms.body", "no JSON; write form = true for a form"));
    }
    let web = super::web(settings)?;
    let sample = fill(&sms.url, |_| "1".to_owned());
    web.check(&sample).map_err(|reason| bad("channels.sms.url", &reason))?;
    Ok(Some(Box::new(Sms { web, settings: sms.clone() })))
}

impl Channel for Sms {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let to = number(&letter.to.address)?;
            let text = gsm::fit(&letter.short, &letter.link);
            let id = letter.id.to_string();
            let value = |place: &str| match place {
                "to" => to.clone(),
                "from" => self.settings.from.clone(),
                "text" => text.clone(),
                _ => id.clone(),
            };
            let in_url = |place: &str| encoded(&value(place));
            let url = fill(&self.settings.url, in_url);
            let (media, body) = if self.settings.form {
                ("application/x-www-form-urlencoded", fill(&self.settings.body, in_url))
            } else {
                ("application/json", fill(&self.settings.body, |place| in_json(&value(place))))
            };
            let mut request = self.web.request(Method::POST, &url)?;
            if let Some(own) = &self.settings.authorization {
                request = request.header(AUTHORIZATION, own.0.as_str());
            }
            let request = request.header(CONTENT_TYPE, media).body(body);
            Web::send(request, Secret::Ours).await
        })
    }

    fn sender(&self) -> &str {
        &self.settings.from
    }
}

/// The number without spaces and dashes.
fn number(text: &str) -> Result<String, SendError> {
    /// E.164: a plus and at most 15 digits.
    const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
    let digits: String = text.chars().filter(|one| !" -()".contains(*one)).collect();
    let bare = digits.strip_prefix('+').unwrap_or_default();
    if DIGITS.contains(&bare.len()) && bare.bytes().all(|one| one.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(SendError::Refused("no telephone number with country code".to_owned()))
    }
}

/// Puts values into `{to}`, `{from}`, `{text}` and `{id}`, in one pass: what is filled in is not
/// looked at again.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut done = String::with_capacity(template.len() + 160);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        done.push_str(before);
        let place = ["to", "from", "text", "id"]
            .into_iter()
            .find(|name| after.strip_prefix(name).is_some_and(|end| end.starts_with('}')));
        match place {
            Some(name) => {
                done.push_str(&value(name));
                rest = &after[name.len() + 1..];
            }
            None => {
                done.push('{');
                rest = after;
            }
        }
    }
    done + rest
}

fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_not_looked_at_again() {
        let value = |place: &str| in_json(if place == "to" { "{text}\"\n" } else { "T" });
        assert_eq!(
            fill(r#"{"a": "{to}", "b": {"c": "{text}"}}"#, value),
            r#"{"a": "{text}\"\n", "b": {"c": "T"}}"#
        );
        assert_eq!(fill("{{to}", |_| "x".into()), "{x");
        assert_eq!(fill("{", |_| "x".into()), "{");
    }

    #[test]
    fn numbers_have_a_country_code() {
        assert_eq!(number("+46 70-123 45 67"), Ok("+46701234567".to_owned()));
        for text in ["070-1234567", "+46x", "+", "", "+1234567890123456"] {
            assert!(number(text).is_err(), "{text}");
        }
    }
}
