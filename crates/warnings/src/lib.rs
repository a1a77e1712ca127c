//! Findings become warnings: how bad, when again; policy, pure.
//!
//! No IO and no clock: the time is an argument, the thresholds come from `content/policy/`.
//! Whom to tell is `roster`'s; its steps are named here because the clocks turn on them. Nothing
//! here writes text for people: reasons and steps are words that `locales/` knows.

mod amend;
mod assess;
mod circular;
mod decide;
mod flood;
mod in_force;
mod inhibition;
mod own;
mod policy;
mod question;
pub mod reply;
mod retest;
mod safe;
mod setting;
mod state;
mod topic;
mod trouble;
mod warning;
mod why;

pub use amend::{Amendments, CLASS_DAYS, CLASS_GATHER_MINUTES, ClassChange, topic_named};
pub use assess::{Assessment, ClassSeverity, Reason, SeverityPolicy, Signs, assess};
pub use circular::{
    Answered, Audience, Blocked, Candidate, CircularPolicy, Reach, Said, Stage, must_be_approved,
    select, who_may_approve,
};
pub use decide::{Decision, Group, Quiet, RepeatPolicy, Sighting, decide};
pub use flood::{FloodPolicy, Told, may_tell};
pub use in_force::PolicyInForce;
pub use inhibition::{BadInhibition, Inhibition, InhibitionPolicy, Matcher};
pub use own::{
    BadOwnText, EVERY_TOPIC, OWN_SECTION_CHARS_MAX, OWN_TITLE_CHARS_MAX, OWN_WHY_CHARS_MAX,
    OwnSection, OwnText, OwnTexts,
};
pub use policy::{ClassPolicy, Clock, DEFAULT_POLICY, DrillPolicy, Policy};
pub use question::{QuestionPolicy, QuestionState, Side, Urgency};
pub use retest::{Answer, RetestPolicy, Verdict, judge};
pub use roster::Step;
pub use safe::{SafeTimes, safe_times};
pub use setting::{DRILL_ANSWER_DAYS, SETTINGS, Setting, SettingGroup, Unit, What};
pub use state::{Illegal, Move, State};
pub use topic::{TOPICS, sample, topic};
pub use trouble::{Near, Trouble, is_same_trouble};
pub use warning::Warning;
pub use why::{Fact, Why, why};
