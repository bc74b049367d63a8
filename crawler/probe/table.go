package probe

import (
	"net/http"
	"time"

	"blindex/crawler"
)

// The table of providers that can be asked about a link by its handle and keyless address
// alone, without an account. To add one: name the public question, and only those signs of
// its answer that are certain. Whatever else comes, a log-in page, a captcha, a new kind of
// error, is Unknown and removes nothing; too many requests and errors of the server are
// Throttled before any sign is looked at. Teach crawler/probe/hostfake to answer like it:
// a test asks every provider here for every kind of answer.

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

// Paces: of programming interfaces that are there to be asked, and of pages for people.
var (
	interfacePace = crawler.Pace{Every: 2 * time.Second, Burst: 5, Links: 1}
	pagePace      = crawler.Pace{Every: 5 * time.Second, Burst: 2, Links: 1}
)

func providers() []provider {
	return []provider{
		{id: "pixeldrain", pace: interfacePace, asks: []ask{
			{under: "https://pixeldrain.com/u/", url: "https://pixeldrain.com/api/file/{h}/info", signs: pixeldrain(), echo: "id", name: "name", size: "size"},
			{under: "https://pixeldrain.com/l/", url: "https://pixeldrain.com/api/list/{h}", signs: pixeldrain(), echo: "id", name: "title"},
		}},
		{id: "mediafire", pace: interfacePace, asks: []ask{mediafireFile(), {
			under: "https://www.mediafire.com/folder/", url: "https://www.mediafire.com/api/1.5/folder/get_info.php?folder_key={q}&response_format=json",
			signs: []sign{{field: "response.result", is: []string{"Success"}, says: crawler.Alive}}, // its errors do not tell gone from private
			echo:  "response.folder_info.folderkey", name: "response.folder_info.name", code: "response.error",
		}}},
		{id: "1fichier", pace: interfacePace, asks: []ask{{
			method: http.MethodPost, url: "https://1fichier.com/check_links.pl", body: "links%5B%5D=https%3A%2F%2F1fichier.com%2F%3F{q}", sends: asForm,
			signs: []sign{
				{field: "~cell.3", is: []string{"NOT FOUND"}, says: crawler.LinkGone},
				{field: "~cell.3", is: []string{"PRIVATE", "BAD LINK"}, says: crawler.Unknown},
				{status: 200, field: "~cell.2", says: crawler.Alive},
			}, name: "~cell.1", size: "~cell.2",
		}}},
		{id: "pcloud", pace: interfacePace, asks: []ask{pcloud("api.pcloud.com", &ask{
			url: "https://eapi.pcloud.com/showpublink?code={q}", signs: pcloudSigns(), name: "metadata.name", size: "metadata.size", code: "result",
		})}},
		{id: "yandex-disk", pace: interfacePace, asks: []ask{
			yandex("https://disk.yandex.ru/public/", "{q}"), yandex("https://disk.yandex.ru/", "{a}"),
		}},
		{id: "mailru-cloud", pace: interfacePace, asks: []ask{{
			under: "https://cloud.mail.ru/public/", url: "https://cloud.mail.ru/api/v2/folder?weblink={q}&offset=0&limit=1&api=2",
			signs: []sign{
				{field: "body.weblink.error", is: []string{"not_exists"}, says: crawler.LinkGone},
				{status: 200, field: "status", is: []string{"200"}, says: crawler.Alive},
			}, echo: "body.weblink", name: "body.name", size: "body.size", code: "status",
		}}},
		{id: "google-drive", pace: pagePace, asks: []ask{
			googlePage("https://drive.google.com/file/d/"), googlePage("https://drive.google.com/drive/folders/"), googlePage("https://docs.google.com/"),
		}},
		{id: "archive-org", pace: interfacePace, asks: []ask{{
			url: "https://archive.org/metadata/{h}",
			signs: []sign{
				{status: 200, field: "~text", is: []string{"{}"}, says: crawler.LinkGone},
				{status: 200, field: "is_dark", is: []string{"true"}, says: crawler.TakenDown},
				{status: 200, field: "metadata.identifier", says: crawler.Alive},
			}, echo: "metadata.identifier", name: "metadata.title", size: "item_size",
		}}},
		{id: "aliyundrive", pace: interfacePace, asks: []ask{{
			method: http.MethodPost, url: "https://api.aliyundrive.com/adrive/v3/share_link/get_share_by_anonymous", body: `{"share_id":"{q}"}`, sends: asJSON,
			signs: []sign{
				{field: "code", is: []string{"ShareLink.Cancelled", "ShareLink.Expired", "NotFound.ShareLink"}, says: crawler.LinkGone},
				{field: "code", is: []string{"ShareLink.Forbidden", "ShareLink.Punished"}, says: crawler.TakenDown},
				{field: "code", is: []string{"ParamFlowException", "TooManyRequests"}, says: crawler.Throttled},
				{field: "code", says: crawler.Unknown},
				{status: 200, field: "share_name", says: crawler.Alive},
			}, name: "share_name",
		}}},
		{id: "vikingfile", pace: interfacePace, asks: []ask{{
			method: http.MethodPost, url: "https://vikingfile.com/api/check-file", body: "hash%5B%5D={q}", sends: asForm,
			signs: []sign{
				{status: 200, field: "0.exist", is: []string{"false"}, says: crawler.LinkGone},
				{status: 200, field: "0.exist", is: []string{"true"}, says: crawler.Alive},
			}, name: "0.name", size: "0.size",
		}}},
		{id: "catbox", pace: interfacePace, asks: []ask{{
			under: "https://files.catbox.moe/", method: http.MethodHead, url: "https://files.catbox.moe/{h}",
			signs: []sign{
				{status: 404, says: crawler.LinkGone},
				{status: 200, field: "~type", has: []string{"application/", "image/", "video/", "audio/", "font/", "text/plain"}, says: crawler.Alive},
			}, size: "~length",
		}}},
		{id: "ff-send", pace: pagePace, asks: []ask{{
			under: "https://", url: "https://{host}/api/exists/{h}",
			signs: []sign{
				{status: 404, field: "~text", is: []string{"Not Found"}, says: crawler.LinkGone},
				{status: 200, field: "requiresPassword", is: []string{"true", "false"}, says: crawler.Alive},
			},
		}}},
	}
}

