"""Pure raster steps (栅格运算): grids, exact zonal areas, slope, erosion."""
