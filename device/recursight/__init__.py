"""RecurSight breast: the risk of recurrence or death within three years of primary treatment (fictitious product)."""
