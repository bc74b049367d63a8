package main

import (
	"blindex/api"
	"blindex/web"
)

// apiDesk is what operators work with beside single cases, for the API.
func (a *app) apiDesk() api.Desk {
	return api.Desk{
		Proposals: a.store, DryRuns: a.store, Audits: a.store, Claimants: a.store, Suspensions: a.store, Sources: a.store,
		Senders: a.store, SenderTokens: a.store, SenderStates: a.store,
	}
}

// webDesk is the same, for the console.
func (a *app) webDesk() web.Desk {
	return web.Desk{
		Proposals: a.store, DryRuns: a.store, Audits: a.store, Claimants: a.store, Suspensions: a.store, Sources: a.store,
		Senders: a.store, SenderTokens: a.store, SenderStates: a.store, HeldNames: a.store,
	}
}
