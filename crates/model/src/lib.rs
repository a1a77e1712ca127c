//! The nouns that both halves of the system need: addresses, names, times, severities.
//!
//! Pure values without IO, kept small so that they seldom change. What only the sensor or only
//! the hub knows lives there.

mod channel;
mod clock;
mod domain;
mod id;
mod place;
mod rsit;
mod severity;
mod time;
mod tlp;
mod words;

pub use channel::ChannelKind;
pub use clock::{Clock, ManualClock, SystemClock};
pub use domain::{BadDomain, DomainName};
pub use id::{
    AccountId, AdvisoryId, ApiTokenId, AssetId, ChannelId, CircularId, ContactId, DetectionId,
    DrillId, FeedId, FindingId, InhibitionId, InvitationId, JoinRequestId, MemberId, MessageId,
    OperatorId, PasskeyId, QuestionId, QuestionMessageId, ReportId, RetestId, RosterId, SensorId,
    SentFileId, SessionId, ShiftId, SightId, SupplierId, WarningId,
};
pub use place::{Direction, Transport};
pub use rsit::Rsit;
pub use severity::{Confidence, Severity};
pub use time::Time;
pub use tlp::Tlp;
