package quotation

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// rawContraries gives words of which one says the contrary of the other; with a star all words that begin so.
func rawContraries() map[string]string {
	return map[string]string{
		"en": "bought/sold buying/selling buys/sells friend/foe gain/lose gained/lost grow/shrink grew/shrank growing/shrinking faster/slower fast/slow quick/slow cheap/expensive cheaper/dearer rich/poor richer/poorer " +
			"longer/shorter long/short older/newer old/new older/younger near/far hot/cold warmer/colder wet/dry full/empty big/small bigger/smaller large/small larger/smaller left/right north/south east/west northern/southern eastern/western " +
			"permit/forbid permitted/forbidden permitted/banned permits/bans allowed/banned allows/forbids allows/bans legal/illegal build/destroy built/destroyed increasing/decreasing grew/fell rise/drop rose/dropped rising/dropping up/down upper/lower " +
			"arrive/leave arrived/left arrives/leaves easy/hard easier/harder light/heavy lighter/heavier loud/quiet happy/sad proud/ashamed praise/condemn praised/condemned trust/distrust remember/forget found/lost innocent/guilty nobody/everybody nowhere/everywhere " +
			"opened/closed opens/closes opening/closing opening/closure opened/shut open/shut earliest/latest oldest/youngest first/final hired/fired joined/left accept/refuse accepted/refused approve/reject approved/rejected confirmed/denied confirms/denies deny/admit denied/admitted today/yesterday tomorrow/yesterday",
		"de": "kauf*/verkauf* gekauft/verkauft öffne*/schließ* geöffnet/geschlossen offen/geschlossen früh*/spät* beste*/schlechteste* gewann*/verlor* gewinnt/verliert erlaub*/verb* erlaubt/verboten erlaubt/verbietet verbündete*/feind* freund*/feind* erhöh*/senk* erhöht/gesenkt stieg*/fiel* stieg*/sank* gestiegen/gefallen gestiegen/gesunken " +
			"wächst/schrumpft erst*/letzt* größer*/kleiner* groß*/klein* lang*/kurz* länger*/kürzer* schnell*/langsam* billig*/teuer* teurer*/billiger* hoch*/niedrig* höher*/niedriger* stärker*/schwächer* reich*/arm* nah*/fern* heiß*/kalt* wärmer*/kälter* voll*/leer* links/rechts nord*/süd* ost*/west* angenommen/abgelehnt bestätigt/dementiert unterstütz*/verurteil* lob*/tadel* begonnen/beendet beginnt/endet oben/unten innen/außen jemand/niemand jeder/niemand überall/nirgends bau*/zerstör*",
		"uk": "раніш*/пізніш* ранн*/пізн* рано/пізно кращ*/гірш* найкращ*/найгірш* добр*/поган* виграв*/програв* виграл*/програл* виграє*/програє* виграти/програти перемог*/поразк* переміг/програв перемогл*/програл* купи*/прода* купу*/прода* купл*/прода* відкри*/закри* відчин*/зачин* дозвол*/заборон* союзни*/ворог* друз*/ворог* " +
			"збільш*/зменш* зрост*/пада* зрост*/знижу* зріс*/впа* зросл*/впал* підвищ*/знизи* підвищ*/знижу* перш*/останн* більш*/менш* найбільш*/найменш* вищ*/нижч* висок*/низьк* довш*/коротш* довг*/коротк* дешевш*/дорожч* дешев*/дорог* швидш*/повільніш* швидк*/повільн* сильн*/слабк* сильніш*/слабш* багат*/бідн* старш*/молодш* нов*/стар* близьк*/далек* тепл*/холодн* тепліш*/холодніш* повн*/порожн* лів*/прав* північн*/південн* східн*/західн* " +
			"почин*/закінч* почав*/закінч* почал*/закінч* почат*/закінч* поча*/заверш* підтрим*/засуд* схвал*/відхил* прийня*/відхил* підтверд*/заперечи* захищ*/нападa* наступ*/відступ* будув*/руйнув* збудув*/зруйнув* законн*/незаконн* безпечн*/небезпечн* можлив*/неможлив* усі/ніхто всі/жоден завжди/ніколи скрізь/ніде вгору/вниз вгорі/внизу всередині/зовні люб*/ненавид* знайш*/загуб* приїх*/виїх* прийш*/піш*",
		"ru": "раньш*/позж* раньш*/поздн* ранн*/поздн* рано/поздно лучш*/хуж* наилучш*/наихудш* хорош*/плох* выигра*/проигра* побед*/поражен* победил*/проиграл* купи*/прода* покупа*/прода* купл*/прода* откры*/закры* разреш*/запре* союзни*/враг* друз*/враг* друг*/враг* " +
			"увелич*/уменьш* раст*/пада* раст*/снижа* вырос*/упал* выросл*/снизил* вырос/снизился повыш*/пониж* повыс*/пониз* повыс*/сниз* перв*/последн* больш*/меньш* наибольш*/наименьш* выше/ниже высок*/низк* дольш*/короч* длинн*/коротк* дешевл*/дорож* дешев*/дорог* быстре*/медленне* быстр*/медленн* сильн*/слаб* сильне*/слабе* богат*/бедн* старш*/младш* нов*/стар* близк*/далек* тепл*/холодн* тепле*/холодне* полн*/пуст* лев*/прав* северн*/южн* восточн*/западн* " +
			"начал*/законч* начин*/заканч* начат*/законч* поддерж*/осуд* одобр*/отклон* принял*/отклон* подтверд*/опроверг* наступ*/отступ* строи*/разруш* построи*/разруш* законн*/незаконн* безопасн*/опасн* возможн*/невозможн* все/никто всегда/никогда везде/нигде вверх/вниз вверху/внизу внутри/снаружи люб*/ненавид* нашл*/потерял* приех*/уех* пришл*/ушл*",
		"ar": "باع/اشترى باعت/اشترت باعوا/اشتروا يبيع/يشتري تبيع/تشتري بيع/شراء افضل/اسوا احسن/اسوا الافضل/الاسوا جيد/سيئ جيدة/سيئة مبكرا/متاخرا باكرا/متاخرا مبكر/متاخر مبكرة/متاخرة اول/اخر الاول/الاخير الاولى/الاخيرة فاز/خسر فازت/خسرت فازوا/خسروا يفوز/يخسر فوز/خسارة نصر/هزيمة النصر/الهزيمة انتصار/هزيمة ربح/خسر " +
			"فتح/اغلق فتحت/اغلقت يفتح/يغلق تفتح/تغلق مفتوح/مغلق مفتوحة/مغلقة سمح/منع سمحت/منعت يسمح/يمنع تسمح/تمنع مسموح/ممنوع حليف/عدو الحليف/العدو حلفاء/اعداء صديق/عدو اصدقاء/اعداء زاد/نقص زادت/نقصت يزيد/ينقص زيادة/نقص ارتفع/انخفض ارتفعت/انخفضت يرتفع/ينخفض ترتفع/تنخفض ارتفاع/انخفاض صعد/هبط صعدت/هبطت اكبر/اصغر كبير/صغير كبيرة/صغيرة كثير/قليل كثيرا/قليلا اعلى/ادنى عال/منخفض طويل/قصير طويلة/قصيرة اطول/اقصر " +
			"قوي/ضعيف قوية/ضعيفة اقوى/اضعف سريع/بطيء اسرع/ابطا ارخص/اغلى رخيص/غال بدا/انتهى بدات/انتهت بداية/نهاية حرب/سلام دعم/ادان يدعم/يدين قبل/رفض قبلت/رفضت يقبل/يرفض هجوم/دفاع تقدم/تراجع دخل/خرج دخلت/خرجت وصل/غادر وصلت/غادرت كل/لا جميع/لا احد/الجميع شمال/جنوب شرق/غرب يمين/يسار حار/بارد قديم/جديد قديمة/جديدة فوق/تحت داخل/خارج ممكن/مستحيل صحيح/خاطئ بريء/مذنب دائما/ابدا",
		"he": "פתח/סגר פתחה/סגרה פתחו/סגרו פותח/סוגר פותחת/סוגרת פתוח/סגור פתוחה/סגורה נפתח/נסגר נפתחה/נסגרה קנה/מכר קנתה/מכרה קנו/מכרו קונה/מוכר קונים/מוכרים לקנות/למכור ניצח/הפסיד ניצחה/הפסידה ניצחו/הפסידו ניצחון/תבוסה ניצחון/הפסד טוב/רע טובה/רעה טובים/רעים טובות/רעות מוקדם/מאוחר הראשון/האחרון הראשונה/האחרונה ראשון/אחרון ראשונה/אחרונה " +
			"מותר/אסור מתיר/אוסר התיר/אסר התירה/אסרה אישר/דחה אישרה/דחתה בעל/אויב ידיד/אויב חבר/אויב חברים/אויבים עלה/ירד עלתה/ירדה עלו/ירדו עולה/יורד גדל/קטן הגדיל/הקטין הגדילה/הקטינה עלייה/ירידה גדול/קטן גדולה/קטנה גדולים/קטנים הגדול/הקטן הגדולה/הקטנה גבוה/נמוך גבוהה/נמוכה ארוך/קצר ארוכה/קצרה חזק/חלש חזקה/חלשה מהר/לאט מהיר/איטי זול/יקר זולה/יקרה התחיל/נגמר התחילה/נגמרה התחלה/סוף תמך/גינה תמכה/גינתה כולם/איש כולם/אף תמיד/לעולם נכנס/יצא נכנסה/יצאה הגיע/עזב הגיעה/עזבה צפון/דרום מזרח/מערב ימין/שמאל חם/קר חדש/ישן חדשה/ישנה מעל/מתחת בפנים/בחוץ אפשרי/בלתי הכול/כלום הכל/כלום חוקי/בלתי",
		"hi": "बेहतर/बदतर अच्छा/बुरा अच्छी/बुरी अच्छे/बुरे जल्दी/देर पहले/देर पहला/आखिरी पहली/आखिरी पहला/आख़िरी पहली/आख़िरी जीता/हारा जीती/हारी जीते/हारे जीत/हार जीतेगा/हारेगा जीतेगी/हारेगी खरीदा/बेचा ख़रीदा/बेचा खरीदी/बेची ख़रीदी/बेची खरीद/बेच खुला/बंद खुली/बंद खुले/बंद खोला/बंद खोल/बंद अनुमति/रोक इजाज़त/रोक इजाज़त/पाबंदी अनुमति/प्रतिबंध दोस्त/दुश्मन मित्र/शत्रु मित्र/दुश्मन " +
			"बढ़ा/घटा बढ़ी/घटी बढ़े/घटे बढ़/घट बढ़ता/घटता बढ़ती/घटती बढ़ेगा/घटेगा बढ़ोतरी/कमी वृद्धि/कमी ऊपर/नीचे बड़ा/छोटा बड़ी/छोटी बड़े/छोटे ऊंचा/नीचा ऊँचा/नीचा लंबा/छोटा लंबी/छोटी तेज़/धीमा तेज़/धीमी तेज/धीमा तेज/धीमी सस्ता/महंगा सस्ती/महंगी सस्ते/महंगे सस्ता/महँगा मजबूत/कमजोर मज़बूत/कमज़ोर शुरू/खत्म शुरू/ख़त्म शुरुआत/अंत सच/झूठ सही/गलत सही/ग़लत हमेशा/कभी सब/कोई अंदर/बाहर उत्तर/दक्षिण पूर्व/पश्चिम गर्म/ठंडा गरम/ठंडा नया/पुराना नई/पुरानी नए/पुराने समर्थन/विरोध स्वीकार/अस्वीकार स्वीकार/इनकार संभव/असंभव जीवित/मृत आया/गया आई/गई आए/गए",
		"ko": "일찍/늦게 빨리/늦게 빠르/느리 빨리/천천히 이르/늦 빨라/늦어 먼저/나중 처음/마지막 첫/마지막 올랐/내렸 올라/내려 오르/내리 올린/내린 올렸/내렸 이겼/졌 이겨/져 이긴/진 이기/지 승리/패배 승/패 샀/팔았 사서/팔아서 산/판 사기/팔기 사들/팔아 구매/판매 매수/매도 열었/닫았 열린/닫힌 열렸/닫혔 열리/닫히 열고/닫고 허용/금지 허가/금지 허락/금지 찬성/반대 늘었/줄었 늘어/줄어 늘고/줄고 늘린/줄인 높/낮 크/작 커/작아 길/짧 많/적 좋/나쁘 좋아/나빠 좋은/나쁜 더/덜 동맹/적 친구/적 우방/적 강하/약하 강해/약해 강한/약한 " +
			"비싸/싸 비싼/싼 시작/끝 시작/종료 항상/결코 언제나/결코 모두/아무도 위/아래 안/밖 앞/뒤 전에/후에 전까지/후까지 이전/이후 북쪽/남쪽 동쪽/서쪽 왼쪽/오른쪽 입장/퇴장 들어/나와 들어왔/나갔 성공/실패 수락/거절 승인/거부 인정/부인 공격/방어 전진/후퇴 합법/불법 안전/위험 가능/불가능 진실/거짓 새/헌 더운/추운 덥/춥 가까/멀 두꺼/얇 최고/최악 최대/최소 다수/소수",
		"ja": "早/遅 速/遅 先/後 最初/最後 初め/終わり 始/終 良/悪 よく/悪く 改善/悪化 勝/負 勝利/敗北 勝/敗 上/下 上が/下が 増え/減 増/減 増加/減少 高/低 高/安 大き/小さ 大/小 長/短 強/弱 味方/敵 同盟/敵 友/敵 買/売 購入/販売 開/閉 許可/禁止 許/禁 常に/決して いつも/決して 全員/誰も 全て/何も 賛成/反対 支持/反対 承認/拒否 受け入れ/拒 認め/否定 肯定/否定 攻撃/防御 前進/後退 成功/失敗 可能/不可能 合法/違法 安全/危険 左/右 北/南 東/西 内/外 入/出 近/遠 新/古 暑/寒 熱/冷 暖/寒 明る/暗 重/軽 最大/最小 最高/最低 最高/最悪 以前/以降 真/偽 好/嫌 来/去 建/壊",
		"zh": "早/晚 早/迟 早/遲 快/慢 先/后 先/後 第一/最后 第一/最後 首次/最后 最初/最后 好/坏 好/壞 好/差 更好/更糟 赢/输 贏/輸 胜/败 勝/敗 胜/负 勝/負 升/降 涨/跌 漲/跌 上升/下降 上涨/下跌 增/减 增/減 增加/减少 提高/降低 高/低 大/小 长/短 長/短 强/弱 強/弱 贵/便宜 貴/便宜 买/卖 買/賣 开/关 開/關 允许/禁止 允許/禁止 准许/禁止 批准/禁止 批准/否决 同意/反对 同意/反對 赞成/反对 贊成/反對 支持/反对 总是/从不 總是/從不 总是/从来 一直/从未 盟友/敌人 盟友/敵人 朋友/敌人 朋友/敵人 盟/敌 友/敌 " +
			"上/下 里/外 裡/外 进/出 進/出 进攻/撤退 前进/后退 前進/後退 进攻/防守 成功/失败 成功/失敗 开始/结束 開始/結束 真/假 对/错 對/錯 合法/非法 安全/危险 安全/危險 左/右 南/北 东/西 東/西 新/旧 新/舊 老/新 远/近 遠/近 冷/热 冷/熱 轻/重 輕/重 穷/富 窮/富 接受/拒绝 接受/拒絕 承认/否认 承認/否認 所有人/没有人 全部/没有 最大/最小 最高/最低 最好/最坏 最好/最差 多数/少数 多數/少數 来/去 來/去 建/拆 以前/以后 以前/以後 之前/之后 之前/之後 爱/恨 愛/恨",
		"th": "เร็ว/ช้า ก่อน/หลัง แรก/สุดท้าย ดี/แย่ ดี/เลว ดีขึ้น/แย่ลง ชนะ/แพ้ ขึ้น/ลง เพิ่ม/ลด สูง/ต่ำ สูง/เตี้ย ใหญ่/เล็ก ยาว/สั้น แข็งแรง/อ่อนแอ แข็งแกร่ง/อ่อนแอ มิตร/ศัตรู เพื่อน/ศัตรู พันธมิตร/ศัตรู ซื้อ/ขาย เปิด/ปิด อนุญาต/ห้าม เสมอ/ไม่เคย ทุกคน/ไม่มีใคร แพง/ถูก เริ่ม/จบ เริ่ม/สิ้นสุด สนับสนุน/คัดค้าน เห็นด้วย/คัดค้าน ยอมรับ/ปฏิเสธ รับ/ปฏิเสธ โจมตี/ป้องกัน สำเร็จ/ล้มเหลว ปลอดภัย/อันตราย จริง/เท็จ ถูก/ผิด เหนือ/ใต้ ตะวันออก/ตะวันตก ซ้าย/ขวา ใน/นอก เข้า/ออก ใกล้/ไกล ใหม่/เก่า ร้อน/เย็น ร้อน/หนาว รวย/จน มากที่สุด/น้อยที่สุด รัก/เกลียด มา/ไป",
	}
}

