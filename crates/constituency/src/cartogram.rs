//! A map on which every municipality has a tile of the same size.
//!
//! Made from the centres alone. Crowded parts are spread and empty ones drawn together, halfway
//! between true and even, and then every place is given a tile of its own, such that all of them
//! together move as little as can be: the assignment problem. No two share a tile, and who is
//! north-east of whom stays so, as far as whole tiles allow.
//!
//! Specification: the Hungarian method in the form of Jonker and Volgenant (shortest augmenting
//! paths).

/// Something with a centre, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// North is positive.
    pub latitude: f64,
    /// East is positive.
    pub longitude: f64,
}

/// Where a place's tile is: from the top left.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Tile {
    /// Column, from the west.
    pub column: u16,
    /// Row, from the north.
    pub row: u16,
}

/// Places laid out at most: the method takes time by the third power, 0.3 s for a thousand.
const PLACES_MAX: usize = 1_000;
/// How even the density becomes: 0 keeps true distances, 1 gives every place the same room.
const EVENNESS: f64 = 0.55;
/// Tiles for each place: room enough to keep a coast's shape.
const ROOM: f64 = 1.9;

/// A tile for each place, in the same order. Places past `PLACES_MAX` get none.
pub fn lay_out(places: &[Place]) -> Vec<Tile> {
    let places = &places[..places.len().min(PLACES_MAX)];
    if places.is_empty() {
        return Vec::new();
    }
    let wanted = wanted(places);
    let (columns, rows) = grid(&wanted, places.len());
    let cost = |place: usize, cell: usize| {
        let (x, y) = wanted[place];
        let (dx, dy) = (x - (cell % columns) as f64, y - (cell / columns) as f64);
        dx * dx + dy * dy
    };
    let cells = assign(places.len(), columns * rows, cost);
    let tile = |cell: usize| (cell % columns, cell / columns);
    let tiles: Vec<(usize, usize)> = cells.into_iter().map(tile).collect();
    // Empty margins are cut off.
    let left = tiles.iter().map(|(column, _)| *column).min().unwrap_or(0);
    let top = tiles.iter().map(|(_, row)| *row).min().unwrap_or(0);
    let small = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
    let cut = |(column, row): (usize, usize)| Tile {
        column: small(column - left),
        row: small(row - top),
    };
    tiles.into_iter().map(cut).collect()
}

/// Where each place would like to be, in tiles: x to the east, y to the south.
fn wanted(places: &[Place]) -> Vec<(f64, f64)> {
    let middle = places.iter().map(|place| place.latitude).sum::<f64>() / places.len() as f64;
    let shrink = middle.to_radians().cos();
    let y: Vec<f64> = places.iter().map(|place| -place.latitude).collect();
    let x: Vec<f64> = places.iter().map(|place| place.longitude * shrink).collect();
    let (width, height) = (spread(&x), spread(&y));
    let (x, y) = (evened(&x), evened(&y));
    // As many tiles as places need with room, in the country's own proportions.
    let tiles = places.len() as f64 * ROOM;
    let ratio = (width / height).clamp(0.2, 5.0);
    let (columns, rows) = ((tiles * ratio).sqrt(), (tiles / ratio).sqrt());
    x.iter()
        .zip(&y)
        .map(|(x, y)| (x * (columns - 1.0).max(0.0), y * (rows - 1.0).max(0.0)))
        .collect()
}

fn spread(values: &[f64]) -> f64 {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (high - low).max(1e-9)
}

/// From 0 to 1, between where a value is and which place it has in the order.
fn evened(values: &[f64]) -> Vec<f64> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let width = spread(values);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|left, right| values[*left].total_cmp(&values[*right]));
    let mut rank = vec![0.0; values.len()];
    for (place, at) in order.into_iter().enumerate() {
        rank[at] = place as f64 / (values.len() as f64 - 1.0).max(1.0);
    }
    let even =
        |(value, rank): (&f64, &f64)| (1.0 - EVENNESS) * (value - low) / width + EVENNESS * rank;
    values.iter().zip(&rank).map(even).collect()
}

