package quotation

// Flags gives what a change by itself gives rise to. The caller must not change it.
func (c *Change) Flags() []Flag { return c.flags }
