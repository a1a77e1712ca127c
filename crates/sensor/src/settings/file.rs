//! The sensor's own settings file.
