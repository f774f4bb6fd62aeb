"""The only rooms that open input files (读入): catalogue, boundaries, vector files, places and typed tables."""
