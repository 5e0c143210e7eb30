package figure

import "strings"

// newForeign makes the tables for a language that has none of its own: signs and symbols are read, words are not, and
// "44.000" is nothing, for nobody knows whether it is thousands.
func newForeign() *language {
	l := newEnglish()
	l.code, l.comma, l.foreign = "", true, true
	for _, words := range []map[string]num{l.cardinals, l.ordinals, l.short} {
		clear(words)
	}
	l.before, l.after, l.vague, l.plurals, l.fractions, l.endings = nil, nil, nil, nil, nil, nil
	l.dates = dateWords{which: map[string]int{}, units: map[string]Grain{}, dayFirst: true}
	l.units = unitTable(symbols)
	l.money = unitTable(currencies)
	l.percent = []string{"%"}
	return l
}

// westernLanguage makes what German, French and Spanish have in common: a decimal comma, thousands by points.
func westernLanguage(code string) *language {
	l := eastLanguage(code)
	l.comma, l.dots, l.western = true, true, true
	l.nouns = map[string]string{}
	return l
}

// newGerman makes the German tables. A noun is known by its capital.
func newGerman() *language {
	l := westernLanguage("de")
	numTable(l.cardinals, ones, map[float64]string{2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs", 7: "sieben", 8: "acht", 9: "neun"})
	numTable(l.cardinals, teens, map[float64]string{10: "zehn", 11: "elf", 12: "zwölf", 13: "dreizehn", 14: "vierzehn", 15: "fünfzehn", 16: "sechzehn", 17: "siebzehn", 18: "achtzehn", 19: "neunzehn"})
	numTable(l.cardinals, tens, map[float64]string{20: "zwanzig", 30: "dreißig", 40: "vierzig", 50: "fünfzig", 60: "sechzig", 70: "siebzig", 80: "achtzig", 90: "neunzig"})
	numTable(l.cardinals, scale, map[float64]string{12: "dutzend", 1e2: "hundert", 1e3: "tausend", 1e6: "million millionen", 1e9: "milliarde milliarden", 1e12: "billion billionen"})
	numTable(l.short, scale, map[float64]string{1e6: "mio", 1e9: "mrd"})
	l.half = set("halbe halben halbes halber")
	l.before = hedgeTable("about: etwa, rund, ungefähr, circa, ca, zirka\nnearly: fast, beinahe, knapp\nover: mehr als, über\nunder: weniger als, unter\nat_least: mindestens, wenigstens, zumindest\nat_most: höchstens, maximal, bis zu\nonly: nur, lediglich, bloß")
	l.units = unitTable(symbols, "km length: kilometer, kilometern\nm length: meter, metern, metres\ncm length: zentimeter, zentimetern\nkg mass: kilo, kilogramm\nt mass: tonne, tonnen\nl volume: liter, litern\nha area: hektar\nkm2 area: quadratkilometer, quadratkilometern\nd time: tag, tage, tagen\nwk time: woche, wochen\nmo time: monat, monate, monaten\na time: jahr, jahre, jahren\nh time: stunde, stunden\nmin time: minute, minuten\ns time: sekunde, sekunden\nC temperature: grad")
	l.money = unitTable(currencies, "EUR money: euro\ndollar money: dollar\nCHF money: franken")
	l.percent = []string{"%", "prozent"}
	l.stops = set("und oder in im an am auf aus bei mit von vom zu zum zur der die das den dem des ein eine einen einem einer für nach über unter vor seit bis ist sind war waren hat haben nicht auch")
	l.labels = set("seite kapitel halle gleis nummer nr artikel paragraf § straße version hotline telefon zimmer raum linie bus")
	l.yearly = []string{"jähriger", "jährige", "jährigen", "jähriges"}
	l.old = set("alt")
	l.minus = []string{"minus"}
	l.dates = westernDates(
		"januar|jänner februar märz april mai juni juli august september oktober november dezember",
		"heute=0,gestern=-1,vorgestern=-2,übermorgen=2", "sonntag montag dienstag mittwoch donnerstag freitag samstag|sonnabend",
		"im am vom zum bis seit ab", "seit anno", "jahr jahre jahres",
		"wird werden soll sollen will wollen", "war waren wurde wurden hatte hatten hat kam kamen stand standen fiel fielen sagte verlor gewann starb traf sprach ging begann")
	l.dates.ambiguous = set("mai märz august")
	return l
}

// newFrench makes the French tables. A noun after a number is known by its plural.
func newFrench() *language {
	l := westernLanguage("fr")
	numTable(l.cardinals, ones, map[float64]string{2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit"})
	numTable(l.cardinals, teens, map[float64]string{10: "dix", 11: "onze", 12: "douze", 13: "treize", 14: "quatorze", 15: "quinze", 16: "seize"})
	numTable(l.cardinals, tens, map[float64]string{20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"})
	numTable(l.cardinals, scale, map[float64]string{12: "douzaine", 1e2: "cent cents", 1e3: "mille millier milliers", 1e6: "million millions", 1e9: "milliard milliards"})
	numTable(l.short, scale, map[float64]string{1e9: "md"})
	l.half = set("demi demie")
	l.of = []string{"de"}
	l.before = hedgeTable("about: environ, quelque, à peu près\nnearly: près de, presque\nover: plus de\nunder: moins de\nat_least: au moins\nat_most: au plus, pas plus de, au maximum, jusqu'à\nonly: seulement")
	l.units = unitTable(symbols, "km length: kilomètre, kilomètres\nm length: mètre, mètres\ncm length: centimètre, centimètres\nkg mass: kilo, kilos\nt mass: tonne, tonnes\nl volume: litre, litres\nha area: hectare, hectares\nkm2 area: km carrés, kilomètres carrés\nd time: jour, jours\nwk time: semaine, semaines\nmo time: mois\na time: an, ans, année, années\nh time: heure, heures\nmin time: minute, minutes\ns time: seconde, secondes")
	l.money = unitTable(currencies, "EUR money: euro, euros, d'euros, d'euro, d'€\ndollar money: dollar, dollars, de dollars")
	l.percent = []string{"%"}
	l.stops = set("et ou en dans sur sous par pour avec sans chez vers selon contre depuis est sont ont à au aux le la les un une des du ce ces sa ses leurs plus moins mais dont dès très pas fois dans alors puis après sous")
	l.persons = set("homme femme garçon fille enfant adolescent adolescente jeune mère père grand-mère")
	l.labels = set("page chapitre porte version rue numéro n° article bus ligne salle")
	l.dates = westernDates(
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"aujourd'hui=0,hier=-1,avant-hier=-2", "dimanche lundi mardi mercredi jeudi vendredi samedi",
		"en depuis avant après jusqu'en", "en depuis d'ici", "",
		"sera seront va vont aura auront", "était étaient a ont avait avaient fut furent")
	l.dates.ambiguous = set("mars mai août")
	return l
}

// newSpanish makes the Spanish tables. A noun after a number is known by its plural.
func newSpanish() *language {
	l := westernLanguage("es")
	numTable(l.cardinals, ones, map[float64]string{2: "dos", 3: "tres", 4: "cuatro", 5: "cinco", 6: "seis", 7: "siete", 8: "ocho", 9: "nueve"})
	numTable(l.cardinals, teens, map[float64]string{10: "diez", 11: "once", 12: "doce", 13: "trece", 14: "catorce", 15: "quince"})
	numTable(l.cardinals, tens, map[float64]string{20: "veinte", 30: "treinta", 40: "cuarenta", 50: "cincuenta", 60: "sesenta", 70: "setenta", 80: "ochenta", 90: "noventa"})
	numTable(l.cardinals, scale, map[float64]string{12: "docena docenas", 1e2: "cien", 1e3: "mil", 1e6: "millón millones", 1e12: "billón billones"})
	l.half = set("medio media")
	l.of = []string{"de"}
	l.before = hedgeTable("about: unos, unas, alrededor de, aproximadamente, cerca de\nnearly: casi\nover: más de\nunder: menos de\nat_least: al menos, por lo menos, como mínimo\nat_most: como máximo, no más de, hasta\nonly: solo, sólo, apenas")
	l.units = unitTable(symbols, "km length: kilómetro, kilómetros\nm length: metro, metros\ncm length: centímetro, centímetros\nkg mass: kilo, kilos\nt mass: tonelada, toneladas\nl volume: litro, litros\nha area: hectárea, hectáreas\nkm2 area: kilómetros cuadrados\nd time: día, días\nwk time: semana, semanas\nmo time: mes, meses\na time: año, años\nh time: hora, horas\nmin time: minuto, minutos\ns time: segundo, segundos\nC temperature: grados")
	l.money = unitTable(currencies, "EUR money: euro, euros, de euros\ndollar money: dólar, dólares, de dólares")
	l.percent = []string{"%", "por ciento"}
	l.stops = set("y o en con sin por para según entre sobre hasta desde a al el la los las un una unos unas del de es son más menos pero que se su sus ya no tras frente ante hoy ayer ahora veces")
	l.persons = set("hombre mujer niño niña joven chico chica madre padre abuela abuelo")
	l.oldBefore = set("cumplió cumple tenía cumplirá")
	l.labels = set("página capítulo puerta versión calle número artículo apartado línea puerto")
	l.dates = westernDates(
		"enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
		"hoy=0,ayer=-1,anteayer=-2,pasado mañana=2", "domingo lunes martes miércoles jueves viernes sábado",
		"en desde hasta el del", "en desde", "",
		"será serán va van habrá", "era eran fue fueron había ha han cumplió dijo llegó perdió ganó")
	l.dates.ambiguous = set("mayo julio abril marzo agosto")
	return l
}

func westernDates(months, days, weekdays, before, strong, yearWord, future, past string) dateWords {
	return dateWords{
		months: index(1, months), days: phrases(days), weekdays: map[string]int{}, before: set(before), strong: set(strong), yearWord: set(yearWord),
		future: set(future), past: set(past), which: map[string]int{}, units: map[string]Grain{}, to: map[string]bool{}, dayFirst: true,
	}
}

// halfOf reads "eine halbe Million", "demi-million", "medio millón", "نصف مليون": half of the magnitude after it.
func (s *scan) halfOf(i int) (numeral, bool) {
	if !s.lang.half[s.tok(i).norm] || s.tok(i).kind != word {
		return numeral{}, false
	}
	j := i + 1
	if dash(s.tok(j)) && s.near(j) {
		j++
	}
	c, ok := s.lang.cardinals[s.tok(j).norm]
	if !ok || c.c != scale || s.tok(j).line {
		return numeral{}, false
	}
	n := exactly(c.v/2, j+1, "half of a magnitude")
	n.words, n.scaled = true, c.v
	return n, true
}

// westernNoun reads what is counted: in German a word with a capital, in French and Spanish a plural right after the number.
func (s *scan) westernNoun(i int, single bool) Noun {
	t := s.tok(i)
	if t.kind != word || t.line || single || s.near(i) {
		return Noun{}
	}
	head := i
	if s.lang.code == "de" {
		for head < i+3 && !s.upper(head) && s.modifier(head) && strings.ContainsAny(last(s.tok(head).norm), "enrs") {
			head++
		}
		if !s.upper(head) || s.tok(head).kind != word || s.tok(head).line {
			return Noun{}
		}
	} else if w := t.norm; s.lang.stops[w] || s.upper(i) && head > 0 || len(w) < 4 || !strings.ContainsAny(last(w), "sxz") && !(dash(s.tok(i+1)) && s.near(i+1)) {
		return Noun{}
	}
	end := head
	for dash(s.tok(end+1)) && s.near(end+1) && s.near(end+2) && s.tok(end+2).kind == word {
		end += 2
	}
	n := s.nounOf(i, head, head)
	if end > head {
		n.Span.End = s.toks[end].End
		n.Text = s.slice(n.Span)
		n.Lemma = s.toks[end].norm
	}
	if rest, ok := strings.CutPrefix(n.Text, "d'"); ok {
		n.Text, n.Lemma = rest, strings.TrimPrefix(n.Lemma, "d'")
		n.Span.Start += 2
	}
	return n
}

// last is the last letter of a word.
func last(w string) string {
	if w == "" {
		return ""
	}
	return w[len(w)-1:]
}
