package intake

// Ack is what the answer to an ACNS notice repeats of it, scrubbed.
type Ack struct {
	CaseID   string
	Accepted bool
	Reason   string // one of the RejectReasons of ACNS when it is not accepted
}
