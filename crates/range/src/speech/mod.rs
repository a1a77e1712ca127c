//! What the two sides of a conversation say to each other: messages of each protocol as bytes.
//! Knows no addresses and no times beyond those that stand in messages.

pub mod building;
pub mod certificate;
pub mod dns;
pub mod http;
pub mod network;
pub mod rdp;
pub mod smb;
pub mod smtp;
pub mod ssh;
pub mod tls;
