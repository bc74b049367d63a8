package crawler

// Codes say in a word why a fetch went as it did; they are all that is kept of an error.
const (
	CodeRobots         = "robots"          // robots.txt forbids the page
	CodeNoRobots       = "no_robots"       // robots.txt could not be read
	CodeNoIndex        = "noindex"         // the page asks not to be used
	CodeBadAddress     = "bad_address"     // no address of a page
	CodeShareLink      = "share_link"      // a share link itself: never fetched
	CodeBlockedAddress = "blocked_address" // leads into a private or special network
	CodeBadRedirect    = "bad_redirect"    // a redirect that leads to no page
	CodeManyRedirects  = "many_redirects"
	CodeTooLarge       = "too_large"
	CodeType           = "unsupported_type"
	CodeEncoding       = "unsupported_encoding"
	CodeForbidden      = "forbidden"    // a log-in is asked for, or we are not wanted
	CodeClientError    = "client_error" // any other 4xx
	CodeServerError    = "server_error" // 5xx
	CodeThrottled      = "throttled"    // 429, 503 with Retry-After
	CodeNoContent      = "no_content"   // a 2xx that is no whole page
	CodeTimeout        = "timeout"
	CodeDNS            = "dns"
	CodeTLS            = "tls"
	CodeRefusedConn    = "connection_refused"
	CodeTruncated      = "truncated" // the answer ended too soon
	CodeNetwork        = "network"
	CodeInternal       = "internal" // our own reader failed on it
)
