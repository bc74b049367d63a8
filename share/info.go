package share

// ProviderInfo is what a page needs to say about a provider.
type ProviderInfo struct {
	ID     string // as in the providers table
	Name   string // display name
	Access Access
	Alive  bool
	Report string // the provider's own report page, or ""
	Abuse  string // the address it publishes for reports by mail, or ""
	Host   string // its first host; "" for a program that anyone can run
}
