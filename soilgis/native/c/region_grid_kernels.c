/* Region grid (区划网格): soilgis.geometry.engine.region_grid_kernels. */
#include "region_marks.h"
#include "tally.h"

/* Region that covers a place once, NOWHERE or SEVERAL; the tally counts regions. */
static int32_t covering(const Tally *covers) {
    int32_t found = NOWHERE;
    for (int64_t entry = 0; entry < covers->length[0]; entry++) {
        int32_t region = covers->listed[entry];
        if (found != NOWHERE || covers->count[region] != 1) return SEVERAL;
        found = region;
    }
    return found;
}

API(void) soilgis_label_rows(EDGES(e), CELL_GRID(g), int64_t from, int64_t to, ROWS(r), TALLY(c), IN(uint8_t, marked), OUT(int32_t, region)) {
    const Edges edges = EDGES_OF(e);
    const CellGrid grid = CELL_GRID_OF(g);
    const Rows rows = ROWS_OF(r);
    const Tally covers = TALLY_OF(c);
    for (int64_t row = from; row < to; row++) {
        int64_t slot = rows.start[row], last = rows.start[row + 1], at = row * grid.columns, end = at + grid.columns;
        double line = row_line(&grid, row);
        int32_t here = NOWHERE;
        while (at < end) {
            int64_t until = slot < last ? rows.cell[slot] : end;
            for (int64_t cell = at; cell < until; cell++) region[cell] = marked[cell] ? BORDER : here;
            at = until;
            for (; slot < last && rows.cell[slot] == at; slot++) {
                int64_t k = rows.edge[slot];
                bump(&covers, edges.key[edges.ring[k]], passed(&edges, k, line));
            }
            here = covering(&covers);
        }
        emptied(&covers);
    }
}

API(void) soilgis_sum_table(IN(uint8_t, marks), int64_t columns, OUT(int32_t, table)) {
    int64_t wide = columns + 1, rows = marks_n / columns;
    for (int64_t row = 0; row < rows; row++) {
        const uint8_t *mark = marks + row * columns;
        const int32_t *below = table + row * wide + 1;
        int32_t *here = table + (row + 1) * wide + 1, line = 0;
        for (int64_t column = 0; column < columns; column++) {
            line += mark[column];
            here[column] = below[column] + line;
        }
    }
}

/* First crossing of a row that lies in a cell or beyond it (binary search). */
static int64_t slot_after(const Rows *rows, int64_t row, int64_t cell) {
    int64_t low = rows->start[row], high = rows->start[row + 1];
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (rows->cell[middle] < cell) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* From the reference point of a clear cell to that of a cell on its right: what lies between them along the row's line. */
static void along(const Edges *edges, const Rows *rows, int64_t row, int64_t clear, int64_t cell, double rx, double ry, const Tally *state) {
    for (int64_t slot = slot_after(rows, row, clear + 1); slot < rows->start[row + 1] && rows->cell[slot] <= cell; slot++) {
        int64_t k = rows->edge[slot];
        if (rows->cell[slot] < cell || left_of_reference(edges, k, rx, ry)) bump(state, edges->key[edges->ring[k]], passed(edges, k, ry));
    }
}

API(int64_t) soilgis_regions_around(EDGES(e), CELL_GRID(g), LISTS(l), IN(int32_t, region), ROWS(r), IN(double, xy), IN(int32_t, cells),
                                    IN(int64_t, asked), int64_t from, int64_t to, TALLY(s), OUT(int32_t, pool), OUT(int64_t, ends)) {
    const Edges edges = EDGES_OF(e);
    const CellGrid grid = CELL_GRID_OF(g);
    const Lists lists = LISTS_OF(l);
    const Rows rows = ROWS_OF(r);
    const Tally state = TALLY_OF(s);
    int64_t length = 0;
    for (int64_t index = from; index < to; index++) {
        int64_t point = asked[index], cell = cells[point], row = cell / grid.columns, first = row * grid.columns;
        int64_t clear = cell; /* a border cell has no region, and SEVERAL does not say which: both are passed over */
        while (clear >= first && (region[clear] == BORDER || region[clear] == SEVERAL)) clear -= 1;
        if (clear >= first && region[clear] >= 0) bump(&state, region[clear], 1);
        if (clear < cell) {
            double rx = column_middle(&grid, cell - first), ry = row_line(&grid, row);
            along(&edges, &rows, row, clear, cell, rx, ry, &state);
            legs(&edges, &lists, cell, -1, edges.rings, xy[2 * point], xy[2 * point + 1], rx, ry, &state);
        }
        length = write_state(&state, pool, pool_n, length);
        ends[index - from] = length;
    }
    return length;
}
