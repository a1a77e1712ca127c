//! The demo's constituency: three made-up municipalities, a joint IT body that answers for two of
//! them, their contacts and log-ins. Written once, into an empty hub.

use access::{Home, PasswordHash, Role};
use anyhow::{Context as _, Result};
use constituency::{Asset, AssetKind};
use findings::{Network, Purpose};
use jiff::civil::Weekday;
use model::{DomainName, MemberId, OperatorId, SensorId};
use portal::DemoAccount;
use roster::Rotation;
use serde::Deserialize;
use store::{
    ContactHome, NewAccount, NewAsset, NewContact, NewMember, NewRoster, Scoped, Store, SystemScope,
};

use super::{Country, outside};

/// The password of every demo log-in: the demo listens on loopback only.
pub const PASSWORD: &str = "beacon-on-the-hill";

/// Which member has a service that should not be open, and has agreed that it is tried again.
pub const EXPOSED: usize = 1;

/// A sensor that was announced, with its enrolment code.
pub struct Announced {
    /// Which of `range::MEMBERS` it listens to.
    pub number: usize,
    /// The member's name.
    pub member: String,
    /// The sensor.
    pub sensor: SensorId,
}

/// Who is who, as `content/demo/<country>.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The municipalities.
    pub members: [String; 3],
    /// Who answers for the first two.
    pub operator: String,
    /// The CSIRT's name.
    pub csirt: String,
    /// Time zone.
    pub zone: String,
    /// Language, unless another is asked for.
    pub language: String,
    /// Everybody's telephone: no number that could be somebody's.
    pub phone: String,
    duty: String,
    head: String,
    duty_mailbox: String,
    head_mailbox: String,
    operator_duty: String,
    csirt_duty: String,
    administrator: String,
    /// The people of the CSIRT who take turns at its duty.
    csirt_turns: Vec<String>,
    /// What the program is called that tries services from outside.
    tries: String,
    networks: [String; 5],
    /// What the member's network is called that is this machine.
    loopback: String,
    /// What the operator writes when it takes warnings in hand.
    pub note_answered: String,
    /// What a member writes when it calls its warnings mended.
    pub note_mended: String,
    /// What a member writes when it calls a service closed that is open.
    pub note_closed: String,
    /// What it writes when the service is closed indeed.
    pub note_closed_indeed: String,
    /// What somebody outside writes to the CSIRT, about no warning: from, subject, text.
    pub stranger: [String; 3],
}

impl People {
    /// The people of a country.
    pub fn of(country: Country) -> Result<Self> {
        Ok(toml::from_str(match country {
            Country::Se => include_str!("../../../../../content/demo/se.toml"),
            Country::No => include_str!("../../../../../content/demo/no.toml"),
        })?)
    }
}

/// Fills an empty hub.
pub async fn fill(store: &Store, people: &People, language: &str) -> Result<Vec<Announced>> {
    let system = store.system("demo");
    let seed = Seed { system: &system, language, people };
    let mut members = Vec::new();
    for (place, name) in people.members.iter().enumerate() {
        members.push(seed.member(place, name).await?);
    }
    // The joint IT body answers for the first two; the third has its own people.
    let operator = NewMember {
        name: people.operator.clone(),
        language: language.to_owned(),
        zone: people.zone.clone(),
    };
    let operator = system.add_operator(&operator, &members[..2]).await?;
    seed.operator(operator).await?;
    seed.csirt().await?;
    hub::init::publish_shipped(&system).await?;
    let indicators = include_str!("../../../../../content/demo/indicators.csv");
    let lines = indicators.lines().count().saturating_sub(1);
    let summary = serde_json::json!({ "lines": lines, "source": "CSIRT exercise" });
    system.publish("indicators", &summary, indicators).await?;
    let mut announced = Vec::new();
    for (number, (member, name)) in members.iter().zip(&people.members).enumerate() {
        let sensor = system.add_sensor(*member, &format!("{name} 1")).await?;
        announced.push(Announced { number, member: name.clone(), sensor });
    }
    turns(store, people, language).await?;
    let agrees = viewer(store, &login_of(EXPOSED)).await?;
    agrees.retests().agree(members[EXPOSED], None).await?;
    Ok(announced)
}

/// The CSIRT's people take turns by the week. Who has a turn is told when nobody answers.
async fn turns(store: &Store, people: &People, language: &str) -> Result<()> {
    let csirt = viewer(store, "csirt").await?;
    let (home, zone) = (ContactHome::Csirt, people.zone.clone());
    let mut turns = Vec::new();
    for (name, place) in people.csirt_turns.iter().zip(1..) {
        let contact = NewContact {
            home,
            name: name.clone(),
            email: format!("vakt{place}@csirt.example"),
            phone: Some(people.phone.clone()),
            language: language.to_owned(),
            zone: zone.clone(),
            place,
        };
        turns.push(csirt.contacts().add(&contact).await?);
    }
    let today = store.now().to_jiff().in_tz(&zone)?.date();
    let start = today.nth_weekday(-2, Weekday::Monday)?.at(8, 0, 0, 0);
    let new = NewRoster { home, name: people.csirt_duty.clone(), zone };
    let roster = csirt.rosters().add(&new).await?;
    let rotation = Rotation { people: turns, start, weeks: 1 };
    csirt.rosters().rotate(roster, Some(&rotation)).await?;
    Ok(())
}

