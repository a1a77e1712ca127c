//! Reports of others: a file sent in by a form, its bad rows on a page, an alarm that is seen to.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{Request, StatusCode};

use crate::{Answer, Portal, field};

const TABLE: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\"\n\
    \"2026-11-21 20:00:00\",\"high\",\"203.0.113.7\",\"tcp\",\"3389\"\n\
    \"2026-11-21 20:00:00\",\"high\",\"<nowhere>\",\"tcp\",\"3389\"\n";

impl Portal {
    async fn upload(&self, cookie: &str, csrf: &str, name: &str, file: &str) -> Answer {
        self.upload_as(cookie, csrf, "", (name, file)).await
    }

    async fn upload_as(
        &self,
        cookie: &str,
        csrf: &str,
        format: &str,
        (name, file): (&str, &str),
    ) -> Answer {
        let part = |name: &str, rest: &str, value: &str| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{value}\r\n"
            )
        };
        let body = part("csrf", "", csrf)
            + &part("format", "", format)
            + &part("tlp", "", "TLP:AMBER")
            + &part("file", &format!("; filename=\"{name}\""), file)
            + "--x--\r\n";
        let request = Request::post("/reports")
            .header(COOKIE, cookie)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }
}

#[tokio::test]
async fn a_file_is_sent_in_and_its_bad_rows_stand_on_a_page() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    let list = portal.get("/reports", &csirt).await.text;
    let csrf = field(&list, "csrf");
    let name = "2026-11-21-scan_oven-test.csv";
    let refused = portal.upload(&csirt, "stale", name, TABLE).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let taken = portal.upload(&csirt, &csrf, name, TABLE).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let to = taken.head[LOCATION].to_str().expect("text").to_owned();
    for language in ["sv", "nb", "en"] {
        let page = portal.get(&format!("{to}&lang={language}"), &csirt).await.text;
        assert!(page.contains("&#60;nowhere&#62;") && page.contains("scan_oven"), "{page}");
        assert!(!page.contains("<nowhere>") && !page.contains('⟨'), "{language}: {page}");
        // On a phone the head of the table is not seen: the number says what it counts.
        let line = if language == "nb" {
            "Linje"
        } else if language == "sv" {
            "Rad"
        } else {
            "Line"
        };
        assert!(page.contains(&format!("data-label=\"{line}\">3</th>")), "{page}");
        let reason = match language {
            "sv" => "Går inte att läsa som adress: ",
            "nb" => "Kan ikke leses som adresse: ",
            _ => "Cannot be read as an address: ",
        };
        assert!(page.contains(reason), "{page}");
        let list = portal.get(&format!("/reports?lang={language}"), &csirt).await.text;
        assert!(list.contains(name) && !list.contains('⟨'), "{language}: {list}");
    }
    // The kind is unknown: the first page says so until somebody has seen to it.
    assert!(portal.get("/", &csirt).await.text.contains("/reports?alarmed=yes"));
    let path = to.split('?').next().expect("a path").to_owned();
    let seen = portal.post(&format!("{path}/seen"), &csirt, &format!("csrf={csrf}")).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text);
    assert!(!portal.get("/", &csirt).await.text.contains("/reports?alarmed=yes"));
    assert!(!portal.get("/reports?alarmed=yes", &csirt).await.text.contains(name));
}

#[test]
fn every_reason_has_a_text_in_every_language() {
    for language in ["sv", "nb", "en"] {
        let language = locale::Language::parse(language).expect("a language");
        let texts = locale::Texts::in_zone(language, "UTC");
        let whats = reports::What::ALL.iter().map(|what| format!("what-{}", what.as_str()));
        let codes = reports::Code::ALL.iter().map(|code| code.as_str().to_owned());
        for word in codes.chain(whats) {
            let part = |sign: char| if sign.is_ascii_alphanumeric() { sign } else { '-' };
            let key: String = word.chars().map(part).collect();
            let text = texts.get(&format!("fault-{key}"));
            assert!(!text.starts_with('⟨'), "{text}");
        }
    }
}

