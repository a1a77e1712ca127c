//! What rules, logs and the manual can ask of an FTP command, its stages and its events.

use crate::{Field, Side};

/// The command has been read.
pub(super) const COMMAND: u8 = 1;
/// The last reply has come.
pub(super) const COMPLETE: u8 = 2;

/// Values of `ftp.mode`.
pub(super) const ACTIVE: u64 = 0;
pub(super) const PASSIVE: u64 = 1;

events! {
    REQUEST_COMMAND_TOO_LONG = "request_command_too_long";
    RESPONSE_COMMAND_TOO_LONG = "response_command_too_long";
    TOO_MANY_TRANSACTIONS = "too_many_transactions";
    FILE_BEFORE_PORT = "file_before_port";
}

fields! {
    NAME = Field::bytes("ftp.command", Side::ToServer, COMMAND, "The command, in capitals.");
    DATA = Field::bytes("ftp.command_data", Side::ToServer, COMMAND, "What follows the command.");
    REPLY = Field::bytes("ftp.reply", Side::ToClient, COMPLETE, "Text of each line of the reply.")
        .multiple();
    CODE = Field::bytes("ftp.completion_code", Side::ToClient, COMPLETE,
        "Code of each reply, three digits.").multiple();
    PORT = Field::number("ftp.dynamic_port", Side::Either, COMPLETE,
        "Port of the data connection that the command opens.");
    MODE = Field::number("ftp.mode", Side::Either, COMPLETE, "Who opens the data connection.")
        .names(&[("active", ACTIVE), ("passive", PASSIVE)]);
    REPLY_RECEIVED = Field::number("ftp.reply_received", Side::ToClient, COMPLETE,
        "Whether the command was answered.")
        .names(&[("yes", 1), ("on", 1), ("true", 1), ("no", 0), ("off", 0), ("false", 0)]);
}
