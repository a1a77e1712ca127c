//! Indicator lists to match sets; one file per format.
