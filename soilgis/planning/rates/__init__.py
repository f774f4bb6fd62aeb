"""Rates (水土保持率): rates, gaps, published sums, rain."""
