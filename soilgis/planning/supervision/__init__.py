"""Verdicts on patches (监管): compliance, change, risk, statistics by county."""
