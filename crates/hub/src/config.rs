//! The hub's settings: first the file, then the facts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use access::{Role, SecondFactorPolicy};
use model::Time;
use serde::Deserialize;

use crate::organisation::{self, OrganisationFile, OrganisationSettings};
use crate::report_sources::{ReportsFile, Sources};

/// What the file says. Unknown keys are refused: a typo must not become a default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// `sqlite:hub.db` (relative to the file's folder) or `postgres://…`.
    pub database: String,
    /// The portal and API.
    pub portal: PortalFile,
    /// Where sensors call.
    pub sensors: SensorsFile,
    /// How mail leaves; without it nothing is sent and the outbox waits.
    pub mail: Option<MailFile>,
    /// How messages leave by other ways than mail.
    #[serde(default)]
    pub channels: ChannelsFile,
    /// Whom members call.
    pub csirt: CsirtFile,
    /// How people sign in.
    #[serde(default)]
    pub sign_in: SignInFile,
    /// Folder with policy files of the site, over the shipped ones.
    pub policy: Option<PathBuf>,
    /// The contact book for when everything is down.
    #[serde(default)]
    pub contact_book: ContactBookFile,
    /// Where reports of others come from by themselves.
    #[serde(default)]
    pub reports: ReportsFile,
}

/// The contact book for when everything is down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactBookFile {
    /// File whose first line is the passphrase that the book is sealed with; without it only the
    /// page to print is written.
    pub passphrase_file: Option<PathBuf>,
    /// How many books are kept.
    #[serde(default = "fourteen")]
    pub keep: usize,
}

impl Default for ContactBookFile {
    fn default() -> Self {
        Self { passphrase_file: None, keep: fourteen() }
    }
}

fn fourteen() -> usize {
    14
}

/// How people sign in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInFile {
    /// Roles that need a second factor; those who answer for security when not given.
    pub second_factor: Option<Vec<String>>,
    /// From which day it is demanded, such as `2027-02-01`; until then they are asked.
    pub second_factor_from: Option<String>,
    /// Organisations' own sign-ins.
    #[serde(default)]
    pub organisations: Vec<OrganisationFile>,
}

/// The portal and API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalFile {
    /// Address to listen on.
    pub listen: String,
    /// What people type, and what stands in mails: `https://hub.example`.
    pub url: String,
    /// Certificate chain in PEM; without it the portal speaks HTTP, for a proxy in front.
    pub certificate: Option<PathBuf>,
    /// Its key in PEM.
    pub key: Option<PathBuf>,
}

/// Where sensors call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensorsFile {
    /// Address to listen on.
    pub listen: String,
    /// Names and addresses that sensors use for this hub; they go into its certificate.
    pub names: Vec<String>,
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFile {
    /// `smtp://host:25`, `smtp://host:587` with STARTTLS, or `smtps://host:465`.
    pub smtp: String,
    /// The sender's address.
    pub from: String,
    /// User name, when the server wants one.
    pub user: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<String>,
    /// Whether the mail server delivers `name+anything@…` to `name@…`. Answers then carry a token
    /// in their address, and are recognised whatever the mail program does to the subject.
    #[serde(default)]
    pub plus_addresses: bool,
    /// How mails are signed.
    pub dkim: Option<DkimFile>,
    /// Where answers and delivery reports come in.
    pub inbox: Option<InboxFile>,
}

/// How mails are signed. `vardkase hub dkim` makes the key and prints the record for DNS.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimFile {
    /// The key's name in DNS, such as `vk1`.
    pub selector: String,
    /// File with the RSA key in PEM.
    pub key: PathBuf,
    /// The domain; the one of `mail.from` when not told.
    pub domain: Option<String>,
}

/// Where answers and delivery reports come in: a Maildir or an IMAP mailbox.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboxFile {
    /// A Maildir that a mail server on this machine fills.
    pub maildir: Option<PathBuf>,
    /// `imaps://host` or `imaps://host:993`; `imap://127.0.0.1:143` on this machine only.
    pub imap: Option<String>,
    /// User name for IMAP.
    pub user: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// The mailbox; `INBOX` when not told.
    pub mailbox: Option<String>,
}

/// How messages leave by other ways than mail.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelsFile {
    /// Networks that are not public and may be called all the same, such as `10.1.0.0/16`: the
    /// addresses of hooks are entered by others.
    #[serde(default)]
    pub allow_networks: Vec<String>,
    /// Text messages.
    pub sms: Option<SmsFile>,
    /// Matrix.
    pub matrix: Option<MatrixFile>,
}

