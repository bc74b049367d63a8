package crawler

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"syscall"
)

// ErrBlockedAddress says that an address is not one of the public net. It names none.
var ErrBlockedAddress = errors.New("crawler: not a public address")

// Dialling says which addresses may be connected to. The zero value allows public
// addresses on ports 80 and 443 only.
type Dialling struct {
	AllowLoopback bool             // the machine itself, any port: for the sample site and tests
	Allow         []netip.AddrPort // exceptions by address and port
	Ports         []uint16         // besides 80 and 443
}

// special are the networks that no public page lives in (IANA special-purpose
// registries), and those that carry an IPv4 address which could be one of them.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"), // link-local, cloud metadata
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.31.196.0/24"),
	netip.MustParsePrefix("192.52.193.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("192.175.48.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("224.0.0.0/4"),
	netip.MustParsePrefix("240.0.0.0/4"), // with the broadcast address
}

// public6 is the only part of IPv6 in use on the public net; special6 are its parts
// that are not.
var (
	public6  = netip.MustParsePrefix("2000::/3")
	special6 = []netip.Prefix{
		netip.MustParsePrefix("2001::/23"), // Teredo, ORCHID, benchmarking
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("2002::/16"), // 6to4
		netip.MustParsePrefix("2620:4f:8000::/48"),
		netip.MustParsePrefix("3fff::/20"),
	}
)

// Permits reports whether a connection to an address may be made. It is asked about the
// address that is dialled, after every look-up, so that a name cannot answer twice
// differently.
func (d Dialling) Permits(to netip.AddrPort) bool {
	addr := to.Addr().Unmap()
	if slices.ContainsFunc(d.Allow, func(a netip.AddrPort) bool {
		return a.Port() == to.Port() && a.Addr().Unmap() == addr
	}) {
		return true
	}
	if d.AllowLoopback && addr.IsLoopback() {
		return true
	}
	if to.Port() != 80 && to.Port() != 443 && !slices.Contains(d.Ports, to.Port()) {
		return false
	}
	return PublicAddress(addr)
}

// Control is for net.Dialer.ControlContext: it looks at each address that is about to be
// connected to, when all names are resolved.
func (d Dialling) Control(_ context.Context, network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !d.Permits(to) {
		return ErrBlockedAddress
	}
	return nil
}

// PublicAddress reports whether an address is one of the public net.
func PublicAddress(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	list := special
	if a.Is6() {
		if !public6.Contains(a) {
			return false // loopback, local, multicast, NAT64, IPv4-compatible, unassigned
		}
		list = special6
	}
	return !slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}
