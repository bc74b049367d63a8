package corpus

// shape writes one kind of name and says how often it comes.
type shape struct {
	share int // of 100
	write func(*draft)
}

var shapes = [...]shape{
	{14, release}, {14, episode}, {15, book}, {9, album}, {9, track},
	{9, photos}, {7, software}, {11, paper}, {6, parts}, {6, folder},
}

var shapeOf = func() (out [100]uint8) {
	at := 0
	for i, s := range shapes {
		for range s.share {
			out[at] = uint8(i)
			at++
		}
	}
	return out
}()

var (
	qualities  = []string{"1080p", "1080p", "1080p", "720p", "720p", "2160p", "480p", "576p"}
	sources    = []string{"BluRay", "BluRay", "WEB-DL", "WEB-DL", "WEBRip", "DVDRip", "HDTV", "BDRip", "WEB", "REMUX"}
	codecs     = []string{"x264", "x264", "x264", "x265", "H.264", "H264", "HEVC", "XviD", "AV1"}
	audios     = []string{"AAC", "AC3", "DTS", "DDP5.1", "AAC2.0", "FLAC", "DD5.1"}
	containers = []string{"mkv", "mkv", "mkv", "mp4", "mp4", "avi"}
	packed     = []string{"zip", "rar", "7z"}
)

func release(d *draft) {
	sep := byte('.')
	if d.percent(30) {
		sep = ' '
	}
	d.title(sep, 2, 5)
	d.facts.Year = d.past(1925)
	d.byte(sep)
	if sep == ' ' {
		d.text("(").number(d.facts.Year, 4).text(")")
	} else {
		d.number(d.facts.Year, 4)
	}
	if d.lex.tag != "" && d.percent(40) {
		d.byte(sep).text(d.lex.tag)
	} else if d.percent(8) {
		d.byte(sep).text("MULTi")
	}
	d.stream(sep)
	d.as("video", pick(&d.random, containers)).weigh(400<<20, 5)
}

// stream writes how a film was made, as releases tell it.
func (d *draft) stream(sep byte) {
	d.byte(sep).text(pick(&d.random, qualities)).byte(sep).text(pick(&d.random, sources))
	if d.percent(40) {
		d.byte(sep).text(pick(&d.random, audios))
	}
	d.byte(sep).text(pick(&d.random, codecs))
	if d.percent(75) {
		d.byte('-').text(d.v.crews[d.zipf(crewOctaves)])
	}
}

func episode(d *draft) {
	d.facts.Season, d.facts.Episode = d.few(12), d.between(1, 24)
	d.series()
	switch d.below(10) {
	case 0, 1, 2, 3, 4:
		d.title('.', 1, 4)
		d.text(".S").number(d.facts.Season, 2).byte('E').number(d.facts.Episode, 2)
		if d.own(); d.percent(40) {
			d.byte('.').title('.', 1, 3)
		}
		d.stream('.')
	case 5, 6:
		d.title(' ', 1, 4)
		d.text(" - ").number(d.facts.Season, 1).byte('x').number(d.facts.Episode, 2)
		if d.own(); d.percent(70) {
			d.text(" - ").title(' ', 1, 3)
		}
	case 7, 8:
		d.title(' ', 1, 4)
		d.text(" S").number(d.facts.Season, 2).byte('E').number(d.facts.Episode, 2)
	default:
		d.text("[").text(d.v.crews[d.zipf(crewOctaves)]).text("] ").title(' ', 1, 3)
		d.text(" - ").number(d.facts.Episode, 2).text(" [").text(pick(&d.random, qualities)).text("]")
	}
	d.as("video", pick(&d.random, containers)).weigh(120<<20, 4)
}

func book(d *draft) {
	year := d.past(1900)
	switch d.below(5) {
	case 0, 1:
		d.person().text(" - ").title(' ', 2, 5)
		if d.percent(40) {
			d.facts.Year = year
			d.text(" (").number(year, 4).text(")")
		}
	case 2:
		d.title(' ', 3, 6).text(" - ").person()
	case 3:
		d.title(' ', 3, 6).text(", ").number(d.between(2, 9), 1).text(". ").text(d.lex.edition)
	default:
		d.person().text(" - [").title(' ', 1, 2)
		d.facts.Part = d.between(1, 12)
		d.text(" ").number(d.facts.Part, 2).text("] - ").title(' ', 1, 3)
	}
	d.as("book", pick(&d.random, []string{"epub", "epub", "pdf", "pdf", "mobi", "azw3", "djvu", "fb2"})).weigh(200<<10, 8)
}

func album(d *draft) {
	d.facts.Year = d.past(1960)
	d.artist().text(" - ").title(' ', 1, 4)
	d.text(" (").number(d.facts.Year, 4).text(") [").text(pick(&d.random, []string{"FLAC", "FLAC", "320", "MP3", "V0", "24bit-96kHz", "Vinyl"})).text("]")
	if d.percent(50) {
		d.dir().weigh(80<<20, 4)
		return
	}
	d.as("archive", pick(&d.random, packed)).weigh(80<<20, 4)
}