#[tokio::test]
async fn a_warning_of_an_open_service_names_its_port() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    let csrf = field(&portal.get("/reports", &csirt).await.text, "csrf");
    // Nobody owns the address: whoever owns the name is told.
    let table = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\",\"hostname\"\n\
        \"2026-11-21 20:00:00\",\"high\",\"203.0.113.7\",\"tcp\",3389,\"www.bjorkvik.example\"\n";
    let taken = portal.upload(&csirt, &csrf, "2026-11-21-scan_rdp-test.csv", table).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let list = portal.get("/warnings?q=scan_rdp", &csirt).await.text;
    let (_, link) = list.split_once("href=\"/warnings/").expect("a warning");
    let id = link.split('"').next().expect("an id");
    let page = portal.get(&format!("/warnings/{id}"), &csirt).await.text;
    assert!(
        page.contains("<strong class=\"ip\">203.0.113.7</strong> <span>port 3389</span>"),
        "{page}"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_told_with_its_reason_and_nothing_is_kept() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    let csrf = field(&portal.get("/reports", &csirt).await.text, "csrf");
    let unread = portal.upload(&csirt, &csrf, "tea.csv", "leaves").await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.text.contains("Formatet är okänt: tea.csv"), "{}", unread.text);
    let none = portal.upload(&csirt, &csrf, "", "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!portal.get("/reports", &csirt).await.text.contains("tea.csv"));
    let member = portal.sign_in("bjorkvik").await;
    assert_eq!(portal.get("/reports", &member).await.status, StatusCode::FORBIDDEN);
    assert!(!portal.get("/", &member).await.text.contains("/reports"));
}

#[tokio::test]
async fn a_mapping_is_tried_on_a_sample_saved_in_versions_and_used_by_its_name() {
    let portal = Portal::new().await;
    let csirt = portal.sign_in("vakt").await;
    let page = portal.get("/reports/mappings", &csirt).await.text;
    let csrf = field(&page, "csrf");
    let post = async |act: &str, version: i64, body: &str, sample: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &csrf).append_pair("act", act).append_pair("name", "doors");
        form.append_pair("version", &version.to_string());
        form.append_pair("body", body).append_pair("sample", sample);
        portal.post("/reports/mappings", &csirt, &form.finish()).await
    };
    let sample = "Where;When\n203.0.113.7;2026-11-21 20:00:00\nnowhere;2026-11-21 20:00:00\n";
    let body = "format = 'csv'\ndelimiter = ';'\nsource = 'doors-scan'\nreport = 'open'\n\
                class = 'vulnerable:vulnerable-system'\n[columns]\nWhere = 'address'\nWhen = 'time'\n";
    let shown = post("preview", 0, body, sample).await;
    assert_eq!(shown.status, StatusCode::OK);
    for told in [
        "203.0.113.7",
        "vulnerable:vulnerable-system",
        "läsa som adress, nät eller namn: ",
        "doors-scan/open",
    ] {
        assert!(shown.text.contains(told), "{told}: {}", shown.text);
    }
    // A preview keeps nothing.
    let none = portal.get("/reports/mappings?name=doors", &csirt).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let wrong = post("save", 0, &body.replace("'address'", "'adress'"), sample).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("adress"), "{}", wrong.text);
    assert_eq!(post("save", 0, body, "").await.status, StatusCode::SEE_OTHER);
    // Somebody saved one meanwhile.
    let late = post("save", 0, body, "").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text);
    assert_eq!(post("save", 1, body, "").await.status, StatusCode::SEE_OTHER);
    for language in ["sv", "nb", "en"] {
        let path = format!("/reports/mappings?name=doors&lang={language}");
        let page = portal.get(&path, &csirt).await.text;
        assert!(page.contains("doors-scan") && !page.contains('⟨'), "{language}: {page}");
    }
    // Back to an earlier version, which is a new one; late, it changes nothing.
    let other = body.replace("doors-scan", "gate-scan");
    assert_eq!(post("save", 2, &other, "").await.status, StatusCode::SEE_OTHER);
    let path = "/reports/mappings/versions";
    let back = async |after: i64, version: i64| {
        let form = format!("csrf={csrf}&name=doors&after={after}&version={version}");
        let answer = portal.post(path, &csirt, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.head[LOCATION].to_str().expect("text").to_owned()
    };
    for language in ["sv", "nb", "en"] {
        let page = portal.get(&format!("{path}?name=doors&lang={language}"), &csirt).await.text;
        assert!(
            page.contains("<ins>&#39;gate-scan&#39;") && page.contains("<del>&#39;doors-scan&#39;"),
            "{page}"
        );
        assert!(!page.contains('⟨'), "{language}: {page}");
    }
    assert!(back(2, 2).await.ends_with("said=mapping-moved"));
    assert!(back(3, 2).await.ends_with("said=mapping-saved"));
    let page = portal.get("/reports/mappings?name=doors", &csirt).await.text;
    assert!(page.contains("doors-scan") && page.contains("name=\"version\" value=\"4\""), "{page}");
    let none = portal.get(&format!("{path}?name=windows"), &csirt).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let taken = portal.upload_as(&csirt, &csrf, "mapping:doors", ("list.txt", sample)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let to = taken.head[LOCATION].to_str().expect("text").to_owned();
    let report = portal.get(&to, &csirt).await.text;
    assert!(report.contains("<code>doors</code>") && report.contains("nowhere"), "{report}");
    let member = portal.sign_in("bjorkvik").await;
    assert_eq!(portal.get("/reports/mappings", &member).await.status, StatusCode::FORBIDDEN);
}
