//! Pages; one folder per page.

pub mod assets;

#[cfg(test)]
mod tests {
    use super::assets::Assets;

    #[test]
    fn style_sheet_is_embedded_and_small_enough_for_a_bad_line() {
        let sheet = Assets::get("portal.css").expect("made by build.rs");
        assert!(sheet.data.len() > 50_000, "the design system is in it");
        assert!(sheet.data.len() < 250_000, "{} bytes", sheet.data.len());
    }
}
