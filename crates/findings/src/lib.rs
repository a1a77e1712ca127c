//! Detections over days become findings: one problem at one member over time.
//!
//! Pure: no IO, no clock of its own, no thresholds in code (they come as `Ageing`). Says what a
//! finding is and how it changes; whether anybody is told of it is decided in `warnings`.

mod advisory;
mod cause;
mod causes;
mod finding;
mod key;
mod kind;
mod source;
mod survey;
mod written;

pub use advisory::{
    Advisory, Affected, BadAdvisory, CVES_MAX, Exploited, FACT_CHARS_MAX, Facts, LINKS_MAX,
    PRODUCTS_MAX,
};
pub use cause::{Cause, Version};
pub use causes::{CauseCount, causes};
pub use constituency::{Network, Purpose, most_specific};
pub use finding::{Ageing, Change, Finding, Observation, State};
pub use key::{Device, Key, OUTSIDE};
pub use kind::Kind;
pub use source::{SOURCES_MAX, Source, SourceKind, Sources};
pub use survey::{
    ANSWER_CHARS_MAX, ASK_CHARS_MAX, Asking, BadAnswer, BadAsking, BadGiven, BadQuestion, Given,
    OPTIONS_MAX, QUESTIONS_MAX, Question, QuestionKind, Questions, Survey, YES_NO,
};
pub use written::{
    BadText, ForReader, LANGUAGES, SECTION_CHARS_MAX, Sections, TITLE_CHARS_MAX, Written,
};