/// Text messages, through a gateway that takes HTTP requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsFile {
    /// Where requests go; `{to}`, `{from}`, `{text}` and `{id}` are filled in.
    pub url: String,
    /// The body, with the same places.
    pub body: String,
    /// Whether the body is a form; otherwise it is JSON.
    #[serde(default)]
    pub form: bool,
    /// From whom: at most 11 letters, or a number.
    pub from: String,
    /// File that holds the whole value of the header `Authorization`.
    pub authorization_file: Option<PathBuf>,
}

/// Notices in Matrix rooms.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixFile {
    /// `https://matrix.example`.
    pub homeserver: String,
    /// File that holds the access token of the hub's user.
    pub token_file: PathBuf,
}

/// Whom members call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsirtFile {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub mail: String,
    /// Language of what is not addressed to somebody: `sv`, `nb`, `en`.
    #[serde(default = "swedish")]
    pub language: String,
    /// Time zone in which times are shown to who has not chosen one.
    #[serde(default = "stockholm")]
    pub zone: String,
}

fn swedish() -> String {
    "sv".to_owned()
}

fn stockholm() -> String {
    "Europe/Stockholm".to_owned()
}

/// What the hub runs on: checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of the settings file: keys and the embedded database live here.
    pub folder: PathBuf,
    /// Connection URL with an absolute path.
    pub database: String,
    /// Where the portal listens.
    pub portal_listen: SocketAddr,
    /// What people type, without a final slash.
    pub portal_url: String,
    /// Certificate chain and key of the portal, when it speaks TLS itself.
    pub portal_tls: Option<(PathBuf, PathBuf)>,
    /// Where sensors call.
    pub sensors_listen: SocketAddr,
    /// Names in the sensor port's certificate.
    pub sensor_names: Vec<String>,
    /// How mail leaves.
    pub mail: Option<MailFile>,
    /// How messages leave by other ways.
    pub channels: ChannelsFile,
    /// Whom members call.
    pub csirt: CsirtFile,
    /// Who needs a second factor, and from when.
    pub second_factor: SecondFactorPolicy,
    /// Organisations' own sign-ins.
    pub organisations: Vec<OrganisationSettings>,
    /// The site's policy folder.
    pub policy: Option<PathBuf>,
    /// How the contact book is made.
    pub book: crate::book::Settings,
    /// Where reports of others come from by themselves.
    pub reports: Sources,
}

/// Why the hub does not start: every mistake at once, each under its key.
#[derive(Debug, thiserror::Error)]
#[error("{}:\n  {}", file.display(), mistakes.join("\n  "))]
pub struct BadConfig {
    /// The settings file.
    pub file: PathBuf,
    /// Each with its key and what is allowed.
    pub mistakes: Vec<String>,
}

impl Config {
    /// Reads and checks a settings file.
    pub fn read(path: &Path) -> Result<Self, BadConfig> {
        let bad = |mistakes| BadConfig { file: path.to_owned(), mistakes };
        let text = std::fs::read_to_string(path).map_err(|error| bad(vec![error.to_string()]))?;
        let file: File = toml::from_str(&text)
            .map_err(|error| bad(error.to_string().lines().map(str::to_owned).collect()))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        file.check(folder.unwrap_or(Path::new("."))).map_err(bad)
    }
}