// pixeldrain keeps telling about files that it took down, and says what for.
func pixeldrain() []sign {
	return []sign{
		{status: 404, field: "value", is: []string{"not_found"}, says: crawler.LinkGone},
		{status: 200, field: "abuse_type", is: []string{"child_abuse"}, says: crawler.Severe},
		{status: 200, field: "abuse_type", says: crawler.TakenDown},
		{status: 200, field: "id", says: crawler.Alive},
	}
}

// mediafireFile does not tell in its interface why a file is gone; the page's redirect does.
func mediafireFile() ask {
	return ask{
		under: "https://www.mediafire.com/file/", url: "https://www.mediafire.com/api/1.5/file/get_info.php?quick_key={q}&response_format=json",
		signs: []sign{
			{field: "response.error", is: []string{"110"}, says: crawler.LinkGone},
			{field: "response.error", says: crawler.Unknown},
			{field: "response.file_info.delete_date", says: crawler.LinkGone},
			{status: 200, field: "response.result", is: []string{"Success"}, says: crawler.Alive},
		},
		echo: "response.file_info.quickkey", name: "response.file_info.filename", size: "response.file_info.size", code: "response.error",
		then: &ask{url: "https://www.mediafire.com/file/{h}", signs: []sign{
			{field: "~location", has: []string{"/error.php?errno=320"}, says: crawler.LinkGone},
			{field: "~location", has: []string{
				"/error.php?errno=323", "/error.php?errno=326", "/error.php?errno=378", "/error.php?errno=380",
				"/error.php?errno=382", "/error.php?errno=386", "/error.php?errno=388",
			}, says: crawler.TakenDown},
		}},
	}
}

// pcloud keeps links in two regions, which do not know of each other's: one alone cannot
// say that a link is gone.
func pcloud(host string, other *ask) ask {
	return ask{url: "https://" + host + "/showpublink?code={q}", signs: pcloudSigns(), name: "metadata.name", size: "metadata.size", code: "result", then: other}
}

func pcloudSigns() []sign {
	return []sign{
		{field: "result", is: []string{"0"}, says: crawler.Alive},
		{field: "result", is: []string{"1125", "2258", "7005", "7006"}, says: crawler.Alive}, // behind a password, or out of traffic
		{field: "result", is: []string{"7003"}, says: crawler.TakenDown},
		{field: "result", is: []string{"2009", "2321", "7001", "7002", "7004"}, says: crawler.LinkGone},
		{field: "result", is: []string{"4000", "5000", "5001", "5002"}, says: crawler.Throttled},
	}
}

func yandex(under, key string) ask {
	return ask{
		under: under, url: "https://cloud-api.yandex.net/v1/disk/public/resources?fields=name,size,type&public_key=" + key,
		signs: []sign{
			{status: 404, field: "error", is: []string{"DiskNotFoundError"}, says: crawler.LinkGone},
			{status: 200, field: "type", is: []string{"file", "dir"}, says: crawler.Alive},
		}, name: "name", size: "size",
	}
}

// googlePage sends away who has to sign in first, which says nothing; a link that is gone
// and one that was switched off look the same.
func googlePage(under string) ask {
	return ask{
		under: under, url: "{address}",
		signs: []sign{
			{field: "~location", has: []string{"google.com/sorry/"}, says: crawler.Throttled},
			{field: "~location", says: crawler.Unknown},
			{field: "~text", has: []string{"violation of our Terms of Service"}, says: crawler.TakenDown},
			{status: 404, field: "~text", has: []string{"Error 404 (Not Found)"}, says: crawler.LinkGone},
			{status: 404, field: "~text", has: []string{"the file you have requested does not exist"}, says: crawler.LinkGone},
			{status: 200, field: "~title", says: crawler.Alive},
		}, name: "~title",
	}
}
