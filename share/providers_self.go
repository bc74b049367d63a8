package share

import "strings"

// selfProviders are programs that anyone can run on a server of their own. Their
// hosts are servers well known to run them; there any shape of theirs is a link.
//
// A form marked any is recognised by its shape on hosts the table does not know, too:
// its secret is cut, and it is refused (RefusedHost) until an operator vouches for the
// server. Such a shape has to be strict, with a handle that looks drawn at random,
// because other sites have pages at /s/, /d/ and /download/ as well.
func selfProviders() []provider {
	const (
		up2    = `^(?P<p>(?:/[\w.~-]{1,20}){0,2})` // where the program is installed
		up1    = `^(?P<p>(?:/[\w.~-]{1,20})?)`
		key    = `(?:#(?P<k>.*))?`
		nc     = "https://{host}{p}/index.php/s/{h}" // not every server reads the shorter form
		short  = "https://{host}{p}/s/{h}"
		file   = "https://{host}{p}/f/{h}/"
		dir    = "https://{host}{p}/d/{h}/"
		send   = "https://{host}/download/{h}/"
		bin    = "https://{host}{p}/?{h}"
		paste  = `/\?(?:pasteid=)?(?P<h>[0-9a-f]{16})(?:[?&;][^#]*)?`
		binKey = `[1-9A-HJ-NP-Za-km-z]{40,46}|[\w+/-]{43}=`
	)
	return []provider{
		{id: "nextcloud", name: "Nextcloud", access: Open, hosts: nextcloudHosts(),
			forms: []form{
				{re: up2 + `/index\.php/s/(?P<h>[\w-]{4,32})` + end, kind: KindFolder, url: nc, perHost: true},
				{re: up2 + `/s/(?P<h>[\w-]{4,32})` + end, kind: KindFolder, url: short, perHost: true},
				{re: up2 + `/index\.php/s/(?P<h>[A-Za-z0-9]{8,32})` + end, kind: KindFolder, url: nc, any: true, perHost: true, check: token},
				{re: up2 + `/s/(?P<h>[A-Za-z0-9]{15})(?:/(?:download|preview|authenticate).*|/?(?:[?&#].*)?)$`, kind: KindFolder, url: short, any: true, perHost: true, check: drawn},
				{re: up2 + `/(?:index\.php/apps/files_sharing/(?:ajax/)?publicpreview(?:/|\.php\?(?:[^#]*?&)?t=)|public\.php/dav/files/)(?P<h>[A-Za-z0-9]{15})` + end, kind: KindFolder, url: short, any: true, perHost: true, check: drawn},
			}},
		{id: "nextcloud-e2ee", name: "Nextcloud end-to-end encryption", access: Sealed, refusal: RefusedNoPublic}, // shares by account, not by link
		{id: "seafile", name: "Seafile", access: Open,
			hosts: strings.Fields("cloud.seafile.com cloud.tsinghua.edu.cn box.nju.edu.cn keeper.mpdl.mpg.de seafile.rlp.net"),
			forms: []form{
				{re: `^/f/(?P<h>[0-9a-f]{10,20})` + end, kind: KindFile, url: file, perHost: true},
				{re: `^/d/(?P<h>[0-9a-f]{10,20})` + end, kind: KindFolder, url: dir, perHost: true},
				{re: up1 + `/f/(?P<h>[0-9a-f]{20})/?(?:[^\w./-].*)?$`, kind: KindFile, url: file, any: true, perHost: true, check: hexDrawn},
				{re: up1 + `/d/(?P<h>[0-9a-f]{20})/?(?:files/.*|[^\w./-].*)?$`, kind: KindFolder, url: dir, any: true, perHost: true, check: hexDrawn},
			}},
		{id: "ff-send", name: "Send", access: Sealed, keys: []int{22},
			hosts: strings.Fields(`send.vis.ee send.firefox.com drop.chapril.org send.zcyph.cc send.ephemeral.land send.mni.li send.monks.tools
				send.boblorange.net send.aurorabilisim.com send.artemislena.eu send.datahoarder.dev fileupload.ggc-project.de send.jeugdhulp.be
				files.psu.ru send.portailpro.net transfer.acted.org send.datenpost.app send.angelic.icu`),
			forms: []form{
				{re: `^/download/(?P<h>[0-9a-fA-F]{10,16})(?:/(?P<k2>[\w-]{10,}).*|/?(?:[^\w/#-][^#]*)?` + key + `)$`, kind: KindFile, hosts: []string{"send.firefox.com"}, url: send, perHost: true, refusal: RefusedDead},
				{re: `^/download/(?P<h>[0-9a-fA-F]{10,16})(?:/(?P<k2>[\w-]{10,}).*|/?(?:[^\w/#-][^#]*)?` + key + `)$`, kind: KindFile, url: send, perHost: true},
				{re: `^/download/(?P<h>[0-9a-f]{16})(?:/(?P<k2>[\w-]{22})(?:[^\w-].*)?|/?(?:[^\w/#-][^#]*)?` + key + `)$`, kind: KindFile, url: send, any: true, perHost: true, check: hexDrawn},
				{re: `^/download/(?P<h>[0-9a-f]{16})/?(?:[^\w/#-][^#]*)?[/#](?P<k>[\w-]{22}).*$`, kind: KindFile, any: true, perHost: true, refusal: RefusedNoPublic},
			}},
		{id: "privatebin", name: "PrivateBin", access: Sealed, keys: []int{44},
			hosts: strings.Fields("privatebin.net bin.disroot.org paste.systemli.org"),
			forms: []form{
				{re: up2 + paste + `#-(?P<k>` + binKey + `).*$`, kind: KindFile, any: true, perHost: true, refusal: RefusedOneTime},
				{re: up2 + paste + key + `$`, kind: KindFile, url: bin, perHost: true},
				{re: up2 + paste + key + `$`, kind: KindFile, url: bin, any: true, perHost: true, check: hexDrawn},
				{re: up2 + paste + `#(?P<k>` + binKey + `).*$`, kind: KindFile, any: true, perHost: true, refusal: RefusedNoPublic},
			}},
		{id: "lufi", name: "Lufi", access: Sealed, keys: []int{44, 43},
			hosts: strings.Fields("drop.infini.fr upload.disroot.org"),
			forms: []form{
				{re: `^/r/(?P<h>[\w-]{8,10})` + frag, kind: KindFile, url: "https://{host}/r/{h}", perHost: true},
				{re: `^/r/(?P<h>[\w-]{10})#(?P<k>[\w+/-]{43}=?)(?:[^\w+/=-].*)?$`, kind: KindFile, any: true, perHost: true, refusal: RefusedNoPublic},
			}},
		{id: "yopass", name: "Yopass", hosts: []string{"yopass.se"}, access: Sealed, refusal: RefusedOneTime, keys: []int{22},
			forms: []form{{re: `^/(?:\?[^#]*)?#/[sfcd]/(?P<h>` + uuid + `)(?:/(?P<k>.*))?$`, kind: KindFile, any: true, perHost: true}}},
		{id: "transfer-sh", name: "transfer.sh", hosts: []string{"transfer.sh", "transfer.archivete.am"}, access: Open, dead: true, // the site is closed; the program still runs elsewhere
			forms: []form{
				{re: `^/(?:get/|inline/)?(?P<h>[A-Za-z0-9]{5,10}/[^/?#\s;:,&]*[\w+-])` + end, kind: KindFile, hosts: []string{"transfer.sh"}, url: "https://transfer.sh/{h}", refusal: RefusedDead},
				{re: `^/(?:get/|inline/)?(?P<h>[A-Za-z0-9]{5,10}/[\w.~+-]*[\w+-])` + end, kind: KindFile, url: "https://{host}/{h}", perHost: true},
			}},
	}
}

