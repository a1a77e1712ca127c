//! The hub's roles and jobs.
