//! What members have: who may say so, what waits, what counts, what a list does.

use access::{Home, Role};
use constituency::{Asset, AssetKind, Format, Kind, Profile, Proof, Purpose, Standing, read};
use model::MemberId;
use store::{AssetState, Import, NewAsset, Scoped, StoreError, Wanted};

use crate::world::{World, on_both, person};

fn new(kind: AssetKind, value: &str) -> NewAsset {
    let asset = Asset::parse(kind, value).expect("an asset of the test");
    NewAsset { asset, name: String::new(), purpose: Purpose::Ordinary }
}

/// Adds an asset; its state and how it was proven.
async fn added(scope: &Scoped, member: MemberId, new: &NewAsset) -> (AssetState, Option<Proof>) {
    let id = scope.assets().add(member, new).await.expect("added");
    let found = scope.assets().by_id(member, id).await.expect("answers").expect("there");
    (found.state, found.proof.map(|(proof, _)| proof))
}

#[test]
fn what_a_member_adds_waits_unless_it_is_its_own_already() {
    on_both(async |world: World| {
        let member = world.mine.member;
        let lead = world.viewer(Role::SecurityLead, Home::Member(member)).await;
        let csirt = world.csirt().await;
        let own = (AssetState::Approved, Some(Proof::Own));
        let waits = (AssetState::Pending, None);
        let hand = (AssetState::Approved, Some(Proof::Hand));
        // The world gave it `kommun.example`.
        let www = new(AssetKind::Domain, "www.kommun.example");
        assert_eq!(added(&lead, member, &www).await, own);
        assert_eq!(added(&lead, member, &new(AssetKind::Product, "Example VPN")).await, own);
        let net = new(AssetKind::Network, "192.0.2.0/24");
        assert_eq!(added(&lead, member, &net).await, waits);
        let bad = new(AssetKind::Domain, "badkommun.example");
        assert_eq!(added(&lead, member, &bad).await, waits);
        assert!(matches!(lead.assets().add(member, &net).await, Err(StoreError::Taken)));
        let theirs = new(AssetKind::System, "AS64500");
        assert_eq!(added(&csirt, world.other.member, &theirs).await, hand);
        // What waits does not count.
        let networks = lead.assets().networks(member).await.expect("answers");
        assert_eq!(networks.len(), 1);
        let waiting = csirt.assets().waiting(10).await.expect("answers");
        assert_eq!(waiting.len(), 2);
        let first = &waiting[0].asset;
        assert!(matches!(
            lead.assets().decide(member, first.id, true).await,
            Err(StoreError::NotAllowed)
        ));
        csirt.assets().decide(member, first.id, true).await.expect("decided");
        assert_eq!(lead.assets().networks(member).await.expect("answers").len(), 2);
        assert_eq!(csirt.assets().waiting(10).await.expect("answers").len(), 1);
    });
}

#[test]
fn a_proof_that_is_found_approves_and_one_that_is_missing_says_why() {
    on_both(async |world: World| {
        let member = world.mine.member;
        let lead = world.viewer(Role::SecurityLead, Home::Member(member)).await;
        let system = world.store.system("test");
        for value in ["one.example", "two.example"] {
            lead.assets().add(member, &new(AssetKind::Domain, value)).await.expect("added");
        }
        let again = world.store.now().plus_s(3_600);
        let look = system.proofs_to_look(again, 10).await.expect("answers");
        assert_eq!(look.len(), 2);
        assert!(look[0].token.len() >= 40 && look[0].token != look[1].token);
        assert!(system.proofs_to_look(again, 10).await.expect("answers").is_empty());
        system.proof_found(&look[0], Proof::Dns).await.expect("kept");
        system.proof_missing(&look[1], "none", Some(again)).await.expect("kept");
        let states: Vec<_> = lead.assets().all_of(member).await.expect("answers");
        let of = |value: &str| {
            let found = states.iter().find(|one| one.asset.to_string() == value);
            found.map(|one| (one.state, one.proof.map(|(proof, _)| proof), one.missing.clone()))
        };
        let (first, second) = (look[0].asset.to_string(), look[1].asset.to_string());
        assert_eq!(of(&first), Some((AssetState::Approved, Some(Proof::Dns), None)));
        assert_eq!(of(&second), Some((AssetState::Pending, None, Some("none".into()))));
        world.clock.set(again);
        assert_eq!(system.proofs_to_look(again.plus_s(9), 10).await.expect("answers").len(), 1);
    });
}

