package figure

import "strings"

// verbs joins stems and endings. In Ukrainian and Russian the tense is in the ending, but nouns have these endings too
// (школа, сила, прав), and the future of a perfective verb looks like the present of another: so the verbs are listed.
func verbs(into map[string]bool, stems, endings string) {
	for st := range strings.FieldsSeq(stems) {
		for e := range strings.FieldsSeq(endings) {
			into[st+e] = true
		}
	}
}

// addTenses adds the verbs that often stand beside a date to the words of past and future.
func addTenses(d *dateWords, past, pastEndings, hard, soft, hardEndings, softEndings string) {
	verbs(d.past, past, pastEndings)
	verbs(d.future, hard, hardEndings)
	verbs(d.future, soft, softEndings)
}

func ukrainianTenses(d *dateWords) {
	addTenses(d,
		"поїха приїха виїха від'їха заїха переїха прибу відбу здобу купи прода відкри закри поча почина закінчи заверши запусти збудува побудува відремонтува народи побачи бачи зустрі познайоми одружи поверну поверну захопи звільни окупува знищи збива зби атакува обстріля вдари запусти підписа ухвали прийня оголоси заяви повідоми написа розпові відвіда прове прове працюва жи вступи виграва вигра програ отрима надісла привез доставля достави евакуюва затрима заарештува випусти призначи звільня скасува дозволи заборони",
		"в ла ло ли вся всь лася лась лося лось лися лись",
		"поїд приїд виїд прийд вийд зустрін поверн почн розпочн прийм привез проведу провед від'їд перейд зайд",
		"відкри закри дізна",
		"у еш е емо ете уть уся усь емося емось еться уться",
		"ю єш є ємо єте ють юся ємося ється ються")
	verbs(d.future, "побач зроб куп запуст достав заверш закінч відправ постав оголос збер", "ить имо ать имося имось иться аться")
	verbs(d.future, "збуду побуду відремонту отрима проголосу опубліку надрук розгляд скасу евакую", "ю є ємо ють ється ються емо уть")
	verbs(d.past, "пішл прийшл вийшл зайшл знайшл привезл провел завезл принесл померл помогл перемогл", "а о и ася ися ося")
	for _, w := range strings.Fields("пішов прийшов вийшов зайшов знайшов привіз провів завіз приніс помер переміг пройшов пройшла пройшло пройшли") {
		d.past[w] = true
	}
	for _, w := range strings.Fields("планують заплановано заплановані побачу побачимось побачимося зустрінемось чекатимемо збираємося збираюся збираються") {
		d.future[w] = true
	}
}

func russianTenses(d *dateWords) {
	addTenses(d,
		"уеха поеха приеха выеха заеха перееха отбы купи прода откры закры нача начина закончи заверши запусти построи отремонтирова роди виде виде увиде встрети познакоми верну захвати освободи оккупирова уничтожи сби атакова обстреля ударі удари подписа одобри приня объяви заяви сообщи написа рассказа посети работа жи вступи выигра проигра получи отправи достави эвакуирова задержа арестова отпусти назначи уволи отмени разреши запрети звони позвони",
		"л ла ло ли лся лась лось лись",
		"поед приед уед выед прид выйд верн начн привез провед перейд зайд",
		"откро закро",
		"у ешь ет ем ете ут емся утся ется усь",
		"ю ешь ет ем ете ют ется ются")
	delete(d.past, "начало") // a beginning
	verbs(d.future, "увид постро запуст достав заверш законч отправ постав объяв встрет куп освобод отмен", "ю ит им ят ится имся ятся")
	verbs(d.future, "отремонтиру опублику эвакуиру", "ю ет ем ют ется ются")
	for _, w := range strings.Fields("ушел ушла ушли пришел пришла пришло пришли вышел вышла вышли нашел нашла нашли привез привезла привезли провела провели принес принесла принесли умер умерла умерли помог помогли прошло прошли победил победила победили") {
		d.past[w] = true
	}
	for _, w := range strings.Fields("планируют планируем запланирован запланирована собираемся собираюсь собираются увидимся получим получат") {
		d.future[w] = true
	}
}

// imperfective says whether a Ukrainian verb has the ending of the future: "працюватиме".
func imperfective(w string) bool {
	for _, e := range []string{"тиму", "тиме", "тимуть", "тимемо", "тимеш", "тимете", "тиметься", "тимуться", "тимемося", "тимуся"} {
		if rest, ok := strings.CutSuffix(w, e); ok && len(rest) > 6 {
			return true
		}
	}
	return false
}

// reflexive says whether a word has the ending of a reflexive verb in the past: "зустрілися", "встретились". No noun has it.
func reflexive(w string) bool {
	for _, e := range []string{"лася", "лась", "лося", "лось", "лися", "лись", "лся"} {
		if rest, ok := strings.CutSuffix(w, e); ok && len(rest) > 4 {
			return true
		}
	}
	return false
}
