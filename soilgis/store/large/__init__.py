"""Large files (大文件): batches, Shapefiles as rings, ring files, memory."""
