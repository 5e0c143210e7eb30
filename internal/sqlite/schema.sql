-- The record's database, layout 5. doc/record.md explains every column.
-- An id column holds an INTEGER for x:<number> and the whole id as TEXT otherwise.
-- Times are milliseconds since 1970 UTC. All that is marked (derived) is made again by a rebuild.

CREATE TABLE imports (
  number    INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,
  source    TEXT NOT NULL,
  identity  BLOB,                -- SHA-256 of a file, or of a zip's directory; NULL of a folder
  options   TEXT NOT NULL,       -- JSON: what a person said about it
  at        INTEGER NOT NULL,
  done      INTEGER NOT NULL     -- 1: taken in whole
) STRICT;
CREATE INDEX imports_identity ON imports(identity) WHERE identity IS NOT NULL;

CREATE TABLE blobs (
  number    INTEGER PRIMARY KEY,
  sha256    BLOB NOT NULL UNIQUE, -- of the bytes as received: of encoding 1 the stored ones, else the decoded
  pack      INTEGER NOT NULL,
  place     INTEGER NOT NULL,    -- of the header in the pack
  stored    INTEGER NOT NULL,
  size      INTEGER NOT NULL,
  encoding  INTEGER NOT NULL,
  type      TEXT NOT NULL        -- of a medium, by content; '' for a capture
) STRICT;

CREATE TABLE packs (
  number    INTEGER PRIMARY KEY,
  size      INTEGER NOT NULL     -- what is committed; anything behind it is cut off
) STRICT;

CREATE TABLE captures (
  number    INTEGER PRIMARY KEY,
  import    INTEGER NOT NULL,
  name      TEXT NOT NULL,       -- of the part, as the input named it
  type      TEXT NOT NULL,
  blob      INTEGER NOT NULL,
  status    INTEGER NOT NULL DEFAULT 0, -- of the HTTP answer; 0: it was not fetched
  exchange  TEXT                 -- JSON: how it was fetched; NULL of what was not
) STRICT;
CREATE INDEX captures_import ON captures(import);

CREATE TABLE media (
  name      TEXT NOT NULL,       -- what posts of the import call it
  import    INTEGER NOT NULL,
  blob      INTEGER NOT NULL,
  PRIMARY KEY (name, import)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  number    INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  first     INTEGER NOT NULL,
  last      INTEGER NOT NULL
) STRICT;

