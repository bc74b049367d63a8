package share

import "strings"

// ownPages are words that stand where a handle could: hosters' own pages, in lower case.
var ownPages = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`
		about about-us aboutus abuse academy accessibility account accounts activate activation add-ons addons address admin ads ads.txt
		advertise advertisers advertising affiliate affiliates albums android anime announcement announcements api-docs apidocs apps
		archive archives article articles assets audio author authors backup backups beta billing blog blogs bookmarks books browse
		browser-extension bundle business buypremium careers cart catalog categories category changelog channels check check-links
		check_files checkfiles checkout chrome client collections community company compare compress confirm contact contact-us contacts
		contactus convert converter cookie cookies copyright coupon coupons course courses create customer customers dashboard decode
		decrypt deposit desktop desktop-app deutsch developer developers directory disclaimer discord discover discussion dmca docs
		documentation documents donate download download-app downloads driver drivers dropbox earnmoney ebooks editor editorial education
		embed encode encrypt english enterprise error event events explore export extension extensions facebook faq-page favicon
		favicon.ico favorites features feedback file file-manager filemanager files firefox folder folders fonts forgot forgot-password
		forgot_password forgotpassword forum forums francais français gallery game games gdpr generate generator get-started getpremium
		getstarted gift giftcard google government graphics groups guide guidelines health help history home homepage how-it-works
		howitworks howto howtodownload image images import impressum imprint index index.html index.php instagram install installer
		integrations investor investors invoices iphone jobs journal language languages latest leaderboard learn learning legal
		legalnotice lessons license licenses link-checker linkchecker linkedin links linux log-in login login.html logo logout macos
		magazine main make-money make_money makemoney manage manager manifest manifest.json marketplace media member members messages
		mirror mirrors mobile mobile-app moderator modules movie movies music my-drive my-files myfiles mypage newest news newsletter
		nonprofit notfound notifications online open-source opensource opera order orders partner partners password payment payments
		payouts phishing photos picture pictures plans player playlists plugin plugins policies policy popular preferences premium press
		preview previews pricing privacy privacy-policy privacypolicy private product products profile profiles program programs proof
		public radio random recent recover redeem referral refund refunds register registration release-notes remote remote-upload
		remoteupload report report-abuse reports reseller resellers resend reset resources restore result results returns review reviews
		reward rewards robots robots.txt rules safari school script scripts search security sendfile series service services session
		settings setup share shared shares sharing shipping shop sign-in sign-up sign_in sign_up signin signup sitemap sitemap.xml
		sitemaps software solution solutions sounds speed speedtest sponsors stable starred start static statistics stats status
		status.html store style styles subscribe subscription subscriptions support system-status tagged tags takedown team teams telegram
		template templates terms terms-of-service terms-of-use termsofservice termsofuse testimonial testimonials thumbnail thumbnails
		ticket tickets tools torrent tour training transfer transfers translate trash trending tutorial tutorials twitter uninstall
		university unsubscribe update updates upgrade upload uploader uploads url-upload user users utilities vacancies validate validator
		vendor verify version video videos view viewer vouchers wallpaper wallpapers warranty webdav webhooks webinar webinars webmaster
		webmasters website welcome whatsapp wiki windows wishlist workspace youtube`) {
		set[w] = true
	}
	return set
}()

// placeholder refuses handles of examples and addresses of a hoster's own pages.
func placeholder(h string) bool {
	if h == "" {
		return false
	}
	low := strings.ToLower(h)
	if ownPages[low] || len(h) > 3 && strings.Count(low, low[:1]) == len(h) || len(h) > 5 && strings.Count(low, "x") >= len(h)-2 {
		return true
	}
	for _, word := range []string{"your_", "your-", "file_id", "fileid", "folder_id", "placeholder"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	letters := strings.TrimRight(low, "0123456789") // abcdefgh, abc123
	return len(h) > 4 && letters != "" && strings.HasPrefix("abcdefghijklmnopqrstuvwxyz", letters) && strings.HasPrefix("12345678901234567890", low[len(letters):])
}

// noWord asks for what a code has and a word of an address has not: a digit, or
// capitals beside small letters.
func noWord(h string) bool { return varied(h) || strings.ContainsAny(h, "0123456789") }

// noPage refuses names of pages and their parts.
func noPage(h string) bool {
	for _, ending := range []string{".html", ".php", ".css", ".js", ".json", ".xml", ".ico", ".png", ".svg", ".txt"} {
		if strings.HasSuffix(strings.ToLower(h), ending) {
			return false
		}
	}
	return true
}
