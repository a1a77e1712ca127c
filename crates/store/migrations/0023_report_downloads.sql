-- What the hub fetches by itself: when again, what the server said of the last, why it failed.
CREATE TABLE report_downloads (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    etag TEXT,
    modified TEXT,
    failure TEXT
);
