package quotation_test

import (
	"fmt"
	"slices"
	"testing"

	"clew/internal/post"
	"clew/internal/quotation"
)

// altered is a sentence of the record and what was made of it.
type altered struct {
	lang, record, quote string
	flag                quotation.Flag // that must be told
}

// turnedSayings are sentences altered in what they say by one word, each in a way of its own. They were written beside
// the rules and lists, so they show that these work and not how good they are.
func turnedSayings() []altered {
	const n, neg, name, opp, hedge = quotation.Figure, quotation.Negation, quotation.Name, quotation.Opposite, quotation.Hedge
	return []altered{
		// what a number in words counts
		{"en", "The repair of the roof cost the parish eleven thousand pounds last spring.", "The repair of the roof cost the parish eleven thousand dollars last spring.", n},
		{"en", "The crew waited at anchor for two more weeks until the storm was over.", "The crew waited at anchor for two more months until the storm was over.", n},
		{"uk", "За ремонт даху громада заплатила сорок тисяч гривень ще навесні.", "За ремонт даху громада заплатила сорок тисяч євро ще навесні.", n},
		{"uk", "Ми чекали на відповідь від міської ради майже три місяці.", "Ми чекали на відповідь від міської ради майже три тижні.", n},
		{"uk", "На складі лишилося 12 тисяч літрів пального для пекарні.", "На складі лишилося 12 тисяч тонн пального для пекарні.", n},
		{"ru", "За новую крышу школа отдала двадцать тысяч рублей прошлой осенью.", "За новую крышу школа отдала двадцать тысяч долларов прошлой осенью.", n},
		{"ru", "Мы ехали до моря шесть часов и ни разу не остановились.", "Мы ехали до моря шесть дней и ни разу не остановились.", n},
		{"ru", "До ближайшей аптеки от нас пятнадцать километров по лесу.", "До ближайшей аптеки от нас пятнадцать метров по лесу.", n},
		{"ar", "انتظرنا في المطار ثماني ساعات حتى وصلت الحقائب كلها.", "انتظرنا في المطار ثماني دقائق حتى وصلت الحقائب كلها.", n},
		{"ar", "دفع أبي لصاحب البيت سبعين ديناراً قبل بداية الشهر.", "دفع أبي لصاحب البيت سبعين دولاراً قبل بداية الشهر.", n},
		{"ar", "وزرع العمال في الحديقة ستين شجرة زيتون هذا الربيع.", "وزرع العمال في الحديقة ثلاثين شجرة زيتون هذا الربيع.", n},
		{"ar", "المدرسة فيها غرفتان وستون طالبا من القرى القريبة.", "المدرسة فيها غرفتان وتسعون طالبا من القرى القريبة.", n},
		{"he", "המתנו לאוטובוס בתחנה ארבעים דקות והגשם לא הפסיק לרדת.", "המתנו לאוטובוס בתחנה חמישים דקות והגשם לא הפסיק לרדת.", n},
		{"he", "השיפוץ של הגן עלה לנו שלושת אלפים שקלים בקיץ שעבר.", "השיפוץ של הגן עלה לנו שלושת אלפים דולרים בקיץ שעבר.", n},
		{"he", "הדודה שלי גרה בכפר הזה כבר שבעים ושתיים שנה ומכירה כולם.", "הדודה שלי גרה בכפר הזה כבר שבעים ושש שנה ומכירה כולם.", n},
		{"hi", "गाँव के स्कूल में पैंतीस बच्चे रोज़ पढ़ने आते हैं और शाम को खेलते हैं।", "गाँव के स्कूल में पचपन बच्चे रोज़ पढ़ने आते हैं और शाम को खेलते हैं।", n},
		{"hi", "हमने बस का इंतज़ार पूरे पाँच घंटे तक किया और फिर पैदल चल दिए।", "हमने बस का इंतज़ार पूरे पाँच मिनट तक किया और फिर पैदल चल दिए।", n},
		{"th", "ร้านของป้าเปิดมาแล้วหกสิบปีและยังขายขนมเหมือนเดิม", "ร้านของป้าเปิดมาแล้วเก้าสิบปีและยังขายขนมเหมือนเดิม", n},
		{"th", "เราเดินกลับบ้านสามชั่วโมงเพราะสะพานพังเมื่อคืน", "เราเดินกลับบ้านสามนาทีเพราะสะพานพังเมื่อคืน", n},
		{"th", "ค่าซ่อมหลังคาโรงเรียนสองหมื่นบาทจ่ายไปเมื่อวาน", "ค่าซ่อมหลังคาโรงเรียนสองหมื่นดอลลาร์จ่ายไปเมื่อวาน", n},
		{"ja", "橋の修理には三か月かかると役場の人が話していた。", "橋の修理には三週間かかると役場の人が話していた。", n},
		{"ja", "祖母の店の家賃は五万円で、昔から変わっていない。", "祖母の店の家賃は五万ドルで、昔から変わっていない。", n},
		{"ja", "駅までは歩いて二時間かかるので、誰も歩かない。", "駅までは歩いて二分かかるので、誰も歩かない。", n},
		{"zh", "修这座桥一共花了三个月，村里人都很高兴。", "修这座桥一共花了三个星期，村里人都很高兴。", n},
		{"zh", "爷爷每天走五公里去买报纸，从来不坐车。", "爷爷每天走五米去买报纸，从来不坐车。", n},
		{"ko", "이 마을에는 삼십 년 동안 의사가 한 명도 살지 않았다.", "이 마을에는 오십 년 동안 의사가 한 명도 살지 않았다.", n},
		{"ko", "우리는 버스를 세 시간 동안 기다렸고 결국 걸어서 갔다.", "우리는 버스를 네 시간 동안 기다렸고 결국 걸어서 갔다.", n},
		{"ko", "다리를 고치는 데 두 달이 걸렸다고 이장님이 말했다.", "다리를 고치는 데 두 주가 걸렸다고 이장님이 말했다.", n},
		{"ko", "할머니는 시장에서 사과를 열다섯 개 사서 이웃에게 나눠 주셨다.", "할머니는 시장에서 사과를 열여섯 개 사서 이웃에게 나눠 주셨다.", n},
		{"ko", "지붕 수리비로 이백만 원을 냈지만 비가 또 샌다.", "지붕 수리비로 칠백만 원을 냈지만 비가 또 샌다.", n},
		{"ko", "지붕 수리비로 이백만 원을 냈지만 비가 또 샌다.", "지붕 수리비로 이백만 달러를 냈지만 비가 또 샌다.", n},
		{"de", "Die Gemeinde zahlte für das neue Dach zwölf tausend Kronen im Frühjahr.", "Die Gemeinde zahlte für das neue Dach zwölf tausend Dollar im Frühjahr.", n},
		{"de", "Wir haben auf die Fähre drei Stunden lang im Regen gewartet.", "Wir haben auf die Fähre drei Tage lang im Regen gewartet.", n},

		// negations
		{"ko", "나는 그 식당에 다시 안 간다고 모두에게 분명히 말했다.", "나는 그 식당에 다시 간다고 모두에게 분명히 말했다.", neg},
		{"ko", "동생은 어제 회의에서 그 말을 들었다고 했다.", "동생은 어제 회의에서 그 말을 못 들었다고 했다.", neg},
		{"ko", "그 문은 겨울이 되면 아무리 밀어도 안열린다고 했다.", "그 문은 겨울이 되면 아무리 밀어도 열린다고 했다.", neg},
		{"ja", "雨の日には古い橋を渡らないようにと父が言っていた。", "雨の日には古い橋を渡るようにと父が言っていた。", neg},
		{"th", "พี่ชายบอกว่าปีนี้จะขายที่นาให้ใครก็ตามที่มาถาม", "พี่ชายบอกว่าปีนี้จะไม่ขายที่นาให้ใครก็ตามที่มาถาม", neg},

		// contraries
		{"uk", "Мед цього року кращий, ніж був торік у нашого сусіда.", "Мед цього року гірший, ніж був торік у нашого сусіда.", opp},
		{"uk", "Автобус до села тепер приїздить пізніше, ніж узимку.", "Автобус до села тепер приїздить раніше, ніж узимку.", opp},
		{"uk", "Наша команда виграла останній матч на чужому полі.", "Наша команда програла останній матч на чужому полі.", opp},
		{"uk", "Рада дозволила рибалити біля старого млина щонеділі.", "Рада заборонила рибалити біля старого млина щонеділі.", opp},
		{"ru", "Дорога через лес зимой становится хуже, чем была летом.", "Дорога через лес зимой становится лучше, чем была летом.", opp},
		{"ru", "Магазин у вокзала закрыли вчера в шесть вечера.", "Магазин у вокзала открыли вчера в шесть вечера.", opp},
		{"ru", "Они купили старый дом у реки прошлой весной.", "Они продали старый дом у реки прошлой весной.", opp},
		{"ar", "باع جدي البستان الكبير قرب النهر في السنة الماضية.", "اشترى جدي البستان الكبير قرب النهر في السنة الماضية.", opp},
		{"ar", "الطريق الجديد أسوأ من الطريق القديم الذي نعرفه جميعا.", "الطريق الجديد أفضل من الطريق القديم الذي نعرفه جميعا.", opp},
		{"he", "העירייה פתחה את הספרייה הישנה ביום ראשון בבוקר.", "העירייה סגרה את הספרייה הישנה ביום ראשון בבוקר.", opp},
		{"he", "הדרך החדשה טובה יותר והאוטובוס מגיע מוקדם לכפר.", "הדרך החדשה טובה יותר והאוטובוס מגיע מאוחר לכפר.", opp},
		{"hi", "इस साल आम की फ़सल पिछले साल से बेहतर हुई है।", "इस साल आम की फ़सल पिछले साल से बदतर हुई है।", opp},
		{"hi", "बस आज सुबह जल्दी आई और सब लोग खुश थे।", "बस आज सुबह देर से आई और सब लोग खुश थे।", opp},
		{"th", "ปีนี้ฝนมาเร็วกว่าทุกปีที่ชาวนาจำได้", "ปีนี้ฝนมาช้ากว่าทุกปีที่ชาวนาจำได้", opp},
		{"th", "ร้านข้างสถานีเปิดตั้งแต่วันจันทร์ตามที่บอกไว้", "ร้านข้างสถานีปิดตั้งแต่วันจันทร์ตามที่บอกไว้", opp},
		{"zh", "今年的苹果比去年贵，村里人都在说这件事。", "今年的苹果比去年便宜，村里人都在说这件事。", opp},
		{"zh", "公交车今天来得早，大家都上了车去城里。", "公交车今天来得晚，大家都上了车去城里。", opp},
		{"zh", "他们队上个月赢了最后一场比赛，全村都知道。", "他们队上个月输了最后一场比赛，全村都知道。", opp},
		{"ja", "今年の桜は去年より早い時期に咲いたと祖父が言う。", "今年の桜は去年より遅い時期に咲いたと祖父が言う。", opp},
		{"ja", "町は古い市場での釣りを禁止したと新聞が伝えた。", "町は古い市場での釣りを許可したと新聞が伝えた。", opp},
		{"ko", "올해 사과 값이 작년보다 크게 올랐다고 모두가 말한다.", "올해 사과 값이 작년보다 크게 내렸다고 모두가 말한다.", opp},
		{"ko", "우리 팀은 지난달 마지막 경기에서 이겼다고 신문에 났다.", "우리 팀은 지난달 마지막 경기에서 졌다고 신문에 났다.", opp},
		{"de", "Der Zug in die Stadt kommt seit Ostern früher als im Winter.", "Der Zug in die Stadt kommt seit Ostern später als im Winter.", opp},
		{"de", "Die Nachbarn haben das alte Haus am Fluss gekauft.", "Die Nachbarn haben das alte Haus am Fluss verkauft.", opp},

		// hedges
		{"ar", "وصل إلى القرية ونحو نصف الضيوف كانوا من أقاربنا.", "وصل إلى القرية ونصف الضيوف كانوا من أقاربنا.", hedge},
		{"ar", "سنحتاج إلى يومين على الأكثر حتى نصلح السقف القديم.", "سنحتاج إلى يومين حتى نصلح السقف القديم.", hedge},
		{"he", "התיקון של הגג ייקח לכל היותר שבוע אחד והכול יהיה מוכן.", "התיקון של הגג ייקח שבוע אחד והכול יהיה מוכן.", hedge},
		{"hi", "छत की मरम्मत में ज़्यादा से ज़्यादा दो दिन लगेंगे ऐसा मिस्त्री ने कहा।", "छत की मरम्मत में दो दिन लगेंगे ऐसा मिस्त्री ने कहा।", hedge},
		{"uk", "Ремонт даху триватиме не більш ніж два дні, сказав майстер із сусіднього села.", "Ремонт даху триватиме два дні, сказав майстер із сусіднього села.", hedge},

		// names without capitals
		{"zh", "昨天从兰州坐火车到西宁，一路上都在下雪。", "昨天从兰州坐火车到银川，一路上都在下雪。", name},
		{"th", "พ่อขับรถจากลำปางไปขอนแก่นเพื่อซื้อวัวสองตัว", "พ่อขับรถจากลำพูนไปขอนแก่นเพื่อซื้อวัวสองตัว", name},
		{"he", "אחותי לומדת בפריז כבר שלוש שנים וחוזרת רק בקיץ.", "אחותי לומדת ברומא כבר שלוש שנים וחוזרת רק בקיץ.", name},
		{"he", "המשאית מאשדוד לעפולה נתקעה בדרך בגלל הגשם.", "המשאית מנהריה לעפולה נתקעה בדרך בגלל הגשם.", name},
		{"ar", "سافر أخي إلى حلب بالقطار في بداية الخريف.", "سافر أخي إلى حمص بالقطار في بداية الخريف.", name},
		{"hi", "मेरा भाई भोपाल से रेलगाड़ी में बैठा और सुबह पहुँचा।", "मेरा भाई नागपुर से रेलगाड़ी में बैठा और सुबह पहुँचा।", name},
		{"ko", "삼촌은 어제 전주에서 기차를 타고 할머니 댁으로 갔다.", "삼촌은 어제 목포에서 기차를 타고 할머니 댁으로 갔다.", name},

		// more of all
		{"en", "The council praised the plan for the new school on the hill.", "The council criticised the plan for the new school on the hill.", opp},
		{"uk", "Ціни в нашій крамниці зросли після закриття мосту на ремонт.", "Ціни в нашій крамниці впали після закриття мосту на ремонт.", opp},
		{"uk", "Дід проїхав велосипедом сімнадцять кілометрів до сусіднього села.", "Дід проїхав велосипедом сімдесят кілометрів до сусіднього села.", n},
		{"ru", "Наша лодка была самая быстрая на всей реке прошлым летом.", "Наша лодка была самая медленная на всей реке прошлым летом.", opp},
		{"ko", "할아버지는 자전거로 십칠 킬로미터를 달려 이웃 마을에 갔다.", "할아버지는 자전거로 칠십 킬로미터를 달려 이웃 마을에 갔다.", n},
		{"ko", "그 가게는 다음 달에 문을 연다고 간판에 적혀 있었다.", "그 가게는 다음 달에 문을 닫는다고 간판에 적혀 있었다.", opp},
		{"ja", "兄はその映画が好きだと家族みんなの前で言った。", "兄はその映画が嫌いだと家族みんなの前で言った。", opp},
		{"zh", "桥关了以后，我们店里的价格涨了不少。", "桥关了以后，我们店里的价格降了不少。", opp},
		{"zh", "妹妹说她喜欢这部电影，还要再看一遍。", "妹妹说她讨厌这部电影，还要再看一遍。", opp},
		{"ar", "أختي تحب هذا الفيلم وتريد أن تشاهده مرة أخرى غدا.", "أختي تكره هذا الفيلم وتريد أن تشاهده مرة أخرى غدا.", opp},
		{"ar", "سيفتح المتحف أبوابه أمام الزوار يوم الجمعة صباحا.", "سيغلق المتحف أبوابه أمام الزوار يوم الجمعة صباحا.", opp},
		{"he", "אחותי אוהבת את הסרט הזה ורוצה לראות אותו שוב מחר.", "אחותי שונאת את הסרט הזה ורוצה לראות אותו שוב מחר.", opp},
		{"hi", "मेरी बहन को यह फ़िल्म पसंद है और वह फिर देखेगी।", "मेरी बहन को यह फ़िल्म नापसंद है और वह फिर देखेगी।", opp},
		{"hi", "दादाजी साइकिल से सत्रह किलोमीटर चलकर पड़ोस के गाँव पहुँचे।", "दादाजी साइकिल से सत्तर किलोमीटर चलकर पड़ोस के गाँव पहुँचे।", n},
		{"th", "น้องสาวชอบหนังเรื่องนี้และอยากดูอีกครั้งพรุ่งนี้", "น้องสาวเกลียดหนังเรื่องนี้และอยากดูอีกครั้งพรุ่งนี้", opp},
		{"de", "Meine Schwester liebt diesen Film und will ihn noch einmal sehen.", "Meine Schwester hasst diesen Film und will ihn noch einmal sehen.", opp},
	}
}

