//! Everything that the contact book holds, read at once: who is reached how at whom.

use std::collections::HashMap;

use model::{ChannelKind, ContactId, MemberId, OperatorId, RosterId, Time};
use roster::Turn;

use crate::db::args;
use crate::tables::contacts::{self, Contact, contact_columns};
use crate::tables::rosters;
use crate::{ContactHome, StoreError, SystemScope};

/// One organisation in the book.
#[derive(Clone, Debug, PartialEq)]
pub struct BookHome {
    /// Which.
    pub home: ContactHome,
    /// Its name; none for the CSIRT.
    pub name: Option<String>,
    /// The operators that answer for it.
    pub operators: Vec<String>,
    /// Its contacts, in order, each with its channels in order.
    pub contacts: Vec<(Contact, Vec<(ChannelKind, String)>)>,
    /// Its duty rosters: name, zone, and whose turn it is.
    pub rosters: Vec<(String, String, Vec<Turn>)>,
}

impl SystemScope {
    /// The whole book: the CSIRT first, then operators and members by name. Turns are those that
    /// touch the time from `from` to `until`.
    pub async fn contact_book(&self, from: Time, until: Time) -> Result<Vec<BookHome>, StoreError> {
        let mut homes = vec![home(ContactHome::Csirt, None)];
        let names = self.store().rows("SELECT id, name FROM operators ORDER BY name, id", &[]);
        for row in names.await? {
            let mut columns = row.columns();
            let id = columns.parsed("an operator's id", OperatorId::parse)?;
            homes.push(home(ContactHome::Operator(id), Some(columns.text()?)));
        }
        let names = self.store().rows("SELECT id, name FROM members ORDER BY name, id", &[]);
        for row in names.await? {
            let mut columns = row.columns();
            let id = columns.parsed("a member's id", MemberId::parse)?;
            homes.push(home(ContactHome::Member(id), Some(columns.text()?)));
        }
        self.fill_operators(&mut homes).await?;
        self.fill_contacts(&mut homes).await?;
        self.fill_rosters(&mut homes, from, until).await?;
        Ok(homes)
    }

    async fn fill_operators(&self, homes: &mut [BookHome]) -> Result<(), StoreError> {
        let sql = "SELECT operator_members.member_id, operators.name FROM operator_members \
                   JOIN operators ON operators.id = operator_members.operator_id \
                   ORDER BY operators.name";
        let mut of: HashMap<MemberId, Vec<String>> = HashMap::new();
        for row in self.store().rows(sql, &[]).await? {
            let mut columns = row.columns();
            let member = columns.parsed("a member's id", MemberId::parse)?;
            of.entry(member).or_default().push(columns.text()?);
        }
        for one in homes {
            let names = one.home.member().and_then(|member| of.remove(&member));
            one.operators = names.unwrap_or_default();
        }
        Ok(())
    }

    async fn fill_contacts(&self, homes: &mut [BookHome]) -> Result<(), StoreError> {
        let sql = "SELECT contact_id, kind, address FROM contact_channels ORDER BY place";
        let mut ways: HashMap<ContactId, Vec<(ChannelKind, String)>> = HashMap::new();
        for row in self.store().rows(sql, &[]).await? {
            let mut columns = row.columns();
            let contact = columns.parsed("a contact's id", ContactId::parse)?;
            let kind = columns.parsed("a channel", ChannelKind::parse)?;
            ways.entry(contact).or_default().push((kind, columns.text()?));
        }
        let places = places(homes);
        let sql = concat!("SELECT ", contact_columns!(), " FROM contacts ORDER BY place, name, id");
        for row in self.store().rows(sql, &[]).await? {
            let contact = contacts::read(&row)?;
            if let Some(place) = places.get(&key(contact.home)) {
                let ways = ways.remove(&contact.id).unwrap_or_default();
                homes[*place].contacts.push((contact, ways));
            }
        }
        Ok(())
    }

    async fn fill_rosters(
        &self,
        homes: &mut [BookHome],
        from: Time,
        until: Time,
    ) -> Result<(), StoreError> {
        let places = places(homes);
        let sql = "SELECT id FROM rosters ORDER BY name, id";
        for row in self.store().rows(sql, args![]).await? {
            let id = row.columns().parsed("a roster's id", RosterId::parse)?;
            let Some((roster, plan)) = rosters::whole(self.store(), id, from, until).await? else {
                continue;
            };
            if let Some(place) = places.get(&key(roster.home)) {
                let turns = plan.turns(from, until);
                homes[*place].rosters.push((roster.name, roster.zone, turns));
            }
        }
        Ok(())
    }
}

fn home(home: ContactHome, name: Option<String>) -> BookHome {
    BookHome { home, name, operators: Vec::new(), contacts: Vec::new(), rosters: Vec::new() }
}

fn key(home: ContactHome) -> (Option<MemberId>, Option<OperatorId>) {
    (home.member(), home.operator())
}

type Places = HashMap<(Option<MemberId>, Option<OperatorId>), usize>;

fn places(homes: &[BookHome]) -> Places {
    homes.iter().enumerate().map(|(place, one)| (key(one.home), place)).collect()
}
