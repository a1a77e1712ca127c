//! Away to an organisation's own sign-in and back: ten minutes, by our clock and not the cookie's.

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use tower::ServiceExt as _;

use crate::world::{World, on_both};
use crate::{believes, portal_with};

/// What a browser with these cookies gets.
async fn get(router: &Router, path: &str, cookies: &str) -> HeaderMap {
    let request = Request::get(path).header(COOKIE, cookies).body(Body::empty());
    let request = request.expect("a request");
    router.clone().oneshot(request).await.expect("infallible").into_parts().0.headers
}

fn text<'h>(head: &'h HeaderMap, name: &axum::http::HeaderName) -> &'h str {
    head.get(name).expect("there").to_str().expect("text")
}

/// Away, and back after so many seconds; where the browser is sent then.
async fn back_after(world: &World, router: &Router, seconds: i64) -> String {
    let sent = get(router, "/sign-in/organisation?with=bjorkvik", "").await;
    let state = text(&sent, &LOCATION).split_once("/auth?state=").expect("sent away").1;
    let mut cookies = sent.get_all(SET_COOKIE).iter().map(|one| one.to_str().expect("text"));
    let away = cookies.find(|one| one.starts_with("vardkase-away")).expect("a cookie");
    let away = away.split(';').next().expect("a pair");
    world.clock.advance_s(seconds);
    let path = format!("/sign-in/organisation/back?state={state}&code=7+nobody@x.example+once");
    let back = get(router, &path, away).await;
    back.get(LOCATION).map_or_else(String::new, |to| to.to_str().expect("text").to_owned())
}

#[test]
fn who_comes_back_after_ten_minutes_begins_again() {
    on_both(async |world: World| {
        let router = portal_with(&world, believes::organisations());
        // In time they are looked at; nobody here has their address, and they are told so.
        assert_eq!(back_after(&world, &router, 599).await, "");
        assert_eq!(back_after(&world, &router, 600).await, "/sign-in?said=sign-in-again");
    });
}
