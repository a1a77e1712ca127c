//! Closed sets of words: an enum whose values are one word each in databases, APIs and text keys.

/// An enum with `ALL`, `as_str` and `parse`, declared once.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {$($(#[$vdoc])* $variant),*}

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word in databases, APIs and text keys.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $text),*}
            }

            /// Reads what `as_str` writes.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}
