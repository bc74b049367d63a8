package web

import (
	"embed"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales
var localeFiles embed.FS

// languages have a catalogue each; the first is what everybody else gets.
var languages = []language.Tag{language.English, language.French}

// texts are the message catalogues.
type texts struct {
	bundle  *i18n.Bundle
	matcher language.Matcher
}

func loadTexts() (*texts, error) {
	b := i18n.NewBundle(languages[0])
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	list, err := localeFiles.ReadDir("locales") // a language may have several files, such as due.en.toml
	if err != nil {
		return nil, fmt.Errorf("web: read the texts: %w", err)
	}
	for _, f := range list {
		raw, err := localeFiles.ReadFile("locales/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("web: read the texts: %w", err)
		}
		if strings.HasSuffix(f.Name(), "fr.toml") {
			raw = []byte(french.Replace(string(raw)))
		}
		if _, err := b.ParseMessageFileBytes(raw, f.Name()); err != nil {
			return nil, fmt.Errorf("web: read the texts: %w", err)
		}
	}
	return &texts{b, language.NewMatcher(languages)}, nil
}

// french sets what is typed with plain spaces: none breaks before ; : ? ! or inside « ».
var french = strings.NewReplacer(" ;", "\u00a0;", " :", "\u00a0:", " ?", "\u00a0?", " !", "\u00a0!", " »", "\u00a0»", "« ", "«\u00a0", "’", "'")

// pick chooses the language of a page by the Accept-Language header.
func (t *texts) pick(accept string) reader {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		tags = nil
	}
	_, i, _ := t.matcher.Match(tags...)
	lang := languages[i].String()
	return reader{lang, i18n.NewLocalizer(t.bundle, lang)}
}

// reader gives texts in one language.
type reader struct {
	Lang string
	l    *i18n.Localizer
}

// T is the text of a key. args are names and values for what stands in it; a value
// named Count chooses the plural form.
func (r reader) T(key string, args ...any) (string, error) {
	cfg := &i18n.LocalizeConfig{MessageID: key}
	data := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
		if args[i] == "Count" {
			cfg.PluralCount = args[i+1]
		}
	}
	cfg.TemplateData = data
	text, err := r.l.Localize(cfg)
	if err != nil {
		return "", fmt.Errorf("web: text %s: %w", key, err)
	}
	return text, nil
}

// Label is the text of a code of a kind, such as a state; a code without a text stands for itself.
func (r reader) Label(kind string, code any) string {
	name := fmt.Sprint(code)
	text, err := r.T(kind + "_" + name)
	if err != nil {
		return name
	}
	return text
}
