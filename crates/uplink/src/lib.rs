//! Detections to a disk spool to the hub, surviving a dead line.
