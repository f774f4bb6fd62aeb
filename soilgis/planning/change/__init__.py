"""Why a rate changed from one result to another (变化分解)."""
