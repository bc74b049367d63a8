package share

import "strings"

// words are lists of words and phrases by language, small letters, separated by
// bars. To add a language, add its line to each list below; spaces within a phrase
// stand for any run of spaces.
type words map[string]string

// each calls f with every phrase of every language.
func (w words) each(f func(phrase string)) {
	for _, list := range w {
		for phrase := range strings.SplitSeq(list, "|") {
			f(phrase)
		}
	}
}

// genericWords are words that name no work, alone or together: what people call a
// link, a button, a hoster, a password. A text made of them only is no name.
var genericWords = words{
	"en":  `try|try this|sfs|drv|mf|listen|play|only|same|the same as|other link|them|those|here you go|there you go|here we go|him|what|once|again|a|an|the|this|that|these|it|its|here|there|click|tap|press|link|links|url|download|downloads|downloading|downloaded|dl|ddl|direct|mirror|mirrors|alternative|alternate|alt|backup|option|server|servers|host|hosts|source|sources|file|files|folder|folders|drive|cloud|storage|get|open|view|watch|go|continue|next|previous|back|more|read|see|show|now|free|full speed|high speed|password|pass|pw|pwd|key|decryption|from|via|on|at|in|to|for|of|by|with|and|or|is|are|be|was|size|website|web|site|page|home|share|shared|sharing|copy|edit|new|button|image|img|thumbnail|picture|icon|logo|badge|embed|iframe|player|stream|streaming|online|http|https|www|href|src|uri|value|input|null|none|undefined|true|false|attachment|attachments|attached|latest|below|above|also|please|my|our|your|me|you|us|i|we|can|will|find|found|available|up|updated|update|uploaded|upload|uploads|re-upload|reupload|re|no|yes|not|working|dead|old|first|second|third|one|two|three|if|problem|problems|trouble|have|enjoy|thanks|thank|hi|hello|hey|all|out|location|target|content|text|list|info|details|description|name|title|external|official|main|tracker|torrent|magnet|archive link|expires|expired|spoiler|quote|posted|wrote|said|reply|contents|table of contents|index|readonly|disabled|allowfullscreen|checked|selected|required|hidden|async|defer|example|examples|usage|note|notes|warning|tip|date|const|var|let|print|echo|let me know|remove spaces|use|using|visit|wget|curl|git|clone|output|input|return|self|new window|_blank|blank|rel|class|div|span|section|remote|local|like|like this|window|document|game servers|magnet link|bare|exemple|ejemplo|beispiel|per|if you|we can talk about them|url source`,
	"fr":  `secours|lien de secours|écouter|lire|autre lien|maintenant|comme convenu|ici|clic|clique|cliquer|cliquez|lien|liens|le|la|les|un|une|ce|cette|télécharger|telecharger|téléchargez|téléchargement|telechargement|téléchargements|fichier|fichiers|dossier|dossiers|miroir|miroirs|serveur|de|du|des|sur|par|pour|et|ou|est|voir|regarder|suivant|précédent|mot de passe|mdp|clé|taille|partage|partager|ouvrir|source|site|page|accueil|suite|lire|lire la suite|disponible|nouveau|gratuit|direct|directe|depuis|en|à|au|aux|l|d|pièce jointe|merci|bonjour|voici|voilà|mon|notre|votre|alternatif`,
	"de":  `versuche|anhören|hören|anderer link|jetzt|habe|hier|klick|klicken|klicke|der|die|das|den|dem|ein|eine|dieser|diese|dieses|herunterladen|runterladen|download-link|downloadlink|datei|dateien|ordner|spiegel|spiegelserver|laden|und|oder|ist|sind|von|vom|aus|bei|auf|zu|zum|zur|im|für|mit|passwort|kennwort|schlüssel|größe|teilen|öffnen|ansehen|anschauen|weiter|weiterlesen|zurück|mehr|quelle|seite|startseite|verfügbar|neu|kostenlos|alternativ|anhang|danke|hallo|mein|meine|unser|unsere|es|gibt|links|freigabe`,
	"es":  `prueba|escuchar|oír|otro|otro enlace|respaldo|ahora|aquí|aqui|acá|clic|haz clic|pulsa|enlace|enlaces|el|la|los|las|un|una|este|esta|descargar|descarga|descargas|descargalo|bajar|archivo|archivos|fichero|ficheros|carpeta|carpetas|espejo|espejos|servidor|servidores|de|del|desde|en|por|para|y|o|es|son|ver|mirar|siguiente|anterior|contraseña|contrasena|clave|tamaño|compartir|abrir|fuente|sitio|página|pagina|inicio|leer más|más|mas|disponible|nuevo|gratis|directo|directa|opción|opcion|adjunto|gracias|hola|mi|nuestro|su|se puede|puedes|ninguna|no|tiene`,
	"it":  `ascolta|backup|altro link|ora|adesso|ecco qua|ecco|lo trovate|qui|qua|clicca|cliccate|link|collegamento|collegamenti|il|lo|la|i|gli|le|un|una|questo|questa|scarica|scaricare|scaricate|scaricalo|scaricamento|file|cartella|cartelle|mirror|specchio|di|del|della|da|dal|dalla|in|su|per|e|o|è|vedi|guarda|avanti|successivo|precedente|password|chiave|dimensione|dimensioni|condividi|apri|fonte|sito|pagina|home|leggi|altro|disponibile|nuovo|gratis|diretto|diretta|alternativo|allegato|grazie|ciao|mio|nostro`,
	"pt":  `fazer|fazer download|ouvir|outro link|agora|aqui|cá|clique|clica|link|ligação|o|a|os|as|um|uma|este|esta|baixar|baixe|baixa|descarregar|descarrega|transferir|download|arquivo|arquivos|ficheiro|ficheiros|pasta|pastas|espelho|servidor|de|do|da|dos|em|no|na|por|pelo|para|e|ou|é|ver|assistir|próximo|proximo|anterior|senha|palavra-passe|chave|tamanho|compartilhar|partilhar|abrir|fonte|site|página|início|leia mais|mais|disponível|novo|grátis|gratis|direto|direta|opção|anexo|obrigado|olá|meu|nosso`,
	"ru":  `мэйл|мейл|слушать|другая|сейчас|резервное|запасная|здесь|тут|сюда|жми|нажми|нажмите|ссылка|ссылки|ссылку|по ссылке|это|эта|этот|скачать|скачай|скачивание|загрузить|загрузка|файл|файлы|папка|папки|зеркало|зеркала|сервер|с|со|из|от|на|в|по|для|и|или|смотреть|далее|назад|ещё|еще|пароль|ключ|код|размер|поделиться|открыть|источник|сайт|страница|главная|читать|подробнее|доступно|новый|бесплатно|прямая|резервная|вложение|спасибо|привет|мой|наш|облако|диск|яндекс|яндекс диск|яндекс.диск|облако mail|мега|гугл|гугл диск|вариант`,
	"pl":  `mirror|słuchaj|inny link|teraz|zapasowy|zapasowe|tutaj|tu|kliknij|link|linki|odnośnik|pobierz|pobieranie|pobrania|ściągnij|plik|pliki|folder|foldery|katalog|mirror|serwer|lustro|z|ze|od|na|w|do|dla|i|lub|jest|są|zobacz|oglądaj|dalej|wstecz|więcej|hasło|haslo|klucz|kod|rozmiar|udostępnij|otwórz|źródło|strona|czytaj|dostępne|dostępny|nowy|za darmo|darmo|bezpośredni|załącznik|dzięki|cześć|mój|nasz|ten|ta|to`,
	"tr":  `olmazsa|dinle|oku|diğer link|şimdi|buraya|burada|buradan|tıkla|tıklayın|tıklayınız|bağlantı|bağlantılar|link|linki|linkler|indir|indirin|indirme|dosya|dosyalar|dosyayı|klasör|klasörü|ayna|yedek|alternatif|sunucu|ve|veya|ile|için|bu|şu|bir|izle|aç|sonraki|önceki|devam|daha fazla|şifre|sifre|parola|anahtar|kod|boyut|boyutu|paylaş|kaynak|site|sayfa|ana sayfa|mevcut|yeni|ücretsiz|ek|teşekkürler|merhaba`,
	"zh":  `试听|听|其他链接|立即|马上|立即下载|本站|这里|這裡|这儿|点这里|点击|點擊|点此|點此|点我|下载|下載|下载链接|下載連結|下载地址|下載地址|链接|連結|链接地址|地址|网址|文件|檔案|文件夹|資料夾|目录|镜像|镜像站|备用|備用|网盘|網盤|云盘|雲盤|百度|百度网盘|百度云|度盘|夸克|夸克网盘|阿里|阿里云盘|迅雷|迅雷云盘|天翼云盘|蓝奏云|城通网盘|微云|坚果云|移动云盘|uc网盘|密码|密碼|提取码|提取碼|访问码|访问密码|解压码|解压密码|大小|分享|打开|查看|观看|下一页|上一页|更多|来源|网站|页面|首页|免费|最新|本地|直链|高速|或|和|的|在|请|资源链接|资源下载|通过网盘分享的文件|复制这段内容后打开|打开手机app|附件|谢谢`,
	"ja":  `聴く|どうぞ|ここからどうぞ|別リンク|今すぐ|dl|こちら|ここ|ココ|こちらから|ここから|クリック|ここをクリック|こちらをクリック|リンク|ダウンロード|ダウンロードはこちら|ダウンロードリンク|ダウンロード先|ファイル|フォルダ|フォルダー|ミラー|サーバー|サーバ|予備|の|は|を|に|で|から|へ|と|また|見る|視聴|次へ|前へ|戻る|続き|続きを読む|もっと見る|パスワード|解凍パス|キー|コード|サイズ|容量|共有|開く|出典|サイト|ページ|ホーム|新規|無料|直リンク|添付|ありがとう|配布先|配布`,
	"ar":  `ميديا فاير|ميجا|جوجل درايف|آخر|اخر|استمع|رابط آخر|الآن|بديل|هنا|من هنا|اضغط|اضغط هنا|انقر|انقر هنا|رابط|الرابط|روابط|رابط التحميل|تحميل|التحميل|حمل|تنزيل|التنزيل|ملف|الملف|ملفات|مجلد|المجلد|مرآة|سيرفر|خادم|بديل|من|على|في|الى|إلى|عن|و|أو|مشاهدة|شاهد|التالي|السابق|المزيد|كلمة|المرور|كلمة المرور|كلمة السر|مفتاح|رمز|الحجم|حجم|مشاركة|فتح|المصدر|موقع|صفحة|الرئيسية|متوفر|جديد|مجانا|مباشر|مرفق|شكرا|مرحبا|هذا|هذه`,
	"nl":  `hier|klik|klik hier|downloaden|bestand|bestanden|map|mappen|van|via|op|wachtwoord|sleutel|grootte|delen|openen|bekijk|volgende|vorige|meer|bron|pagina|beschikbaar|nieuw|gratis|het|een|de|en|of`,
	"any": `mediafire com|ya disk|yadi sk|mdash|ndash|nbsp|amp|gt|lt|quot|laquo|raquo|bull|middot|rarr|baidu|quark|xunlei|aliyun|alipan|yandex|lanzou|tianyi|115|123pan|mega|mega nz|meganz|mega co nz|mega link|gdrive|gd|google|google drive|googledrive|g drive|drive google|onedrive|one drive|dropbox|mediafire|media fire|mf|pixeldrain|gofile|go file|wetransfer|we transfer|box|box com|proton|proton drive|protondrive|filen|sync|sync com|tresorit|icedrive|pcloud|p cloud|internxt|zippyshare|zippy|uploaded|ul|uptobox|1fichier|1f|rapidgator|rg|nitroflare|turbobit|katfile|ddownload|krakenfiles|kraken|anonfiles|anonfile|workupload|terabox|tera box|limewire|swisstransfer|sendspace|4shared|catbox|bunkr|cyberdrop|send|firefox send|wormhole|transfer sh|archive org|sharepoint|icloud|nextcloud|seafile|koofr|jottacloud|youtube|yt|telegram|tg|discord|twitter|github|gitlab|patreon|reddit|vk|facebook|app|sites`,
	"ko":  `여기|여기서|클릭|링크|링크 주소|다운로드|다운로드 링크|내려받기|다운|파일|폴더|받기|미러|서버|비밀번호|비번|용량|크기|공유|보기|사이트|홈|무료|자료|첨부`,
	"uk":  `тут|сюди|посилання|завантажити|скачати|файл|файли|папка|дзеркало|пароль|розмір|хмара|диск|дивитися|далі`,
	"cs":  `zde|tady|odkaz|odkazy|stáhnout|stáhni|ke stažení|soubor|soubory|složka|zrcadlo|heslo|velikost|více`,
	"sv":  `här|klicka här|länk|länkar|ladda ner|ladda ned|hämta|fil|filer|mapp|lösenord|storlek|mer`,
	"hu":  `itt|ide|kattints ide|letöltés|letölthető|fájl|fájlok|mappa|jelszó|méret`,
	"vi":  `tại đây|ở đây|bấm vào đây|link|link tải|tải về|tải xuống|tải|tệp|thư mục|mật khẩu|dung lượng|dự phòng`,
	"id":  `di sini|disini|klik|klik di sini|tautan|unduh|unduhan|berkas|kata sandi|ukuran|cadangan`,
	"fa":  `اینجا|لینک|لینک دانلود|دانلود|دانلود فیلم|فایل|پوشه|رمز|حجم|مشاهده`,
	"el":  `εδώ|από εδώ|κλικ|σύνδεσμος|λήψη|κατεβάστε|κατέβασμα|αρχείο|αρχεία|φάκελος|κωδικός|μέγεθος`,
}

