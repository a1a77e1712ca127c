//! The one executable: reads the command line and starts a role.

mod roles;

use std::process::ExitCode;

use clap::Parser;

/// Vårdkase: sensors, warnings and the chain between them.
#[derive(Parser)]
#[command(name = "vardkase", version)]
enum Role {
    /// A sensor: captures or a network card to events.
    #[command(subcommand)]
    Sensor(roles::sensor::Sensor),
    /// The sensor with the command line and the output of Suricata.
    #[command(disable_version_flag = true)]
    Suricata(Box<roles::suricata::Suricata>),
    /// The whole chain on this machine, with made-up municipalities.
    Demo(Box<roles::demo::Demo>),
    /// A hub: findings, warnings, mail, portal.
    #[command(subcommand)]
    Hub(roles::hub::Hub),
    /// The contact book for when everything is down.
    #[command(subcommand)]
    ContactBook(roles::contact_book::ContactBook),
    /// Made-up municipal traffic with attacks in it, for exercises.
    #[command(subcommand)]
    Range(roles::range::Range),
    /// Tries exposed services again that a member called mended.
    Retest(roles::retest::Retest),
    /// What others report: Shadowserver, other CSIRTs, scans.
    #[command(subcommand)]
    Report(roles::report::Report),
    /// Rules in the Suricata language.
    #[command(subcommand)]
    Rules(roles::rules::Rules),
}

fn main() -> ExitCode {
    // One provider of cryptography for every TLS connection, chosen once.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done = match Role::parse() {
        Role::Sensor(sensor) => sensor.run(),
        Role::Suricata(suricata) => suricata.run(),
        Role::Demo(demo) => demo.run(),
        Role::Hub(hub) => hub.run(),
        Role::ContactBook(book) => book.run(),
        Role::Range(range) => range.run(),
        Role::Retest(retest) => retest.run(),
        Role::Report(report) => report.run(),
        Role::Rules(rules) => rules.run(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vardkase: {error:#}");
            ExitCode::FAILURE
        }
    }
}
