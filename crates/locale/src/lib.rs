//! Finds the text for a key in the viewer's language, with dates and numbers as that language
//! writes them.
//!
//! The texts are Fluent files under `locales/<tag>/`, embedded at build time: a new language is a
//! new folder and nothing else. A text that a language lacks falls back to English and is
//! reported once; a text that nobody has shows its own key, so that a page never fails for it.
//! Deliberately holds no text itself and knows nothing about pages or mails.
//!
//! Specification: Project Fluent syntax 1.0; language tags after BCP 47.

mod bundle;
mod format;
mod language;
mod texts;

pub use bundle::{declared, missing_texts};
pub use language::Language;
pub use texts::{Arg, Texts};
