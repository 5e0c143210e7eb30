// Package answer makes of the check of a quotation (package quotation) what a person is told: the verdict in
// sentences, the record's words beside the quotation's, the posts around them, and what was looked through.
//
// It reads the record through documents as its caller may show them: what may not be found is not found, and
// no sentence speaks of it. The strongest negative is that something was not found in the record. It never says
// of anybody that they did not say a thing. QUOTES of the project's manual is doc/quotes.md.
//
// Nothing here keeps anything but a Walked index, which its caller holds on to.
package answer
