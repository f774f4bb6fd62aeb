"""Supervision and credit lists (监管与信用名单): tiers by declared rules, draws that anybody can make again."""
