//! What can be half done on the way in.

model::words! {
    /// Something half done: the first half was right, the second is awaited.
    Ceremony {
        /// The password was right, a code is awaited.
        SecondFactor = "second-factor",
        /// A passkey is being made.
        PasskeyNew = "passkey-new",
        /// A passkey is asked for.
        PasskeyUse = "passkey-use",
        /// Somebody was sent to the organisation's own sign-in.
        Organisation = "organisation",
        /// A link was printed on the hub's console.
        BreakGlass = "break-glass",
    }
}
