/* Coefficients of the ground at nodes (实地系数): soilgis.raster.slope_kernels.SlopeNodes, and their interpolation. */
#ifndef SLOPE_NODES_H
#define SLOPE_NODES_H

#include "soilgis.h"

/* Three coefficients at every node, nodes of a row side by side; cells between nodes, and where a window's first cell lies. */
typedef struct {
    const double *nodes;
    int64_t columns, row_step, column_step, row, column;
} SlopeNodes;

#define SLOPE_NODES(g) IN(double, g##_nodes), int64_t g##_columns, int64_t g##_row_step, int64_t g##_column_step, int64_t g##_row, int64_t g##_column
#define SLOPE_NODES_OF(g) ((SlopeNodes){g##_nodes, g##_columns, g##_row_step, g##_column_step, g##_row, g##_column})

/* One coefficient at a place counted in nodes, interpolated between the four around it. */
static inline double between(const double *nodes, int64_t columns, double row, double column, int part) {
    int64_t i = (int64_t)row, k = (int64_t)column;
    double down = row - (double)i, across = column - (double)k;
    const double *upper = nodes + 3 * (i * columns + k) + part, *lower = upper + 3 * columns;
    double above = upper[0] * (1 - across) + upper[3] * across;
    double below = lower[0] * (1 - across) + lower[3] * across;
    return above * (1 - down) + below * down;
}

#endif
