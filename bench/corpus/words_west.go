package corpus

// Lists of ordinary words, the frequent ones first. Titles of names are made of them
// and of words made from syllables.

var english = language{
	code: "en", script: "latn", octaves: 17,
	small: `the of and in for with a from to on at by`,
	heads: `world history guide best new life night house light water city book story love great
		music garden river war home little road last black blue white red green king queen time day year
		stone winter summer spring autumn morning evening island mountain forest sea ocean wind fire rain snow storm
		secret lost hidden silent golden silver broken empty open distant ancient modern early late first second third
		introduction handbook principles practice theory methods analysis design science nature art design theatre opera
		photography drawing painting cooking kitchen bread baking wine tea coffee fishing sailing walking cycling running
		railway steam engine bridge harbour castle tower church village market station museum library school university
		children mother father sister brother family friend stranger teacher doctor farmer sailor soldier painter singer dancer
		language grammar dictionary reading writing letters poems songs dances tales legends myths dreams shadows mirrors
		machine computer network program system database server security electronics radio circuits robots signals
		mathematics algebra geometry physics chemistry biology geology astronomy medicine health body mind soul spirit heart
		bird horse dog cat wolf bear fox fish whale tree flower rose leaf root apple berry honey salt sugar pepper
		north south east west border valley lake coast desert field meadow hill path gate door window wall roof room
		north gold iron copper glass paper wood wool cotton silk leather clay sand dust smoke ash ember spark flame
		journey voyage travel return escape search hunt chase flight fall rise end beginning origin future past present
		economy trade market money power law justice freedom peace revolution empire republic nation state people society
		lecture lesson course workshop session concert festival symphony quartet piano violin guitar organ choir drum voice
		project report notes annual meeting summary draft final review survey study research paper thesis essay article
		patient quiet gentle bitter sweet strange perfect simple complete practical illustrated essential advanced modern
		lantern harvest orchard compass anchor beacon feather ribbon hammer needle thread wheel clock bell candle key
		tomorrow yesterday midnight sunrise sunset horizon moon star planet comet galaxy space satellite rocket pilot`,
	onsets: `b br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr r s sh sl sp st str t th tr v w wh y`,
	nuclei: `a e i o u ai ea ee oa oo ou ow a e i o`,
	codas:  `b ck d ft g l ll lt m mp n nd ng nt p r rd rk rn rt s sh st t th x`,
	ends:   `er ing ed ly ness ment ton field ford ham ley wood y le s ian ism able `,
	given:  `Adam Alice Anna Arthur Beth Clara Daniel David Edith Ellen Emma Frank George Grace Hannah Harry Helen Henry Ida Jack James Jane John Julia Kate Laura Lewis Lucy Mark Martha Mary Nora Oliver Paul Peter Rose Ruth Sam Sarah Simon Thomas Walter William`,
	photos: `photos pictures holiday wedding gallery scans portraits panorama`,
	papers: `report manual lecture-notes minutes handout slides worksheet timetable thesis catalogue brochure exam contract plan`,
	sets:   `collection complete series archive box-set bundle anthology discography library`,
	season: `Season`, volume: `Vol.`, part: `Part`, edition: `Edition`, tag: ``, by: `by`,
}

