//! The one gate: may this leave, to whom, by which channel?
//!
//! Pages, API, mails and exports ask this same function, after `store` has already kept back
//! whatever lies outside the scope. It never changes an object: what may not leave whole does not
//! leave, and the caller says that something was held back.
//!
//! Specification: FIRST Traffic Light Protocol 2.0.

use model::{MemberId, OperatorId, Tlp};

use crate::{Scope, Viewer};

/// What is about to leave.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Its label.
    pub tlp: Tlp,
    /// The member it is about; none for what is about nobody in particular, such as an indicator.
    pub about: Option<MemberId>,
    /// The members named as recipients; what `TLP:RED` goes by.
    pub named: &'a [MemberId],
}

/// Who would get it.
#[derive(Clone, Copy, Debug)]
pub enum Receiver<'a> {
    /// The CSIRT's own people.
    Csirt,
    /// A member's people.
    Member(MemberId),
    /// An operator's people, and the members it answers for.
    Operator(OperatorId, &'a [MemberId]),
    /// A supplier's people, whom these members let see what concerns them.
    Supplier(&'a [MemberId]),
    /// Another CSIRT or community.
    Partner,
    /// Anybody.
    Public,
}

/// How it would get there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Channel {
    /// A page, read after signing in or through a personal link.
    Page,
    /// The API.
    Api,
    /// Mail, which travels and is kept where we do not see it.
    Mail,
    /// Mail that only the receiver's own key opens.
    SealedMail,
    /// A service of a third party (text messages, chat), whose people can read it.
    ThirdParty,
    /// A file that is taken away.
    Export,
}

/// Why it stays.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// It is about somebody else.
    #[error("it is about another member")]
    NotTheirs,
    /// The label does not reach this receiver.
    #[error("{} does not reach this receiver", tlp.as_str())]
    Label {
        /// The label.
        tlp: Tlp,
    },
    /// The label does not travel by this channel.
    #[error("{} does not leave by this channel", tlp.as_str())]
    Channel {
        /// The label.
        tlp: Tlp,
    },
}

impl<'a> Receiver<'a> {
    /// The receiver that a viewer is; `serves` are the members in their scope.
    pub fn of(viewer: &Viewer, serves: &'a [MemberId]) -> Self {
        match viewer.scope() {
            Scope::All => Self::Csirt,
            Scope::Member(member) => Self::Member(member),
            Scope::Operator(operator) => Self::Operator(operator, serves),
            Scope::Supplier(_) => Self::Supplier(serves),
        }
    }

    /// Whether this receiver answers for the member.
    fn answers_for(&self, member: MemberId) -> bool {
        match self {
            Self::Csirt => true,
            Self::Member(own) => *own == member,
            Self::Operator(_, serves) | Self::Supplier(serves) => serves.contains(&member),
            Self::Partner | Self::Public => false,
        }
    }
}

/// May `what` go to `whom` by `channel`?
pub fn may_leave(what: &Object<'_>, whom: &Receiver<'_>, channel: Channel) -> Result<(), Refused> {
    let tlp = what.tlp;
    // Whose it is comes first: a label never opens one member's data to another.
    if let Some(member) = what.about
        && !whom.answers_for(member)
    {
        return Err(Refused::NotTheirs);
    }
    if !reaches(what, whom) {
        return Err(Refused::Label { tlp });
    }
    let stays = match channel {
        Channel::Page | Channel::Api => false,
        // Red is for eyes: a copy in a mailbox or a file is out of anybody's hands. Under the
        // receiver's own key it is as far as their eyes.
        Channel::SealedMail => false,
        Channel::Mail | Channel::Export => tlp == Tlp::Red,
        // Whoever runs the service is a stranger to the label.
        Channel::ThirdParty => Tlp::Green < tlp,
    };
    if stays { Err(Refused::Channel { tlp }) } else { Ok(()) }
}

