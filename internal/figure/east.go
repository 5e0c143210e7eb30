package figure

import (
	"math"
	"strings"
)

// han are the digits and magnitudes of Chinese, Japanese and Korean writing. Magnitudes above a thousand are
// counted in ten thousands.
func han(r rune) (v float64, small, big bool) {
	switch r {
	case '〇', '零', '영', '공':
		return 0, false, false
	case '一', '壱', '일':
		return 1, false, false
	case '二', '弐', '两', '兩', '이':
		return 2, false, false
	case '三', '参', '삼':
		return 3, false, false
	case '四', '사':
		return 4, false, false
	case '五', '오':
		return 5, false, false
	case '六', '육':
		return 6, false, false
	case '七', '칠':
		return 7, false, false
	case '八', '팔':
		return 8, false, false
	case '九', '구':
		return 9, false, false
	case '十', '십':
		return 10, true, false
	case '百', '백':
		return 100, true, false
	case '千', '천':
		return 1000, true, false
	case '万', '萬', '만':
		return 1e4, false, true
	case '億', '亿', '억':
		return 1e8, false, true
	case '兆', '조':
		return 1e12, false, true
	}
	return -1, false, false
}

// hanNumeral reads "350만", "三千五百", "3億5000万", "삼천오백", at token i. A lone character is read only before a
// counter or a unit, and Korean syllables only where two or more make a number: they are syllables of words too.
func (s *scan) hanNumeral(i int) (numeral, bool) {
	start := s.toks[i].Start
	p := start
	total, section, part := 0.0, 0.0, 0.0
	digits, signs, magnitude, any := false, 0, false, false
	lastBig, lastSmall := math.Inf(1), math.Inf(1)
	for p < len(s.runes) && p-start < 48 {
		r := s.runes[p]
		if p > start && r == ' ' && s.lang.code == "ko" && magnitude { // 3억 5000만
			if _, _, big := han(s.at(p - 1)); big && digitRun(s.runes, p+1) > 0 {
				if v, end, ok := s.plainDigits(p + 1); ok && v < lastBig {
					if _, sm, bg := han(s.at(end)); sm || bg {
						p++
						continue
					}
				}
			}
			break
		}
		if v, end, ok := s.plainDigits(p); ok {
			if any && part != 0 || !magnitude && signs > 0 {
				return numeral{}, false
			}
			part, p, digits, any = v, end, true, true
			continue
		}
		v, small, big := han(r)
		if v < 0 {
			break
		}
		if s.lang.code != "ko" && isHangul(r) || s.lang.code == "ko" && !isHangul(r) && !digits && !eastern(r) {
			break
		}
		switch {
		case big:
			if v >= lastBig || !any && p > start {
				return numeral{}, false
			}
			sum := section + part
			if !any {
				if r != '만' && r != '万' && r != '萬' || s.lang.code != "ko" {
					return numeral{}, false
				}
				sum = 1
			}
			total += sum * v
			section, part, lastBig, lastSmall, magnitude, any = 0, 0, v, math.Inf(1), true, false
		case small:
			if v >= lastSmall {
				return numeral{}, false
			}
			if part == 0 {
				part = 1
			}
			section += part * v
			part, lastSmall, magnitude, any = 0, v, true, true
		default:
			if digits && part != 0 {
				return numeral{}, false
			}
			if part != 0 || any && !magnitude { // 二〇二四
				part = part*10 + v
			} else {
				part = v
			}
			any = true
		}
		signs++
		p++
	}
	if p == start || p == start+digitRun(s.runes, start) && !magnitude {
		if digits && !magnitude {
			return numeral{}, false
		}
	}
	if p == start {
		return numeral{}, false
	}
	v := total + section + part
	end := i
	for end < len(s.toks) && s.toks[end].Start < p {
		end++
	}
	if end < len(s.toks) && s.toks[end-1].End > p || end == len(s.toks) && s.toks[end-1].End > p {
		return numeral{}, false
	}
	n := exactly(round(v), end, "eastern numerals")
	n.words = !digits
	if magnitude {
		n.scaled = 1
	}
	whole := start == 0 && p == len(s.runes)
	if !digits && !whole {
		if s.lang.code == "ko" && (signs < 2 || !magnitude) || isHangul(s.at(start-1)) && s.lang.code == "ko" {
			return numeral{}, false
		}
		if eastern(s.at(start-1)) && signs < 2 || !s.counts(end) {
			return numeral{}, false
		}
	}
	return n, true
}

// counts says whether a counter, a unit or money stands at token i.
func (s *scan) counts(i int) bool {
	if i >= len(s.toks) || s.ends(i) {
		return true
	}
	text := string(s.runes[s.toks[i].Start:min(len(s.runes), s.toks[i].Start+6)])
	for c := range s.lang.nouns {
		if strings.HasPrefix(text, c) {
			return true
		}
	}
	if _, _, ok := s.unitAt(i, s.lang.units); ok {
		return true
	}
	_, _, ok := s.unitAt(i, s.lang.money)
	return ok || s.percentAt(i)
}

