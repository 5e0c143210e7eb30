package quotation

import (
	"cmp"
	"slices"
	"strings"
)

// rawUnits gives, by language, what numbers count in: money, time, lengths, weights, people. Forms of one unit stand
// together, units are parted by strokes; a word with a star stands for all that begin so.
func rawUnits() map[string]string {
	return map[string]string{
		"en": "dollar dollars usd/euro euros eur/pound pounds gbp/ruble rubles rouble roubles/hryvnia hryvnias/yen/yuan/won/franc francs/rupee rupees/shekel shekels/crown crowns/cent cents/" +
			"second seconds/minute minutes/hour hours/day days/night nights/week weeks/fortnight fortnights/month months/year years/decade decades/century centuries/" +
			"millimetre millimetres millimeter millimeters mm/centimetre centimetres centimeter centimeters cm/metre metres meter meters/kilometre kilometres kilometer kilometers km/mile miles/inch inches/foot feet/yard yards/" +
			"gram grams/kilo kilos kilogram kilograms kg/tonne tonnes ton tons/litre litres liter liters/hectare hectares/acre acres/degree degrees/percent",
		"de": "euro euros/dollar dollars/pfund/rubel/franken/krone kronen/cent/hrywnja/sekunde sekunden/minute minuten/stunde stunden/tag tage tagen tages/nacht nächte nächten/woche wochen/monat monate monaten monats/jahr jahre jahren jahres/jahrzehnt jahrzehnte jahrzehnten/" +
			"millimeter/zentimeter/meter metern/kilometer kilometern km/meile meilen/gramm/kilo kilogramm kg/tonne tonnen/liter litern/hektar/grad/prozent",
		"uk": "грив* грн/долар*/євро/рубл*/фунт*/злот*/єн/юан*/копійк*/секунд*/хвилин*/годин*/день дня дню дні днів дням днями добу доби діб/тижд* тижн*/місяц*/рік року роки років рокам роках/десятилітт*/століт*/" +
			"міліметр*/сантиметр*/метр метра метри метрів метрах/кілометр* км/мил*/грам*/кілограм* кг/тонн*/літр*/гектар*/градус*/відсотк* відсоток процент*",
		"ru": "рубл*/доллар*/евро/гривн* гривен/фунт*/юан*/иен*/копе*/секунд*/минут*/час часа часов часы часу/день дня дню дни дней дням днями сутки суток/недел*/месяц*/год года году годы годов лет годам/десятилети*/столети*/" +
			"миллиметр*/сантиметр*/метр метра метры метров/километр* км/мил*/грамм*/килограмм* кг/тонн*/литр*/гектар*/градус*/процент*",
		"ar": "دولار دولارا دولارات/يورو/دينار دينارا دنانير/ريال ريالا ريالات/درهم درهما دراهم/جنيه جنيها جنيهات/ليرة ليرات/روبل/ثانية ثواني ثوان ثانيتين/دقيقة دقائق دقيقتين دقيقتان/ساعة ساعات ساعتين ساعتان/يوم يوما ايام يومين يومان/ليلة ليال ليالي/" +
			"اسبوع اسبوعا اسابيع اسبوعين اسبوعان/شهر شهرا اشهر شهور شهرين شهران/سنة سنوات سنين سنتين سنتان عام عاما اعوام عامين/عقد عقود/قرن قرون/متر مترا امتار/سنتيمتر سنتيمترات/كيلومتر كيلومترا كيلومترات/ميل ميلا اميال/غرام غراما غرامات/كيلوغرام كيلوغراما كيلو/طن طنا اطنان/لتر لترا لترات/هكتار هكتارا/درجة درجات",
		"he": "שקל שקלים שקלי/דולר דולרים דולרי/אירו יורו/רובל רובלים/אגורה אגורות/שנייה שניות/דקה דקות דקותיים/שעה שעות שעתיים/יום ימים יומיים ימי/לילה לילות/שבוע שבועות שבועיים/חודש חודשים חודשיים חודשי/שנה שנים שנתיים שנות/עשור עשורים/" +
			"מטר מטרים/סנטימטר סנטימטרים/קילומטר קילומטרים/מייל מיילים/גרם גרמים/קילוגרם קילו/טון טונות/ליטר ליטרים/דונם דונמים/מעלה מעלות/אחוז אחוזים אחוזי",
		"hi": "रुपये रुपया रुपए रुपयों/डॉलर/यूरो/पाउंड/पैसे पैसा/सेकंड/मिनट मिनटों/घंटा घंटे घंटों/दिन दिनों/रात रातें रातों/हफ़्ता हफ़्ते हफ्ता हफ्ते हफ़्तों हफ्तों सप्ताह सप्ताहों/महीना महीने महीनों/साल सालों वर्ष वर्षों/दशक दशकों/सदी/" +
			"मीटर/सेंटीमीटर/किलोमीटर किमी/मील/ग्राम/किलो किलोग्राम/टन/लीटर/एकड़/हेक्टेयर/डिग्री/प्रतिशत फीसदी फ़ीसदी",
		"ko": "원/달러 불/유로/엔/위안/루블/초/분/시간/시/일/날/주일 주간 주/개월 달 월/년 해/세기/미터/센티미터 센티/킬로미터/킬로그램 킬로/그램/톤/리터/명 사람 인 분이/살 세/개/마리/번 차례/대/권/층/그루/병/잔/장/퍼센트 프로/도/채/척/배/곳 군데/가지/쌍/송이",
		"ja": "円/ドル/ユーロ/ポンド/元/ウォン/ルーブル/秒/分/時間/時/日/泊/週間 週/か月 ヶ月 カ月 ヵ月 箇月/月/年/世紀/メートル/センチ/ミリ/キロ/グラム/トン/リットル/人 名/歳 才/個 つ/匹 頭/羽/本/枚/台/冊/回 度/割/分の/倍/階/軒/杯/件/町/校/パーセント",
		"zh": "元 块 塊/美元/欧元 歐元/英镑 英鎊/日元/卢布 盧布/秒/分钟 分鐘/小时 小時 钟头 鐘頭/点 點/天 日/周 週 星期 礼拜 禮拜/月/年/世纪 世紀/毫米/厘米/米/公里 千米/里/英里 哩/海里 浬/英尺 呎/英寸 吋/磅/盎司/加仑 加侖/公斤 千克/斤/克/吨 噸/升/公顷 公頃/亩 畝/人 名 位/岁 歲/只 隻/条 條/本/张 張/辆 輛/次/倍/成/度",
		"th": "บาท/ดอลลาร์/ยูโร/เยน/หยวน/วินาที/นาที/ชั่วโมง/วัน/คืน/สัปดาห์ อาทิตย์/เดือน/ปี/ศตวรรษ/เมตร/เซนติเมตร/กิโลเมตร/กิโลกรัม กิโล/กรัม/ตัน/ลิตร/ไร่/คน/ตัว/เปอร์เซ็นต์/องศา/ครั้ง/เท่า",
	}
}

