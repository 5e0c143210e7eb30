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
		page.ThreadReaderHTML{}, page.ThreadReaderText{},
	}
}
