package sqlite

// statements are what a writer asks and says, prepared.
type statements struct {
	all []*stmt

	insertPost, findPost, postByKey, updatePost                                            *stmt
	insertAccount, findAccount, putAccount, putHandle                                      *stmt
	insertImport, importOf, importDone, askVersion, askRulings                             *stmt
	insertCapture, insertBlob, insertMedia, blobBySum                                      *stmt
	insertLog, putPack, insertEvidence, findEvidence                                       *stmt
	keepKnown, dropKnown, askKnown                                                         *stmt
	insertVersion, findVersions, putGone, findGone, seenAt                                 *stmt
	findThread, insertThread, updateThread, growThread, dropThread, setThread, postsOfConv *stmt
	insertWaiting, findWaiting, dropWaiting                                                *stmt
	insertTag, dropTag                                                                     *stmt
}

func (q *statements) prepare(c *conn) error {
	for _, p := range []struct {
		to  **stmt
		sql string
	}{
		{&q.insertPost, "INSERT INTO posts(id, author, thread, parent, created, capture, place, conversation, text, more) VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"},
		{&q.findPost, "SELECT key, author, thread, created FROM posts WHERE id=?"},
		{&q.postByKey, "SELECT id, author, thread, parent, created, capture, place, conversation, text, more FROM posts WHERE key=?"},
		{&q.updatePost, "UPDATE posts SET author=?2, parent=?3, created=?4, capture=?5, place=?6, conversation=?7, text=?8, more=?9 WHERE key=?1"},
		{&q.insertAccount, "INSERT INTO accounts(id, handle, name, more, seen) VALUES(?,'','','{}',0) ON CONFLICT DO NOTHING"},
		{&q.findAccount, "SELECT key FROM accounts WHERE id=?"},
		{&q.putAccount, "UPDATE accounts SET handle=coalesce(nullif(?2,''), handle), name=coalesce(nullif(?3,''), name), seen=?5, " +
			"more=json_patch(json_patch('{}', json_object('network', more->>'network', 'url', more->>'url', 'avatar', more->>'avatar', 'bio', more->>'bio')), ?4) WHERE key=?1 AND seen<=?5"},
		{&q.putHandle, "INSERT INTO handles(account, handle, name, first, last) VALUES(?1,?2,?3,?4,?4) ON CONFLICT DO UPDATE SET first=min(first, excluded.first), last=max(last, excluded.last)"},
		{&q.insertCapture, "INSERT INTO captures(number, import, name, type, blob, status, exchange) VALUES(?,?,?,?,?,?,?)"},
		{&q.insertBlob, "INSERT INTO blobs(number, sha256, pack, place, stored, size, encoding, type) VALUES(?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"},
		{&q.blobBySum, "SELECT number FROM blobs WHERE sha256=?"},
		{&q.insertMedia, "INSERT INTO media(name, import, blob) VALUES(?,?,?) ON CONFLICT DO NOTHING"},
		{&q.insertLog, "INSERT INTO log(at, kind, first, last) VALUES(?,?,?,?)"},
		{&q.putPack, "INSERT INTO packs(number, size) VALUES(?1,?2) ON CONFLICT DO UPDATE SET size=?2"},
		{&q.insertEvidence, "INSERT INTO evidence(import, account, root, stated, preview, cut, source, at) VALUES(?,?,?,?,?,?,?,?)"},
		{&q.findEvidence, "SELECT 1 FROM evidence WHERE import=? AND account=? AND root IS ? AND stated=? AND preview=? AND cut=? AND source=?"},
		{&q.keepKnown, "INSERT OR IGNORE INTO known(key, at) SELECT ?1, i.at FROM captures c JOIN imports i ON i.number=c.import WHERE c.number=?2 AND i.at<?3"},
		{&q.dropKnown, "DELETE FROM known WHERE key=?"},
		{&q.askKnown, "SELECT ifnull((SELECT at FROM known WHERE key=?1), (SELECT i.at FROM captures c JOIN imports i ON i.number=c.import WHERE c.number=?2))"},
		{&q.insertVersion, "INSERT INTO versions(id, post, seen) VALUES(?,?,?)"},
		{&q.findVersions, "SELECT post FROM versions WHERE id=?"},
		{&q.putGone, "INSERT INTO gone(id, state, seen, first, last, sightings, why, restored, looks) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT DO UPDATE SET state=?2, seen=max(seen,?3), first=?4, last=?5, sightings=?6, why=?7, restored=?8, looks=?9"},
		{&q.findGone, "SELECT restored, looks FROM gone WHERE id=?"},
		{&q.findThread, "SELECT author, root, published, updated, members FROM threads WHERE number=?"},
		{&q.insertThread, "INSERT INTO threads(number, author, posts, root, published, updated, members) VALUES(?,?,?,?,?,?,?)"},
		{&q.updateThread, "UPDATE threads SET author=?2, posts=?3, root=?4, published=?5, updated=?6, members=?7 WHERE number=?1"},
		{&q.growThread, "UPDATE threads SET posts=?2, updated=?3, members=?4 WHERE number=?1"},
		{&q.dropThread, "DELETE FROM threads WHERE number=?"},
		{&q.setThread, "UPDATE posts SET thread=?2 WHERE key=?1"},
		{&q.postsOfConv, "SELECT thread FROM posts WHERE conversation=? AND author=? LIMIT 1"},
		{&q.insertWaiting, "INSERT INTO waiting(id, key) VALUES(?,?) ON CONFLICT DO NOTHING"},
		{&q.findWaiting, "SELECT key FROM waiting WHERE id=?"},
		{&q.dropWaiting, "DELETE FROM waiting WHERE id=?"},
		{&q.insertTag, "INSERT INTO tags(name, post) VALUES(?,?) ON CONFLICT DO NOTHING"},
		{&q.dropTag, "DELETE FROM tags WHERE name=? AND post=?"},
		{&q.insertImport, "INSERT INTO imports(name, source, identity, options, at, done) VALUES(?,?,?,?,?,0)"},
		{&q.importOf, "SELECT i.number, i.at FROM captures c JOIN imports i ON i.number=c.import WHERE c.number=?"},
		{&q.askVersion, "PRAGMA data_version"},
		{&q.askRulings, "SELECT account FROM rulings WHERE kind=?"},
		{&q.importDone, "UPDATE imports SET done=1 WHERE number=?"},
		{&q.seenAt, "SELECT ifnull(max(i.at),0) FROM posts p JOIN captures c ON c.number=p.capture JOIN imports i ON i.number=c.import WHERE p.id=? AND (p.more IS NULL OR p.more->'state' IS NULL)"},
	} {
		s, err := c.prepare(p.sql)
		if err != nil {
			return err
		}
		*p.to = s
		q.all = append(q.all, s)
	}
	return nil
}

func (q *statements) close() {
	for _, s := range q.all {
		s.close()
	}
	q.all = nil
}