// weakWords are words for what a link leads to that tell little alone.
var weakWords = words{
	"en": `visual|visuals|sound|sounds|graphics|recording|recordings|notes|handout|handouts|worksheet|poster|map|maps|manual|artwork|cover|covers|scans|scan|booklet|tarball|source tarball|source code|preview|trailer|sample|samples|token pack|adventure|sources|binary|binaries|executable|evaluation|training|test|validation|data|code|dataset|datasets|audio|video|videos|music|image|images|photo|photos|picture|pictures|book|books|ebook|document|documents|doc|docs|model|models|weights|checkpoint|checkpoints|config|installer|installers|software|program|game|movie|film|album|song|songs|collection|archive|archives|zip|rar|pdf|iso|apk|exe|setup|demo|slides|presentation|spreadsheet|report|paper|article|tutorial|material|materials|resources|assets|project|package|packages|release|releases|version|versions|older versions|everything|stuff|content|movies|series|season|seasons|episodes|episode|part|parts|volume|build|builds|firmware|rom|roms|mod|mods|patch|crack|font|fonts|others|other|misc|miscellaneous|installation|install|download section|screenshots|screenshot|features|requirements|instructions|credits|changelog|introduction|overview|about|faq|help|support|contact|comments|comment|related|similar|categories|tags|category|recent posts|latest posts|share this|leave a reply|guest|members|forum|forums|thread|topic|post|posts|login|register|search|menu|navigation|copyright|privacy policy|terms`,
	"fr": `enregistrement|diapositives|carte|notice|plan|données|logiciel|livre|livres|vidéo|vidéos|musique|photo|film|série|documents|jeu|archive|images|commentaires|installation`,
	"de": `aufnahme|folien|karte|plan|skript|daten|buch|bücher|bilder|fotos|musik|video|film|spiel|programm|software|dokumente|archiv|anleitung|kommentare|installation|inhalt|übersicht`,
	"es": `grabación|diapositivas|mapa|guía|datos|libro|libros|vídeo|video|música|musica|fotos|película|pelicula|serie|juego|programa|documentos|imágenes|comentarios|instalación|contenido`,
	"it": `registrazione|diapositive|mappa|dati|libro|libri|video|musica|foto|film|serie|gioco|programma|documenti|immagini|commenti|installazione`,
	"pt": `gravação|slides|mapa|dados|livro|livros|vídeo|música|fotos|filme|série|jogo|programa|documentos|imagens|comentários|instalação`,
	"ru": `запись|слайды|карта|данные|книга|книги|видео|музыка|фото|фильм|сериал|игра|программа|документы|архив|комментарии|установка`,
	"pl": `dane|książka|książki|wideo|muzyka|zdjęcia|film|serial|gra|program|dokumenty|archiwum|komentarze|instalacja`,
	"tr": `veri|veriler|kitap|kitaplar|video|müzik|fotoğraflar|film|dizi|oyun|program|belgeler|arşiv|yorumlar|kurulum`,
	"zh": `课件|录音|地图|数据|代码|视频|音乐|图片|照片|电影|电视剧|游戏|软件|程序|文档|资料|资源|素材|安装包|合集|教程|说明|评论|介绍`,
	"ja": `スライド|録音|地図|データ|コード|動画|音楽|画像|写真|映画|ゲーム|ソフト|プログラム|資料|素材|コメント|紹介|説明`,
	"ar": `بيانات|كتاب|كتب|فيديو|موسيقى|صور|فيلم|مسلسل|لعبة|برنامج|وثائق|أرشيف|تعليقات`,
	"nl": `gegevens|boek|boeken|muziek|film|spel|programma|documenten|archief|reacties`,
}

