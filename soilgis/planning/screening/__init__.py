"""Verdicts on sites (选址核查): overlaps, grade, siting, category, re-approval, consultation."""