func track(d *draft) {
	d.series()
	d.facts.Part = d.between(1, 16)
	d.number(d.facts.Part, 2).text(pick(&d.random, []string{" - ", ". ", " "})).artist().text(" - ")
	d.own()
	d.title(' ', 1, 5)
	d.as("audio", pick(&d.random, []string{"mp3", "mp3", "mp3", "flac", "m4a", "ogg", "opus", "wav"})).weigh(2<<20, 5)
}

func photos(d *draft) {
	switch d.below(6) {
	case 0: // as cameras call them
		d.text(pick(&d.random, []string{"IMG_", "DSC_", "DSC0", "P10", "PXL_"})).date().text("_").number(d.below(10_000), 4)
		d.as("image", pick(&d.random, []string{"jpg", "JPG", "jpg", "heic", "png", "CR2"})).weigh(1<<20, 4)
		return
	case 1, 2:
		d.facts.Year = d.past(2000)
		d.title(' ', 2, 5).text(" ").text(pick(&d.random, d.lex.photos)).text(" ").number(d.facts.Year, 4)
	case 3:
		d.title(' ', 2, 5).text(" ").text(pick(&d.random, d.lex.photos)).text(" (").number(d.between(12, 480), 1).text(" pics)")
	default:
		d.title('_', 2, 5).byte('_').number(d.between(1, 400), 3)
		d.as("image", pick(&d.random, []string{"jpg", "jpg", "png", "webp", "tif"})).weigh(200<<10, 5)
		return
	}
	if d.percent(40) {
		d.dir().weigh(20<<20, 6)
		return
	}
	d.as("archive", pick(&d.random, packed)).weigh(20<<20, 6)
}

func software(d *draft) {
	major, minor, patch := d.few(12), d.below(30), d.below(12)
	if d.percent(45) {
		d.title('-', 1, 3).byte('-').number(major, 1).byte('.').number(minor, 1).byte('.').number(patch, 1)
		d.byte('-').text(pick(&d.random, []string{"linux-x86_64", "linux-amd64", "win64", "windows-x64", "macos-arm64", "android", "src"}))
		d.as("software", pick(&d.random, []string{"tar.gz", "tar.xz", "zip", "AppImage", "deb", "apk", "exe"})).weigh(1<<20, 8)
		return
	}
	d.title(' ', 1, 4).text(pick(&d.random, []string{" v", " ", " Pro ", " Studio v"})).number(major, 1).byte('.').number(minor, 1)
	d.text(pick(&d.random, []string{" (x64)", " Portable", " Multilingual", " for Windows", " macOS", " Setup", ""}))
	d.as("software", pick(&d.random, []string{"exe", "msi", "iso", "dmg", "zip"})).weigh(1<<20, 10)
}

func paper(d *draft) {
	d.facts.Year = d.past(1995)
	switch d.below(4) {
	case 0:
		d.title(' ', 1, 5).text(" ").text(pick(&d.random, d.lex.papers)).text(" ").number(d.facts.Year, 4)
	case 1:
		d.text(pick(&d.random, d.lex.papers)).byte('_').title('_', 1, 3).byte('_').number(d.facts.Year, 4).text(pick(&d.random, []string{"", "_v2", "_final", "_draft"}))
	case 2:
		d.title('-', 3, 6)
		d.facts.Year = 0
	default:
		d.date().text(" ").title(' ', 1, 4)
	}
	d.as("document", pick(&d.random, []string{"pdf", "pdf", "pdf", "docx", "doc", "xlsx", "pptx", "odt", "txt"})).weigh(30<<10, 9)
}

func parts(d *draft) {
	d.series()
	if d.percent(60) {
		d.title('.', 2, 5)
	} else {
		d.title(' ', 2, 5)
	}
	d.own()
	d.facts.Part = d.between(1, 30)
	switch d.below(3) {
	case 0:
		d.text(".7z.").number(d.facts.Part, 3)
		d.kind, d.ext = "archive", "7z"
	case 1:
		d.text(" ").text(d.lex.part).text(" ").number(d.facts.Part, 1)
		d.as("archive", pick(&d.random, packed))
	default:
		d.text(".part").number(d.facts.Part, 2)
		d.as("archive", "rar")
	}
	d.weigh(100<<20, 5)
}

func folder(d *draft) {
	switch d.below(4) {
	case 0:
		d.title(' ', 1, 5).text(" ").text(pick(&d.random, d.lex.sets))
	case 1:
		d.facts.Season = d.few(12)
		d.title(' ', 2, 5).text(" ").text(d.lex.season).text(" ").number(d.facts.Season, 1)
	case 2:
		d.artist().text(" ").text(pick(&d.random, d.lex.sets)).text(" ").number(d.past(1970), 4)
	default:
		d.title(' ', 3, 6)
	}
	d.dir().weigh(50<<20, 10)
}
