package gazetteer

import "strings"

// Words beside names in German, French and Spanish. Closed lists, each for one rule; keys as package key makes them, without accents.

// westSports are the words beside a score that make a match of it, by their beginnings.
var westSports = strings.Fields("gewinn gewann gewonn verlier verlor schlag schlag schlug besieg unentschied remis spieltag siegt siegte punktet führt auswärt tore " +
	"schläg gagne gagné bat battu perd perdu incline s’incline victoire défaite nul match but écrase domine neutralis étrille " +
	"gana ganó ganaron pierde perdió vence venció empat golea goleó derrot partido gol marcador victoria caen cae golean")

// elisions are what French words are cut down to before a vowel.
var elisions = &wordSet{words: "l d j m n s t c qu jusqu lorsqu puisqu quoiqu"}

// ins are the words for "in".
var ins = [nLanguages]*wordSet{de: &wordSet{words: "in"}, fr: &wordSet{words: "a"}, es: &wordSet{words: "en"}}

// datives come before French "à" with a person behind it.
var datives = &wordSet{words: "dit dis donne donner demande demander parle parler ecrit ecrire repond repondre repondu offert offre offrir merci grace envoie envoyer envoye pense penser quant face plait manque explique expliquer raconte raconter promis promet rappelle telephone confie confier hommage bravo fidele bisous bonjour salut appartient ressemble ment fais fait confiance laisse rendu rend"}

// articles stand before clubs, dishes and firms that are called like cities.
var articles = [nLanguages]*wordSet{
	de: &wordSet{words: "der die dem den des das ein eine einen einem"},
	fr: &wordSet{words: "le la les un une du au aux des"},
	es: &wordSet{words: "el la los las un una del al"},
}

var contractions = &wordSet{words: "au du aux des"}

var peoplings = &wordSet{words: "los las unos unas muchos muchas algunos algunas miles millones otros"}

// namings say that what follows is what somebody or something is called.
var namings = &wordSet{words: "heißt heisst heiße heisse heißen hieß hiess nennt nennen genannt namens taufte appelle appelles appellent appelait nomme nommee prenomme prenommee surnomme surnommee baptise baptisee llama llamo llaman llamaba llamado llamada apellida bautizado bautizada"}

var genitives = &wordSet{words: "de du des d la le les l del los las"}

// institutions are called by a place behind "de" even where they begin a sentence.
var institutions = &wordSet{words: "universite universidad banque banco gare stade estadio aeroport aeropuerto hotel lycee instituto hospital hopital musee museo tour radio traite tratado accord acuerdo"}

// thoroughfares and the like have names of places behind them.
var thoroughfares = [nLanguages]*wordSet{
	de: &wordSet{words: "straße strasse platz allee gasse bahnhof hotel restaurant schloss zoo universitat uni hochschule gymnasium fc sc sv vfl vfb tsv vertrag hafen"},
	fr: &wordSet{words: "rue avenue boulevard bd place quai gare pont porte faubourg passage chemin route metro station stade tour ecole lycee college universite hotel restaurant cafe bar brie jambon moutarde savon biere eau traite accord accords convention cathedrale chateau aeroport hopital prison musee opera theatre club fc as banque saucisse saucisson vin vins fromage porcelaine dentelle ligne academie tribunal parc bois foret tgv match"},
	es: &wordSet{words: "calle avenida avda av plaza paseo puente puerta estadio universidad hotel metro estacion colegio instituto tratado pacto camino carretera jamon queso vino vinos aeropuerto hospital carcel museo teatro restaurante bar club fc cf ud cd rcd banco parque tortilla turron virgen iglesia catedral castillo linea autopista ronda glorieta batalla acuerdo acuerdos convenio san santa rio"},
}

// tongues come before an adjective that is a language there, or a noun.
var tongues = [nLanguages]*wordSet{
	fr: &wordSet{words: "le la les l un une du de d des au en parle parler parles parlent parlait parlons parlez parle ecrit ecrire traduit traduite traduire traduction apprend apprends apprendre apprenait etudie etudier comprend comprends comprendre cours prof bilingue ou pas tres plus moins bien mal vrai mon ton son notre votre leur ce cet mot mots accent petit sans par avec pour comme que qui"},
	es: &wordSet{words: "el la los las un una de del al en lo habla hablar hablo hablan hablaba hablando estudia estudio estudiar aprende aprendo aprender aprendiendo traduce traducido traducida traducir traduccion entiende entiendo escribe escribo muy mas menos mi tu su ni o al sin por con como que bilingue clase clases profe profesor profesora curso palabra acento cafe jugando pantalon este ese aquel otro buen gran"},
}

