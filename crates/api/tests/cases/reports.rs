//! A report sent in by POST: who may, what it answers, what is listed afterwards.

use access::{Home, Role};
use serde_json::{Value, json};

use crate::calls::{Caller, router, send};
use crate::world::on_both;

const REPORT: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\"\n\
    \"2023-11-14 20:00:00\",\"high\",\"203.0.113.7\",\"tcp\",\"3389\"\n\
    \"2023-11-14 20:00:00\",\"high\",\"nowhere\",\"tcp\",\"3389\"\n";

async fn post(caller: &Caller, query: &str) -> (u16, Value) {
    post_text(caller, query, REPORT).await
}

async fn post_text(caller: &Caller, query: &str, text: &str) -> (u16, Value) {
    let headers = [("authorization", format!("Bearer {}", caller.token))];
    let path = format!("/api/v1/reports{query}");
    let answer = send(&caller.router, "POST", &path, &headers, text.to_owned()).await;
    (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
}

#[test]
fn a_report_becomes_findings_and_is_listed_with_what_was_wrong() {
    on_both(|world| async move {
        let router = router(&world);
        let csirt = Caller::new(&world, &router, Role::DutyOfficer, Home::Csirt).await;
        let net = findings::Network {
            net: "203.0.113.0/24".parse().expect("a network"),
            name: "Outside".into(),
            purpose: findings::Purpose::Unknown,
        };
        world.store.system("test").add_network(world.mine.member, &net).await.expect("added");
        let query = "?name=2023-11-14-scan_rdp-test.csv&format=shadowserver";
        let (status, taken) = post(&csirt, query).await;
        assert_eq!(status, 201, "{taken}");
        assert_eq!((&taken["rows"], &taken["bad"]), (&json!(1), &json!(1)), "{taken}");
        assert_eq!((&taken["findings_new"], &taken["without_owner"]), (&json!(1), &json!(0)));
        assert!(taken["faults"].to_string().contains("line 3"), "{taken}");
        let (_, again) = post(&csirt, query).await;
        assert_eq!((&again["findings_new"], &again["repeated"]), (&json!(0), &json!(1)));

        let list = csirt.ask("GET", "/api/v1/reports", None).await;
        let list: Value = serde_json::from_str(&list.body).expect("JSON");
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2), "{list}");
        assert_eq!(list["items"][0]["repeated"], json!(1));
        let path = format!("/api/v1/reports/{}", taken["id"].as_str().expect("an id"));
        let faults = csirt.ask("GET", &format!("{path}/faults"), None).await;
        let faults: Value = serde_json::from_str(&faults.body).expect("JSON");
        let mut faults = faults["items"].as_array().into_iter().flatten();
        let bad = faults.find(|one| one["kind"] == "row").expect("the bad row");
        assert_eq!(bad["line"], json!(3));
        assert!(bad["raw"].to_string().contains("nowhere"), "{bad}");

        let home = Home::Member(world.mine.member);
        let member = Caller::new(&world, &router, Role::SecurityLead, home).await;
        assert_eq!(post(&member, query).await.0, 403);
        let found = member.ask("GET", "/api/v1/findings", None).await;
        let found: Value = serde_json::from_str(&found.body).expect("JSON");
        let mut all = found["items"].as_array().into_iter().flatten();
        let report = all.find(|one| one["cause"]["kind"] == "report");
        let report = report.expect("the finding");
        assert_eq!(report["cause"]["report"], "scan_rdp");
        assert_eq!((&report["sensor"], &report["device_port"]), (&Value::Null, &json!(3389)));
    });
}

#[test]
fn a_report_without_name_or_of_no_known_format_is_refused_with_a_reason() {
    on_both(|world| async move {
        let router = router(&world);
        let csirt = Caller::new(&world, &router, Role::DutyOfficer, Home::Csirt).await;
        for (query, word) in [
            ("", "name"),
            ("?name=x.csv&format=tea-leaves", "tea-leaves"),
            ("?name=x.csv&format=shadowserver&tlp=pink", "tlp"),
        ] {
            let (status, answer) = post(&csirt, query).await;
            assert_eq!(status, 422, "{answer}");
            assert!(answer.to_string().contains(word), "{query}: {answer}");
        }
        let (status, answer) = post_text(&csirt, "?name=tea.csv", "leaves").await;
        assert_eq!(status, 422, "{answer}");
        assert!(answer.to_string().contains("no known format"), "{answer}");
        // The other way round: rows there are, and none is what it is said to be.
        let (status, answer) = post(&csirt, "?name=wrong.csv&format=zeek").await;
        assert_eq!(status, 422, "{answer}");
        assert!(answer.to_string().contains("wrong.csv"), "{answer}");
        post(&csirt, "?name=wrong.csv&format=zeek").await;
        let list = csirt.ask("GET", "/api/v1/reports?alarmed=true", None).await;
        let list: Value = serde_json::from_str(&list.body).expect("JSON");
        let items = list["items"].as_array().expect("a list");
        let names: Vec<_> = items.iter().map(|one| &one["name"]).collect();
        assert_eq!(names, [&json!("wrong.csv"), &json!("tea.csv")], "{list}");
        let faults = async |at: usize| {
            let id = items[at]["id"].as_str().expect("an id");
            csirt.ask("GET", &format!("/api/v1/reports/{id}/faults"), None).await.body
        };
        assert!(faults(0).await.contains("203.0.113.7") && faults(1).await.contains("leaves"));
    });
}

#[test]
fn a_mapping_is_saved_in_versions_and_reads_a_report_by_its_name() {
    on_both(|world| async move {
        let router = router(&world);
        let csirt = Caller::new(&world, &router, Role::DutyOfficer, Home::Csirt).await;
        let path = "/api/v1/report-mappings/doors";
        let put = async |mapping: &str, version: i64| {
            let body = json!({ "mapping": mapping, "mapping_version": version });
            csirt.ask("PUT", path, Some(&body)).await
        };
        assert_eq!(put("columns", 0).await.status, 422);
        let saved = put(crate::walk::MAPPING, 0).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        // Somebody saved one meanwhile.
        assert_eq!(put(crate::walk::MAPPING, 0).await.status, 409);
        let text = "ip\n203.0.113.7\nnowhere\n";
        let (status, taken) = post_text(&csirt, "?name=x.txt&mapping=doors", text).await;
        assert_eq!(status, 201, "{taken}");
        assert_eq!((&taken["rows"], &taken["format"]), (&json!(1), &json!("doors")), "{taken}");
        let (status, answer) = post_text(&csirt, "?name=x.txt&mapping=windows", text).await;
        assert_eq!(status, 422, "{answer}");
    });
}
