//! Accounts, sessions, roles, scope, the CA and enrolment, and the gate for what leaves.
