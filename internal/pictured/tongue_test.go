package pictured

import (
	"fmt"
	"strings"
	"time"
)

// tongue is what networks write around a post in one language.
type tongue struct {
	ocr                                          string // Tesseract's name of the language
	post, follow, translate, translated          string
	replying                                     string // with %s for the handle
	views, reposts, quotes, likes, bookmarks     string // with %s for the number
	answer, pinned, edited, more, comment, share string
	ago, yesterday                               string
	months                                       []string
	stamp                                        string // as X has it below a post: {h}{H}{m}{ap}{d}{mon}{M}{y}
	long                                         string // as others have it
	am, pm                                       string
}

func tongues() map[string]tongue {
	return map[string]tongue{
		"en": {"eng", "Post", "Follow", "Show translation", "Translated from Korean by a machine", "Replying to %s", "%s Views", "%s Reposts", "%s Quotes", "%s Likes", "%s Bookmarks",
			"Post your reply", "Pinned", "Edited", "Show more", "Write a comment…", "Share", "3h", "Yesterday at {H}:{m}", strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
			"{h}:{m} {ap} · {mon} {d}, {y}", "{mon} {d}, {y} at {h}:{m} {ap}", "AM", "PM"},
		"uk": {"ukr+eng", "Допис", "Читати", "Показати переклад", "Перекладено з англійської", "У відповідь %s", "%s переглядів", "%s репостів", "%s цитат", "%s вподобань", "%s закладок",
			"Напишіть відповідь", "Закріплено", "Відредаговано", "Показати більше", "Напишіть коментар…", "Поширити", "3 год", "Учора о {H}:{m}", strings.Fields("січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд."),
			"{H}:{m} · {d} {mon} {y} р.", "{d} {mon} {y} р. о {H}:{m}", "", ""},
		"ko": {"kor+eng", "게시물", "팔로우", "번역 보기", "영어에서 번역됨", "%s 님에게 보내는 답글", "조회수 %s회", "재게시 %s", "인용 %s", "마음에 들어요 %s", "북마크 %s",
			"답글 게시하기", "고정됨", "수정됨", "더 보기", "댓글을 입력하세요…", "공유하기", "3시간", "어제 오후 {h}:{m}", nil,
			"{ap} {h}:{m} · {y}년 {M}월 {d}일", "{y}년 {M}월 {d}일 {ap} {h}:{m}", "오전", "오후"},
		"ja": {"jpn+eng", "ポスト", "フォロー", "翻訳を表示", "英語から翻訳", "返信先: %sさん", "%s 件の表示", "%s 件のリポスト", "%s 件の引用", "%s 件のいいね", "%s ブックマーク",
			"返信をポスト", "固定", "編集済み", "さらに表示", "コメントする…", "シェア", "3時間", "昨日 {H}:{m}", nil,
			"{ap}{h}:{m} · {y}年{M}月{d}日", "{y}年{M}月{d}日 {H}:{m}", "午前", "午後"},
		"zh": {"chi_sim+eng", "帖子", "关注", "显示翻译", "翻译自英语", "回复 %s", "%s 查看", "%s 转帖", "%s 引用", "%s 喜欢", "%s 书签",
			"发布你的回复", "置顶", "已编辑", "显示更多", "写评论…", "分享", "3小时", "昨天{H}:{m}", nil,
			"{ap}{h}:{m} · {y}年{M}月{d}日", "{y}年{M}月{d}日 {H}:{m}", "上午", "下午"},
		"ar": {"ara+eng", "منشور", "متابعة", "عرض الترجمة", "مترجم من الإنجليزية", "ردًا على %s", "%s مشاهدة", "%s إعادة نشر", "%s اقتباسات", "%s إعجاب", "%s إشارات مرجعية",
			"انشر ردك", "مثبت", "معدّل", "عرض المزيد", "اكتب تعليقًا…", "مشاركة", "3 س", "أمس الساعة {H}:{m}", strings.Fields("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
			"{h}:{m} {ap} · {d} {mon} {y}", "{d} {mon} {y} الساعة {h}:{m} {ap}", "ص", "م"},
		"he": {"heb+eng", "פוסט", "מעקב", "הצגת תרגום", "תורגם מאנגלית", "בתגובה ל-%s", "%s צפיות", "%s פרסומים חוזרים", "%s ציטוטים", "%s לייקים", "%s סימניות",
			"פרסום תגובה", "נעוץ", "נערך", "הצגת עוד", "כתיבת תגובה…", "שיתוף", "3 ש׳", "אתמול בשעה {H}:{m}", strings.Fields("ינו׳ פבר׳ מרץ אפר׳ מאי יוני יולי אוג׳ ספט׳ אוק׳ נוב׳ דצמ׳"),
			"{H}:{m} · {d} ב{mon} {y}", "{d} ב{mon} {y} בשעה {H}:{m}", "", ""},
		"de": {"deu+eng", "Post", "Folgen", "Übersetzung anzeigen", "Übersetzt aus dem Englischen", "Antwort an %s", "%s Mal angezeigt", "%s Reposts", "%s Zitate", "%s „Gefällt mir“-Angaben", "%s Lesezeichen",
			"Poste deine Antwort", "Angeheftet", "Bearbeitet", "Mehr anzeigen", "Kommentieren …", "Teilen", "3 Std.", "Gestern um {H}:{m}", strings.Fields("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
			"{H}:{m} · {d}. {mon} {y}", "{d}. {mon} {y} um {H}:{m} Uhr", "", ""},
	}
}

// at writes a time as a pattern has it.
func (g *tongue) at(pattern string, t time.Time) string {
	ap := g.am
	if t.Hour() >= 12 {
		ap = g.pm
	}
	h := t.Hour() % 12
	if h == 0 {
		h = 12
	}
	mon := ""
	if g.months != nil {
		mon = g.months[t.Month()-1]
	}
	return strings.NewReplacer("{h}", fmt.Sprint(h), "{H}", fmt.Sprintf("%02d", t.Hour()), "{m}", fmt.Sprintf("%02d", t.Minute()), "{ap}", ap,
		"{d}", fmt.Sprint(t.Day()), "{mon}", mon, "{M}", fmt.Sprint(int(t.Month())), "{y}", fmt.Sprint(t.Year())).Replace(pattern)
}
