//! A message's body: what is kept of it for rules, and the files in it.
//!
//! Takes the bytes after transfer coding, undoes content encodings, keeps a sliding part for
//! rules and feeds files. Looks at no more of a body than the settings say; a file ends there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use model::Direction;

use super::config::{BodyLimits, FILE_NAME_BYTES_MAX, FILES_MAX};
use super::decompress::{Decoder, Faults};
use super::multipart::{Multipart, Oddities, Part};
use crate::{Buffer, File, FileState};

/// Bytes of one window, whatever a decompression gives in one go.
const WINDOW_BYTES_MAX: usize = 4 << 20;

/// The latest part of growing data.
#[derive(Debug, Default)]
pub(super) struct Window {
    bytes: Vec<u8>,
    /// Bytes before `bytes` that are no longer kept.
    offset: u64,
    /// Nothing more will be added.
    complete: bool,
}

impl Window {
    /// Lets go of what was looked at. Called before new data of a later packet is added.
    fn slide(&mut self, limits: &BodyLimits) {
        if limits.keep_first + limits.window <= self.bytes.len() {
            self.keep(limits.window);
        }
    }

    fn keep(&mut self, count: usize) {
        let gone = self.bytes.len().saturating_sub(count);
        self.bytes.drain(..gone);
        self.offset = self.offset.saturating_add(gone as u64);
    }

    fn push(&mut self, data: &[u8]) {
        if WINDOW_BYTES_MAX < self.bytes.len() + data.len() {
            self.keep(WINDOW_BYTES_MAX / 2);
        }
        self.bytes.extend_from_slice(data);
    }

    /// Bytes ever added.
    fn total(&self) -> u64 {
        self.offset.saturating_add(self.bytes.len() as u64)
    }

    /// As rules see it; `None` while there is nothing and more may come.
    pub(super) fn buffer(&self) -> Option<Buffer<'_>> {
        (!self.bytes.is_empty()).then_some(Buffer {
            bytes: &self.bytes,
            offset: self.offset,
            complete: self.complete,
        })
    }
}

/// What a new body is told.
pub(super) struct Plan {
    pub direction: Direction,
    pub limits: BodyLimits,
    pub decoder: Decoder,
    pub multipart: Option<Multipart>,
    /// Name for the whole body as a file; `None` when it is not one.
    pub file_name: Option<Vec<u8>>,
    pub range: Option<(u64, u64)>,
    /// Numbers the files of the flow.
    pub next_file: Arc<AtomicU32>,
}

/// What rules and records want of a body, and what turns bytes into it.
#[derive(Default)]
pub(super) struct Body {
    pub window: Window,
    /// Bytes after transfer coding, before decoding.
    pub message_bytes: u64,
    parts: Vec<Window>,
    files: FilesIn,
    flow: Option<Box<Flow>>,
}

/// Where a body's files are.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum FilesIn {
    #[default]
    Nowhere,
    Whole,
    Parts,
}

/// What is needed only while the body comes.
struct Flow {
    direction: Direction,
    limits: BodyLimits,
    decoder: Decoder,
    multipart: Option<Multipart>,
    file_name: Option<Vec<u8>>,
    range: Option<(u64, u64)>,
    next_file: Arc<AtomicU32>,
    open_file: Option<usize>,
    over_limit: bool,
}

/// What was odd in a body since the last call.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    pub faults: Faults,
    pub multipart: Oddities,
    pub long_name: bool,
}

impl Body {
    /// A body begins.
    pub(super) fn begin(&mut self, plan: Plan) {
        self.files = match (&plan.multipart, &plan.file_name) {
            (Some(_), _) => FilesIn::Parts,
            (None, Some(_)) => FilesIn::Whole,
            (None, None) => FilesIn::Nowhere,
        };
        self.flow = Some(Box::new(Flow {
            direction: plan.direction,
            limits: plan.limits,
            decoder: plan.decoder,
            multipart: plan.multipart,
            file_name: plan.file_name,
            range: plan.range,
            next_file: plan.next_file,
            open_file: None,
            over_limit: false,
        }));
    }

    /// A packet's worth of data is about to come.
    pub(super) fn slide(&mut self, limits: &BodyLimits) {
        self.window.slide(limits);
        self.parts.iter_mut().for_each(|part| part.slide(limits));
    }

    /// Takes bytes after transfer coding.
    pub(super) fn data(&mut self, data: &[u8], files: &mut Vec<File>) -> Found {
        self.message_bytes = self.message_bytes.saturating_add(data.len() as u64);
        let Some(mut flow) = self.flow.take() else { return Found::default() };
        let mut found = Found::default();
        if flow.decoder.is_plain() {
            self.decoded(&mut flow, data, files, &mut found);
        } else {
            let mut decoder = std::mem::take(&mut flow.decoder);
            decoder.feed(data, &mut |out| self.decoded(&mut flow, out, files, &mut found));
            found.faults = decoder.faults();
            flow.decoder = decoder;
        }
        self.flow = Some(flow);
        found
    }

