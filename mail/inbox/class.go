package inbox

import (
	"net/textproto"
	"strings"
)

// maxHops is how many servers a mail may have passed before it counts as running in circles.
const maxHops = 50

// classOf tells by the header who wrote a mail (R30). Programs of agents mark their notices
// as automatic, too: those are read like any other, but automatic answers are not.
func classOf(h textproto.MIMEHeader, returnPath string) Class {
	kind := strings.ToLower(h.Get("Content-Type"))
	auto := strings.ToLower(h.Get("Auto-Submitted"))
	auto, _, _ = strings.Cut(auto, ";")
	auto = strings.TrimSpace(auto)
	switch {
	case strings.HasPrefix(kind, "multipart/report") && strings.Contains(kind, "delivery-status"):
		return Report
	case strings.Trim(returnPath, "<> ") == "", h.Get("Return-Path") == "<>",
		auto == "auto-replied", auto == "auto-notified", len(h["Received"]) > maxHops,
		h.Get("X-Autoreply") != "", h.Get("X-Autorespond") != "", h.Get("X-Auto-Response-Suppress") != "" && auto != "" && auto != "no":
		return Loop
	case auto != "" && auto != "no":
		return Bulk
	}
	switch strings.ToLower(h.Get("Precedence")) {
	case "bulk", "list", "junk", "auto_reply":
		return Bulk
	}
	for name := range h {
		if strings.HasPrefix(name, "List-") {
			return Bulk
		}
	}
	return Written
}
