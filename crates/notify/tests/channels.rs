//! Each channel against a server on this machine that records what arrives.

use std::sync::{Arc, Mutex};

use model::{ChannelKind, MessageId, Severity, Time, Tlp};
use notify::channels::{
    self, Accepted, Channel, Hidden, MatrixSettings, SendError, Settings, SmsSettings,
};
use notify::{Attachment, Letter, To};
use ring::hmac;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};

/// What a server heard: whole requests.
type Heard = Arc<Mutex<Vec<String>>>;

/// An HTTP server that answers every request with the same status and body.
async fn http(status: &'static str, body: &'static str) -> (String, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let heard = Heard::default();
    let record = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = request(&mut stream).await;
            record.lock().expect("one at a time").push(request);
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nLocation: http://127.0.0.1:1/\r\n\
                 Connection: close\r\n\r\n{body}"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (format!("http://127.0.0.1:{port}"), heard)
}

/// Head and body as the length in the head says.
async fn request(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
            if length <= body.len() {
                return text;
            }
        }
        let mut part = [0; 4_096];
        match stream.read(&mut part).await {
            Ok(read) if 0 < read => bytes.extend_from_slice(&part[..read]),
            _ => return text,
        }
    }
}

fn letter(kind: ChannelKind, address: &str, key: Option<&str>) -> Letter {
    Letter {
        id: MessageId::new(),
        thread: "t".into(),
        to: To { kind, name: "IT".into(), address: address.into(), key: key.map(str::to_owned) },
        number: 1042,
        severity: Severity::High,
        tlp: Tlp::Green,
        language: "sv".into(),
        at: Time::from_seconds(1_700_000_000),
        subject: "[Vårdkase 1042] Hög: <trafik>".into(),
        plain: "Vad: \"trafik\" & <mer>\nGör nu".into(),
        html: "<p>x</p>".into(),
        short: "Vårdkase 1042, Hög: Trafik till styrserver".into(),
        link: "https://hub.example/l/abc".into(),
        button: "Läs och kvittera".into(),
        reply_token: None,
        attachments: vec![Attachment {
            name: "findings.csv".into(),
            media_type: "text/csv",
            bytes: b"a,b\n".to_vec(),
        }],
    }
}

fn settings() -> Settings {
    let allow_networks = vec!["127.0.0.0/8".parse().expect("a network")];
    Settings { allow_networks, host: "hub.example".into(), ..Settings::default() }
}

fn open(settings: &Settings, kind: ChannelKind) -> Box<dyn Channel> {
    let open = channels::open(settings).unwrap_or_else(|bad| panic!("{bad:?}"));
    open.into_iter().find(|(one, _)| one.kind == kind).expect("in the list").1
}

async fn send(settings: &Settings, letter: &Letter) -> Result<Accepted, SendError> {
    open(settings, letter.to.kind).send(letter).await
}

fn only(heard: &Heard) -> (String, String) {
    let heard = heard.lock().expect("one at a time");
    assert_eq!(heard.len(), 1, "{heard:?}");
    let (head, body) = heard[0].split_once("\r\n\r\n").expect("a request");
    (head.to_owned(), body.to_owned())
}

fn header<'h>(head: &'h str, name: &str) -> &'h str {
    let of =
        |line: &'h str| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name));
    head.lines().find_map(of).map(|(_, value)| value).unwrap_or_else(|| panic!("{name} in {head}"))
}

#[tokio::test]
async fn a_text_message_as_json_and_as_a_form() {
    for form in [false, true] {
        let (url, heard) = http("201 Created", "{\"id\":7}").await;
        let json = r#"{"from": "{from}", "to": "{to}", "message": "{text}"}"#;
        let body = if form { "from={from}&to={to}&message={text}" } else { json };
        let mut settings = settings();
        settings.sms = Some(SmsSettings {
            url: format!("{url}/send/{{id}}"),
            body: body.into(),
            form,
            from: "CSIRT".into(),
            authorization: Some(Hidden("Basic c2VjcmV0".into())),
        });
        let letter = letter(ChannelKind::Sms, "+46 70 123 45 67", None);
        let accepted = send(&settings, &letter).await.expect("taken");
        assert!(accepted.word.starts_with("201"), "{accepted:?}");
        let (head, body) = only(&heard);
        assert!(head.starts_with(&format!("POST /send/{} ", letter.id)), "{head}");
        assert_eq!(header(&head, "authorization"), "Basic c2VjcmV0");
        let expected = "Vårdkase 1042, Hög: Trafik till styrserver https://hub.example/l/abc";
        if form {
            assert!(body.contains("to=%2B46701234567&message=V%C3%A5rdkase+1042"), "{body}");
        } else {
            let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
            assert_eq!((&body["to"], &body["message"]), (&"+46701234567".into(), &expected.into()));
        }
    }
}

#[tokio::test]
async fn a_gateway_that_refuses_us_is_tried_again() {
    for (status, again) in [("401 Unauthorized", true), ("503 Busy", true), ("400 Bad", false)] {
        let (url, _) = http(status, "why").await;
        let mut settings = settings();
        settings.sms = Some(SmsSettings {
            url,
            body: "to={to}&text={text}".into(),
            form: true,
            ..SmsSettings::default()
        });
        let error = send(&settings, &letter(ChannelKind::Sms, "+46701234567", None)).await;
        assert_eq!(matches!(error, Err(SendError::NotNow(_))), again, "{status}: {error:?}");
    }
}

