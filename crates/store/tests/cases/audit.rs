//! The audit log holds together, and tells when it does not.

use access::{Home, Role};
use store::Page;
use warnings::Move;

use crate::world::{World, on_both};

#[test]
fn the_chain_holds_and_a_member_sees_its_own_lines() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let (id, step) = (world.mine.warning, Move::Acknowledge);
        lead.warnings().act(id, step, None, Some("::1")).await.expect("legal");
        let lines = lead.audit().list(&Page::first(50)).await.expect("answers").rows;
        assert_eq!(lines[0].action, "acknowledge");
        assert_eq!(lines[0].origin.as_deref(), Some("::1"));
        assert!(lines.iter().all(|line| line.member == Some(world.mine.member)));
        let whole = world.store.system("test").verify_audit().await.expect("answers");
        assert!(whole.expect("unbroken") >= 5);
    });
}

#[test]
fn the_history_names_who_did_it() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let id = world.mine.warning;
        lead.warnings().act(id, Move::Start, Some("on it"), None).await.expect("legal");
        let history = lead.warnings().history(id).await.expect("answers");
        let words: Vec<_> = history.iter().map(|one| (one.step, one.actor_kind.as_str())).collect();
        assert_eq!(words, [(Move::Send, "sensor"), (Move::Start, "account")]);
        assert_eq!(history[1].actor, "Kim Kimsson");
        assert_eq!(history[1].note.as_deref(), Some("on it"));
        assert!(lead.warnings().act(id, Move::See, None, None).await.is_err());
    });
}