// labelWords tell one link of a set from the next: part, episode, quality,
// language, platform. A text made of them and numbers only needs the set's title.
var labelWords = words{
	"en": `appimage|installer|setup|m4b|opus|wma|fb2|djvu|doc|xls|ppt|pptx|odt|tar|gz|img|bin|cue|srt|ass|txt|html|i|ii|iii|iv|v|vi|vii|viii|ix|x|act|one|two|three|four|five|six|first|second|third|stl|dxf|svg|step|obj|otf|ttf|tiff|png|jpg|gif|psd|gpx|kml|docx|xlsx|csv|slo|cze|hun|swe|nor|fin|gre|ukr|ro|bg|hr|sr|hu|cs|sk|incomplete|year|part|pt|parts|episode|episodes|ep|eps|season|series|vol|volume|chapter|ch|book|disc|disk|cd|dvd|bluray|blu-ray|bd|set|batch|pack|complete|full|final|version|ver|v|build|release|rev|edition|update|high|low|medium|quality|hq|lq|hd|fhd|uhd|sd|4k|2k|8k|hdr|webrip|web-dl|web|hdtv|remux|lossless|lossy|bit|kbps|32bit|64bit|x64|x86|x86_64|amd64|arm|arm64|armhf|aarch64|windows|win|mac|macos|osx|linux|android|ios|ipad|iphone|ubuntu|debian|portable|stable|beta|alpha|nightly|rc|debug|lite|pro|english|french|german|spanish|italian|portuguese|russian|polish|turkish|chinese|japanese|korean|arabic|dutch|hindi|dub|dubbed|sub|subs|subbed|subtitles|raw|eng|fra|fre|ger|deu|spa|ita|por|rus|pol|tur|chi|jpn|kor|ara|en|fr|de|es|it|pt|ru|pl|tr|zh|ja|jp|ko|ar|us|uk|eu|usa|eur|jap|of|x264|x265|h264|h265|hevc|avc|av1|xvid|divx|aac|mp3|flac|ogg|wav|m4a|mkv|mp4|avi|pdf|epub|mobi|azw3|cbr|cbz|zip|rar|7z|iso|apk|exe|dmg|deb|rpm|md5|sha1|sha256|checksum|soundtrack|ost|extras|bonus|original|color|colour|large|small|print|mobile|desktop|side|act|lesson|lecture|week|day|module|unit|issue|no|nr|page|pages`,
	"fr": `première|deuxième|1re|2e|année|an|partie|parties|épisode|episode|saison|tome|volume|chapitre|disque|français|francais|anglais|allemand|espagnol|vf|vo|vost|vostfr|haute|basse|qualité|version|intégrale|leçon`,
	"de": `plattdeutsch|erster|zweiter|jahr|teil|teile|folge|folgen|staffel|band|kapitel|scheibe|deutsch|englisch|französisch|spanisch|untertitel|qualität|hohe|niedrige|ausgabe|lektion`,
	"es": `catalán|gallego|euskera|quechua|incompleta|primera|segunda|año|parte|partes|episodio|capítulo|capitulo|temporada|tomo|volumen|disco|español|castellano|latino|inglés|ingles|francés|subtitulado|subtitulada|calidad|alta|baja|versión|completa|lección|clase`,
	"it": `prima|seconda|anno|parte|parti|episodio|puntata|stagione|volume|capitolo|disco|italiano|inglese|francese|tedesco|sottotitoli|qualità|versione|lezione`,
	"pt": `primeira|segunda|ano|parte|partes|episódio|capítulo|temporada|volume|disco|português|inglês|legendado|dublado|qualidade|versão|aula`,
	"ru": `год|часть|части|серия|серии|эпизод|сезон|том|глава|диск|русский|английский|озвучка|субтитры|качество|версия|выпуск|урок|лекция`,
	"pl": `rok|część|czesc|części|odcinek|odcinki|sezon|tom|rozdział|płyta|polski|angielski|lektor|dubbing|napisy|jakość|wersja|lekcja`,
	"tr": `yıl|bölüm|bolum|sezon|kısım|cilt|disk|türkçe|ingilizce|dublaj|altyazı|altyazılı|kalite|sürüm|ders`,
	"zh": `年|第|集|话|話|季|部|卷|章|册|上|中|下|上集|下集|全集|完结|国语|粤语|中文|英文|日文|简体|繁体|中字|字幕|高清|超清|标清|版|版本|课`,
	"ja": `年|第|話|巻|章|部|期|シーズン|エピソード|前編|後編|上巻|下巻|日本語|英語|字幕|吹替|版|バージョン|パート|高画質|低画質`,
	"ar": `الأولى|الثانية|الثالثة|الرابعة|الخامسة|سنة|عام|الجزء|جزء|الحلقة|حلقة|الموسم|موسم|المجلد|الفصل|عربي|العربية|انجليزي|مترجم|مدبلج|جودة|عالية|منخفضة|نسخة|الدرس|الأول|الثاني|الثالث|الرابع|الخامس`,
	"nl": `deel|delen|aflevering|seizoen|hoofdstuk|nederlands|engels|ondertiteld|kwaliteit|versie|les`,
	"ko": `화|편|부|권|시즌|자막|더빙|고화질`,
	"uk": `частина|серія|сезон|том|якість`,
	"cs": `část|díl|řada|sezóna|česky|titulky`,
	"sv": `del|avsnitt|säsong|svenska`,
	"hu": `rész|évad|magyar|felirat`,
	"vi": `tập|phần|mùa|vietsub`,
	"id": `bagian|episode|musim`,
	"fa": `قسمت|جلسه|بخش|فصل|اول|دوم|سوم`,
	"el": `μέρος|επεισόδιο|σεζόν`,
}

