"""Pure vector steps (矢量运算): areas on the ellipsoid, coverage, ledgers, derived zones, display shapes."""
