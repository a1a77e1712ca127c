//! What rules, logs and the manual can ask of a DNS, mDNS or LLMNR transaction.

/// The only stage of a direction: the message has been read.
pub(super) const COMPLETE: u8 = 1;

pub(super) use events::*;

mod events {
    events! {
        MALFORMED_DATA = "malformed_data";
        NOT_REQUEST = "not_request";
        NOT_RESPONSE = "not_response";
        Z_FLAG_SET = "z_flag_set";
        INVALID_OPCODE = "invalid_opcode";
        NAME_TOO_LONG = "name_too_long";
        INFINITE_LOOP = "infinite_loop";
        TOO_MANY_LABELS = "too_many_labels";
        INVALID_ADDITIONALS = "invalid_additionals";
        INVALID_AUTHORITIES = "invalid_authorities";
        FLOODED = "flooded";
    }
}

/// The lists of names and numbers that all three have, under the protocol's own prefix; those of
/// DNS alone come after, so that the numbers of the common ones are the same.
macro_rules! family {
    ($module:ident, $prefix:literal; $($more:tt)*) => {
        pub(super) mod $module {
            use super::COMPLETE;
            use crate::{Field, Side};

            fields! {
                QUERIES = Field::bytes(concat!($prefix, ".queries.rrname"), Side::Either, COMPLETE,
                    "Names asked for, in requests and as repeated in responses.").multiple();
                ANSWERS = Field::bytes(concat!($prefix, ".answers.rrname"), Side::Either, COMPLETE,
                    "Names of the records in the answer section.").multiple();
                AUTHORITIES = Field::bytes(concat!($prefix, ".authorities.rrname"), Side::Either,
                    COMPLETE, "Names of the records in the authority section.").multiple();
                ADDITIONALS = Field::bytes(concat!($prefix, ".additionals.rrname"), Side::Either,
                    COMPLETE, "Names of the records in the additional section.").multiple();
                RESPONSE = Field::bytes(concat!($prefix, ".response.rrname"), Side::ToClient,
                    COMPLETE, "Every name in a response: questions, records, and names that \
                    records point to.").multiple();
                $($more)*
            }
        }
    };
}

family! { dns, "dns";
    QUERY = Field::bytes("dns.query", Side::ToServer, COMPLETE,
        "Names asked for in a request, as sent, labels joined by dots.")
        .aliases(&["dns_query"]).multiple();
    OPCODE = Field::number("dns.opcode", Side::Either, COMPLETE, "Kind of query; 0 is the usual.");
    RCODE = Field::number("dns.rcode", Side::Either, COMPLETE, "Response code; 3 is NXDOMAIN.");
    RRTYPE = Field::number("dns.rrtype", Side::Either, COMPLETE,
        "Record types asked for and answered.").multiple();
}
family! { llmnr, "llmnr"; }
family! { mdns, "mdns"; }

pub(super) use dns::*;
