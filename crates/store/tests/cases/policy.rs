//! The policy changed by hand: previewed, versioned, undone; and what it then does.

use access::{Home, Role};
use model::{Rsit, Severity};
use roster::{ContactRole, Roles};
use store::{ClockEffect, FindingFilter, Page, PolicyEffect, StoreError};
use warnings::{Amendments, ClassChange, PolicyInForce, Setting};

use crate::world::{World, on_both};

fn sooner() -> ClassChange {
    ClassChange {
        gone_after_days: Some(1),
        quiet_days: Some(1),
        severity_min: Some(Severity::Critical),
        text: Some("other"),
        who: Roles::of(&[ContactRole::Operations]),
        ..ClassChange::default()
    }
}

#[test]
fn a_change_is_previewed_acts_and_is_undone() {
    on_both(async |world: World| {
        let in_force = PolicyInForce::new(world.policy.clone());
        let lead = world.viewer(Role::Administrator, Home::Csirt).await;
        world.clock.advance_s(2 * 86_400);
        let all = Amendments::default().with(Rsit::C2Server, sooner());
        let (old, new) = (in_force.get(), in_force.base().amended(&all));
        let effect = lead.policy().effect(Rsit::C2Server, &old, &new).await.expect("answers");
        let expected = PolicyEffect {
            open: 2,
            other_text: 2,
            raised: 2,
            told_again: 2,
            findings: 2,
            gone: 2,
            without_role: 2,
        };
        assert_eq!(effect, expected);
        let other = lead.policy().effect(Rsit::WeakCrypto, &old, &new).await.expect("answers");
        assert_eq!(other, PolicyEffect::default());

        let version = lead.policy().amend(0, all.clone(), "A busy week.", &in_force, None).await;
        assert_eq!(version.expect("in force"), 1);
        assert_eq!(in_force.get().who(Rsit::C2Server).words(), "operations");
        // Another process of the hub reads it.
        let second = PolicyInForce::new(world.policy.clone());
        world.store.refresh_policy(&second).await.expect("answers");
        assert_eq!(second.amendments(), (1, all.clone()));
        // What it said would be gone is gone when the job next looks.
        let system = world.store.system("test");
        assert_eq!(system.age_findings(10).await.expect("answers"), 2);

        let late = lead.policy().amend(0, Amendments::default(), "", &in_force, None).await;
        assert!(matches!(late, Err(StoreError::MovedOn)), "another was quicker");
        assert_eq!(lead.policy().restore(1, 0, &in_force, None).await.expect("undone"), 2);
        assert_eq!(*in_force.get(), world.policy);
        let versions = lead.policy().versions(10).await.expect("answers");
        let numbers: Vec<_> = versions.iter().map(|one| one.version).collect();
        assert_eq!(numbers, [2, 1]);
        assert_eq!((&*versions[1].note, &versions[1].amendments), ("A busy week.", &all));
        let logged = lead.work().audit(Some("policy"), &Page::first(5)).await.expect("answers");
        let words: Vec<_> = logged.rows.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(words, ["policy-restore", "policy-change"]);
    });
}

#[test]
fn undoing_gives_findings_their_time_back() {
    on_both(async |world: World| {
        let in_force = PolicyInForce::new(world.policy.clone());
        let lead = world.viewer(Role::Administrator, Home::Csirt).await;
        let all = Amendments::default().with(Rsit::C2Server, sooner());
        lead.policy().amend(0, all, "", &in_force, None).await.expect("in force");
        lead.policy().restore(1, 0, &in_force, None).await.expect("undone");
        world.clock.advance_s(2 * 86_400);
        let system = world.store.system("test");
        assert_eq!(system.age_findings(10).await.expect("answers"), 0);
        let filter = FindingFilter::default();
        let found = lead.findings().list(&filter, &Page::first(5)).await.expect("answers");
        assert_eq!(found.rows.len(), 2);
    });
}

/// Another time to the reminder at high, in minutes; the file says 240.
fn reminded_after(minutes: i64) -> Amendments {
    let setting = Setting::named("high_remind_minutes").expect("a setting");
    Amendments::default().with_number(setting, Some(minutes)).expect("within bounds")
}

#[test]
fn clocks_that_run_already_follow_the_change_and_its_undoing() {
    on_both(async |world: World| {
        let in_force = PolicyInForce::new(world.policy.clone());
        let lead = world.viewer(Role::Administrator, Home::Csirt).await;
        let system = world.store.system("test");
        // Both warnings are to be reminded of in an hour; a survey has its own time.
        crate::surveys::sent(&world).await;
        for (minutes, at_once) in [(480, 0), (200, 0), (180, 2)] {
            let new = in_force.base().amended(&reminded_after(minutes));
            let effect = lead.policy().clock_effect(&in_force.get(), &new).await.expect("answers");
            assert_eq!(effect, ClockEffect { moved: 2, at_once }, "{minutes} minutes");
        }
        let all = reminded_after(200);
        lead.policy().amend(0, all.clone(), "", &in_force, None).await.expect("in force");
        let none = lead.policy().clock_effect(&in_force.get(), &in_force.get()).await;
        assert_eq!(none.expect("answers"), ClockEffect::default());
        world.clock.advance_s(20 * 60 - 1);
        assert!(!system.take_due_step(&in_force.get()).await.expect("answers"), "too soon");
        lead.policy().restore(1, 0, &in_force, None).await.expect("undone");
        world.clock.advance_s(1);
        assert!(!system.take_due_step(&in_force.get()).await.expect("answers"), "undone");
        lead.policy().restore(2, 1, &in_force, None).await.expect("again");
        for is_due in [true, true, false] {
            assert_eq!(system.take_due_step(&in_force.get()).await.expect("answers"), is_due);
        }
        let second = PolicyInForce::new(world.policy.clone());
        world.store.refresh_policy(&second).await.expect("answers");
        assert_eq!(second.amendments(), (3, all));
    });
}

#[test]
fn a_step_that_is_due_is_not_put_off() {
    on_both(async |world: World| {
        let in_force = PolicyInForce::new(world.policy.clone());
        let lead = world.viewer(Role::Administrator, Home::Csirt).await;
        world.clock.advance_s(3_600);
        let slow = reminded_after(480);
        lead.policy().amend(0, slow, "", &in_force, None).await.expect("in force");
        let system = world.store.system("test");
        assert!(system.take_due_step(&in_force.get()).await.expect("answers"));
    });
}

#[test]
fn only_the_lead_changes_the_policy_and_nobody_outside_reads_it() {
    on_both(async |world: World| {
        let in_force = PolicyInForce::new(world.policy.clone());
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        assert!(analyst.policy().versions(1).await.is_ok());
        let refused = analyst.policy().amend(0, Amendments::default(), "", &in_force, None).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)));
        let refused = analyst.policy().restore(0, 0, &in_force, None).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)));
        let member = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert!(matches!(member.policy().versions(1).await, Err(StoreError::NotAllowed)));
    });
}