// unturned are alterations of which no flag of a reversal may be told.
func unturned() []altered {
	return []altered{
		{lang: "ja", record: "修理には少なくとも三日かかると大工さんが言っていた。", quote: "修理には三日かかると大工さんが言っていた。"},
		{lang: "th", record: "ซ่อมหลังคาใช้เวลาอย่างน้อยสามวันช่างบอกไว้เมื่อเช้า", quote: "ซ่อมหลังคาใช้เวลาสามวันช่างบอกไว้เมื่อเช้า"},
		{lang: "th", record: "ช่างซ่อมหลังคาสามารถทำงานคนเดียวได้ทั้งวันเมื่อวาน", quote: "ช่างซ่อมหลังคาทำงานคนเดียวได้ทั้งวันเมื่อวาน"},
		{lang: "ko", record: "그 다리는 겨울에도 안전하다고 마을 사람들이 말했다.", quote: "그 다리는 겨울에도 튼튼하다고 마을 사람들이 말했다."},
		{lang: "ko", record: "이 사람이 어제 시장에서 사과를 샀다고 모두가 말했다.", quote: "그 사람이 어제 시장에서 사과를 샀다고 모두가 말했다."},
		{lang: "ko", record: "우리 사이에는 아무런 문제도 생긴 적이 없었다고 했다.", quote: "우리 집에는 아무런 문제도 생긴 적이 없었다고 했다."},
		{lang: "uk", record: "За ремонт даху громада заплатила двадцять гривень ще навесні.", quote: "За ремонт даху громада заплатила двадцять гривні ще навесні."},
		{lang: "ru", record: "Один человек пришёл на площадь и долго стоял у фонтана.", quote: "Один прохожий пришёл на площадь и долго стоял у фонтана."},
		{lang: "en", record: "One man came to the square and stood beside the fountain.", quote: "One person came to the square and stood beside the fountain."},
		{lang: "zh", record: "今天的苹果非常甜，孩子们都很喜欢吃。", quote: "今天的苹果特别甜，孩子们都很喜欢吃。"},
		{lang: "ja", record: "祖父は必ず朝早く起きて畑の水を見に行く人だった。", quote: "祖父はいつも朝早く起きて畑の水を見に行く人だった。"},
		{lang: "ar", record: "ذهبت أمي إلى السوق ثم عادت بالخبز والزيتون والجبن.", quote: "ذهبت أمي إلى السوق ثم رجعت بالخبز والزيتون والجبن."},
		{lang: "he", record: "אמא הלכה לשוק ואחר כך חזרה עם לחם וזיתים וגבינה.", quote: "אמא הלכה לשוק ואחר כך שבה עם לחם וזיתים וגבינה."},
	}
}

