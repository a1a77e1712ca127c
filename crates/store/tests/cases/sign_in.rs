//! Sessions, second factors and what is half done, on both databases.

use access::{Browser, Ceremony, Home, Role, Secret, TokenHash, Way};
use store::{NewInvitation, NewSession, Pending, StoreError, Told};

use crate::world::{World, on_both};

fn new_session(secret: &Secret) -> NewSession {
    NewSession {
        token: secret.hash(),
        way: Way::Password,
        origin: Some("192.0.2.7".into()),
        browser: Browser::read("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"),
    }
}

#[test]
fn sessions_are_their_owners_and_an_administrator_may_end_them() {
    on_both(async |world: World| {
        let account = world.account(Role::Technician, Home::Member(world.mine.member)).await;
        let own = world.store.scoped(account.viewer().expect("open"));
        let (one, two) = (Secret::random().expect("random"), Secret::random().expect("random"));
        let first = world.store.sign_in(&account, &new_session(&one)).await.expect("begun");
        world.store.sign_in(&account, &new_session(&two)).await.expect("begun");
        let listed = own.sessions().own().await.expect("answers");
        assert_eq!(listed.len(), 2);
        assert_eq!(listed[0].origin.as_deref(), Some("192.0.2.7"));
        assert_eq!(listed[0].browser.stored(), "firefox linux");
        // Their own security lead does not reach them, and neither does another member's.
        for home in [world.mine.member, world.other.member] {
            let lead = world.viewer(Role::SecurityLead, Home::Member(home)).await;
            let of = lead.sessions().of(account.id).await;
            assert!(matches!(of, Err(StoreError::NotFound)));
            let end = lead.sessions().end(account.id, first).await;
            assert!(matches!(end, Err(StoreError::NotFound)));
            assert!(lead.sessions().end_all(account.id).await.is_err());
        }
        let analyst = world.viewer(Role::Analyst, Home::Csirt).await;
        assert!(analyst.sessions().of(account.id).await.is_err());
        own.sessions().end(account.id, first).await.expect("ended");
        assert!(world.store.session(&one.hash()).await.expect("answers").is_none());
        assert!(world.store.session(&two.hash()).await.expect("answers").is_some());
        let administrator = world.viewer(Role::Administrator, Home::Csirt).await;
        assert_eq!(administrator.sessions().of(account.id).await.expect("answers").len(), 1);
        assert_eq!(administrator.sessions().end_all(account.id).await.expect("answers"), 1);
        assert!(world.store.session(&two.hash()).await.expect("answers").is_none());
    });
}

#[test]
fn a_session_that_was_idle_or_long_is_over() {
    on_both(async |world: World| {
        let account = world.account(Role::Reader, Home::Member(world.mine.member)).await;
        let secret = Secret::random().expect("random");
        world.store.sign_in(&account, &new_session(&secret)).await.expect("begun");
        let begun = world.store.now();
        for hours in 1..=15 {
            world.clock.set(begun.plus_s(hours * 3_600));
            assert!(world.store.session(&secret.hash()).await.expect("answers").is_some());
        }
        world.clock.set(begun.plus_s(16 * 3_600));
        assert!(world.store.session(&secret.hash()).await.expect("answers").is_none());
    });
}

#[test]
fn a_session_that_nobody_used_for_four_hours_is_over_however_young() {
    on_both(async |world: World| {
        let account = world.account(Role::Reader, Home::Member(world.mine.member)).await;
        let own = world.store.scoped(account.viewer().expect("open"));
        let secret = Secret::random().expect("random");
        world.store.sign_in(&account, &new_session(&secret)).await.expect("begun");
        let is_open =
            async || world.store.session(&secret.hash()).await.expect("answers").is_some();
        for _ in 0..2 {
            world.clock.advance_s(access::SESSION_IDLE_S - 1);
            assert!(is_open().await, "every use begins the four hours anew");
        }
        world.clock.advance_s(access::SESSION_IDLE_S);
        assert!(!is_open().await);
        assert_eq!(own.sessions().own().await.expect("answers"), [], "nor is it listed");
        assert_eq!(world.store.system("test").clean_up().await.expect("answers"), 1);
    });
}

