// Package mastodon reads what ActivityPub servers and their users hand out as files: an account's own
// export (Outbox), saved answers of the Mastodon REST interface as Mastodon, GoToSocial, Pleroma and Akkoma
// give them (API), saved ActivityPub objects and collections (Object), and the events of a server's stream
// (Stream). These ask nobody anything.
//
// Live asks the servers themselves, through the door it is given: it walks threads, finds accounts and
// follows them. A listener understands the answers, one after another, and tells what follows from them; who
// walks only chooses the next question by what was heard. So a rebuild, which gives the stored answers to a
// listener anew, tells the same posts in the same order. doc/mastodon.md says what is asked and what is
// believed.
//
// A post's ID is its object's URI, in whichever form its server uses: /users/<name>/statuses/<n>,
// /ap/users/<number>/statuses/<number>, /objects/<uuid>, /notes/<id>. The address that ends in /activity
// belongs to the activity around it, and names a post only for a boost, which has no object of its own.
// A status of the years when servers gave tag: URIs is named by its page's address.
//
// Where the formats are silent or lie, these are the choices:
//
//   - Who may read a post follows from its own audience (the activity's, if it has none): as:Public in to is
//     public, in cc unlisted; else the followers' collection makes it followers-only; else it is direct.
//     A post with no audience at all is direct. bto and bcc never make a post more open.
//     Direct posts are never told. outbox.json holds them beside the others, so its capture has their
//     bytes; no post points at them.
//   - Followers-only posts left out of an export leave a placeholder of State Private where a post that is
//     told replies to them, so that the thread shows a gap with its right reason.
//   - The origin rule: a post and the account it is attributed to live on one host, and in an export both
//     are the export's owner's. Anything else is refused and counted.
//   - conversation and context are opaque tags. Conversation is set only where the tag names a post: an
//     object URI of the statuses form, or Mastodon's /contexts/<account>-<status> where <account> is the
//     author's own number.
//   - ParentAuthor is set where the parent's URI lies under the author's own statuses path; in saved
//     answers, where the parent is in the input. in_reply_to_account_id is not believed, but for one thing:
//     a server that gives the author's own number has a self-reply, and only then is the parent's URI made
//     from its number and the author's path.
//   - A parent of which only a number is known is named by the address at which the answering server tells of
//     it, https://<server>/api/v1/statuses/<n>, with a placeholder; page:status-<n> where the server is not
//     known either.
//   - Times of saved answers are cut to whole seconds, as ActivityPub states them, so that both ways in give
//     the same version of a post.
//   - indexable: false, said or (FEP-5feb) not said, is NoIndex; in an author's own export only if said.
//   - actor.json of an old export may hold the account's private key. Such a file is read and not kept.
//   - Names of media are the paths within the export, from "media_attachments/".
//   - A JSON text that breaks off or goes wrong between two items ends its part: what came before is told,
//     the break is an unexpected skip, and the export is not called whole.
package mastodon