// one checks a text against a record of one post.
func one(t *testing.T, lang, record, quote string) *quotation.Answer {
	t.Helper()
	m := quotation.NewMemory()
	m.Add(quotation.Passage{Post: "x:1", Author: "x:a", Lang: lang, Text: record})
	a, err := quotation.NewChecker(m).Check(t.Context(), quotation.Question{Text: quote})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTurned(t *testing.T) {
	for _, c := range turnedSayings() {
		if a := one(t, c.lang, c.record, c.quote); a.Verdict != quotation.Changed || !slices.Contains(a.Flags, c.flag) {
			t.Errorf("%s %q of %q: %s, flags %v, want %s", c.lang, c.quote, c.record, a.Verdict, a.Flags, c.flag)
		}
		if a := one(t, c.lang, c.quote, c.record); a.Verdict != quotation.Changed || !slices.Contains(a.Flags, c.flag) {
			t.Errorf("%s %q of %q: %s, flags %v, want %s", c.lang, c.record, c.quote, a.Verdict, a.Flags, c.flag)
		}
	}
	for _, c := range unturned() {
		if a := one(t, c.lang, c.record, c.quote); a.Verdict != quotation.Changed || slices.ContainsFunc(a.Flags, turns) {
			t.Errorf("%s %q of %q: %s, flags %v, want none of a reversal", c.lang, c.quote, c.record, a.Verdict, a.Flags)
		}
	}
}

// TestOutside: what stands outside the marks is the quotation's too, where the record has it beside the words inside.
func TestOutside(t *testing.T) {
	const record = "The old ferry will not sail on Sundays. My grandmother always told us “first mend the roof and then paint the door”. It took me years to understand."
	for _, c := range []struct {
		paste   string
		verdict quotation.Verdict
		only    bool
		flag    quotation.Flag
	}{
		{"The old ferry will sail on Sundays. My grandmother always told us “first mend the roof and then paint the door”.", quotation.Changed, false, quotation.Negation},
		{"My grandmother never told us “first mend the roof and then paint the door”.", quotation.Changed, false, quotation.Negation},
		{"“first mend the roof and then paint the door”. It took me days to understand.", quotation.Changed, false, quotation.Figure},
		{"As a reader wrote to us: “first mend the roof and then paint the door”.", quotation.Exact, true, ""},
		{"“My grandmother always told us,” she said, “first mend the roof and then paint the door.”", quotation.Exact, true, ""},
		{"The ferry's owner told us “first mend the roof and then paint the door”.", quotation.Exact, true, ""},
		{"He began: The old ferry will sail on Sundays. “first mend the roof and then paint the door”, he ended.", quotation.Changed, true, quotation.Negation},
		{"«The old ferry will not sail on Sundays», говорить він.", quotation.Exact, true, ""},
	} {
		a := one(t, "en", record, c.paste)
		if a.Verdict != c.verdict || a.Only != c.only || c.flag != "" && !slices.Contains(a.Flags, c.flag) {
			t.Errorf("%s: %s, only %v, flags %v, changes %+v", c.paste, a.Verdict, a.Only, a.Flags, a.Changes)
		}
	}
	for _, c := range [][3]string{
		{"ja", "古い船は日曜に出ない。祖母はいつも「先に屋根を直してから戸を塗れ」と言っていた。", "古い船は日曜に出る。祖母はいつも「先に屋根を直してから戸を塗れ」と言っていた。"},
		{"uk", "Старий пором у неділю не ходить. Бабуся казала: «спершу полагодь дах, а тоді фарбуй двері».", "Старий пором у неділю ходить. Бабуся казала: «спершу полагодь дах, а тоді фарбуй двері»."},
		{"ko", "낡은 배는 일요일에 안 다닌다. 할머니는 늘 “지붕부터 고치고 문을 칠해라”라고 하셨다.", "낡은 배는 일요일에 다닌다. 할머니는 늘 “지붕부터 고치고 문을 칠해라”라고 하셨다."},
	} {
		if a := one(t, c[0], c[1], c[2]); a.Verdict != quotation.Changed || !slices.Contains(a.Flags, quotation.Negation) {
			t.Errorf("%s: %s %v", c[2], a.Verdict, a.Flags)
		}
	}
}

// TestCut: words that begin right behind a negation of the record, or end before one, are the record's words and not
// what it says.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		lang, record, quote string
		word                string // that was cut off; "" for none
		behind              bool
	}{
		{"en", "We do not agree to sell the harbour to anybody.", "agree to sell the harbour", "not", false},
		{"en", "We don't agree to sell the harbour to anybody.", "agree to sell the harbour", "don't", false},
		{"en", "This is not a threat to the peace of the town.", "threat to the peace of the town", "not", false},
		{"en", "The borders of the town are not negotiable today.", "The borders of the town are", "not", true},
		{"en", "Our soldiers have not yet engaged in combat near the border.", "engaged in combat near the border", "not", false},
		{"en", "This is not only for Ukraine but for all of the region.", "for Ukraine but for all of the region", "", false},
		{"en", "This is not only for Ukraine but for all of the region.", "only for Ukraine but for all", "not", false},
		{"he", "הנהג חילק קלמנטינות לכולם ולא כעס על אף אחד.", "הנהג חילק קלמנטינות לכולם", "", false},
		{"en", "No, we agree to sell the harbour to anybody.", "we agree to sell the harbour", "", false},
		{"en", "I could not. We agree to sell the harbour now.", "We agree to sell the harbour", "", false},
		{"en", "It is not what I meant when we agree to sell the harbour.", "we agree to sell the harbour", "", false},
		{"uk", "Не купуйте дрова біля старого млина.", "Купуйте дрова біля старого млина", "Не", false},
		{"ru", "Никогда не покупайте дрова у старой мельницы.", "покупайте дрова у старой мельницы", "не", false},
		{"ar", "لا تشتروا الحطب من الرجل الذي عند الجسر.", "تشتروا الحطب من الرجل", "لا", false},
		{"he", "לא נמכור את הבית הישן לאף אחד.", "נמכור את הבית הישן", "לא", false},
		{"hi", "हम यह पुराना घर किसी को नहीं बेचेंगे और यहीं रहेंगे।", "हम यह पुराना घर किसी को", "नहीं", true},
		{"de", "Wir verkaufen das alte Haus am Fluss nicht.", "Wir verkaufen das alte Haus am Fluss", "nicht", true},
		{"ko", "우리는 그 의견에 전혀 동의하지 않는다.", "그 의견에 전혀 동의하지", "않는다", true},
		{"ko", "나는 그 식당에 다시 안 간다고 말했다.", "간다고 말했다", "안", false},
		{"ko", "우리는 그 낡은 집을 절대로 팔 수 없다.", "그 낡은 집을 절대로 팔 수", "없다", true},
		{"ko", "나는 시장에 갔다. 안 사고 왔다.", "나는 시장에 갔다", "", false},
		{"ja", "私たちはその古い家を売らない。", "私たちはその古い家を売ら", "ない", true},
		{"ja", "安い部品は使いません。祖父の言葉だ。", "安い部品は使い", "ません", true},
		{"ja", "安い部品を使う人は少ない。", "安い部品を使う", "", false},
		{"zh", "我们不同意把房子卖给任何人。", "同意把房子卖给任何人", "不", false},
		{"zh", "我们没有同意把房子卖给任何人。", "同意把房子卖给任何人", "没有", false},
		{"zh", "我们特别同意把房子卖给任何人。", "同意把房子卖给任何人", "", false},
		{"th", "พวกเราไม่ขายบ้านหลังเก่าให้ใครทั้งนั้น", "ขายบ้านหลังเก่าให้ใคร", "ไม่", false},
	} {
		a := one(t, c.lang, c.record, c.quote)
		if a.Verdict != quotation.Exact {
			t.Errorf("%s %q: %s", c.lang, c.quote, a.Verdict)
			continue
		}
		got := fmt.Sprint(a.Cuts)
		switch {
		case c.word == "" && len(a.Cuts) > 0, c.word != "" && (len(a.Cuts) != 1 || a.Cuts[0].Word != c.word || a.Cuts[0].Behind != c.behind || a.Cuts[0].Post != post.ID("x:1")):
			t.Errorf("%s %q of %q: cuts %s, want %q", c.lang, c.quote, c.record, got, c.word)
		case c.word != "" && string([]rune(c.record)[a.Cuts[0].At[0]:a.Cuts[0].At[1]]) != c.word:
			t.Errorf("%s %q: not at %v", c.lang, c.quote, a.Cuts[0].At)
		}
	}
}