// nextcloudHosts are servers of Nextcloud, and of ownCloud before it, that many
// people post links to: of universities and research, and of associations.
func nextcloudHosts() []string {
	return strings.Fields(`b2drop.eudat.eu box.psnc.pl bwsyncandshare.kit.edu cernbox.cern.ch cloud.disroot.org datashare.mpcdf.mpg.de
		desycloud.desy.de drive.switch.ch nextcloud.in.tum.de owncloud.cesnet.cz owncloud.gwdg.de owncloud.tu-berlin.de polybox.ethz.ch
		*.sciebo.de surfdrive.surf.nl sync.academiccloud.de tubcloud.tu-berlin.de vault.sfu.ca`)
}

// drawn asks a handle to look drawn at random, as servers draw theirs: not a word of
// an address. One random handle of six does not; on servers we know it need not.
func drawn(h string) bool { return mixedCase(h) && randomLooking(h) }

// token is a handle behind /index.php/s/, which few other sites have.
func token(h string) bool { return len(h) == 15 && mixedCase(h) || drawn(h) }

// mixedCase asks for what nearly every random handle has and few words: letters of
// both cases, twice each, and a digit or more capitals.
func mixedCase(h string) bool {
	var up, low, digit int
	for i := range len(h) {
		switch c := h[i]; {
		case c >= 'A' && c <= 'Z':
			up++
		case c >= 'a' && c <= 'z':
			low++
		case c >= '0' && c <= '9':
			digit++
		}
	}
	return up >= 2 && low >= 2 && (digit > 0 || up >= 4)
}

// hexDrawn asks a hexadecimal handle to be no number, date or word: both letters and
// digits, and many different ones.
func hexDrawn(h string) bool {
	var seen [256]bool
	letters, digits, kinds := 0, 0, 0
	for i := range len(h) {
		c := h[i]
		if c >= '0' && c <= '9' {
			digits++
		} else {
			letters++
		}
		if !seen[c] {
			seen[c] = true
			kinds++
		}
	}
	return letters >= 2 && digits >= 2 && kinds >= 6
}
