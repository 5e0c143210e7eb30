package quotation

import (
	"regexp"
	"strings"
	"sync"
)

// polishWould is what a Polish verb of the past ends with, in keys, that tells what would be: zdążylibyśmy.
var polishWould = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\pL{2,}l[aioy]?by(m|s|smy|scie)?$`) })

// polish tells what a Polish verb says by its ending.
func polish(key string) (negated bool, moods []string) {
	if strings.Contains(key, "by") && polishWould().MatchString(key) {
		return false, []string{"would"}
	}
	return false, nil
}

// polishTurkish gives what is known of Polish and Turkish. What Turkish writes inside its verbs is in turkish.go.
func polishTurkish() map[string]pack {
	return map[string]pack{
		"pl": {
			words: wordList{
				negation: "nie ani bez beze żaden żadna żadne żadnego żadnej żadnemu żadnym żadnych żadną nikt nikogo nikomu nikim nic niczego niczemu niczym nigdy nigdzie znikąd nijak brak niemożliwe wcale",
				prefixes: "nie bez anty",
				small:    "i a w we z ze na do od o u po pod nad przez przy za dla że co kto który która które którzy jak gdy kiedy gdzie ale lecz oraz lub albo czy to ten ta te tego tej tym tych się jest są był była było były być ma mają mi mnie nam nas wam was jego jej ich im on ona ono oni one my wy ja ty już jeszcze też tak nie ani bo więc by aby żeby",
			},
			more: more{
				between: "już jeszcze zawsze naprawdę całkiem", only: "tylko jedynie",
				single: "zero jeden jedna jedno jednego jednej pierwszy pierwsza drugi druga trzeci trzecia pół połowa procent procenta procentów",
			},
			hedges: "móc,może,mogą,mogę,możemy,mógłby,mogłaby,mogłoby,mogłyby,mogliby,mógł,mogła,mogli,mogły,można musieć,musi,muszą,musimy,muszę,musiał,musieli,powinien,powinna,powinno,powinni,powinny,trzeba,należy,ma,mają wszyscy,wszystkie,wszystko,wszystkich,każdy,każda,każde,całkowicie większość,wielu,wiele niektórzy,niektóre,niektórych,kilka,kilku,część nieliczni,niewielu,mało prawie,niemal około,mniej-więcej,circa,blisko,jakieś " +
				"chyba,być-może,prawdopodobnie,przypuszczalnie,zapewne,rzekomo,podobno,ponoć,pewnie,ewentualnie tylko,jedynie,wyłącznie często,czasem,czasami,rzadko,zwykle planuje,planują,zamierza,zamierzają sądzić,sądzę,sądzi,sądzimy,myślę,myślimy,uważam,uważa,uważamy,wydaje,zdaniem,moim,wierzę,przypuszczam według,mówi,mówią,twierdzi,twierdzą,zapewnia,zapewniają,powiedział,powiedziała,powiedzieli,ogłasza,oskarża,podaje " +
				"jeśli,jeżeli,gdyby,o-ile,pod-warunkiem,warunkiem co-najmniej,przynajmniej,najmniej co-najwyżej,najwyżej,maksymalnie będzie,będą,będę,będziemy by",
			values: "zero:0 jeden:1 jedna:1 jedno:1 jednego:1 jednej:1 dwa:2 dwie:2 dwóch:2 dwoje:2 trzy:3 trzech:3 troje:3 cztery:4 czterech:4 czworo:4 pięć:5 pięciu:5 pięcioro:5 sześć:6 sześciu:6 siedem:7 siedmiu:7 osiem:8 ośmiu:8 dziewięć:9 dziewięciu:9 dziesięć:10 dziesięciu:10 jedenaście:11 jedenastu:11 dwanaście:12 dwunastu:12 trzynaście:13 trzynastu:13 czternaście:14 czternastu:14 piętnaście:15 piętnastu:15 szesnaście:16 szesnastu:16 siedemnaście:17 siedemnastu:17 osiemnaście:18 osiemnastu:18 dziewiętnaście:19 dziewiętnastu:19 dwadzieścia:20 dwudziestu:20 dwadzieścioro:20 trzydzieści:30 trzydziestu:30 trzydzieścioro:30 czterdzieści:40 czterdziestu:40 czterdzieścioro:40 pięćdziesiąt:50 pięćdziesięciu:50 sześćdziesiąt:60 sześćdziesięciu:60 siedemdziesiąt:70 siedemdziesięciu:70 osiemdziesiąt:80 osiemdziesięciu:80 dziewięćdziesiąt:90 dziewięćdziesięciu:90 sto:100 stu:100 dwieście:200 dwustu:200 trzysta:300 trzystu:300 czterysta:400 czterystu:400 pięćset:500 pięciuset:500 sześćset:600 siedemset:700 osiemset:800 dziewięćset:900 tysiąc:*1000 tysiące:*1000 tysięcy:*1000 milion:*1000000 miliony:*1000000 milionów:*1000000 miliard:*1000000000 miliardy:*1000000000 miliardów:*1000000000",
			number: "setki setek tuzin dziesiątki tys mln mld połowa połowę połowy pół ćwierć trzecia dwukrotnie trzykrotnie podwójnie pierwszy pierwsza pierwsze drugi druga drugie trzeci trzecia trzecie czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty ostatni",
			units:  "złot* zł/euro/dolar*/funt*/rubl*/hrywn*/grosz*/sekund*/minut*/godzin*/dzień dnia dni dniach dniami dniu doby dobę/noc nocy noce/tydzień tygodn*/miesiąc* miesięcy/rok roku lat lata latach latami/dekad*/wiek* stuleci*/milimetr* mm/centymetr* cm/metr*/kilometr* km/mil mile mila/gram*/kilo kilogram* kg/ton tony tona tonę/litr*/hektar*/stopni* stopień/procent*",
			sides: "wzros*,rosn*,rośni*,rósł,rosła,zwiększ*,podwyż*,podnos*,podnie*,drożej*,zdroż*/spad*,malej*,zmal*,zmniejsz*,obniż*,tani*,potani*,opad* wygra*,zwycięż*,zwycięstw*,pokona*/przegra*,porażk*,uleg*,klęsk* popier*,popar*,wspier*,wspar*,za/potępi*,odrzuc*,sprzeciw*,zwalcza*,krytyku*,skrytyk*,przeciw*,odmawia*,odmów* przyjm*,przyję*,akcept*,zaakcept*/odrzuc*,odmów* lepsz*,lepiej,najleps*/gorsz*,gorzej,najgors* przed,zanim,nim/po,gdy wiele,wielu,dużo,sporo,liczn*/mało,niewiele,niewielu,kilka uchwal*,przyj*/odrzuc*,uchyl*,anulow* często/rzadko przed/po wcześni*/późni* więcej,bardziej/mniej,najmniej zawsze/nigdy wszyscy,wszystkie,wszystko,każdy/nikt,nic,żaden,żadne ktoś,ktokolwiek/nikt coś/nic z,ze/bez " +
				"sojuszni*,przyjaci*,przyjaźń/wrog*,wróg,przeciwni*,nieprzyjaci* wojn*/pok* tak/nie otwiera*,otworz*,otwar*,otwórz*/zamyka*,zamkn*,zamknię* zaczyn*,zacz*,rozpocz*,początek/kończ*,skończ*,zakończ*,koniec pozwal*,pozwol*,zezwal*,zezwol*/zabrani*,zakaz*,zakazu* prawd*/fałsz*,kłamst*,nieprawd* siln*,wzmocni*,wzmac*,mocn*/słab*,osłabi* wysok*,wyższ*,wyżej/nisk*,niższ*,niżej duż*,wielk*,więks*/mał*,mniejsz*,niewielk* wcześnie/późno pierwsz*/ostatni* kupi*,kupu*/sprzeda* wchodz*,wszed*,wszł*,wejdź*/wychodz*,wyszed*,wyszł* przyje*,przysz*,przyby*/wyje*,odjech*,odsz* dobr*/zł*,źl* często/rzadko możliw*/niemożliw* legaln*/nielegaln* niewinn*/winn* bezpieczn*/niebezpieczn*,groźn* " +
				"większość/mniejszość maksim*,maksymaln*/minim*,minimaln* nad,powyżej,ponad/pod,poniżej północ*/południ* wschod*,wschód/zachod*,zachód praw*/lew* wewnątrz/zewnątrz atak*,zaatak*/broni*,obron* koch*,lubi*,uwielb*/nienawi*,nielubi* budow*,budu*,zbudow*/burz*,niszcz*,zniszcz*,zburz* publiczn*/prywatn* drog*,droż*/tani*,tańsz* zatrudni*/zwolni*,zwalni* włączn*,razem/oprócz,wyjątkiem,wyłączn* wczoraj/jutro sukces*/porażk*,klęsk* potwierdz*/zaprzecz* blisk*/dalek* wydłuż*,dłuż*,dług*/skróc*,skrac*,krót* zamknię*,zamyka*,nieczynn*/otwar*,otwier*,czynn* szybk*,szybci*/woln*,powoln*,wolni* chwal*,pochwal*/krytyk*,gani*,skrytyk*",
		},
		"tr": {
			words: wordList{
				negation: "değil değildi değildir değiller değilim değiliz yok yoktu yoktur yokmuş olmaz asla hayır imkansız imkânsız",
				prefixes: "gayri",
				small:    "ve ile bir bu şu o da de ki mi mı mu mü için gibi kadar daha en çok ama fakat ancak veya ya ne her hiç biz siz ben sen onlar bizi sizi beni onu bize size bana ona bizim sizin benim onun olan olarak oldu olacak var yok değil ise eğer sonra önce çünkü hem göre",
			},
			more: more{
				only:   "sadece yalnızca",
				single: "sıfır bir birinci ikinci üçüncü yarım yarı yüzde ilk",
			},
			hedges: "bütün,tüm,hepsi,herkes,her,tamamı,tamamen bazı,birkaç,kimi,birtakım,bazıları çoğu,birçok,çoğunluk az-sayıda,pek neredeyse,hemen-hemen,adeta yaklaşık,aşağı-yukarı,civarında,kadar,dolayında belki,galiba,muhtemelen,herhalde,olası,olasılıkla,sözde,güya,iddiaya,iddia sadece,yalnızca,yalnız,ancak,bir-tek sık-sık,bazen,nadiren,genellikle,çoğunlukla sanmak,sanırım,sanıyorum,sanıyoruz,bence,düşünüyorum,inanıyorum,inanıyoruz,umarım,umuyorum,görünüyor,kanımca " +
				"göre,dedi,diyor,söyledi,söylüyor,belirtti,açıkladı,savunuyor,savundu,iddia eğer,şayet,takdirde,koşuluyla,şartıyla,olursa gerek,gerekli,gerekiyor,lazım,zorunda,zorunlu,şart,mecbur en-az,az en-çok,fazla hiç,hiçbir acaba",
			values: "sıfır:0 bir:1 iki:2 üç:3 dört:4 beş:5 altı:6 yedi:7 sekiz:8 dokuz:9 on:10 yirmi:20 otuz:30 kırk:40 elli:50 altmış:60 yetmiş:70 seksen:80 doksan:90 yüz:*100 bin:*1000 milyon:*1000000 milyar:*1000000000",
			number: "yüzlerce binlerce milyonlarca onlarca düzine yarım yarı yarısı yarıya çeyrek üçte ilk birinci ikinci üçüncü dördüncü beşinci sonuncu son iki ikisi üçü iki",
			units:  "lira liraya lirası liralık/dolar dolara doları/avro euro avroya/sterlin/ruble/kuruş/saniye saniyede/dakika dakikada dakikaya/saat saatte saate saatlik/gün günde güne günlük gündür/gece/hafta haftada haftaya haftalık haftadır/ay ayda aya aylık aydır/yıl yılda yıla yıllık yıldır sene/asır yüzyıl/milimetre mm/santimetre santim cm/metre metrede metreye/kilometre km kilometreye/mil/gram/kilo kilogram kg/ton tonluk/litre/hektar/dönüm/derece/kişi",
			sides: "birçok,çok/az kabul,onayla*/reddet*,redded*,iptal sık,sıkça/nadiren,seyrek erken/geç arttı,arttık,artıyor,artacak,artar,artmış,artır*,arttır*,artış*,artma*,yüksel*,çoğal*,zamlan*,büyü*/düştü,düşecek,düşüyor,düşer,düşmüş,düşür*,düşüş*,düşebil*,azal*,gerile*,küçül*,ucuzla* kazan*,yen,yendi,yenecek,galip,galibiyet*,zafer*/kaybet*,kaybed*,yenil*,mağlup,yenilgi* destekl*,onayl*,savun*,taraf,lehine/karşı,reddet*,redded*,kına*,eleştir*,aleyhine kabul/ret,reddet*,redded* iyi,daha-iyi/kötü önce,evvel/sonra daha-çok,çok,fazla/az,daha-az her-zaman,daima,hep/asla herkes,hepsi,bütün/kimse,hiçbiri,hiç biri,birisi/kimse var,vardı,vardır,varmış/yok,yoktu,yoktur,yokmuş müttefik*,dost*/düşman*,hasım* savaş*/barış* evet/hayır " +
				"aç,açtı,açıl*,açık,açacak,açıyor/kapat*,kapa,kapan*,kapalı başla*/bit,bitti,bitecek,bitiyor,bitir*,sona izin,serbest/yasak* doğru,gerçek/yanlış,yalan* güçlü,güçlen*/zayıf* yüksek/alçak,düşük büyük/küçük erken/geç ilk/son satın,aldı,almak,alacak/sat,sattı,satmak,satacak,satıyor girdi,giriyor,girecek/çıktı,çıkıyor,çıkacak geldi,geliyor,gelecek/gitti,gidiyor,gidecek ilerle*/gerile*,çekil* sık/nadir,nadiren mümkün/imkansız,imkânsız yasal/yasadışı masum/suçlu güvenli/tehlikeli " +
				"çoğunluk/azınlık azami,en-çok/asgari,en-az üst,üstünde,üzerinde/alt,altında kuzey*/güney* doğu*/batı* sağ/sol iç,içinde/dış,dışında saldır*/savun* sev,seviyor,seviyorum,seviyoruz/nefret yap,inşa/yık,yıktı,yıkıyor,yıkacak kamu/özel pahalı/ucuz dahil/hariç dün/yarın başarı,başarılı/başarısız* doğrula*/yalanla* yakın/uzak hızlı/yavaş öv,övdü,övüyor/eleştir*,kına*",
		},
	}
}
