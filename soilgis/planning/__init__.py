"""Numbers a planner reads (规划指标): targets, rates, monitoring, screening."""
