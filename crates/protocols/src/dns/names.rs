//! Names of record types and response codes, as events write them.
//!
//! Source: the DNS parameters registry of IANA. A number without a name is written as it is.

/// Record types by number.
#[rustfmt::skip]
const RRTYPES: &[(u16, &str)] = &[
    (1, "A"), (2, "NS"), (3, "MD"), (4, "MF"), (5, "CNAME"), (6, "SOA"), (7, "MB"), (8, "MG"),
    (9, "MR"), (10, "NULL"), (11, "WKS"), (12, "PTR"), (13, "HINFO"), (14, "MINFO"), (15, "MX"),
    (16, "TXT"), (17, "RP"), (18, "AFSDB"), (19, "X25"), (20, "ISDN"), (21, "RT"), (22, "NSAP"),
    (23, "NSAPPTR"), (24, "SIG"), (25, "KEY"), (26, "PX"), (27, "GPOS"), (28, "AAAA"), (29, "LOC"),
    (30, "NXT"), (33, "SRV"), (34, "ATMA"), (35, "NAPTR"), (36, "KX"), (37, "CERT"), (38, "A6"),
    (39, "DNAME"), (41, "OPT"), (42, "APL"), (43, "DS"), (44, "SSHFP"), (45, "IPSECKEY"),
    (46, "RRSIG"), (47, "NSEC"), (48, "DNSKEY"), (49, "DHCID"), (50, "NSEC3"), (51, "NSEC3PARAM"),
    (52, "TLSA"), (55, "HIP"), (59, "CDS"), (60, "CDNSKEY"), (61, "OPENPGPKEY"), (62, "CSYNC"),
    (63, "ZONEMD"), (64, "SVCB"), (65, "HTTPS"), (99, "SPF"), (104, "NID"), (105, "L32"),
    (106, "L64"), (107, "LP"), (108, "EUI48"), (109, "EUI64"), (249, "TKEY"), (250, "TSIG"),
    (251, "IXFR"), (252, "AXFR"), (253, "MAILB"), (254, "MAILA"), (255, "ANY"), (256, "URI"),
    (257, "CAA"), (32768, "TA"), (32769, "DLV"),
];

/// Response codes by number.
const RCODES: &[&str] = &[
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
    "NXRRSET", "NOTAUTH", "NOTZONE",
];

/// The name of a record type, if it has one.
pub(super) fn rrtype(number: u16) -> Option<&'static str> {
    let at = RRTYPES.binary_search_by_key(&number, |&(number, _)| number).ok()?;
    Some(RRTYPES[at].1)
}

/// The name of a record type, or its number.
pub(super) fn rrtype_text(number: u16) -> String {
    rrtype(number).map_or_else(|| number.to_string(), str::to_owned)
}

/// The name of a response code, or its number.
pub(super) fn rcode_text(number: u16) -> String {
    RCODES.get(usize::from(number)).map_or_else(|| number.to_string(), |&name| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_and_found() {
        assert!(RRTYPES.is_sorted_by_key(|&(number, _)| number));
        assert_eq!(rrtype_text(65), "HTTPS");
        assert_eq!(rrtype_text(4711), "4711");
        assert_eq!(rcode_text(3), "NXDOMAIN");
        assert_eq!(rcode_text(15), "15");
    }
}
