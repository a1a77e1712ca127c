//! An organisation's own sign-in that believes whatever code comes back: `SUBJECT EMAIL WORD`,
//! where the word is `once`, `twice` or `unchecked`. Calls nobody.

use std::sync::Arc;

use access::{Away, BadEmail, Person};
use model::Time;
use portal::{Answer, NoAnswer, Organisation, Organisations};

struct Believes;

/// The only one of the preview.
pub fn organisations() -> Organisations {
    Organisations::new(vec![Arc::new(Believes)])
}

impl Organisation for Believes {
    fn id(&self) -> &str {
        "bjorkvik"
    }

    fn label(&self) -> &str {
        "Björkviks kommun"
    }

    fn issuer(&self) -> &str {
        "https://id.bjorkvik.example"
    }

    fn sign_in_at<'a>(&'a self, away: &'a Away) -> Answer<'a, String> {
        Box::pin(async move { Ok(format!("{}/auth?state={}", self.issuer(), away.state)) })
    }

    fn who<'a>(&'a self, code: &'a str, _: &'a Away, _: Time) -> Answer<'a, Person> {
        Box::pin(async move {
            let mut parts = code.split(' ');
            let mut part = || parts.next().map(str::to_owned);
            let silent = || NoAnswer("no such code".to_owned());
            let (subject, email) = part().zip(part()).ok_or_else(silent)?;
            let word = part().unwrap_or_default();
            let email = if word == "unchecked" { Err(BadEmail::Unverified) } else { Ok(email) };
            Ok(Person { subject, email, name: None, strong: word == "twice" })
        })
    }
}
