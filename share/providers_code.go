package share

// codeProviders are services whose links want a short code, in the query or beside the link.
func codeProviders() []provider {
	pwd := []string{"pwd", "password"}
	return []provider{
		{id: "terabox", name: "TeraBox", access: Open, params: pwd, code: true,
			hosts: []string{"terabox.com", "1024terabox.com", "1024tera.com", "teraboxapp.com", "terabox.app", "teraboxlink.com", "terasharelink.com",
				"freeterabox.com", "4funbox.com", "mirrobox.com", "gibibox.com", "goaibox.com", "teraearn.com", "dubox.com"},
			forms: []form{ // surl leaves out the 1 that every handle begins with
				{re: `^/s/(?P<h>1[\w-]{6,})` + end, kind: KindFolder, url: "https://www.terabox.com/s/{h}"},
				{re: `^/(?:[^?#]*/)?(?:sharing/(?:link|init|embed)|wap/share/filelist|share/(?:init|link)|web/share/videoPlay)\?(?:[^#]*?&)?surl=(?P<h>[\w-]{6,})` + end, kind: KindFolder, prefix: "1", url: "https://www.terabox.com/s/{h}"},
			}},
		{id: "baidu-pan", name: "Baidu Pan", hosts: []string{"pan.baidu.com", "yun.baidu.com", "eyun.baidu.com"}, access: Sealed, params: pwd, code: true,
			forms: []form{
				{re: `^/(?:s|e)/(?P<h>1[\w-]{5,})` + end, kind: KindFolder, url: "https://pan.baidu.com/s/{h}"},
				{re: `^/(?:share/init|wap/init)\?(?:[^#]*?&)?surl=(?P<h>[\w-]{5,})` + end, kind: KindFolder, prefix: "1", url: "https://pan.baidu.com/s/{h}"},
				{re: `^/share/link\?(?:[^#]*?&)?(?P<h>shareid=\d+&uk=\d+)` + end, kind: KindFolder, space: "shareid", url: "https://pan.baidu.com/share/link?{h}"},
			}},
		{id: "aliyundrive", name: "Aliyun Drive", hosts: []string{"alipan.com", "aliyundrive.com"}, access: Open, params: pwd, code: true,
			forms: []form{{re: `^/s/(?P<h>[A-Za-z0-9]{11})` + end, kind: KindFolder, url: "https://www.alipan.com/s/{h}"}}},
		{id: "quark", name: "Quark Pan", hosts: []string{"pan.quark.cn"}, access: Sealed, params: pwd, code: true,
			forms: []form{{re: `^/s/(?P<h>[0-9a-f]{12})` + end, kind: KindFolder, url: "https://pan.quark.cn/s/{h}"}}},
		{id: "115", name: "115 Pan", hosts: []string{"115.com", "115cdn.com", "anxia.com", "u.115.com"}, access: Sealed, params: pwd, code: true,
			forms: []form{
				{re: `^/s/(?P<h>[a-z0-9]{11})` + end, kind: KindFolder, url: "https://115cdn.com/s/{h}"},
				{re: `^/(?:file|folder)/(?P<h>[a-z0-9]{6,12})` + end, kind: KindFile, space: "u", hosts: []string{"u.115.com"}, refusal: RefusedDead},
			}},
		{id: "123pan", name: "123 Pan", hosts: []string{"123pan.com", "www.123684.com", "www.123865.com", "www.123912.com", "123pan.cn"}, access: Sealed, params: pwd, code: true,
			forms: []form{{re: `^/s/(?P<h>[\w-]{8,20})` + end, kind: KindFolder, url: "https://www.123pan.com/s/{h}"}}},
		{id: "xunlei", name: "Xunlei Pan", hosts: []string{"pan.xunlei.com"}, access: Sealed, params: pwd, code: true,
			forms: []form{{re: `^/s/(?P<h>V[\w-]{24,})` + end, kind: KindFolder, url: "https://pan.xunlei.com/s/{h}"}}},
		{id: "lanzou", name: "Lanzou", hosts: lanzouHosts(), access: Sealed, params: pwd, code: true,
			forms: []form{{re: `^/(?:tp/)?(?P<h>[a-zA-Z0-9]{6,})` + end, kind: KindFile, url: "https://{host}/{h}"}}},
		{id: "tianyi189", name: "Tianyi Cloud", hosts: []string{"cloud.189.cn"}, access: Sealed, params: pwd, code: true,
			forms: []form{{re: `^/(?:t/|web/share\?code=)(?P<h>[A-Za-z0-9]{12})` + end, kind: KindFolder, url: "https://cloud.189.cn/t/{h}"}}},
		{id: "uc-drive", name: "UC Drive", hosts: []string{"drive.uc.cn"}, access: Sealed, params: pwd, code: true,
			forms: []form{{re: `^/s/(?P<h>[0-9a-f]{12,14})` + end, kind: KindFolder, url: "https://drive.uc.cn/s/{h}"}}},
		{id: "pikpak", name: "PikPak", hosts: []string{"mypikpak.com", "mypikpak.net"}, access: Open, params: pwd, code: true,
			forms: []form{{re: `^/s/(?P<h>[\w-]{20,30})` + frag, kind: KindFolder, url: "https://mypikpak.com/s/{h}"}}},
	}
}

// lanzouHosts lists the domains of a service that moves from letter to letter.
func lanzouHosts() []string {
	hosts := []string{"*.lanzou.com", "*.lanosso.com"}
	for c := 'a'; c <= 'z'; c++ {
		hosts = append(hosts, "*.lanzou"+string(c)+".com")
	}
	return hosts
}
