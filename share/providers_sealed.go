package share

// sealedProviders are services whose links carry a key apart from the handle.
func sealedProviders() []provider {
	const b58 = `[1-9A-HJ-NP-Za-km-z]`
	return []provider{
		{id: "proton-drive", name: "Proton Drive", hosts: []string{"drive.proton.me"}, access: Sealed, keys: []int{12},
			forms: []form{{re: `^/urls/(?P<h>[A-Z0-9]{8,12})` + frag, kind: KindFile, url: "https://drive.proton.me/urls/{h}"}}},
		{id: "proton-pass", name: "Proton Pass", hosts: []string{"pass.proton.me"}, access: Sealed, refusal: RefusedPerson, keys: []int{43},
			forms: []form{{re: `^/s/(?P<h>\w+)` + frag, kind: KindFile}}},
		{id: "filen", name: "Filen", hosts: []string{"app.filen.io", "drive.filen.io", "filen.io"}, access: Sealed, keys: []int{32, 64},
			forms: []form{ // the old addresses have /d/ for a file and /f/ for a folder, the new ones the other way round
				{re: `^/(?:\?[^#]*)?#/d/(?P<h>` + uuid + `)(?:[^\w-]+(?P<k>.*))?$`, kind: KindFile, url: "https://app.filen.io/f/{h}", fold: true},
				{re: `^/(?:\?[^#]*)?#/f/(?P<h>` + uuid + `)(?:[^\w-]+(?P<k>.*))?$`, kind: KindFolder, url: "https://app.filen.io/d/{h}", fold: true},
				{re: `^/f/(?P<h>` + uuid + `)` + frag, kind: KindFile, url: "https://app.filen.io/f/{h}", fold: true},
				{re: `^/d/(?P<h>` + uuid + `)` + frag, kind: KindFolder, url: "https://app.filen.io/d/{h}", fold: true},
			}},
		{id: "internxt", name: "Internxt Drive", hosts: []string{"drive.internxt.com", "share.internxt.com"}, access: Sealed,
			forms: []form{
				{re: `^/(?:d/)?(?:sh|d|s)/file/(?P<h>` + uuid + `|[\w-]{20,22})(?:/(?P<k>[\w-]+))?` + frag2, kind: KindFile, url: "https://drive.internxt.com/sh/file/{h}"},
				{re: `^/(?:d/)?(?:sh|d|s)/folder/(?P<h>` + uuid + `|[\w-]{20,22})(?:/(?P<k>[\w-]+))?` + frag2, kind: KindFolder, url: "https://drive.internxt.com/sh/folder/{h}"},
			}},
		{id: "tresorit", name: "Tresorit", hosts: []string{"web.tresorit.com"}, access: Sealed, keys: []int{22}, params: []string{"viewer"},
			forms: []form{
				{re: `^/l/(?P<h>\w{5,})` + frag, kind: KindFile, url: "https://web.tresorit.com/l/{h}"},
				{re: `^/l/?(?:\?[^#]*)?#(?P<k>[\w-]{16,}).*$`, kind: KindFile, refusal: RefusedNoPublic},
			}},
		{id: "tresorit-send", name: "Tresorit Send", hosts: []string{"send.tresorit.com"}, access: Sealed, refusal: RefusedNoPublic, keys: []int{22},
			forms: []form{{re: `^/a(?:/\w+)?(?:\?[^#]*)?#(?P<k>[\w-]+).*$`, kind: KindFile}}},
		{id: "sync-com", name: "Sync.com", access: Sealed,
			hosts: []string{"ln.sync.com", "ln1.sync.com", "ln2.sync.com", "ln3.sync.com", "ln4.sync.com", "ln5.sync.com", "cp.sync.com", "www.sync.com"},
			forms: []form{{re: `^/dl/(?P<h>[0-9a-f]{8,12})(?:(?:/|[^\w-][^#]*#|#)(?P<k>.*)|[^\w-].*)?$`, kind: KindFile, url: "https://ln5.sync.com/dl/{h}"}}},
		{id: "wormhole-app", name: "Wormhole", hosts: []string{"wormhole.app"}, access: Sealed, keys: []int{22},
			forms: []form{{re: `^/(?P<h>[A-Za-z0-9]{5,6})` + frag, check: noWord, kind: KindFile, url: "https://wormhole.app/{h}"}}},
		{id: "bitwarden-send", name: "Bitwarden Send", access: Sealed, refusal: RefusedPerson, keys: []int{22},
			hosts: []string{"send.bitwarden.com", "send.bitwarden.eu", "vault.bitwarden.com", "vault.bitwarden.eu"},
			forms: []form{
				{re: `^/(?:\?[^#]*)?#(?:/send/)?(?P<h>[\w-]{20,24})(?:/(?P<k>.*))?$`, kind: KindFile},
				{re: `^/(?:\?[^#]*)?#/send/(?P<h>[\w-]{20,24})/(?P<k>[\w-]{20,24}).*$`, kind: KindFile, any: true},
			}},
		{id: "cryptpad", name: "CryptPad", hosts: []string{"cryptpad.fr", "cryptpad.org"}, access: Sealed, refusal: RefusedNoPublic,
			forms: []form{
				{re: `^/(?:drive)/(?:\?[^#]*)?#/2/(?P<k>.*)$`, kind: KindFolder, any: true},
				{re: `^/\w+/(?:\?[^#]*)?#/2/\w+/(?P<k>.*)$`, kind: KindFile, any: true},
				{re: `^/\w+/(?:\?[^#]*)?#/1/(?:(?:view|edit)/)?(?P<h>[\w+=-]{22,24})/(?P<k>.*)$`, kind: KindFile, any: true},
				{re: `^/\w+/(?:\?[^#]*)?#/3/\w+/(?:(?:view|edit)/)?(?P<h>[0-9a-f]{32,48})/?.*$`, kind: KindFile, any: true},
				{re: `^/\w+/(?:\?[^#]*)?#(?P<h>[0-9a-f]{32})(?P<k>[A-Za-z0-9+/]{24}).*$`, kind: KindFile, any: true},
			}},
		{id: "peergos", name: "Peergos", hosts: []string{"peergos.net", "*.peergos.me"}, access: Sealed, keys: []int{12},
			forms: []form{
				{re: `^/secret/(?P<h>z?` + b58 + `{40,}/\d+)` + frag, kind: KindFile, url: "https://peergos.net/secret/{h}"},
				{re: `^/#(?P<k>` + b58 + `{40,}(?:/` + b58 + `+){3,4}).*$`, kind: KindFile, refusal: RefusedNoPublic},
			}},
		{id: "ente", name: "Ente Photos", hosts: []string{"albums.ente.io", "albums.ente.com"}, access: Sealed, keys: []int{44, 43},
			forms: []form{
				{re: `^/\?t=(?P<h>\w{8,12})` + frag, kind: KindCollection, url: "https://albums.ente.io/?t={h}"},
				{re: `^/\?t=(?P<h>\w{8,12})#(?P<k>` + b58 + `{40,46})(?:\W.*)?$`, kind: KindCollection, any: true, perHost: true, refusal: RefusedNoPublic},
			}},
		{id: "limewire", name: "LimeWire", hosts: []string{"limewire.com"}, access: Sealed, keys: []int{10, 43},
			forms: []form{{re: `^/d/(?P<h>` + uuid + `|[A-Za-z0-9]{5})` + frag, kind: KindFile, url: "https://limewire.com/d/{h}"}}},
		{id: "file-kiwi", name: "file.kiwi", hosts: []string{"file.kiwi"}, access: Sealed, keys: []int{22},
			forms: []form{{re: `^/(?P<h>[0-9a-f]{8})` + frag, kind: KindFile, url: "https://file.kiwi/{h}"}}},
		{id: "storj-linkshare", name: "Storj link sharing", hosts: []string{"link.storjshare.io", "link.us1.storjshare.io", "link.eu1.storjshare.io", "link.ap1.storjshare.io"}, access: Sealed, refusal: RefusedNoPublic,
			forms: []form{{re: `^/(?:s|raw)/(?P<k>j\w{20,30})(?:/(?:[^?#]*/)?(?P<n>[^/?#]*))?(?:[^\w./-].*)?$`, kind: KindFolder}}},
		{id: "excalidraw", name: "Excalidraw", hosts: []string{"excalidraw.com"}, access: Sealed, refusal: RefusedNoPublic, keys: []int{22},
			forms: []form{{re: `^/(?:\?[^#]*)?#(?:json|room)=(?P<h>[\w-]+)(?:,(?P<k>.*))?$`, kind: KindFile}}},
		{id: "cryptee", name: "Cryptee", hosts: []string{"crypt.ee"}, access: Sealed, refusal: RefusedNoPublic},
	}
}

// frag2 follows a secret that stands in the path.
const frag2 = `(?:[^\w-].*)?$`
