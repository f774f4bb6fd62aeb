/* Start states (起点状态): soilgis.geometry.engine.winding_sweep. */
#include "tally.h"

/* Add (sign 1) or take back (sign -1) the edges of one cell that pass left of its reference point. */
static void beside(const Edges *edges, const Rows *rows, int64_t from, int64_t to, double rx, double ry, int64_t sign, const Tally *covers) {
    for (int64_t slot = from; slot < to; slot++) {
        int64_t k = rows->edge[slot];
        if (left_of_reference(edges, k, rx, ry)) bump(covers, edges->ring[k], sign * passed(edges, k, ry));
    }
}

/* Where the sweep along a row stands: the crossings of the cells before `here` are done, those of `here` end at `after`. */
typedef struct {
    int64_t row, last, done, after, here;
    double rx, ry;
} Sweep;

/* Go on to a cell of the row: covers are those of its reference point. */
static void forward(const Edges *edges, const CellGrid *grid, const Rows *rows, int64_t cell, Sweep *at, const Tally *covers) {
    beside(edges, rows, at->done, at->after, at->rx, at->ry, -1, covers);
    at->here = cell;
    at->rx = column_middle(grid, cell - at->row * grid->columns);
    while (at->done < at->last && rows->cell[at->done] < cell) {
        int64_t k = rows->edge[at->done];
        bump(covers, edges->ring[k], passed(edges, k, at->ry));
        at->done += 1;
    }
    at->after = at->done;
    while (at->after < at->last && rows->cell[at->after] == cell) at->after += 1;
    beside(edges, rows, at->done, at->after, at->rx, at->ry, 1, covers);
}

API(int64_t) soilgis_sweep_rows(EDGES(e), CELL_GRID(g), LISTS(l), int64_t from, int64_t to, ROWS(r), IN(double, xy), IN(int32_t, cells),
                                IN(int32_t, ring), IN(int64_t, order), IN(int64_t, order_start), TALLY(c), TALLY(s), OUT(int32_t, pool),
                                OUT(int64_t, ends)) {
    const Edges edges = EDGES_OF(e);
    const CellGrid grid = CELL_GRID_OF(g);
    const Lists lists = LISTS_OF(l);
    const Rows rows = ROWS_OF(r);
    const Tally covers = TALLY_OF(c), state = TALLY_OF(s);
    int64_t length = 0;
    for (int64_t row = from; row < to; row++) {
        Sweep at = {row, rows.start[row + 1], rows.start[row], rows.start[row], -1, 0.0, row_line(&grid, row)};
        emptied(&covers);
        for (int64_t index = order_start[row]; index < order_start[row + 1]; index++) {
            int64_t point = order[index], own = ring[point];
            if (cells[point] != at.here) forward(&edges, &grid, &rows, cells[point], &at, &covers);
            for (int64_t entry = 0; entry < covers.length[0]; entry++) {
                int64_t other = covers.listed[entry];
                if (concerns(&edges, own, other)) bump(&state, edges.key[other], covers.count[other]);
            }
            legs(&edges, &lists, at.here, own, own, xy[2 * point], xy[2 * point + 1], at.rx, at.ry, &state);
            length = write_state(&state, pool, pool_n, length);
            ends[index - order_start[from]] = length;
        }
    }
    emptied(&covers);
    return length;
}
