//! Where a worker's events go.

/// Takes what a worker gives. Called from the worker's own thread, in order.
pub trait Sink {
    /// One event as a line of EVE JSON without its end, for the output at place `output` of the
    /// configuration's list.
    fn event(&mut self, output: usize, line: &[u8]);

    /// One alert as a line of text.
    fn fast(&mut self, _line: &str) {}

    /// All counters as text.
    fn stats(&mut self, _text: &str) {}

    /// One detection as a value, for the hub; only of a worker that watches.
    fn detection(&mut self, _detection: wire::Detection) {}
}
