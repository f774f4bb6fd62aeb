/* Edge grid (边网格): soilgis.geometry.engine.edge_grid_kernels. */
#include "grid.h"

/* How much wider than an edge its listed bounds are: above the rounding of single precision at 2^25 m. */
#define WIDER_M 2.0

API(void) soilgis_code_cells(IN(double, xy), CELL_GRID(g), int64_t from, int64_t to, OUT(int32_t, cell)) {
    /* columns, rows and cells fit into 32 bits, and several such are made at once */
    const int32_t columns = (int32_t)g_columns;
    for (int64_t k = from; k < to; k++) {
        int32_t column = (int32_t)((xy[2 * k] - g_x0) * g_inverse), row = (int32_t)((xy[2 * k + 1] - g_y0) * g_inverse);
        cell[k] = row * columns + column;
    }
}

/* Column in which an edge crosses the line of a row. */
static int64_t crossed_column(const CellGrid *grid, const double *at, int64_t row) {
    double ax = at[0], ay = at[1], bx = at[2], by = at[3];
    int64_t one = column_of(grid, ax), two = column_of(grid, bx);
    if (one == two) return one;
    double x = ax + (row_line(grid, row) - ay) / (by - ay) * (bx - ax);
    return column_of(grid, lesser(greater(x, lesser(ax, bx)), greater(ax, bx)));
}

/* Mark the cells an edge meets. */
static void pass(const CellGrid *grid, const double *at, uint8_t *marks) {
    Box box = cell_span(grid, at[0], at[1], at[2], at[3]);
    for (int64_t row = box.low; row <= box.high; row++) {
        int64_t first, last;
        row_span(grid, at[0], at[1], at[2], at[3], &box, row, &first, &last);
        for (int64_t column = first; column <= last; column++) marks[row * grid->columns + column] = 1;
    }
}

API(int64_t) soilgis_trace_edges(EDGES(e), CELL_GRID(g), int64_t from, int64_t to, OUT(uint8_t, marks), OUT(int32_t, cell), OUT(int32_t, who)) {
    const Edges edges = EDGES_OF(e);
    const CellGrid grid = CELL_GRID_OF(g);
    int64_t count = 0, last = least(to, edges.points - 1); /* the last point begins no edge, and none lies behind it */
    for (int64_t k = from; k < last; k++) {
        if (edges.cell[k] == edges.cell[k + 1] || edges.ring[k] < 0) continue;
        const double *at = edges.xy + 2 * k;
        if (marks_n) pass(&grid, at, marks);
        int64_t one = row_of(&grid, at[1]), two = row_of(&grid, at[3]), high = most(one, two);
        for (int64_t row = least(one, two) + 1; row <= high; row++) {
            if (count < cell_n) {
                cell[count] = (int32_t)(row * grid.columns + crossed_column(&grid, at, row));
                who[count] = (int32_t)k;
            }
            count += 1;
        }
    }
    return count;
}

/* Note that an edge of a ring lies in a cell: -1 is no ring yet, -2 several; which ones does not matter, the cell is busy. */
static inline void mark(const Edges *edges, int32_t ring, int64_t cell, const uint8_t *border, uint8_t *busy, int32_t *owner) {
    if (border[cell]) busy[cell] = 1;
    if (edges->isolated[ring]) return;
    if (owner[cell] == -1) owner[cell] = ring;
    else if (owner[cell] != ring) owner[cell] = -2;
}

API(void) soilgis_mark_cells(EDGES(e), CELL_GRID(g), int64_t from, int64_t to, IN(uint8_t, border), OUT(uint8_t, busy), OUT(int32_t, owner)) {
    const Edges edges = EDGES_OF(e);
    const CellGrid grid = CELL_GRID_OF(g);
    for (int64_t k = from; k < to; k++) {
        if (edges.ring[k] < 0) continue;
        if (edges.cell[k] == edges.cell[k + 1]) {
            mark(&edges, edges.ring[k], edges.cell[k], border, busy, owner);
            continue;
        }
        const double *at = edges.xy + 2 * k;
        Box box = cell_span(&grid, at[0], at[1], at[2], at[3]);
        for (int64_t row = box.low; row <= box.high; row++) {
            int64_t first, last;
            row_span(&grid, at[0], at[1], at[2], at[3], &box, row, &first, &last);
            for (int64_t column = first; column <= last; column++) mark(&edges, edges.ring[k], row * grid.columns + column, border, busy, owner);
        }
    }
}

/* Entries of busy cells as they are found. */
typedef struct {
    int32_t *place, *who, *counts;
    int64_t room, found;
} Entries;

/* Add an edge to a cell's entries if the cell is busy. */
static inline void collect(Entries *entries, int32_t here, int64_t k) {
    if (here < 0) return;
    if (entries->found < entries->room) {
        entries->place[entries->found] = here;
        entries->who[entries->found] = (int32_t)k;
        entries->counts[here] += 1;
    }
    entries->found += 1;
}

API(int64_t) soilgis_collect_cells(EDGES(e), CELL_GRID(g), int64_t from, int64_t to, IN(int32_t, rank), OUT(int32_t, place), OUT(int32_t, who),
                                   OUT(int32_t, counts)) {
    const Edges edges = EDGES_OF(e);
    const CellGrid grid = CELL_GRID_OF(g);
    Entries entries = {place, who, counts, place_n, 0};
    for (int64_t k = from; k < to; k++) {
        if (edges.ring[k] < 0) continue;
        if (edges.cell[k] == edges.cell[k + 1]) {
            collect(&entries, rank[edges.cell[k]], k);
            continue;
        }
        const double *at = edges.xy + 2 * k;
        Box box = cell_span(&grid, at[0], at[1], at[2], at[3]);
        for (int64_t row = box.low; row <= box.high; row++) {
            int64_t first, last;
            row_span(&grid, at[0], at[1], at[2], at[3], &box, row, &first, &last);
            for (int64_t column = first; column <= last; column++) collect(&entries, rank[row * grid.columns + column], k);
        }
    }
    return entries.found;
}

API(void) soilgis_fill_cells(EDGES(e), IN(int32_t, place), IN(int32_t, who), int64_t count, OUT(int64_t, cursor), OUT(int32_t, members),
                             OUT(float, boxes)) {
    for (int64_t entry = 0; entry < count; entry++) {
        int32_t k = who[entry];
        int64_t at = cursor[place[entry]]++;
        members[at] = k;
        if (!boxes_n) continue;
        const double *ends = e_xy + 2 * (int64_t)k;
        double ax = ends[0], ay = ends[1], bx = ends[2], by = ends[3];
        boxes[4 * at] = (float)(lesser(ax, bx) - WIDER_M);
        boxes[4 * at + 1] = (float)(greater(ax, bx) + WIDER_M);
        boxes[4 * at + 2] = (float)(lesser(ay, by) - WIDER_M);
        boxes[4 * at + 3] = (float)(greater(ay, by) + WIDER_M);
    }
}
