"""Windows on a result (成果输出): files, pictures, maps, briefings. They change nothing."""
