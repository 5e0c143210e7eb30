package quotation

import (
	"regexp"
	"strings"
	"sync"
)

// wordList is what is known of one language. Words are in normal form or become so when the lists are made.
// The lists are short and incomplete on purpose: each word of them is one that turns or softens a sentence.
type wordList struct {
	negation string // each counts once
	prefixes string // of words that turn their meaning
	hedge    string
	number   string // numbers and what multiplies them, written out
	opposite string // pairs, as a/b
	small    string // words that hold sentences together
	names    string // countries and great cities, where names have no capital letter
	pattern  bool   // a script without tokens for words: entries are looked for as text
}

// raw gives the lists as they are written, by language.
func raw() map[string]wordList {
	return map[string]wordList{
		"en": {
			negation: "not no never none nobody nothing nowhere neither nor without cannot cant can't isn't aren't wasn't weren't don't doesn't didn't won't wouldn't shouldn't couldn't haven't hasn't hadn't ain't mustn't needn't shan't mightn't hardly barely scarcely refuse refuses refused deny denies denied fail fails failed lack lacks",
			prefixes: "un in im ir il dis non mis anti",
			hedge:    "around about approximately nearly almost roughly more less fewer over under least most up just only few several some may might could would should perhaps maybe probably likely possibly apparently reportedly allegedly mostly often sometimes rarely usually generally partly somewhat seem seems appear appears believe think",
			number:   "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens percent first second third fourth fifth sixth seventh eighth ninth tenth twice once double triple half quarter m bn k km kg tons tonnes miles",
			opposite: "more/less more/fewer all/none all/some always/never everyone/nobody everything/nothing before/after with/without for/against increase/decrease increased/decreased increases/decreases rise/fall rising/falling rises/falls rose/fell up/down win/lose won/lost winning/losing support/oppose supports/opposes supported/opposed accept/reject accepted/rejected accepts/rejects agree/refuse agreed/refused true/false right/wrong strong/weak stronger/weaker strength/weakness ally/enemy allies/enemies friend/enemy friends/enemies war/peace attack/defend attacks/defends attacked/defended open/closed open/close begin/end began/ended start/stop started/stopped starts/stops allow/forbid allowed/forbidden allow/prevent good/bad better/worse best/worst high/low higher/lower largest/smallest bigger/smaller success/failure succeed/fail succeeded/failed possible/impossible legal/illegal safe/dangerous safe/unsafe help/harm helps/harms save/destroy love/hate yes/no can/cannot will/won't first/last many/few most/few include/exclude above/below buy/sell early/late earlier/later enter/leave entered/left victory/defeat advance/retreat guilty/innocent public/private inside/outside maximum/minimum majority/minority",
			small:    "a an the and or but if of to in on at by for from with as that this these those it its he she they we you i his her their our your my me him them us is are was were be been being am have has had do does did will would can could shall should may might must so than then there here when where which who whom whose what how why not no into out over under about after before up down off just also only very all any both each more most other some such own same too s t",
		},
		"de": {
			negation: "nicht nie niemals kein keine keinen keinem keiner keines niemand nichts nirgends weder ohne kaum unmöglich",
			prefixes: "un",
			hedge:    "etwa rund circa ca ungefähr fast beinahe knapp mehr weniger über unter mindestens höchstens bis nur bloß einige manche mehrere vielleicht wohl wahrscheinlich möglicherweise vermutlich angeblich meist oft manchmal selten teilweise kann könnte könnten dürfte soll frühestens spätestens voraussichtlich",
			number:   "null eins ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert tausend million millionen milliarde milliarden prozent dutzend halb hälfte doppelt erste zweite dritte meter kilometer tonnen euro mio mrd",
			opposite: "mehr/weniger alle/keine immer/nie vor/nach mit/ohne für/gegen steigt/fällt steigen/fallen gewinnen/verlieren gewonnen/verloren krieg/frieden freund/feind auf/zu öffnen/schließen anfang/ende gut/schlecht besser/schlechter stark/schwach ja/nein erlaubt/verboten wahr/falsch",
			small:    "der die das den dem des ein eine einen einem einer und oder aber in im an am auf zu zum zur von vom mit für bei nach aus ist sind war waren sein hat haben wird werden wir ihr sie er es ich du nicht dass wenn als auch so noch nur um über unter vor durch sich man uns",
		},
		"uk": {
			negation: "не ні ані нема немає жоден жодна жодне жодного жодної жодних ніхто нікого нікому ніщо нічого ніколи ніде нікуди ніяк ніякий без неможливо нізащо",
			prefixes: "не без",
			hedge:    "близько біля приблизно майже понад більше менше щонайменше щонайбільше принаймні лише тільки кілька декілька деякі деяких можливо мабуть ймовірно може могли міг мали б би здається нібито начебто часто іноді переважно частково орієнтовно скоріше певно либонь десь",
			number:   "нуль один одна одне два дві три чотири п'ять шість сім вісім дев'ять десять двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто двісті триста сотні одного однієї двох трьох чотирьох п'яти шести семи восьми дев'яти десяти одинадцять дванадцять п'ятнадцять двадцяти тридцяти сорока п'ятдесяти ста двохсот тисячі мільйона мільярда вдвічі втричі тисяча тисячі тисяч тис мільйон мільйони мільйонів млн мільярд мільярди мільярдів млрд десятки десяток перший перша другий друга третій третя половина відсотків відсотки відсоток км кг тонн",
			opposite: "більше/менше всі/ніхто все/нічого завжди/ніколи з/без до/після за/проти перемога/поразка друг/ворог союзник/ворог союзники/вороги війна/мир війну/мир сильний/слабкий сильніші/слабші почати/закінчити початок/кінець дозволити/заборонити підтримує/засуджує підтримати/засудити можливо/неможливо добре/погано краще/гірше вище/нижче зростає/падає збільшити/зменшити наступ/відступ правда/брехня так/ні перший/останній",
			small:    "і й та в у на з із зі до за від для про по при через над під між без не ні але а що як це той та те ці цей ця які який яка яке його її їх їхній ми ви вони він вона воно я ти нас вас нам вам мене тебе бути був була було були є же ж б би чи або якщо коли де так ще вже лише тільки також тому щоб",
		},
		"ru": {
			negation: "не ни нет нету никто никого никому ничто ничего никогда нигде никуда никак никакой никаких ни без нельзя невозможно",
			prefixes: "не без бес",
			hedge:    "около примерно почти приблизительно более больше менее меньше свыше минимум максимум лишь только несколько некоторые некоторых возможно наверное вероятно может могут мог могли бы кажется якобы будто часто иногда преимущественно частично порядка скорее видимо вроде",
			number:   "ноль один одна одно два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста сотни одного одной двух трех четырех пяти шести семи восьми девяти десяти одиннадцать двенадцать пятнадцать двадцати тридцати сорока пятидесяти шестидесяти ста двухсот трехсот тысячам миллиона миллиарда вдвое втрое тысяча тысячи тысяч тыс миллион миллионы миллионов млн миллиард миллиарды миллиардов млрд десятки десяток первый первая второй вторая третий третья половина процентов процента процент км кг тонн",
			opposite: "больше/меньше все/никто все/ничего всегда/никогда с/без до/после за/против победа/поражение друг/враг союзник/враг союзники/враги война/мир войну/мир сильный/слабый сильнее/слабее начать/закончить начало/конец разрешить/запретить поддерживает/осуждает поддержать/осудить возможно/невозможно хорошо/плохо лучше/хуже выше/ниже растет/падает увеличить/уменьшить наступление/отступление правда/ложь да/нет первый/последний",
			small:    "и в во на с со к ко о об от до за из у по для при через над под между без не ни но а что как это тот та те эти этот эта которые который которая которое его ее их мы вы они он она оно я ты нас вас нам вам меня тебя быть был была было были есть же ж бы ли или если когда где так еще уже лишь только также поэтому чтобы",
		},
		"ar": {
			negation: "لا لم لن ليس ليست ليسوا غير دون بدون ولا ولم ولن وليس وليست عدم بلا بغير لسنا لست",
			hedge:    "حوالي نحو تقريبا قرابة زهاء اكثر اقل فقط بعض عدة ربما قد لعل يمكن غالبا احيانا معظم يقارب تقارب الأرجح المرجح المحتمل محتمل نحوَ أقصى أدنى",
			names:    "تونس مصر ليبيا الجزائر المغرب السودان لبنان سوريا العراق الأردن فلسطين إسرائيل إيران تركيا السعودية الكويت قطر البحرين الإمارات عمان اليمن روسيا أوكرانيا أمريكا الصين اليابان كوريا فرنسا بريطانيا ألمانيا أوروبا الهند القاهرة بيروت دمشق بغداد الرياض دبي طرابلس موسكو كييف واشنطن القدس غزة",
			number:   "متر لتر كيلومتر كيلو طن دولار دينار يورو ريال مكعب بالمئة صفر واحد واحدة اثنان اثنين ثلاثة ثلاث اربعة اربع خمسة خمس ستة ست سبعة سبع ثمانية تسعة عشرة عشر عشرون عشرين ثلاثين مئة مائة مئات الف الاف مليون ملايين مليار مليارات عشرات نصف الاول الثاني الثالث",
			opposite: "اكثر/اقل قبل/بعد مع/ضد السلام/الحرب نعم/لا دائما/ابدا",
			small:    "في من على ان الى هذا هذه ذلك تلك التي الذي الذين هو هي هم نحن انا انت كان كانت يكون عن مع بعد قبل كل او ثم قد لقد و ف ب ل ما لا لم حتى اذا عند هناك بين كما",
		},
		"he": {
			negation: "לא אין אל בלי ללא אינו אינה אינם איננו איני מעולם בל טרם ולא ואין שלא שאין",
			hedge:    "בערך כמעט לפחות יותר פחות רק כמה מספר אולי ייתכן כנראה לפעמים לרוב מעל קרוב",
			names:    "ירושלים חיפה ישראל מצרים ירדן לבנון סוריה איראן עזה טורקיה רוסיה אוקראינה אמריקה סין יפן צרפת בריטניה גרמניה אירופה הודו מוסקבה קייב וושינגטון",
			number:   "אפס אחד אחת שניים שתיים שני שתי שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה עשר עשרים מאה מאות אלף אלפי אלפים מיליון מיליוני מיליארד חצי ראשון שלישי אחוז אחוזים",
			opposite: "יותר/פחות לפני/אחרי עם/בלי בעד/נגד שלום/מלחמה כן/לא תמיד/מעולם",
			small:    "של את על עם אל מן מ ב ל ה ו ש כי אם או גם אבל זה זאת זו הוא היא הם הן אנחנו אני אתה אתם היה היתה היו יש לא אין כל עוד רק מה מי איך אשר בין",
		},
		"hi": {
			negation: "नहीं न मत ना बिना नही कभी\u200cनहीं",
			hedge:    "लगभग करीब क़रीब तकरीबन ज्यादा ज़्यादा अधिक कम सिर्फ केवल कुछ कई शायद संभवतः अक्सर कभी",
			names:    "दिल्ली मुंबई कोलकाता चेन्नई लखनऊ पटना जयपुर भारत पाकिस्तान चीन नेपाल बांग्लादेश रूस यूक्रेन अमेरिका जापान कोरिया ब्रिटेन फ्रांस जर्मनी यूरोप ईरान इजराइल मॉस्को कीव वाशिंगटन",
			number:   "शून्य एक दो तीन चार पांच पाँच छह सात आठ नौ दस बीस तीस चालीस पचास सौ हजार हज़ार लाख करोड़ अरब आधा पहला पहली दूसरा दूसरी तीसरा प्रतिशत फीसदी",
			opposite: "ज्यादा/कम अधिक/कम पहले/बाद युद्ध/शांति हां/नहीं",
			small:    "का की के को से में पर और या है हैं था थी थे हो ने भी ही तो कि जो यह वह ये वे इस उस हम आप मैं एक कर लिए साथ तक नहीं",
		},
		"ko": {
			pattern:  true,
			negation: "않 못 없 아니 안되 안돼 말라 말아 불가 무관",
			hedge:    "약 정도 거의 이상 이하 미만 초과 최소 최대 적어도 단지 오직 몇 아마 수도 가끔 일부 대략 넘는 가능성 것으로 다면 으면 라면 듯 예상 전망 따르면 모든 모두 전부 대부분 만약 해야",
			number:   "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 스물 서른 마흔 퍼센트 절반 킬로 미터",
			names:    "서울 부산 대구 인천 광주 대전 울산 세종 제주 경기 강원 충청 전라 경상 평양 도쿄 오사카 베이징 상하이 한국 북한 일본 중국 대만 미국 러시아 우크라이나 영국 프랑스 독일 유럽 인도 이란 이스라엘 튀르키예 모스크바 키이우 워싱턴 크림 나토 유엔",
			opposite: "있/없 많/적 이전/이후 전쟁/평화 승리/패배 찬성/반대 증가/감소 동맹/적국",
		},
		"ja": {
			pattern:  true,
			negation: "ない なかっ なく なけれ ません せん ず ぬ 無 不 非 未 まい 反対 否",
			hedge:    "約 およそ ほぼ ほど くらい ぐらい 以上 以下 未満 少なくとも 最大 だけ のみ 数 おそらく たぶん かもしれない かもしれません かもしれ と思 と考え によれば によると もし すべき べきだ べきで 全員 全て すべて でしょう 時々 一部 程度 ほとんど そう 見込 見通 らしい ようで 可能性 つもり はずだ",
			number:   "〇 零 一 二 三 四 五 六 七 八 九 十 百 千 万 億 兆 半",
			names:    "東京 大阪 京都 名古屋 札幌 仙台 福岡 広島 横浜 神戸 新潟 長野 沖縄 北海道 東北 関東 関西 中部 近畿 四国 九州 日本 韓国 北朝鮮 中国 台湾 米国 アメリカ ロシア ウクライナ 英国 イギリス フランス ドイツ 欧州 ヨーロッパ インド イラン イスラエル トルコ 北京 上海 ソウル モスクワ キーウ ワシントン クリミア 国連",
			opposite: "ある/ない 多/少 前/後 まえ/あと 戦争/平和 勝利/敗北 賛成/反対 増加/減少 味方/敵",
		},
		"zh": {
			pattern:  true,
			negation: "不 没 沒 無 无 未 非 否 别 別 勿 莫 拒",
			hedge:    "约 約 大约 大約 左右 几乎 幾乎 超过 超過 至少 最多 仅 僅 只 几 幾 可能 也许 也許 或许 或許 有时 有時 部分 将近 將近 以上 以下 认为 認為 觉得 覺得 如果 假如 除非 必须 必須 应该 應該 所有 全部 全体 大多数 据说 據說",
			number:   "〇 零 一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 两 兩 半",
			names:    "北京 上海 广州 廣州 深圳 天津 重庆 重慶 香港 澳门 澳門 台北 台湾 臺灣 中国 中國 美国 美國 俄罗斯 俄羅斯 乌克兰 烏克蘭 日本 韩国 韓國 朝鲜 朝鮮 英国 英國 法国 法國 德国 德國 欧洲 歐洲 印度 伊朗 以色列 土耳其 莫斯科 基辅 基輔 华盛顿 華盛頓 东京 東京 首尔 首爾 联合国 聯合國",
			opposite: "有/无 有/沒 多/少 前/后 前/後 战争/和平 戰爭/和平 胜利/失败 勝利/失敗 支持/反对 支持/反對 增加/减少 增加/減少 是/否 敌/友",
		},
		"th": {
			pattern:  true,
			negation: "ไม่ มิ ไร้ อย่า ปราศจาก ห้าม",
			hedge:    "ประมาณ ราว เกือบ กว่า อย่างน้อย มากที่สุด เพียง แค่ บาง อาจ คงจะ น่าจะ บางครั้ง คิดว่า เชื่อว่า บอกว่า กล่าวว่า อ้างว่า ถ้า หากว่า ต้อง ควร ทุกคน ทั้งหมด บางที",
			names:    "กรุงเทพ เชียงใหม่ ภูเก็ต ขอนแก่น ไทย ลาว กัมพูชา เมียนมา พม่า เวียดนาม มาเลเซีย จีน ญี่ปุ่น เกาหลี สหรัฐ อเมริกา รัสเซีย ยูเครน อังกฤษ ฝรั่งเศส เยอรมนี ยุโรป อินเดีย",
			number:   "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า ยี่สิบ สิบ เอ็ด ร้อย พัน หมื่น แสน ล้าน ครึ่ง",
			opposite: "มาก/น้อย ก่อน/หลัง สงคราม/สันติภาพ ชนะ/แพ้ มี/ไม่มี เพิ่ม/ลด",
		},
	}
}

