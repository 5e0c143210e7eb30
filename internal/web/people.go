package web

import "net/http"

// whoIs says who asks.
func (h *site) whoIs(*http.Request) viewer {
	if h.Public {
		return viewer{}
	}
	return viewer{rank: owner, id: "owner"}
}

// signInPage sends a visitor to where they can sign in, and says whether there is such a place.
func (v *visit) signInPage() bool { return false }