// leads are what people write before the thing they link. One that ends in a
// colon counts only where a colon, a comma or a dash follows it.
var leads = words{
	"en": `as promised|as requested|as discussed|reuploaded|download link for the|download links for the|download link for|download links for|download link to|download the latest version of|download link of|download link|download links|downloads for|download for|download and extract|download and install|download and unzip|download or view|view/download|download/view|download|downloads:|ddl:|direct link to|direct link:|direct download of|mirror of|mirror for|mirror for the|mirror link for|link to download|link to the|link to|link for|links to|links for|the link to|the link for|the link is|the link is here|file name:|filename:|name of file|here is the link to|here's the link to|here is a link to|here's a link to|here is|here's|here are|heres|you can find|you can download|you can get|you can grab|you can also find|you may find|you may download|you'll find|you will find|i uploaded|i've uploaded|i have uploaded|i just uploaded|we uploaded|just uploaded|i put:|i've put:|please download|please find|please see|please get|hi all|hi everyone|hello everyone|hi:|hello:|hey:|fyi:|edit:|update:|reupload:|re-upload:|reup:|re:|fwd:|fw:|new link for|new link|now available|available now|part of the|part of|name:|title:|file:|files:|source:|torrent name:|release name:|release:|folder:`,
	"fr": `comme promis|comme convenu|télécharger|telecharger|téléchargez|téléchargement de|téléchargement du|téléchargement|lien de téléchargement de|lien de téléchargement|lien de téléchargement pour|lien vers le|lien vers la|lien vers|lien pour|lien du|lien de|lien:|voici le lien de|voici le lien vers|voici|voilà|vous pouvez télécharger|vous pouvez trouver|vous trouverez|vous y trouverez|on peut télécharger|bonjour:|salut:|nom du fichier:|nom:|titre:|fichier:|dossier:|miroir de`,
	"de": `wie versprochen|nachgereicht|download von|download-link für|downloadlink für|download-link|downloadlink|hier der link zu|hier der link zum|hier der link zur|hier ist der link zu|link zu|link zum|link zur|link für|hier ist|hier sind|hier gibt es|hier gibt's|hier findet ihr|hier findest du|ihr findet|du findest|sie finden|ich habe:|hallo zusammen|hallo:|dateiname:|name:|titel:|datei:|ordner:|herunterladen`,
	"es": `como prometí|descargar|descarga de|descarga directa de|descarga directa|descarga del|descarga|descargas:|enlace de descarga de|enlace de descarga|enlace para descargar|enlace a|enlace al|enlace de|enlace para|enlace:|link de descarga|link de|link para|aquí está|aqui esta|aquí tienes|aqui tienen|aquí tenéis|aquí les dejo|les dejo|os dejo|puedes descargar|puedes encontrar|pueden descargar|se puede descargar|bajar|hola a todos|hola:|nombre del archivo:|nombre:|título:|titulo:|archivo:|carpeta:|espejo de`,
	"it": `come promesso ecco|come promesso|ecco|scarica|scaricare|scaricate|link per scaricare|link per il download di|link per|link al|link alla|link di|link a|ecco il link per|ecco:|potete scaricare|puoi scaricare|potete trovare|trovate|ciao a tutti|ciao:|nome del file:|nome file:|nome:|titolo:|cartella:`,
	"pt": `como prometido|conforme prometido|baixar|baixe|descarregar|transferir|download do|download da|download de|link para baixar|link para o|link para a|link para|link do|link da|link de|aqui está|aqui vai|segue o link do|segue o link da|segue:|vocês podem baixar|você pode baixar|pode baixar|olá:|oi pessoal|nome do arquivo:|nome:|título:|arquivo:|pasta:`,
	"ru": `как и обещал|народ, выкладываю|скачать|скачайте|скачивание|загрузить|ссылка для скачивания|ссылка на скачивание|ссылка на|ссылки на|ссылка:|ссылки:|вот ссылка на|вот:|здесь можно скачать|здесь можно найти|можно скачать|можно найти|выложил|выкладываю|залил|привет всем|привет:|всем привет|название:|имя файла:|файл:|папка:|зеркало:`,
	"pl": `zgodnie z obietnicą|pobierz|pobieranie|ściągnij|link do pobrania|link do|linki do|link:|oto link do|oto:|tutaj znajdziecie|tu znajdziecie|znajdziecie|możecie pobrać|można pobrać|cześć:|witam:|nazwa pliku:|nazwa:|tytuł:|plik:|folder:|katalog:`,
	"tr": `istek üzerine yükledim|arkadaşlar istek üzerine yükledim|indirme linki|indirme bağlantısı|indir|buradan|işte:|merhaba:|selam:|dosya adı:|adı:|ad:|başlık:|dosya:|klasör:`,
	"zh": `群文件满了|下载链接|下载地址|下载|下載|链接地址|链接:|連結:|资源链接|资源地址|资源名称|资源:|通过网盘分享的文件|通过百度网盘分享的文件|通过百度网盘分享|我用夸克网盘给你分享了|我用夸克网盘分享了|我用夸克网盘|分享的文件|分享文件|分享:|文件名:|文件名称:|名称:|标题:|片名:|书名:|文件:|请下载|请从|可以使用|点击下载|点击:|以下是|这是|百度网盘:|夸克网盘:|阿里云盘:|百度:|夸克:|迅雷:|阿里云:`,
	"ja": `ダウンロードリンク|ダウンロードは|ダウンロード先|ダウンロード|配布先|リンク:|ファイル名:|タイトル:|名前:|ファイル:|フォルダ:|以下は|これは|こちらは`,
	"ar": `تجدون|رابط تحميل|رابط التحميل|روابط تحميل|تحميل|تنزيل|حمل|رابط:|إليكم|اليكم|يمكنكم تحميل|يمكنك تحميل|مرحبا:|السلام عليكم|اسم الملف:|الاسم:|العنوان:|ملف:|مجلد:`,
	"nl": `download de|download het|link naar|hier is|je kunt|bestandsnaam:|naam:|titel:|bestand:|map:`,
}

