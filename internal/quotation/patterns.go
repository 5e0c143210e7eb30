package quotation

import (
	"slices"
	"strings"
)

// more is what a language needs beside its words.
type more struct {
	fore    string // letters written together with the word behind them: and, the, in
	single  string // numbers that count nothing behind them: one, first, half
	masks   string // of a script without spaces: words that only hold the letters of a negation, a number or a unit
	before  string // negations that stand before what they negate; "" for all of them
	helpers string // what may stand between such a one and its verb
	number  string // numbers beside those of the list
	hedge   string
	between string // words that may stand between a negation and what it negates, beside small ones
	only    string // words behind which a negation is none: not only
}

// rawMore gives it by language.
func rawMore() map[string]more {
	return map[string]more{
		"en": {between: "yet ever even really quite always fully entirely necessarily actually currently yet truly simply", only: "only just merely",
			single: "zero one first second third fourth fifth sixth seventh eighth ninth tenth once twice double triple half quarter m percent"},
		"de": {between: "mehr mal immer wirklich ganz einmal länger", only: "nur bloß",
			single: "null eins ein erste zweite dritte halb hälfte doppelt prozent",
			number: "fuenf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn sechzig siebzig achtzig neunzig dutzende hunderte tausende zweihundert dreihundert einhundert zweitausend dreitausend eintausend vierte fünfte"},
		"uk": {between: "дуже зовсім завжди справді цілком більше", only: "лише тільки",
			single: "нуль один одна одне одного однієї вдвічі втричі перший перша другий друга третій третя половина відсотків відсотки відсоток км кг тонн",
			number: "тринадцять чотирнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот двома трьома двом трьом двоє троє четверо п'ятеро шестеро тридцятеро обидва сотня сотень тисячу мільярда дюжина тисячам дванадцяти",
			hedge:  "більш менш найбільше найменше заледве ледь мінімум максимум"},
		"ru": {between: "очень совсем всегда действительно больше вполне", only: "лишь только",
			single: "ноль один одна одно одного одной вдвое втрое первый первая второй вторая третий третья половина процентов процента процент км кг тонн",
			number: "тринадцать четырнадцать шестнадцать семнадцать восемнадцать девятнадцать четыреста пятьсот шестьсот семьсот восемьсот девятьсот двумя тремя двое трое четверо пятеро шестеро оба обе сотня сотен тысячу дюжина полтора полторы пятью шестью десятью",
			hedge:  "наиболее наименее едва почти минимально максимально"},
		"ar": {between: "", only: "فقط",
			fore: "وس وال فال بال كال ولل فلل وب ول لل ال و ف ب ل ك س", single: "صفر واحد واحدة اول الاول الثاني الثالث نصف متر لتر كيلومتر كيلو طن دولار دينار يورو ريال مكعب بالمئة",
			number: "اثنا اثني اثنتان اثنتين اثنتا عشرون عشرين ثلاثون اربعون اربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين تسع ثماني ثمان مائتان مائتين مئتان مئتين الفان الفين مليونان مليونين ثلاثمئة ثلاثمائة اربعمئة خمسمئة خمسمائة ستمئة سبعمئة ثمانمئة تسعمئة ثلث ربع خمس رابع الرابع خامس الخامس سادس السادس سابع السابع ثامن الثامن تاسع التاسع عاشر العاشر ثالث ثاني ضعف",
			hedge:  "اكثر اقل اقصى ادنى الاكثر الاقل فحسب يكاد تكاد كاد بالكاد ربما يبدو عادة تقدير"},
		"he": {between: "באמת ממש תמיד עוד", only: "רק",
			fore: "וכש ושה ושב וה וב ול ומ וש שה שב של מה כש ו ה ב ל כ מ ש", single: "אפס אחד אחת ראשון שלישי חצי אחוז אחוזים",
			number: "שתיים שניהם שלושת ארבעת חמשת ששת שבעת שמונת תשעת עשרת שבעים שישים חמישים ארבעים שלושים שמונים תשעים מאתיים אלפיים מיליארדי רבע שליש רבעים עשרות שני שנייה שניה רביעי רביעית חמישי חמישית שישי שישית שביעי שביעית שמיני שמינית תשיעי עשירי אחד-עשר מיליונים כפול כפליים",
			hedge:  "כ היותר הפחות בקושי כמעט בלבד ככל לערך"},
		"hi": {between: "", only: "केवल सिर्फ",
			single: "शून्य एक आधा पहला पहली दूसरा दूसरी तीसरा प्रतिशत फीसदी",
			number: "ग्यारह बारह तेरह चौदह पंद्रह पन्द्रह सोलह सत्रह अठारह उन्नीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे छः छे डेढ़ ढाई सवा साढ़े पौने दोनों तीनों चारों सैकड़ों हजारों हज़ारों लाखों करोड़ों दर्जन दर्जनों चौथा चौथी पांचवां पाँचवाँ छठा सातवां आठवां नौवां दसवां दुगुना दोगुना तिगुना चौथाई तिहाई",
			hedge:  "क़रीबन न्यूनतम अधिकतम मात्र महज़ महज बस"},
		"ko": {masks: "못지않 잘못 연못 마지못해 아니라면 안팎 약속 약국 약간 예약 계약 절약 취약 만약 요약 제약 공약 협약 조약 없애 없앴 오직"},
		"ja": {masks: "少なくとも 少なくない まず 必ず はず 思わず 相変わらず 未来 非常 無料 無線 無事 不動産 否応 なければなら なければなりません なければいけ なくてはなら なくてはいけ ないといけ ねばなら かもしれない かもしれません に違いない にちがいない くだらない もったいない ぬる ぬれ ぬく ぬい 死ぬ 犬 きぬ 約束 契約 予約 節約 条約 一緒 一定 一般 一部 統一 一番 一体 一切 一生 一応 一方 唯一 万一 十分 数学 数字 無数 四季 三角 八百屋 七夕",
			before: "不 無 未 非 否"},
		"zh": {masks: "非常 未来 未來 特别 特別 分别 分別 区别 區別 差别 差別 性别 性別 级别 級別 告别 告別 别人 別人 别的 別的 个别 個別 识别 識別 无论 無論 不过 不過 不仅 不僅 不但 不断 不斷 不同 不少 不管 不久 莫斯科 无线 無線 是否 能否 合约 合約 条约 條約 节约 節約 预约 預約 纽约 紐約 一样 一樣 一起 一直 一定 一般 一切 一些 统一 統一 同一 唯一 万一 萬一 第一 一旦 星期一 三明治 百姓 千万 两岸 兩岸 半天 几乎 幾乎",
			helpers: "会 會 能 要 是 想 有 得 再 可 可以 该 該 应该 應該 应 應 用 曾 敢 肯 愿意 願意 必 需要 准 準备 打算"},
		"th": {masks: "อย่าง มิตร มิถุนายน มิติ สามารถ สามี เก้าอี้ พันธุ์ พันธมิตร สี่แยก ห้าม ร้อยเอ็ด ไม่ว่า ไม่เพียง ไม่นาน ไม่ไกล เสมอ หกล้ม สองแถว",
			helpers: "ได้ เคย ใช่ ควร ต้อง มี อยาก เคยจะ ค่อย น่า อาจ"},
	}
}

