//! `hub dkim`: the key that mails are signed with, and the record that DNS must have.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};

use crate::config::Config;
use crate::keys::write;

/// What the operator has to do.
pub struct Made {
    /// The record for DNS, as a zone file writes it.
    pub record: String,
    /// The lines for the settings; none when they are there.
    pub settings: Option<String>,
}

/// Makes a key under this name unless it is there already, and tells its record.
pub fn dkim(config: &Config, selector: &str) -> Result<Made> {
    let Some(mail) = &config.mail else { bail!("[mail] is not in the settings: add it first") };
    let named = |one: char| one.is_ascii_alphanumeric() || one == '-';
    if selector.is_empty() || !selector.chars().all(named) {
        bail!("`{selector}` is no name for DNS: letters, digits and -");
    }
    let set = mail.dkim.as_ref().filter(|dkim| dkim.selector == selector);
    let own = PathBuf::from(format!("dkim-{selector}.pem"));
    let path = config.folder.join(set.map_or(&own, |dkim| &dkim.key));
    if !path.exists() {
        let pem = notify::dkim::generate().map_err(|error| anyhow!(error))?;
        write(&path, pem.as_bytes())?;
    }
    let domain = set.and_then(|dkim| dkim.domain.clone()).or_else(|| domain_of(&mail.from));
    let domain = domain.ok_or_else(|| anyhow!("mail.from: no domain in it"))?;
    let pem = std::fs::read_to_string(&path)?;
    let record = notify::dkim::record(&pem, selector, &domain).map_err(|error| anyhow!(error))?;
    let lines = format!("[mail.dkim]\nselector = \"{selector}\"\nkey = \"{}\"", own.display());
    Ok(Made { record, settings: set.is_none().then_some(lines) })
}

/// The domain of `name@domain` or `Name <name@domain>`.
fn domain_of(from: &str) -> Option<String> {
    let (_, domain) = from.rsplit_once('@')?;
    Some(domain.trim_end_matches('>').to_owned()).filter(|domain| !domain.is_empty())
}