#[test]
fn closing_an_account_ends_its_sessions_and_begins_no_more() {
    on_both(async |world: World| {
        let mine = Home::Member(world.mine.member);
        let lead = world.viewer(Role::SecurityLead, mine).await;
        let account = world.account(Role::Technician, mine).await;
        let secret = Secret::random().expect("random");
        world.store.sign_in(&account, &new_session(&secret)).await.expect("begun");
        lead.accounts().close(account.id).await.expect("closed");
        assert!(world.store.session(&secret.hash()).await.expect("answers").is_none());
        let administrator = world.viewer(Role::Administrator, Home::Csirt).await;
        assert_eq!(administrator.sessions().of(account.id).await.expect("answers"), []);
        let late = Secret::random().expect("random");
        let late = world.store.sign_in(&account, &new_session(&late)).await;
        assert!(matches!(late, Err(StoreError::NotFound)), "{late:?}");
    });
}

#[test]
fn a_code_counts_once_even_when_two_come_at_once() {
    on_both(async |world: World| {
        let scope = world.viewer(Role::Analyst, Home::Csirt).await;
        let account = scope.viewer().account();
        let count =
            |step| world.store.count_code(account, move |_, last| (last < step).then_some(step));
        assert!(!count(5).await.expect("answers"), "nothing is set up");
        scope.second_factors().propose("sealed").await.expect("kept");
        assert!(!count(5).await.expect("answers"), "nothing is confirmed");
        scope.second_factors().confirm(4, &[TokenHash::of(b"one")]).await.expect("confirmed");
        assert!(matches!(scope.second_factors().propose("x").await, Err(StoreError::Taken)));
        let (a, b) = tokio::join!(count(5), count(5));
        let counted = [a.expect("answers"), b.expect("answers")];
        assert_eq!(counted.iter().filter(|counted| **counted).count(), 1);
        assert!(!count(4).await.expect("answers"));
        let code = TokenHash::of(b"one");
        let other = world.account(Role::Analyst, Home::Csirt).await;
        assert!(!world.store.use_recovery_code(other.id, &code, None).await.expect("answers"));
        assert!(world.store.use_recovery_code(account, &code, None).await.expect("answers"));
        assert!(!world.store.use_recovery_code(account, &code, None).await.expect("answers"));
    });
}

#[test]
fn what_is_half_done_ends_by_tries_by_time_and_by_use() {
    on_both(async |world: World| {
        let account = world.account(Role::Analyst, Home::Csirt).await;
        let pending = Pending { account: Some(account.id), state: "/x".into() };
        let (store, what) = (&world.store, Ceremony::SecondFactor);
        let begin = async |name: &[u8]| {
            let token = TokenHash::of(name);
            store.begin_ceremony(&token, what, &pending).await.expect("kept");
            token
        };
        let token = begin(b"tries").await;
        assert_eq!(store.try_ceremony(&token, Ceremony::BreakGlass).await.expect("answers"), None);
        for _ in 0..5 {
            let tried = store.try_ceremony(&token, what).await.expect("answers");
            assert_eq!(tried.as_ref(), Some(&pending));
        }
        assert_eq!(store.try_ceremony(&token, what).await.expect("answers"), None);
        let token = begin(b"use").await;
        assert!(store.take_ceremony(&token, what).await.expect("answers").is_some());
        assert_eq!(store.take_ceremony(&token, what).await.expect("answers"), None);
        let token = begin(b"time").await;
        world.clock.set(store.now().plus_s(599));
        assert!(store.try_ceremony(&token, what).await.expect("answers").is_some());
        world.clock.set(store.now().plus_s(1));
        assert_eq!(store.try_ceremony(&token, what).await.expect("answers"), None);
        assert_eq!(store.take_ceremony(&token, what).await.expect("answers"), None);
        assert_eq!(store.system("test").clean_up().await.expect("answers"), 0);
        world.clock.set(store.now().plus_s(1));
        assert_eq!(store.system("test").clean_up().await.expect("answers"), 2);
    });
}

fn invitation(role: Role, home: Home, email: &str) -> NewInvitation {
    NewInvitation {
        home,
        role,
        name: "Siv Ek".into(),
        email: email.into(),
        language: "sv".into(),
        zone: "Europe/Stockholm".into(),
    }
}

fn link(id: model::InvitationId, round: i64) -> TokenHash {
    TokenHash::of(format!("{id} {round}").as_bytes())
}