var french = language{
	code: "fr", script: "latn", octaves: 16,
	small: `le la les de des du et en un une pour avec dans sur`,
	heads: `monde histoire guide vie nuit maison lumière eau ville livre amour grand musique jardin rivière guerre petit route dernier
		noir bleu blanc rouge vert roi reine temps jour année pierre hiver été printemps automne matin soir île montagne forêt mer océan vent feu pluie neige orage
		secret perdu caché silencieux doré brisé vide ouvert lointain ancien moderne premier deuxième troisième
		introduction manuel principes pratique théorie méthodes analyse science nature théâtre opéra photographie dessin peinture cuisine pain pâtisserie vin thé café pêche voile marche
		chemin vapeur pont port château tour église village marché gare musée bibliothèque école université enfants mère père sœur frère famille ami étranger maître médecin paysan marin soldat peintre chanteur danseuse
		langue grammaire dictionnaire lecture écriture lettres poèmes chansons danses contes légendes mythes rêves ombres miroirs machine ordinateur réseau programme système
		mathématiques algèbre géométrie physique chimie biologie géologie astronomie médecine santé corps esprit âme cœur oiseau cheval chien chat loup ours renard poisson baleine arbre fleur rose feuille racine pomme miel sel sucre
		nord sud est ouest frontière vallée lac côte désert champ prairie colline sentier porte fenêtre mur toit chambre or fer cuivre verre papier bois laine coton soie cuir argile sable fumée cendre flamme
		voyage retour fuite recherche chasse chute fin début origine avenir passé économie commerce argent pouvoir loi justice liberté paix révolution empire république nation peuple société
		leçon cours atelier séance concert festival symphonie quatuor piano violon guitare orgue chœur tambour voix étoile lune planète comète horloge bougie lanterne moisson verger boussole ancre plume ruban marteau aiguille`,
	onsets: `b bl br c ch cl cr d dr f fl fr g gl gr j l m n p pl pr qu r s t tr v`,
	nuclei: `a e é è i o u ai au eau ou oi eu an en on in a e i o`,
	codas:  `l m n r s t c f lle nne sse tte rt nd ns x rre che gne ge que`,
	ends:   `er ment tion eur euse ais ière ette aine age ée ie ard ville mont eau elle ique isme `,
	given:  `Adèle Alain Anne Antoine Bernard Blanche Camille Cécile Charles Claire Colette Denis Édith Émile Étienne Florence François Gabriel Hélène Hugo Irène Jacques Jean Jeanne Jules Léa Louis Luc Lucie Marc Marguerite Marie Marthe Michel Nicolas Odile Paul Pierre René Sophie Thérèse Yves`,
	photos: `photos images vacances mariage galerie portraits panoramas`,
	papers: `rapport notice cours compte-rendu exercices emploi-du-temps mémoire catalogue dépliant examen contrat plan`,
	sets:   `intégrale collection coffret série archives anthologie discographie`,
	season: `Saison`, volume: `Tome`, part: `Partie`, edition: `édition`, tag: `FRENCH`, by: `par`,
}

var german = language{
	code: "de", script: "latn", octaves: 16,
	small: `der die das und in für mit von zu im am ein eine aus`,
	heads: `Welt Geschichte Handbuch Leben Nacht Haus Licht Wasser Stadt Buch Liebe Musik Garten Fluss Krieg Heimat Weg letzte
		schwarz blau weiß rot grün König Königin Zeit Tag Jahr Stein Winter Sommer Frühling Herbst Morgen Abend Insel Berg Wald Meer Wind Feuer Regen Schnee Sturm
		geheim verloren verborgen still golden silbern zerbrochen leer offen fern alt modern erste zweite dritte Einführung Lehrbuch Grundlagen Praxis Theorie Methoden Analyse Wissenschaft Natur Kunst Theater Oper Fotografie Zeichnen Malerei Kochen Küche Brot Backen Wein Tee Kaffee Angeln Segeln Wandern Radfahren
		Eisenbahn Dampf Brücke Hafen Schloss Turm Kirche Dorf Markt Bahnhof Museum Bibliothek Schule Universität Kinder Mutter Vater Schwester Bruder Familie Freund Fremder Lehrer Arzt Bauer Seemann Soldat Maler Sänger Tänzerin
		Sprache Grammatik Wörterbuch Lesen Schreiben Briefe Gedichte Lieder Tänze Märchen Sagen Mythen Träume Schatten Spiegel Maschine Rechner Netzwerk Programm System Mathematik Algebra Geometrie Physik Chemie Biologie Geologie Astronomie Medizin Gesundheit Körper Geist Seele Herz
		Vogel Pferd Hund Katze Wolf Bär Fuchs Fisch Wal Baum Blume Rose Blatt Wurzel Apfel Beere Honig Salz Zucker Norden Süden Osten Westen Grenze Tal See Küste Wüste Feld Wiese Hügel Pfad Tor Tür Fenster Mauer Dach Zimmer Gold Eisen Kupfer Glas Papier Holz Wolle Seide Leder Ton Sand Staub Rauch Asche Flamme
		Reise Rückkehr Flucht Suche Jagd Fall Ende Anfang Ursprung Zukunft Vergangenheit Wirtschaft Handel Geld Macht Recht Freiheit Frieden Revolution Reich Republik Volk Gesellschaft Vorlesung Kurs Konzert Sinfonie Quartett Klavier Geige Gitarre Orgel Chor Trommel Stimme
		Sternenlicht Leuchtturm Windmühle Kirschbaum Nordwind Abendrot Wasserfall Schneeflocke Uhrwerk Kerzenlicht Laterne Ernte Kompass Anker Feder Hammer Nadel Faden Rad Glocke Schlüssel`,
	onsets: `b bl br d dr f fl fr g gl gr h j k kl kn kr l m n p pf pl r s sch schl schw sp st str t tr w z`,
	nuclei: `a e i o u ä ö ü au ei eu ie a e i o u`,
	codas:  `b ch ck d f g l ll ld m n nd ng nk r rg rt s ss st t tz ß rn`,
	ends:   `en er ung heit keit lich ig isch bach berg burg dorf feld haus heim stein tal wald mann el e `,
	given:  `Agnes Albert Alma Andreas Anna Bernd Berta Carl Christa Dieter Elisabeth Emil Erika Ernst Eva Franz Frieda Georg Gerda Greta Hans Heinrich Helga Hermann Ilse Johanna Josef Jürgen Karl Katharina Klaus Konrad Lena Lotte Ludwig Marta Max Otto Paula Rolf Sabine Ulrich Ursula Walter Werner`,
	photos: `Fotos Bilder Urlaub Hochzeit Galerie Aufnahmen`,
	papers: `Bericht Anleitung Vorlesung Protokoll Übungen Fahrplan Diplomarbeit Katalog Prospekt Klausur Vertrag Plan`,
	sets:   `Sammlung komplett Gesamtausgabe Reihe Archiv Paket`,
	season: `Staffel`, volume: `Band`, part: `Teil`, edition: `Auflage`, tag: `GERMAN`, by: `von`,
}

