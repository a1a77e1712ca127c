//! The map: where each municipality's tile is drawn, and with which mark. What a mark means is the
//! page's.

use std::sync::OnceLock;

use constituency::{Country, Entry, Place, Tile, lay_out, register};

/// Side of a tile with its gap, in the drawing's own units.
const STEP: u16 = 10;

/// A tile of the map.
pub(crate) struct Drawn<M> {
    pub name: &'static str,
    pub x: u16,
    pub y: u16,
    pub mark: M,
}

/// A country's map.
pub(crate) struct Map<M> {
    pub width: u16,
    pub height: u16,
    pub tiles: Vec<Drawn<M>>,
}

impl<M> Map<M> {
    /// Draws a country; `mark` tells by code how each is marked.
    pub(crate) fn new(country: Country, mark: impl Fn(&str) -> M) -> Self {
        let tiles: Vec<Drawn<M>> = laid_out(country)
            .iter()
            .map(|(entry, tile)| {
                let mark = mark(&entry.code);
                let (x, y) = (tile.column * STEP, tile.row * STEP);
                Drawn { name: &entry.name, x, y, mark }
            })
            .collect();
        let most = |pick: fn(&Drawn<M>) -> u16| tiles.iter().map(pick).max().unwrap_or(0) + STEP;
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
