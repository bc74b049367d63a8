package share

// megaProviders is MEGA with all its forms, and what carries MEGA links.
//
// Handles of files, folders, albums, chats and contacts are numbered apart from
// each other; a file and its embedded player are the same handle.
func megaProviders() []provider {
	const (
		h8   = `[\w-]{8}`
		old  = `^/(?:[^#]*#)?` // the old forms stand in a fragment, which some leave out
		junk = `(?:[^\w#!-][^#!]*)?`
		key  = `(?:[#!](?P<k>.*)|[^\w!#-].*)?$`
		file = "https://mega.nz/file/{h}"
		dir  = "https://mega.nz/folder/{h}"
	)
	return []provider{
		{id: "mega", name: "MEGA", access: Sealed, keys: []int{43, 22}, report: "https://help.mega.io/security/compliance/report-abuse",
			hosts: []string{"mega.nz", "*.mega.nz", "mega.co.nz", "mega.app", "mega.io"},
			forms: []form{
				{re: `^/(?:file|embed)/!?(?P<h>` + h8 + `)` + junk + `(?:[#!]+(?P<k>.*))?$`, kind: KindFile, space: "file", url: file},
				{re: `^/folder/!?(?P<h>` + h8 + `)` + junk + `(?:[#!]+(?P<k>[^/!?]*)(?:/file/(?P<f>` + h8 + `)|[/!?](?:folder/)?(?P<d>` + h8 + `))?(?:[^\w-].*)?)?$`, kind: KindFolder, space: "folder", url: dir},
				{re: `^/collection/(?P<h>` + h8 + `)` + junk + `(?:[#!]+(?P<k>.*))?$`, kind: KindCollection, space: "set", url: "https://mega.nz/collection/{h}"},
				{re: `^/chat/(?P<h>` + h8 + `)` + junk + `(?:[#!]+(?P<k>.*))?$`, kind: KindChat, space: "chat", url: "https://mega.nz/chat/{h}", refusal: RefusedPerson},
				{re: old + `!?N[!?](?P<f>` + h8 + `)!(?P<k>.*?)=*#{3}n=(?P<h>` + h8 + `)` + end, kind: KindFolder, space: "folder", url: dir},
				{re: old + `!?N[!?](?P<h>` + h8 + `)` + key, kind: KindFile, space: "node", refusal: RefusedNoPublic},
				{re: old + `F\*(?P<f>` + h8 + `)!(?P<h>` + h8 + `)` + key, kind: KindFolder, space: "folder", url: dir},
				{re: old + `F!(?P<h>` + h8 + `)[#!](?P<k>[^!?]*)(?:!(?P<d>` + h8 + `)|\?(?P<f>` + h8 + `))` + end, kind: KindFolder, space: "folder", url: dir},
				{re: old + `F!(?P<h>` + h8 + `)(?:@(?P<d>` + h8 + `))?` + key, kind: KindFolder, space: "folder", url: dir},
				{re: old + `E?!(?P<h>` + h8 + `)` + key, kind: KindFile, space: "file", url: file},
				{re: old + `P!(?P<b>(?P<k>[\w+,=/-]{20,})).*$`, kind: KindFile, refusal: RefusedNoPublic, unwrap: protected, keys: []int{139, 118}},
				{re: old + `C!(?P<h>` + h8 + `)` + end, kind: KindChat, space: "contact", url: "https://mega.nz/C!{h}", access: Open, refusal: RefusedPerson},
				{re: `^/(?:filerequest|megadrop)/(?P<h>[\w-]{8,16})` + end, kind: KindRequest, space: "request", url: "https://mega.nz/filerequest/{h}", access: Open, refusal: RefusedAccount},
				{re: `^/#?(?:confirm|newsignup|recover|cancel|verify|pwr|emailverify|invite|blockedverify|sms|register)(?P<k>[\w+/=-]{8,}).*$`, cutOnly: true},
			}},
		{id: "mega-container", name: "MEGA link containers", access: Sealed, refusal: RefusedNoPublic, dead: true,
			forms: []form{
				{re: `^//fenc\d?\?(?P<b>(?P<k>[\w,+=-]+)).*$`, kind: KindFolder, unwrap: contained(KindFolder)},
				{re: `^//enc\d?\?(?P<b>(?P<k>[\w,+=-]+)).*$`, kind: KindFile, unwrap: contained(KindFile)},
				{re: `^//elc\?(?P<k>.+)$`, kind: KindFile},
				{re: `^//mc\?(?P<k>.+)$`, kind: KindFile},
			}},
		{id: "transferit", name: "transfer.it", hosts: []string{"transfer.it"}, access: Open, params: []string{"pw"},
			forms: []form{{re: `^/t/(?P<h>[\w-]{12})` + end, kind: KindFolder, url: "https://transfer.it/t/{h}"}}},
	}
}
