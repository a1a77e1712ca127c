//! What rules, logs and the manual can ask of a mail, and the events of SMTP.

use crate::{Field, Side};

/// The only stage of a side: the mail, or its acceptance, is complete.
pub(super) const COMPLETE: u8 = 1;

// Written in capitals in `anomaly` records, as readers of EVE know them; rules compare without case.
events! {
    INVALID_REPLY = "INVALID_REPLY";
    UNABLE_TO_MATCH_REPLY_WITH_REQUEST = "UNABLE_TO_MATCH_REPLY_WITH_REQUEST";
    MAX_COMMAND_LINE_LEN_EXCEEDED = "MAX_COMMAND_LINE_LEN_EXCEEDED";
    MAX_REPLY_LINE_LEN_EXCEEDED = "MAX_REPLY_LINE_LEN_EXCEEDED";
    INVALID_PIPELINED_SEQUENCE = "INVALID_PIPELINED_SEQUENCE";
    BDAT_CHUNK_LEN_EXCEEDED = "BDAT_CHUNK_LEN_EXCEEDED";
    NO_SERVER_WELCOME_MESSAGE = "NO_SERVER_WELCOME_MESSAGE";
    TLS_REJECTED = "TLS_REJECTED";
    DATA_COMMAND_REJECTED = "DATA_COMMAND_REJECTED";
    MIME_PARSE_FAILED = "MIME_PARSE_FAILED";
    MIME_MALFORMED_MSG = "MIME_MALFORMED_MSG";
    MIME_INVALID_BASE64 = "MIME_INVALID_BASE64";
    MIME_INVALID_QP = "MIME_INVALID_QP";
    MIME_LONG_LINE = "MIME_LONG_LINE";
    MIME_LONG_ENC_LINE = "MIME_LONG_ENC_LINE";
    MIME_LONG_HEADER_NAME = "MIME_LONG_HEADER_NAME";
    MIME_LONG_HEADER_VALUE = "MIME_LONG_HEADER_VALUE";
    MIME_LONG_BOUNDARY = "MIME_LONG_BOUNDARY";
    MIME_LONG_FILENAME = "MIME_LONG_FILENAME";
    DUPLICATE_FIELDS = "DUPLICATE_FIELDS";
    UNPARSABLE_CONTENT = "UNPARSABLE_CONTENT";
    TRUNCATED_LINE = "TRUNCATED_LINE";
}

fields! {
    HELO = Field::bytes("smtp.helo", Side::ToServer, COMPLETE, "How the client named itself.");
    MAIL_FROM = Field::bytes("smtp.mail_from", Side::ToServer, COMPLETE, "Sender in the envelope.");
    RCPT_TO = Field::bytes("smtp.rcpt_to", Side::ToServer, COMPLETE, "Each receiver in the envelope.")
        .multiple();
    FROM = Field::bytes("email.from", Side::ToServer, COMPLETE, "From of the mail.");
    SUBJECT = Field::bytes("email.subject", Side::ToServer, COMPLETE, "Subject of the mail.");
    TO = Field::bytes("email.to", Side::ToServer, COMPLETE, "To of the mail.");
    CC = Field::bytes("email.cc", Side::ToServer, COMPLETE, "Cc of the mail.");
    DATE = Field::bytes("email.date", Side::ToServer, COMPLETE, "Date of the mail.");
    MESSAGE_ID = Field::bytes("email.message_id", Side::ToServer, COMPLETE, "Message-ID of the mail.");
    X_MAILER = Field::bytes("email.x_mailer", Side::ToServer, COMPLETE, "X-Mailer of the mail.");
    RECEIVED = Field::bytes("email.received", Side::ToServer, COMPLETE, "Each Received of the mail.")
        .multiple();
    URL = Field::bytes("email.url", Side::ToServer, COMPLETE, "Each link in the mail's text.").multiple();
    BODY_MD5 = Field::bytes("email.body_md5", Side::ToServer, COMPLETE, "MD5 of the mail's text.");
    FILE_DATA = Field::bytes("file.data", Side::ToServer, 0, "Contents of each attachment, decoded.")
        .aliases(&["file_data"]).streaming().multiple();
    FILE_NAME = Field::bytes("file.name", Side::ToServer, 0, "Name of each attachment.").multiple();
}
