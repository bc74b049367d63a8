package store

import (
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"blindex/share"
)

// maxName is how many bytes of a name are kept.
const maxName = 1000

// The years in which a page's day can be one on which something was posted.
const firstYear, lastYear = 1990, 2199

// text is s as PostgreSQL can hold it, in at most max bytes: valid UTF-8, no control
// characters, no half letters at the end.
func text(s string, max int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

// keptClaim is a claim as it is stored: its name scrubbed and masked at this last door too,
// whoever made the claim (R1, R23). Both change nothing the second time.
func keptClaim(c share.Claim) share.Claim {
	name, _ := share.Scrub(share.NewUntrusted(text(c.Name, maxName)))
	name, held := share.MaskPersons(name)
	c.Name = strings.TrimSpace(text(name, maxName))
	c.Held = c.Held || held
	if !knownTypes[c.Type] {
		c.Type = ""
	}
	if c.Dated.Year() < firstYear || c.Dated.Year() > lastYear {
		c.Dated = time.Time{}
	}
	return c
}

// extOf is the file extension of a name in lower case without its dot, or "". Only
// extensions of files that people share count: "Dr.Who" has none.
func extOf(name string) string {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if extensions[ext] {
		return ext
	}
	return ""
}

var extensions = func() map[string]bool {
	m := make(map[string]bool)
	for _, e := range strings.Fields(`
		7z aac ace aif aiff apk ape appimage ass avi avif azw azw3 bin bmp bz2 cab cbr cbz chm csv cue deb djvu dmg
		doc docx dsf eac3 epub exe fb2 flac flv gif gz heic htm html ico img ipa iso jar jpeg jpg json kdbx log lz
		lzma m2ts m3u m3u8 m4a m4b m4v md mdf mid mka mkv mobi mov mp2 mp3 mp4 mpeg mpg msi nds nfo nrg nsp odp ods
		odt ogg ogm ogv opus otf pdf pkg png ppt pptx psd rar raw rm rmvb rom rpm rtf sfv sql srt ssa stl sub svg
		swf tar tgz tif tiff torrent ts ttf txt vob vtt wav webm webp wma wmv wv xci xls xlsx xml xz yaml zip zst`) {
		m[e] = true
	}
	return m
}()

// knownTypes are what the database takes as a type.
var knownTypes = map[share.Type]bool{
	share.TypeVideo: true, share.TypeAudio: true, share.TypeImage: true, share.TypeBook: true,
	share.TypeArchive: true, share.TypeSoftware: true, share.TypeDocument: true,
}

// langPart is the first part of a language tag, such as "pt" of "pt-BR", or "": what
// else a page writes there could spell anything.
func langPart(tag string) string {
	part, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	if len(part) < 2 || len(part) > 3 || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return part
}

// dayOrNil is a day as the database takes it.
func dayOrNil(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	day = day.UTC()
	return &day
}
