-- What readers keep (shelf.db), layout 1. doc/keep.md explains every column. Nothing here is derived.
-- Ids are whole, as TEXT. Times are milliseconds since 1970 UTC, 0 where there is none.

CREATE TABLE kept (
  viewer    TEXT NOT NULL,
  thread    TEXT NOT NULL,
  state     TEXT NOT NULL,       -- to-read, reading, done; '': it was only read
  saved     INTEGER NOT NULL,
  post      TEXT NOT NULL,       -- where the reading stands; '': nowhere
  fraction  REAL NOT NULL,       -- of the thread that is read, 0 to 1
  finished  INTEGER NOT NULL,
  read      INTEGER NOT NULL,    -- when it was read last
  before    INTEGER NOT NULL,    -- when it had been read last before that visit
  touched   INTEGER NOT NULL,
  PRIMARY KEY (viewer, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_saved ON kept(viewer, saved) WHERE state <> '';
CREATE INDEX kept_state ON kept(viewer, state, saved) WHERE state <> '';
CREATE INDEX kept_left ON kept(viewer, touched) WHERE post <> '' AND finished = 0 AND state <> 'done';
CREATE INDEX kept_read ON kept(viewer, touched) WHERE state = '';

CREATE TABLE labels (
  viewer    TEXT NOT NULL,
  thread    TEXT NOT NULL,
  key       TEXT NOT NULL,       -- of the name, its case folded
  name      TEXT NOT NULL,
  place     INTEGER NOT NULL,    -- among the thread's labels
  PRIMARY KEY (viewer, thread, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_key ON labels(viewer, key);

CREATE TABLE collections (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer    TEXT NOT NULL,
  title     TEXT NOT NULL,
  subtitle  TEXT NOT NULL,
  preface   TEXT NOT NULL,
  shared    INTEGER NOT NULL,    -- 1: everybody can read it
  created   INTEGER NOT NULL,
  updated   INTEGER NOT NULL
) STRICT;
CREATE INDEX collections_viewer ON collections(viewer, updated);

CREATE TABLE entries (
  collection INTEGER NOT NULL,
  thread    TEXT NOT NULL,
  place     INTEGER NOT NULL,    -- rising, from 1
  note      TEXT NOT NULL,
  added     INTEGER NOT NULL,
  PRIMARY KEY (collection, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_thread ON entries(thread);

CREATE TABLE highlights (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer    TEXT NOT NULL,
  thread    TEXT NOT NULL,
  post      TEXT NOT NULL,
  version   TEXT NOT NULL,       -- of the post: the network's name of it, or sha256: and the beginning of its text's digest
  start     INTEGER NOT NULL,    -- code points of that version's text
  end       INTEGER NOT NULL,
  words     TEXT NOT NULL,       -- what stood there
  before    TEXT NOT NULL,       -- and what stood beside it
  after     TEXT NOT NULL,
  note      TEXT NOT NULL,
  colour    TEXT NOT NULL,
  created   INTEGER NOT NULL
) STRICT;
CREATE INDEX highlights_post ON highlights(viewer, post);
CREATE INDEX highlights_thread ON highlights(viewer, thread);