fn reaches(what: &Object<'_>, whom: &Receiver<'_>) -> bool {
    match (what.tlp, whom) {
        (Tlp::Clear, _) | (_, Receiver::Csirt) => true,
        (_, Receiver::Public) => false,
        // What is about nobody is for the community, to which a supplier does not belong.
        (_, Receiver::Supplier(_)) if what.about.is_none() => false,
        (Tlp::Green, _) => true,
        (_, Receiver::Partner) => false,
        // Who mends a member's systems must know to do so; no wider than amber.
        (tlp, Receiver::Supplier(_)) => tlp == Tlp::Amber,
        // "The organisation and its clients": the member and who runs its systems.
        (Tlp::Amber, Receiver::Member(_) | Receiver::Operator(..)) => true,
        // "The organisation only": the member it is about; its operator is another organisation.
        (Tlp::AmberStrict, Receiver::Member(member)) => what.about == Some(*member),
        (Tlp::AmberStrict, Receiver::Operator(..)) => false,
        (Tlp::Red, Receiver::Member(member)) => what.named.contains(member),
        (Tlp::Red, Receiver::Operator(..)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row for each label, one column for each receiver: `m` mine, `o` its operator, `s` its
    /// supplier, `x`
    /// another member, `p` partner, `w` the world; a letter is there when a page may show it.
    #[track_caller]
    fn table(about_mine: bool, expected: &[(Tlp, &str)]) {
        let (mine, other) = (MemberId::new(), MemberId::new());
        let serves = [mine];
        let receivers = [
            ('c', Receiver::Csirt),
            ('m', Receiver::Member(mine)),
            ('o', Receiver::Operator(OperatorId::new(), &serves)),
            ('s', Receiver::Supplier(&serves)),
            ('x', Receiver::Member(other)),
            ('p', Receiver::Partner),
            ('w', Receiver::Public),
        ];
        for (tlp, letters) in expected {
            let about = about_mine.then_some(mine);
            let what = Object { tlp: *tlp, about, named: &[mine] };
            let got: String = receivers
                .iter()
                .filter(|(_, whom)| may_leave(&what, whom, Channel::Page).is_ok())
                .map(|(letter, _)| *letter)
                .collect();
            assert_eq!(got, *letters, "{}", tlp.as_str());
        }
    }

    #[test]
    fn what_is_about_a_member_reaches_that_member_whatever_the_label() {
        table(
            true,
            &[
                (Tlp::Clear, "cmos"),
                (Tlp::Green, "cmos"),
                (Tlp::Amber, "cmos"),
                (Tlp::AmberStrict, "cm"),
                (Tlp::Red, "cm"),
            ],
        );
    }

    #[test]
    fn what_is_about_nobody_goes_by_its_label() {
        table(
            false,
            &[
                (Tlp::Clear, "cmosxpw"),
                (Tlp::Green, "cmoxp"),
                (Tlp::Amber, "cmox"),
                (Tlp::AmberStrict, "c"),
                (Tlp::Red, "cm"),
            ],
        );
    }

    #[test]
    fn red_leaves_by_no_mail_and_no_file() {
        let member = MemberId::new();
        let what = Object { tlp: Tlp::Red, about: Some(member), named: &[member] };
        for channel in [Channel::Mail, Channel::Export, Channel::ThirdParty] {
            let refused = may_leave(&what, &Receiver::Member(member), channel);
            assert_eq!(refused, Err(Refused::Channel { tlp: Tlp::Red }));
        }
        assert_eq!(may_leave(&what, &Receiver::Member(member), Channel::SealedMail), Ok(()));
    }

    #[test]
    fn a_third_partys_service_sees_nothing_above_green() {
        let member = MemberId::new();
        let leaves = |tlp: Tlp| {
            let what = Object { tlp, about: Some(member), named: &[member] };
            may_leave(&what, &Receiver::Member(member), Channel::ThirdParty).is_ok()
        };
        let open: Vec<Tlp> = Tlp::ALL.into_iter().filter(|tlp| leaves(*tlp)).collect();
        assert_eq!(open, [Tlp::Clear, Tlp::Green]);
    }
}
