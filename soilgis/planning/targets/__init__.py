"""Targets (目标值): joined to units and reconciled with parents."""
