//! Lets the linker leave out symbols, which the profile's `strip` forgets for a package with settings
//! of its own, and fold functions that came out the same: generic code makes two megabytes of them. Only where the toolchain's own linker is the default, for others may not know the word.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release && target == "x86_64-unknown-linux-gnu" {
        println!("cargo:rustc-link-arg-bins=-Wl,-O2,--strip-all,--icf=all");
    }
}
