"""Areas a planner reads (面积账): units, zones, pairs, the ledger, balanced print."""
