//! Reads ClientHello and ServerHello.
//!
//! Lenient: of a hello whose extensions are broken, what came before them is kept.
//!
//! Specification: RFC 8446 sections 4.1 and 4.2, RFC 6066 section 3, RFC 7301 (ALPN).

/// Protocols kept of one ALPN list; clients offer a handful.
const ALPNS_MAX: usize = 32;
/// Extensions kept of one hello; clients send some twenty.
const EXTENSIONS_MAX: usize = 256;

/// What a hello says, in the order in which it says it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Hello {
    /// The version field; TLS 1.3 puts the real one in an extension.
    pub legacy_version: u16,
    pub random: [u8; 32],
    pub has_session_id: bool,
    /// Offered by a client; the one chosen by a server.
    pub ciphers: Vec<u16>,
    pub extensions: Vec<u16>,
    pub sni: Option<Vec<u8>>,
    pub groups: Vec<u16>,
    pub point_formats: Vec<u8>,
    pub signatures: Vec<u16>,
    pub alpns: Vec<Vec<u8>>,
    /// Of the supported_versions extension: all offered, or the one chosen.
    pub versions: Vec<u16>,
    pub has_ticket: bool,
    pub flaws: Vec<Flaw>,
}

/// What was wrong with a hello.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Flaw {
    /// Cut short or inconsistent.
    Malformed,
    /// More than one server name extension.
    SniTwice,
    /// A server name that is no host name.
    SniType,
    /// A server name whose lengths do not fit.
    SniLength,
}

/// Bytes to be read from the front; `None`: there are too few.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().copied().map(u16::from_be_bytes)
    }

    /// A run of bytes with its length in one byte before it.
    fn short(&mut self) -> Option<Reader<'b>> {
        let length = usize::from(self.u8()?);
        self.take(length).map(Reader)
    }

    /// A run of bytes with its length in two bytes before it.
    fn long(&mut self) -> Option<Reader<'b>> {
        let length = usize::from(self.u16()?);
        self.take(length).map(Reader)
    }

    fn numbers(mut self) -> Vec<u16> {
        std::iter::from_fn(|| self.u16()).collect()
    }
}

impl Hello {
    /// Reads a ClientHello's body.
    pub fn client(body: &[u8]) -> Self {
        let mut hello = Self::default();
        if hello.read(&mut Reader(body), true).is_none() {
            hello.flaws.push(Flaw::Malformed);
        }
        hello
    }

    /// Reads a ServerHello's body.
    pub fn server(body: &[u8]) -> Self {
        let mut hello = Self::default();
        if hello.read(&mut Reader(body), false).is_none() {
            hello.flaws.push(Flaw::Malformed);
        }
        hello
    }

    /// The version agreed on, of a ServerHello; the highest offered, of a ClientHello.
    pub fn version(&self) -> u16 {
        let offered = self.versions.iter().copied().filter(|&version| !is_grease(version));
        offered.max().unwrap_or(self.legacy_version)
    }

    fn read(&mut self, reader: &mut Reader<'_>, client: bool) -> Option<()> {
        self.legacy_version = reader.u16()?;
        self.random = *reader.take(32)?.first_chunk()?;
        // Early drafts of TLS 1.3 left session id and compression out of the ServerHello.
        let draft = !client && matches!(self.legacy_version, 0x7f00..=0x7f15);
        if !draft {
            self.has_session_id = !reader.short()?.0.is_empty();
        }
        if client {
            self.ciphers = reader.long()?.numbers();
            reader.short()?;
        } else {
            self.ciphers = vec![reader.u16()?];
            if !draft {
                reader.u8()?;
            }
        }
        if reader.0.is_empty() {
            return Some(());
        }
        let mut extensions = reader.long()?;
        while !extensions.0.is_empty() && self.extensions.len() < EXTENSIONS_MAX {
            let kind = extensions.u16()?;
            let body = extensions.long()?;
            if self.extension(kind, body, client).is_none() {
                self.flaw(Flaw::Malformed);
            }
            self.extensions.push(kind);
        }
        Some(())
    }

    fn extension(&mut self, kind: u16, mut body: Reader<'_>, client: bool) -> Option<()> {
        match kind {
            0 if client => self.server_name(body),
            10 => self.groups = body.long()?.numbers(),
            11 => self.point_formats = body.short()?.0.to_vec(),
            13 => self.signatures = body.long()?.numbers(),
            16 => {
                let mut list = body.long()?;
                while let Some(name) = list.short() {
                    if self.alpns.len() < ALPNS_MAX {
                        self.alpns.push(name.0.to_vec());
                    }
                }
            }
            35 => self.has_ticket = !body.0.is_empty(),
            43 if client => self.versions = body.short()?.numbers(),
            43 => self.versions = vec![body.u16()?],
            _ => {}
        }
        Some(())
    }

    fn server_name(&mut self, mut body: Reader<'_>) {
        if self.extensions.contains(&0) {
            self.flaw(Flaw::SniTwice);
        }
        if body.0.is_empty() {
            return;
        }
        let Some(mut list) = body.long() else {
            return self.flaw(Flaw::SniLength);
        };
        if list.u8() != Some(0) {
            return self.flaw(Flaw::SniType);
        }
        match list.long() {
            Some(name) if self.sni.is_none() => self.sni = Some(name.0.to_vec()),
            Some(_) => {}
            None => self.flaw(Flaw::SniLength),
        }
    }

    fn flaw(&mut self, flaw: Flaw) {
        if !self.flaws.contains(&flaw) {
            self.flaws.push(flaw);
        }
    }
}

/// Whether a value is one of those that clients send to keep servers tolerant (RFC 8701).
pub(super) const fn is_grease(value: u16) -> bool {
    value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
}
