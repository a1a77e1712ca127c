//! Any bytes as a mail that came in.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mail = inbound::read(bytes);
    assert!(mail.text.chars().count() <= 4_000 && mail.about.messages.len() <= 20);
    let _ = (inbound::senders(bytes), inbound::attached(bytes));
});
