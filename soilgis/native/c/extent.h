/* Bounds of points (外包范围): xmin, ymin, xmax, ymax; infinite the wrong way round where there are none, and not widened by what is no number. */
#ifndef EXTENT_H
#define EXTENT_H

#include "soilgis.h"

/* The upper bounds are those of the numbers with their signs changed: then all four are found by one instruction. */
typedef struct {
    double low_x, low_y, high_x, high_y;
} Extent;

#define NO_EXTENT {INFINITY, INFINITY, INFINITY, INFINITY}

static inline void widen(Extent *extent, double x, double y) {
    extent->low_x = lesser(extent->low_x, x);
    extent->low_y = lesser(extent->low_y, y);
    extent->high_x = lesser(extent->high_x, -x);
    extent->high_y = lesser(extent->high_y, -y);
}

static inline void write_extent(const Extent *extent, double *box) {
    box[0] = extent->low_x;
    box[1] = extent->low_y;
    box[2] = -extent->high_x;
    box[3] = -extent->high_y;
}

#endif
