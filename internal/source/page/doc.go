// Package page reads pages that a thread reader made of threads on X and that somebody saved: as plain
// text, and as HTML. Live fetches such a page by its address, and names the places that are not read yet.
//
// Such a page is a copy of a copy. It says what was said, and mostly not who said it, when, or under
// which id. What it does not say, a person may (source.Options); what nobody says stays unknown.
//
// Ids. A post whose id stands on the page is x:<id>. Any other is page:<hash>: the first 32 hex digits of
// a SHA-256 over the author's account id, the text of the first post of its thread and its place in the
// thread, so that the same page taken in twice gives the same posts, and so does a preview of a thread and
// its full page. The account is page:@<handle in lower case>; without a handle, page:<hash> of the name if
// the page tells one, else of the first post. A page taken in again with another --author is another
// author's page, with other ids.
//
// Order. The page shows its author's other threads newest first. They are told to the sink oldest first
// and the page's own thread last, so that a store that numbers what it takes numbers them by age.
package page
