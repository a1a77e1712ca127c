//! Which events are written, where and with what in them: `outputs` of `suricata.yaml`.
//!
//! Reads the part that this sensor acts on; what an output of another kind says is passed over.
//! Does not open files.

use super::tree::{Tree, is_yes};

/// One `eve-log` output.
#[derive(Clone, Debug)]
pub struct EveOutput {
    /// File name below the log folder, unless absolute.
    pub filename: String,
    /// Seed of the community flow id, when it is written.
    pub community_id: Option<u16>,
    /// Whether the capture file is named in each event.
    pub capture_file: bool,
    /// Whether Ethernet addresses are written.
    pub ethernet: bool,
    /// Whether flow bits and the like are written.
    pub metadata: bool,
    /// Whether IPv6 addresses are written short.
    pub ipv6_short: bool,
    /// Whether each event carries the version.
    pub version: bool,
    /// Alerts.
    pub alert: Option<AlertOptions>,
    /// Anomalies.
    pub anomaly: Option<AnomalyOptions>,
    /// Files: which hashes are forced.
    pub files: Option<FilesOptions>,
    /// Flows, one record for both directions.
    pub flow: bool,
    /// Flows, one record a direction.
    pub netflow: bool,
    /// Counters.
    pub stats: bool,
    /// ARP messages.
    pub arp: bool,
    /// Packets that a drop rule matched.
    pub drop: Option<DropOptions>,
    /// Flow bits and the like by themselves.
    pub metadata_events: bool,
    /// Indicators met.
    pub indicator: bool,
    /// Verdicts of analytics.
    pub analytic: bool,
    /// Names of application protocols whose transactions are written.
    pub protocols: Vec<ProtocolOutput>,
}

/// Options of `alert`.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of Suricata's own file.
pub struct AlertOptions {
    /// Payload in base64.
    pub payload: bool,
    /// Payload with dots for what cannot be printed.
    pub payload_printable: bool,
    /// Length of the payload.
    pub payload_length: bool,
    /// Bytes of payload at most.
    pub payload_bytes_max: usize,
    /// The packet in base64.
    pub packet: bool,
    /// Bodies of HTTP in base64.
    pub http_body: bool,
    /// Bodies of HTTP, printable.
    pub http_body_printable: bool,
    /// Packets that follow by `tag`.
    pub tagged_packets: bool,
    /// What was done with the packet.
    pub verdict: bool,
    /// The application layer's record.
    pub app_layer: bool,
    /// The flow's record.
    pub flow: bool,
    /// The rule's metadata.
    pub rule_metadata: bool,
    /// The rule's text.
    pub rule_raw: bool,
    /// The rule's references.
    pub rule_reference: bool,
    /// The forwarded address, when it is wanted.
    pub xff: Option<Xff>,
}

/// `xff`: the address that a proxy says it speaks for.
#[derive(Clone, Debug)]
pub struct Xff {
    /// Replace source or destination instead of adding `xff`.
    pub overwrite: bool,
    /// Take the first address (forward proxy) instead of the last (reverse).
    pub first: bool,
    /// Name of the header.
    pub header: String,
}

/// Options of `anomaly`: which kinds.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)]
pub struct AnomalyOptions {
    /// Of decoding.
    pub decode: bool,
    /// Of streams.
    pub stream: bool,
    /// Of protocols.
    pub applayer: bool,
    /// Whether the packet is written too.
    pub packet: bool,
}

/// Options of `files`.
#[derive(Clone, Debug, Default)]
pub struct FilesOptions {
    /// MD5 of every file.
    pub md5: bool,
    /// SHA-1 of every file.
    pub sha1: bool,
    /// SHA-256 of every file.
    pub sha256: bool,
}

/// Options of `drop`.
#[derive(Clone, Copy, Debug)]
pub struct DropOptions {
    /// Name the rule.
    pub alerts: bool,
    /// Every packet rather than the flow's first.
    pub all: bool,
}

