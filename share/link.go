package share

import "strings"

// Kind says what a link leads to, with the names of the providers table.
type Kind string

// The kinds a link can have.
const (
	KindFile       Kind = "file"
	KindFolder     Kind = "folder"
	KindCollection Kind = "collection"
	KindChat       Kind = "chat"
	KindRequest    Kind = "request"
	KindPaste      Kind = "paste"
	KindOther      Kind = "other"
)

// Access tells sealed links from open ones (R1).
type Access string

const (
	// Sealed links have a key apart from the handle; without it nothing opens.
	Sealed Access = "sealed"
	// Open links have none: whoever has the handle can open them, and the entry says so.
	Open Access = "open"
)

// Refusal says why a recognised link is never indexed; "" means it may be.
type Refusal string

// Why a link is recognised but never indexed.
const (
	RefusedPerson   Refusal = "person"    // contacts, chats, recipient links, personal OneDrive or SharePoint forms (R23)
	RefusedNoPublic Refusal = "no_public" // no keyless public form exists
	RefusedDead     Refusal = "dead"      // the provider is closed
	RefusedOneTime  Refusal = "one_time"  // opens once: showing it destroys it
	RefusedAccount  Refusal = "account"   // account pages, upload requests
	RefusedHost     Refusal = "host"      // self-hosted, on a server that nobody has vouched for: see Admit
)

// Link is a share link without its secret. It has no field that could hold one:
// only Parse and the Find functions make Links, from the handle alone.
type Link struct {
	provider string
	kind     Kind
	space    string // handle space within the provider; frozen per version (R11)
	handle   string
	subKind  Kind   // kind of the node inside a folder link, or ""
	sub      string // handle of that node, or ""
	url      string // canonical keyless URL; "" when none exists
	access   Access
	refusal  Refusal
}

// Provider is the provider's id in the providers table, such as "mega".
func (l Link) Provider() string { return l.provider }

// Kind is what the link leads to: of a link into a folder, the node inside it.
func (l Link) Kind() Kind {
	if l.sub != "" {
		return l.subKind
	}
	return l.kind
}

// Handle is the public identifier; never a secret. Empty where the token is the secret.
func (l Link) Handle() string { return l.handle }

// Sub is the handle of a node inside the folder link, or "".
func (l Link) Sub() string { return l.sub }

// URL is the canonical keyless address, or "" where the provider has none.
func (l Link) URL() string { return l.url }

// Access tells a sealed link from an open one.
func (l Link) Access() Access { return l.access }

// Refusal says why the link is never indexed, or "".
func (l Link) Refusal() Refusal { return l.refusal }

// Indexable reports whether the link may become an entry.
func (l Link) Indexable() bool { return l.refusal == "" && l.handle != "" && l.url != "" }

// Host is the server of a self-hosted share, with its port unless usual; "" for
// providers whose handles mean the same on all of their hosts.
func (l Link) Host() string {
	_, host, _ := strings.Cut(l.space, "@")
	return host
}

// Admit lifts a refusal that stood for the server alone, when allowed vouches for
// that server. Any other link comes back as it is.
func (l Link) Admit(allowed func(host string) bool) Link {
	if l.refusal == RefusedHost && allowed(l.Host()) {
		l.refusal = ""
	}
	return l
}

// String is the keyless address, or provider and kind where none exists.
func (l Link) String() string {
	if l.url != "" {
		return l.url
	}
	return l.provider + ":" + string(l.kind)
}

// Identity is what a link is hashed by: version, provider, handle space, handle
// and, for a node inside a folder, its own handle (R11). Frozen as v1: vectors in
// testdata/targets-v1 guard it. It holds a handle: seal it or hash it, never store it in clear.
func (l Link) Identity() []byte {
	parts := []string{"v1", l.provider, l.space, l.handle}
	if l.sub != "" {
		parts = append(parts, l.sub)
	}
	return []byte(strings.Join(parts, "|"))
}

// Parent is the folder link that a node inside a folder belongs to.
func (l Link) Parent() (Link, bool) {
	if l.sub == "" {
		return Link{}, false
	}
	l.sub, l.subKind = "", ""
	return l, true
}

// Target is a link's identity everywhere outside package share: the keyed hash
// of Link.Identity. Without the key it says nothing, and it cannot be tried out.
type Target [32]byte

// TargetFunc hashes an identity with the instance's key (package secrets hands one out).
type TargetFunc func(identity []byte) Target
