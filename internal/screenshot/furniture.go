package screenshot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// phrases are what networks and their programs write around posts, in small letters, of thirteen languages.
func phrases() []string {
	return []string{
		"post", "thread", "posts", "follow", "following", "show more", "show original", "show translation", "see translation", "view translation", "translate post", "translate", "read more", "see more", "post your reply", "write your reply", "reply", "write a comment", "add a comment", "comment", "share", "like", "pinned", "pinned post", "edited", "translated by google", "sponsored", "promoted", "view post", "more",
		"допис", "читати", "показати більше", "показати оригінал", "показати переклад", "перекласти", "перекласти допис", "напишіть відповідь", "напишіть коментар", "коментар", "поширити", "закріплено", "відредаговано", "більше", "стежити", "підписатися", "вподобати",
		"пост", "читать", "показать ещё", "показать перевод", "перевести", "ответить", "комментарий", "поделиться", "закреплено", "изменено", "подписаться",
		"folgen", "übersetzung anzeigen", "original anzeigen", "mehr anzeigen", "poste deine antwort", "kommentieren", "teilen", "angeheftet", "bearbeitet", "antworten", "gefällt mir", "übersetzen", "beitrag",
		"suivre", "afficher la traduction", "voir la traduction", "traduire", "afficher plus", "voir plus", "postez votre réponse", "commenter", "partager", "épinglé", "modifié", "répondre", "j’aime",
		"seguir", "mostrar traducción", "ver traducción", "traducir", "mostrar más", "ver más", "postea tu respuesta", "comentar", "compartir", "fijado", "editado", "responder", "me gusta",
		"mostrar tradução", "ver tradução", "traduzir", "mostrar mais", "ver mais", "postar sua resposta", "compartilhar", "fixado", "curtir",
		"takip et", "çeviriyi göster", "daha fazla göster", "yanıtını gönder", "yorum yap", "paylaş", "sabitlendi", "düzenlendi", "gönderi", "yanıtla", "beğen",
		"obserwuj", "pokaż tłumaczenie", "przetłumacz", "pokaż więcej", "opublikuj odpowiedź", "skomentuj", "udostępnij", "przypięty", "edytowano", "wpis", "odpowiedz", "lubię to",
		"더 보기", "번역하기", "번역 보기", "팔로우", "게시하기", "게시물", "답글 게시하기", "답글", "댓글을 입력하세요", "댓글 달기", "댓글", "공유하기", "좋아요", "고정됨", "수정됨", "원본 보기",
		"さらに表示", "翻訳", "翻訳を表示", "ポストを翻訳", "フォローする", "フォロー", "フォロー中", "ポスト", "返信をポスト", "返信", "コメントする", "シェア", "シェアする", "固定", "編集済み", "投稿", "いいね",
		"帖子", "关注", "显示翻译", "翻译", "翻译帖子", "显示更多", "发布你的回复", "回复", "写评论", "评论", "分享", "置顶", "已编辑", "查看翻译", "赞", "查看原文",
		"عرض المزيد", "متابعة", "ترجمة", "عرض الترجمة", "ترجمة المنشور", "منشور", "انشر ردك", "اكتب تعليقًا", "تعليق", "مشاركة", "مثبت", "معدّل", "رد", "أعجبني",
		"הצגת תרגום", "הצגת עוד", "פרסום תגובה", "כתיבת תגובה", "שיתוף", "נעוץ", "נערך", "פוסט", "מעקב", "תגובה", "תרגום",
	}
}

// openings are how a line of the network's begins behind which a handle stands, or the name of a language.
func openings() (handle, language []string) {
	return []string{"replying to", "у відповідь", "відповідь", "в ответ", "antwort an", "en réponse à", "en respuesta a", "em resposta a", "w odpowiedzi do", "返信先", "返信先:", "回复", "回复:", "ردًا على", "رداً على", "בתגובה ל", "בתגובה", "reposted by", "boosted by"},
		[]string{"translated from", "перекладено з", "переведено с", "übersetzt aus", "traduit de", "traduit depuis", "traducido del", "traduzido do", "przetłumaczono z", "翻译自", "مترجم من", "תורגם מ", "تمت الترجمة من"}
}

// furniture says whether a line is the network's own.
func furniture(s string) bool {
	if len(s) > 200 {
		return false
	}
	s = strings.Map(func(r rune) rune {
		if skipped(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	low := strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return ornament(r) || strings.ContainsRune("<>+-—=:.", r) }))
	handles, languages := openings()
	for _, p := range handles {
		if rest, ok := strings.CutPrefix(low, p); ok && (strings.Trim(rest, " :") == "" || mention(strings.TrimLeft(rest, " :-"))) {
			return true
		}
	}
	for _, p := range languages {
		if rest, ok := strings.CutPrefix(low, p); ok && language(s[len(s)-len(strings.TrimLeft(rest, " ")):], strings.Fields(rest)) {
			return true
		}
	}
	for _, end := range []string{"님에게 보내는 답글", "adlı kullanıcıya yanıt olarak", "에서 번역됨", "から翻訳"} {
		if rest, ok := strings.CutSuffix(low, end); ok && len(strings.Fields(rest)) < 3 {
			return true
		}
	}
	return replying(low, handles) || phrased(low)
}

