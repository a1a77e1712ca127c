//! Batches from sensors become detections: authenticated, deduplicated, bounded.
