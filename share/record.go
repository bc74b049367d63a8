package share

import (
	"strings"
	"unicode"
)

// record reads data and program text: the title of the record a link stands in,
// and the name of the field or variable whose value it is.
func (d *document) record(c *Context, i int) {
	p := d.places[i]
	low := max(0, p.from-maxLine)
	before := d.s[low:p.from]
	value := strings.TrimRight(before, " \t`")
	quote := len(value) > 0 && strings.IndexByte(`"'`, value[len(value)-1]) >= 0
	value = strings.TrimRight(value, "\"'(\\ \t")
	switch {
	case quote && (strings.HasSuffix(value, ":") || strings.HasSuffix(value, "=") || strings.HasSuffix(value, "=>") || strings.HasSuffix(value, ":=")):
	case !quote && strings.HasSuffix(value, ":") && yamlKey(value):
	case !quote && strings.HasSuffix(strings.TrimRight(before, " \t"), "=") && !strings.Contains(lastLine(before), " = ") && strings.Count(lastLine(before), " ") == 0:
	case !quote && strings.HasSuffix(value, ":="), !quote && strings.HasSuffix(value, ":") && simpleKey(value) && d.sibling(p) != "":
	case strings.HasSuffix(value, ">"):
		tag := value[max(0, strings.LastIndexByte(value, '<')):]
		for i := 0; i < len(tag); i++ {
			if tag[i] == '=' {
				if v := titleValue(tag, i); v != "" {
					c.record = v
					return
				}
			}
		}
		return
	case flag(before):
	case quote && strings.HasSuffix(value, ","):
		c.before = ""
		c.record = tuple(d.s[d.lineStart(p.from):p.from])
		return
	default:
		if quote && strings.Count(lastLine(before), `"`)+strings.Count(lastLine(before), "'") > 1 {
			c.record = d.sibling(p)
		}
		return
	}
	c.before, c.start = "", ""
	if comment := strings.IndexByte(c.after, '#'); comment < 0 || strings.ContainsFunc(c.after[:comment], letter) {
		c.after = ""
	} else {
		c.after = c.after[comment:]
	}
	c.cells = d.fields(p)
	key := strings.TrimRight(value, ":=> \t")
	c.field = fieldName(strings.TrimRight(key, "\"'"))
	c.record = d.sibling(p)
	if k := strings.TrimRight(key, "\"'"); c.record == "" && len(k) < len(key) {
		if k = k[1+strings.LastIndexAny(k, "\"'"):]; strings.ContainsAny(k, " ") || !isASCII(k) {
			c.record = k
		}
	}
	if c.record == "" && c.field == "" {
		c.field = d.parent(p)
	}
	if c.record == "" && strings.Contains(lastLine(before), "<") {
		c.field = "" // an attribute of a tag
	}
}

// flag reports whether s ends in an option of a command, which the link is the value of.
func flag(s string) bool {
	word := strings.TrimRight(s, " ")
	return len(word) < len(s) && strings.HasPrefix(word[1+strings.LastIndexAny(word, " \n\t"):], "--")
}

func lastLine(s string) string { return s[1+strings.LastIndexByte(s, '\n'):] }

// yamlKey reports whether the line is one word and a colon, as in YAML.
func yamlKey(s string) bool {
	key := strings.TrimLeft(strings.TrimSuffix(lastLine(s), ":"), " \t-")
	for i := 0; i < len(key); i++ {
		if !isWord(key[i]) {
			return false
		}
	}
	low := strings.ToLower(key)
	return key != "" && key[0] >= 'a' && key[0] <= 'z' && (recordKey[low] != 0 || strings.HasSuffix(low, "_url") || strings.HasSuffix(low, "_link"))
}

// simpleKey reports whether the line is one small word and a colon.
func simpleKey(s string) bool {
	key := strings.TrimLeft(strings.TrimSuffix(lastLine(s), ":"), " \t-")
	return key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_0123456789") == ""
}

// recordKey tells fields of records that hold a title (1) or an address (2).
var recordKey = func() map[string]int {
	m := map[string]int{}
	for k := range strings.SplitSeq("title|name|label|filename|file_name|caption|headline|subject|titulo|título|nombre|titre|nom|titel|titolo|nome|название|tytuł|nazwa|baslik|标题|名称|文件名|タイトル|名前|src1_title|display_name|displayname|episode_title|resource_name|res_name|resname|dosyaadi|dosya_adi|nome_arquivo|nombre_archivo|nom_fichier|dateiname|العنوان|الاسم|intitule|название|наименование|tytul|isim|ad|course|book|movie|album|game|song", "|") {
		m[k] = 1
	}
	for k := range strings.SplitSeq("url|link|href|src|uri|download|download_url|downloadurl|download_link|linkuri|remote|mega|gdrive|mirror|mirrors|file|server|embedcode|embed|source|path|location|target|value|links|urls|data|enlace|lien|homepage|website", "|") {
		m[k] = 2
	}
	return m
}()

