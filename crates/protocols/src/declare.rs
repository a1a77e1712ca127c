//! Two macros that let a protocol declare its fields and events once and refer to them by name.
//!
//! A number that stands both in a list and in a `match` would sooner or later differ in the two;
//! here the list makes the numbers.

/// Declares the fields of a protocol: `FIELDS`, and one [`crate::FieldId`] constant for each.
macro_rules! fields {
    ($($name:ident = $field:expr;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum FieldPlace { $($name),* }
        $(#[allow(dead_code)] pub(crate) const $name: $crate::FieldId = $crate::FieldId(FieldPlace::$name as u16);)*
        pub(crate) const FIELDS: &[$crate::Field] = &[$($field),*];
    };
}

/// Declares the events of a protocol: `EVENTS`, and one [`crate::Event`] constant for each.
macro_rules! events {
    ($($name:ident = $text:literal;)*) => {
        // Rule files name events that nothing raises any more; they must still compile.
        #[allow(dead_code, non_camel_case_types, clippy::upper_case_acronyms)]
        enum EventPlace { $($name),* }
        $(#[allow(dead_code)] pub(crate) const $name: $crate::Event = $crate::Event(EventPlace::$name as u8);)*
        pub(crate) const EVENTS: &[&str] = &[$($text),*];
    };
}
