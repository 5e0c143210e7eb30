package quotation_test

import (
	"slices"
	"testing"

	"clew/internal/quotation"
)

// TestTurnedRoman: one change in the languages of the packs, each of another kind. The sentences were written beside the
// lists: they show that the rules work, and not how good the lists are.
func TestTurnedRoman(t *testing.T) {
	const n, neg, name, opp, hedge = quotation.Figure, quotation.Negation, quotation.Name, quotation.Opposite, quotation.Hedge
	for _, c := range []altered{
		{"fr", "Les capteurs de la rivière ne mentent plus depuis la réparation.", "Les capteurs de la rivière mentent plus depuis la réparation.", neg},
		{"fr", "Elle vendra la maison du port à ses deux cousins de Brest.", "Elle vendit la maison du port à ses deux cousins de Brest.", hedge},
		{"fr", "Le vieux moulin appartient à la commune, est-ce que quelqu'un le savait ?", "Le vieux moulin appartient à la commune, quelqu'un le savait.", hedge},
		{"es", "El puente del molino podría costar ochenta mil euros este año.", "El puente del molino costará ochenta mil euros este año.", hedge},
		{"es", "El puente del molino costó ochenta mil euros el año pasado.", "El puente del molino costó ochocientos mil euros el año pasado.", n},
		{"it", "Il mulino resta aperto senza il permesso del comune di Luino.", "Il mulino resta aperto con il permesso del comune di Luino.", neg},
		{"it", "Secondo il parroco il campanile è sicuro anche di notte.", "Il parroco dice: il campanile è pericoloso anche di notte.", opp},
		{"pt", "A ponte fecha no sábado se a chuva continuar a subir o rio.", "A ponte fecha no sábado e a chuva continuar a subir o rio.", hedge},
		{"pt", "O moinho velho ganhou o prémio contra a escola nova.", "O moinho velho perdeu o prémio contra a escola nova.", opp},
		{"pl", "Stary młyn nad rzeką jest bezpieczny dla dzieci z tej szkoły.", "Stary młyn nad rzeką jest niebezpieczny dla dzieci z tej szkoły.", neg},
		{"pl", "Stary młyn stanie za trzy tygodnie, jeśli burmistrz podpisze umowę.", "Stary młyn stanie za trzy miesiące, jeśli burmistrz podpisze umowę.", n},
		{"tr", "Eski değirmenin kapısını kapatmayacağız ve bunu herkese söyledik.", "Eski değirmenin kapısını kapatacağız ve bunu herkese söyledik.", neg},
		{"tr", "Eski değirmen gelecek yıl satılabilir, muhtar bunu dün anlattı.", "Eski değirmen gelecek yıl satılacak, muhtar bunu dün anlattı.", hedge},
		{"de", "Die Gewerkschaft schlug gestern Abend die Verwaltung im Endspiel der Stadt.", "Die Verwaltung schlug gestern Abend die Gewerkschaft im Endspiel der Stadt.", name},
		{"en", "The new bridge has stood up well in the storm of this week.", "The new bridge has stood up badly in the storm of this week.", opp},
		{"en", "The clerk must sign the letter before the end of the week.", "The clerk can sign the letter before the end of the week.", hedge},
	} {
		a := one(t, c.lang, c.record, c.quote)
		if a.Verdict != quotation.Changed || !slices.Contains(a.Flags, c.flag) {
			t.Errorf("%s %q: %s %v, want %s", c.lang, c.quote, a.Verdict, a.Flags, c.flag)
		}
	}
}