#[test]
fn a_list_is_compared_and_then_done_all_at_once() {
    on_both(async |world: World| {
        let (member, csirt) = (world.mine.member, world.csirt().await);
        let theirs = new(AssetKind::Network, "203.0.113.0/24");
        csirt.assets().add(world.other.member, &theirs).await.expect("added");
        let list = "kind,value,name,purpose\n\
                    network,10.0.0.0/8,Renamed,education\n\
                    network,203.0.113.128/25,Shared,\n\
                    network,192.0.2.0/24,New,guests\n\
                    network,nonsense,,\n";
        let reading = read(Format::Csv, list);
        let diff = csirt.assets().compare(member, &reading).await.expect("answers");
        assert_eq!((diff.new.len(), diff.changed.len(), diff.gone.len()), (1, 1, 0));
        let conflict = &diff.conflicts[0].others[0];
        assert_eq!((conflict.member, conflict.name.as_str()), (world.other.member, "Söderby"));
        assert_eq!(reading.broken_count, 1);
        let import = Import::of(diff, Wanted { take_away: true, conflicts: false });
        assert_eq!(csirt.assets().import(member, &import).await.expect("done"), 1);
        // Confirmed twice, by a second press of the button: nothing is there twice.
        let held = csirt.assets().all_of(member).await.expect("answers");
        assert_eq!(csirt.assets().import(member, &import).await.expect("done"), 0);
        assert_eq!(csirt.assets().all_of(member).await.expect("answers"), held);
        let again = csirt.assets().compare(member, &reading).await.expect("answers");
        assert_eq!((again.new.len(), again.changed.len(), again.unchanged), (0, 0, 2));
        // A member is not told who else has something.
        let lead = world.viewer(Role::SecurityLead, Home::Member(member)).await;
        let diff = lead.assets().compare(member, &reading).await.expect("answers");
        assert!(diff.conflicts.is_empty());
        let import = Import::of(diff, Wanted::default());
        lead.assets().import(member, &import).await.expect("done");
        assert_eq!(csirt.assets().waiting(10).await.expect("answers").len(), 1);
    });
}

#[test]
fn the_csirt_learns_whose_something_is_and_nobody_else_does() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let www = Asset::parse(AssetKind::Domain, "www.kommun.example").expect("a name");
        let others = csirt.assets().others().await.expect("answers");
        let mut names: Vec<_> = others.whose(&www).into_iter().map(|(one, _)| one.name).collect();
        names.sort();
        assert_eq!(names, ["Norrby", "Söderby"]);
        let net = new(AssetKind::Network, "192.0.2.0/24");
        let inside = Asset::parse(AssetKind::Network, "192.0.2.9").expect("an address");
        assert!(others.whose(&inside).is_empty());
        let id = csirt.assets().add(world.mine.member, &net).await.expect("added");
        let others = csirt.assets().others().await.expect("answers");
        assert_eq!(others.whose(&inside).len(), 1);
        csirt.assets().remove(world.mine.member, id).await.expect("removed");
        let others = csirt.assets().others().await.expect("answers");
        assert!(others.whose(&inside).is_empty());
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert!(matches!(lead.assets().owners().await, Err(StoreError::NotAllowed)));
        assert!(lead.assets().others().await.expect("answers").whose(&www).is_empty());
    });
}

#[test]
fn members_are_of_kinds_and_a_code_is_one_members_own() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let profile = Profile {
            kind: Kind::Municipality,
            country: Some(constituency::Country::Se),
            county: Some("99".into()),
            code: Some("9999".into()),
            standing: Standing::Talking,
            agreement: Some("Paper 7".into()),
            agreed: Some("2026-11-22".into()),
        };
        let members = csirt.members();
        let id = members.add_with(&person("Nyby"), &profile).await.expect("added");
        let found = members.by_id(id).await.expect("answers").expect("there");
        assert_eq!(found.profile, profile);
        let twice = members.add_with(&person("Nyby"), &profile).await;
        assert!(matches!(twice, Err(StoreError::Taken)));
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let company = Profile { kind: Kind::Company, ..Profile::default() };
        let company = members.add_with(&person("Nyby Energi"), &company).await.expect("added");
        members.owns(world.mine.member, company, true).await.expect("noted");
        let owned = members.companies(world.mine.member).await.expect("answers");
        assert_eq!(owned.iter().map(|one| one.id).collect::<Vec<_>>(), [company]);
        assert_eq!(members.owners(company).await.expect("answers")[0].id, world.mine.member);
        assert!(matches!(
            lead.members().owns(world.mine.member, company, false).await,
            Err(StoreError::NotAllowed)
        ));
        assert!(matches!(members.owns(id, id, true).await, Err(StoreError::NotAllowed)));
        members.owns(world.mine.member, company, false).await.expect("noted");
        assert!(members.companies(world.mine.member).await.expect("answers").is_empty());
    });
}