// extend adds to a language's lists what stands elsewhere.
func (t *Tokenizer) extend(l *lists, lang string) {
	m, p := rawMore()[lang], packs()[lang]
	if p.words.small != "" {
		m = p.more
	}
	l.fore = strings.Fields(m.fore)
	l.single = t.set(m.single)
	l.between, l.only = t.set(m.between), t.set(m.only)
	l.units = t.unitList(rawUnits()[lang] + p.units)
	l.sides = t.sidesOf(rawContraries()[lang] + " " + rawSides()[lang] + " " + raw()[lang].opposite + " " + p.sides)
	places := rawPlaces()[lang]
	t.pack(l, p, lang)
	if !l.pattern {
		join(l.number, t.set(m.number))
		join(l.hedge, t.set(m.hedge))
		join(l.name, t.set(places))
		return
	}
	l.names = append(l.names, t.patterns(places)...)
	l.masks, l.helpers = t.patterns(m.masks), t.patterns(m.helpers)
	if l.before = l.negations; m.before != "" {
		l.before = t.patterns(m.before)
	}
	if lang == "ko" {
		l.spaced = 1
		l.hedges = append(l.hedges, "수 있", "수 없") // a space is between them
	}
	for _, list := range [][]string{l.negations, l.hedges, l.numbers, l.names, l.masks, l.before, l.helpers} {
		longestFirst(list)
	}
	for _, m := range l.masks {
		if !slices.ContainsFunc(l.hedges, func(h string) bool { return strings.HasPrefix(h, m) }) {
			l.soft = append(l.soft, m)
		}
	}
}

func join(into, from map[string]bool) {
	for k := range from {
		into[k] = true
	}
}

// patterns reads the words of a script without spaces.
func (t *Tokenizer) patterns(words string) []string {
	var out []string
	for _, w := range strings.Fields(words) {
		out = append(out, t.joined(w))
	}
	return out
}

// joined is a word as the keys of its tokens.
func (t *Tokenizer) joined(word string) string { return keys(t.Tokens(word)) }

// minBase is the least letters of a word behind such as are written together with it.
const minBase = 3

// base gives the word of a list that a key is, what is written together with it aside.
func (l *lists) base(key string, held func(string) bool) (string, bool) {
	if held(key) {
		return key, true
	}
	for _, p := range l.fore {
		if rest, ok := strings.CutPrefix(key, p); ok && (len(rest) >= 2*minBase || p[len(p)-1] == '\'') && held(rest) { // two bytes a letter
			return rest, true
		}
	}
	return "", false
}

func (l *lists) in(list map[string]bool, key string) (string, bool) {
	return l.base(key, func(k string) bool { return list[k] })
}

func (l *lists) negates(key string) bool {
	_, ok := l.in(l.negation, key)
	return ok
}