// softLeads are verbs that also begin titles: taken off only before a small letter.
var softLeads = words{
	"en": `get|grab|take|using|use|see|watch|view|listen to|read|check out|check|try|find|open|extract|unzip|install|copy|put|visit|from|with|and|or|then|so|but|now|just|also|first|next|finally|please|for|to get|to download|the download link for|this is the download link|this is a link to|this is|these are|those are|i made|i have|we have|there is|there are|it is|the link to|as well as|including|all`,
	"fr": `voir|regarder|utilisez|utiliser|prenez|récupérez|pour|et|avec|ceci est|c'est|il y a`,
	"de": `ladet|lade|lädt|nehmt|nimm|siehe|nutzt|das ist|dies ist|es gibt|für|und|mit`,
	"es": `usa|usar|ver|mira|toma|este es|esta es|hay|para|y|con`,
	"it": `usa|vedi|guarda|questo è|questa è|c'è|ci sono|per|e|con`,
	"pt": `use|veja|pegue|este é|esta é|há|para|e|com`,
	"ru": `это|смотрите|возьмите|используйте|есть|для|и|с`,
	"pl": `użyj|zobacz|to jest|są|dla|i|z`,
	"nl": `gebruik|zie|dit is|er is|voor|en|met`,
}

// tails are what people write between a thing and its link.
var tails = words{
	"en": `lives|live|is up|are up|can be had|resides|is stored at|were uploaded|was uploaded|is now available|is available|are available|is also available|are also available|available|avaliable|is available at|is available here|are available at|are available here|is available from|are available from|is available on|is available for download|can be found|can be found here|can be found at|can be found in|can be found on|can be found under|could be found|may be found|is found|can be downloaded|can be downloaded here|can be downloaded from|can be downloaded at|can be downloaded via|can be obtained|can be accessed|can be viewed|can be seen|may be downloaded|are listed|is listed|is located|are located|is hosted|are hosted|hosted|located|is stored|are stored|is uploaded|are uploaded|uploaded|is at|is here|is in|is on|are at|are here|are in|are on|is|are|at|in|on|from|via|through|by|to|for|with|here|there|there is|below|over|under|using|inside|following|as|and|or|the|a|an|this|these|our|my|your|its|their|download|downloads|download link|download links|download here|download from|download at|download it|download them|link|links|link here|links here|mirror|mirrors|mirror 1|mirror 2|url|for download|to download|downloadable|click|click here|get it|grab it|can be|you can|please|see|as follows|like this|the following|folder link|file link|from mega|on mega|in mega|from google drive|on google drive|from dropbox|on dropbox|remove spaces|from here|from the link|from this link|from the following|at this link|at the link|at the following|at the following link|google drive|mega|dropbox|mediafire|md5sum|md5|sha256|is the following|is this|site|website|here's|e.g|i.e`,
	"fr": `que tu cherchais|que vous cherchiez|est sur|sont sur|est disponible|sont disponibles|disponible|disponibles|disponible sur|disponible ici|disponible à|se trouve|se trouvent|peut être téléchargé|peuvent être téléchargés|peut être téléchargée|téléchargeable|à télécharger|à télécharger ici|télécharger|téléchargement|lien|liens|lien de téléchargement|ici|là|sur|sur mega|depuis|dans|à|à l'adresse|à partir de|par|via|de|est|sont|en|le|la|les|du|ce|cette|est ici|sont ici|est sur|au|cliquez ici`,
	"de": `könnt ihr euch|könnt ihr|kann man sich|habe ich|findet sich|als|gibts|ist verfügbar|sind verfügbar|verfügbar|ist erhältlich|gibt es|gibt's|gibt es hier|findet ihr|findest du|finden sie|findet man|kann heruntergeladen werden|können heruntergeladen werden|kann man|kann hier heruntergeladen werden|herunterladen|runterladen|download|zum download|zum herunterladen|hier|unter|auf|bei|von|aus|im|in|über|ist|sind|der|die|das|dem|den|link|links|liegt|liegen|steht|stehen|hier herunterladen|auf mega|als download|bereit|hier zu finden|zu finden|kann hier|können hier|zu`,
	"es": `lo podéis bajar|podéis bajar|y lo podéis bajar|lo podéis descargar|y lo|está disponible|estan disponibles|están disponibles|disponible|disponibles|disponible en|se puede descargar|se pueden descargar|puede descargarse|se encuentra|se encuentran|para descargar|descargar|descarga|descargas|enlace|enlaces|enlace de descarga|link|links|aquí|aqui|acá|en|desde|de|por|por mega|en mega|está en|está aquí|es|son|el|la|los|las|este|este enlace|este link|del|al|a|haz clic|haz clic aquí`,
	"it": `si trova in|lo trovate|la trovate|è disponibile|sono disponibili|disponibile|disponibili|disponibile su|si trova|si trovano|può essere scaricato|si può scaricare|si possono scaricare|da scaricare|scarica|scaricabile|download|link|qui|su|da|dal|in|a|al|è|sono|il|la|di|su mega|a questo link|cliccate qui|clicca qui`,
	"pt": `está disponível|estão disponíveis|disponível|disponíveis|disponível em|pode ser baixado|podem ser baixados|pode ser descarregado|para baixar|para download|baixar|download|link|links|aqui|em|no|na|de|do|da|por|é|são|está em|está aqui|o|a|pelo|neste link|clique aqui`,
	"ru": `выложил|залил|доступен|доступна|доступно|доступны|доступны здесь|можно скачать|можно скачать здесь|можно скачать по ссылке|можно найти|находится|находятся|лежит|лежат|скачать|скачать здесь|скачать можно|ссылка|ссылки|по ссылке|по этой ссылке|здесь|тут|на|в|с|из|от|по|вот|вот тут|на мега|на яндекс диске|на диске|есть|зеркало`,
	"pl": `wrzuciłem|wrzuciłam|zamieściłem|jest dostępny|jest dostępna|są dostępne|dostępny|dostępna|dostępne|dostępne tutaj|można pobrać|można pobrać tutaj|można znaleźć|znajduje się|znajdują się|do pobrania|pobierz|pobierz tutaj|link|linki|tutaj|tu|na|w|z|ze|pod|pod linkiem|jest|są|do|na mega|pod adresem`,
	"tr": `indir|indirin|indirme linki|indirme bağlantısı|indirmek için|indirmek için tıklayın|için|buradan|burada|buradan indirebilirsiniz|linki|link|adresinde|adresinden|mevcut|için tıklayın|linkten|bağlantısı|şu linkte`,
	"zh": `在此|请见|下载链接|下载地址|的下载链接|的下载地址|的链接|下载|下載|链接|地址|网盘|网盘链接|网盘下载|网盘地址|百度网盘|百度网盘链接|百度云|夸克网盘|夸克网盘链接|阿里云盘|迅雷云盘|网盘备份|云盘备份|备份|百度网盘备份|夸克网盘备份|阿里云盘备份|可以在这里下载|可在此下载|在这里下载|在这里|点击这里|点击下载|见|如下|在|从|请到|可从|可以从|请从|获取|点击链接或复制整段内容|即可获取`,
	"ja": `は|を|お送りします|をお送りします|に置きました|です|になります|は以下|のダウンロードはこちら|のダウンロード|のダウンロードリンク|ダウンロードはこちら|ダウンロード|のリンク|リンク|はこちら|こちら|はここ|はこちらから|はここから|はここからダウンロードできます|ダウンロード先|をダウンロード|配布先|の配布先|で公開中|を公開しました|をアップしました|はこちらからどうぞ`,
	"ar": `من هنا|هنا|على|في|من|رابط|الرابط|رابط التحميل|تحميل|للتحميل|متوفر|متوفرة|متاح|متاحة|على الرابط|على الرابط التالي|على ميجا|من الرابط|من الرابط التالي`,
	"nl": `is beschikbaar|beschikbaar|te downloaden|downloaden|hier|via|op|van|in|is|zijn|de|het|staat op|te vinden`,
}