// westTitles stand before people's surnames.
var westTitles = [nLanguages]*wordSet{
	de: &wordSet{words: "kanzler kanzlerin bundeskanzler bundeskanzlerin altkanzler altkanzlerin exkanzler prasident prasidentin praesident minister ministerin herr herrn frau konig konigin papst premier regierungschef regierungschefin staatschef kremlchef parteichef parteichefin general senator senatorin gouverneur gouverneurin burgermeister burgermeisterin oberburgermeister kandidat kandidatin machthaber diktator prasidenten generalsekretar parteivorsitzender fraktionschef oppositionsfuhrer unternehmer milliardar doktor dr prof"},
	fr: &wordSet{words: "president presidente premier ministre chancelier chanceliere monsieur madame mme mr secretaire general senateur senatrice depute deputee gouverneur maire candidat candidate dictateur roi reine pape marechal commissaire milliardaire ex"},
	es: &wordSet{words: "presidente presidenta expresidente expresidenta ministro ministra canciller vicepresidente vicepresidenta premier senor senora sr sra don dona senador senadora diputado diputada gobernador gobernadora alcalde alcaldesa candidato candidata dictador rey reina papa general secretario comandante exministro lehendakari"},
}

// placeNouns say what the place behind them is.
var placeNouns = &wordSet{words: "stadt hauptstadt region raum großraum grossraum metropole hafenstadt millionenstadt bundesland land gebiet oblast provinz republik insel nachbar bundesrepublik ville capitale region ciudad capital provincia isla departement kanton richtung direction"}

// juniors make another person of a name.
var juniors = &wordSet{words: "jr junior senior sen fils pere hijo jn"}

// short are the cities whose short names are nothing else.
var short = &wordSet{words: "rom ulm"}

// borne are cities whose names people bear too, beside those marked as such.
var borne = &wordSet{words: "paris london berlin jordan hamilton wellington darwin lincoln nelson valentina adrian ramos juarez torres reyes morelos hidalgo guerrero zapata madero carrillo moreno nancy florence constance brest sucre david mary salto eugene almonte ames arona artigas baena caldas calpe camargo carballo carmona cardenas cortazar durango figueres linares lorca lucena lujan maldonado marin martos melo moncada mondragon ocana ovalle pineda requena ribeira ronda rosas segovia soria torrente tudela utrera valera valls villena villarreal zamora zarate avila huelva"}

// saints are as often who a town is called by.
var saints = &wordSet{words: "san santa santo saint sainte sankt"}

// brands are cities' names that other things have made their own.
var brands = &wordSet{words: "orange toyota hitachi fuji aral derby metro goya man mobile hollywood columbus delta mol bar oral hoboken vista edison aurora mercedes armenia florida virginia americana libertad soledad milagro concordia corona fortaleza natal praga plano stade colombes fontaine olivet croix plaisir grasse gap moulins auch limpio pinto oliva onda rota montero delgado colon gracia reconquista campana rivera florencia trinidad candelaria ingenio roses garcia parla cabra inca camas adra manta pilar cerro bello cali rosario sucre assis surprise providence phoenix dallas boston boise mesa tempe provo barrie victoria salto chur celle lage norden mary david porto saga kent bristol oxford brandon charlotte alvaro duran quevedo chita"}

// nouns are words that cities are called too and that the lists of words do not have: German ones with a capital, forms of
// French and Spanish verbs.
var nouns = [nLanguages]*wordSet{
	de: &wordSet{words: "essen halle hof heide forst norden worms bunde roth zug weingarten werder sitten regen siegen munster kiel bergen singen langen leer kamen hagen achim posen baden weiden wetter wedel waren springe senden lohne leimen lehrte kurten frechen leiden haan hilden lauf linden burgen stade peine speyer bruhl horn rom ulm weil mol brig sion buhl selm witten stein weiz wels traun enns horb"},
	fr: &wordSet{words: "nice lens tours sens angers"},
	es: &wordSet{words: "salta palma puebla vera tala mira barra"},
}

// reachable are German towns of that kind that "nach" and "aus" make a place of too.
var reachable = &wordSet{words: "halle munster kiel hagen werder hilden bruhl speyer kamen worms roth"}

// meant are cities that everybody means who says no more: Barcelona, Valencia and Granada of Spain, La Paz of Bolivia, Santiago of Chile.
var meant = &wordSet{words: "city/3128760 city/2509954 city/2517117 city/3911925 city/3871336"}

// firstNames come before "de" or "von" and a town that somebody is called after.
var firstNames = &wordSet{words: "juan francisco luis antonio jose maria pedro fernando alonso garcilaso lope diego miguel carlos felipe alfonso alfredo jorge pablo jaime ramon rafael manuel andres gonzalo rodrigo sancho ignacio teresa isabel catalina leonor ines beatriz cristina santiago tomas domingo bartolome hernando hernan gaspar baltasar melchor vicente agustin bernardo benito guillermo enrique ricardo eduardo roberto alberto alejandro jean jacques pierre paul louis charles philippe henri francois guillaume robert antoine nicolas michel andre marie jeanne marguerite catherine anne gottfried wolfram walther walter hartmann heinrich hildegard albrecht friedrich konrad otto karl johann johannes oswald ulrich wilhelm ludwig ernst august georg hans julius nikolaus meister bernhard bruno albert hugo eike"}

