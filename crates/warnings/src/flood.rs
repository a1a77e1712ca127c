//! How much one contact is told within a while.

use model::{Severity, Time};

/// The limits. From `content/policy/warnings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FloodPolicy {
    /// Messages to one contact within the window.
    pub messages_max: i64,
    /// Seconds that the window lasts.
    pub window_s: i64,
    /// From this severity on the limit does not apply.
    pub exempt_from: Severity,
}

/// What a contact was told of late.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Told {
    /// Messages within the window.
    pub messages: i64,
}

/// Whether a contact may be told now. What may not is held back, counted, and named in one line
/// of the next message.
pub fn may_tell(told: Told, severity: Severity, policy: &FloodPolicy) -> bool {
    policy.exempt_from <= severity || told.messages < policy.messages_max
}

impl FloodPolicy {
    /// The beginning of the window that ends now.
    pub const fn window_start(&self, now: Time) -> Time {
        now.plus_s(-self.window_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_except_for_the_worst() {
        let policy =
            FloodPolicy { messages_max: 3, window_s: 3_600, exempt_from: Severity::Critical };
        assert!(may_tell(Told { messages: 2 }, Severity::High, &policy));
        assert!(!may_tell(Told { messages: 3 }, Severity::High, &policy));
        assert!(may_tell(Told { messages: 300 }, Severity::Critical, &policy));
    }
}
