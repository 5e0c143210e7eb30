package gazetteer

// Words that tell names from words. Closed lists, each for one rule; keys as package key makes them.

var prepositions = [nLanguages]*wordSet{
	en: &wordSet{words: "in near outside into around via from to toward towards at across through over inside of"},
	uk: &wordSet{words: "у в до з із зі під біля на через поблизу над від за м місті місто міста містом"},
	ru: &wordSet{words: "в во до из под на через около над от у г городе город города городом"},
	ar: &wordSet{words: "في من الي نحو قرب مدينه علي بمدينه"},
	de: &wordSet{words: "in im nach aus"},
	fr: &wordSet{words: "a vers depuis jusqu"},
	es: &wordSet{words: "en desde hacia hasta"},
}

// axes stand after the name of an oblast's city when the oblast is meant.
var axes = [nLanguages]*wordSet{
	en: &wordSet{words: "axis direction directions front sector salient incursion"},
	ko: &wordSet{words: "지역 방향 전선 지방 지역에 지역에서 지역의 지역으로 지역을 지역은 지역이"},
	ja: &wordSet{words: "方面 地域 戦線"},
}

// partners stand after "Western" when the West is meant.
var partners = &wordSet{words: "partners partner allies ally countries country nations nation powers power world sanctions leaders leader capitals support weapons weapon weaponry intelligence democracies media governments government states officials official aid unity tanks arms assistance society societies companies company diplomats diplomat civilization civilisation values military militaries governments press public air technology components experts analysts policy equipment troops forces politicians solidarity resolve hesitation publics observers banks markets economies backers supplies ammunition missiles"}

var ordinals = &wordSet{words: "first second third fourth fifth sixth seventh eighth ninth tenth annual"}

// titles stand before people's names and are no part of them.
var titles = &wordSet{words: "president presidents minister ministers chancellor premier secretary general king queen prince mr mrs ms dr senator governor mayor ambassador leader dictator tsar comrade pope vice candidate elect"}

// common are capitalised words that may stand beside a town without being part of its name.
var common = &wordSet{words: "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december i oblast region city airport the and but or in on at for from by as while when if with after before"}

// openers are words that begin sentences; before a town they are no one's first name.
var openers = [nLanguages]*wordSet{
	en: &wordSet{words: "in from near at to on over around outside inside across through towards toward into via between behind beyond past until since after before while when where if as and but or so yet for with without about against like unlike this that these those the a an my our your their his her its then now today yesterday tomorrow tonight here there also only even just still again maybe perhaps because although though however meanwhile both either neither not no yes once why how who what which downtown central greater northern southern eastern western occupied free liberated old new beautiful dear hello goodbye welcome visiting leaving reached reaching leave visit see meet greetings thanks thank"},
	uk: &wordSet{words: "у в до з із зі під біля на через над від за і й та а але що коли якщо де там тут це ця цей ці сьогодні вчора завтра уночі вночі зранку ввечері тепер зараз потім саме лише тільки навіть знову потяг місто м наш наша наші мій моя"},
	ru: &wordSet{words: "в во до из под на через над от у и а но что когда если где там тут это эта этот эти сегодня вчера завтра ночью утром вечером теперь сейчас потом именно лишь только даже снова поезд город г наш наша наши мой моя"},
	de: openersDE,
	fr: openersFR,
	es: openersES,
}

// personVerbs follow people more than places.
var personVerbs = &wordSet{words: "said says say told tells asked asks thinks thought laughed smiled brings brought bring painted fence watched watches wrote writes walked walks loves loved likes liked hates hated plays played sings sang cooked knows knew wants wanted from and"}

// offices stand before a state's name (English: before "of").
var offices = [nLanguages]*wordSet{
	en: &wordSet{words: "king queen president government parliament ministry minister army republic kingdom emir citizens border borders capital embassy ambassador people north south east west"},
	ar: &wordSet{words: "وزير رييس رئيس دوله حكومه امير مملكه ملك سفير سفاره منتخب شمال جنوب شرق غرب"},
	ko: &wordSet{words: ""},
	uk: &wordSet{words: "президент уряд республіка столиця посол"},
	ru: &wordSet{words: "президент правительство республика столица посол"},
}

var joins = &wordSet{words: "and та і й и و und et y e ou o"}

