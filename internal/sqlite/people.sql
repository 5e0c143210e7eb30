CREATE TABLE people (
  number    INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  folded    TEXT NOT NULL UNIQUE, -- the name as it is looked for
  rank      INTEGER NOT NULL,    -- 0 reader, 1 owner
  password  TEXT NOT NULL,       -- argon2id, in its usual form; '' if there is none
  added     INTEGER NOT NULL,
  revoked   INTEGER NOT NULL     -- 0 of who may come in
) STRICT;

CREATE TABLE sessions (
  number    INTEGER PRIMARY KEY,
  sum       TEXT NOT NULL UNIQUE, -- SHA-256 of the token
  person    TEXT NOT NULL,
  begun     INTEGER NOT NULL,
  seen      INTEGER NOT NULL,
  proved    INTEGER NOT NULL,
  agent     TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_person ON sessions(person);

CREATE TABLE invitations (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  sum       TEXT NOT NULL UNIQUE, -- SHA-256 of the token
  by        TEXT NOT NULL,
  person    TEXT NOT NULL,       -- whose password it sets; '' for somebody new
  note      TEXT NOT NULL,
  made      INTEGER NOT NULL,
  expires   INTEGER NOT NULL,
  used      INTEGER NOT NULL     -- 0 while it holds
) STRICT;

CREATE TABLE passkeys (
  number    INTEGER PRIMARY KEY,
  id        BLOB NOT NULL UNIQUE,
  person    TEXT NOT NULL,
  label     TEXT NOT NULL,
  data      BLOB NOT NULL,       -- JSON of the library
  added     INTEGER NOT NULL,
  used      INTEGER NOT NULL
) STRICT;
CREATE INDEX passkeys_person ON passkeys(person);