/// An application protocol whose transactions are written.
#[derive(Clone, Debug)]
pub struct ProtocolOutput {
    /// Name as in the file: `http`, `dns`, `ssh`.
    pub name: String,
    /// Its options.
    pub options: Tree,
}

/// Every output that is switched on.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// `eve-log`, in file order.
    pub eve: Vec<EveOutput>,
    /// `fast`: one line an alert.
    pub fast: Option<String>,
    /// `stats`: counters as text.
    pub stats: Option<String>,
}

impl Outputs {
    /// Reads the list.
    pub fn read(tree: &Tree) -> Self {
        let mut outputs = Self::default();
        let mut stores_files = false;
        for item in tree.get("outputs").map_or(&[][..], Tree::items) {
            for (name, options) in item.members() {
                if !options.flag("enabled").unwrap_or(false) {
                    continue;
                }
                let filename =
                    |default: &str| options.text("filename").unwrap_or(default).to_owned();
                match name.as_str() {
                    "eve-log" => outputs.eve.push(EveOutput::read(options)),
                    "fast" => outputs.fast = Some(filename("fast.log")),
                    "stats" => outputs.stats = Some(filename("stats.log")),
                    "file-store" => stores_files = true,
                    _ => {}
                }
            }
        }
        // Stored files are named by their SHA-256, so whoever has them stored looks for it.
        for files in outputs.eve.iter_mut().filter_map(|output| output.files.as_mut()) {
            files.sha256 |= stores_files;
        }
        outputs
    }
}

impl EveOutput {
    fn read(tree: &Tree) -> Self {
        let seed = tree.number("community-id-seed").and_then(|seed| u16::try_from(seed).ok());
        let mut output = Self {
            filename: tree.text("filename").unwrap_or("eve.json").to_owned(),
            community_id: tree.flag("community-id").unwrap_or(false).then_some(seed.unwrap_or(0)),
            capture_file: tree.flag("pcap-file").unwrap_or(false),
            ethernet: tree.flag("ethernet").unwrap_or(false),
            metadata: tree.flag("metadata").unwrap_or(true),
            ipv6_short: tree.flag("ipv6-compress").unwrap_or(false),
            version: tree.flag("suricata-version").unwrap_or(false),
            alert: None,
            anomaly: None,
            files: None,
            flow: false,
            netflow: false,
            stats: false,
            arp: false,
            drop: None,
            metadata_events: false,
            indicator: false,
            analytic: false,
            protocols: Vec::new(),
        };
        let xff = Xff::read(tree.get("xff"));
        for item in tree.get("types").map_or(&[][..], Tree::items) {
            match item {
                Tree::Text(name) => output.add(name, &Tree::Null, xff.as_ref()),
                Tree::Map(members) => {
                    for (name, options) in members {
                        output.add(name, options, xff.as_ref());
                    }
                }
                Tree::Null | Tree::List(_) => {}
            }
        }
        output
    }

    fn add(&mut self, name: &str, options: &Tree, xff: Option<&Xff>) {
        if !options.flag("enabled").unwrap_or(true) {
            return;
        }
        match name {
            "alert" => self.alert = Some(AlertOptions::read(options, xff)),
            "anomaly" => self.anomaly = Some(AnomalyOptions::read(options)),
            "files" => self.files = Some(FilesOptions::read(options)),
            "flow" => self.flow = true,
            "netflow" => self.netflow = true,
            "stats" => self.stats = true,
            "arp" => self.arp = true,
            "metadata" => self.metadata_events = true,
            "indicator" => self.indicator = true,
            "analytic" => self.analytic = true,
            "drop" => {
                let flag = |key| options.flag(key).unwrap_or(false);
                let all = options.text("flows") == Some("all");
                self.drop = Some(DropOptions { alerts: flag("alerts"), all });
            }
            _ => self
                .protocols
                .push(ProtocolOutput { name: name.to_owned(), options: options.clone() }),
        }
    }
}