var spanish = language{
	code: "es", script: "latn", octaves: 16,
	small: `el la los las de del y en un una para con por`,
	heads: `mundo historia guía vida noche casa luz agua ciudad libro amor gran música jardín río guerra hogar pequeño camino último negro azul blanco rojo verde rey reina tiempo día año piedra invierno verano primavera otoño mañana tarde isla montaña bosque mar océano viento fuego lluvia nieve tormenta
		secreto perdido oculto silencioso dorado roto vacío abierto lejano antiguo moderno primero segundo tercero introducción manual principios práctica teoría métodos análisis ciencia naturaleza arte teatro ópera fotografía dibujo pintura cocina pan repostería vino té café pesca vela
		ferrocarril vapor puente puerto castillo torre iglesia pueblo mercado estación museo biblioteca escuela universidad niños madre padre hermana hermano familia amigo extraño maestro médico campesino marinero soldado pintor cantante bailarina
		lengua gramática diccionario lectura escritura cartas poemas canciones bailes cuentos leyendas mitos sueños sombras espejos máquina ordenador red programa sistema matemáticas álgebra geometría física química biología geología astronomía medicina salud cuerpo mente alma corazón
		pájaro caballo perro gato lobo oso zorro pez ballena árbol flor rosa hoja raíz manzana miel sal azúcar norte sur este oeste frontera valle lago costa desierto campo prado colina sendero puerta ventana muro techo cuarto oro hierro cobre vidrio papel madera lana algodón seda cuero arcilla arena humo ceniza llama
		viaje regreso fuga búsqueda caza caída fin principio origen futuro pasado economía comercio dinero poder ley justicia libertad paz revolución imperio república nación gente sociedad lección curso taller concierto festival sinfonía cuarteto piano violín guitarra órgano coro tambor voz
		estrella luna planeta cometa reloj vela linterna cosecha huerto brújula ancla pluma cinta martillo aguja hilo rueda campana llave castañuela sueño señal España montaña`,
	onsets: `b br c ch cl cr d dr f fl fr g gr j l ll m n ñ p pl pr qu r s t tr v y z`,
	nuclei: `a e i o u á é í ó ia ie io ue a e i o a o`,
	codas:  `n r s l d z n s r  `,
	ends:   `ado ido ción dad ero era ista ito ita oso osa mente ez illo illa ano ana al ar er `,
	given:  `Alicia Álvaro Ana Andrés Beatriz Carlos Carmen Clara Diego Elena Emilio Ernesto Esteban Eva Felipe Fernando Inés Irene Isabel Javier Joaquín Jorge José Juan Julia Laura Lucía Luis Manuel Marta María Miguel Nuria Pablo Pedro Pilar Ramón Rosa Sofía Teresa Tomás Vicente`,
	photos: `fotos imágenes vacaciones boda galería retratos`,
	papers: `informe manual apuntes acta ejercicios horario tesis catálogo folleto examen contrato plano`,
	sets:   `colección completa serie archivo antología discografía pack`,
	season: `Temporada`, volume: `Vol.`, part: `Parte`, edition: `edición`, tag: `SPANISH`, by: `por`,
}

