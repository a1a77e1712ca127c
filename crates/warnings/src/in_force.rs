//! The policy in force: the file's, with what was changed in the portal above it.
//!
//! Shared by everything in one hub process; whoever begins something takes the policy of that
//! moment and ends with it. Reads no database: `store` brings what was changed.

use std::sync::{Arc, PoisonError, RwLock};

use crate::{Amendments, Policy};

/// The policy in force.
#[derive(Debug, Default)]
pub struct PolicyInForce {
    base: Policy,
    now: RwLock<Now>,
}

#[derive(Debug, Default)]
struct Now {
    version: i64,
    amendments: Amendments,
    policy: Arc<Policy>,
}

impl PolicyInForce {
    /// The file's alone.
    pub fn new(base: Policy) -> Self {
        let policy = Arc::new(base.clone());
        Self { base, now: RwLock::new(Now { policy, ..Now::default() }) }
    }

    /// What the file says.
    pub const fn base(&self) -> &Policy {
        &self.base
    }

    /// The policy of this moment.
    pub fn get(&self) -> Arc<Policy> {
        Arc::clone(&self.read().policy)
    }

    /// The version of what was changed, and what; 0 when nothing ever was.
    pub fn amendments(&self) -> (i64, Amendments) {
        let now = self.read();
        (now.version, now.amendments.clone())
    }

    /// Puts another version in force.
    pub fn amend(&self, version: i64, amendments: Amendments) {
        let policy = Arc::new(self.base.amended(&amendments));
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Now { version, amendments, policy };
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }
}