// pets and westHonours make nobody's town of a name.
var (
	pets        = &wordSet{words: "kater katze hund hundin perro perra gato gata loro canario caballo yegua chat chatte chien chienne perroquet lapin cheval poisson papagei pferd hamster kaninchen gans erpel hahn kuh ziege"}
	westHonours = &wordSet{words: "herr herrn frau fraulein dr prof doktor mme mlle melle mr madame monsieur mademoiselle docteur docteure professeur dona don doctor doctora profesor profesora sr sra srta senor senora senorita tia tio tante onkel oncle kollege kollegin familie familia famille amigo amiga ami amie cousin cousine prima primo inspecteur inspector inspectora comisario comisaria kommissar kommissarin agent agente capitaine capitan hermana hermano soeur frere schwester bruder"}
)

// dishes are things that an adjective of a land gives their name and not their place.
var dishes = [nLanguages]*wordSet{
	de: &wordSet{words: "honig eier ei kaffee mokka wand bulldogge dogge schaferhund roulette salat fries pizza toast rasen doggen bulldoggen wasserhund"},
	fr: &wordSet{words: "filet salade frites cafe sauce montagnes roulette pain poupee poupees bain cle ombres puits bouledogue roti casse-tete quart horreur toilettes potage toast omelette buffet galop jardin"},
	es: &wordSet{words: "filet tortilla ensaladilla ensalada cafe montana ruleta filete tinta cuento bano llave salsa sopa tostada bulldog pimienta jardin cama toro queso"},
}

var (
	openersDE = &wordSet{words: "in im ins nach aus auf an am bei beim von vom zu zum zur mit ohne um uber unter vor hinter neben zwischen gegen fur durch seit wahrend wegen trotz laut und oder aber denn doch sondern auch nur noch schon erst der die das den dem des ein eine einen einem einer kein keine mein meine dein sein seine ihr ihre unser unsere dieser diese dieses jener jene welche welcher was wer wen wem wie wo wann warum wieso weshalb weil wenn als ob dass damit obwohl bis sobald da dann danach davor jetzt nun heute gestern morgen vorgestern ubermorgen immer nie wieder bald hier dort dabei daher deshalb darum trotzdem vielleicht wahrscheinlich naturlich leider endlich plotzlich inzwischen ja nein danke bitte ich du er sie es wir man so selbst sogar sagt sagte hat hatte haben ist war sind waren wird werden wurde will wollte kann konnte soll sollte muss musste darf geht kommt steht spricht sprach fahrt reist trifft traf beide alle viele einige manche niemand jemand alles nichts etwas guten liebe lieber hallo gruße grusse achtung eilmeldung breaking thema thread faden fakt kurz klar statt außer ausser samt rund etwa fast kaum beim dazu hinzu zudem außerdem ausserdem allerdings jedoch dennoch aktuell uberall genau gerade langst"}
	openersFR = &wordSet{words: "a au aux en dans de du des d l le la les un une ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs et ou mais donc or ni car que qui quoi dont ou quand comment pourquoi combien si comme lorsque puisque alors ainsi aussi encore deja toujours jamais rien tout tous toute toutes chaque plusieurs quelques certains beaucoup peu trop tres plus moins pour par sur sous avec sans chez vers entre depuis pendant avant apres devant derriere contre selon d’apres malgre sauf voici voila hier aujourd’hui aujourdhui demain maintenant ici la-bas je tu il elle on nous vous ils elles c’est cest oui non merci bonjour salut bravo vive adieu pauvre cher chere direction retour fini parce enfin bref bon seul seule meme quel quelle quels quelles j ai quant face grace lui cela ca dit dixit breaking urgent info alerte thread fil suite"}
	openersES = &wordSet{words: "a al ante bajo con contra de del desde durante en entre hacia hasta para por segun sin sobre tras el la los las lo un una unos unas este esta estos estas ese esa esos esas aquel mi mis tu tus su sus nuestro nuestra nuestros y e o u ni pero sino que quien cual cuando como donde cuanto porque pues si no ya aun todavia tambien tampoco siempre nunca ahora hoy ayer manana anoche aqui alli alla asi entonces luego despues antes mientras aunque salvo excepto yo tu usted nosotros ellos ellas nadie nada algo alguien todo todos toda todas cada otro otra otros muchos muchas pocos varios solo mas menos muy viva gracias hola adios querido querida dice dijo ha han hay es son fue era sera esta estan tiene va viene vuelve habla mira mirad miren ojo hilo urgente breaking ultima atencion segundo que querida bienvenidos recuerdo recordemos ni medio"}
)
