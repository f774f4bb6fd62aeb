/* Edges on a grid (边与网格): the structures of soilgis.geometry.engine.edge_grid_kernels, and where edges and points lie among the cells. */
#ifndef GRID_H
#define GRID_H

#include "soilgis.h"

#define UNIONS 1
#define COMBINATIONS 2
/* Edges are listed in neighbouring cells from this distance, in cells: far above rounding. */
#define PAD 1e-6

typedef struct {
    const double *xy;
    const int32_t *cell, *ring;
    const int8_t *orientation, *base;
    const int32_t *key;
    const uint8_t *isolated;
    int64_t regions, mode;
    int64_t points, rings;
} Edges;

#define EDGES(e)                                                                                                           \
    IN(double, e##_xy), IN(int32_t, e##_cell), IN(int32_t, e##_ring), IN(int8_t, e##_orientation), IN(int8_t, e##_base),   \
        IN(int32_t, e##_key), IN(uint8_t, e##_isolated), int64_t e##_regions, int64_t e##_mode
#define EDGES_OF(e)                                                                                                        \
    ((Edges){e##_xy, e##_cell, e##_ring, e##_orientation, e##_base, e##_key, e##_isolated, e##_regions, e##_mode, e##_xy_n, e##_key_n})

typedef struct {
    double x0, y0, inverse;
    int64_t columns, rows;
} CellGrid;

#define CELL_GRID(g) double g##_x0, double g##_y0, double g##_inverse, int64_t g##_columns, int64_t g##_rows
#define CELL_GRID_OF(g) ((CellGrid){g##_x0, g##_y0, g##_inverse, g##_columns, g##_rows})

typedef struct {
    const int32_t *rank;
    const int64_t *start;
    const int32_t *edges;
    const float *boxes;
} Lists;

#define LISTS(l) IN(int32_t, l##_rank), IN(int64_t, l##_start), IN(int32_t, l##_edges), IN(float, l##_boxes)
#define LISTS_OF(l) ((Lists){l##_rank, l##_start, l##_edges, l##_boxes})

/* Where edges cross the lines of the rows: cell and edge of each crossing, and the first of each row. */
typedef struct {
    const int32_t *cell, *edge;
    const int64_t *start;
} Rows;

#define ROWS(r) IN(int32_t, r##_cell), IN(int32_t, r##_edge), IN(int64_t, r##_start)
#define ROWS_OF(r) ((Rows){r##_cell, r##_edge, r##_start})

typedef struct {
    int64_t first, last, low, high;
} Box;

/* Column and row of a coordinate on the grid; they never fall as it rises. */
static inline int64_t column_of(const CellGrid *grid, double x) { return (int64_t)((x - grid->x0) * grid->inverse); }
static inline int64_t row_of(const CellGrid *grid, double y) { return (int64_t)((y - grid->y0) * grid->inverse); }

/* First and last column, first and last row of the cells an edge's box meets. Exact: where two edges meet, both know the cell. */
static inline Box cell_span(const CellGrid *grid, double ax, double ay, double bx, double by) {
    int64_t one = column_of(grid, ax), two = column_of(grid, bx), low = row_of(grid, ay), high = row_of(grid, by);
    return (Box){least(one, two), most(one, two), least(low, high), most(low, high)};
}

/* First and last column an edge meets within one row of cells, or one more beside them. */
static inline void row_span(const CellGrid *grid, double ax, double ay, double bx, double by, const Box *box, int64_t row, int64_t *from, int64_t *to) {
    *from = box->first;
    *to = box->last;
    if (box->low == box->high || box->first == box->last) return;
    double bottom = ((double)row - PAD) / grid->inverse + grid->y0, top = ((double)(row + 1) + PAD) / grid->inverse + grid->y0;
    double t = (bottom - ay) / (by - ay), u = (top - ay) / (by - ay);
    t = lesser(greater(t, 0.0), 1.0);
    u = lesser(greater(u, 0.0), 1.0);
    double x = (ax + t * (bx - ax) - grid->x0) * grid->inverse, z = (ax + u * (bx - ax) - grid->x0) * grid->inverse;
    *from = most(box->first, (int64_t)(lesser(x, z) - PAD));
    *to = least(box->last, (int64_t)(greater(x, z) + PAD));
}

/* X of a column's reference points: an odd multiple of half a quantum, so that no vertex lies on it. */
static inline double column_middle(const CellGrid *grid, int64_t column) {
    return (floor((((double)column + 0.5) / grid->inverse + grid->x0) / QUANTUM_M) + 0.5) * QUANTUM_M;
}

/* Y of a row's reference points: half a quantum below the lowest height that is counted to the row. No vertex lies on it, and an edge
   crosses it exactly when one of its ends lies in this row or above, and the other below. */
static inline double row_line(const CellGrid *grid, int64_t row) {
    double at = (double)row, y = floor((at / grid->inverse + grid->y0) / QUANTUM_M) * QUANTUM_M;
    /* division and product round, so this may be a quantum off: held against row_of itself, by which points are placed */
    while ((y - grid->y0) * grid->inverse >= at) y -= QUANTUM_M;
    while ((y - grid->y0) * grid->inverse < at) y += QUANTUM_M;
    return y - 0.5 * QUANTUM_M;
}

#endif
