//! Pages; one folder per page.