CREATE TABLE followers (
  name      TEXT PRIMARY KEY,
  position  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE follows (
  number    INTEGER PRIMARY KEY,
  account   TEXT NOT NULL UNIQUE,
  handle    TEXT NOT NULL,
  name      TEXT NOT NULL,
  added     INTEGER NOT NULL,
  checked   INTEGER NOT NULL,
  state     TEXT NOT NULL,
  error     TEXT NOT NULL
) STRICT;

CREATE TABLE cursors (
  name      TEXT PRIMARY KEY,
  cursor    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rulings (
  account   TEXT NOT NULL,
  kind      TEXT NOT NULL,
  reason    TEXT NOT NULL,
  by        TEXT NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE takedowns (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  post      TEXT NOT NULL,       -- a post, or the first of a thread; '' of an opt-out
  account   TEXT NOT NULL,       -- never shown
  ground    TEXT NOT NULL,
  by        TEXT NOT NULL,
  words     TEXT NOT NULL,
  lifted    INTEGER NOT NULL,    -- 0 while it holds
  lifted_by TEXT NOT NULL
) STRICT;

CREATE TABLE statements (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  account   TEXT NOT NULL,
  thread    TEXT NOT NULL,
  post      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  text      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  proof     TEXT NOT NULL
) STRICT;
CREATE INDEX statements_account ON statements(account);


-- (derived) ------------------------------------------------------------------------------------

CREATE TABLE accounts (
  key       INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  handle    TEXT NOT NULL,
  name      TEXT NOT NULL,
  more      TEXT NOT NULL,       -- JSON: the rest of the account
  seen      INTEGER NOT NULL     -- when it was said to be so
) STRICT;

CREATE TABLE handles (
  account   INTEGER NOT NULL,
  handle    TEXT NOT NULL,
  name      TEXT NOT NULL,
  first     INTEGER NOT NULL,
  last      INTEGER NOT NULL,
  PRIMARY KEY (account, handle, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX handles_handle ON handles(handle);

CREATE TABLE posts (
  key       INTEGER PRIMARY KEY, -- in the order of arrival
  id        ANY NOT NULL,
  author    INTEGER NOT NULL,    -- accounts.key; 0: not known
  thread    INTEGER NOT NULL,    -- threads.number, or the key itself of a post that stands alone
  parent    ANY,
  created   INTEGER NOT NULL,    -- claimed; 0: not told
  capture   INTEGER NOT NULL,
  place     INTEGER NOT NULL,    -- offset in the capture * 16777216 + length
  conversation ANY,              -- where the network names one
  text      TEXT NOT NULL,
  more      TEXT                 -- JSON: ranges, media, quote, poll and the rest; NULL if there is none
) STRICT;
CREATE UNIQUE INDEX posts_id ON posts(id);
CREATE INDEX posts_conversation ON posts(conversation) WHERE conversation IS NOT NULL;
CREATE INDEX posts_created ON posts(created);

CREATE TABLE tags (
  name      TEXT NOT NULL,       -- folded
  post      INTEGER NOT NULL,    -- posts.key of one that says it
  PRIMARY KEY (name, post)
) STRICT, WITHOUT ROWID;

CREATE TABLE known (
  key       INTEGER PRIMARY KEY, -- posts.key
  at        INTEGER NOT NULL     -- when it was first had as it stands; of posts without a row, when their capture was
) STRICT;

CREATE TABLE threads (
  number    INTEGER PRIMARY KEY, -- the key of one of its posts
  author    INTEGER NOT NULL,
  posts     INTEGER NOT NULL,
  root      ANY NOT NULL,        -- the oldest post held
  published INTEGER NOT NULL,
  updated   INTEGER NOT NULL,
  members   BLOB NOT NULL        -- keys, ascending: unsigned LEB128 of the first, then of the steps
) STRICT;
CREATE INDEX threads_author ON threads(author, published);
CREATE INDEX threads_published ON threads(published);

CREATE TABLE waiting (
  id        ANY NOT NULL,        -- a post not held
  key       INTEGER NOT NULL,    -- a self-reply to it, or an edit of it
  PRIMARY KEY (id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
  number    INTEGER PRIMARY KEY,
  id        ANY NOT NULL,
  post      TEXT NOT NULL,       -- JSON: created, capture, place, text, more, known
  seen      INTEGER NOT NULL     -- when it came, or gave way to another
) STRICT;
CREATE INDEX versions_id ON versions(id);

CREATE TABLE gone (
  id        ANY PRIMARY KEY,     -- a post, or an account as "account:" and its id
  state     INTEGER NOT NULL,
  seen      INTEGER NOT NULL,    -- the post, last
  first     INTEGER NOT NULL,
  last      INTEGER NOT NULL,
  sightings INTEGER NOT NULL,    -- each an hour after the one before; 0: it is there again
  why       TEXT NOT NULL,
  restored  INTEGER NOT NULL,    -- what was seen before this counts no more; 0: nothing was restored
  looks     TEXT NOT NULL        -- JSON: [[time, state, why], ...], of which the columns above are made
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  number    INTEGER PRIMARY KEY,
  import    INTEGER NOT NULL,
  account   INTEGER NOT NULL,    -- all posts of this account; 0: not that
  root      ANY,
  stated    INTEGER NOT NULL,
  preview   INTEGER NOT NULL,
  cut       TEXT NOT NULL,       -- the limit
  source    TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_account ON evidence(account) WHERE account <> 0;
CREATE INDEX evidence_root ON evidence(root) WHERE root IS NOT NULL;
CREATE INDEX evidence_import ON evidence(import) WHERE account = 0 AND root IS NULL;
