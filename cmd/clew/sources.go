package main

import (
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/source/page"
	"clew/internal/source/xcom"
)

// sources lists the ways in, in the order they are asked: whole exports before single answers, and what
// is told by its form before what is told by its words.
func sources() []source.Source {
	return []source.Source{
		xcom.Archive{}, xcom.Grailbird{},
		mastodon.Outbox{},
		bluesky.Repo{},
		xcom.GraphQL{}, xcom.APIv2{}, xcom.APIv1{},
		mastodon.API{}, mastodon.Object{},
		bluesky.Views{}, bluesky.Jetstream{},
		nostr.Events{},
		bluesky.Firehose{}, mastodon.Stream{},
		page.ThreadReaderHTML{}, page.ThreadReaderText{},
	}
}

// streamSources are the sources that read what streams give.
func streamSources() []source.Source {
	return []source.Source{bluesky.Jetstream{}, bluesky.Firehose{}, mastodon.Stream{}, nostr.Events{}}
}

// storedSources are the sources that may have told what a record holds: files, streams, and networks, of
// which only what is stored is read here.
func storedSources() []source.Source {
	out := sources()
	_, networks := lives(nil, configuration{}, 0, nil)
	for _, live := range networks {
		out = append(out, live)
	}
	return out
}
