package index

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"clew/internal/gazetteer"
	"clew/internal/post"
)

// Account is the kind of the record's own accounts: whether a person, a body or a machine is behind one is not known.
const Account gazetteer.Kind = "account"

// accountID is the heading of an account.
func accountID(id post.AccountID) string { return "account/" + string(id) }

// Names is what the record itself knows of names: its accounts.
type Names struct {
	entries []gazetteer.Entry
	shown   map[string]string
	seen    map[post.AccountID]bool
	words   map[string]post.AccountID // by spelling; "" where two accounts have it
	handles map[string]string         // headings by handle; "" where two accounts have it
}

// mostNames is how many accounts an index looks for.
const mostNames = 20_000

// Add takes an account whose name may be told. Its handle is looked for, and its name where that is no word: two words or
// more, each with a capital, of which none names anything else and none is common. Of two accounts with one name, neither
// has it. More than mostNames are passed over.
func (n *Names) Add(g *gazetteer.Gazetteer, a post.Account) {
	if n.seen == nil {
		n.shown, n.seen, n.words, n.handles = map[string]string{}, map[post.AccountID]bool{}, map[string]post.AccountID{}, map[string]string{}
	}
	if a.ID == "" || n.seen[a.ID] || len(n.seen) >= mostNames {
		return
	}
	n.seen[a.ID] = true
	id := accountID(a.ID)
	name := strings.TrimSpace(a.Name)
	switch {
	case name == "" || utf8.RuneCountInString(name) > 64:
		n.shown[id] = a.Handle
	case a.Handle == "" || a.Handle == name:
		n.shown[id] = name
	default:
		n.shown[id] = name + " (" + a.Handle + ")"
	}
	if h := strings.ToLower(a.Handle); len(h) > 1 {
		if _, ok := n.handles[h]; ok {
			id = ""
		}
		n.handles[h] = id
	}
	if name == "" || name == a.Handle || !properName(g, name) {
		return
	}
	if _, ok := n.words[name]; ok {
		n.words[name] = ""
		return
	}
	n.words[name] = a.ID
	n.entries = append(n.entries, gazetteer.Entry{ID: accountID(a.ID), Kind: Account, Spellings: []string{name}})
}

// Put makes the names those that an index looks for.
func (n *Names) Put(o *Options) {
	var keep []gazetteer.Entry
	for _, e := range n.entries {
		if n.words[e.Spellings[0]] != "" {
			keep = append(keep, e)
		}
	}
	o.Names, o.Handles = n.shown, n.handles
	if len(keep) > 0 {
		o.Register = gazetteer.NewRegister(keep)
	}
}

// properName says whether a displayed name can be nothing but a name.
func properName(g *gazetteer.Gazetteer, name string) bool {
	fields := strings.Fields(name)
	if len(fields) < 2 || len(fields) > 5 {
		return false
	}
	for _, w := range fields {
		first, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(first) || strings.ToUpper(w) == w && utf8.RuneCountInString(w) > 2 || commonWords()[strings.ToLower(strings.Trim(w, ".,!?:"))] ||
			strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(".-'’", r) }) {
			return false
		}
	}
	// What the lists know is theirs: an account called "Ukraine War" is not what a text means by it.
	return len(g.Find(name, "", nil)) == 0
}

// commonWords are such as accounts call themselves by and texts mean otherwise.
var commonWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("the a an of and for in on at to from with by my your our his her this that is are it no not new old all any one two three first last only just " +
		"news daily today tonight now live breaking official update updates report reports reporter world war peace army air force navy military defence defense state states house white black red green blue dark light " +
		"north south east west central general public national international global foreign home office security intelligence group team media press times post journal review magazine weekly monthly channel network radio tv " +
		"good bad great big little small happy sad true false real fake free open best better more most morning evening night day week month year time life love hope faith god man men woman women people boy girl child children kid mother father " +
		"mr mrs ms dr professor president prime minister king queen prince lord lady sir captain doctor nurse teacher student writer author editor artist dog cat bird bear fox wolf lion snow rain sun moon star sea river mountain city town street garden tree " +
		"january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter " +
		"long short high low hard easy fast slow thank thanks hello dear what who when where why how let go come see say think know read write art music book books film science history nature energy climate health food sport sports game games money bank market law order " +
		"новини новости україна війна мир день ніч ночь добрий добрый новий новый перший первый канал газета правда голос народ люди друг мова слово світ время час життя жизнь служба головний главный") {
		m[w] = true
	}
	return m
})
