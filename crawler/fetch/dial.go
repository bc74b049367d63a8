package fetch

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// errBlocked says that an address is not one of the public internet.
var errBlocked = errors.New("fetch: not a public address")

// special are the ranges that are not the public internet (IANA special-purpose
// registries), NAT64, 6to4 and Teredo included, since they lead back to IPv4.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	"2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// public reports whether an address belongs to the public internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsValid() || ip.Zone() != "" || !ip.IsGlobalUnicast() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// Guard decides about every address that is dialled, after names were resolved, so that
// a name that changes its mind between check and use gains nothing.
type Guard struct {
	Loopback bool // also 127.0.0.0/8 and ::1, any port: for the sample site and tests
}

func (g Guard) allow(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return errBlocked
	}
	if g.Loopback && ap.Addr().Unmap().IsLoopback() {
		return nil
	}
	if !public(ap.Addr()) || ap.Port() != 80 && ap.Port() != 443 {
		return errBlocked
	}
	return nil
}

// Transport is an http.RoundTripper that can reach only what the guard allows: no proxy,
// no other network than TCP, deadlines for each step.
func (g Guard) Transport() *http.Transport {
	d := &net.Dialer{
		Timeout: 10 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error { return g.allow(address) },
	}
	return &http.Transport{
		DialContext:            d.DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    1,
		MaxIdleConns:           128,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true, // we decompress, so that the bound counts what comes out
		ForceAttemptHTTP2:      true,
	}
}