// sides are pairs of contraries: 2n and 2n+1 are the two sides of one pair.
type sides struct {
	words map[string][]int32 // of a word
	stems map[string][]int32 // of all words that begin so
	texts map[rune][]string  // the words by their first letter, the longest first: scripts without spaces
	long  int                // bytes of the longest stem
	n     int32
}

// sidesOf reads a list.
func (t *Tokenizer) sidesOf(raw string) sides {
	out := sides{words: map[string][]int32{}, stems: map[string][]int32{}, texts: map[rune][]string{}}
	put := func(word string, id int32) {
		head, open := strings.CutSuffix(word, "*")
		key := t.joined(head)
		if open {
			out.stems[key] = append(out.stems[key], id)
			out.long = max(out.long, len(key))
			return
		}
		if _, held := out.words[key]; !held {
			r, _ := utf8.DecodeRuneInString(key)
			out.texts[r] = append(out.texts[r], key)
		}
		out.words[key] = append(out.words[key], id)
	}
	for _, p := range strings.Fields(raw) {
		left, right, _ := strings.Cut(p, "/")
		for _, a := range strings.Split(left, ",") {
			put(a, out.n)
		}
		for _, b := range strings.Split(right, ",") {
			put(b, out.n+1)
		}
		out.n += 2
	}
	for _, list := range out.texts {
		longestFirst(list)
	}
	return out
}

