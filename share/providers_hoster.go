package share

import "strings"

// hosterProviders are file hosters: the handle opens the content.
func hosterProviders() []provider {
	return append([]provider{
		{id: "mediafire", name: "MediaFire", hosts: []string{"*.mediafire.com", "mfi.re"}, access: Open,
			forms: []form{
				{re: `^/(?:file|file_premium|view|download|listen|watch|i)/?\??(?P<h>[a-z0-9]{11,15})` + seg, kind: KindFile, url: "https://www.mediafire.com/file/{h}"},
				{re: `^/folder/(?P<h>[a-z0-9,]{13,})` + seg, kind: KindFolder, url: "https://www.mediafire.com/folder/{h}"},
				{re: `^/\w{10,16}/(?P<h>[a-z0-9]{15})/(?P<n>[^/?#]+)` + end, kind: KindFile, url: "https://www.mediafire.com/file/{h}"}, // of its download servers
				{re: `^/(?:\?|download\.php\?)(?P<h>[a-z0-9]{11,15})` + end, kind: KindFile, url: "https://www.mediafire.com/file/{h}"},
			}},
		{id: "gofile", name: "Gofile", hosts: []string{"gofile.io"}, access: Open,
			forms: []form{{re: `^/(?:d/|\?c=|#download#)(?P<h>[A-Za-z0-9-]{4,36})` + end, kind: KindFolder, url: "https://gofile.io/d/{h}"}}},
		{id: "pixeldrain", name: "Pixeldrain", access: Open, report: "https://pixeldrain.com/abuse", abuse: "abuse@pixeldrain.com",
			hosts: []string{"pixeldrain.com", "pixeldrain.net", "pixeldra.in", "pixeldrain.nl", "pixeldrain.biz", "pixeldrain.tech", "pixeldrain.dev"},
			forms: []form{
				{re: `^/(?:u|api/file)/(?P<h>[A-Za-z0-9]{8})` + end, kind: KindFile, space: "file", url: "https://pixeldrain.com/u/{h}"},
				{re: `^/(?:l|api/list)/(?P<h>[A-Za-z0-9]{8})` + end, kind: KindCollection, space: "list", url: "https://pixeldrain.com/l/{h}"},
				{re: `^/(?:d|api/filesystem)/(?P<h>[A-Za-z0-9]{8})` + seg, kind: KindFolder, space: "fs", url: "https://pixeldrain.com/d/{h}"},
			}},
		{id: "1fichier", name: "1fichier", access: Open,
			hosts: []string{"1fichier.com", "*.1fichier.com", "alterupload.com", "cjoint.net", "desfichiers.net", "desfichiers.com", "dfichiers.com", "megadl.fr",
				"mesfichiers.org", "piecejointe.net", "pjointe.com", "tenvoi.com", "dl4free.com"},
			forms: []form{
				{re: `^/\?(?P<h>[a-z0-9]{5,20})` + end, kind: KindFile, url: "https://1fichier.com/?{h}"},
				{re: `^/(?:[a-z]{2}/?)?(?:index\.html)?(?:[^\w./-].*)?$`, kind: KindFile, label: true, check: fichierLabel, url: "https://1fichier.com/?{h}"}, // the older form
				{re: `^/(?:[a-z]{2}/)?dir/(?P<h>[A-Za-z0-9]+)` + end, kind: KindFolder, space: "dir", url: "https://1fichier.com/dir/{h}"},
			}},
		{id: "krakenfiles", name: "KrakenFiles", hosts: []string{"krakenfiles.com"}, access: Open,
			forms: []form{
				{re: `^/view/(?P<h>[A-Za-z0-9]{6,})` + end, kind: KindFile, url: "https://krakenfiles.com/view/{h}/file.html"},
				{re: `^/profiles/(?P<h>\w+)` + end, kind: KindFolder, space: "profile", refusal: RefusedPerson},
			}},
		{id: "rapidgator", name: "Rapidgator", hosts: []string{"rapidgator.net", "rapidgator.asia", "rg.to"}, access: Open,
			forms: []form{
				{re: `^/file/(?P<h>[a-z0-9]{32}|\d+)` + seg, kind: KindFile, url: "https://rapidgator.net/file/{h}"},
				{re: `^/folder/(?P<h>\d+)` + seg, kind: KindFolder, space: "folder", url: "https://rapidgator.net/folder/{h}"},
			}},
		{id: "nitroflare", name: "NitroFlare", hosts: []string{"nitroflare.com", "nitroflare.net", "nitro.download"}, access: Open,
			forms: []form{
				{re: `^/(?:view|watch)/(?P<h>[A-Z0-9]+)` + seg, kind: KindFile, url: "https://nitroflare.com/view/{h}"},
				{re: `^/folder/(?P<h>\d+/[A-Za-z0-9=]+)` + end, kind: KindFolder, space: "folder", url: "https://nitroflare.com/folder/{h}"},
			}},
		{id: "turbobit", name: "Turbobit", hosts: []string{"turbobit.net", "turbo.to", "turb.to", "turb.pw", "turbobit.cc"}, access: Open,
			forms: []form{
				{re: `^/download/folder/(?P<h>\d+)` + end, kind: KindFolder, space: "folder", url: "https://turbobit.net/download/folder/{h}"},
				{re: `^/(?P<h>[A-Za-z0-9]{8,})(?:/(?P<n>[^?#]*?))?\.html.*$`, kind: KindFile, url: "https://turbobit.net/{h}.html"},
			}},
		{id: "ufile", name: "ufile.io", hosts: []string{"ufile.io", "uploadfiles.io"}, access: Open,
			forms: []form{
				{re: `^/f/(?P<h>[A-Za-z0-9]+)` + end, kind: KindFolder, space: "folder", url: "https://ufile.io/f/{h}"},
				{re: `^/(?P<h>[A-Za-z0-9]{5,10})(?:[^\w./-].*)?$`, kind: KindFile, url: "https://ufile.io/{h}"},
			}},
		{id: "workupload", name: "Workupload", hosts: []string{"*.workupload.com"}, access: Open,
			forms: []form{
				{re: `^/(?:file|start|report)/(?P<h>[A-Za-z0-9]+)` + end, kind: KindFile, url: "https://workupload.com/file/{h}"},
				{re: `^/archive/(?P<h>[A-Za-z0-9]+)` + end, kind: KindFolder, space: "archive", url: "https://workupload.com/archive/{h}"},
			}},
		{id: "litterbox", name: "Litterbox", hosts: []string{"litter.catbox.moe"}, access: Open,
			forms: []form{{re: `^/(?P<h>[a-z0-9]{6,16}\.\w{1,10})(?:[^\w./-].*)?$`, kind: KindFile, url: "https://litter.catbox.moe/{h}"}}},
		{id: "catbox", name: "Catbox", hosts: []string{"files.catbox.moe", "catbox.moe", "de.catbox.moe"}, access: Open,
			forms: []form{
				{re: `^/c/(?P<h>\w+)` + end, kind: KindCollection, space: "album", url: "https://catbox.moe/c/{h}"},
				{re: `^/(?P<h>[a-z0-9]{6}\.\w{1,10})(?:[^\w./-].*)?$`, kind: KindFile, url: "https://files.catbox.moe/{h}"},
			}},
		{id: "buzzheavier", name: "Buzzheavier", hosts: []string{"buzzheavier.com", "bzzhr.co", "bzzhr.to", "fuckingfast.net", "flashbang.sh"}, access: Open,
			forms: []form{{re: `^/(?:f/)?(?P<h>[a-z0-9]{12})` + end, kind: KindFile, url: "https://buzzheavier.com/{h}"}}},
		{id: "fuckingfast", name: "FuckingFast", hosts: []string{"fuckingfast.co"}, access: Open,
			forms: []form{{re: `^/(?P<h>[a-z0-9]{12})(?:#(?P<n>[^/]+))?$`, kind: KindFile, url: "https://fuckingfast.co/{h}"}}}, // its fragment is the file's name
		{id: "filebin", name: "Filebin", hosts: []string{"filebin.net"}, access: Open,
			forms: []form{{re: `^/(?:qr/|archive/)?(?P<h>[a-z0-9]{12,})` + seg, kind: KindFolder, url: "https://filebin.net/{h}"}}},
		{id: "archive-org", name: "Internet Archive", hosts: []string{"archive.org"}, access: Open,
			forms: []form{{re: `^/(?:details|download|stream|embed)/(?P<h>[\w.-]*[\w-])(?:/(?:[^?#]*/)?(?P<n>[^/?#]*))?(?:[^\w./-].*)?$`, kind: KindFolder, url: "https://archive.org/details/{h}"}}},
		{id: "filemail", name: "Filemail", hosts: []string{"filemail.com", "fil.email"}, access: Open,
			forms: []form{
				{re: `^/d/(?P<h>[A-Za-z0-9]{6,})` + end, kind: KindFolder, url: "https://www.filemail.com/d/{h}"},
				{re: `^/(?P<h>[A-Za-z0-9]{6,})(?:[^\w./-].*)?$`, check: noWord, kind: KindFolder, hosts: []string{"fil.email"}, url: "https://www.filemail.com/d/{h}"},
			}},
		{id: "transfernow", name: "TransferNow", hosts: []string{"transfernow.net"}, access: Sealed, params: []string{"utm_medium"},
			forms: []form{ // here utm_source and utm_medium are the id and its secret
				{re: `^/(?:[a-z]{2}/)?dl/(?P<h>[A-Za-z0-9]+)(?:/(?P<k>[A-Za-z0-9]+))?` + end, kind: KindFolder, url: "https://www.transfernow.net/dl/{h}"},
				{re: `^/(?:[a-z]{2,}/)?dltransfer\?(?:[^#]*?&)?utm_source=(?P<h>[A-Za-z0-9]+)` + end, kind: KindFolder, url: "https://www.transfernow.net/dl/{h}"},
			}},
		{id: "smash", name: "Smash", hosts: []string{"*.fromsmash.com"}, access: Open,
			forms: []form{{re: `^/(?P<h>[\w.-]{5,}[\w-])(?:[^\w./-].*)?$`, check: noPage, kind: KindFolder, url: "https://fromsmash.com/{h}"}}},
		{id: "sendspace", name: "Sendspace", hosts: []string{"sendspace.com"}, access: Open,
			forms: []form{
				{re: `^/(?:file|pro/dl)/(?P<h>[0-9a-zA-Z]+)` + end, kind: KindFile, url: "https://www.sendspace.com/file/{h}"},
				{re: `^/folder/(?P<h>[0-9a-zA-Z]+)` + end, kind: KindFolder, url: "https://www.sendspace.com/folder/{h}"},
			}},
		{id: "4shared", name: "4shared", hosts: []string{"4shared.com", "4s.io"}, access: Open,
			forms: []form{
				{re: `^/folder/(?P<h>[\w-]{6,})` + seg, kind: KindFolder, space: "folder", url: "https://www.4shared.com/folder/{h}"},
				{re: `^/(?:account/)?(?:download|get|file|document|embed|photo|video|audio|mp3|office|rar|zip|archive|music|web/preview\w*|s)/(?P<h>[\w-]{6,})` + seg, kind: KindFile, url: "https://www.4shared.com/file/{h}"},
			}},
		{id: "depositfiles", name: "DepositFiles", hosts: []string{"depositfiles.com", "dfiles.eu", "depositfiles.org", "dfiles.ru"}, access: Open,
			forms: []form{{re: `^/(?:\w{1,3}/)?files/(?P<h>\w+)` + end, kind: KindFile, url: "https://depositfiles.com/files/{h}"}}},
		{id: "filefactory", name: "FileFactory", hosts: []string{"filefactory.com"}, access: Open,
			forms: []form{{re: `^/(?:file|image|preview|stream)/(?P<h>[a-z0-9]+)` + seg, kind: KindFile, url: "https://www.filefactory.com/file/{h}"}}},
		{id: "keep2share", name: "Keep2Share", hosts: []string{"k2s.cc", "keep2share.cc", "fboom.me", "fileboom.me", "tezfiles.com"}, access: Open,
			forms: []form{{re: `^/(?:f|file|preview)/(?:info/)?(?P<h>[a-z0-9_-]{13,})` + seg, kind: KindFile, url: "https://k2s.cc/file/{h}"}}},
		{id: "hitfile", name: "HitFile", hosts: []string{"hitfile.net"}, access: Open,
			forms: []form{{re: `^/(?P<h>[A-Za-z0-9]{6,8})` + seg, check: noWord, kind: KindFile, url: "https://hitfile.net/{h}"}}},
		{id: "vikingfile", name: "VikingFile", hosts: []string{"vikingfile.com", "vik1ngfile.site"}, access: Open,
			forms: []form{{re: `^/f/(?P<h>[A-Za-z0-9]{10})` + end, kind: KindFile, url: "https://vikingfile.com/f/{h}"}}},
		{id: "qiwi", name: "qiwi.gg", hosts: []string{"qiwi.gg", "spyderrock.com"}, access: Open,
			forms: []form{
				{re: `^/file/(?P<h>[\w-]+)` + end, kind: KindFile, url: "https://qiwi.gg/file/{h}"},
				{re: `^/folder/(?P<h>[a-f0-9]{24})` + end, kind: KindFolder, space: "folder", url: "https://qiwi.gg/folder/{h}"},
			}},
		{id: "bunkr", name: "Bunkr", hosts: []string{"bunkrr.su", "bunkr.*", "get.bunkr.*"}, access: Open,
			forms: []form{
				{re: `^/(?:d|i|v|f)/(?P<h>[\w.-]{5,}[\w-])` + end, kind: KindFile, url: "https://bunkr.si/f/{h}"},
				{re: `^/a/(?P<h>[A-Za-z0-9]+)` + end, kind: KindCollection, space: "album", url: "https://bunkr.si/a/{h}"},
			}},
		{id: "cyberdrop", name: "Cyberdrop", hosts: []string{"cyberdrop.me", "cyberdrop.cr", "cyberdrop.to"}, access: Open,
			forms: []form{
				{re: `^/(?:e|f)/(?P<h>[A-Za-z0-9]+)` + end, kind: KindFile, url: "https://cyberdrop.me/f/{h}"},
				{re: `^/a/(?P<h>[A-Za-z0-9]+)` + end, kind: KindCollection, space: "album", url: "https://cyberdrop.me/a/{h}"},
			}},
		{id: "cyberfile", name: "CyberFile", hosts: []string{"cyberfile.me", "cyberfile.su"}, access: Open,
			forms: []form{
				{re: `^/(?:folder|shared)/(?P<h>[0-9a-zA-Z]+)` + end, kind: KindFolder, space: "folder", url: "https://cyberfile.me/folder/{h}"},
				{re: `^/(?P<h>[a-zA-Z0-9]{4,})` + seg, check: noWord, kind: KindFile, url: "https://cyberfile.me/{h}"},
			}},
		{id: "gigafile", name: "GigaFile", hosts: []string{"*.gigafile.nu", "xgf.nu"}, access: Open,
			forms: []form{{re: `^/(?P<h>\d{4}-[0-9a-f]{20,}|[A-Za-z0-9]{4,8})(?:[^\w./-].*)?$`, check: noWord, kind: KindFile, url: "https://{host}/{h}"}}},
		{id: "files-fm", name: "Files.fm", hosts: []string{"files.fm"}, access: Open,
			forms: []form{
				{re: `^/f/(?P<h>[a-z0-9]+)` + end, kind: KindFolder, url: "https://files.fm/f/{h}"},
				{re: `^/u/(?P<h>[a-z0-9]+)` + end, kind: KindFolder, url: "https://files.fm/u/{h}"},
			}},
		{id: "modsfire", name: "ModsFire", hosts: []string{"modsfire.com"}, access: Open,
			forms: []form{{re: `^/(?:d/)?(?P<h>[A-Za-z0-9]{12,16})` + end, kind: KindFile, url: "https://modsfire.com/{h}"}}},
		{id: "megaup", name: "MegaUp", hosts: []string{"megaup.net", "megaup.cc", "megaup.live"}, access: Open,
			forms: []form{{re: `^/(?:download/)?(?P<h>[A-Za-z0-9_-]{4,32})` + seg, check: noWord, kind: KindFile, url: "https://megaup.net/{h}"}}},
	}, xfileProviders()...)
}

