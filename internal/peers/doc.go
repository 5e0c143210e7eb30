// Package peers starts the real servers that Clew is held against, and seeds them as users would: a
// GoToSocial, which speaks Mastodon's API; a PDS, a did:plc directory and the AppView of Bluesky; and a
// Nostr relay. It is for tests alone.
//
// A test binary that wants them calls Main from its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(peers.Main(m)) }
//
// and then asks for a server where it needs one. Each is started once for a test binary, listens on the
// loopback address alone, keeps its data in a folder that is taken away at the end, and is ended by its
// process id. Where the machine allows it the whole test binary runs in a network of its own that holds
// the loopback interface and nothing else: neither a server nor the code under test can reach anything.
//
// What is seeded comes back as a Truth: what a reader of the thread must be told. The servers are
// installed by scripts/peers; a test of one that is not installed prints SKIP with the reason.
package peers