// replying says of a line with one handle that the rest of it says whom is replied to, wherever the handle came to stand.
func replying(low string, openings []string) bool {
	at, rest := 0, ""
	for _, w := range strings.Fields(low) {
		if strings.Contains(w, "@") {
			at++
		} else if utf8.RuneCountInString(w) > 1 {
			rest += " " + w
		}
	}
	rest = strings.Trim(rest, " :-")
	if at != 1 || rest == "" {
		return false
	}
	for _, p := range openings {
		if nearly(rest, p) {
			return true
		}
	}
	return false
}

// phrased says whether a line in small letters is made of the network's phrases, and of what drawings may be read as.
func phrased(low string) bool {
	var f []string
	for _, w := range strings.FieldsFunc(low, func(r rune) bool { return skipped(r) || strings.ContainsRune(",…·•|:;()[]\"“”„", r) }) {
		if w = strings.Trim(w, ".!»«"); w != "" {
			f = append(f, w)
		}
	}
	if len(f) == 0 || len(f) > 10 {
		return false
	}
	list := phrases()
	known, unknown := 0, 0
	for i := 0; i < len(f); {
		took := 0
		for _, p := range list {
			k := strings.Count(p, " ") + 1
			if i+k <= len(f) && k > took && nearly(strings.Join(f[i:i+k], " "), p) {
				took = k
			}
		}
		if took > 0 {
			known += weight(strings.Join(f[i:i+took], ""))
			i += took
			continue
		}
		if n := weight(f[i]); n > 3 || strings.ContainsFunc(f[i], wideLetter) && n > 4 {
			return false
		} else if unknown += n; strings.ContainsFunc(f[i], unicode.IsDigit) {
			unknown += 2
		}
		i++
	}
	return known > 0 && (unknown == 0 || known >= 2*unknown || known > 5 && unknown < 9)
}

// weight is how many letters a word has; one of a script without spaces is two.
func weight(w string) (n int) {
	for _, r := range w {
		if n++; wideLetter(r) {
			n++
		}
	}
	return n
}

// wideLetter says of letters of which one can be a word.
func wideLetter(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}

// nearly says whether a phrase was read as s: of each six letters one may be another.
func nearly(s, phrase string) bool {
	if s == phrase {
		return true
	}
	a, b := []rune(s), []rune(phrase)
	if wideLetter(b[0]) && len(b) > 2 {
		return len(a) == len(b) && distance(a, b) == 1 || len(a) > 3 && strings.HasPrefix(phrase, s) && 2*len(a) > len(b)
	}
	if len(b) < 6 || len(a) > len(b)+3 || len(b) > len(a)+3 {
		return false
	}
	return distance(a, b) <= len(b)/6
}

// distance is how many letters have to be changed, put in or left out to make b of a.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for j := range b {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// lettersApart is the distance where it is at most so many, else more: the work grows with the length of the two and no faster.
func lettersApart(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row, next := make([]int, 2*most+1), make([]int, 2*most+1) // row[k] is of j = i+k-most letters of b
	for k := range row {
		row[k] = max(k-most, 0)
	}
	for i := 1; i <= len(a); i++ {
		least := most + 1
		for k := range next {
			j := i + k - most
			next[k] = most + 1
			if j < 0 || j > len(b) {
				continue
			}
			if k+1 < len(row) {
				next[k] = min(next[k], row[k+1]+1)
			}
			if k > 0 {
				next[k] = min(next[k], next[k-1]+1)
			}
			if j > 0 {
				cost := row[k]
				if a[i-1] != b[j-1] {
					cost++
				}
				next[k] = min(next[k], cost)
			}
			least = min(least, next[k])
		}
		if row, next = next, row; least > most {
			return most + 1
		}
	}
	return min(row[len(b)-len(a)+most], most+1)
}

// language says whether a rest names a language: a word with a capital letter where its script has them, and who
// translated.
func language(rest string, f []string) bool {
	if len(f) == 0 || len(f) > 4 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
	return (unicode.IsUpper(r) || !unicode.IsLower(r) || !unicode.Is(unicode.Latin, r)) && (len(f) < 3 || f[1] == "by" || f[0] == "dem" || f[0] == "the")
}

// mention says whether a line is a handle and at most two short words, in which a drawing or a word of the network may
// have been read.
func mention(s string) bool {
	f := strings.FieldsFunc(s, skipped)
	if len(f) == 0 || len(f) > 3 {
		return false
	}
	at := 0
	for _, w := range f {
		if _, n := handleIn(w); n > 0 || strings.Contains(w, "@") && len(w) > 3 {
			at++
		} else if utf8.RuneCountInString(w) > 2 {
			return false
		}
	}
	return at == 1
}

