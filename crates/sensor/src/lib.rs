//! Config, threads and the one loop that joins the sensor crates.
