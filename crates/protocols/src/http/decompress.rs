//! Undoes content encodings, one inside the other, as bytes come.
//!
//! What is announced and what is sent often differ, by mistake and by intent. So gzip, zlib and
//! raw deflate are told apart by their first bytes whatever the header says, and what is none of
//! them passes unchanged, as a browser would show it. Checksums are not judged. Output is bounded
//! by what came in, not by time, so that a busy machine sees the same as an idle one.
//!
//! Specification: RFC 1950, 1951, 1952, 7932; RFC 9110 section 8.4.

use std::cell::Cell;
use std::io::Write;

use super::config::Config;
use super::inflate::Inflate;

/// Output allowed beyond [`OUTPUT_PER_INPUT`]; a page of zeros is no attack.
const OUTPUT_FREE: u64 = 16 << 20;

/// Output allowed per byte that came in, on the long run. Text seldom passes 20.
const OUTPUT_PER_INPUT: u64 = 128;

/// Output per byte from which it is an attack even when small (after `bomb_bytes`).
const BOMB_RATIO: u64 = 2048;

/// Bytes handed to a decoder at once, so that its output is bounded between two looks.
const STEP_BYTES: usize = 4 << 10;

/// Output of one step of a decoder that cannot be stopped in the middle.
const STEP_OUTPUT_MAX: usize = 8 << 20;

/// Input remembered until a decoder has shown that it fits.
pub(super) const HELD_BYTES_MAX: usize = 64 << 10;

/// Takes decoded bytes.
pub(super) type Sink<'s> = dyn FnMut(&[u8]) + 's;

/// What went wrong, to be told by events.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Faults {
    pub failed: bool,
    pub lzma_failed: bool,
    pub lzma_memory: bool,
    pub bomb: bool,
}

/// What all layers of one body share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    input: Cell<u64>,
    output: Cell<u64>,
    bomb_bytes: u64,
    faults: Cell<Faults>,
}

impl Shared {
    /// Counts output of any layer; false when the budget is spent.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        let output = self.output.get() + bytes as u64;
        self.output.set(output);
        let input = self.input.get();
        let too_steep = input * BOMB_RATIO < output;
        let too_much = OUTPUT_FREE + input * OUTPUT_PER_INPUT < output;
        if self.bomb_bytes < output && (too_steep || too_much) {
            self.fault(|faults| faults.bomb = true);
        }
        !self.faults.get().bomb
    }

    pub(super) fn fault(&self, set: impl FnOnce(&mut Faults)) {
        let mut faults = self.faults.get();
        set(&mut faults);
        self.faults.set(faults);
    }
}

/// All layers of one body.
#[derive(Default)]
pub(super) struct Decoder {
    layers: Vec<Layer>,
    shared: Shared,
}

/// What a list of encodings asks for.
#[derive(Default)]
pub(super) struct Wanted {
    pub decoder: Decoder,
    pub too_many: bool,
    pub too_many_lzma: bool,
    pub unknown: bool,
}

impl Decoder {
    /// Makes the layers for a Content-Encoding value.
    pub(super) fn wanted(value: &[u8], config: &Config) -> Wanted {
        let mut wanted = Wanted::default();
        let mut lzma = 0;
        // The last one named was applied last and is undone first.
        let tokens = value.rsplit(|&byte| byte == b',' || byte.is_ascii_whitespace());
        for token in tokens {
            let token: Vec<u8> =
                token.iter().filter(|&&b| b != 0).map(u8::to_ascii_lowercase).collect();
            let layer = match Encoding::named(&token) {
                Encoding::None => continue,
                Encoding::Unknown => {
                    wanted.unknown = true;
                    continue;
                }
                Encoding::Lzma if config.lzma_layers_max <= lzma => {
                    wanted.too_many_lzma = true;
                    continue;
                }
                Encoding::Deflate => Layer::Inflate(Box::default()),
                Encoding::Brotli => Layer::Brotli(Box::new(Written::brotli())),
                Encoding::Lzma => {
                    lzma += 1;
                    Layer::Lzma(Box::new(Written::lzma(config.lzma_memory)))
                }
            };
            if config.layers_max <= wanted.decoder.layers.len() {
                wanted.too_many = true;
                break;
            }
            wanted.decoder.layers.push(layer);
        }
        wanted.decoder.shared.bomb_bytes = config.bomb_bytes;
        wanted
    }

