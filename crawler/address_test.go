package crawler

import (
	"net/netip"
	"testing"
)

// Nothing but the public net is ever connected to, however its address is written.
func TestAddresses(t *testing.T) {
	for _, s := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3", "169.254.169.254", "169.254.0.1",
		"172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
		"198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::10.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
		"2002:7f00:1::", "2002:a9fe:a9fe::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1%eth0",
	} {
		a := netip.MustParseAddr(s)
		if PublicAddress(a) || (Dialling{}).Permits(netip.AddrPortFrom(a, 443)) {
			t.Errorf("%s may be connected to", s)
		}
	}
	for _, s := range []string{"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.17.0.1", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450::1", "2003::1"} {
		if !PublicAddress(netip.MustParseAddr(s)) {
			t.Errorf("%s may not be connected to", s)
		}
	}
	if PublicAddress(netip.Addr{}) {
		t.Error("no address may be connected to")
	}
}

func TestPortsAndExceptions(t *testing.T) {
	at := netip.MustParseAddrPort
	for _, c := range []struct {
		d    Dialling
		to   string
		want bool
	}{
		{Dialling{}, "1.1.1.1:80", true}, {Dialling{}, "1.1.1.1:22", false}, {Dialling{}, "1.1.1.1:8080", false}, {Dialling{}, "1.1.1.1:5432", false},
		{Dialling{Ports: []uint16{8080}}, "1.1.1.1:8080", true}, {Dialling{Ports: []uint16{8080}}, "127.0.0.1:8080", false},
		{Dialling{AllowLoopback: true}, "127.0.0.1:8090", true}, {Dialling{AllowLoopback: true}, "[::1]:8090", true}, {Dialling{AllowLoopback: true}, "[::ffff:127.0.0.1]:1", true},
		{Dialling{AllowLoopback: true}, "169.254.169.254:80", false}, {Dialling{AllowLoopback: true}, "10.0.0.1:80", false},
		{Dialling{Allow: []netip.AddrPort{at("127.0.0.1:9000")}}, "127.0.0.1:9000", true},
		{Dialling{Allow: []netip.AddrPort{at("127.0.0.1:9000")}}, "127.0.0.1:9001", false},
		{Dialling{Allow: []netip.AddrPort{at("127.0.0.1:9000")}}, "127.0.0.2:9000", false},
	} {
		if got := c.d.Permits(at(c.to)); got != c.want {
			t.Errorf("%+v: %s: %v", c.d, c.to, got)
		}
	}
}
