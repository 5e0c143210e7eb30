package page

import "strings"

// What stands on a thread reader's page that nobody said in a post.

const (
	dots     = "• • •"
	sentence = "Missing some Tweet in this thread?"
	refresh  = "force a refresh"
)

// isFurniture knows the lines of the page's frame. It knows whole lines only, but for those that go on
// with a name or a number.
func isFurniture(line string) bool {
	switch strings.TrimSpace(line) {
	case "My Authors", "Read all threads", "Thread Reader", "Thread Reader App", "Share this page!",
		"Enter URL or ID to Unroll", "Scrolly", "Bookmark", "Gift Link", "Save as PDF", "Subscribe", "Read on X",
		"Read on Twitter", "Profile picture", "Enjoying this thread?", "PDF", "Try unrolling a thread yourself!",
		"how to unroll video", "This Thread may be Removed Anytime!", "Add to \"My Authors\"",
		"Stay in touch and get notified when new unrolls are available from this author!",
		"Twitter may remove this content at anytime! Save it as PDF for later use!",
		"Twitter may remove this content at anytime, convert it as a PDF, save and print for later use!",
		"Did Thread Reader help you today?", "Email the whole thread instead of just a link!", refresh,
		"Share", "Post", "Email", "Tweet", "@threadreaderapp unroll", "Unroll @ThreadReaderApp", "Try again", dots:
		return true
	}
	return isFrame(strings.TrimSpace(line))
}

// isFrame knows the lines that go on differently on every page.
func isFrame(line string) bool {
	for _, p := range [...]string{
		sentence, "Keep Current with ", "More from @", "1) Follow Thread Reader App", "1. Follow @ThreadReaderApp",
		"2) Go to a Twitter thread", "2. From a Twitter thread mention us",
	} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return strings.HasSuffix(line, " Profile picture") || readMore(line) > 0
}

// readMore reads "Read 4 tweets", the end of a preview; 0 if the line is not that.
func readMore(line string) int {
	fields := strings.Fields(line)
	if len(fields) != 3 || fields[0] != "Read" || !isPosts(fields[2]) {
		return 0
	}
	_, n, _ := count(fields[1] + " " + fields[2])
	return n
}

// isEnd knows the lines behind which there are no posts.
func isEnd(line string) bool {
	switch strings.TrimSpace(line) {
	case "Did Thread Reader help you today?", "Email the whole thread instead of just a link!":
		return true
	}
	return false
}

// isHandle says whether a line is a handle and nothing else.
func isHandle(line string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "@")
	if !ok || rest == "" || len(rest) > 20 {
		return false
	}
	for i := range len(rest) {
		if !isWord(rest[i]) {
			return false
		}
	}
	return true
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
