//! Somebody who asks for pages: signed in, with a link only, or not at all.

use std::sync::OnceLock;

use access::{Home, LinkToken, PasswordHash, Role, Secret};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{Method, Request};
use portal::{Needs, Route};
use store::{Account, NewAccount, Scoped, Store};
use tower::ServiceExt as _;

use crate::walk::Things;
use crate::world::World;

/// What every account here signs in with.
pub const PASSWORD: &str = "twelve letters or more";

/// An answer, as far as it is compared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
}

/// Somebody.
pub struct Caller {
    pub name: String,
    router: Router,
    who: Who,
    /// The session for reading: signing in anew each time would be seen in what is read.
    kept: Option<Secret>,
}

enum Who {
    Nobody,
    Holder(LinkToken),
    Account(Box<Account>, Store),
}

impl Caller {
    pub fn nobody(router: &Router) -> Self {
        Self { name: "nobody".into(), router: router.clone(), who: Who::Nobody, kept: None }
    }

    /// Somebody with a link from a mail, who tries it as a session too.
    pub fn holder(router: &Router, link: LinkToken) -> Self {
        let name = "who holds a link to another warning".into();
        Self { name, router: router.clone(), who: Who::Holder(link), kept: None }
    }

    pub async fn account(world: &World, router: &Router, role: Role, home: Home) -> Self {
        let login = format!("{}@{}", role.as_str(), model::AccountId::new());
        let new = NewAccount {
            login: login.clone(),
            name: "Kim Kimsson".into(),
            password: password(),
            role,
            home,
            language: "sv".into(),
            zone: "Europe/Stockholm".into(),
        };
        world.store.system("test").add_account(&new).await.expect("added");
        let found = world.store.account_to_sign_in(&login).await.expect("answers");
        let account = found.expect("just added").0;
        let who = Who::Account(Box::new(account), world.store.clone());
        let kept = Secret::random();
        let caller = Self { name: format!("{role:?}"), router: router.clone(), who, kept };
        caller.sign_in(caller.kept.as_ref().expect("random")).await;
        caller
    }

    /// What they may see by the store.
    pub fn scope(&self) -> Scoped {
        match &self.who {
            Who::Account(account, store) => {
                store.scoped(account.viewer().expect("role and home fit"))
            }
            Who::Nobody | Who::Holder(_) => panic!("not signed in"),
        }
    }

    /// Asks for a route with these things named in path and form.
    pub async fn ask(&self, route: &Route, form: &str, things: &Things, query: &str) -> Answer {
        self.ask_between(route, form, (things, things), query).await
    }

    /// The same with other things in the path than in the form.
    pub async fn ask_between(
        &self,
        route: &Route,
        form: &str,
        (path, fields): (&Things, &Things),
        query: &str,
    ) -> Answer {
        let (secret, csrf) = self.session(route.method == "GET").await;
        let (path, fields) = (self.named(path), self.named(fields));
        let link = match route.path {
            named if named.contains("{invited}") => &path.invited,
            named if named.contains("{joining}") => &path.joining,
            named if named.contains("{glass}") => &path.glass,
            named if named.contains("{question}") => &path.question,
            _ => &path.link,
        };
        let csrf = match (route.needs, LinkToken::from_request(link), &self.who) {
            (Needs::Link, Some(link), Who::Account(..)) => link.csrf(),
            _ => csrf,
        };
        let method = Method::from_bytes(route.method.as_bytes()).expect("a method");
        let mut uri = path.fill(route.path);
        if !query.is_empty() {
            uri += &format!("?{query}");
        }
        let body = format!("csrf={csrf}&{}", fields.fill(form));
        let cookies = format!("vardkase-session={secret}; vardkase-before={secret}");
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header(COOKIE, cookies)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = if route.method == "POST" { Body::from(body) } else { Body::empty() };
        let answer = self.send(request.body(body).expect("a request")).await;
        let blotted = |text: &str| path.blot(&fields.blot(text)).replace(&csrf, "CSRF");
        Answer { body: blotted(&answer.body), location: blotted(&answer.location), ..answer }
    }

    /// Asks by method and path alone, without blotting anything.
    pub async fn plain(&self, method: &str, path: &str) -> Answer {
        let (secret, _) = self.session(true).await;
        let cookies = format!("vardkase-session={secret}");
        let request = Request::builder().method(method).uri(path).header(COOKIE, cookies);
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    fn named(&self, things: &Things) -> Things {
        match &self.who {
            Who::Account(account, _) => things.with_sign_in(&account.login, PASSWORD),
            Who::Nobody | Who::Holder(_) => things.with_sign_in("nobody", PASSWORD),
        }
    }

    /// A session's secret and the token of its forms. Signed in anew for each form: signing out is
    /// one of the things that are tried.
    async fn session(&self, reads: bool) -> (String, String) {
        if let Who::Holder(link) = &self.who {
            return (link.expose().to_owned(), link.csrf());
        }
        let kept = self.kept.clone().filter(|_| reads);
        let is_new = kept.is_none();
        let secret = kept.or_else(Secret::random).expect("random");
        if is_new {
            self.sign_in(&secret).await;
        }
        (secret.expose().to_owned(), secret.csrf().as_str().to_owned())
    }

    async fn sign_in(&self, secret: &Secret) {
        if let Who::Account(account, store) = &self.who {
            let (way, browser) = (access::Way::Password, access::Browser::UNKNOWN);
            let new = store::NewSession { token: secret.hash(), way, origin: None, browser };
            store.sign_in(account, &new).await.expect("signed in");
        }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 8 << 20).await.expect("a body");
        let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        Answer {
            status: head.status.as_u16(),
            location: location.unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// Hashing is slow on purpose: once for all.
fn password() -> PasswordHash {
    static HASH: OnceLock<PasswordHash> = OnceLock::new();
    HASH.get_or_init(|| PasswordHash::new(PASSWORD).expect("long enough")).clone()
}
