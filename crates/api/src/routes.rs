//! The routes of one resource: router and description from the same declaration.
//!
//! Path and method are written once, in the attribute of the handler. What every operation has in
//! common (errors, who may call, the key against doing it twice) is described here, so that no
//! handler can forget it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};
use utoipa::openapi::path::{HttpMethod, Operation, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    ContentBuilder, Object, Ref, RefOr, Required, Response, ResponseBuilder, Schema, Type,
};

use crate::BASE;
use crate::guard::guard;
use crate::state::Api;

/// Bytes of a body, where nothing else is said: a form with a page of text.
const BODY_BYTES_MAX: usize = 64 << 10;

/// One resource.
pub(crate) struct Routes {
    router: Router<Api>,
    name: &'static str,
    guarded: bool,
    body_bytes_max: usize,
    pub tag: Tag,
    pub paths: Paths,
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

impl Routes {
    /// A resource whose routes need a caller.
    pub fn new(name: &'static str, description: &str) -> Self {
        Self {
            router: Router::new(),
            name,
            guarded: true,
            body_bytes_max: BODY_BYTES_MAX,
            tag: TagBuilder::new().name(name).description(Some(description)).build(),
            paths: Paths::new(),
            schemas: Vec::new(),
        }
    }

    /// Opens the routes to all.
    pub fn open_to_all(self) -> Self {
        Self { guarded: false, ..self }
    }

    /// Takes larger bodies than the others.
    pub fn with_body_bytes_max(self, body_bytes_max: usize) -> Self {
        Self { body_bytes_max, ..self }
    }

    /// A handler, with the description that its attribute made.
    pub fn route<P, H, T>(mut self, _: P, handler: H) -> Self
    where
        P: utoipa::Path + utoipa::__dev::SchemaReferences,
        H: Handler<T, Api>,
        T: 'static,
    {
        let (path, methods) = (format!("{BASE}{}", P::path()), P::methods());
        for method in &methods {
            self.router = self.router.route(&path, on(filter(method), handler.clone()));
        }
        let operation = self.describe(P::operation(), &path, &methods);
        self.paths.add_path_operation(path, methods, operation);
        P::schemas(&mut self.schemas);
        self
    }

    fn describe(&self, mut operation: Operation, path: &str, methods: &[HttpMethod]) -> Operation {
        let id = operation.operation_id.unwrap_or_default();
        operation.operation_id = Some(format!("{}_{id}", self.name));
        operation.tags = Some(vec![self.name.to_owned()]);
        let mut errors = vec![(500, "The hub could not do it; the reason is in its log.")];
        if self.guarded {
            let none = Vec::<String>::new;
            operation.security = Some(vec![
                SecurityRequirement::new("token", none()),
                SecurityRequirement::new("session", none()),
            ]);
            errors.push((401, "No token, or one that is not valid."));
            errors.push((403, "The role or the label does not allow it."));
            errors.push((422, "What was sent can be read and has mistakes: each is named."));
            errors.push((429, "Too many requests: `Retry-After` says how long to wait."));
        }
        if operation.parameters.as_ref().is_some_and(|given| !given.is_empty()) {
            errors.push((400, "The parameters cannot be read."));
        }
        if path.contains('{') || operation.request_body.is_some() {
            errors.push((404, "It does not exist, or not for this caller."));
        }
        if operation.request_body.is_some() {
            errors.push((400, "The body cannot be read."));
            errors.push((413, "The body is too large."));
            errors.push((415, "The body is no JSON."));
        }
        if methods.contains(&HttpMethod::Post) {
            errors.push((409, "Not as things stand, or a key that is in use."));
            operation.parameters.get_or_insert_default().push(idempotency_key().into());
        }
        for (status, description) in errors {
            let response = problem(description);
            operation.responses.responses.entry(status.to_string()).or_insert(response.into());
        }
        operation
    }

    /// The router, with the guard before every route.
    pub fn into_router(self, api: &Api) -> Router<Api> {
        let router = if self.guarded {
            self.router.route_layer(from_fn_with_state(api.clone(), guard))
        } else {
            self.router
        };
        router.layer(DefaultBodyLimit::max(self.body_bytes_max))
    }
}

fn filter(method: &HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}

fn idempotency_key() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A text of your own, at most 100 bytes. Sent again within a day with the same body, \
             the request is not done again: the answer is the one it got before.",
        ))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}
