//! What the engine remembers of a flow between packets.

/// Flow bits, flow integers and how far inspection has come. Opaque to others; one a flow.
#[derive(Debug, Default)]
pub struct FlowState {}
