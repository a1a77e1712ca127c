//! Warnings to people; one file per channel.
