//! What a site may choose about decoding. Holds no thresholds: those are policy of others.

use smallvec::{SmallVec, smallvec};

/// How frames are read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether checksums are computed. When not, all count as right (`-k none`).
    pub checksums: bool,
    /// How many tunnels are opened one inside the other. Each costs one more packet for flows and
    /// rules; a sender could otherwise nest a thousand in one frame.
    pub tunnel_depth_max: u8,
    /// GRE, and what it carries.
    pub gre: bool,
    /// ERSPAN types I, II and III inside GRE.
    pub erspan: bool,
    /// IPv4 and IPv6 carried by IPv4 and IPv6.
    pub ip_in_ip: bool,
    /// Teredo: IPv6 in UDP. On these ports of either side; none means on any port.
    pub teredo: Option<SmallVec<[u16; 4]>>,
    /// VXLAN, when UDP goes to one of these ports.
    pub vxlan: Option<SmallVec<[u16; 4]>>,
    /// Geneve, when UDP goes to one of these ports.
    pub geneve: Option<SmallVec<[u16; 4]>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            checksums: true,
            tunnel_depth_max: 8,
            gre: true,
            erspan: true,
            ip_in_ip: true,
            teredo: Some(smallvec![3544]),
            vxlan: Some(smallvec![4789]),
            geneve: Some(smallvec![6081]),
        }
    }
}
