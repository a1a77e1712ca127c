//! Compiles rule files with the defaults of a public configuration and prints what is wrong.
//!
//! `cargo run -p vardkase-rules --example check FILE…`; the command is `vardkase rules check`.

use std::time::Instant;

use rules::{Classes, References, Settings, Source, Variables, compile, report};

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<Vec<u8>> =
        files.iter().map(|file| std::fs::read(file).unwrap_or_default()).collect();
    let sources: Vec<Source<'_>> =
        files.iter().zip(&texts).map(|(name, text)| Source { name, text }).collect();
    let variables = Variables::usual();
    let settings = Settings {
        variables: &variables,
        classes: &Classes::default(),
        references: &References::default(),
        load: &|name| std::fs::read(name).map_err(|error| error.to_string()),
    };
    let start = Instant::now();
    let compiled = compile(&sources, settings);
    let took = start.elapsed();
    print!("{}", report(&compiled));
    let names = compiled.rules.rules.iter().filter_map(rules::as_domain_indicator).count();
    eprintln!("{} ms; {names} rules are a domain name", took.as_millis());
}