// sidesOf gives the sides that a word is on.
func (l *lists) sidesOf(key string) []int32 {
	s := &l.sides
	var out []int32
	l.base(key, func(k string) bool {
		out = append(out, s.words[k]...)
		for i := range k {
			if i > s.long { // a word made to be long has as many beginnings as letters
				return len(out) > 0
			}
			out = append(out, s.stems[k[:i]]...)
		}
		out = append(out, s.stems[k]...)
		return len(out) > 0
	})
	return out
}

// sidesIn gives the sides of some words with spaces between them.
func (l *lists) sidesIn(words string) []int32 {
	var out []int32
	for w := range strings.FieldsSeq(words) {
		out = append(out, l.sidesOf(w)...)
	}
	return out
}

// in gives the sides of what stands in the change or over its border, in a script without spaces.
func (s *sides) in(w window) []int32 {
	var out []int32
	for i := 0; i < len(w.text) && i < w.to; {
		r, n := utf8.DecodeRuneInString(w.text[i:])
		for _, text := range s.texts[r] { // the longest first: 不可能 is no 可能
			if strings.HasPrefix(w.text[i:], text) {
				n = max(n, len(text))
				if i+len(text) > w.from {
					out = append(out, s.words[text]...)
				}
			}
		}
		i += n
	}
	return out
}

