//! What a supplier sees of what members let it: by asset, by warning, within the label, and no
//! longer than they let it.

use access::{Home, Role, TokenHash};
use constituency::{Asset, AssetKind, Purpose};
use model::{AssetId, SupplierId, Tlp, WarningId};
use store::{
    FindingFilter, NewAsset, NewInvitation, Page, Scoped, SightOf, StoreError, SupplierWord,
    WarningFilter,
};

use crate::world::{Side, World, on_both, person};

async fn supplier(world: &World, name: &str) -> (SupplierId, Scoped) {
    let id = world.store.system("test").add_supplier(&person(name)).await.expect("added");
    (id, world.viewer(Role::Supplier, Home::Supplier(id)).await)
}

/// An asset that is known to be the side's.
async fn asset(world: &World, side: &Side, kind: AssetKind, value: &str) -> AssetId {
    let csirt = world.csirt().await;
    let new = NewAsset {
        asset: Asset::parse(kind, value).expect("an asset"),
        name: "Journal".into(),
        purpose: Purpose::Ordinary,
    };
    csirt.assets().add(side.member, &new).await.expect("added");
    let all = csirt.assets().all_of(side.member).await.expect("answers");
    let found = all.iter().find(|one| one.asset == new.asset).expect("just added");
    if found.state != store::AssetState::Approved {
        csirt.assets().decide(side.member, found.id, true).await.expect("approved");
    }
    found.id
}

async fn seen(scope: &Scoped) -> Vec<WarningId> {
    scope.shared().list().await.expect("answers").into_iter().map(|one| one.id).collect()
}

#[test]
fn an_asset_opens_the_warnings_of_its_devices_and_nothing_beside() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let (id, ours) = supplier(&world, "Journal AB").await;
        let (_, rival) = supplier(&world, "Rival AB").await;
        assert_eq!(seen(&ours).await, []);
        // The device is 10.0.0.5: not in this network.
        let far = asset(&world, &world.mine, AssetKind::Network, "10.9.0.0/16").await;
        lead.suppliers().give(id, SightOf::Asset(far)).await.expect("given");
        assert_eq!(seen(&ours).await, []);
        let near = asset(&world, &world.mine, AssetKind::Network, "10.0.0.0/24").await;
        lead.suppliers().give(id, SightOf::Asset(near)).await.expect("given");
        lead.suppliers().give(id, SightOf::Asset(near)).await.expect("given already");
        assert_eq!(lead.suppliers().sights().await.expect("answers").len(), 2);
        let list = ours.shared().list().await.expect("answers");
        let one = list.first().expect("shared");
        assert_eq!((list.len(), one.id), (1, world.mine.warning));
        assert_eq!(one.assets, ["Journal (10.0.0.0/24)"]);
        assert_eq!(one.devices, ["10.0.0.5".parse::<std::net::IpAddr>().expect("an address")]);
        assert_eq!(seen(&rival).await, []);
        // Everything else is empty to it, its member's warning too.
        let page = Page::first(10);
        assert!(ours.warnings().by_id(one.id).await.expect("answers").is_none());
        let warnings = ours.warnings().list(&WarningFilter::default(), &page).await;
        assert!(warnings.expect("answers").rows.is_empty());
        let findings = ours.findings().list(&FindingFilter::default(), &page).await;
        assert!(findings.expect("answers").rows.is_empty());
        assert!(ours.members().list(None).await.expect("answers").is_empty());
        assert!(ours.contacts().of(world.mine.member).await.expect("answers").is_empty());
        assert!(ours.suppliers().list().await.is_err());
        // Nobody else has this list, and who reads it is asked for each time.
        assert!(lead.shared().list().await.is_err());
        for sight in lead.suppliers().sights().await.expect("answers") {
            lead.suppliers().withdraw(sight.id).await.expect("withdrawn");
        }
        assert_eq!(seen(&ours).await, []);
    });
}

#[test]
fn a_members_things_are_shared_by_that_member_alone() {
    on_both(async |world: World| {
        let (id, ours) = supplier(&world, "Journal AB").await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let other = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        let reader = world.viewer(Role::Reader, Home::Member(world.mine.member)).await;
        let theirs = asset(&world, &world.other, AssetKind::Network, "10.0.0.0/24").await;
        for of in [SightOf::Warning(world.other.warning), SightOf::Asset(theirs)] {
            let refused = lead.suppliers().give(id, of).await;
            assert!(matches!(refused, Err(StoreError::NotFound)));
            assert!(matches!(reader.suppliers().give(id, of).await, Err(StoreError::NotAllowed)));
            assert!(matches!(ours.suppliers().give(id, of).await, Err(StoreError::NotAllowed)));
        }
        other.suppliers().give(id, SightOf::Warning(world.other.warning)).await.expect("given");
        assert_eq!(seen(&ours).await, [world.other.warning]);
        assert!(lead.suppliers().sights().await.expect("answers").is_empty());
        let sight = other.suppliers().sights().await.expect("answers")[0].id;
        let refused = lead.suppliers().withdraw(sight).await;
        assert!(matches!(refused, Err(StoreError::NotFound)));
        assert_eq!(seen(&ours).await, [world.other.warning]);
    });
}