// plainDigits reads digits with separators at a code point.
func (s *scan) plainDigits(p int) (float64, int, bool) {
	n := s.digits(p) - p
	if n <= 0 || n > maxLiteral || digitRun(s.runes, p) == 0 {
		return 0, 0, false
	}
	text, ok := asciiDigits(string(s.runes[p : p+n]))
	if !ok {
		return 0, 0, false
	}
	l, ok := s.readSeparated(text)
	return l.value, p + n, ok
}

// digitRun is how many digits stand at a code point.
func digitRun(runes []rune, p int) int {
	n := 0
	for p+n < len(runes) && (runes[p+n] >= '0' && runes[p+n] <= '9' || runes[p+n] >= '０' && runes[p+n] <= '９') {
		n++
	}
	return n
}

func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }

func eastLanguage(code string) *language {
	l := &language{code: code}
	l.cardinals, l.ordinals, l.short = map[string]num{}, map[string]num{}, map[string]num{}
	l.prefixes = unitTable(currencyPrefixes)
	l.negators, l.labels, l.stops, l.adverbs = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	l.expected, l.past, l.present, l.total, l.yearAfter = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	return l
}

// newKorean makes the Korean tables: counters, units and absolute dates.
func newKorean() *language {
	l := eastLanguage("ko")
	l.behind = hedgeTable("at_least: 이상\nat_most: 이하\nunder: 미만\nabout: 가량, 정도, 안팎\nover: 넘게, 남짓, 초과")
	l.nouns = map[string]string{"명": "명", "개국": "국가", "개": "개", "대": "대", "발": "발", "마리": "마리", "건": "건", "척": "척", "회": "회", "번": "번", "곳": "곳", "가구": "가구", "여명": "명"}
	l.before = hedgeTable(`
		about: 약, 대략, 거의
		over: 최소 약
		at_least: 최소, 적어도
		at_most: 최대
		only: 단, 겨우, 불과`)
	l.after = hedgeTable(`
		over: 초과
		at_least: 이상
		at_most: 이하
		under: 미만
		about: 정도, 가량`)
	l.units = unitTable(symbols, `
		km length: 킬로미터, 킬로
		m length: 미터
		cm length: 센티미터, 센치
		kg mass: 킬로그램
		t mass: 톤
		d time: 일
		h time: 시간
		min time: 분
		s time: 초
		wk time: 주, 주일
		mo time: 개월
		a time: 년
		a age: 세, 살
		mm length: 밀리, 밀리미터
		km2 area: 제곱킬로미터
		ha area: 헥타르`)
	l.money = unitTable(currencies, `
		KRW money: 원
		dollar money: 달러, 불
		EUR money: 유로
		JPY money: 엔
		CNY money: 위안`)
	l.percent = []string{"%", "퍼센트", "프로"}
	l.dates = eastDates("년", "월", "일")
	l.dates.days = phrases("오늘=0,어제=-1,그제=-2,내일=1,모레=2")
	return l
}

// newJapanese makes the Japanese tables.
func newJapanese() *language {
	l := eastLanguage("ja")
	l.behind = hedgeTable("at_least: 以上\nat_most: 以下\nunder: 未満\nabout: ほど, 程度, 前後\nnearly: 近く, 弱\nover: を超え, 超, 余り, あまり")
	l.counted = strings.Fields(japaneseNouns)
	l.nouns = map[string]string{"人": "人", "名": "人", "個": "個", "台": "台", "発": "発", "匹": "匹", "件": "件", "隻": "隻", "回": "回", "か国": "国", "カ国": "国", "ヶ国": "国", "本": "本", "枚": "枚", "機": "機"}
	l.before = hedgeTable("about: 約\nabout: お よ そ\nat_least: 少 な く と も\nat_most: 最 大\nat_least: 最 低")
	l.after = hedgeTable("at_least: 以 上\nat_most: 以 下\nunder: 未 満\nabout: ほ ど\nabout: 程 度")
	l.units = unitTable(symbols, `
		km length: キロメートル, キロ
		m length: メートル
		t mass: トン
		d time: 日間
		h time: 時間
		min time: 分間
		wk time: 週間
		mo time: か月, カ月, ヶ月
		a time: 年間
		a age: 歳, 才
		cm length: センチ, センチメートル
		mm length: ミリ, ミリメートル
		m length: メートル
		kg mass: キログラム
		km2 area: 平方キロ, 平方キロメートル
		ha area: ヘクタール`)
	l.money = unitTable(currencies, `
		JPY money: 円
		dollar money: ドル, 米ドル
		EUR money: ユーロ
		CNY money: 元, 人民元
		KRW money: ウォン`)
	l.percent = []string{"%", "パーセント"}
	l.dates = eastDates("年", "月", "日")
	l.dates.days = phrases("今 日=0,昨 日=-1,一 昨 日=-2,明 日=1")
	return l
}

