//! Believable municipal traffic and attacks, made for demo, tests and exercises.
//!
//! Three made-up municipalities have the same 10/8 networks inside (as in life) and some public
//! addresses each. [`Day`] tells a working day of one of them frame by frame, in the order of
//! time and never all at once; hidden in it are attacks, and [`story`] says what a sensor must
//! find. The same seed gives the same bytes.
//!
//! Nothing here opens a socket, reads a clock or holds harmful code: the "malware" is a text
//! around the EICAR test string. Outsiders have documentation addresses (RFC 5737, RFC 3849) and
//! names below `.example` (RFC 2606).

mod conversation;
mod day;
mod frame;
mod habits;
mod rng;
mod sample;
mod scenario;
pub mod speech;
mod story;
mod town;

pub use conversation::{Conversation, Setting, Side, exchange, refused, unanswered};
pub use day::Day;
pub use frame::{Endpoint, Frame, Segment, Way, arp, icmp, mac, tcp, udp};
pub use rng::Rng;
pub use sample::{eicar, malware_sample};
pub use scenario::Scenario;
pub use story::{Attack, Expectation, Seen, story};
pub use town::{MEMBERS, Member};
