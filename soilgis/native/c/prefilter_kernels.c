/* Prefilter (预筛): soilgis.geometry.engine.prefilter_kernels. */
#include "grid.h"
#include "region_marks.h"

/* First column and row of a box, and those after its last; empty where it lies beside the grid. */
typedef struct {
    int64_t left, low, right, high;
} Cells;

/* A place on an axis, held between 0 and the last; NaN is 0. */
static inline int64_t held(double value, int64_t last) {
    if (!(value > 0.0)) return 0;
    return value < (double)last ? (int64_t)value : last;
}

static inline Cells box_cells(const double *box, const CellGrid *grid) {
    return (Cells){
        held((box[0] - grid->x0) * grid->inverse - PAD, grid->columns),
        held((box[1] - grid->y0) * grid->inverse - PAD, grid->rows),
        held((box[2] - grid->x0) * grid->inverse + PAD + 1.0, grid->columns),
        held((box[3] - grid->y0) * grid->inverse + PAD + 1.0, grid->rows),
    };
}

API(void) soilgis_clear_boxes(IN(double, boxes), CELL_GRID(g), IN(int32_t, table), OUT(uint8_t, clear)) {
    const CellGrid grid = CELL_GRID_OF(g);
    int64_t wide = grid.columns + 1;
    for (int64_t n = 0; n < boxes_n; n++) {
        const double *box = boxes + 4 * n;
        clear[n] = 1;
        if (!(box[0] <= box[2])) continue; /* written so that NaN, the bounds of no points, comes here too */
        Cells cells = box_cells(box, &grid);
        if (cells.left >= cells.right || cells.low >= cells.high) continue;
        const int32_t *top = table + cells.high * wide, *bottom = table + cells.low * wide;
        clear[n] = top[cells.right] - top[cells.left] - bottom[cells.right] + bottom[cells.left] == 0;
    }
}

API(void) soilgis_add_boxes(IN(double, boxes), CELL_GRID(g), OUT(int32_t, corners)) {
    const CellGrid grid = CELL_GRID_OF(g);
    int64_t wide = grid.columns + 1;
    for (int64_t n = 0; n < boxes_n; n++) {
        const double *box = boxes + 4 * n;
        if (!(box[0] <= box[2])) continue;
        Cells cells = box_cells(box, &grid);
        if (cells.left >= cells.right || cells.low >= cells.high) continue;
        corners[cells.low * wide + cells.left] += 1;
        corners[cells.high * wide + cells.right] += 1;
        corners[cells.low * wide + cells.right] -= 1;
        corners[cells.high * wide + cells.left] -= 1;
    }
}

API(void) soilgis_mark_shared(OUT(int32_t, corners), CELL_GRID(g), OUT(uint8_t, shared)) {
    const CellGrid grid = CELL_GRID_OF(g);
    int64_t wide = grid.columns + 1;
    for (int64_t row = 0; row < grid.rows; row++) {
        int32_t *here = corners + row * wide, line = 0;
        for (int64_t column = 0; column < grid.columns; column++) {
            line += here[column];
            here[column] = row > 0 ? here[column - wide] + line : line;
            shared[row * grid.columns + column] = here[column] > 1;
        }
    }
}

API(void) soilgis_look_up(IN(double, xy), IN(int64_t, start), CELL_GRID(g), IN(int32_t, region), OUT(int32_t, where)) {
    const CellGrid grid = CELL_GRID_OF(g);
    for (int64_t ring = 0; ring < where_n; ring++) {
        where[ring] = NOWHERE;
        if (start[ring] == start[ring + 1]) continue;
        const double *first = xy + 2 * start[ring];
        double u = (first[0] - grid.x0) * grid.inverse, v = (first[1] - grid.y0) * grid.inverse;
        if (0.0 <= u && u < (double)grid.columns && 0.0 <= v && v < (double)grid.rows)
            where[ring] = region[(int64_t)v * grid.columns + (int64_t)u];
    }
}