// TestPieces: three pieces are a splice too, in whatever order they stand in the record.
func TestPieces(t *testing.T) {
	m := quotation.NewMemory()
	add := func(id, lang, text string) {
		m.Add(quotation.Passage{Post: post.ID(id), Author: "x:a", Lang: lang, Text: text})
	}
	add("x:1", "ja", "役場の人は会議で橋を直したと話したが、私が見た限り橋はまだ壊れたままだ。")
	add("x:2", "ja", "大雪のせいで村の祭りが延期になった。踊りの先生は怒らなかったが、太鼓を運んだ若者たちが怒っていた。")
	add("x:3", "en", "The clerk told the meeting that the bridge was repaired, but as far as I saw it is still broken.")
	add("x:4", "en", "Heavy snow put off the feast of the village. The teacher was calm, but the young men who carried the drums were furious.")
	for _, c := range []string{
		"役場の人は会議で橋を直したと話したが、太鼓を運んだ若者たちが怒っていた。大雪のせいで村の祭りが延期になった。",
		"The clerk told the meeting that the bridge was repaired, but the young men who carried the drums were furious. Heavy snow put off the feast of the village.",
	} {
		if a := check(t, m, c); a.Verdict != quotation.Spliced || a.Why.Stretches != 3 {
			t.Errorf("%s: %s of %d", c, a.Verdict, a.Why.Stretches)
		}
	}
}
