//! What rules, logs and the manual can ask of an SSH connection, its stages and its events.

use crate::{Field, Side};

/// A side's banner has been read.
pub(super) const BANNER: u8 = 1;
/// A side's offer has been read.
pub(super) const KEX: u8 = 2;
/// A side encrypts, or the connection is over.
pub(super) const FINISHED: u8 = 3;

events! {
    INVALID_BANNER = "invalid_banner";
    LONG_BANNER = "long_banner";
    INVALID_RECORD = "invalid_record";
    LONG_KEX_RECORD = "long_kex_record";
}

fields! {
    PROTO = Field::bytes("ssh.proto", Side::Either, BANNER, "Protocol version in the side's banner.")
        .aliases(&["ssh_proto"]);
    SOFTWARE = Field::bytes("ssh.software", Side::Either, BANNER, "Software in the side's banner.")
        .aliases(&["ssh_software"]);
    HASSH = Field::bytes("ssh.hassh", Side::ToServer, KEX, "HASSH of the client's offer, as MD5.");
    HASSH_STRING = Field::bytes("ssh.hassh.string", Side::ToServer, KEX, "HASSH before hashing.");
    HASSH_SERVER = Field::bytes("ssh.hassh.server", Side::ToClient, KEX,
        "HASSH of the server's offer, as MD5.");
    HASSH_SERVER_STRING = Field::bytes("ssh.hassh.server.string", Side::ToClient, KEX,
        "The server's HASSH before hashing.");
}
