package collect

// A backlog is the store of one sink and signal in the spool. It enters in the ledger
// which batches come and go. A nil backlog is empty and has no room.
type backlog struct {
	store   Store
	account *account
	health  *health // of the store
}

// openBacklog opens the store of a sink and signal. It returns nil if there is no spool
// or the store cannot be opened: the sink then works as without a spool.
func openBacklog(spool Spool, a *account, h *health) *backlog {
	if spool == nil {
		return nil
	}
	store, err := spool.Open(a.sink, a.signal)
	if err != nil {
		h.failed(describe(err).text)
		return nil
	}
	a.restore(store.Count())
	return &backlog{store: store, account: a, health: h}
}

func (b *backlog) empty() bool { return b == nil || b.store.Empty() }

// put stores a queued batch of n by add, one of the Add methods of the store. It returns
// false if there is no room.
func (b *backlog) put(n int, add func() (removed int, err error)) bool {
	if b == nil {
		return false
	}
	removed, err := add()
	b.account.unspool(removed, SpoolFull)
	if err != nil {
		b.health.failed(describe(err).text)
		return false
	}
	b.health.worked()
	b.account.spool(n)
	return true
}

// remove removes the oldest batch.
func (b *backlog) remove() {
	if err := b.store.Remove(); err != nil {
		b.health.failed(describe(err).text)
	}
}

// drop removes the oldest batch, of n, which cannot be read.
func (b *backlog) drop(n int, err error) {
	b.health.failed(describe(err).text)
	b.remove()
	b.account.unspool(n, Damaged)
}

func (b *backlog) close() {
	if b == nil {
		return
	}
	if err := b.store.Close(); err != nil {
		b.health.failed(describe(err).text)
	}
}