/// Columns and rows that hold everything wanted, and a tile for everybody.
fn grid(wanted: &[(f64, f64)], places: usize) -> (usize, usize) {
    let most = |pick: fn(&(f64, f64)) -> f64| wanted.iter().map(pick).fold(0.0, f64::max);
    let columns = most(|(x, _)| *x).ceil() as usize + 1;
    let mut rows = most(|(_, y)| *y).ceil() as usize + 1;
    while columns * rows < places {
        rows += 1;
    }
    (columns, rows)
}

/// A cell for each of `places`, each cell at most once, at the least sum of costs. There are at
/// least as many cells as places.
fn assign(places: usize, cells: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    // Index 0 stands for nobody, as in every telling of the method.
    let (mut row_price, mut cell_price) = (vec![0.0; places + 1], vec![0.0; cells + 1]);
    let mut holder = vec![0usize; cells + 1];
    let mut way = vec![0usize; cells + 1];
    for place in 1..=places {
        holder[0] = place;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; cells + 1];
        let mut done = vec![false; cells + 1];
        while holder[at] != 0 {
            done[at] = true;
            let row = holder[at];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for cell in (1..=cells).filter(|cell| !done[*cell]) {
                let reduced = cost(row - 1, cell - 1) - row_price[row] - cell_price[cell];
                if reduced < least[cell] {
                    (least[cell], way[cell]) = (reduced, at);
                }
                if least[cell] < delta {
                    (delta, next) = (least[cell], cell);
                }
            }
            for (cell, done) in done.iter().enumerate() {
                if *done {
                    row_price[holder[cell]] += delta;
                    cell_price[cell] -= delta;
                } else {
                    least[cell] -= delta;
                }
            }
            at = next;
        }
        while at != 0 {
            let before = way[at];
            holder[at] = holder[before];
            at = before;
        }
    }
    let mut found = vec![0; places];
    for (cell, place) in holder.into_iter().enumerate().skip(1) {
        if 0 < place {
            found[place - 1] = cell - 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::{Country, register};

    fn places(country: Country) -> Vec<Place> {
        let entries = register().entries.iter().filter(|entry| entry.country == country);
        entries.map(|one| Place { latitude: one.latitude, longitude: one.longitude }).collect()
    }

    fn apart(left: Tile, right: Tile) -> f64 {
        let (dx, dy) = (
            f64::from(left.column) - f64::from(right.column),
            f64::from(left.row) - f64::from(right.row),
        );
        dx.hypot(dy)
    }

    #[test]
    fn no_two_municipalities_share_a_tile_and_neighbours_stay_near() {
        for country in [Country::Se, Country::No] {
            let places = places(country);
            let tiles = lay_out(&places);
            assert_eq!(tiles.iter().collect::<HashSet<_>>().len(), places.len());
            let mut near = Vec::new();
            for (at, place) in places.iter().enumerate() {
                let far = |other: &usize| {
                    let other = places[*other];
                    let dx =
                        (other.longitude - place.longitude) * place.latitude.to_radians().cos();
                    dx.hypot(other.latitude - place.latitude)
                };
                let mut others: Vec<usize> =
                    (0..places.len()).filter(|other| *other != at).collect();
                others.sort_by(|left, right| far(left).total_cmp(&far(right)));
                near.extend(others.iter().take(3).map(|other| apart(tiles[at], tiles[*other])));
            }
            near.sort_by(f64::total_cmp);
            let (half, most) = (near[near.len() / 2], near[near.len() * 95 / 100]);
            assert!(
                half <= 2.0 && most <= 6.0,
                "{country:?}: half within {half}, 95 % within {most}"
            );
        }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let place = |latitude, longitude| Place { latitude, longitude };
        let tiles = lay_out(&[place(60.0, 10.0), place(58.0, 10.0), place(60.0, 14.0)]);
        assert!(tiles[0].row < tiles[1].row && tiles[0].column < tiles[2].column);
    }

    proptest! {
        #[test]
        fn any_places_get_tiles_of_their_own(at in proptest::collection::vec((-90.0f64..90.0, -180.0f64..180.0), 0..40)) {
            let places: Vec<Place> = at.into_iter().map(|(latitude, longitude)| Place { latitude, longitude }).collect();
            let tiles = lay_out(&places);
            prop_assert_eq!(tiles.iter().collect::<HashSet<_>>().len(), places.len());
        }
    }
}
