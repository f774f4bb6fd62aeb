"""Layers larger than memory (大图层): rings read in batches, measured at once, by partitions or on a cluster."""