#[test]
fn a_suppliers_word_is_written_down_and_moves_nothing() {
    on_both(async |world: World| {
        let (id, ours) = supplier(&world, "Journal AB").await;
        let (_, rival) = supplier(&world, "Rival AB").await;
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let warning = world.mine.warning;
        lead.suppliers().give(id, SightOf::Warning(warning)).await.expect("given");
        let before = lead.warnings().by_id(warning).await.expect("answers").expect("there");
        let (word, note) = (SupplierWord::Fixed, Some("Patched"));
        ours.shared().answer(warning, word, note, Some("192.0.2.7")).await.expect("said");
        let refused = rival.shared().answer(warning, word, None, None).await;
        assert!(matches!(refused, Err(StoreError::NotFound)));
        let hidden = ours.shared().answer(world.other.warning, word, None, None).await;
        assert!(matches!(hidden, Err(StoreError::NotFound)));
        let after = lead.warnings().by_id(warning).await.expect("answers").expect("there");
        assert_eq!(before, after);
        let said = lead.suppliers().answers(warning).await.expect("answers");
        assert_eq!((said.len(), said[0].word, said[0].note.as_deref()), (1, word, note));
        assert_eq!(said[0].supplier, "Journal AB");
        assert_eq!(ours.shared().answers(warning).await.expect("answers"), said);
        assert!(rival.shared().answers(warning).await.expect("answers").is_empty());
        let other = world.viewer(Role::SecurityLead, Home::Member(world.other.member)).await;
        assert!(other.suppliers().answers(warning).await.expect("answers").is_empty());
    });
}

#[test]
fn a_strict_label_keeps_a_warning_from_suppliers() {
    for (tlp, expected) in [(Tlp::Green, 1), (Tlp::Amber, 1), (Tlp::AmberStrict, 0), (Tlp::Red, 0)]
    {
        on_both(async |world: World| {
            let (id, ours) = supplier(&world, "Journal AB").await;
            let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
            let mut intake =
                world.store.intake(world.mine.sensor).await.expect("answers").expect("known");
            let number = intake.reserve_numbers(1).await.expect("numbers");
            let warning = crate::world::new_warning(world.mine.member, number, &world.mine.finding);
            let warning = warnings::Warning { tlp, ..warning };
            intake.put_warnings(&[&warning]).await.expect("kept");
            intake.commit().await.expect("committed");
            lead.suppliers().give(id, SightOf::Warning(warning.id)).await.expect("given");
            assert_eq!(seen(&ours).await.len(), expected, "{}", tlp.as_str());
        });
    }
}

#[test]
fn the_csirts_administrators_add_suppliers_and_invite_their_people() {
    on_both(async |world: World| {
        let csirt = world.csirt().await;
        let id = csirt.suppliers().add(&person("Journal AB")).await.expect("added");
        let new = NewInvitation {
            home: Home::Supplier(id),
            role: Role::Supplier,
            name: "Eva".into(),
            email: "eva@journal.example".into(),
            language: "sv".into(),
            zone: "UTC".into(),
        };
        let link = |id, round| TokenHash::of(format!("{id} {round}").as_bytes());
        let until = world.store.now().plus_s(60);
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        assert!(lead.suppliers().add(&person("Ours AB")).await.is_err());
        assert!(lead.invitations().add(&new, link, until).await.is_err());
        csirt.invitations().add(&new, link, until).await.expect("invited");
        let again = csirt.invitations().add(&new, link, until).await;
        assert!(matches!(again, Err(StoreError::Taken)));
        let invitation = &csirt.invitations().list().await.expect("answers")[0];
        assert_eq!(invitation.place.as_deref(), Some("Journal AB"));
        assert_eq!(invitation.home, Home::Supplier(id));
    });
}

#[test]
fn a_suppliers_people_are_mailed_when_they_are_let_in_and_not_for_each_thing() {
    on_both(async |world: World| {
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let (id, _) = supplier(&world, "Journal AB").await;
        let (other, _) = supplier(&world, "Rival AB").await;
        for (login, supplier) in [("siv@journal.example", id), ("per@rival.example", other)] {
            let account = store::NewAccount {
                login: login.into(),
                name: "Siv".into(),
                password: access::PasswordHash::none(),
                role: Role::Supplier,
                home: Home::Supplier(supplier),
                language: "sv".into(),
                zone: "UTC".into(),
            };
            world.store.system("test").add_account(&account).await.expect("added");
        }
        lead.suppliers().give(id, SightOf::Warning(world.mine.warning)).await.expect("given");
        let near = asset(&world, &world.mine, AssetKind::Network, "10.0.0.0/24").await;
        lead.suppliers().give(id, SightOf::Asset(near)).await.expect("given");
        let system = world.store.system("test");
        let mut told = Vec::new();
        while let Some(mail) = system.lease_notice("test").await.expect("answers") {
            assert_eq!(mail.kind, "shared");
            assert!(!mail.facts.to_string().contains("10.0.0"), "what it is about stays here");
            told.push(mail.email);
        }
        // The supplier's other account of the test too; nobody twice, nobody of the rival.
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.contains(&"siv@journal.example".to_owned()), "{told:?}");
    });
}

#[test]
fn who_keeps_members_renames_operators_and_suppliers_and_nobody_else_does() {
    on_both(async |world: World| {
        let (csirt, new) = (world.csirt().await, person("Renamed"));
        let (id, _) = supplier(&world, "Journal AB").await;
        csirt.suppliers().change(id, &new).await.expect("changed");
        csirt.operators().change(world.operator, &new).await.expect("changed");
        let all = csirt.suppliers().list().await.expect("answers");
        assert!(all.iter().any(|one| one.id == id && one.name == "Renamed"));
        let all = csirt.operators().list().await.expect("answers");
        assert!(all.iter().any(|one| one.id == world.operator && one.name == "Renamed"));
        let nobody = csirt.operators().change(model::OperatorId::new(), &new).await;
        assert!(matches!(nobody, Err(StoreError::NotFound)));
        let lead = world.viewer(Role::SecurityLead, Home::Member(world.mine.member)).await;
        let refused = lead.suppliers().change(id, &new).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)));
        let refused = lead.operators().change(world.operator, &new).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed)));
    });
}