// lists is raw, read: keys in normal form.
type lists struct {
	negation, hedge, number, small map[string]bool
	name                           map[string]bool
	prefixes                       []string
	negations, hedges, numbers     []string // of a pattern language
	names                          []string
	pattern                        bool

	class    map[string]string // of hedges: forms of one word, and words that say the same, are one
	value    map[string]number // of numbers written out
	percents map[string]bool
	future   *regexp.Regexp                                  // what a verb ends with that tells what will be
	points   bool                                            // a point before three digits groups them
	bends    func(key string) (negated bool, moods []string) // what a verb says by its endings
	trailing bool                                            // negations stand behind what they negate

	whole   sync.Once // what follows, and more words of those above, are made when a language is first needed
	fore    []string  // letters written together with the word behind them
	single  map[string]bool
	units   units
	sides   sides
	masks   []string
	soft    []string // masks that are no beginning of a hedge
	before  []string // negations that stand before what they negate
	helpers []string
	between map[string]bool // what may stand between "not" and what it negates, beside small words
	only    map[string]bool // "not only" negates nothing
	spaced  int             // 1 where characters are tokens and yet spaces stand between words
}

// languages are the lists, made once.
var languages = sync.OnceValue(func() map[string]*lists {
	t := NewTokenizer()
	out := map[string]*lists{}
	all := raw()
	for lang, p := range packs() {
		if p.words.small != "" {
			all[lang] = p.words
		}
	}
	for lang, w := range all {
		l := &lists{pattern: w.pattern, prefixes: strings.Fields(w.prefixes)}
		if w.pattern {
			l.negations, l.hedges, l.numbers, l.names = t.patterns(w.negation), t.patterns(w.hedge), t.patterns(w.number), t.patterns(w.names)
		} else {
			l.negation, l.hedge, l.number, l.small = t.set(w.negation), t.set(w.hedge), t.set(w.number), t.set(w.small)
			l.name = t.set(w.names)
		}
		out[lang] = l
	}
	return out
})

// listsOf gives all lists of a language; nil if there are none.
func listsOf(lang string) *lists {
	l := languages()[lang]
	if l != nil {
		l.whole.Do(func() { NewTokenizer().extend(l, lang) })
	}
	return l
}

// set gives the keys of some words.
func (t *Tokenizer) set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[t.one(w)] = true
	}
	return out
}

// one is the key of a word; "" if it is not one token.
func (t *Tokenizer) one(word string) string {
	if k := t.Tokens(word); len(k) == 1 {
		return strings.Clone(k[0].Key)
	}
	return ""
}

// smallWords are the small words of the languages together: they only make a match weigh less. Those of the packs are
// left out: what is found and what is not was measured without them.
var smallWords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for lang := range raw() {
		for w := range languages()[lang].small {
			all[w] = true
		}
	}
	return all
})

func small(key string) bool { return len(key) <= 24 && smallWords()[key] }