    /// So many bytes were lost.
    pub(super) fn gap(&mut self, bytes: u64, files: &mut Vec<File>) {
        self.message_bytes = self.message_bytes.saturating_add(bytes);
        let Some(mut flow) = self.flow.take() else { return };
        if flow.multipart.is_none() && !flow.over_limit {
            flow.open_whole(files);
        }
        if let Some(file) = flow.open_file.and_then(|at| files.get_mut(at)) {
            file.gap(bytes);
        }
        // Joining what stands on both sides of a hole would make matches that were never sent.
        self.window.offset = self.window.total().saturating_add(bytes);
        self.window.bytes.clear();
        self.flow = Some(flow);
    }

    /// The body has ended, whole or not.
    pub(super) fn finish(&mut self, whole: bool, files: &mut Vec<File>) -> Found {
        let mut found = Found::default();
        if let Some(mut flow) = self.flow.take() {
            let mut decoder = std::mem::take(&mut flow.decoder);
            decoder.finish(&mut |out| self.decoded(&mut flow, out, files, &mut found));
            found.faults = decoder.faults();
            if let Some(mut multipart) = flow.multipart.take() {
                multipart.finish(&mut |part| self.part(&mut flow, part, files, &mut found));
                found.multipart = multipart.oddities;
            }
            if let Some(file) = flow.open_file.and_then(|at| files.get_mut(at)) {
                file.close(if whole { FileState::Closed } else { FileState::Truncated });
            }
        }
        self.window.complete = true;
        self.parts.iter_mut().for_each(|part| part.complete = true);
        found
    }

    /// Bytes that come after the end and belong to no other message.
    pub(super) fn after_end(&mut self, data: &[u8], limits: &BodyLimits) {
        let room = limits.bytes_max.saturating_sub(self.window.total());
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        self.window.push(&data[..data.len().min(room)]);
    }

    fn decoded(&mut self, flow: &mut Flow, data: &[u8], files: &mut Vec<File>, found: &mut Found) {
        if flow.over_limit || data.is_empty() {
            return;
        }
        let room = flow.limits.bytes_max.saturating_sub(self.window.total());
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        let taken = &data[..data.len().min(room)];
        self.window.push(taken);
        match flow.multipart.take() {
            Some(mut multipart) => {
                multipart.feed(taken, &mut |part| self.part(flow, part, files, found));
                flow.multipart = Some(multipart);
            }
            None => {
                flow.open_whole(files);
                if let Some(file) = flow.open_file.and_then(|at| files.get_mut(at)) {
                    file.feed(taken);
                }
            }
        }
        if taken.len() < data.len() {
            self.stop(flow, files, found);
        }
    }

    /// The limit is passed: what came is all that is looked at.
    fn stop(&mut self, flow: &mut Flow, files: &mut Vec<File>, found: &mut Found) {
        flow.over_limit = true;
        if let Some(mut multipart) = flow.multipart.take() {
            multipart.finish(&mut |part| self.part(flow, part, files, found));
        }
        if let Some(file) = flow.open_file.take().and_then(|at| files.get_mut(at)) {
            file.close(FileState::Truncated);
        }
        self.window.complete = true;
    }

    fn part(&mut self, flow: &mut Flow, part: Part<'_>, files: &mut Vec<File>, found: &mut Found) {
        match part {
            Part::Begin { name } => {
                found.long_name |= FILE_NAME_BYTES_MAX < name.len();
                flow.open(name, None, files);
                self.parts.truncate(FILES_MAX);
                self.parts.push(Window::default());
            }
            Part::Data(data) => {
                if let Some(file) = flow.open_file.and_then(|at| files.get_mut(at)) {
                    file.feed(data);
                }
                if let Some(part) = self.parts.last_mut() {
                    part.push(data);
                }
            }
            Part::End { whole } => {
                if let Some(file) = flow.open_file.take().and_then(|at| files.get_mut(at)) {
                    file.close(if whole { FileState::Closed } else { FileState::Truncated });
                }
                if let Some(part) = self.parts.last_mut() {
                    part.complete = true;
                }
            }
        }
    }

    /// Data of file number `index`: of each part, or of the whole body when it has none.
    pub(super) fn file_data(&self, index: usize) -> Option<Buffer<'_>> {
        match self.files {
            FilesIn::Parts => self.parts.get(index)?.buffer(),
            FilesIn::Whole if index == 0 => self.window.buffer(),
            _ => None,
        }
    }
}

impl Flow {
    fn open_whole(&mut self, files: &mut Vec<File>) {
        if let Some(name) = self.file_name.take() {
            self.open(&name, self.range, files);
        }
    }

    fn open(&mut self, name: &[u8], range: Option<(u64, u64)>, files: &mut Vec<File>) {
        if FILES_MAX <= files.len() {
            return;
        }
        let name = &name[..name.len().min(FILE_NAME_BYTES_MAX)];
        let number = self.next_file.fetch_add(1, Ordering::Relaxed);
        let mut file = File::open(number, self.direction, name);
        file.range = range;
        files.push(file);
        self.open_file = Some(files.len() - 1);
    }
}
