//! What a member is, and how far it has come: listed, being talked to, joined, left.

model::words! {
    /// What kind of organisation.
    Kind {
        /// A municipality.
        Municipality = "municipality",
        /// A region or county municipality.
        Region = "region",
        /// A state agency.
        Agency = "agency",
        /// A joint body of several municipalities.
        JointBody = "joint-body",
        /// A company, owned by a municipality or not.
        Company = "company",
        /// A school or university of its own.
        School = "school",
    }
}

model::words! {
    /// How far a member has come. Ordered by how near it is.
    Standing {
        /// It was here and left.
        Left = "left",
        /// It could join; nobody has spoken with it yet.
        Listed = "listed",
        /// It is being talked to.
        Talking = "talking",
        /// It has joined.
        Joined = "joined",
    }
}

model::words! {
    /// Countries whose municipalities are in the register.
    Country {
        /// Sweden.
        Se = "se",
        /// Norway.
        No = "no",
    }
}

/// What is known of a member beside its name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    /// What it is.
    pub kind: Kind,
    /// In which country, when it is one of the register's.
    pub country: Option<Country>,
    /// Code of its county, as the country's statistics write it.
    pub county: Option<String>,
    /// Its own code in the register, such as a municipality's four digits.
    pub code: Option<String>,
    /// How far it has come.
    pub standing: Standing,
    /// What the agreement is called, and where it lies.
    pub agreement: Option<String>,
    /// The agreement's date, as `2026-11-22`.
    pub agreed: Option<String>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            kind: Kind::Municipality,
            country: None,
            county: None,
            code: None,
            standing: Standing::Joined,
            agreement: None,
            agreed: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
        }
        for standing in Standing::ALL {
            assert_eq!(Standing::parse(standing.as_str()), Some(*standing));
        }
    }
}