impl AlertOptions {
    fn read(tree: &Tree, outer_xff: Option<&Xff>) -> Self {
        let flag = |key: &str, default| tree.flag(key).unwrap_or(default);
        let metadata = flag("metadata", true);
        let buffer = tree.size("payload-buffer-size").and_then(|size| usize::try_from(size).ok());
        Self {
            payload: flag("payload", false),
            payload_printable: flag("payload-printable", false),
            payload_length: flag("payload-length", false),
            payload_bytes_max: buffer.unwrap_or(4096),
            packet: flag("packet", false),
            http_body: flag("http-body", false),
            http_body_printable: flag("http-body-printable", false),
            tagged_packets: flag("tagged-packets", false),
            verdict: flag("verdict", false),
            app_layer: flag("metadata.app-layer", metadata),
            flow: flag("metadata.flow", metadata),
            rule_metadata: flag("metadata.rule.metadata", flag("metadata.rule", metadata)),
            rule_raw: flag("metadata.rule.raw", false),
            rule_reference: flag("metadata.rule.reference", false),
            xff: Xff::read(tree.get("xff")).or_else(|| outer_xff.cloned()),
        }
    }
}

impl Xff {
    fn read(tree: Option<&Tree>) -> Option<Self> {
        let tree = tree?;
        tree.flag("enabled").unwrap_or(false).then(|| Self {
            overwrite: tree.text("mode") == Some("overwrite"),
            first: tree.text("deployment") == Some("forward"),
            header: tree.text("header").unwrap_or("X-Forwarded-For").to_owned(),
        })
    }
}

impl AnomalyOptions {
    fn read(tree: &Tree) -> Self {
        let kind = |name: &str, default| tree.flag(&format!("types.{name}")).unwrap_or(default);
        Self {
            decode: kind("decode", false),
            stream: kind("stream", false),
            applayer: kind("applayer", true),
            packet: tree.flag("packethdr").unwrap_or(false),
        }
    }
}

impl FilesOptions {
    fn read(tree: &Tree) -> Self {
        let mut options = Self { md5: tree.flag("force-md5").unwrap_or(false), ..Self::default() };
        for name in tree.get("force-hash").map(Tree::texts).unwrap_or_default() {
            match name.trim() {
                "md5" => options.md5 = true,
                "sha1" => options.sha1 = true,
                "sha256" => options.sha256 = true,
                text if is_yes(text) => options.md5 = true,
                _ => {}
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_types_as_words_and_as_maps() {
        let yaml = "outputs:\n  - eve-log:\n      enabled: yes\n      types:\n        - alert:\n            payload: yes\n            metadata: no\n        - flow\n        - ssh\n        - frame:\n            enabled: no\n  - fast:\n      enabled: no\n";
        let outputs = Outputs::read(&Tree::parse(yaml).expect("valid"));
        let eve = &outputs.eve[0];
        let alert = eve.alert.as_ref().expect("alerts are on");
        assert!(alert.payload && !alert.app_layer && eve.flow && !eve.netflow);
        let names: Vec<_> = eve.protocols.iter().map(|output| output.name.as_str()).collect();
        assert_eq!(names, ["ssh"]);
        assert!(outputs.fast.is_none());
    }

    #[test]
    fn storing_files_asks_for_the_hash_that_names_them() {
        let yaml = "outputs:\n  - eve-log:\n      enabled: yes\n      types: [files]\n  - file-store:\n      enabled: ";
        for (enabled, expected) in [("yes", true), ("no", false)] {
            let outputs =
                Outputs::read(&Tree::parse(&format!("{yaml}{enabled}\n")).expect("valid"));
            assert_eq!(outputs.eve[0].files.as_ref().map(|files| files.sha256), Some(expected));
        }
    }
}
