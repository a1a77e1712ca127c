//! What a check from outside found stands on the warning's page, for the member and the CSIRT.

use access::{Home, Role};
use warnings::Answer;

use crate::callers::Caller;
use crate::portal;
use crate::world::{World, mended_service, on_both};

#[test]
fn a_warnings_page_says_when_what_and_who_agreed() {
    on_both(async |world: World| {
        let router = portal(&world);
        let home = Home::Member(world.mine.member);
        let member = Caller::account(&world, &router, Role::SecurityLead, home).await;
        let csirt = Caller::account(&world, &router, Role::Analyst, Home::Csirt).await;
        let path = format!("/warnings/{}?lang=en", mended_service(&world).await);
        let page = csirt.plain("GET", &path).await.body;
        assert!(page.contains("id=\"history\"") && !page.contains("id=\"retested\""), "not tried");

        member.scope().retests().agree(world.mine.member, None).await.expect("agreed");
        let policy = &world.policy.retests;
        world.store.system("retests").plan_retests(policy, 10).await.expect("planned");
        world.clock.advance_s(policy.first_after_s);
        let scope = csirt.scope();
        let due = scope.retests().due(1).await.expect("answers")[0].id;
        let banner = Some("<b>login</b>:");
        scope.retests().answer(due, Answer::Open, banner, policy).await.expect("kept");
        for caller in [&member, &csirt] {
            let page = caller.plain("GET", &path).await.body;
            for part in ["port 23", "still open", "Agreed to by Kim Kimsson", "Tried 1 time."] {
                assert!(page.contains(part), "{part} is not in {page}");
            }
            assert!(!page.contains("<b>login"), "what a service says is text");
        }
    });
}
