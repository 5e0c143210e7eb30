package figure

import "math"

// newEnglish makes the English tables.
func newEnglish() *language {
	l := &language{code: "en"}
	l.cardinals = map[string]num{"hundred": {100, hundred}, "hundreds": {100, hundred}}
	numTable(l.cardinals, ones, map[float64]string{0: "zero nought naught", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"})
	numTable(l.cardinals, teens, map[float64]string{10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen"})
	numTable(l.cardinals, tens, map[float64]string{20: "twenty", 30: "thirty", 40: "forty fourty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"})
	numTable(l.cardinals, scale, map[float64]string{12: "dozen dozens doz dozs dz dzs", 1e3: "thousand thousands", 1e5: "lakh lakhs", 1e6: "million millions", 1e7: "crore crores", 1e9: "billion billions", 1e12: "trillion trillions"})
	l.ordinals = map[string]num{"hundredth": {100, hundred}}
	numTable(l.ordinals, ones, map[float64]string{1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth nineth"})
	numTable(l.ordinals, teens, map[float64]string{10: "tenth", 11: "eleventh", 12: "twelfth", 13: "thirteenth", 14: "fourteenth", 15: "fifteenth", 16: "sixteenth", 17: "seventeenth", 18: "eighteenth", 19: "nineteenth"})
	numTable(l.ordinals, tens, map[float64]string{20: "twentieth", 30: "thirtieth", 40: "fortieth", 50: "fiftieth", 60: "sixtieth", 70: "seventieth", 80: "eightieth", 90: "ninetieth"})
	numTable(l.ordinals, scale, map[float64]string{1e3: "thousandth", 1e6: "millionth", 1e9: "billionth", 1e12: "trillionth"})
	l.endings = []string{"st", "nd", "rd", "th"}
	l.short = map[string]num{"k": {1e3, scale}, "M": {1e6, scale}, "mm": {1e6, scale}, "mn": {1e6, scale}, "mil": {1e6, scale}, "mln": {1e6, scale}, "bn": {1e9, scale}, "bln": {1e9, scale}, "B": {1e9, scale}, "b": {1e9, scale}, "tn": {1e12, scale}, "trn": {1e12, scale}, "tln": {1e12, scale}, "m": {1e6, scale}}
	l.vague = map[string]bounds{"a few": {2, 9}, "several": {3, 9}, "a couple of": {2, 3}, "a couple": {2, 3}, "a handful of": {2, 9}, "a dozen or so": {10, 15}}
	l.plurals = map[string]bounds{"dozens": {24, 99}, "scores": {40, 199}, "tens": {20, 99}, "hundreds": {200, 999}, "thousands": {2e3, 999999}, "millions": {2e6, 999999999}, "billions": {2e9, 999999999999}, "trillions": {2e12, math.Inf(1)}}
	l.fractions = map[string]float64{"half": 0.5, "halves": 0.5, "quarter": 0.25, "quarters": 0.25}
	l.minus = []string{"minus", "negative"}
	l.point = []string{"point"}
	l.and = []string{"and"}
	l.of = []string{"of"}

	l.before = hedgeTable(`
		about: around, about, approximately, roughly, circa, some, an estimated, estimated, in the region of, on the order of, approx, ca, something like, close to about, c
		nearly: nearly, almost, close to, just under, just below, nearly all
		over: more than, over, above, greater than, in excess of, upwards of, well over, just over, exceeding, larger than, higher than, bigger than, north of, older than, far more than
		under: less than, fewer than, under, below, smaller than, lower than, younger than
		at_least: at least, no less than, no fewer than, not less than, a minimum of, minimum
		at_most: up to, at most, as many as, as much as, no more than, not more than, a maximum of, maximum, up to about, not over
		only: just, only, merely, mere, a mere, barely, no other than
		exactly: exactly, precisely`)
	l.after = hedgeTable(`
		about: or so, odd, approximately, roughly, give or take
		at_least: or more, and more, plus, at least, and up
		at_most: or less, or fewer, at most`)
	l.units = unitTable(symbols, `
		km length: kilometer, kilometers, kilometre, kilometres, kms
		m length: meter, meters, metre, metres
		cm length: centimeter, centimeters, centimetre, centimetres
		dm length: decimeter, decimeters, decimetre, decimetres
		mm length: millimeter, millimeters, millimetre, millimetres
		um length: micrometer, micrometers, micron, microns
		nm length: nanometer, nanometers, nanometre, nanometres
		pm length: picometer, picometers
		mi length: mile, miles
		nmi length: nautical mile, nautical miles
		ft length: foot, feet, ft
		in length: inch, inches
		yd length: yard, yards, yd, yds
		ly length: light year, light years
		km2 area: square kilometer, square kilometers, square kilometre, square kilometres, square km, sq km, sq. km
		m2 area: square meter, square meters, square metre, square metres, sqm, sq m
		mi2 area: square mile, square miles, sq mi
		ft2 area: square foot, square feet, sq ft
		ha area: hectare, hectares
		ac area: acre, acres
		kg mass: kilogram, kilograms, kilogramme, kilogrammes, kilo, kilos
		g mass: gram, grams, gramme, grammes
		mg mass: milligram, milligrams
		ug mass: microgram, micrograms, microgramme, microgrammes
		t mass: ton, tons, tonne, tonnes, metric ton, metric tons
		lb mass: lb, lbs, pound, pounds
		oz mass: ounce, ounces, oz
		dr mass: drachma, dram, drams
		l volume: liter, liters, litre, litres
		ml volume: milliliter, milliliters, millilitre, millilitres
		gal volume: gallon, gallons
		bbl volume: barrel, barrels
		cup volume: cup, cups
		tsp volume: teaspoon, teaspoons, tsp
		tbsp volume: tablespoon, tablespoons, tbsp
		m3 volume: cubic meter, cubic meters, cubic metre, cubic metres
		ft3 volume: cubic foot, cubic feet
		km/h speed: kilometers per hour, kilometres per hour, km per hour
		mph speed: miles per hour, miles an hour
		m/s speed: meters per second, metres per second
		m/ms speed: meters per millisecond
		s time: second, seconds, sec, secs
		ms time: millisecond, milliseconds
		min time: minute, minutes, min, mins
		h time: hour, hours, hr, hrs
		d time: day, days
		wk time: week, weeks
		mo time: month, months
		a time: year, years, yr, yrs
		dec time: decade, decades
		cent time: century, centuries
		W power: watt, watts
		kW power: kilowatt, kilowatts
		MW power: megawatt, megawatts
		GW power: gigawatt, gigawatts
		kWh energy: kilowatt hour, kilowatt hours, kilowatt-hours
		MWh energy: megawatt hours
		B data: byte, bytes
		KB data: kilobyte, kilobytes
		MB data: megabyte, megabytes
		GB data: gigabyte, gigabytes
		TB data: terabyte, terabytes
		deg angle: degree, degrees, deg
		rad angle: radian, radians, rad
		turn angle: turn, turns
		C temperature: celsius, celcius, degrees celsius, degree celsius, deg celsius, degrees c, degree c, deg c, degrees centigrade, centigrade
		F temperature: fahrenheit, farenheit, degrees fahrenheit, degree fahrenheit, deg fahrenheit, degrees f, degree f, deg f, degrees farenheit
		K temperature: kelvin, kelvins`)
	l.money = unitTable(currencies, englishMoney)
	l.prefixes = unitTable(currencyPrefixes)
	l.percent = []string{"%", "percent", "per cent", "percents", "percentage", "pct"}

	l.negators = set("not no never without isn't aren't wasn't weren't don't doesn't didn't nor")
	l.labels = set("page pages p pp room rooms no number numbers version versions v chapter chapters section article articles paragraph para line error errors http code codes flight route routes highway bus gate channel fig figure table item question part step level phase season episode volume vol psalm verse id model type class grade windows iphone ios android python boeing airbus il su mig grade resolution protocol order form apartment apt suite box zip postcode road street avenue door ext extension tel phone fax call whatsapp unit ref lot bill amendment rule stage track group brigade's issue isbn issn doi tank f-16 covid formula top version: pic photo image slide day mark")
	l.stops = set(englishStops)
	l.nouns = map[string]string{"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "lives": "life", "wives": "wife", "knives": "knife", "police": "police", "troops": "troop", "personnel": "personnel", "aircraft": "aircraft", "cattle": "cattle", "fish": "fish", "sheep": "sheep", "media": "media", "data": "data", "staff": "staff", "youth": "youth", "families": "family", "countries": "country", "cities": "city", "fishes": "fish", "servicemen": "serviceman", "servicewomen": "servicewoman", "policemen": "policeman", "firefighters": "firefighter", "teeth": "tooth", "mice": "mouse", "crises": "crisis", "analyses": "analysis", "bases": "base", "buses": "bus", "series": "series", "species": "species", "artillery": "artillery", "spacecraft": "spacecraft", "halves": "half", "leaves": "leaf", "losses": "loss", "infantry": "infantry", "grandchildren": "grandchild", "fishermen": "fisherman", "civilians": "civilian"}
	l.adverbs = set("also already still now soon then ago more less fewer later earlier so far yet today")
	l.expected = set("expect expected expects will would could may might plan plans planned planning forecast forecasts projected predicted likely target targets aim aims estimate shall")
	l.past = set("was were had once previously formerly earlier")
	l.present = set("is are has have now currently today am 's 're")
	l.total = set("total totally totaling totalling overall altogether totaled totalled")
	l.yearAfter = set("in since by until till before after from of during between through to around year circa and early mid late back")
	l.dates = englishDates()
	return l
}

// englishStops are words that no counted noun is made of: articles, pronouns, prepositions, auxiliaries,
// adverbs, and verbs that are often met after a figure.
const englishStops = `a an the this that these those my your his her its our their i you he she it we they them him us me who whom which what whose where when why how
	and or but nor so yet for if then than as at by in into on onto to from with without within of off over under above below about around after before between among through during since until till against along across toward towards near per via up down out
	is are was were be been being am do does did done has have had having will would shall should can could may might must ought
	not no never only just also already still now soon today yesterday tomorrow tonight here there again ever always often too very more most less fewer much many few several each every all both any some such same other another else
	said says say saying told tells tell went goes go going come comes came made makes make took takes take taken gave gives give given got gets get live lives' remain remains remained killed wounded injured arrived currently concentrated involved rose fell increased decreased grew crossed died fled left worth ago later earlier once while because although though whether however instead away back together altogether supported operate operates work works need needs want wants include includes including amid despite concentrated deployed`

// englishMoney are currencies by name, with the adjectives that name a country's.
const englishMoney = `
	USD money: us dollar, us dollars, u.s. dollar, u.s. dollars, american dollars, american dollar
	CAD money: canadian dollar, canadian dollars
	AUD money: australian dollar, australian dollars
	NZD money: new zealand dollar, new zealand dollars
	HKD money: hong kong dollar, hong kong dollars
	dollar money: dollar, dollars, bucks
	cent money: cent, cents
	EUR money: euro, euros, eur
	pound money: pound, pounds, quid
	GBP money: pounds sterling, pound sterling, british pounds, british pound
	penny money: penny, pence
	UAH money: hryvnia, hryvnias, hryvnyas, ukrainian hryvnia
	RUB money: ruble, rubles, rouble, roubles, russian rubles
	JPY money: yen, japanese yen
	CNY money: yuan, chinese yuan, rmb, renminbi, chinese yuans, yuans
	KRW money: won, korean won, south korean won
	CHF money: swiss franc, swiss francs
	franc money: franc, francs
	INR money: indian rupee, indian rupees
	rupee money: rupee, rupees
	PLN money: zloty, zlotys, zloties
	CZK money: koruna, korunas, czech koruna
	SEK money: swedish krona, swedish kronor
	NOK money: norwegian krone, norwegian kroner
	DKK money: danish krone, danish kroner
	krone money: krona, kronor, krone, kroner
	TRY money: lira, liras, turkish lira
	ILS money: shekel, shekels
	MXN money: mexican peso, mexican pesos
	peso money: peso, pesos
	BRL money: brazilian real, reais
	mark money: mark, marks, deutschmarks
	peseta money: peseta, pesetas
	NLG money: guilder, guilders, dutch guilder, dutch guilders
	FIM money: markka, finnish markka
	BTC money: bitcoin, bitcoins
	satoshi money: satoshi, satoshis
	GEL money: lari
	KZT money: tenge
	GBP money: sterling`

// currencies are signs and codes that may follow a number in any language.
const currencies = `
	dollar money: $, $
	EUR money: €, eur
	pound money: £
	yen money: ¥, ¥
	UAH money: ₴, uah
	RUB money: ₽, rub
	KRW money: ₩, krw
	rupee money: ₹, ரூ
	ILS money: ₪
	TRY money: ₺
	GEL money: ₾, gel
	CRC money: ₡
	LAK money: ₭
	VND money: ₫
	NGN money: ₦
	THB money: ฿
	KZT money: ₸
	BTC money: ₿, btc
	CNY money: 元, cny, rmb
	USD money: usd, us$
	GBP money: gbp
	JPY money: jpy, 円
	CHF money: chf
	CAD money: cad
	AUD money: aud
	NZD money: nzd
	PLN money: pln
	CZK money: czk
	SEK money: sek
	NOK money: nok
	DKK money: dkk
	INR money: inr
	HKD money: hkd
	SGD money: sgd
	ETH money: eth
	USDT money: usdt`

// currencyPrefixes are signs and codes that stand before a number.
const currencyPrefixes = `
	dollar money: $, $
	USD money: us $, usd, us$, u.s. $, u.s $, usd $, usd$
	CAD money: c $, c$, cad, ca $, can $, cad $, cad$
	AUD money: a$, aud, aud $, aud$, au $, au$
	NZD money: nz $, nz$, nzd, nzd $, nzd$
	HKD money: hk $, hk$, hkd
	SGD money: s$, sgd
	BRL money: r$, brl
	MXN money: mxn, mxn$, mxn $, mex$, mex $
	EUR money: €, eur
	pound money: £
	GBP money: gbp
	yen money: ¥, ¥
	JPY money: jpy
	UAH money: ₴, uah
	RUB money: ₽, rub
	KRW money: ₩, krw
	rupee money: ₹, rs
	INR money: inr
	ILS money: ₪
	TRY money: ₺
	NGN money: ₦
	VND money: ₫
	KZT money: ₸
	BTC money: ₿, btc
	CNY money: cny, rmb
	CHF money: chf
	PLN money: pln
	SEK money: sek
	NOK money: nok
	DKK money: dkk
	sen money: sen`

// symbols are the units that every script writes alike. Those of one letter count only where nothing else fits.
const symbols = `
	km length: km
	m length: m
	cm length: cm
	dm length: dm
	mm length: mm
	nm length: nm
	in length: "
	km2 area: km2, km²
	m2 area: m2, m²
	ha area: ha
	m3 volume: m3, m³
	kg mass: kg, kgs
	g mass: g
	mg mass: mg
	ug mass: μg, µg, mcg
	t mass: t
	kt mass: kt
	l volume: l
	ml volume: ml
	km/h speed: km/h, kph, kmph, kmh, km/hr
	km/ms speed: km/ms
	cm/ms speed: centimeters/millisecond
	m/s speed: m/s
	mph speed: mph
	ms time: ms
	kW power: kw
	MW power: MW, mw
	GW power: gw
	kWh energy: kwh
	MWh energy: mwh
	GWh energy: gwh
	V voltage: kv
	Hz frequency: hz
	kHz frequency: khz
	MHz frequency: mhz
	GHz frequency: ghz
	KB data: kb
	MB data: mb
	GB data: gb
	TB data: tb
	C temperature: °c, ° c, ℃, ° celsius
	F temperature: °f, ° f, ℉, ° fahrenheit
	deg angle: °, º`
