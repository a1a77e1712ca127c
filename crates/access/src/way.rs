//! The ways to sign in.

model::words! {
    /// How a session began.
    Way {
        /// With the password alone.
        Password = "password",
        /// With the password and a code of an authenticator app.
        Code = "code",
        /// With the password and a recovery code.
        Recovery = "recovery",
        /// With a passkey.
        Passkey = "passkey",
        /// At the organisation's own sign-in (OIDC).
        Organisation = "organisation",
        /// At the organisation's own sign-in, which said that it asked for more than a password.
        OrganisationTwice = "organisation-twice",
        /// Through an invitation just taken up.
        Invitation = "invitation",
        /// With a link printed on the hub's console.
        BreakGlass = "break-glass",
    }
}

impl Way {
    /// Whether more than something one knows was shown. Who reaches the console has the machine.
    pub const fn is_strong(self) -> bool {
        !matches!(self, Self::Password | Self::Invitation | Self::Organisation)
    }
}