impl File {
    /// Reports every mistake at once, each under its key; touches nothing outside.
    pub fn check(self, folder: &Path) -> Result<Config, Vec<String>> {
        let mut mistakes = Vec::new();
        let portal_listen = address("portal.listen", &self.portal.listen, &mut mistakes);
        let sensors_listen = address("sensors.listen", &self.sensors.listen, &mut mistakes);
        let url = self.portal.url.trim_end_matches('/').to_owned();
        if !url.starts_with("https://") && !url.starts_with("http://") {
            mistakes.push(format!("portal.url: `{url}` does not begin with https:// or http://"));
        }
        let portal_tls = match (self.portal.certificate, self.portal.key) {
            (Some(certificate), Some(key)) => Some((folder.join(certificate), folder.join(key))),
            (None, None) => None,
            _ => {
                mistakes.push("portal.certificate and portal.key: give both or none".to_owned());
                None
            }
        };
        if self.sensors.names.is_empty() {
            mistakes.push("sensors.names: at least one name that sensors call".to_owned());
        }
        if !["sv", "nb", "en"].contains(&self.csirt.language.as_str()) {
            mistakes.push(format!("csirt.language: `{}` is not sv, nb or en", self.csirt.language));
        }
        if jiff::tz::TimeZone::get(&self.csirt.zone).is_err() {
            mistakes.push(format!("csirt.zone: `{}` is no time zone", self.csirt.zone));
        }
        check_mail(self.mail.as_ref(), &mut mistakes);
        check_channels(&self.channels, &mut mistakes);
        let second_factor = second_factor(&self.sign_in, &self.csirt.zone, &mut mistakes);
        let organisations = organisation::check(self.sign_in.organisations, &mut mistakes);
        let database = database(&self.database, folder, &mut mistakes);
        let book = book(&self.contact_book, &self.csirt, folder, &mut mistakes);
        let reports = self.reports.check(folder, &mut mistakes);
        match (portal_listen, sensors_listen) {
            (Some(portal_listen), Some(sensors_listen)) if mistakes.is_empty() => Ok(Config {
                folder: folder.to_owned(),
                database,
                portal_listen,
                portal_url: url,
                portal_tls,
                sensors_listen,
                sensor_names: self.sensors.names,
                mail: self.mail,
                channels: self.channels,
                csirt: self.csirt,
                second_factor,
                organisations,
                policy: self.policy.map(|policy| folder.join(policy)),
                book,
                reports,
            }),
            _ => Err(mistakes),
        }
    }
}

fn book(
    file: &ContactBookFile,
    csirt: &CsirtFile,
    folder: &Path,
    mistakes: &mut Vec<String>,
) -> crate::book::Settings {
    if file.keep == 0 {
        mistakes.push("contact_book.keep: at least 1".to_owned());
    }
    crate::book::Settings {
        folder: folder.join(crate::book::FOLDER),
        passphrase_file: file.passphrase_file.as_ref().map(|path| folder.join(path)),
        keep: file.keep,
        language: locale::Language::parse(&csirt.language).unwrap_or(locale::Language::ENGLISH),
        zone: csirt.zone.clone(),
        csirt: (csirt.name.clone(), csirt.phone.clone()),
    }
}

fn address(key: &str, text: &str, mistakes: &mut Vec<String>) -> Option<SocketAddr> {
    text.parse()
        .map_err(|_| mistakes.push(format!("{key}: `{text}` is not like 127.0.0.1:8080")))
        .ok()
}

fn database(text: &str, folder: &Path, mistakes: &mut Vec<String>) -> String {
    match text.strip_prefix("sqlite:") {
        Some(path) => format!("sqlite:{}", folder.join(path).display()),
        None if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
            text.to_owned()
        }
        None => {
            mistakes.push("database: neither sqlite:FILE nor postgres://…".to_owned());
            String::new()
        }
    }
}

fn check_mail(mail: Option<&MailFile>, mistakes: &mut Vec<String>) {
    let Some(mail) = mail else { return };
    if !mail.smtp.starts_with("smtp://") && !mail.smtp.starts_with("smtps://") {
        mistakes.push(format!("mail.smtp: `{}` is not like smtp://host:25", mail.smtp));
    }
    if !mail.from.contains('@') {
        mistakes.push(format!("mail.from: `{}` is no mail address", mail.from));
    }
    if mail.reply_to.as_ref().is_some_and(|address| !address.contains('@')) {
        mistakes.push("mail.reply_to: no mail address".to_owned());
    }
    if mail.user.is_some() != mail.password_file.is_some() {
        mistakes.push("mail.user and mail.password_file: give both or none".to_owned());
    }
    if let Some(inbox) = &mail.inbox {
        check_inbox("mail.inbox", inbox, mistakes);
    }
}

/// Checks a mailbox whose settings lie under `key`.
pub(crate) fn check_inbox(key: &str, inbox: &InboxFile, mistakes: &mut Vec<String>) {
    match (&inbox.maildir, &inbox.imap) {
        (Some(_), None) => {}
        (None, Some(url)) => {
            if crate::channels::imap_host(url).is_none() {
                mistakes.push(format!(
                    "{key}.imap: not like imaps://host:993, nor imap:// on this machine"
                ));
            }
            if inbox.user.is_none() || inbox.password_file.is_none() {
                mistakes.push(format!("{key}.user and {key}.password_file: missing"));
            }
        }
        _ => mistakes.push(format!("{key}: give either maildir or imap")),
    }
}

