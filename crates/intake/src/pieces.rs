//! Bytes that arrive piece by piece where they are awaited, and are read on a thread of their own.

use std::io::{self, Read};

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces that wait to be read: enough that neither side waits for the other all the time.
const WAITING_MAX: usize = 8;

/// What arrives, to be read.
#[derive(Debug)]
pub struct Pieces {
    receive: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    at: usize,
}

/// Both ends. Closing the sending one ends what is read; an error sent through it fails it.
pub fn pieces() -> (Sender<io::Result<Vec<u8>>>, Pieces) {
    let (send, receive) = channel(WAITING_MAX);
    (send, Pieces { receive, piece: Vec::new(), at: 0 })
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.len() <= self.at {
            match self.receive.blocking_recv() {
                Some(piece) => (self.piece, self.at) = (piece?, 0),
                None => return Ok(0),
            }
        }
        let rest = &self.piece[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}
