//! What rules, logs and the manual can ask of a TLS session, its stages and its events.

use crate::{Field, Side};

/// A side's hello has been read.
pub(super) const HELLO: u8 = 1;
/// A side's certificates have been read, or it will send none.
pub(super) const CERTIFICATE: u8 = 2;
/// The server has said all it says in the clear.
pub(super) const HELLO_DONE: u8 = 3;
/// A side has begun to encrypt.
pub(super) const HANDSHAKE_DONE: u8 = 4;
/// Both sides have, or the session is over.
pub(super) const FINISHED: u8 = 5;

/// Stages of the client's side, by number.
pub(super) const CLIENT_STAGES: &[&str] = &[
    "client_in_progress",
    "client_hello_done",
    "client_cert_done",
    "client_key_exchange",
    "client_handshake_done",
    "client_finished",
];
/// Stages of the server's side, by number.
pub(super) const SERVER_STAGES: &[&str] = &[
    "server_in_progress",
    "server_hello",
    "server_cert_done",
    "server_hello_done",
    "server_handshake_done",
    "server_finished",
];

events! {
    INVALID_SSLV2_HEADER = "invalid_sslv2_header";
    INVALID_TLS_HEADER = "invalid_tls_header";
    INVALID_RECORD_VERSION = "invalid_record_version";
    INVALID_RECORD_TYPE = "invalid_record_type";
    INVALID_HANDSHAKE_MESSAGE = "invalid_handshake_message";
    HANDSHAKE_INVALID_LENGTH = "handshake_invalid_length";
    HEARTBEAT_MESSAGE = "heartbeat_message";
    INVALID_HEARTBEAT_MESSAGE = "invalid_heartbeat_message";
    OVERFLOW_HEARTBEAT_MESSAGE = "overflow_heartbeat_message";
    DATALEAK_HEARTBEAT_MISMATCH = "dataleak_heartbeat_mismatch";
    MULTIPLE_SNI_EXTENSIONS = "multiple_sni_extensions";
    INVALID_SNI_TYPE = "invalid_sni_type";
    INVALID_SNI_LENGTH = "invalid_sni_length";
    TOO_MANY_RECORDS_IN_PACKET = "too_many_records_in_packet";
    INVALID_ALERT = "invalid_alert_message";
    INVALID_SSL_RECORD = "invalid_ssl_record";
    ERROR_MESSAGE_ENCOUNTERED = "error_message_encountered";
    INVALID_CERTIFICATE = "invalid_certificate";
    CERTIFICATE_MISSING_ELEMENT = "certificate_missing_element";
    CERTIFICATE_UNKNOWN_ELEMENT = "certificate_unknown_element";
    CERTIFICATE_INVALID_LENGTH = "certificate_invalid_length";
    CERTIFICATE_INVALID_VERSION = "certificate_invalid_version";
    CERTIFICATE_INVALID_SERIAL = "certificate_invalid_serial";
    CERTIFICATE_INVALID_ALGORITHM = "certificate_invalid_algorithmidentifier";
    CERTIFICATE_INVALID_NAME = "certificate_invalid_x509name";
    CERTIFICATE_INVALID_DATE = "certificate_invalid_date";
    CERTIFICATE_INVALID_EXTENSIONS = "certificate_invalid_extensions";
    CERTIFICATE_INVALID_DER = "certificate_invalid_der";
    CERTIFICATE_INVALID_STRING = "certificate_invalid_string";
    CERTIFICATE_INVALID_SUBJECT = "certificate_invalid_subject";
    CERTIFICATE_INVALID_ISSUER = "certificate_invalid_issuer";
    CERTIFICATE_INVALID_VALIDITY = "certificate_invalid_validity";
}

