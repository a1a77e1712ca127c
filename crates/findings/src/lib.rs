//! Detections over days become findings; pure.