fn check_channels(channels: &ChannelsFile, mistakes: &mut Vec<String>) {
    for (at, net) in channels.allow_networks.iter().enumerate() {
        if net.parse::<ipnet::IpNet>().is_err() {
            mistakes.push(format!(
                "channels.allow_networks[{at}]: `{net}` is not a network such as 10.0.0.0/8"
            ));
        }
    }
    if let Some(sms) = &channels.sms
        && !sms.url.starts_with("https://")
        && !sms.url.starts_with("http://")
    {
        mistakes.push("channels.sms.url: does not begin with https:// or http://".to_owned());
    }
}

fn second_factor(file: &SignInFile, zone: &str, mistakes: &mut Vec<String>) -> SecondFactorPolicy {
    let mut policy = SecondFactorPolicy::default();
    if let Some(words) = &file.second_factor {
        policy.roles = words.iter().filter_map(|word| Role::parse(word)).collect();
        let unknown = words.iter().find(|word| Role::parse(word).is_none());
        if let Some(word) = unknown {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            let known = known.join(", ");
            mistakes.push(format!("sign_in.second_factor: `{word}` is no role; they are {known}"));
        }
    }
    if let Some(day) = &file.second_factor_from {
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let start = day.parse().and_then(|day: jiff::civil::Date| day.to_zoned(zone));
        match start {
            Ok(start) => policy.from = Some(Time::from_seconds(start.timestamp().as_second())),
            Err(_) => mistakes
                .push(format!("sign_in.second_factor_from: `{day}` is no day like 2027-02-01")),
        }
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
database = \"sqlite:hub.db\"
[portal]
listen = \"127.0.0.1:8080\"
url = \"https://hub.example/\"
[sensors]
listen = \"127.0.0.1:8443\"
names = [\"hub.example\"]
[csirt]
name = \"CSIRT\"
phone = \"+46 10 000 00 00\"
mail = \"csirt@csirt.example\"
";

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let file: File = toml::from_str(text).expect("TOML");
        assert_eq!(file.check(Path::new("/x")).err().unwrap_or_default(), expected);
    }

    #[test]
    fn good_file_has_no_mistake() {
        check(GOOD, &[]);
        let file: File = toml::from_str(GOOD).expect("TOML");
        let config = file.check(Path::new("/x")).expect("good");
        assert_eq!(config.database, "sqlite:/x/hub.db");
        assert_eq!(config.portal_url, "https://hub.example");
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = GOOD
            .replace("sqlite:hub.db", "mysql://x")
            .replace("127.0.0.1:8080", "localhost")
            .replace("[\"hub.example\"]", "[]");
        check(
            &text,
            &[
                "portal.listen: `localhost` is not like 127.0.0.1:8080",
                "sensors.names: at least one name that sensors call",
                "database: neither sqlite:FILE nor postgres://…",
            ],
        );
    }

    #[test]
    fn mistakes_in_mail_and_channels_are_told_too() {
        let text = format!(
            "{GOOD}[mail]\nsmtp = \"smtp://m:25\"\nfrom = \"a@b.example\"\nreply_to = \"x\"\n\
             [mail.inbox]\nimap = \"imap://mail.example\"\n\
             [channels]\nallow_networks = [\"10.0.0.0/8\", \"nope\"]\n\
             [channels.sms]\nurl = \"ftp://x\"\nbody = \"{{to}}{{text}}\"\nfrom = \"CSIRT\"\n"
        );
        check(
            &text,
            &[
                "mail.reply_to: no mail address",
                "mail.inbox.imap: not like imaps://host:993, nor imap:// on this machine",
                "mail.inbox.user and mail.inbox.password_file: missing",
                "channels.allow_networks[1]: `nope` is not a network such as 10.0.0.0/8",
                "channels.sms.url: does not begin with https:// or http://",
            ],
        );
    }

    #[test]
    fn a_second_factor_is_wanted_of_roles_from_a_day() {
        let text = format!(
            "{GOOD}[sign_in]\nsecond_factor = [\"reader\"]\n\
                            second_factor_from = \"2027-02-01\"\n"
        );
        let file: File = toml::from_str(&text).expect("TOML");
        let policy = file.check(Path::new("/x")).expect("good").second_factor;
        assert_eq!(policy.roles, [Role::Reader]);
        assert_eq!(policy.from.map(Time::rfc3339).as_deref(), Some("2027-01-31T23:00:00.000000Z"));
        check(
            &text.replace("reader", "writer").replace("2027-02-01", "soon"),
            &[
                "sign_in.second_factor: `writer` is no role; they are analyst, duty-officer, \
                 administrator, security-lead, technician, reader, operator, supplier",
                "sign_in.second_factor_from: `soon` is no day like 2027-02-01",
            ],
        );
    }

    #[test]
    fn mistakes_in_organisations_are_told_each_under_its_key() {
        let one = "[[sign_in.organisations]]\nid = \"norrby\"\nlabel = \"Norrby\"\n\
                   issuer = \"https://id.norrby.example\"\nclient_id = \"vardkase\"\n";
        let good = format!("{GOOD}{one}domains = [\"Norrby.example\"]\n");
        let file: File = toml::from_str(&good).expect("TOML");
        let config = file.check(Path::new("/x")).expect("good");
        assert_eq!(config.organisations[0].trust.domains, ["norrby.example"]);
        let wrong = "[[sign_in.organisations]]\nid = \"Norrby!\"\nlabel = \"\"\n\
                     issuer = \"http://id.norrby.example\"\nclient_id = \"v\"\naccount = \"upn\"\n";
        check(
            &format!("{good}{one}account = \"subject\"\n{wrong}"),
            &[
                "sign_in.organisations[1].id and issuer: stand twice",
                "sign_in.organisations[2].id: `Norrby!` is not of a-z, 0-9 and hyphens",
                "sign_in.organisations[2].label and client_id: missing",
                "sign_in.organisations[2].issuer: `http://id.norrby.example` is no https:// address",
                "sign_in.organisations[2].account: `upn` is neither email nor subject",
                "sign_in.organisations[2].domains: which mail addresses it may vouch for",
            ],
        );
    }

    #[test]
    fn mistakes_in_sources_of_reports_are_told_each_under_its_key() {
        let one = "[[reports.folder]]\nname = \"scans\"\npath = \"in\"\n";
        let file: File = toml::from_str(&format!("{GOOD}{one}")).expect("TOML");
        let config = file.check(Path::new("/x")).expect("good");
        assert_eq!(config.reports.folders[0].path, Path::new("/x/in"));
        let wrong = "[[reports.folder]]\nname = \"\"\npath = \"in\"\nformat = \"tea\"\n\
                     tlp = \"pink\"\n";
        check(
            &format!("{GOOD}{one}{one}{wrong}"),
            &[
                "reports.folder[1].name: stands twice",
                "reports.folder[1].path: stands twice",
                "reports.folder[2].name: missing",
                "reports.folder[2].format: `tea` is none we know; they are dshield, eve, intelmq, \
                 n6, nmap, shadowserver, xarf, zeek",
                "reports.folder[2].tlp: `pink` is no label such as TLP:AMBER",
                "reports.folder[2].path: stands twice",
            ],
        );
        let https = "[[reports.https]]\nname = \"scans\"\nurl = \"http://feed.example/x\"\n\
                     every_minutes = 1\n";
        check(
            &format!("{GOOD}{one}{https}"),
            &[
                "reports.https[0].name: stands twice",
                "reports.https[0].every_minutes: 5 to 10080",
                "reports.https[0].url: `http://feed.example/x` is no https:// address",
            ],
        );
        let imap = "[[reports.imap]]\nname = \"scans\"\nimap = \"imap://mail.example\"\n\
                    user = \"reports\"\nevery_minutes = 0\nsenders = [\"example\"]\n";
        check(
            &format!("{GOOD}{one}{imap}"),
            &[
                "reports.imap[0].name: stands twice",
                "reports.imap[0].imap: not like imaps://host:993, nor imap:// on this machine",
                "reports.imap[0].user and reports.imap[0].password_file: missing",
                "reports.imap[0].every_minutes: 1 to 10080",
                "reports.imap[0].senders: `example` is neither name@domain nor @domain",
            ],
        );
        let socket = format!(
            "[[reports.socket]]\nname = \"ids\"\npath = \"{}\"\n[[reports.socket]]\nname = \"ids\"\n\
             path = \"eve.sock\"\ntlp = \"pink\"\n",
            "x".repeat(120)
        );
        check(
            &format!("{GOOD}{socket}"),
            &[
                "reports.socket[0].path: longer than 107 bytes",
                "reports.socket[1].name: stands twice",
                "reports.socket[1].tlp: `pink` is no label such as TLP:AMBER",
            ],
        );
        let nobody = imap.replace("[\"example\"]", "[]");
        let told = "reports.imap[0].senders: whose mails are taken in";
        let file: File = toml::from_str(&format!("{GOOD}{nobody}")).expect("TOML");
        assert!(file.check(Path::new("/x")).err().unwrap_or_default().contains(&told.to_owned()));
    }

    #[test]
    fn a_typo_is_refused() {
        assert!(toml::from_str::<File>(&GOOD.replace("names", "nmaes")).is_err());
    }
}