// fieldName is the last identifier of s when it says something.
func fieldName(s string) string {
	i := len(s)
	for i > 0 && (isWord(s[i-1]) || s[i-1] == '.' || s[i-1] == '$') {
		i--
	}
	name := strings.Trim(s[i:], "-$.")
	name = name[1+strings.LastIndexByte(name, '.'):]
	for _, suffix := range []string{"_URL", "_LINK", "_url", "_link", "-url", "-link", "_DOWNLOAD", "_download", "_DL"} {
		name = strings.TrimSuffix(name, suffix)
	}
	if len(name) < 3 || recordKey[strings.ToLower(name)] != 0 || generic(split(name)) {
		return ""
	}
	return name
}

// split parts an identifier's words: megaModelsLink is mega Models Link.
func split(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(rune(name[i-1])) || r == '_' || r == '-' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sibling is the title in the record that holds the place: of quoted titles near
// it, the last before it, else the first behind it, within its braces.
func (d *document) sibling(p place) string {
	const reach = 600
	low := max(0, p.from-reach)
	for at := p.from; at > low; {
		i := strings.LastIndexAny(d.s[low:at], "{}:= ")
		if i < 0 {
			break
		}
		at = low + i
		switch d.s[at] {
		case '}':
			at = low // another record
		case ':', '=', ' ':
			if v := titleValue(d.s, at); v != "" {
				return v
			}
		}
	}
	end := min(len(d.s), p.to+reach)
	for at := p.to; at < end; at++ {
		switch d.s[at] {
		case '{', '}':
			return ""
		case ':', '=', ' ':
			if v := titleValue(d.s, at); v != "" {
				return v
			}
		}
	}
	return ""
}

// fields are the fields of the record around a place, for what they state.
func (d *document) fields(p place) []string {
	low, high := max(0, p.from-maxLine), min(len(d.s), p.to+maxLine)
	if i := strings.LastIndexAny(d.s[low:p.from], "{}"); i >= 0 {
		low += i + 1
	} else if i := strings.LastIndex(d.s[low:p.from], "\n"); i >= 0 {
		low += i + 1
	}
	if i := strings.IndexAny(d.s[p.to:high], "{}"); i >= 0 {
		high = p.to + i
	} else {
		high = p.to + len(lineEnd(d.s[p.to:high]))
	}
	var out []string
	for field := range strings.FieldsFuncSeq(d.s[low:high], func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if len(out) < 20 {
			_, value, _ := strings.Cut(field, ":")
			out = append(out, field, strings.Trim(value, " \"'"))
		}
	}
	return out
}

// parent is the name of the object whose field the place is, or "".
func (d *document) parent(p place) string {
	low := max(0, p.from-maxLine)
	i := strings.LastIndexAny(d.s[low:p.from], "{}")
	if i < 0 || d.s[low+i] == '}' {
		return ""
	}
	return fieldName(strings.TrimRight(d.s[low:low+i], ":=> \t\n\"'"))
}

// titleValue is the quoted value of a title field whose separator stands at i, or "".
func titleValue(s string, i int) string {
	key := strings.TrimRight(s[max(0, i-40):i], " \t\"'\\`")
	j := len(key)
	for j > 0 && (isWord(key[j-1]) || key[j-1] >= 0x80) {
		j--
	}
	if recordKey[strings.ToLower(strings.TrimLeft(key[j:], "-"))] != 1 {
		return ""
	}
	rest := strings.TrimLeft(s[i+1:min(len(s), i+1+maxLine)], " \t>\\")
	if head := strings.TrimLeft(lastLine(key[:j]), " \t-"); s[i] == ':' && head == "" && rest != "" && strings.IndexByte("\"'`", rest[0]) < 0 {
		return strings.TrimSpace(lineEnd(rest)) // YAML
	}
	if rest == "" || strings.IndexByte("\"'`{", rest[0]) < 0 {
		return ""
	}
	quote := rest[0]
	if quote == '{' {
		quote = '}' // BibTeX
	}
	for k := 1; k < len(rest); k++ {
		if rest[k] == quote && rest[k-1] != '\\' {
			return rest[1:k]
		}
	}
	return ""
}

// tuple is the first value of a comma-separated row that reads like a name.
func tuple(row string) string {
	row = row[1+strings.LastIndexByte(row, '('):]
	for field := range strings.SplitSeq(row, ",") {
		field = strings.TrimSpace(field)
		if len(field) < 4 || field[0] != '"' && field[0] != '\'' {
			continue
		}
		name := strings.Trim(field, "\"'` ")
		if name != "" && !generic(name) && strings.ContainsFunc(name, unicode.IsLetter) && !strings.Contains(name, "/") {
			return name
		}
	}
	return ""
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0
}
