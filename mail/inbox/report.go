package inbox

import (
	"bytes"
	"regexp"
	"strings"
)

var statusCode = regexp.MustCompile(`^5\.[0-9]{1,3}\.[0-9]{1,3}$`)

// failure is the status of a delivery that failed for good, or "": a delay is none (RFC 3464).
func failure(content []byte) string {
	for block := range bytes.SplitSeq(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		h := fields(block)
		if !strings.EqualFold(h.Get("Action"), "failed") {
			continue
		}
		status, _, _ := strings.Cut(strings.TrimSpace(h.Get("Status")), " ")
		if statusCode.MatchString(status) {
			return status
		}
	}
	return ""
}
