//! Who is signed in, and the handle to what they may see.

use access::{Action, Receiver, Scope, Secret};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use model::{MemberId, Tlp};
use store::{Account, Scoped};

use crate::error::PageError;
use crate::frame::{Frame, Who};
use crate::state::PortalState;
use crate::visit::{Visit, read_cookie};

/// The session's cookie.
pub(crate) const COOKIE: &str = "vardkase-session";

/// A signed-in viewer. `scope` is the only handle to members' data that a page gets.
pub(crate) struct SignedIn {
    pub scope: Scoped,
    pub account: Account,
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

    /// Whom the viewer serves, as far as labels ask: none for the CSIRT, who may see all.
    pub(crate) async fn serves(&self) -> Result<Vec<MemberId>, PageError> {
        match self.scope.viewer().scope() {
            Scope::All => Ok(Vec::new()),
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
            Some((secret, account, scope)) => {
                Ok(Self { scope, account, secret, visit, state: state.clone() })
            }
            // After a form there is nothing to come back to.
            None if parts.method == Method::GET => Err(PageError::SignIn { next: visit.here }),
            None => Err(PageError::SignIn { next: "/".to_owned() }),
        }
    }
}

async fn find(
    headers: &HeaderMap,
    state: &PortalState,
) -> Result<Option<(Secret, Account, Scoped)>, PageError> {
    let cookie = read_cookie(headers, COOKIE);
    let Some(secret) = cookie.as_deref().and_then(Secret::from_request) else { return Ok(None) };
    let Some(account) = state.store().session(&secret.hash()).await? else { return Ok(None) };
    let Some(viewer) = account.viewer() else { return Ok(None) };
    let scope = state.store().scoped(viewer);
    Ok(Some((secret, account, scope)))
}
