//! Who is signed in, and the handle to what they may see.

use access::{Action, Demand, PROOF_LIFETIME_S, Receiver, Scope, Secret};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use model::{MemberId, Tlp};
use store::{Account, Scoped, Session};

use crate::error::PageError;
use crate::frame::{Frame, Who};
use crate::pages::Needs;
use crate::state::PortalState;
use crate::visit::{Visit, read_cookie};

/// The session's cookie.
pub(crate) const COOKIE: &str = "vardkase-session";

/// A signed-in viewer. `scope` is the only handle to members' data that a page gets.
pub(crate) struct SignedIn {
    pub scope: Scoped,
    pub account: Account,
    pub session: Session,
    pub secret: Secret,
    pub visit: Visit,
    pub state: PortalState,
}

impl SignedIn {
    /// The frame of a page of this section.
    pub(crate) fn frame(&self, section: &'static str) -> Frame {
        let (language, zone) = (&self.account.language, &self.account.zone);
        let mut frame = self.visit.frame_for(&self.state, section, language, zone);
        frame.csrf = self.secret.csrf().as_str().to_owned();
        frame.who = Some(Who {
            name: self.account.name.clone(),
            role: self.account.role,
            scope: self.scope.viewer().scope(),
            reads_audit: self.may(Action::ReadAudit),
            invites: self.may(Action::Invite),
            demand: self.demand(),
            writes_circulars: self.may(Action::IssueWarnings),
            gives_sight: self.may(Action::KeepAssets),
            writes_texts: self.may(Action::KeepTexts),
            takes_reports: self.may(Action::TakeReports),
        });
        frame
    }

    pub(crate) fn may(&self, action: Action) -> bool {
        self.scope.viewer().may(action)
    }

    /// Fails unless the role allows it: for forms, before anything is shown.
    pub(crate) fn must(&self, action: Action) -> Result<(), PageError> {
        if self.may(action) { Ok(()) } else { Err(PageError::NotAllowed) }
    }

    /// Whether a route is open to the viewer at all. Whoever may not read has only what names
    /// their action: a page that forgets to ask shows them nothing.
    fn is_open(&self, needs: Option<Needs>) -> bool {
        match needs {
            _ if self.may(Action::Read) => true,
            Some(Needs::Role(action)) => self.may(action),
            Some(Needs::Nothing | Needs::Link) | None => false,
        }
    }

    /// Fails unless its owner has shown of late who they are: for sensitive acts. `back` is where
    /// they go on afterwards.
    pub(crate) fn must_be_fresh(&self, back: &str) -> Result<(), PageError> {
        let age_s = self.state.now().since(self.session.proved) / 1_000_000;
        if age_s < PROOF_LIFETIME_S {
            return Ok(());
        }
        Err(PageError::Prove { next: back.to_owned() })
    }

    /// What the viewer is told about a second factor.
    pub(crate) fn demand(&self) -> Demand {
        let policy = &self.state.settings().second_factor;
        policy.demand(self.account.role, self.session.way.is_strong(), self.state.now())
    }

    /// Whom the viewer serves, as far as labels ask: none for the CSIRT, who may see all.
    pub(crate) async fn serves(&self) -> Result<Vec<MemberId>, PageError> {
        match self.scope.viewer().scope() {
            Scope::All => Ok(Vec::new()),
            Scope::Supplier(_) => Ok(Vec::new()),
            Scope::Member(member) => Ok(vec![member]),
            Scope::Operator(_) => {
                Ok(self.scope.members().list(None).await?.iter().map(|one| one.id).collect())
            }
        }
    }

    /// Whether something with this label may leave to the viewer: the one gate, asked per page.
    pub(crate) fn may_leave(
        &self,
        tlp: Tlp,
        about: Option<MemberId>,
        serves: &[MemberId],
        channel: access::Channel,
    ) -> bool {
        let named: Vec<MemberId> = about.into_iter().collect();
        let what = access::Object { tlp, about, named: &named };
        let receiver = Receiver::of(self.scope.viewer(), serves);
        access::may_leave(&what, &receiver, channel).is_ok()
    }
}

impl FromRequestParts<PortalState> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &PortalState) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, state).await?;
        match find(&parts.headers, state).await? {
            Some(found) => {
                let (secret, session, account, scope) = found;
                let state = state.clone();
                let by = Self { scope, account, session, secret, visit, state };
                if !by.is_open(parts.extensions.get::<Needs>().copied()) {
                    return Err(PageError::NotAllowed);
                }
                if by.demand() == Demand::Needed && !is_way_to_second_factor(parts.uri.path()) {
                    return Err(PageError::SecondFactor);
                }
                Ok(by)
            }
            // After a form there is nothing to come back to.
            None if parts.method == Method::GET => Err(PageError::SignIn { next: visit.here }),
            None => Err(PageError::SignIn { next: "/".to_owned() }),
        }
    }
}

/// Pages that are open without the second factor that is needed: those that set one up.
fn is_way_to_second_factor(path: &str) -> bool {
    path == "/sign-out" || path.starts_with("/account/")
}

/// Whose session the cookie is, and what they may see.
pub(crate) async fn find(
    headers: &HeaderMap,
    state: &PortalState,
) -> Result<Option<(Secret, Session, Account, Scoped)>, PageError> {
    let cookie = read_cookie(headers, COOKIE);
    let Some(secret) = cookie.as_deref().and_then(Secret::from_request) else { return Ok(None) };
    let found = state.store().session(&secret.hash()).await?;
    let Some((session, account)) = found else { return Ok(None) };
    let Some(viewer) = account.viewer() else { return Ok(None) };
    let scope = state.store().scoped(viewer);
    Ok(Some((secret, session, account, scope)))
}

/// The frame of a page for whoever it turns out to be: with a menu for who is signed in. A store
/// that does not answer leaves it without, for this is also the page that says so.
pub(crate) async fn frame_of(
    headers: &HeaderMap,
    state: &PortalState,
    visit: Visit,
    section: &'static str,
) -> Frame {
    match find(headers, state).await {
        Ok(Some((secret, session, account, scope))) => {
            let state = state.clone();
            SignedIn { scope, account, session, secret, visit, state }.frame(section)
        }
        _ => visit.frame(state, section),
    }
}
