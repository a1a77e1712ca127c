//! The only crate with SQL: members, sensors, findings, warnings, the outbox and who may see them.
//!
//! Three ways in, and no other: `Store::scoped` for a signed-in viewer, whose every statement
//! carries the one `may_see!` condition, so that what is not visible does not come back at all;
//! `Store::intake` for one authenticated sensor; `Store::system` for the hub's own jobs. Accounts,
//! sessions and enrolment codes, which are asked for before anybody is signed in, hang on `Store`
//! itself and hold no member's data.
//!
//! SQLite or PostgreSQL by the URL alone, with one SQL text for both wherever the dialects agree.
//! Deliberately decides nothing: policy is in `findings`, `warnings` and `access`.

mod bulk;
mod db;
mod error;
mod intake;
mod list;
mod migrate;
mod page;
#[cfg(test)]
mod plans;
mod read;
mod scoped;
mod sqlite;
mod store;
mod system;
mod tables;

pub use error::StoreError;
pub use intake::{FindingRows, FindingToKeep, Gathered, Inquiry, Intake, NewDetection};
pub use list::LOOKED_AT_MAX;
pub use page::{Cursor, PAGE_MAX, Page, Paged};
pub use scoped::Scoped;
pub use store::Store;
pub use system::SystemScope;
pub use tables::accounts::{Account, NewAccount};
pub use tables::api_requests::{Begun, Kept};
pub use tables::api_tokens::{ApiToken, NewApiToken};
pub use tables::asset_imports::{Import, Other, Others, Wanted};
pub use tables::assets::{AssetFilter, AssetState, MemberAsset, NewAsset, ToLook, WaitingAsset};
pub use tables::audit::{Actor, AuditLine, ChainBroken};
pub use tables::behind_link::BehindLink;
pub use tables::book::BookHome;
pub use tables::break_glass::Told;
pub use tables::ceremonies::Pending;
pub use tables::channels::{
    CHANNEL_ADDRESS_BYTES_MAX, CHANNEL_KEY_BYTES_MAX, CHANNELS_MAX, ChannelToKeep, ContactChannel,
};
pub use tables::circular_sending::{
    CircularAnswer, CircularReceiver, CircularReceivers, CircularSent, Receivers,
};
pub use tables::circular_versions::CircularVersion;
pub use tables::circulars::{Circular, CircularToKeep};
pub use tables::contacts::{Contact, ContactHome, ContactToKeep, NewContact};
pub use tables::content::ContentVersion;
pub use tables::delays::Delay;
pub use tables::detections::StoredDetection;
pub use tables::digests::LeasedDigest;
pub use tables::drills::{Drill, DrillLetter, DrillQuestion, OpenedDrill, Unreached};
pub use tables::enrolment::Redeemed;
pub use tables::feeds::{MemberFeed, OpenedFeed};
pub use tables::findings::{FindingFilter, FindingRow};
pub use tables::follow_up::{ANSWERS_MAX, Answered, Lag, LagCounts, MemberLag};
pub use tables::identities::Identity;
pub use tables::inbound::{InboundKind, InboundMail, InboundOutcome, NewInbound};
pub use tables::inhibitions::{Ended, InhibitionFilter, InhibitionRow};
pub use tables::invitations::{Invitation, NewInvitation};
pub use tables::join_requests::{
    JoinAnswer, JoinRequest, NewJoinRequest, RemovedWishes, Welcome, WelcomeLink,
};
pub use tables::links::{ActedByLink, OpenedLink, SentLink};
pub use tables::mails::{Mail, Outcome};
pub use tables::members::{Member, NewMember};
pub use tables::notices::{NewNotice, Notice};
pub use tables::operators::Operator;
pub use tables::outbox::{Became, Enqueued, Envelope, Leased, Sending, SendingState, Settled};
pub use tables::packs::{MaybeKnown, PackRows, RowIdentity};
pub use tables::passkeys::Passkey;
pub use tables::policy::{ClockEffect, PolicyEffect, PolicyVersion};
pub use tables::questions::{
    NewQuestion, QUESTION_TEXT_CHARS_MAX, QUESTION_TITLE_CHARS_MAX, QUESTIONS_OPEN_MAX, Question,
    QuestionFilter, QuestionMessage,
};
pub use tables::report_downloads::{FailedDownload, Validators};
pub use tables::report_mappings::ReportMapping;
pub use tables::reports::{
    FaultKind, FaultWords, Report, ReportCounts, ReportFault, ReportToKeep, ReportWay,
    Which as WhichReports,
};
pub use tables::retests::Retest;
pub use tables::rosters::{DutyRoster, Feed, KeptShift, NewRoster};
pub use tables::second_factor::SecondFactor;
pub use tables::sensors::Sensor;
pub use tables::sent_files::{
    FileToRead, NewSentFile, SENT_NOTE_CHARS_MAX, SENT_UNFINISHED_MAX, SentFile, SentState, Verdict,
};
pub use tables::sessions::{NewSession, Session};
pub use tables::shared::{SharedWarning, SupplierAnswer, SupplierWord};
pub use tables::suppliers::{Sight, SightOf, Supplier};
pub use tables::surveys::{Asked, SurveyAnswer, SurveyTurn};
pub use tables::texts::{TextKey, TextTest, TextToKeep, TextVersion};
pub use tables::unplaced::{Unplaced, UnplacedMail};
pub use tables::warnings::{Needs, WarningFilter, WarningMove, WarningRow};
pub use tables::work::{AuditRow, FailedSending, Fired, MemberOverview, Uncontactable, Work};
