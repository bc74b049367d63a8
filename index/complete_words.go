package index

import "strings"

// looseWords join others and say nothing at the end of a phrase.
var looseWords = wordSet(`a an and at by for from in of on or the to with
	de des du et la le les un une der die das den des und von zu im el los las y del il lo gli e di da do dos das o os as em`)

// technicalWords say how a file was made or what it is, as posters append to names.
var technicalWords = wordSet(`x264 x265 h264 h265 264 265 hevc avc xvid divx av1 vp9 10bit 8bit hdr10 uhd 4k fhd
	webdl webrip blu bluray brrip bdrip bdremux dvdrip dvdscr hdtv hdrip hdcam remux repack rip
	aac ac3 eac3 dts ddp ddp5 dd5 truehd flac mp3 ogg m4a wav 320kbps kbps vbr cbr dubbed subbed esub amzn dsnp hmax
	mkv mp4 avi wmv m4v webm mpg mpeg iso nrg epub mobi azw3 pdf djvu cbz zip rar 7z tar gz exe msi apk dmg jpg jpeg png gif txt srt nfo`)

// halfTechnical are technical words where another follows: of Charlotte's Web and of WEB-DLRip.
var halfTechnical = wordSet(`h x web dl hd sd hdr mov ts cam dual multi proper internal atmos opus nf subs ray img`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// TechnicalWords lists words that say how a file was made, in no order: resolutions, too.
func TechnicalWords() []string {
	list := []string{"480p", "576p", "720p", "1080p", "1080i", "2160p", "web", "dl", "hd"}
	for w := range technicalWords {
		list = append(list, w)
	}
	return list
}

func loose(term string) bool { return looseWords[term] }

// technicalAt reports words that a phrase ends before.
func technicalAt(list []Token, i int) bool {
	if technical(list[i].Term) {
		return true
	}
	return halfTechnical[list[i].Term] && i+1 < len(list) && technicalAt(list, i+1)
}

// technical reports technical words, resolutions, and what is no word at all.
func technical(term string) bool {
	if technicalWords[term] {
		return true
	}
	if n := len(term) - 1; n >= 3 && (term[n] == 'p' || term[n] == 'i') && strings.Trim(term[:n], "0123456789") == "" {
		return true
	}
	return len(term) > 8 && withDigit(term)
}

func withDigit(term string) bool { return strings.ContainsAny(term, "0123456789") }