    /// Whether bytes pass unchanged.
    pub(super) fn is_plain(&self) -> bool {
        self.layers.is_empty()
    }

    /// Takes encoded bytes.
    pub(super) fn feed(&mut self, data: &[u8], sink: &mut Sink<'_>) {
        self.shared.input.set(self.shared.input.get() + data.len() as u64);
        push(&mut self.layers, data, &self.shared, sink);
    }

    /// No more will come: hands out what was held back.
    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) {
        for at in 0..self.layers.len() {
            let (done, rest) = self.layers.split_at_mut(at + 1);
            if let (Some(layer), shared) = (done.last_mut(), &self.shared) {
                layer.finish(shared, &mut |out| push(rest, out, shared, sink));
            }
        }
    }

    /// What went wrong since the last call.
    pub(super) fn faults(&self) -> Faults {
        self.shared
            .faults
            .replace(Faults { bomb: self.shared.faults.get().bomb, ..Faults::default() })
    }
}

fn push(layers: &mut [Layer], data: &[u8], shared: &Shared, sink: &mut Sink<'_>) {
    match layers.split_first_mut() {
        None => sink(data),
        Some((layer, rest)) => {
            layer.feed(data, shared, &mut |out| push(rest, out, shared, sink));
        }
    }
}

/// One encoding by its name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    None,
    Unknown,
    Deflate,
    Brotli,
    Lzma,
}

impl Encoding {
    /// A name with something around it (`x-gzip`, a stray control byte) still is that name.
    fn named(token: &[u8]) -> Self {
        let contains = |name: &[u8]| memchr::memmem::find(token, name).is_some();
        match token {
            b"" | b"identity" | b"none" | b"inflate" => Self::None,
            b"br" => Self::Brotli,
            _ if contains(b"gzip") || contains(b"deflate") => Self::Deflate,
            _ if contains(b"lzma") => Self::Lzma,
            _ => Self::Unknown,
        }
    }
}

enum Layer {
    Inflate(Box<Inflate>),
    Brotli(Box<Written<brotli::DecompressorWriter<Capped>>>),
    Lzma(Box<Written<lzma_rs::decompress::Stream<Capped>>>),
}

impl Layer {
    fn feed(&mut self, data: &[u8], shared: &Shared, sink: &mut Sink<'_>) {
        match self {
            Self::Inflate(layer) => layer.feed(data, shared, sink),
            Self::Brotli(layer) => layer.feed(data, shared, sink),
            Self::Lzma(layer) => layer.feed(data, shared, sink),
        }
    }

    fn finish(&mut self, shared: &Shared, sink: &mut Sink<'_>) {
        match self {
            Self::Inflate(layer) => layer.finish(shared, sink),
            Self::Brotli(layer) => layer.finish(sink),
            Self::Lzma(layer) => layer.finish(sink),
        }
    }
}