#[test]
fn an_invitation_counts_once_and_only_while_its_inviter_may_invite() {
    on_both(async |world: World| {
        let (mine, other) = (Home::Member(world.mine.member), Home::Member(world.other.member));
        let lead = world.viewer(Role::SecurityLead, mine).await;
        let until = world.store.now().plus_s(1_000);
        let new = invitation(Role::Technician, mine, "Siv@Example.com");
        let id = lead.invitations().add(&new, link, until).await.expect("invited");
        let again = lead.invitations().add(&new, link, until).await;
        assert!(matches!(again, Err(StoreError::Taken)));
        let wider = invitation(Role::Technician, other, "x@example.com");
        let refused = lead.invitations().add(&wider, link, until).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)));
        // The mail is in line, and says no secret.
        let notice = world.store.system("test").lease_notice("me").await.expect("answers");
        let notice = notice.expect("in line");
        assert_eq!(
            (notice.kind.as_str(), notice.email.as_str()),
            ("invitation", "siv@example.com")
        );
        assert_eq!(world.store.system("test").lease_notice("me").await.expect("answers"), None);
        // Others do not see it.
        let foreign = world.viewer(Role::SecurityLead, other).await;
        assert_eq!(foreign.invitations().list().await.expect("answers").len(), 0);
        assert!(matches!(foreign.invitations().revoke(id).await, Err(StoreError::NotFound)));
        let reader = world.viewer(Role::Reader, mine).await;
        assert!(matches!(reader.invitations().list().await, Err(StoreError::NotAllowed)));
        let (secret, none) = (Secret::random().expect("random"), access::PasswordHash::none());
        let session = new_session(&secret);
        let accept = async |round| {
            world.store.accept_invitation(&link(id, round), "Siv", &none, &session).await
        };
        assert!(matches!(accept(2).await, Err(StoreError::NotFound)));
        lead.invitations().resend(id, link, until).await.expect("sent again");
        assert!(matches!(accept(1).await, Err(StoreError::NotFound)));
        let account = accept(2).await.expect("taken up");
        assert_eq!((account.role, account.home), (Role::Technician, mine));
        assert!(matches!(accept(2).await, Err(StoreError::NotFound)));
        assert!(world.store.session(&secret.hash()).await.expect("answers").is_some());
        // No password fits the account.
        let found = world.store.account_to_sign_in("siv@example.com").await.expect("answers");
        assert!(!found.expect("open").1.verify("-"));
    });
}

#[test]
fn an_invitation_whose_time_is_over_lets_nobody_in_by_link_or_by_their_organisation() {
    on_both(async |world: World| {
        let mine = Home::Member(world.mine.member);
        let lead = world.viewer(Role::SecurityLead, mine).await;
        let until = world.store.now().plus_s(1_000);
        let email = "siv@norrby.example";
        let new = invitation(Role::Reader, mine, email);
        let id = lead.invitations().add(&new, link, until).await.expect("invited");
        let (secret, none) = (Secret::random().expect("random"), access::PasswordHash::none());
        let session = new_session(&secret);
        let opens = async |round| {
            world.store.invitation(&link(id, round)).await.expect("answers").is_some()
        };
        let enters = async |round| {
            world.store.accept_invitation(&link(id, round), "Siv", &none, &session).await
        };
        let who = store::Identity {
            issuer: "https://id.example",
            subject: "7",
            email: Some(email),
            name: None,
        };
        let vouched = async || {
            world.store.account_at_organisation(&who, None).await.expect("answers").is_some()
        };
        world.clock.advance_s(999);
        assert!(opens(1).await);
        world.clock.advance_s(1);
        assert!(!opens(1).await);
        assert!(matches!(enters(1).await, Err(StoreError::NotFound)));
        assert!(!vouched().await);
        // Sent again it works again.
        let until = world.store.now().plus_s(1_000);
        lead.invitations().resend(id, link, until).await.expect("sent again");
        assert!(opens(2).await && vouched().await);
        assert!(matches!(enters(2).await, Err(StoreError::NotFound)), "it counts once");
    });
}

#[test]
fn what_a_closed_account_invited_is_worth_nothing() {
    on_both(async |world: World| {
        let home = Home::Operator(world.operator);
        let by = world.viewer(Role::Operator, home).await;
        let until = world.store.now().plus_s(1_000);
        let new = invitation(Role::Operator, home, "ola@example.com");
        let id = by.invitations().add(&new, link, until).await.expect("invited");
        let colleague = world.viewer(Role::Operator, home).await;
        colleague.accounts().close(by.viewer().account()).await.expect("closed");
        assert!(colleague.accounts().close(colleague.viewer().account()).await.is_err());
        let session = new_session(&Secret::random().expect("random"));
        let none = access::PasswordHash::none();
        let taken = world.store.accept_invitation(&link(id, 1), "Ola", &none, &session).await;
        assert!(matches!(taken, Err(StoreError::NotFound)));
        // Sent again by somebody who may, it works.
        colleague.invitations().resend(id, link, until).await.expect("sent again");
        let taken = world.store.accept_invitation(&link(id, 2), "Ola", &none, &session).await;
        assert!(taken.is_ok());
        // Nobody reaches an account that they could not have invited.
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let close = lead.accounts().close(colleague.viewer().account()).await;
        assert!(matches!(close, Err(StoreError::NotFound)));
    });
}