// contrary says whether one of two lists of sides has a side and the other its contrary.
func contrary(record, quote []int32) bool {
	return slices.ContainsFunc(record, func(x int32) bool {
		return slices.Contains(quote, x^1) && !slices.Contains(record, x^1) && !slices.Contains(quote, x)
	})
}

// maxContraries is how many words of a change are looked through for contraries.
const maxContraries = 32

// contrary says whether a change exchanges a word for its contrary.
func (f *flagger) contrary() bool {
	rec := f.against()
	if len(rec) > maxContraries || len(f.c.quo) > maxContraries {
		return false
	}
	on := func(tok []*Token) (out []int32) {
		for _, t := range tok {
			out = append(out, f.l.sidesOf(t.Key)...)
		}
		return out
	}
	return contrary(on(rec), on(f.c.quo))
}

// contraryText says whether a change in a script without spaces takes one of two contraries away and sets the other.
func (f *flagger) contraryText(record, quote window) bool {
	for _, w := range []*window{&record, &quote} {
		if w.from == w.to { // what stands at the place where nothing was left or added
			w.from, w.to = w.from-1, w.to+1
		}
	}
	return contrary(f.l.sides.in(record), f.l.sides.in(quote))
}

// against gives the words of the record that a change is laid against: those it took, or where the quotation begins or
// ends with words that have no partner as many as stand there in the record's sentence.
func (f *flagger) against() []*Token {
	from, to := f.opposed()
	out := f.c.rec
	for i := from; len(f.c.rec) == 0 && i < to; i++ {
		out = append(out, &f.m.line.tok[i])
	}
	return out
}

// maxAgainst is how many words without a partner at an end of the quotation are laid against the record's.
const maxAgainst = 8

// opposed gives these words as places in the line.
func (f *flagger) opposed() (from, to int) {
	c, l := f.c, f.m.line
	from, to = c.recAt[0], c.recAt[1]
	if c.Op != Inserted || from != to || len(c.quo) > maxAgainst {
		return from, to
	}
	if c.quoAt[0] == 0 {
		for range c.quo {
			if same, _ := l.joins(from); !same {
				break
			}
			from--
		}
		return from, to
	}
	if c.quoAt[1] == len(f.s.tok) {
		for range c.quo {
			if same, _ := l.joins(to); !same {
				break
			}
			to++
		}
	}
	return from, to
}
