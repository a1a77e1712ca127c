//! The page behind a mail's link asks the gate: the same warning opens for the member's own people
//! and, where its label stops at the organisation, not for its operator's.

use access::LinkToken;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use findings::Finding;
use model::{ChannelKind, Tlp};
use store::ContactHome;
use tower::ServiceExt as _;
use warnings::{State, Step};

use crate::callers::Caller;
use crate::portal;
use crate::world::{World, contact, new_detection, new_warning, observation, on_both};

/// A warning with this label, told to the member's own people and to its operator's: the link of
/// each.
async fn links(world: &World, tlp: Tlp) -> [LinkToken; 2] {
    let (key, system, side) = (World::link_key(), world.store.system("test"), &world.mine);
    let lease = async || {
        let link = |id| key.token(id).hash();
        system.lease("test", ChannelKind::Smtp, 100, link).await.expect("answers")
    };
    lease().await;
    let mut intake = world.store.intake(side.sensor).await.expect("answers").expect("known");
    let number = intake.reserve_numbers(1).await.expect("numbers");
    let sid = u32::try_from(number).expect("small");
    let cause = findings::Cause::Rule { gid: 1, sid, msg: "Another".into() };
    let detection = store::NewDetection { cause, ..new_detection(&intake) };
    let finding = Finding::open(side.member, &observation(&detection, side.sensor));
    let warning = warnings::Warning { tlp, ..new_warning(side.member, number, &finding) };
    intake.put_warnings(&[&warning]).await.expect("kept");
    for step in [Step::Tell, Step::Operator] {
        intake.tell(&warning, step, &world.policy).await.expect("told");
    }
    intake.commit().await.expect("committed");
    let leased = lease().await;
    [ContactHome::Member(side.member), ContactHome::Operator(world.operator)].map(|home| {
        let message = leased.iter().find(|one| one.envelope.home == home).expect("told");
        key.token(message.envelope.id)
    })
}

/// Presses the button of a link's page; how that is answered.
async fn acknowledge(router: &Router, link: &LinkToken) -> u16 {
    let request = Request::post(link.path())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={}&step=acknowledge", link.csrf())));
    let answer = router.clone().oneshot(request.expect("a request")).await;
    answer.expect("infallible").status().as_u16()
}

#[test]
fn a_link_opens_no_warning_whose_label_does_not_reach_its_receiver() {
    on_both(async |world: World| {
        let joint = contact(ContactHome::Operator(world.operator), "joint@it.example", 0);
        world.store.system("test").add_contact(&joint).await.expect("added");
        let router = portal(&world);
        let nobody = Caller::nobody(&router);
        let csirt = world.csirt().await;
        for (tlp, operators) in [(Tlp::Amber, 200), (Tlp::AmberStrict, 403), (Tlp::Red, 403)] {
            let [own, operator] = links(&world, tlp).await;
            let page = nobody.plain("GET", &own.path()).await;
            assert!(page.status == 200 && page.body.contains("Another"), "{tlp:?} {}", page.body);
            let page = nobody.plain("GET", &operator.path()).await;
            assert_eq!(page.status, operators, "{tlp:?}");
            assert_eq!(page.body.contains("Another"), operators == 200, "{tlp:?}");
            // Nor does who may not see it answer for it.
            let about = world.store.open_link(&operator.hash()).await.expect("answers");
            let about = about.expect("opens").warning.warning.id;
            let answered = if operators == 200 { 303 } else { operators };
            assert_eq!(acknowledge(&router, &operator).await, answered, "{tlp:?}");
            let row = csirt.warnings().by_id(about).await.expect("answers").expect("there");
            assert_eq!(row.warning.state == State::Acknowledged, operators == 200, "{tlp:?}");
        }
    });
}