/// A place for output that refuses to grow without bound.
#[derive(Debug, Default)]
struct Capped(Vec<u8>);

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if STEP_OUTPUT_MAX < self.0.len() + bytes.len() {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A library's decoder that is written to.
trait Writer: Write {
    fn output(&mut self) -> Option<&mut Vec<u8>>;
    /// What was held back, when no more input comes.
    fn close(self) -> Vec<u8>;
    fn note_failure(shared: &Shared);
}

impl Writer for brotli::DecompressorWriter<Capped> {
    fn output(&mut self) -> Option<&mut Vec<u8>> {
        Some(&mut self.get_mut().0)
    }

    fn close(mut self) -> Vec<u8> {
        let _ = self.flush();
        std::mem::take(&mut self.get_mut().0)
    }

    fn note_failure(shared: &Shared) {
        shared.fault(|faults| faults.failed = true);
    }
}

impl Writer for lzma_rs::decompress::Stream<Capped> {
    fn output(&mut self) -> Option<&mut Vec<u8>> {
        self.get_output_mut().map(|output| &mut output.0)
    }

    fn close(self) -> Vec<u8> {
        self.finish().map(|output| output.0).unwrap_or_default()
    }

    fn note_failure(shared: &Shared) {
        shared.fault(|faults| faults.lzma_failed = true);
    }
}

/// Such a decoder, with the input that passes unchanged should it turn out not to fit.
struct Written<W> {
    /// Absent once closed.
    writer: Option<W>,
    held: Vec<u8>,
    /// Bytes of dictionary above which a failure is for want of memory; LZMA only.
    memory: Option<usize>,
    state: WrittenState,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum WrittenState {
    /// No output yet.
    Trying,
    Running,
    Passing,
    Stopped,
}

impl Written<brotli::DecompressorWriter<Capped>> {
    fn brotli() -> Self {
        let writer = brotli::DecompressorWriter::new(Capped::default(), STEP_BYTES);
        Self { writer: Some(writer), held: Vec::new(), memory: None, state: WrittenState::Trying }
    }
}

impl Written<lzma_rs::decompress::Stream<Capped>> {
    fn lzma(memory: usize) -> Self {
        let options = lzma_rs::decompress::Options {
            memlimit: Some(memory),
            allow_incomplete: true,
            ..Default::default()
        };
        let writer = lzma_rs::decompress::Stream::new_with_options(&options, Capped::default());
        Self {
            writer: Some(writer),
            held: Vec::new(),
            memory: Some(memory),
            state: WrittenState::Trying,
        }
    }
}

impl<W: Writer> Written<W> {
    fn feed(&mut self, data: &[u8], shared: &Shared, sink: &mut Sink<'_>) {
        for step in data.chunks(STEP_BYTES) {
            match self.state {
                WrittenState::Stopped => return,
                WrittenState::Passing => sink(step),
                WrittenState::Trying | WrittenState::Running => self.step(step, shared, sink),
            }
        }
    }

    fn step(&mut self, step: &[u8], shared: &Shared, sink: &mut Sink<'_>) {
        if self.state == WrittenState::Trying && self.held.len() < HELD_BYTES_MAX {
            self.held.extend_from_slice(step);
        }
        let Some(writer) = &mut self.writer else { return };
        let result = writer.write_all(step);
        let output = writer.output().map(std::mem::take).unwrap_or_default();
        if !output.is_empty() {
            self.state = WrittenState::Running;
            self.held = Vec::new();
            if !shared.spend(output.len()) {
                self.state = WrittenState::Stopped;
                return;
            }
            sink(&output);
        }
        if result.is_err() {
            self.fail(shared, sink);
        }
    }

    fn fail(&mut self, shared: &Shared, sink: &mut Sink<'_>) {
        let dictionary = self.held.get(1..5).and_then(|bytes| bytes.try_into().ok());
        let dictionary = dictionary.map_or(0, u32::from_le_bytes) as usize;
        match self.memory {
            Some(memory) if memory < dictionary => shared.fault(|f| f.lzma_memory = true),
            _ => W::note_failure(shared),
        }
        if self.state == WrittenState::Running {
            // What follows the end of a stream, or a broken middle: nothing a browser shows.
            self.state = WrittenState::Stopped;
        } else {
            self.state = WrittenState::Passing;
            sink(&std::mem::take(&mut self.held));
        }
    }

    fn finish(&mut self, sink: &mut Sink<'_>) {
        if matches!(self.state, WrittenState::Passing | WrittenState::Stopped) {
            return;
        }
        let output = self.writer.take().map(W::close).unwrap_or_default();
        if output.is_empty() && self.state == WrittenState::Trying {
            sink(&std::mem::take(&mut self.held));
        } else {
            sink(&output);
        }
        self.state = WrittenState::Stopped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    const TEXT: &[u8] = b"The quick brown fox jumps over the lazy dog, 0123456789, and again.";

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).expect("memory");
        encoder.finish().expect("memory")
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).expect("memory");
        encoder.finish().expect("memory")
    }

    fn raw(data: &[u8]) -> Vec<u8> {
        let all = zlib(data);
        all[2..all.len() - 4].to_vec()
    }

    fn brotli(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::CompressorWriter::new(&mut out, 4096, 5, 20).write_all(data).expect("memory");
        out
    }

    fn lzma(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        lzma_rs::lzma_compress(&mut &data[..], &mut out).expect("memory");
        out
    }

    fn decoded(encoding: &str, body: &[u8], step: usize) -> (Vec<u8>, Faults) {
        let mut config = Config::read(&Settings::empty());
        config.lzma_memory = 16 << 20;
        let mut decoder = Decoder::wanted(encoding.as_bytes(), &config).decoder;
        let mut out = Vec::new();
        for piece in body.chunks(step) {
            decoder.feed(piece, &mut |bytes| out.extend_from_slice(bytes));
        }
        decoder.finish(&mut |bytes| out.extend_from_slice(bytes));
        (out, decoder.faults())
    }

    #[track_caller]
    fn check(encoding: &str, body: &[u8], expected: &[u8]) {
        for step in [1, 2, 3, 7, 64, 4096] {
            let (found, _) = decoded(encoding, body, step);
            assert_eq!(
                String::from_utf8_lossy(&found),
                String::from_utf8_lossy(expected),
                "{encoding} in steps of {step}"
            );
        }
    }

    #[test]
    fn every_encoding() {
        check("gzip", &gzip(TEXT), TEXT);
        check("x-gzip", &gzip(TEXT), TEXT);
        check("deflate", &zlib(TEXT), TEXT);
        check("deflate", &raw(TEXT), TEXT);
        check("br", &brotli(TEXT), TEXT);
        check("lzma", &lzma(TEXT), TEXT);
    }

    #[test]
    fn layers_and_missing_layers() {
        check("gzip, deflate", &raw(&gzip(TEXT)), TEXT);
        check("deflate,gzip", &gzip(&raw(TEXT)), TEXT);
        check("gzip, deflate", &gzip(TEXT), TEXT);
        check("gzip, gzip", TEXT, TEXT);
        check("br", TEXT, TEXT);
        check("deflate", br#"{"a":1}"#, br#"{"a":1}"#);
    }

    #[test]
    fn broken_gzip() {
        let mut flags = gzip(TEXT);
        flags[3] |= 0x80;
        check("gzip", &flags, TEXT);
        let whole = gzip(TEXT);
        check("gzip", &whole[..whole.len() - 8], TEXT);
        let mut named = whole.clone();
        named[3] |= 0x08;
        named.splice(10..10, *b" \0");
        check("gzip", &named, TEXT);
        let mut lying = whole.clone();
        lying[3] |= 0x04;
        check("gzip", &lying, TEXT);
        let mut two = whole.clone();
        two.extend_from_slice(&whole);
        check("gzip", &two, &[TEXT, TEXT].concat());
        let mut tail = whole;
        tail.extend_from_slice(b"junk");
        check("gzip", &tail, TEXT);
    }

    #[test]
    fn what_no_way_fits_passes() {
        let noise: Vec<u8> = (0..200_u8).map(|n| n.wrapping_mul(37) | 0x06).collect();
        check("gzip", &noise, &noise);
        check("gzip", b"\x7f\r\n", b"\x7f\r\n");
    }

    #[test]
    fn a_bomb_is_stopped() {
        let bomb = gzip(&gzip(&vec![0; 64 << 20]));
        let (out, faults) = decoded("gzip, gzip", &bomb, 4096);
        assert!(faults.bomb);
        assert!(out.len() <= 20 << 20, "{}", out.len());
    }

    #[test]
    fn layers_are_limited() {
        let config = Config::read(&Settings::empty());
        let wanted = Decoder::wanted(b"identity, gzip, identity, gzip, gzip", &config);
        assert!(wanted.too_many && !wanted.unknown);
        assert_eq!(wanted.decoder.layers.len(), 2);
    }
}
