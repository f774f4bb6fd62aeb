/* Division of edges (边的划分): where the points between two ends lie, as soilgis.model.ellipsoid.divide_edges puts them. */
#ifndef DIVISION_H
#define DIVISION_H

#include "soilgis.h"

/* Write the points between the ends of a long edge; they depend on the edge alone, not on its direction. Return where the next goes. */
static inline double *divide(double *point, double ax, double ay, double bx, double by, int64_t parts) {
    int flip = ax > bx || (ax == bx && ay > by);
    double low_x = flip ? bx : ax, low_y = flip ? by : ay, high_x = flip ? ax : bx, high_y = flip ? ay : by;
    for (int64_t step = 1; step < parts; step++, point += 2) {
        double fraction = (double)(flip ? parts - step : step) / (double)parts;
        point[0] = low_x + (high_x - low_x) * fraction;
        point[1] = low_y + (high_y - low_y) * fraction;
    }
    return point;
}

#endif