// units tells the units of one language.
type units struct {
	of    map[string]int // by form
	stems []stem
	text  []string // forms of a language without tokens for words, the longest first
}

// stem is the beginning of words of one unit.
type stem struct {
	text string
	of   int
}

// unitList reads a list.
func (t *Tokenizer) unitList(raw string) units {
	u := units{of: map[string]int{}}
	for i, group := range strings.Split(raw, "/") {
		for _, w := range strings.Fields(group) {
			if head, ok := strings.CutSuffix(w, "*"); ok {
				u.stems = append(u.stems, stem{t.joined(head), i})
				continue
			}
			k := t.joined(w)
			u.of[k] = i
			u.text = append(u.text, k)
		}
	}
	longestFirst(u.text)
	return u
}

func longestFirst(list []string) {
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// unit gives the unit that a word names; false if none.
func (l *lists) unit(key string) (int, bool) {
	if base, ok := l.base(key, func(k string) bool { _, ok := l.units.of[k]; return ok }); ok {
		return l.units.of[base], true
	}
	for _, s := range l.units.stems {
		if strings.HasPrefix(key, s.text) {
			return s.of, true
		}
	}
	return 0, false
}

// unitsIn gives the units among some tokens, sorted.
func (l *lists) unitsIn(tok []*Token) []int {
	var out []int
	for _, t := range tok {
		if u, ok := l.unit(t.Key); ok {
			out = append(out, u)
		}
	}
	slices.Sort(out)
	return out
}

// recounted says whether a change in a script of words makes a number count something else: one unit for another,
// or another word right behind a number.
func (f *flagger) recounted() bool {
	c := f.c
	if c.Op == Omitted || c.Spelling {
		return false
	}
	a, b := f.l.unitsIn(f.against()), f.l.unitsIn(c.quo)
	if len(a) > 0 && len(b) > 0 && !slices.Equal(a, b) {
		return true
	}
	i := c.quoAt[0] - 1
	if len(c.quo) == 0 || len(c.rec) == 0 || i < 0 || f.m.pair[i] < 0 || len(a) > 0 && len(b) > 0 {
		return false
	}
	return f.l.counts(f.s.tok[i].Key) && f.m.agrees(f.s, i) && !nearWords(c.rec[0].Key, c.quo[0].Key)
}

// counts says whether a word is a number that counts what stands behind it: no "one", no first or second.
func (l *lists) counts(key string) bool {
	base, ok := l.base(key, func(k string) bool { return l.number[k] })
	if !ok || l.single[base] {
		return false
	}
	_, unit := l.unit(key)
	return !unit
}

// phrase is a number with what it counts, as both sides of a change are compared by.
type phrase struct {
	number string
	unit   int // -1 if none is told
}

// han gives the numbers with a unit behind them that a change touches, in Chinese and Japanese.
func (l *lists) han(w window) []phrase {
	var out []phrase
	for i := 0; i < len(w.text); {
		j := i
		for j < len(w.text) {
			if n := begins(w.text[j:], hanDigits); n > 0 {
				j += n
			} else if w.text[j] >= '0' && w.text[j] <= '9' || w.text[j] == '.' && j > i {
				j++
			} else {
				break
			}
		}
		if j == i {
			i++
			continue
		}
		at := j
		if n := begins(w.text[at:], []string{"个", "個"}); n > 0 && begins(w.text[at+n:], l.units.text) > 0 {
			at += n
		}
		n := begins(w.text[at:], l.units.text)
		if n > 0 && i < w.to && at+n > w.from {
			out = append(out, phrase{w.text[i:j], l.units.of[w.text[at:at+n]]})
		}
		i = max(at+n, j)
	}
	return out
}

var hanDigits = []string{"〇", "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千", "万", "萬", "亿", "億", "兆", "两", "兩", "半", "数", "几", "幾"}

// recountedHan says whether both sides have as many numbers with units and one of these is another.
func (f *flagger) recountedHan(record, quote window) bool {
	a, b := f.l.han(record), f.l.han(quote)
	return len(a) == len(b) && !slices.EqualFunc(a, b, func(x, y phrase) bool { return x.unit == y.unit })
}

// recountedText says whether a unit of a script without spaces gave way to another.
func (f *flagger) recountedText(record, quote window) bool {
	in := func(w window) []int {
		var out []int
		for _, s := range w.touched(f.l.units.text, f.l.masks) {
			out = append(out, f.l.units.of[s])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	a, b := in(record), in(quote)
	return len(a) > 0 && len(b) > 0 && !slices.Equal(a, b)
}
