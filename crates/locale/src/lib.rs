//! Loads the texts of locales/, finds one, reports a missing one.
