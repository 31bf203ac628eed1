"""RecurSight wilms: the risk that a Wilms tumour comes back within three years of diagnosis (fictitious product)."""
