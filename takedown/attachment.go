package takedown

// Attachment is what came with a notice and is no text: it is dropped, named and hashed,
// and its sender asked for text (R29). Of its bytes nothing is kept.
type Attachment struct {
	Name string   `json:"name"` // as its sender called it: no link, no key
	Type string   `json:"type"` // media type, such as "image/png"
	Size int      `json:"size"` // bytes
	Sum  [32]byte `json:"sum"`  // SHA-256(salt || bytes); the salt is on the receipt alone (R5)
}
