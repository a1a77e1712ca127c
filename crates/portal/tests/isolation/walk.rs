//! Makes a request for every route of every page, so that a new page is tried without being named
//! here. A kind of object that is not known yet fails loudly.

use portal::Route;

/// The things that requests name.
#[derive(Clone, Debug)]
pub struct Things {
    pub member: String,
    pub circular: String,
    pub survey: String,
    pub contact: String,
    pub asset: String,
    pub request: String,
    pub inbound: String,
    pub sensor: String,
    pub finding: String,
    pub exception: String,
    pub warning: String,
    pub token: String,
    pub feed: String,
    pub roster: String,
    pub shift: String,
    /// The token in a calendar's address.
    pub calendar: String,
    pub drill: String,
    /// A question to the CSIRT.
    pub asked: String,
    /// The token in the link of a drill's question.
    pub question: String,
    pub mail: String,
    pub link: String,
    pub invited: String,
    /// The token of the link that confirms a wish to join.
    pub joining: String,
    pub glass: String,
    pub invitation: String,
    pub account: String,
    pub session: String,
    pub passkey: String,
    pub message: String,
    /// Suppliers are no member's secret.
    pub supplier: String,
    pub sight: String,
    pub operator: String,
    pub report: String,
    pub file: String,
    /// Not an object: the name and password of whoever asks.
    pub login: String,
    pub password: String,
    /// Not an object: a day ahead.
    pub day: String,
}

/// Every method and path with each of its forms; those that only read first.
pub fn routes() -> Vec<(&'static Route, &'static str)> {
    let all = portal::pages::ALL.iter().flat_map(|entry| entry.routes);
    let forms = |route: &'static Route| {
        let forms = if route.forms.is_empty() { &[""] } else { route.forms };
        forms.iter().map(move |form| (route, *form))
    };
    let mut routes: Vec<_> = all.flat_map(forms).collect();
    // What takes away comes last: what is named is still there for the others. A new password ends
    // the account's other sessions.
    let takes = |route: &Route, form: &str| {
        let path = route.path;
        path.ends_with("/remove") || path == "/account/password" || form.starts_with("remove=")
    };
    routes.sort_by_key(|(route, form)| (route.method == "POST", takes(route, form)));
    routes
}

impl Things {
    /// Identities, which must not turn up where they may not be seen.
    pub fn ids(&self) -> [&String; 33] {
        [
            &self.member,
            &self.circular,
            &self.survey,
            &self.contact,
            &self.asset,
            &self.request,
            &self.inbound,
            &self.sensor,
            &self.finding,
            &self.exception,
            &self.warning,
            &self.token,
            &self.feed,
            &self.roster,
            &self.shift,
            &self.calendar,
            &self.drill,
            &self.asked,
            &self.question,
            &self.mail,
            &self.link,
            &self.invited,
            &self.joining,
            &self.glass,
            &self.invitation,
            &self.account,
            &self.session,
            &self.passkey,
            &self.message,
            &self.sight,
            &self.operator,
            &self.report,
            &self.file,
        ]
    }

    /// The same shape, and nothing of it exists.
    pub fn ghosts(&self) -> Self {
        let new = || model::AccountId::new().to_string();
        Self {
            member: new(),
            circular: new(),
            survey: new(),
            contact: new(),
            asset: new(),
            request: new(),
            inbound: new(),
            sensor: new(),
            finding: new(),
            exception: new(),
            warning: new(),
            token: new(),
            feed: new(),
            roster: new(),
            shift: new(),
            calendar: "A".repeat(43),
            drill: new(),
            asked: new(),
            question: "A".repeat(43),
            mail: new(),
            link: "A".repeat(43),
            invited: "B".repeat(43),
            joining: "B".repeat(43),
            glass: "A".repeat(43),
            invitation: new(),
            account: new(),
            session: new(),
            passkey: new(),
            message: new(),
            supplier: new(),
            sight: new(),
            operator: new(),
            report: new(),
            file: new(),
            ..self.clone()
        }
    }

    /// A template of a route with every name in it replaced.
    pub fn fill(&self, template: &str) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (kind, after) = after.split_once('}').expect("a closed brace");
            filled += before;
            filled.extend(form_urlencoded::byte_serialize(self.named(kind).as_bytes()));
            rest = after;
        }
        filled + rest
    }

    /// The same for somebody else's sign-in.
    pub fn with_sign_in(&self, login: &str, password: &str) -> Self {
        Self { login: login.to_owned(), password: password.to_owned(), ..self.clone() }
    }

    /// A text without the identities, to be compared.
    pub fn blot(&self, text: &str) -> String {
        // Suppliers are known to all members: only the path that was asked for is blotted.
        let before = |text: &str, path: &str| {
            text.replace(&format!("{path}{}", self.supplier), &format!("{path}ID"))
        };
        let text = before(&before(text, "/suppliers/"), "%2Fsuppliers%2F");
        self.ids().iter().fold(text, |text, id| text.replace(*id, "ID"))
    }

    /// Every kind of object as a filter of a list, whether the list knows it or not.
    pub fn filters(&self) -> String {
        let all = ["member", "contact", "asset", "sensor", "finding", "warning", "token"];
        let pair = |kind: &&str| format!("{kind}={}", self.named(kind));
        all.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    fn named(&self, kind: &str) -> &str {
        match kind {
            "member" => &self.member,
            "circular" => &self.circular,
            "survey" => &self.survey,
            "contact" => &self.contact,
            "asset" => &self.asset,
            "request" => &self.request,
            "inbound" => &self.inbound,
            "sensor" => &self.sensor,
            "finding" => &self.finding,
            "exception" => &self.exception,
            "warning" => &self.warning,
            "token" => &self.token,
            "feed" => &self.feed,
            "atom" => &self.calendar,
            "roster" => &self.roster,
            "shift" => &self.shift,
            "calendar" => &self.calendar,
            "drill" => &self.drill,
            "asked" => &self.asked,
            "question" => &self.question,
            "mail" => &self.mail,
            "link" => &self.link,
            "invited" => &self.invited,
            "joining" => &self.joining,
            "glass" => &self.glass,
            "invitation" => &self.invitation,
            "account" => &self.account,
            "session" => &self.session,
            "passkey" => &self.passkey,
            "message" => &self.message,
            "supplier" => &self.supplier,
            "sight" => &self.sight,
            "operator" => &self.operator,
            "report" => &self.report,
            "file" => &self.file,
            "login" => &self.login,
            "password" => &self.password,
            "day" => &self.day,
            // Words that everybody knows.
            "topic" => "beacon",
            "section" => "what",
            "language" => "sv",
            other => panic!("teach the walker what `{{{other}}}` names"),
        }
    }
}

/// Whether a template names an object.
pub fn names_things(template: &str) -> bool {
    let kinds = template.split('{').skip(1).filter_map(|part| part.split('}').next());
    kinds.into_iter().any(|kind| !["login", "password", "day"].contains(&kind))
}
