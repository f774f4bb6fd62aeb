"""Files to hand in (交换成果): shapes in every format of exchange, and empty forms."""
