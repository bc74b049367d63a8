package share

import "strings"

// ownPages are words that stand where a handle could: hosters' own pages, in lower case.
var ownPages = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`
		about about-us aboutus abuse account accounts add-ons addons admin advertise advertising advertisers affiliate affiliates android announcement
		announcements api-docs apidocs archive archives article articles assets blog blogs browse business buypremium careers catalog
		categories category changelog checkfiles check_files checkout company compare contact contact-us contacts contactus cookie cookies
		copyright create dashboard deposit desktop deutsch developer developers directory discover discussion docs documentation
		download downloads dropbox earnmoney embed english enterprise error explore extension extensions faq-page favicon.ico
		favorites features feedback files folders forgot forgot-password forgotpassword forgot_password français francais
		gallery getpremium getstarted get-started guidelines history home homepage how-it-works howitworks howtodownload images impressum
		imprint index index.html index.php integrations iphone jobs latest legal license licenses linkchecker link-checker login login.html logout
		makemoney make_money make-money manage manager manifest.json marketplace member members messages mobile modules moderator
		mypage newest news newsletter notfound notifications partner partners password payment payments payouts phishing plugins
		policies policy popular premium press pricing privacy privacy-policy privacypolicy private product products profile
		profiles proof public radio recent recover redeem referral refund refunds register registration remote report reports reset
		resellers reseller resources resend result results reward rewards robots.txt rules search security sendfile service services
		session settings share shared shares signin sign-in sign_in signup sign-up sign_up sitemap sitemap.xml sitemaps solutions
		speedtest start static statistics stats status status.html store subscribe support takedown teams template templates terms
		terms-of-service termsofservice terms-of-use termsofuse testimonials tickets tools tour transfer transfers trending tutorial
		tutorials uninstall unsubscribe update updates upgrade upload uploader uploads user users verify version videos webhooks
		webmaster webmasters welcome wiki windows workspace`) {
		set[w] = true
	}
	return set
}()

// placeholder refuses handles of examples and addresses of a hoster's own pages.
func placeholder(h string) bool {
	if h == "" {
		return false
	}
	if strings.Count(h, h[:1]) == len(h) && len(h) > 3 {
		return true
	}
	return ownPages[strings.ToLower(h)]
}
