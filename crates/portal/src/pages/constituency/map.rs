//! The map: where each municipality's tile is drawn, and how far it has come.

use std::sync::OnceLock;

use constituency::{Country, Entry, Place, Tile, lay_out, register};

/// Side of a tile with its gap, in the drawing's own units.
const STEP: u16 = 10;

/// A tile of the map.
pub(super) struct Drawn {
    pub name: &'static str,
    pub x: u16,
    pub y: u16,
    pub word: &'static str,
}

/// A country's map.
pub(super) struct Map {
    pub width: u16,
    pub height: u16,
    pub tiles: Vec<Drawn>,
}

impl Map {
    /// Draws a country; `standing` tells by code how far each has come.
    pub fn new(country: Country, standing: impl Fn(&str) -> &'static str) -> Self {
        let tiles: Vec<Drawn> = laid_out(country)
            .iter()
            .map(|(entry, tile)| {
                let word = standing(&entry.code);
                let (x, y) = (tile.column * STEP, tile.row * STEP);
                Drawn { name: &entry.name, x, y, word }
            })
            .collect();
        let most = |pick: fn(&Drawn) -> u16| tiles.iter().map(pick).max().unwrap_or(0) + STEP;
        Self { width: most(|tile| tile.x), height: most(|tile| tile.y), tiles }
    }
}

/// The tiles of a country, laid out once: the places of municipalities do not change while a
/// program runs.
fn laid_out(country: Country) -> &'static [(&'static Entry, Tile)] {
    static SE: OnceLock<Vec<(&'static Entry, Tile)>> = OnceLock::new();
    static NO: OnceLock<Vec<(&'static Entry, Tile)>> = OnceLock::new();
    let kept = match country {
        Country::Se => &SE,
        Country::No => &NO,
    };
    kept.get_or_init(|| {
        let entries: Vec<&'static Entry> =
            register().entries.iter().filter(|entry| entry.country == country).collect();
        let place = |entry: &&Entry| Place { latitude: entry.latitude, longitude: entry.longitude };
        let places: Vec<Place> = entries.iter().map(place).collect();
        entries.into_iter().zip(lay_out(&places)).collect()
    })
}