#[test]
fn a_link_from_the_console_signs_in_once_and_is_told_everywhere() {
    on_both(async |world: World| {
        let (name, email) = ("CSIRT".to_owned(), "duty@csirt.example".to_owned());
        let told = Told { name, email, language: "sv".into(), zone: "UTC".into() };
        let (system, link) = (world.store.system("console"), Secret::random().expect("random"));
        let none = system.break_glass(Some("nobody"), &link.hash(), &told).await;
        assert!(matches!(none, Err(StoreError::NotFound)));
        let administrator = world.account(Role::Administrator, Home::Csirt).await;
        let lead = world.account(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let narrow = system.break_glass(Some(&lead.login), &link.hash(), &told).await;
        assert!(matches!(narrow, Err(StoreError::NotFound)), "only administrators");
        let made = system.break_glass(Some(&administrator.login), &link.hash(), &told).await;
        assert_eq!(made.expect("made").id, administrator.id);
        let secret = Secret::random().expect("random");
        let session = new_session(&secret);
        let csirt = world.store.scoped(administrator.viewer().expect("open"));
        assert_eq!(csirt.break_glass_used().await.expect("answers"), None);
        let enter =
            async || world.store.sign_in_by_break_glass(&link.hash(), &session, &told).await;
        enter().await.expect("signed in");
        assert!(matches!(enter().await, Err(StoreError::NotFound)));
        let begun = world.store.session(&secret.hash()).await.expect("answers").expect("begun");
        assert_eq!(begun.0.way, Way::BreakGlass);
        assert_eq!(csirt.break_glass_used().await.expect("answers"), Some(world.store.now()));
        let member = world.store.scoped(lead.viewer().expect("open"));
        assert_eq!(member.break_glass_used().await.expect("answers"), None);
        for kind in ["break-glass-made", "break-glass-used"] {
            let notice = system.lease_notice("me").await.expect("answers").expect("in line");
            assert_eq!((notice.kind.as_str(), notice.email.as_str()), (kind, "duty@csirt.example"));
        }
    });
}

#[test]
fn an_organisations_word_takes_up_an_invitation_and_gives_no_right_by_itself() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let email = "siv@norrby.example";
        let new = NewInvitation {
            home: Home::Member(world.mine.member),
            role: Role::Reader,
            name: "Siv Ek".into(),
            email: email.into(),
            language: "sv".into(),
            zone: "UTC".into(),
        };
        let who = store::Identity {
            issuer: "https://id.example",
            subject: "7",
            email: Some(email),
            name: None,
        };
        let nobody = world.store.account_at_organisation(&who, None).await.expect("answers");
        assert!(nobody.is_none());
        let link = |id, round| TokenHash::of(format!("{id} {round}").as_bytes());
        let until = world.store.now().plus_s(60);
        let id = lead.invitations().add(&new, link, until).await.expect("invited");
        let silent = store::Identity { email: None, ..who };
        let nobody = world.store.account_at_organisation(&silent, None).await.expect("answers");
        assert!(nobody.is_none());
        let account = world.store.account_at_organisation(&who, None).await.expect("answers");
        let account = account.expect("made");
        assert_eq!((account.role, account.name.as_str()), (Role::Reader, "Siv Ek"));
        // The link in the mail has been used by that.
        assert!(world.store.invitation(&link(id, 1)).await.expect("answers").is_none());
        let again = world.store.account_at_organisation(&silent, None).await.expect("answers");
        assert_eq!(again.expect("connected").id, account.id);
        let other = store::Identity { subject: "8", ..who };
        let taken = world.store.account_at_organisation(&other, None).await;
        assert!(matches!(taken, Err(StoreError::Taken)));
        // It is the only way in: nobody locks themselves out.
        let own = world.store.scoped(account.viewer().expect("open"));
        let kept = own.identities().disconnect("https://id.example").await;
        assert!(matches!(kept, Err(StoreError::NotAllowed)));
        assert_eq!(own.identities().list().await.expect("answers").len(), 1);
        // A closed account opens no more, and holds nobody's name.
        lead.accounts().close(account.id).await.expect("closed");
        let late = world.store.account_at_organisation(&who, None).await.expect("answers");
        assert!(late.is_none());
    });
}