/// What somebody may see and do by their log-in.
pub async fn viewer(store: &Store, login: &str) -> Result<Scoped> {
    let found = store.account_to_sign_in(login).await?;
    let viewer = found.and_then(|(account, _)| account.viewer());
    Ok(store.scoped(viewer.with_context(|| format!("no account {login}"))?))
}

struct Seed<'s> {
    system: &'s SystemScope,
    language: &'s str,
    people: &'s People,
}

impl Seed<'_> {
    async fn member(&self, place: usize, name: &str) -> Result<MemberId> {
        let traffic = &range::MEMBERS[place];
        let new = NewMember {
            name: name.to_owned(),
            language: self.language.to_owned(),
            zone: self.people.zone.clone(),
        };
        let member = self.system.add_member(&new).await?;
        self.system.add_domain(member, &DomainName::parse(traffic.domain)?).await?;
        let public = format!("{}/28", traffic.public(0));
        let nets = [
            (public.as_str(), Purpose::Ordinary),
            ("10.10.0.0/16", Purpose::Ordinary),
            ("10.20.0.0/24", Purpose::LifeAndHealth),
            ("10.30.0.0/16", Purpose::Education),
            ("10.40.0.0/16", Purpose::LifeAndHealth),
        ];
        for ((net, purpose), label) in nets.into_iter().zip(&self.people.networks) {
            let network = Network { net: net.parse()?, name: label.clone(), purpose };
            self.system.add_network(member, &network).await?;
        }
        let [internet, ..] = &self.people.networks;
        self.network(member, &format!("2001:db8:{:x}::/48", place + 1), internet).await?;
        if place == EXPOSED {
            self.network(member, "127.0.0.1/32", &self.people.loopback).await?;
        }
        let product = Asset::parse(AssetKind::Product, "Example VPN 9")?;
        let purpose = Purpose::Ordinary;
        let new = NewAsset { asset: product, name: String::new(), purpose };
        self.system.add_asset(member, &new).await?;
        let home = ContactHome::Member(member);
        let People { duty, duty_mailbox, head, head_mailbox, .. } = self.people;
        self.contact(home, duty, &format!("{duty_mailbox}@{}", traffic.domain), 0).await?;
        self.contact(home, head, &format!("{head_mailbox}@{}", traffic.domain), 1).await?;
        let login = login_of(place);
        self.account(&login, name, Role::SecurityLead, Home::Member(member)).await?;
        Ok(member)
    }

    async fn network(&self, member: MemberId, net: &str, label: &str) -> Result<()> {
        let (net, name) = (net.parse()?, label.to_owned());
        self.system.add_network(member, &Network { net, name, purpose: Purpose::Ordinary }).await?;
        Ok(())
    }

    async fn operator(&self, operator: OperatorId) -> Result<()> {
        let home = ContactHome::Operator(operator);
        self.contact(home, &self.people.operator_duty, "driftjour@itforbund.example", 0).await?;
        self.account(
            "operator",
            &self.people.operator_duty,
            Role::Operator,
            Home::Operator(operator),
        )
        .await
    }

    async fn csirt(&self) -> Result<()> {
        self.contact(ContactHome::Csirt, &self.people.csirt_duty, "vakthavande@csirt.example", 0)
            .await?;
        self.account(outside::LOGIN, &self.people.tries, Role::Analyst, Home::Csirt).await?;
        self.account("csirt", &self.people.csirt_duty, Role::DutyOfficer, Home::Csirt).await?;
        self.account("admin", &self.people.administrator, Role::Administrator, Home::Csirt).await
    }

    async fn contact(&self, home: ContactHome, name: &str, email: &str, place: i64) -> Result<()> {
        let contact = NewContact {
            home,
            name: name.to_owned(),
            email: email.to_owned(),
            phone: Some(self.people.phone.clone()),
            language: self.language.to_owned(),
            zone: self.people.zone.clone(),
            place,
        };
        self.system.add_contact(&contact).await?;
        Ok(())
    }

    async fn account(&self, login: &str, name: &str, role: Role, home: Home) -> Result<()> {
        let account = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            password: PasswordHash::new(PASSWORD)?,
            role,
            home,
            language: self.language.to_owned(),
            zone: self.people.zone.clone(),
        };
        self.system.add_account(&account).await?;
        Ok(())
    }
}

/// The log-in of a municipality.
pub fn login_of(place: usize) -> String {
    range::MEMBERS[place].domain.split('.').next().unwrap_or_default().to_owned()
}

/// The log-ins, as the terminal and the sign-in page show them.
pub fn accounts(people: &People) -> Vec<DemoAccount> {
    let account = |login: &str, who: &str| DemoAccount {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        who: who.to_owned(),
    };
    let mut accounts = vec![account("csirt", &people.csirt), account("operator", &people.operator)];
    let members = people.members.iter().enumerate();
    accounts.extend(members.map(|(place, name)| account(&login_of(place), name)));
    accounts.push(account("admin", &people.administrator));
    accounts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_has_somebody_for_every_part() {
        for country in [Country::Se, Country::No] {
            let people = People::of(country).expect("the file can be read");
            assert!(1 < people.csirt_turns.len(), "{country:?}: nobody to take turns with");
        }
    }
}
