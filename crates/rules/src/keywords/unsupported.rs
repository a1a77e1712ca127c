//! Keywords that are known and deliberately not supported: each with the reason.

use super::{Argument, Keyword};
use crate::error::Fault;

macro_rules! unsupported {
    ($($name:literal => $why:literal,)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &[$name],
            argument: Argument::Optional,
            help: concat!("Not supported: ", $why, "."),
            apply: |_, _| Err(Fault::unsupported(concat!("`", $name, "`: ", $why))),
        },)*];
    };
}

unsupported! {
    "asn1" => "old checks of ASN.1 encodings are not made",
    "config" => "changing what is logged from a rule is not supported; use the configuration",
    "frame" => "frames of protocols are not told to rules",
    "ftpbounce" => "the check of FTP's PORT command is not made",
    "geoip" => "no table of countries comes with the sensor",
    "iprep" => "reputation lists by category are not supported; use `ip.src` with `dataset`",
    "lua" => "scripts in rules are not run",
    "luaxform" => "scripts in rules are not run",
    "nfq_set_mark" => "a passive sensor marks no packets",
    "tls_cert_expired" => "use `tls_cert_notafter`",
    "tls_cert_valid" => "use `tls_cert_notbefore` and `tls_cert_notafter`",
}
