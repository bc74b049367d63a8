package share

// deadProviders are closed: their links are still recognised, so that old keys
// are cut and nobody is sent to whoever holds the name today.
func deadProviders() []provider {
	list := []provider{
		{id: "skiff", name: "Skiff", hosts: []string{"app.skiff.com"}, access: Sealed,
			forms: []form{
				{re: `^/folder/(?P<h>` + uuid + `)` + frag, kind: KindFolder, url: "https://app.skiff.com/folder/{h}", fold: true},
				{re: `^/docs/(?P<h>` + uuid + `)` + frag, kind: KindFile, url: "https://app.skiff.com/docs/{h}", fold: true},
				{re: `^/file/(?P<h>` + uuid + `)` + frag, kind: KindFile, url: "https://app.skiff.com/file/{h}", fold: true},
			}},
		{id: "file-io", name: "file.io", hosts: []string{"file.io"}, access: Open,
			forms: []form{{re: `^/(?P<h>[A-Za-z0-9]{8,14})` + end, kind: KindFile, url: "https://file.io/{h}"}}},
		{id: "zippyshare", name: "Zippyshare", hosts: []string{"*.zippyshare.com"}, access: Open,
			forms: []form{{re: `^/v/(?P<h>\w+)(?:/file\.html.*)?$`, kind: KindFile, perHost: true, url: "https://{host}/v/{h}/file.html"}}},
		{id: "uploaded", name: "Uploaded", hosts: []string{"uploaded.net", "uploaded.to", "ul.to"}, access: Open,
			forms: []form{{re: `^/(?:file/)?(?P<h>[a-z0-9]{8})` + seg, kind: KindFile, url: "https://uploaded.net/file/{h}"}}},
		{id: "uptobox", name: "Uptobox", hosts: []string{"uptobox.com", "uptobox.fr", "uptobox.eu", "uptobox.link", "uptostream.com"}, access: Open,
			forms: []form{{re: `^/(?P<h>[a-z0-9]{12})` + end, kind: KindFile, url: "https://uptobox.com/{h}"}}},
		{id: "anonfiles", name: "AnonFiles", hosts: []string{"anonfiles.com", "anonfile.com", "myfile.is", "bayfiles.com", "letsupload.cc"}, access: Open,
			forms: []form{{re: `^/(?P<h>[A-Za-z0-9]{10})` + seg, kind: KindFile, url: "https://anonfiles.com/{h}"}}},
		{id: "openload", name: "Openload", hosts: []string{"openload.co", "openload.io", "oload.tv"}, access: Open,
			forms: []form{{re: `^/(?:f|embed)/(?P<h>[\w-]{11})` + seg, kind: KindFile, url: "https://openload.co/f/{h}"}}},
		{id: "solidfiles", name: "Solidfiles", hosts: []string{"solidfiles.com"}, access: Open,
			forms: []form{{re: `^/[a-z]/(?P<h>[A-Za-z0-9]{13})` + end, kind: KindFile, url: "https://www.solidfiles.com/v/{h}"}}},
		{id: "megaupload", name: "Megaupload", hosts: []string{"megaupload.com"}, access: Open,
			forms: []form{{re: `^/\?d=(?P<h>[A-Z0-9]{8})` + end, kind: KindFile, url: "http://www.megaupload.com/?d={h}"}}},
	}
	for i := range list {
		list[i].dead, list[i].refusal = true, RefusedDead
	}
	return list
}
