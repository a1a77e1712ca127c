//! Believable municipal traffic and attacks, made for demo, tests and exercises.
