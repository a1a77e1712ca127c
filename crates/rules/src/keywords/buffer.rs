//! Sticky buffers that belong to no single protocol: payload, file data, headers, base64.

use super::{Argument, Keyword};
use crate::BufferRef;

macro_rules! buffers {
    ($($names:expr, $help:literal => $buffer:expr;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[
            Keyword {
                names: &["pkt_data"],
                argument: Argument::None,
                help: "Back to the payload.",
                apply: |draft, _| {
                    draft.select_payload();
                    Ok(())
                },
            },
            $(Keyword {
                names: &$names,
                argument: Argument::None,
                help: $help,
                apply: |draft, _| {
                    draft.select($buffer);
                    Ok(())
                },
            },)*
        ];
    };
}

buffers! {
    ["file.data", "file_data"], "The bytes of a file that is carried." => BufferRef::AnyField("file.data");
    ["file.name"], "The name of a file that is carried." => BufferRef::AnyField("file.name");
    ["file.magic"], "What kind of file it is, told by its first bytes." => BufferRef::AnyField("file.magic");
    ["base64_data"], "What `base64_decode` of the same rule made." => BufferRef::Base64Data;
    ["ipv4.hdr"], "The IPv4 header." => BufferRef::Ipv4Header;
    ["ipv6.hdr"], "The IPv6 header." => BufferRef::Ipv6Header;
    ["tcp.hdr"], "The TCP header." => BufferRef::TcpHeader;
    ["udp.hdr"], "The UDP header." => BufferRef::UdpHeader;
    ["icmpv4.hdr"], "The ICMPv4 header." => BufferRef::Icmp4Header;
    ["icmpv6.hdr"], "The ICMPv6 header." => BufferRef::Icmp6Header;
}
