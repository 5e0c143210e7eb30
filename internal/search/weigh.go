package search

import (
	"strings"
	"unicode/utf8"

	"clew/internal/inverted"
)

// What a word weighs by relevance is told by the word alone, never by how many posts of the record have it: posts that
// whoever asks may not find would be among these, and the order of the others, and the places of pages, would tell how
// common a word is in them. Words that hold sentences together weigh little, others more the longer they are, as longer
// words are rarer in every language.
const (
	leastWeight  = 1
	wordWeight   = 4   // of a word before its letters count
	letterWeight = 0.5 // for each of them
	mostLetters  = 12
	denseWeight  = 6 // of two neighbouring letters of a script without spaces, of a picture, of a number
)

// Weigh says what a term weighs, for inverted.Snapshot.Best: 0 of what is known of a post beside its words.
func Weigh(t inverted.Term) float32 {
	if t.Field < 'a' {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(t.Text)
	switch {
	case kindOf(r) != spaced && kindOf(r) != hangul, r >= '0' && r <= '9':
		return denseWeight
	case small(t.Text):
		return leastWeight
	case kindOf(r) == hangul: // a syllable is two letters or three
		return wordWeight + 2*letterWeight*float32(min(utf8.RuneCountInString(t.Text), mostLetters/2))
	}
	return wordWeight + letterWeight*float32(min(utf8.RuneCountInString(t.Text), mostLetters))
}

// small says whether a folded word holds sentences together.
func small(word string) bool {
	const most = 14 // bytes of the longest
	if len(word) > most {
		return false
	}
	return strings.Contains(smallWords, " "+word+" ")
}

// smallWords are the words that stand in most posts of a language, folded.
const smallWords = " " +
	// English
	"a an the and or but if of to in on at by for from with as that this these those it its he she they we you i his her their our your my me him them us " +
	"is are was were be been being am have has had do does did will would can could shall should may might must so than then there here when where which who whose what how why not no into out over " +
	"about after before up down off just also only very all any both each more most other some such own too s t " +
	// German
	"der die das den dem des ein eine einen einem einer und oder aber im auf zu zum zur von vom mit fur bei nach aus ist sind war waren sein hat haben wird werden wir ihr sie er es ich du nicht dass wenn als auch noch nur um uber unter vor durch sich man uns " +
	// French
	"le la les un une et ou mais de du au aux dans sur par pour avec que qui quoi dont ce cet cette ces il elle ils elles nous vous je tu son sa ses leur leurs mon ma notre votre est sont etait etre ete a ont avait ne pas plus y se si comme tout tous " +
	// Spanish, Portuguese, Italian
	"el los las uno una unos unas y o pero del al en por para con sin sobre que quien este esta estos estas ese esa lo yo ella ellos su sus mi es son era fue ser ha han habia no si mas muy como todo todos " +
	"os as um uma e ou mas da do dos na no nos nas em com sem ao ele eles ela nao foi sao seu sua isso " +
	"gli uno ed ma di della dei delle nel nella sul per tra che chi cui questo questa si non sono stato era piu anche come " +
	// Ukrainian
	"і й та в у на з із зі до за від для про по при через над під між без не ні але а що як це той те ті ці цей ця який яка яке його її їх їхній ми ви вони він вона воно я ти нас вас нам вам мене тебе бути був була було були є же ж б би чи або якщо коли де так ще вже лише тільки також тому щоб " +
	// Russian
	"и во со к ко о об от из но что как это тот те эти этот эта которые который которая которое его ее их мы вы они он она оно ты быть был была было были есть ли или если когда где еще уже лишь только также поэтому чтобы " +
	// Polish
	"sie nie jest oraz ale ze od przez przy dla jak co czy tak juz tylko byl byla bylo sa " +
	// Arabic, Hebrew, Persian
	"في من علي ان الي هذا هذه ذلك تلك التي الذي الذين هو هي هم نحن انا انت كان كانت يكون عن مع بعد قبل كل او ثم قد لقد و ما لا لم حتي اذا عند هناك بين كما " +
	"של את על עם אל מן כי אם או גם אבל זה זאת זו הוא היא הם הן אנחנו אני אתה אתם היה היתה היו יש לא אין כל עוד רק מה מי איך אשר בין " +
	"از به كه را اين ان با براي است بود شد مي " +
	// Hindi
	"का की के को से में पर और या है हैं था थी थे हो ने भी ही तो कि जो यह वह ये वे इस उस हम आप मैं कर लिए साथ तक नहीं " +
	// Turkish, Dutch, Swedish
	"ve bir bu da icin ile ama cok daha gibi ne kadar " +
	"het een en van op te dat die voor met zijn er niet ook maar om bij aan naar wordt " +
	"och att det som ar av pa med till inte har jag vi "
