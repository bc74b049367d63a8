package takedown

// erased says what follows from rows being erased: a receipt of it for the notice, and a
// letter with that receipt to a sender who may know what became of rows (R16). Of child
// abuse rows nothing is told (R19).
func (d *decision) erased() {
	rows := d.rowsNow(RowPurged)
	if len(rows) == 0 || d.n.Route == ChildAbuse {
		return
	}
	d.c.Erased = rows
	if d.told && d.n.sender().Mailbox() != "" {
		d.c.Letters = append(d.c.Letters, Letter{To: RoleSender, Template: LetterErased})
	}
}

// Receipts reports whether the sender may see the receipts of what was erased.
func (n Notice) Receipts() bool { return n.Route != ChildAbuse && (n.Verified || n.Trusted) }
