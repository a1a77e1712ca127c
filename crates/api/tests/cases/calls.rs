//! Sends requests to the router and reads the answers.

use access::{Home, Role, Secret};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt as _;
use model::ApiTokenId;
use serde_json::Value;
use store::{NewApiToken, Scoped};
use tower::ServiceExt as _;

use crate::world::World;

/// An answer, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

/// Somebody with a token.
pub struct Caller {
    pub router: Router,
    pub token: String,
    pub token_id: ApiTokenId,
    pub scope: Scoped,
}

pub fn router(world: &World) -> Router {
    api::router(
        world.store.clone(),
        api::Settings::new("f".repeat(64), World::link_key().sign_in()),
    )
}

impl Caller {
    pub async fn new(world: &World, router: &Router, role: Role, home: Home) -> Self {
        let scope = world.viewer(role, home).await;
        let (token, token_id) = token(world, &scope).await;
        Self { router: router.clone(), token, token_id, scope }
    }

    pub async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut headers = vec![("authorization", format!("Bearer {}", self.token))];
        if body.is_some() {
            headers.push(("content-type", "application/json".into()));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        send(&self.router, method, path, &headers, body).await
    }
}

pub async fn token(world: &World, scope: &Scoped) -> (String, ApiTokenId) {
    let secret = Secret::random().expect("random");
    let expires = world.store.now().plus_s(86_400);
    let new = NewApiToken { name: "a test".into(), hash: secret.hash(), expires };
    let id = scope.api_tokens().add(&new).await.expect("answers").expect("kept");
    (format!("vkt_{}", secret.expose()), id)
}

pub async fn send(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: String,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(body)).expect("a request");
    read(router.clone().oneshot(request).await.expect("never fails")).await
}

async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("whole").to_bytes();
    let body = String::from_utf8(bytes.to_vec()).expect("text");
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}
