package share

// cloudProviders are storage services; most of their links open for whoever has them.
func cloudProviders() []provider {
	const (
		docs = "https://docs.google.com/"
		hash = `(?:[^\w+/=-].*)?$`
	)
	return []provider{
		{id: "dropbox", name: "Dropbox", access: Sealed, params: []string{"rlkey", "st"}, report: "https://www.dropbox.com/dmca",
			hosts: []string{"dropbox.com", "dl.dropbox.com", "dl.dropboxusercontent.com", "db.tt"},
			forms: []form{
				{re: `^/(?:e/)?scl/fi/(?P<h>\w+)` + seg, kind: KindFile, space: "fi", url: "https://www.dropbox.com/scl/fi/{h}"},
				{re: `^/(?:e/)?scl/fo/(?P<h>\w+)(?:/(?P<k>[^/?#]+))?(?:/(?P<n>[^/?#]+))?` + frag2, kind: KindFolder, space: "fo", url: "https://www.dropbox.com/scl/fo/{h}"},
				{re: `^/s/(?P<h>\w{15})` + seg, kind: KindFile, space: "s", url: "https://www.dropbox.com/s/{h}", access: Open},
				{re: `^/sh/(?P<h>\w{15})(?:/(?P<k>[^/?#]+))?(?:/(?P<n>[^/?#]+))?` + frag2, kind: KindFolder, space: "sh", url: "https://www.dropbox.com/sh/{h}"},
				{re: `^/(?P<h>\w{6,10})(?:[^\w./-].*)?$`, check: noWord, kind: KindFile, space: "short", hosts: []string{"db.tt"}, url: "https://db.tt/{h}", access: Open},
				{re: `^/(?:l/scl|l)/(?P<h>[\w-]{8,})` + end, kind: KindFile, space: "l", url: "https://www.dropbox.com/l/{h}", access: Open},
				{re: `^/t/(?P<h>[\w-]{8,})` + end, kind: KindFile, space: "t", url: "https://www.dropbox.com/t/{h}", access: Open},
			}},
		{id: "onedrive", name: "OneDrive", access: Sealed, refusal: RefusedPerson, params: []string{"authkey", "redeem"},
			hosts: []string{"1drv.ms", "sdrv.ms", "onedrive.live.com", "skydrive.live.com", "photos.onedrive.com"},
			forms: []form{ // the token is the link, and it leads to a person's account
				{re: `^/[fo]/(?:c/[0-9a-fA-F]{16}/(?P<k>[\w-]{30,})|(?P<k2>s![\w-]{20,})).*$`, kind: KindFolder},
				{re: `^/\w/(?:c/[0-9a-fA-F]{16}/(?P<k>[\w-]{30,})|(?P<k2>s![\w-]{20,})).*$`, kind: KindFile},
				{re: `^/[^?#]*\?(?:[^#]*?&)?(?:resid|id)=(?P<h>[0-9A-Fa-f]{8,16}!\w+)` + end, kind: KindFile},
				{re: `^/share/(?P<h>[0-9A-Fa-f]{8,16}!\w+)` + end, kind: KindFile},
				{re: `^/(?P<k>[\w-]{6,8})(?:[^\w./-].*)?$`, kind: KindFile, hosts: []string{"1drv.ms", "sdrv.ms"}},
			}},
		{id: "sharepoint", name: "SharePoint", hosts: []string{"*.sharepoint.com"}, access: Sealed, refusal: RefusedPerson,
			forms: []form{
				{re: `^/:f:/(?:g|s|r|t)/(?:[^?#]*/)?(?P<k>[EI][\w-]{40,}).*$`, kind: KindFolder},
				{re: `^/:\w:/(?:g|s|r|t)/(?:[^?#]*/)?(?P<k>[EI][\w-]{40,}).*$`, kind: KindFile},
				{re: `^/:\w:/r/[^?#]+.*$`, kind: KindFolder},
			}},
		{id: "google-drive", name: "Google Drive", access: Open, params: []string{"resourcekey"}, report: "https://support.google.com/legal/troubleshooter/1114905",
			hosts: []string{"drive.google.com", "docs.google.com", "drive.usercontent.google.com"},
			forms: []form{
				{re: `^/(?:a/[^/]+/)?(?P<p>document|spreadsheets|presentation)/(?:u/\d+/)?d/e/(?P<h>[\w-]{25,})` + end, kind: KindFile, space: "published", url: docs + "{p}/d/e/{h}/pub"},
				{re: `^/(?:a/[^/]+/)?forms/(?:u/\d+/)?d/e/(?P<h>[\w-]{25,})` + end, kind: KindFile, space: "published", url: docs + "forms/d/e/{h}/viewform"},
				{re: `^/(?:a/[^/]+/)?(?P<p>document|spreadsheets|presentation|forms)/(?:u/\d+/)?d/(?P<h>[\w-]{25,})` + end, kind: KindFile, url: docs + "{p}/d/{h}"},
				{re: `^/(?:a/[^/]+/)?(?:file|drawings)/(?:u/\d+/)?d/(?P<h>[\w-]{19,})` + end, kind: KindFile, url: "https://drive.google.com/file/d/{h}"},
				{re: `^/(?:a/[^/]+/)?(?:drive/)?(?:u/\d+/)?(?:mobile/)?folders/(?P<h>[\w-]{19,})` + end, kind: KindFolder, url: "https://drive.google.com/drive/folders/{h}"},
				{re: `^/(?:a/[^/]+/)?(?:u/\d+/)?(?:folderview|embeddedfolderview)\?(?:[^#]*?&)?id=(?P<h>[\w-]{19,})` + end, kind: KindFolder, url: "https://drive.google.com/drive/folders/{h}"},
				{re: `^/(?:a/[^/]+/)?(?:u/\d+/)?(?:open|uc|download|leaf)\?(?:[^#]*?&)?id=(?P<h>[\w-]{19,})` + end, kind: KindFile, url: "https://drive.google.com/file/d/{h}"},
			}},
		{id: "box", name: "Box", hosts: []string{"*.box.com", "*.box.net"}, access: Open,
			forms: []form{{re: `^/(?:s|shared|v)/(?:static/)?(?P<h>[a-z0-9]{32}|[a-z0-9]{20}|[\w-]{8,})` + end, kind: KindFolder, url: "https://app.box.com/s/{h}"}}},
		{id: "wetransfer", name: "WeTransfer", access: Open, hosts: []string{"we.tl", "*.wetransfer.com"},
			forms: []form{
				{re: `^/downloads/(?P<h>[0-9a-f]{40,46})/(?P<k>[0-9a-f]{40,46}(?:/[0-9a-f]{4,12})?)` + end, kind: KindFolder, space: "downloads", access: Sealed, refusal: RefusedPerson}, // with its recipient
				{re: `^/downloads/(?P<h>[0-9a-f]{40,46})(?:/(?P<k>[0-9a-f]+))?` + end, kind: KindFolder, space: "downloads", access: Sealed, url: "https://wetransfer.com/downloads/{h}"},
				{re: `^/(?P<h>[tb]-[A-Za-z0-9]{10})` + end, kind: KindFolder, space: "short", url: "https://we.tl/{h}"},
				{re: `^/board/(?P<h>[a-z0-9]+)` + end, kind: KindCollection, space: "board", url: "https://boards.wetransfer.com/board/{h}"},
			}},
		{id: "swisstransfer", name: "SwissTransfer", hosts: []string{"swisstransfer.com"}, access: Open,
			forms: []form{{re: `^/d/(?P<h>` + uuid + `)` + end, kind: KindFolder, url: "https://www.swisstransfer.com/d/{h}", fold: true}}},
		{id: "yandex-disk", name: "Yandex Disk", hosts: []string{"disk.yandex.*", "disk.360.yandex.*", "yadi.sk"}, access: Open,
			forms: []form{
				{re: `^/i/(?P<h>[\w-]{10,})` + end, kind: KindFile, space: "i", url: "https://disk.yandex.ru/i/{h}"},
				{re: `^/a/(?P<h>[\w-]{10,})` + end, kind: KindCollection, space: "a", url: "https://disk.yandex.ru/a/{h}"},
				{re: `^/d/(?P<h>[\w-]{10,})` + end, kind: KindFolder, space: "d", url: "https://disk.yandex.ru/d/{h}"},
				{re: `^/(?:disk/)?(?:public|mail)/?\?(?:[^#]*?&)?hash=(?P<h>[\w+/=-]{20,})` + hash, kind: KindFolder, space: "hash", url: "https://disk.yandex.ru/public/?hash={q}"},
			}},
		{id: "mailru-cloud", name: "Mail.ru Cloud", hosts: []string{"cloud.mail.ru"}, access: Open,
			forms: []form{
				{re: `^/public/(?P<h>[A-Za-z0-9]{4}/[A-Za-z0-9]{9,})` + end, kind: KindFolder, url: "https://cloud.mail.ru/public/{h}"},
				{re: `^/(?:files/)?(?P<h>[A-Z0-9]{32})(?:[^\w./-].*)?$`, kind: KindFile, space: "old", url: "https://cloud.mail.ru/{h}"},
			}},
		{id: "pcloud", name: "pCloud", hosts: []string{"u.pcloud.link", "e.pcloud.link", "my.pcloud.com", "u.pcloud.com", "e.pcloud.com", "pc.cd"}, access: Open,
			forms: []form{
				{re: `^/(?P<h>[A-Za-z0-9]{4,12})(?:[^\w./-].*)?$`, check: noWord, kind: KindFolder, space: "short", hosts: []string{"pc.cd"}, url: "https://pc.cd/{h}"},
				{re: `^/(?:publink/show\?(?:[^#]*?&)?code=|#page=publink&code=)(?P<h>[A-Za-z0-9]+)` + end, kind: KindFolder, url: "https://u.pcloud.link/publink/show?code={h}"},
			}},
		{id: "jottacloud", name: "Jottacloud", hosts: []string{"jottacloud.com"}, access: Open,
			forms: []form{
				{re: `^/s/(?P<h>[0-9a-f]{35})` + end, kind: KindFolder, url: "https://www.jottacloud.com/s/{h}"},
				{re: `^/share/(?P<h>[a-z0-9]{12})` + end, kind: KindCollection, url: "https://www.jottacloud.com/share/{h}"},
			}},
		{id: "icedrive", name: "Icedrive", hosts: []string{"icedrive.net"}, access: Open,
			forms: []form{
				{re: `^/(?:s|0)/(?P<h>[A-Za-z0-9]{8,28})` + end, kind: KindFolder, url: "https://icedrive.net/s/{h}"},
				{re: `^/file/(?P<h>\d+)` + end, kind: KindFile, space: "file", url: "https://icedrive.net/file/{h}"},
			}},
		{id: "koofr", name: "Koofr", hosts: []string{"app.koofr.net", "koofr.net", "koofr.eu", "k00.fr"}, access: Open,
			forms: []form{
				{re: `^/links/(?P<h>` + uuid + `)` + end, kind: KindFolder, url: "https://app.koofr.net/links/{h}", fold: true},
				{re: `^/(?P<h>[A-Za-z0-9]{6,10})(?:[^\w./-].*)?$`, check: noWord, kind: KindFolder, space: "short", hosts: []string{"k00.fr"}, url: "https://k00.fr/{h}"},
			}},
		{id: "hidrive", name: "HiDrive", hosts: []string{"my.hidrive.com", "hidrive.strato.com"}, access: Open,
			forms: []form{{re: `^/(?:share|lnk|link)/(?P<h>[\w.-]*[\w-])` + end, kind: KindFolder, url: "https://my.hidrive.com/share/{h}"}}},
		{id: "degoo", name: "Degoo", hosts: []string{"cloud.degoo.com"}, access: Open,
			forms: []form{{re: `^/share/(?P<h>[\w-]+)` + end, kind: KindFile, url: "https://cloud.degoo.com/share/{h}"}}},
	}
}
