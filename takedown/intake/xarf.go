package intake

import "blindex/share"

func readXARF(share.Untrusted, Options) (Inbound, error) { return Inbound{}, ErrFormat }