// newChinese makes the Chinese tables.
func newChinese() *language {
	l := eastLanguage("zh")
	l.behind = hedgeTable("at_least: 以上\nat_most: 以下\nabout: 左右, 上下")
	l.counted = strings.Fields(chineseNouns)
	l.nouns = map[string]string{"人": "人", "名": "名", "个": "个", "個": "個", "辆": "辆", "枚": "枚", "架": "架", "次": "次", "件": "件", "位": "位", "艘": "艘", "发": "发", "国": "国"}
	l.before = hedgeTable("about: 约\nabout: 大 约\nabout: 約\nover: 超 过\nover: 超 過\nat_least: 至 少\nat_most: 最 多\nnearly: 近")
	l.after = hedgeTable("at_least: 以 上\nat_most: 以 下\nabout: 左 右")
	l.units = unitTable(symbols, `
		km length: 公里, 千米
		m length: 米
		t mass: 吨, 噸
		kg mass: 公斤, 千克
		d time: 天
		h time: 小时, 小時
		min time: 分钟, 分鐘
		wk time: 周
		mo time: 个月, 個月
		a age: 岁, 歲
		cm length: 厘米, 公分
		mm length: 毫米
		km2 area: 平方公里
		ha area: 公顷
		C temperature: 摄氏度, 攝氏度`)
	l.money = unitTable(currencies, `
		CNY money: 元, 人民币, 块
		USD money: 美元
		EUR money: 欧元
		JPY money: 日元
		KRW money: 韩元`)
	l.percent = []string{"%"}
	l.dates = eastDates("年", "月", "日")
	l.dates.days = phrases("今 天=0,昨 天=-1,前 天=-2,明 天=1,后 天=2")
	return l
}

// newArabic makes the Arabic tables: numbers in digits and simple words, units and absolute dates.
func newArabic() *language {
	l := eastLanguage("ar")
	numTable(l.cardinals, ones, map[float64]string{0: "صفر", 3: "ثلاثه ثلاث", 4: "اربعه اربع", 5: "خمسه خمس", 6: "سته ست", 7: "سبعه سبع", 8: "ثمانيه ثماني", 9: "تسعه تسع"})
	numTable(l.cardinals, teens, map[float64]string{10: "عشره عشر"})
	numTable(l.cardinals, tens, map[float64]string{20: "عشرون عشرين", 30: "ثلاثون ثلاثين", 40: "اربعون اربعين", 50: "خمسون خمسين", 60: "ستون ستين", 70: "سبعون سبعين", 80: "ثمانون ثمانين", 90: "تسعون تسعين"})
	numTable(l.cardinals, cents, map[float64]string{100: "مائه مئه", 200: "مئتان مئتين مائتان مائتين"})
	numTable(l.cardinals, scale, map[float64]string{1e3: "الف الاف", 1e6: "مليون ملايين", 1e9: "مليار مليارات"})
	l.and = []string{"و"}
	l.minus = []string{"ناقص"}
	l.before = hedgeTable("about: حوالي, نحو, تقريبا\nover: اكثر من, ما يزيد على\nunder: اقل من\nat_least: على الاقل, ما لا يقل عن\nonly: فقط")
	l.units = unitTable(symbols, "km length: كيلومتر, كيلومترا, كم\nm length: متر, مترا\nkg mass: كيلوغرام, كغ\nt mass: طن, طنا\nd time: يوم, يوما, ايام\nwk time: اسبوع, اسابيع\nmo time: شهر, اشهر, شهرا\na time: سنه, سنوات, عام, عاما, اعوام\nh time: ساعه, ساعات\nmin time: دقيقه, دقائق\nmm length: ملم, مليمتر, مليمترا\ncm length: سم, سنتيمتر, سنتيمترا\nC temperature: درجه مئويه\nha area: هكتار, هكتارا")
	l.half = set("نصف")
	l.labels = set("رقم الصفحه صفحه الفصل الماده البند الرحله البوابه")
	l.oldBefore = set("عمره عمرها العمر عمر يبلغ تبلغ")
	l.money = unitTable(currencies, "dollar money: دولار, دولارا, دولارات\nEUR money: يورو\nSAR money: ريال, ريالا, ريالات\nAED money: درهم")
	l.percent = []string{"%", "٪", "بالمئه", "بالمائه"}
	l.negators = set("ليس لا لم")
	l.stops = set("في من على الى عن مع و او ان هذا هذه ذلك التي الذي كان كانت قد لا ما لم لن امام ضد بين بعد قبل منذ حتي عند فوق تحت خلال حسب")
	l.nouns = map[string]string{}
	l.yearAfter = set("عام سنه منذ في")
	l.dates = arabicDates()
	return l
}
