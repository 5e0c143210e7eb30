// Package markup turns the hostile HTML of posts into text with ranges: what a person was meant to read,
// as plain text, and where in it the links, mentions and tags are, counted in Unicode code points.
//
// Nothing of the markup survives: the text may hold '<' and '&' because somebody wrote them, and
// whoever writes HTML escapes it again. Links lead to http and https addresses only.
//
// The choices, where a reader might expect another one:
//
//   - Paragraphs are a blank line apart and <br> is a line break, which is what an author typed on the
//     networks that make such HTML. Spaces are kept as they stand; a run of white space with a line break in
//     it is one space, as HTML means it, except in <pre>.
//   - A link's text is the whole address that servers shorten for the eye (classes invisible and
//     ellipsis), without an ellipsis. An element of class invisible outside a link, a hidden one and one of
//     display:none are left out and counted: nobody saw them.
//   - List items begin with "• " or their number, quoted lines with "> ": without these marks the words
//     would seem to be said otherwise than they were. A q is in quotation marks, a ruby's reading in
//     parentheses, a formula is its TeX where it has one.
//   - Custom emoji stay the :code: they are.
//   - Bidirectional and zero-width characters are kept, since text is sacred. NUL and other control
//     characters, and broken UTF-8, become U+FFFD and are counted.
//
// It does no I/O, does not recurse, and works in time and memory linear in its bounded input.
package markup