fields! {
    SNI = Field::bytes("tls.sni", Side::ToServer, HELLO, "Server name the client asks for.")
        .aliases(&["tls_sni"]);
    CERT_SUBJECT = Field::bytes("tls.cert_subject", Side::Either, CERTIFICATE,
        "Subject of the side's own certificate.").aliases(&["tls_cert_subject"]);
    CERT_ISSUER = Field::bytes("tls.cert_issuer", Side::Either, CERTIFICATE,
        "Issuer of the side's own certificate.").aliases(&["tls_cert_issuer"]);
    CERT_SERIAL = Field::bytes("tls.cert_serial", Side::Either, CERTIFICATE,
        "Serial number of the side's own certificate: upper-case hex, colons between.")
        .aliases(&["tls_cert_serial"]);
    CERT_FINGERPRINT = Field::bytes("tls.cert_fingerprint", Side::Either, CERTIFICATE,
        "SHA-1 of the side's own certificate: lower-case hex, colons between.")
        .aliases(&["tls_cert_fingerprint"]);
    CERTS = Field::bytes("tls.certs", Side::Either, CERTIFICATE,
        "Each certificate that the side sent, as it came (DER).").aliases(&["tls_certs"]).multiple();
    SUBJECT_ALT_NAME = Field::bytes("tls.subjectaltname", Side::Either, CERTIFICATE,
        "Each name and address in the certificate's subject alternative names.").multiple();
    ALPN = Field::bytes("tls.alpn", Side::Either, HELLO,
        "Each protocol offered by the client, or the one chosen by the server.").multiple();
    RANDOM = Field::bytes("tls.random", Side::Either, HELLO, "The hello's 32 random bytes.");
    RANDOM_TIME = Field::bytes("tls.random_time", Side::Either, HELLO,
        "The first 4 of the random bytes, once a time.");
    RANDOM_BYTES = Field::bytes("tls.random_bytes", Side::Either, HELLO,
        "The last 28 of the random bytes.");
    JA3_HASH = Field::bytes("ja3.hash", Side::ToServer, HELLO, "JA3 of the client's hello, as MD5.")
        .aliases(&["ja3_hash"]);
    JA3_STRING = Field::bytes("ja3.string", Side::ToServer, HELLO, "JA3 before hashing.")
        .aliases(&["ja3_string"]);
    JA3S_HASH = Field::bytes("ja3s.hash", Side::ToClient, HELLO, "JA3S of the server's hello, as MD5.");
    JA3S_STRING = Field::bytes("ja3s.string", Side::ToClient, HELLO, "JA3S before hashing.");
    JA4_HASH = Field::bytes("ja4.hash", Side::ToServer, HELLO, "JA4 of the client's hello.");
    VERSION = Field::number("tls.version", Side::Either, HELLO,
        "Version as on the wire: 0x0303 is TLS 1.2; the server's is the one agreed on.")
        .names(&[("1.0", 0x0301), ("1.1", 0x0302), ("1.2", 0x0303), ("1.3", 0x0304)]);
    SSL_VERSION = Field::number("ssl_version", Side::Either, HELLO, "The same, SSL included.")
        .names(&[("sslv2", 0x0002), ("sslv3", 0x0300), ("tls1.0", 0x0301), ("tls1.1", 0x0302),
            ("tls1.2", 0x0303), ("tls1.3", 0x0304)]);
    STATE = Field::number("ssl_state", Side::Either, 0,
        "Handshake messages seen, as bits: 1 client hello, 2 server hello, 4 client key exchange, \
        8 server key exchange.")
        .names(&[("client_hello", 1), ("server_hello", 2), ("client_keyx", 4), ("server_keyx", 8)]);
    CHAIN_LENGTH = Field::number("tls.cert_chain_len", Side::Either, CERTIFICATE,
        "Certificates that the side sent.").aliases(&["tls_cert_chain_len"]);
    NOT_BEFORE = Field::number("tls_cert_notbefore", Side::Either, CERTIFICATE,
        "Start of the certificate's validity, seconds since 1970; 0 for earlier.");
    NOT_AFTER = Field::number("tls_cert_notafter", Side::Either, CERTIFICATE,
        "End of the certificate's validity, seconds since 1970; 0 for earlier.");
}