#[tokio::test]
async fn a_webhook_is_signed_so_that_the_receiver_can_verify() {
    let (url, heard) = http("200 OK", "").await;
    let secret = "0123456789abcdef0123456789abcdef";
    let letter = letter(ChannelKind::Webhook, &url, Some(secret));
    send(&settings(), &letter).await.expect("taken");
    let (head, body) = only(&heard);
    let (id, at) = (header(&head, "webhook-id"), header(&head, "webhook-timestamp"));
    assert_eq!(id, letter.id.to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{id}.{at}.{body}").as_bytes());
    let expected = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, tag);
    assert_eq!(header(&head, "webhook-signature"), format!("v1,{expected}"));
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((&body["number"], &body["severity"]), (&1042.into(), &"high".into()));
    assert_eq!(body["attachments"][0]["base64"], "YSxiCg==");
}

#[tokio::test]
async fn a_webhook_without_a_secret_or_with_a_short_one_is_not_called() {
    let (url, heard) = http("200 OK", "").await;
    for key in [None, Some("short")] {
        let error = send(&settings(), &letter(ChannelKind::Webhook, &url, key)).await;
        assert!(matches!(error, Err(SendError::Refused(_))), "{error:?}");
    }
    assert!(heard.lock().expect("one at a time").is_empty());
}

#[tokio::test]
async fn a_hook_is_not_followed_to_elsewhere_nor_called_inside() {
    let (url, heard) = http("302 Found", "").await;
    let hook = letter(ChannelKind::Slack, &url, None);
    assert!(matches!(send(&settings(), &hook).await, Err(SendError::Refused(_))));
    assert_eq!(heard.lock().expect("one at a time").len(), 1);
    let closed = Settings::default();
    assert!(matches!(send(&closed, &hook).await, Err(SendError::Refused(_))));
    assert_eq!(heard.lock().expect("one at a time").len(), 1, "no network is allowed by default");
}

#[tokio::test]
async fn a_notice_in_a_matrix_room_has_the_messages_id_as_transaction() {
    let (url, heard) = http("200 OK", "{\"event_id\":\"$1\"}").await;
    let mut settings = settings();
    let token = Hidden("syt_secret".into());
    settings.matrix = Some(MatrixSettings { homeserver: format!("{url}/"), token });
    let letter = letter(ChannelKind::Matrix, "!room/1:matrix.example", None);
    send(&settings, &letter).await.expect("taken");
    let (head, body) = only(&heard);
    let path = format!(
        "PUT /_matrix/client/v3/rooms/%21room%2F1%3Amatrix.example/send/m.room.message/{} ",
        letter.id
    );
    assert!(head.starts_with(&path), "{head}");
    assert_eq!(header(&head, "authorization"), "Bearer syt_secret");
    let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((&body["msgtype"], &body["body"]), (&"m.notice".into(), &letter.plain.into()));
}

#[tokio::test]
async fn slack_and_teams_get_what_they_read() {
    let (url, heard) = http("200 OK", "ok").await;
    send(&settings(), &letter(ChannelKind::Slack, &url, None)).await.expect("taken");
    let body: serde_json::Value = serde_json::from_str(&only(&heard).1).expect("JSON");
    let text = body["text"].as_str().expect("text");
    assert!(text.contains("&amp; &lt;mer&gt;") && text.contains("https://hub.example/l/abc"));
    assert_eq!(body["unfurl_links"], false);

    let (url, heard) = http("202 Accepted", "").await;
    send(&settings(), &letter(ChannelKind::Teams, &url, None)).await.expect("taken");
    let body: serde_json::Value = serde_json::from_str(&only(&heard).1).expect("JSON");
    let card = &body["attachments"][0]["content"];
    assert_eq!(card["actions"][0]["url"], "https://hub.example/l/abc");
    assert_eq!(card["body"][1]["inlines"][0]["text"], "Vad: \"trafik\" & <mer>\nGör nu");
}

#[tokio::test]
async fn a_log_line_by_udp_and_by_tcp() {
    let udp = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("udp://{}", udp.local_addr().expect("bound"));
    let letter_udp = letter(ChannelKind::Syslog, &address, None);
    let word = send(&settings(), &letter_udp).await.expect("sent").word;
    assert!(word.contains("nobody"), "{word}");
    let mut bytes = [0; 4_096];
    let length = udp.recv(&mut bytes).await.expect("a datagram");
    let line = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let expected = format!(
        "<131>1 2023-11-14T22:13:20.000000Z hub.example vardkase - warning [vardkase@32473 id=\"{}\" \
         number=\"1042\" severity=\"high\" tlp=\"TLP:GREEN\"] \u{feff}Vårdkase 1042, Hög: Trafik \
         till styrserver https://hub.example/l/abc",
        letter_udp.id
    );
    assert_eq!(line, expected);

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("tcp://{}", listener.local_addr().expect("bound"));
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("text");
        text
    });
    send(&settings(), &letter(ChannelKind::Syslog, &address, None)).await.expect("sent");
    let frame = heard.await.expect("ends");
    let (length, line) = frame.split_once(' ').expect("a length");
    assert_eq!(length.parse(), Ok(line.len()));
}

#[tokio::test]
async fn addresses_that_are_none_are_refused() {
    let mut settings = settings();
    settings.sms = Some(SmsSettings {
        url: "https://sms.example/".into(),
        body: "to={to}&text={text}".into(),
        form: true,
        ..SmsSettings::default()
    });
    for (kind, address) in [
        (ChannelKind::Sms, "070-1234567"),
        (ChannelKind::Slack, "not a URL"),
        (ChannelKind::Teams, "http://hooks.example/x"),
        (ChannelKind::Syslog, "log.example:514"),
    ] {
        let error = send(&settings, &letter(kind, address, None)).await;
        assert!(matches!(error, Err(SendError::Refused(_))), "{kind:?}: {error:?}");
    }
}
