package figure

import "strings"

// index numbers the words of a list from a first number; a group of spellings is joined with "|".
func index(first int, words string) map[string]int {
	m := map[string]int{}
	for i, group := range strings.Fields(words) {
		for w := range strings.SplitSeq(group, "|") {
			m[w] = first + i
		}
	}
	return m
}

// phrases reads "phrase=number" joined with commas.
func phrases(list string) map[string]int {
	m := map[string]int{}
	for p := range strings.SplitSeq(list, ",") {
		w, v, _ := strings.Cut(strings.TrimSpace(p), "=")
		n, sign := 0, 1
		if strings.HasPrefix(v, "-") {
			v, sign = v[1:], -1
		}
		n, _ = atoi(v)
		m[w] = sign * n
	}
	return m
}

func grains(table map[Grain]string) map[string]Grain {
	m := map[string]Grain{}
	for g, words := range table {
		for w := range strings.FieldsSeq(words) {
			m[w] = g
		}
	}
	return m
}

func englishDates() dateWords {
	return dateWords{
		months:    index(1, "january february march april may june july august september october november december"),
		short:     index(1, "jan feb mar apr - jun jul aug sep|sept oct nov dec"),
		ambiguous: set("may march mar sun sat wed fri mon august"),
		weekdays:  index(0, "sunday monday tuesday wednesday thursday friday saturday"),
		days:      phrases("today=0,yesterday=-1,tomorrow=1,tonight=0,the day before yesterday=-2,the day after tomorrow=2,day before yesterday=-2,day after tomorrow=2"),
		units:     grains(map[Grain]string{Day: "day days", Week: "week weeks", Month: "month months", Year: "year years", Quarter: "quarter quarters", Decade: "decade decades"}),
		which:     map[string]int{"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "upcoming": 1},
		ago:       set("ago"),
		ahead:     set("in"),
		later:     set("from"),
		seasons:   map[string]int{"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3},
		parts:     map[string]int{"early": 1, "mid": 2, "late": 3},
		before:    set("in since by until till before after from of during throughout between and on to through"),
		strong:    set("in since until during circa"),
		yearWord:  map[string]bool{},
		quarter:   set("quarter"),
		century:   set("century"),
		nowadays:  set("same still exist exists existed like unlike remain remains ever than compared comparable world"),
		to:        set("to through until till and"),
		future:    set("will shall going upcoming plan plans planned scheduled expected"),
		past:      set("was were had did went said told met held took saw came gave began fell made got struck hit spoke yesterday ago"),
	}
}

const (
	ukMonths = "січень|січня|січні|січнем лютий|лютого|лютому|лютим березень|березня|березні квітень|квітня|квітні травень|травня|травні червень|червня|червні липень|липня|липні серпень|серпня|серпні вересень|вересня|вересні жовтень|жовтня|жовтні листопад|листопада|листопаді грудень|грудня|грудні"
	ruMonths = "январь|января|январе февраль|февраля|феврале март|марта|марте апрель|апреля|апреле май|мая|мае июнь|июня|июне июль|июля|июле август|августа|августе сентябрь|сентября|сентябре октябрь|октября|октябре ноябрь|ноября|ноябре декабрь|декабря|декабре"
)

func ukrainianDates() dateWords {
	d := dateWords{
		months:    index(1, ukMonths),
		short:     index(1, "січ лют бер квіт|кві трав|тра черв|чер лип серп|сер вер жовт|жов лист|лис груд|гру"),
		ambiguous: set("лютий листопад травень"),
		weekdays:  index(0, "неділя|неділі|неділю понеділок|понеділка вівторок|вівторка середа|середи|середу четвер|четверга п'ятниця|п'ятниці|п'ятницю субота|суботи|суботу"),
		days:      phrases("сьогодні=0,вчора=-1,учора=-1,завтра=1,післязавтра=2,позавчора=-2"),
		units:     grains(map[Grain]string{Day: "день дні днів дня", Week: "тиждень тижні тижнів тижня тижню", Month: "місяць місяці місяців місяця", Year: "рік роки років року році", Quarter: "квартал квартали кварталу кварталі", Decade: "десятиліття десятиліть"}),
		which:     whichWords("минулий минула минуле минулого минулої минулу минулому минулі минулим минулою останній остання останнє останні останніх останнього останню", "цей ця це цього цієї цю цьому цим цією ці нинішній нинішнього поточний поточного", "наступний наступна наступне наступного наступної наступну наступному наступні наступних наступним наступною"),
		ago:       set("тому"),
		ahead:     set("через за"),
		seasons:   index(0, "весна|весни|весну|навесні|весною літо|літа|влітку|улітку осінь|осені|восени зима|зими|зиму|взимку|узимку"),
		parts:     map[string]int{"початку": 1, "початок": 1, "середині": 2, "середина": 2, "кінці": 3, "кінець": 3, "наприкінці": 3},
		before:    set("у в з із від до після перед протягом на за по цього минулого"),
		strong:    set("у в з із від до після протягом"),
		yearWord:  set("рік року році роки роком р рр роках"),
		quarter:   set("квартал кварталу кварталі"),
		century:   set("століття століттю столітті ст"),
		nowadays:  set("так само те той досі існує існують як ніж світі"),
		to:        set("по до"),
		future:    set("буде будуть будемо завтра зустрінуся зустрінемось відбудеться заплановано планується планую плануємо"),
		past:      set("був була було були відбулася відбувся зустрівся зустрілися провів провела говорив сказав вчора загинули обстріляли атакували вдарили почалася прийняв прийняли підписали підписав відбулося"),
		dayFirst:  true,
		years:     phrases("торік=-1,позаторік=-2,цьогоріч=0"),
	}
	for w := range strings.FieldsSeq("позаминулий позаминула позаминуле позаминулі позаминулого позаминулому позаминулої позаминулій позаминулу") {
		d.which[w] = -2
	}
	for w := range strings.FieldsSeq("майбутнього майбутньому майбутньої майбутній") {
		d.which[w] = 1
	}
	d.which["наст"] = 1
	d.that = set("того тому")
	ukrainianTenses(&d)
	return d
}

func whichWords(last, this, next string) map[string]int {
	m := map[string]int{}
	for i, words := range []string{last, this, next} {
		for w := range strings.FieldsSeq(words) {
			m[w] = i - 1
		}
	}
	return m
}

func russianDates() dateWords {
	d := dateWords{
		months:    index(1, ruMonths),
		short:     index(1, "янв фев мар апр - июн июл авг сен|сент окт ноя|нояб дек"),
		ambiguous: set("март май"),
		weekdays:  index(0, "воскресенье|воскресенья|воскресение понедельник|понедельника вторник|вторника среда|среды|среду четверг|четверга пятница|пятницы|пятницу суббота|субботы|субботу"),
		days:      phrases("сегодня=0,вчера=-1,завтра=1,послезавтра=2,позавчера=-2,позапозавчера=-3,послепослезавтра=3"),
		units:     grains(map[Grain]string{Day: "день дни дней дня", Week: "неделя недели недель неделю неделе", Month: "месяц месяцы месяцев месяца месяце", Year: "год года лет годы году", Quarter: "квартал кварталы квартала квартале", Decade: "десятилетие десятилетия десятилетий"}),
		which:     whichWords("прошлый прошлая прошлое прошлого прошлой прошлую прошлом прошлым прошлые последний последняя последнее последние последних последнюю предыдущий предыдущая", "этот эта это этого этой эту этом этим эти нынешний нынешнего текущий текущего", "следующий следующая следующее следующего следующей следующую следующем следующие следующих следующим"),
		ago:       set("назад тому"),
		ahead:     set("через за"),
		seasons:   index(0, "весна|весны|весну|весной лето|лета|летом осень|осени|осенью зима|зимы|зиму|зимой"),
		parts:     map[string]int{"начале": 1, "начало": 1, "середине": 2, "середина": 2, "конце": 3, "конец": 3},
		before:    set("в во с со от до после перед на за по"),
		strong:    set("в с от до после"),
		yearWord:  set("год года году годы годом г гг годах"),
		quarter:   set("квартал квартала квартале"),
		century:   set("век века веке вв в"),
		nowadays:  set("так тот же существует существуют как чем мире прежнему"),
		to:        set("по до"),
		future:    set("будет будут будем завтра состоится запланировано планируется планирую"),
		past:      set("был была было были прошла прошел встретился провел сказал вчера погибли состоялась состоялся началась принял приняли подписали подписал"),
		dayFirst:  true,
	}
	for w := range strings.FieldsSeq("позапрошлый позапрошлая позапрошлое позапрошлые позапрошлого позапрошлом позапрошлой позапрошлую") {
		d.which[w] = -2
	}
	for w := range strings.FieldsSeq("будущий будущего будущем будущей будущую") {
		d.which[w] = 1
	}
	d.which["след"] = 1
	d.that = set("той")
	russianTenses(&d)
	return d
}

func eastDates(year, month, day string) dateWords {
	return dateWords{eastern: []string{year, month, day}, which: map[string]int{}, units: map[string]Grain{}}
}

func arabicDates() dateWords {
	return dateWords{
		months:    index(1, "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر"),
		before:    map[string]bool{},
		strong:    set("عام سنه منذ"),
		to:        set("الي"),
		dayFirst:  true,
		ambiguous: set("مارس مايو"),
		days:      phrases("امس=-1,غدا=1"),
	}
}