// closers are what people write behind the thing in a link's own text or a heading.
var closers = words{
	"en": `download|downloads|download link|download links|download here|direct download|free download|link|links|mirror|mirrors|mirror link`,
	"fr": `télécharger|téléchargement|lien de téléchargement|lien|liens`,
	"de": `herunterladen|runterladen|zum download|downloadlink`,
	"es": `descargar|descarga|descarga directa|enlace|enlaces|enlace de descarga`,
	"it": `scarica`,
	"pt": `baixar|link para baixar`,
	"ru": `скачать|ссылка|ссылки`,
	"pl": `pobierz|do pobrania|link do pobrania`,
	"tr": `indir|indirme linki|linki`,
	"zh": `下载链接|下载地址|的下载链接|下载|下載|的链接|链接|网盘链接|网盘下载|百度网盘链接|百度网盘下载|夸克网盘链接|网盘备份|云盘备份|百度网盘备份|夸克网盘备份|阿里云盘备份|备份链接|百度网盘|夸克网盘|阿里云盘`,
	"ja": `のダウンロードはこちら|のダウンロード|のダウンロードリンク|ダウンロードはこちら|をダウンロード|ダウンロード|ダウンロードリンク|はこちら|のリンク`,
	"ar": `تحميل|للتحميل|رابط التحميل|رابط`,
	"nl": `downloaden`,
}
