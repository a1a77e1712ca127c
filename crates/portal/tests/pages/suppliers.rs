//! A supplier's people: the one page they have, what stands there, and their answer at the member.

use access::{Home, PasswordHash, Role};
use axum::http::StatusCode;
use store::{NewAccount, NewMember, Store};

use crate::sign_in::{csrf, to};
use crate::{Portal, address, seed};

/// A supplier, and the session of somebody there.
async fn journal(portal: &Portal) -> String {
    let store = Store::open(&portal.url).await.expect("opens");
    let (language, zone) = ("en".to_owned(), "Europe/Stockholm".to_owned());
    let new =
        NewMember { name: "Journal AB".into(), language: language.clone(), zone: zone.clone() };
    let id = store.system("test").add_supplier(&new).await.expect("added");
    let login = "eva@journal.example";
    let new = NewAccount {
        login: login.into(),
        name: "Eva".into(),
        password: PasswordHash::new(seed::PASSWORD).expect("long enough"),
        role: Role::Supplier,
        home: Home::Supplier(id),
        language,
        zone,
    };
    store.system("test").add_account(&new).await.expect("added");
    store.close().await;
    portal.sign_in(login).await
}

#[tokio::test]
async fn a_supplier_sees_what_it_is_let_see_and_answers() {
    let portal = Portal::new().await;
    let eva = journal(&portal).await;
    assert_eq!(to(&portal.get("/", &eva).await), "/shared");
    assert!(portal.get("/shared?lang=en", &eva).await.text.contains("nothing right now"));
    for path in ["/warnings", "/findings", "/members", "/content", "/suppliers", "/people"] {
        assert_eq!(portal.get(path, &eva).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(portal.get("/account", &eva).await.status, StatusCode::OK);
    // The member's lead shares one warning.
    let lead = portal.sign_in("bjorkvik").await;
    let token = csrf(&portal, &lead).await;
    let path = address(&portal.get("/warnings", &lead).await.text, "/warnings/");
    let page = portal.get(&path, &lead).await.text;
    let supplier = page.split("<option value=\"").nth(1).expect("a supplier to choose");
    let supplier = supplier.split('"').next().expect("an id");
    let warning = path.trim_start_matches("/warnings/");
    let form = format!("csrf={token}&supplier={supplier}&warning={warning}");
    let given = portal.post("/suppliers/sights", &lead, &form).await;
    assert_eq!(to(&given), format!("{path}?said=sight-given"));
    let shared = format!("/shared/{warning}");
    assert!(portal.get("/shared", &eva).await.text.contains(&shared));
    let page = portal.get(&format!("{shared}?lang=en"), &eva).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    // What and where, but neither with whom it talked nor whom to call there.
    assert!(page.text.contains("Björkviks kommun") && page.text.contains("10."));
    for hidden in ["203.0.113.", "uppdatering-nu.example", "itjour@bjorkvik.example", "2900001"] {
        assert!(!page.text.contains(hidden), "{hidden} is shown");
    }
    let token = csrf(&portal, &eva).await;
    let form = format!("csrf={token}&answer=fixed&note=Patched+last+night");
    let said = portal.post(&shared, &eva, &form).await;
    assert_eq!(to(&said), format!("{shared}?said=supplier-said"), "{}", said.text);
    // The member reads it and decides: nothing has moved.
    let page = portal.get(&format!("{path}?lang=en"), &lead).await.text;
    assert!(page.contains("Patched last night") && page.contains("Mended on our side"), "{page}");
    assert!(!page.contains("data-state=\"fixed\""));
    let page = portal.get("/suppliers?lang=en", &lead).await.text;
    let sight = page
        .split("action=\"/suppliers/sights/")
        .nth(2)
        .or(page.split("action=\"/suppliers/sights/").nth(1));
    let sight = sight.expect("given").split('/').next().expect("an id");
    let token = csrf(&portal, &lead).await;
    let path = format!("/suppliers/sights/{sight}/remove");
    let gone = portal.post(&path, &lead, &format!("csrf={token}")).await;
    assert_eq!(to(&gone), "/suppliers?said=sight-withdrawn");
    assert_eq!(portal.get(&shared, &eva).await.status, StatusCode::NOT_FOUND);
}
