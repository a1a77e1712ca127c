//! Findings become warnings: how bad, to whom, when again; policy, pure.
