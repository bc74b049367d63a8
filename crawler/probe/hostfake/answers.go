package hostfake

import (
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
)

// Name and Size are what the fakes make up for a handle.
func Name(handle string) string { return "made-up " + strings.ReplaceAll(handle, "/", "-") + ".zip" }

// Size is in bytes.
func Size(handle string) int64 { return int64(crc32.ChecksumIEEE([]byte(handle))) }

type m = map[string]any

// logIn is how most of them turn away who is not signed in.
func logIn(c call) { reply(c, http.StatusForbidden, m{"error": "Forbidden", "message": "sign in"}) }

func busy(c call) { http.Error(c.w, "Service Unavailable", http.StatusServiceUnavailable) }

func pixeldrain(c call, handle string, b Behaviour) {
	info := m{"success": true, "id": handle, "name": c.name, "title": c.name, "size": Size(handle), "availability": "", "abuse_type": "", "abuse_reporter_name": "", "views": 3}
	switch b {
	case Gone:
		reply(c, 404, m{"success": false, "value": "not_found", "message": "made up"})
	case TakenDown:
		info["abuse_type"], info["abuse_reporter_name"] = "copyright", "somebody"
		reply(c, 200, info)
	case Severe:
		info["abuse_type"] = "child_abuse"
		reply(c, 200, info)
	case LogIn:
		reply(c, 401, m{"success": false, "value": "authentication_failed"})
	case Busy:
		busy(c)
	default:
		reply(c, 200, info)
	}
}

func mediafireHandle(c call) string {
	if h := c.q.Get("quick_key"); h != "" {
		return h
	}
	if h := c.q.Get("folder_key"); h != "" {
		return h
	}
	return last(c)
}

func mediafire(c call, handle string, b Behaviour) {
	if strings.HasPrefix(c.path, "file/") {
		errno := map[Behaviour]string{Gone: "320", TakenDown: "380"}[b]
		if errno == "" {
			fmt.Fprint(c.w, "<html>a page with a button</html>")
			return
		}
		c.w.Header().Set("Location", "/error.php?errno="+errno+"&quickkey="+handle+"&origin=download")
		c.w.WriteHeader(http.StatusFound)
		return
	}
	fail := func(code int) {
		reply(c, 400, m{"response": m{"action": "file/get_info", "message": "made up", "error": code, "result": "Error", "current_api_version": "1.5"}})
	}
	switch {
	case b == Gone || b == TakenDown:
		fail(110)
	case b == LogIn:
		fail(114)
	case b == Busy:
		busy(c)
	case strings.Contains(c.path, "folder/"):
		reply(c, 200, m{"response": m{"action": "folder/get_info", "result": "Success", "folder_info": m{"folderkey": handle, "name": c.name, "owner_name": "somebody"}}})
	default:
		reply(c, 200, m{"response": m{"action": "file/get_info", "result": "Success", "file_info": m{
			"quickkey": handle, "filename": c.name, "size": fmt.Sprint(Size(handle)), "privacy": "public", "password_protected": "no", "owner_name": "somebody"}}})
	}
}

func fichier(c call, handle string, b Behaviour) {
	address := "https://1fichier.com/?" + handle
	switch b {
	case Gone, TakenDown:
		fmt.Fprintf(c.w, "%s;;;NOT FOUND\n", address)
	case LogIn:
		fmt.Fprintf(c.w, "%s;;;PRIVATE\n", address)
	case Busy:
		busy(c)
	default:
		fmt.Fprintf(c.w, "%s;%s;%d\n", address, c.name, Size(handle))
	}
}

// pcloud has links whose handles begin with E in its other region.
func pcloud(c call, handle string, b Behaviour) {
	if strings.HasPrefix(handle, "E") != (c.host == "eapi.pcloud.com") {
		reply(c, 200, m{"result": 7001, "error": "made up"})
		return
	}
	code := map[Behaviour]int{Gone: 7002, TakenDown: 7003, LogIn: 2003, Busy: 5000}[b]
	if code != 0 {
		reply(c, 200, m{"result": code, "error": "made up"})
		return
	}
	reply(c, 200, m{"result": 0, "code": handle, "metadata": m{"name": c.name, "size": Size(handle), "isfolder": false, "userid": 12}})
}

