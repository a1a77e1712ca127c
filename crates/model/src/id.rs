//! Identities: one type for each kind of thing, so that they cannot be mixed up.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh identity that sorts by the time of its making (UUID version 7).
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// Reads the usual text form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }
    )*};
}

ids! {
    /// A member: an organisation that the CSIRT serves.
    MemberId,
    /// An operator: an organisation that answers for several members.
    OperatorId,
    /// A contact of a member: a person or a function mailbox.
    ContactId,
    /// A way to reach a contact.
    ChannelId,
    /// A duty roster.
    RosterId,
    /// A shift of a duty roster.
    ShiftId,
    /// A contact drill.
    DrillId,
    /// A feed of a member's warnings.
    FeedId,
    /// A sensor at a member.
    SensorId,
    /// An asset of a member: a network, a domain, a product.
    AssetId,
    /// A supplier of products that members use.
    SupplierId,
    /// What a member lets a supplier see.
    SightId,
    /// Somebody's wish to join.
    JoinRequestId,
    /// A detection as a sensor reported it; also its idempotency key.
    DetectionId,
    /// A finding: one problem at one member over time.
    FindingId,
    /// A warning.
    WarningId,
    /// A member's word that something need not be told.
    InhibitionId,
    /// A retest of an exposed service.
    RetestId,
    /// A circular: a warning written by hand for chosen members.
    CircularId,
    /// A question to the CSIRT.
    QuestionId,
    /// What was written in a question.
    QuestionMessageId,
    /// A report that others sent in.
    ReportId,
    /// A file that a member sent in.
    SentFileId,
    /// An advisory.
    AdvisoryId,
    /// A message in the outbox.
    MessageId,
    /// An account that can sign in.
    AccountId,
    /// A token for the API.
    ApiTokenId,
    /// A session of an account.
    SessionId,
    /// An invitation to have an account.
    InvitationId,
    /// A passkey of an account.
    PasskeyId,
}