// TestHarmless: what turns nothing has no flag.
func TestHarmless(t *testing.T) {
	for _, c := range [][3]string{
		{"fr", "Je ne crois pas que la cloche du village sonne encore à midi.", "Je crois pas que la cloche du village sonne encore à midi."},
		{"fr", "Le cœur de ma sœur bat très fort depuis dix-sept jours.", "Le coeur de ma soeur bat très fort depuis 17 jours."},
		{"fr", "Il reste quatre-vingt-douze litres de lait dans la cuve de la ferme.", "Il reste 92 litres de lait dans la cuve de la ferme."},
		{"fr", "La commune a payé trente pour cent du toit de la vieille école.", "La commune a payé 30 % du toit de la vieille école."},
		{"es", "El puente del molino costó ochenta y dos mil euros el año pasado.", "El puente del molino costó 82.000 euros el año pasado."},
		{"es", "No se lo quiero decir a los vecinos del molino todavía.", "No quiero decírselo a los vecinos del molino todavía."},
		{"it", "La maestra di Elba non lo può spiegare ai bambini della scuola.", "La maestra di Elba non può spiegarlo ai bambini della scuola."},
		{"pt", "O projeto da ponte velha foi adotado pela direção da escola.", "O projecto da ponte velha foi adoptado pela direcção da escola."},
		{"pl", "Umowa z fundacją obowiązuje przez dwanaście lat od pierwszego maja.", "Umowa z fundacja obowiazuje przez 12 lat od pierwszego maja."},
		{"pl", "Kolejka do lekarza chyba będzie jutro krótka jak nigdy dotąd.", "Kolejka do lekarza będzie jutro chyba krótka jak nigdy dotąd."},
		{"tr", "Kapıyı kapatan kadın hamama yakın oturuyor ve zamanı iyi biliyor.", "Kapiyi kapatan kadın hamama yakin oturuyor ve zamanı iyi biliyor."},
		{"tr", "Bu yıl fiyatlar yüzde 12 daha fazla olacak demek yetmez.", "Bu yıl fiyatlar %12 daha fazla olacak demek yetmez."},
		{"de", "Die Straße am Fluss bleibt siebzehn Tage lang für alle gesperrt.", "Die Strasse am Fluss bleibt 17 Tage lang für alle gesperrt."},
		{"en", "The old mill was closed for seventeen days after the big storm.", "The old mill was closed for 17 days after the big storm."},
		{"ja", "橋の修理は十二日で終わると町の人が言った。", "橋の修理は12日で終わると町の人が言った。"},
		{"zh", "票价从今年起上涨百分之十五，车站已经贴出通知。", "票价从今年起上涨15%，车站已经贴出通知。"},
	} {
		a := one(t, c[0], c[1], c[2])
		if a.Verdict == quotation.NotFound || a.Verdict == quotation.Spliced || len(a.Flags) > 0 {
			t.Errorf("%s %q: %s %v", c[0], c[2], a.Verdict, a.Flags)
		}
	}
}

// TestTurkishCapitals: I is the capital of ı, and no other letter is taken for it.
func TestTurkishCapitals(t *testing.T) {
	for _, c := range []struct {
		lang, record, quote string
		want                quotation.Verdict
	}{
		{"tr", "Kapıyı kapatmadık, ışığı da açık bıraktık.", "KAPIYI KAPATMADIK, IŞIĞI DA AÇIK BIRAKTIK", quotation.Exact},
		{"tr", "KAPIYI KAPATMADIK, IŞIĞI DA AÇIK BIRAKTIK", "KAPIYI KAPATMADIK, IŞIĞI DA AÇIK BIRAKTIK", quotation.Exact},
		{"tr", "Kapıyı kapatmadık, ışığı da açık bıraktık.", "KAPIYI KAPATTIK, IŞIĞI DA AÇIK BIRAKTIK", quotation.Changed},
		{"tr", "Kapıyı kapatmadık, ışığı da açık bıraktık.", "Kapıyı kapatmadik, ışığı da açık bıraktık", quotation.Changed},
		{"en", "It is in the village in which I live.", "IT IS IN THE VILLAGE IN WHICH I LIVE", quotation.Exact},
	} {
		if a := one(t, c.lang, c.record, c.quote); a.Verdict != c.want {
			t.Errorf("%q: %s %v", c.quote, a.Verdict, a.Flags)
		}
	}
}
