//! Packet and flow builders, golden comparison, a clock to turn, real servers started for a test.