// status says whether a line is the first of a telephone's screen: a clock, and how full the battery is or how it is
// connected.
func status(s string) bool {
	f := strings.FieldsFunc(s, skipped)
	if len(f) == 0 || len(f) > 8 {
		return false
	}
	clock, more := false, 0
	for i, w := range f {
		h, m, cut := strings.Cut(w, ":")
		_, a := number(h)
		_, b := number(m)
		switch {
		case i == 0 && cut && a && b && len(h) < 3 && len(m) == 2:
			clock = true
		case strings.HasSuffix(w, "%") || w == "5G" || w == "4G" || w == "LTE" || w == "Wi-Fi" || w == "5С":
			more++
		case utf8.RuneCountInString(w) > 4:
			return false
		}
	}
	return clock && (len(f) == 1 || more > 0) || more > 1
}

// scrap says whether a line can be what drawings, and numbers beside them, were read as: no word in it is longer than
// these are. A line of a text can be one too: Shot.Longer.
func scrap(s string) bool {
	f := strings.FieldsFunc(s, skipped)
	if len(f) == 0 || len(f) > 14 {
		return false
	}
	digits, words, longest, odd := 0, 0, 0, 0
	for _, w := range f {
		letters, wide := 0, 0
		for _, r := range w {
			if unicode.IsLetter(r) {
				letters++
			}
			if wideLetter(r) && (r < 0x3130 || r > 0x318f) { // parts of Hangul's letters are no word
				wide++
			}
		}
		switch {
		case wide > 1:
			return false
		case strings.ContainsFunc(w, unicode.IsDigit):
			if digits++; letters > 4 {
				return false
			}
		case letters == 0:
			odd++
		case letters > 2:
			words, longest = words+1, max(longest, letters)
		}
	}
	if last, _ := utf8.DecodeLastRuneInString(s); strings.ContainsRune(".!?。！？", last) && digits+odd < 2 {
		return false
	}
	switch {
	case digits > 1:
		return words < 3 && longest < 5
	case digits == 1 || odd > 0:
		return words < 2 && longest < 4 && len(f) < 9
	}
	return words == 0 && len(f) < 4 || len(f) == 1 && longest < 4
}

// counts says whether a line counts: numbers, with words that networks put to them.
func counts(s string) bool {
	if before, after, ok := strings.Cut(s, ":"); ok && endsInDigit(before) && strings.IndexFunc(after, unicode.IsDigit) == 0 {
		return false // a clock
	}
	numbers := 0
	for _, f := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return ornament(r) || strings.ContainsRune(",:„“”‚‘’\"《》()[]<>", r) }) {
		if f == "-" || f == "–" || f == "." {
			continue
		}
		digits := strings.TrimFunc(f, func(r rune) bool { return unicode.IsLetter(r) })
		if digits != "" && !strings.ContainsFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != '٫' && r != '٬' }) {
			if rest := strings.Trim(strings.Replace(f, digits, "", 1), " "); rest == "" || utf8.RuneCountInString(rest) == 1 || countWord(rest) {
				numbers++
				continue
			}
		}
		if !countWord(f) {
			return false
		}
	}
	return numbers > 0
}

func endsInDigit(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

// countWord says of a word in small letters that networks put it to counts.
func countWord(f string) bool {
	for w := range strings.SplitSeq(countWords, " ") {
		if f == w {
			return true
		}
	}
	return false
}

// countWords are those words, of thirteen languages.
const countWords = "k m b views view reposts repost retweets quotes quote likes like bookmarks bookmark replies reply boosts boost favorites favourites comments comment shares " +
	"тис тис. млн перегляди переглядів перегляд поширень репостів вподобань цитат закладок відповідей репости цитати вподобання тыс тыс. просмотров просмотра репостов отметок нравится цитаты ответов " +
	"mal angezeigt zitate zitat gefällt mir mir”-angaben mir-angaben mir“-angaben angaben -angaben lesezeichen mio tsd antworten aufrufe teilen " +
	"vues vue j’aime citations citation signets réponses visualizaciones me gusta citas respuestas visualizações curtidas citações respostas görüntüleme beğeni alıntı yanıt wyświetleń wyświetlenia polubień cytatów odpowiedzi " +
	"만 천 만회 회 조회수 재게시 인용 마음에 들어요 좋아요 북마크 답글 개 万 件の表示 件のリポスト 件の引用 件のいいね いいね リポスト 表示 件 ブックマーク 查看 转帖 引用 喜欢 书签 次查看 赞 " +
	"نشر ألف مليون مشاهدة مشاهدات إعجاب إعجابات اقتباسات ردود إعادة نشر إشارات مرجعية צפיות פרסומים חוזרים ציטוטים לייקים סימניות תגובות"