var italian = language{
	code: "it", script: "latn", octaves: 16,
	small: `il la lo gli le di del della e in un una per con`,
	heads: `mondo storia guida vita notte casa luce acqua città libro amore grande musica giardino fiume guerra piccolo strada ultimo nero blu bianco rosso verde re regina tempo giorno anno pietra inverno estate primavera autunno mattino sera isola montagna bosco mare oceano vento fuoco pioggia neve tempesta
		segreto perduto nascosto silenzioso dorato rotto vuoto aperto lontano antico moderno primo secondo terzo introduzione manuale principi pratica teoria metodi analisi scienza natura arte teatro opera fotografia disegno pittura cucina pane dolci vino tè caffè pesca vela
		ferrovia vapore ponte porto castello torre chiesa villaggio mercato stazione museo biblioteca scuola università bambini madre padre sorella fratello famiglia amico straniero maestro medico contadino marinaio soldato pittore cantante ballerina
		lingua grammatica dizionario lettura scrittura lettere poesie canzoni danze fiabe leggende miti sogni ombre specchi macchina calcolatore rete programma sistema matematica algebra geometria fisica chimica biologia geologia astronomia medicina salute corpo mente anima cuore
		uccello cavallo cane gatto lupo orso volpe pesce balena albero fiore rosa foglia radice mela miele sale zucchero nord sud est ovest confine valle lago costa deserto campo prato collina sentiero porta finestra muro tetto stanza oro ferro rame vetro carta legno lana cotone seta cuoio argilla sabbia fumo cenere fiamma
		viaggio ritorno fuga ricerca caccia caduta fine inizio origine futuro passato economia commercio denaro potere legge giustizia libertà pace rivoluzione impero repubblica nazione popolo società lezione corso concerto sinfonia quartetto pianoforte violino chitarra organo coro tamburo voce
		stella luna pianeta cometa orologio candela lanterna raccolto bussola ancora piuma nastro martello ago filo ruota campana chiave`,
	onsets: `b br c ch d f fr g gh gl gn gr l m n p pr qu r s sc sp st t tr v z`,
	nuclei: `a e i o u ia io ie uo a e i o a i o`,
	codas:  `n r l s tt ll nn cc zz ss   `,
	ends:   `are ere ire zione tà oso osa ino ina etto etta one ista mente ello ella ano ana ia io `,
	given:  `Aldo Alessio Anna Antonio Bianca Bruno Carla Carlo Chiara Dario Davide Elena Enzo Fabio Franca Giacomo Gianni Giorgio Giulia Giuseppe Ida Irene Laura Lorenzo Luca Lucia Luigi Marco Maria Marta Matteo Nicola Paola Pietro Rita Rosa Sandro Sara Sergio Silvia Teresa Vito`,
	photos: `foto immagini vacanze matrimonio galleria ritratti`,
	papers: `relazione manuale appunti verbale esercizi orario tesi catalogo opuscolo esame contratto piano`,
	sets:   `collezione completa serie archivio antologia discografia`,
	season: `Stagione`, volume: `Vol.`, part: `Parte`, edition: `edizione`, tag: `iTA`, by: `di`,
}