func yandex(c call, handle string, b Behaviour) {
	switch b {
	case Gone, TakenDown:
		reply(c, 404, m{"error": "DiskNotFoundError", "description": "made up", "message": "made up"})
	case LogIn:
		logIn(c)
	case Busy:
		busy(c)
	default:
		reply(c, 200, m{"name": c.name, "size": Size(handle), "type": "file"})
	}
}

func mailru(c call, handle string, b Behaviour) {
	switch b {
	case Gone, TakenDown:
		reply(c, 404, m{"status": 404, "body": m{"weblink": m{"error": "not_exists", "value": handle}}, "time": 1})
	case LogIn:
		reply(c, 403, m{"status": 403, "body": "user"})
	case Busy:
		busy(c)
	default:
		reply(c, 200, m{"status": 200, "body": m{"weblink": handle, "name": c.name, "size": Size(handle), "kind": "folder", "type": "folder"}, "email": "anonym"})
	}
}

func google(c call, handle string, b Behaviour) {
	switch b {
	case Gone:
		c.w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(c.w, "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title></html>")
	case TakenDown:
		fmt.Fprint(c.w, "<html><p>You can't access this item because it is in violation of our Terms of Service.</p></html>")
	case LogIn:
		c.w.Header().Set("Location", "https://accounts.google.com/ServiceLogin?continue=x")
		c.w.WriteHeader(http.StatusFound)
	case Busy:
		busy(c)
	default:
		fmt.Fprintf(c.w, `<html><head><meta property="og:title" content="%s"><meta property="og:type" content="article"></head><script>captcha</script></html>`, c.name)
	}
}

func archive(c call, handle string, b Behaviour) {
	switch b {
	case Gone:
		fmt.Fprint(c.w, "{}")
	case TakenDown:
		reply(c, 200, m{"is_dark": true, "metadata": m{"identifier": handle}})
	case LogIn:
		logIn(c)
	case Busy:
		busy(c)
	default:
		reply(c, 200, m{"item_size": Size(handle), "metadata": m{"identifier": handle, "title": c.name, "uploader": "somebody"}, "files": []m{{"name": "a"}}})
	}
}

func aliyun(c call, handle string, b Behaviour) {
	code := map[Behaviour]string{Gone: "ShareLink.Cancelled", TakenDown: "ShareLink.Forbidden", LogIn: "AccessTokenInvalid", Busy: "ParamFlowException"}[b]
	if code != "" {
		reply(c, 400, m{"code": code, "message": "made up"})
		return
	}
	reply(c, 200, m{"share_name": c.name, "file_count": 1, "creator_name": "somebody", "creator_phone": "1**", "file_infos": []m{{"file_name": "x"}}})
}

func viking(c call, handle string, b Behaviour) {
	switch b {
	case Gone, TakenDown:
		reply(c, 200, []m{{"exist": false}})
	case LogIn:
		logIn(c)
	case Busy:
		busy(c)
	default:
		reply(c, 200, []m{{"exist": true, "name": c.name, "size": Size(handle), "hash": handle}})
	}
}

func catbox(c call, handle string, b Behaviour) {
	switch b {
	case Gone, TakenDown, NotFound:
		c.w.WriteHeader(http.StatusNotFound)
	case LogIn:
		c.w.WriteHeader(http.StatusForbidden)
	case Busy:
		busy(c)
	default:
		c.w.Header().Set("Content-Type", "application/zip")
		c.w.Header().Set("Content-Length", fmt.Sprint(Size(handle)))
	}
}

func send(c call, _ string, b Behaviour) {
	switch b {
	case Gone, TakenDown:
		c.w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(c.w, "Not Found")
	case LogIn:
		logIn(c)
	case Busy:
		busy(c)
	default:
		reply(c, 200, m{"requiresPassword": false})
	}
}