// fichierLabel tells a file's name in the host from 1fichier's own servers.
func fichierLabel(h string) bool {
	return len(h) >= 8 && len(h) <= 20 && h != "1fichier" && strings.ContainsAny(h, "0123456789") && strings.IndexByte(h, '-') < 0
}

// xfileProviders run the same hosting script: twelve characters, then the file's name.
func xfileProviders() []provider {
	var out []provider
	for _, row := range []struct{ id, name, hosts string }{
		{"ddownload", "DDownload", "ddownload.com ddl.to"},
		{"katfile", "Katfile", "katfile.biz katfile.com katfile.cloud katfile.online katfile.space katfile.ws katfile.vip"},
		{"send-cm", "Send.now", "send.now send.cm sendit.cloud usersfiles.com tusfiles.com tusfiles.net userscloud.com usercdn.com"},
		{"clicknupload", "ClicknUpload", "clicknupload.click clicknupload.link clicknupload.to clicknupload.org clicknupload.cc"},
		{"hexupload", "HexUpload", "hexload.com hexupload.net"},
		{"dailyuploads", "DailyUploads", "dailyuploads.net dailyuploads.cc dailyuploads.im"},
		{"usersdrive", "UsersDrive", "usersdrive.com"},
		{"datanodes", "DataNodes", "datanodes.to"},
	} {
		hosts := strings.Fields(row.hosts)
		out = append(out, provider{id: row.id, name: row.name, hosts: hosts, access: Open,
			forms: []form{{re: `^/(?:d/|e/|embed-)?(?P<h>[a-z0-9]{12})(?:\.html)?` + seg, kind: KindFile, url: "https://" + hosts[0] + "/{h}"}}})
	}
	return out
}
