//! Builds again when a text changes or a language is added.

fn main() {
    println!("cargo:rerun-if-changed=../../locales");
}