// peoplesNames are cities that are also people, firms or other things, and that the lists of names do not have.
var peoplesNames = &wordSet{words: "santiago sofia victoria charlotte madison lincoln austin houston dallas jackson florence valencia salvador rosario adelaide sydney hamilton kingston stanley georgetown orlando denver aurora irving garland camden lancaster wellington douglas philadelphia phoenix alexandria medina cali male roseau sucre bern praia milan chelsea leon kingstown plymouth columbia augusta savannah toyota hollywood newport basel bolton burton preston bradford clifton kent warren pasadena hastings"}

// surnames are countries that are people's last names too: after an unknown capitalised word they are one.
var surnames = &wordSet{words: "holland ireland france england israel india china brazil cuba scotland wales germany spain portugal kenya denmark poland norway"}

// elsewhere gives a country in which another land has the same name.
var elsewhere = map[string]string{"country/GE": "US"}

// shortWords are short names of cities that are words too, in scripts without capitals.
var shortWords = [nLanguages]*wordSet{
	ko: &wordSet{words: "이천 구리 오산 화성 세종 진주 시안 선전 지난 사나 우시 전주 고양 원주 안동 수원 여수 부산 서울 공주 영주 상주 나주 리가 제다 지린 말레 카노 방기 수바 모술 양주 용인 포항 하남 김천 이리 제천 단양 군산 정읍 우한 더반 누크 도하 쿠마 반줄"},
	zh: &wordSet{words: "大同 天水 自由 内江 四平 文山 新山 松山 海口 海防 碱水 通化 常德 保定 武威 金边 科隆 大连 包头 汉堡 太原 乔斯 安山 宁波 十堰 达卡 丹佛 卡利 班基 瓦里 皮金 科塔 罗利 罗兹 贝伦 贝拉 阿巴 里加 镇江 高雄 长崎 南通 南充 江门 水原 新竹 全州 常州 本溪 淮北 通州 玉山 泰州 衡水 盐城 喀山 秋明 坎昆 利兹 都灵 比萊 承德"},
	ar: &wordSet{words: "المدينة المدينه الجزائر العين الموصل"},
}

// whole are Chinese names of two signs that are nothing else where a sentence or clause begins with them.
var whole = &wordSet{words: "重庆 巴库 三亚 利马 上海 东莞 丹东 丽江 佛山 兰州 华沙 南京 南宁 南昌 厦门 合肥 咸阳 唐山 天津 孟买 宜昌 岳阳 广州 徐州 悉尼 成都 扬州 昆明 曼谷 杭州 桂林 武汉 汕头 沧州 洛阳 济南 深圳 温州 湘潭 湛江 烟台 珠海 福州 绍兴 苏州 西宁 西安 贵阳 邯郸 郑州 银川 长春 长沙 青岛 鞍山 雅典 里昂 开罗 仰光 横滨 札幌"}

// reached are the signs before a place in Chinese, and lived those after one.
const (
	reached = "达在到去从從自往回于於飞飛抵赴至"
	linked  = "是和与與、"
)

var lived = []string{"人", "市", "省", "机场", "機場", "大学", "大學", "街头", "街頭", "火车站", "话"}

// stays are the Korean particles that only a place has after it.
var stays = []string{"에서", "까지", "시내", "시에", "시의"}

// honorifics stand before a person's name, and creatures before a pet's: no town is called so.
var (
	honorifics = &wordSet{words: "السيد السيده الدكتور الدكتوره الاستاذ الاستاذه mr mrs ms miss dr prof sir madam пан пана панові паном пані панна панну панни панно панночка господин господина господину госпожа госпожу госпожи гражданин гражданка мистер миссис мисс месье мадам дядя тетя тітка дядько товарищ товариш"}
	creatures  = &wordSet{words: "cat dog kitten puppy horse parrot hamster кіт кота котик котика кішка кішку кицька кицьку собака собаку пес пса кінь коня папуга папугу кот кошка кошку котенок щенок лошадь конь попугай хомяк хомячок кролик"}
	doings     = &wordSet{words: "will has is was would should could must can"}
	streets    = &wordSet{words: "شارع ميدان"}
	relatives  = &wordSet{words: "cousin brother sister son daughter niece nephew aunt uncle wife husband friend girlfriend boyfriend dog cat puppy kitten name"}
	venues     = &wordSet{words: "restaurant hotel cafe bar pub cinema shop"}
)
