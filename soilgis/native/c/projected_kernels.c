/* Projected rings (投影环): soilgis.geometry.engine.projected_kernels. */
#include "division.h"
#include "extent.h"
#include "wkb.h"

API(void) soilgis_bound_points(LAYOUT(layout), int64_t from, int64_t to, OUT(double, boxes), OUT(int8_t, fault)) {
    Layout layout = LAYOUT_OF(layout);
    for (int64_t ring = from; ring < to; ring++) {
        const uint8_t *at = layout.buffer + layout.place[ring];
        int64_t stride = layout.stride[ring], length = layout.points[ring];
        Extent extent = NO_EXTENT;
        double x = 0.0, y = 0.0, first_x = length ? load_real(at, 0) : 0.0, first_y = length ? load_real(at, 8) : 0.0;
        int wrong = 0;
        for (int64_t k = 0; k < length; k++, at += stride) {
            x = load_real(at, 0);
            y = load_real(at, 8);
            wrong |= !(fabs(x) < INFINITY) | !(fabs(y) < INFINITY);
            widen(&extent, x, y);
        }
        if (wrong) fault[ring] = 1;
        if (fault[ring] == 0 && length && (first_x != x || first_y != y)) fault[ring] = 5;
        write_extent(&extent, boxes + 4 * ring);
    }
}

/* Bends of edges by place, as soilgis.model.bends.Bends, and its rules. */
typedef struct {
    const double *corner, *step, *terms;
    int64_t rows, columns;
    double shortest, longest, slack, loose, most;
    int64_t ask;
} Table;

#define TABLE(t)                                                                                                                          \
    IN(double, t##_corner), IN(double, t##_step), IN(double, t##_terms), int64_t t##_rows, int64_t t##_columns, double t##_shortest,      \
        double t##_longest, double t##_slack, double t##_loose, int64_t t##_most, int64_t t##_ask
#define TABLE_OF(t)                                                                                                                       \
    ((Table){t##_corner, t##_step, t##_terms, t##_rows, t##_columns, t##_shortest, t##_longest, t##_slack, t##_loose,                     \
             (double)t##_most * (double)t##_most, t##_ask})

/* Number of the cell of a place along one side of the table, within it. */
static inline int64_t cell_of(double along, int64_t nodes) { return (int64_t)lesser(greater(floor(along), 0.0), (double)(nodes - 2)); }

/* Area an edge misses and how far it may be off (slack), as soilgis.model.bends.Bends.missed. */
static double missed(const Table *table, double ax, double ay, double bx, double by, double *slack) {
    double x = bx - ax, y = by - ay;
    double across = (ax + x * 0.5 - table->corner[0]) / table->step[0], up = (ay + y * 0.5 - table->corner[1]) / table->step[1];
    int64_t column = cell_of(across, table->columns), row = cell_of(up, table->rows);
    across -= (double)column;
    up -= (double)row;
    double spread[4] = {(1 - across) * (1 - up), across * (1 - up), (1 - across) * up, across * up};
    const double *low = table->terms + 8 * (row * table->columns + column), *high = low + 8 * table->columns;
    double powers[4][3] = {{x, x, x}, {x, x, y}, {x, y, y}, {y, y, y}}, largest = 0.0, sums = 0.0;
    for (int plane = 0; plane < 8; plane += 4) {
        double each[4];
        for (int term = 0; term < 4; term++) {
            int n = plane + term;
            double factor = low[n] * spread[0] + low[8 + n] * spread[1] + high[n] * spread[2] + high[8 + n] * spread[3];
            each[term] = factor * powers[term][0] * powers[term][1] * powers[term][2];
        }
        double area = fabs(each[0] + each[1] + each[2] + each[3]);
        double whole = fabs(each[0]) + fabs(each[1]) + fabs(each[2]) + fabs(each[3]);
        if (isnan(area)) return *slack = NAN;
        largest = greater(largest, area);
        sums = greater(sums, whole);
    }
    *slack = table->slack * largest + table->slack + table->loose * sums;
    return largest;
}

/* Parts of an edge, as soilgis.model.bends.Bends.told; `ask` where it must be measured. */
static inline int64_t told(const Table *table, double ax, double ay, double bx, double by) {
    double x = bx - ax, y = by - ay, square = x * x + y * y, slack;
    if (square <= table->shortest * table->shortest) return 1;
    if (!(square <= table->longest * table->longest)) return table->ask;
    double area = missed(table, ax, ay, bx, by, &slack);
    if (!(area <= table->most)) return table->ask;
    int64_t count = most((int64_t)ceil(sqrt(area)), 1);
    double above = (double)(count * count), below = (double)((count - 1) * (count - 1));
    return area + slack <= above && (count == 1 || area - slack > below) ? count : table->ask;
}

API(void) soilgis_count_parts(LAYOUT(layout), int64_t from, int64_t to, IN(int64_t, first), TABLE(table), OUT(int32_t, parts)) {
    Layout layout = LAYOUT_OF(layout);
    Table table = TABLE_OF(table);
    for (int64_t ring = from; ring < to; ring++) {
        const uint8_t *at = layout.buffer + layout.place[ring];
        int64_t stride = layout.stride[ring];
        int32_t *part = parts + first[ring];
        double bx = 0.0, by = 0.0;
        for (int64_t k = 0; k < layout.points[ring]; k++, at += stride) {
            double ax = bx, ay = by;
            bx = load_real(at, 0);
            by = load_real(at, 8);
            part[k] = k ? (int32_t)told(&table, ax, ay, bx, by) : 1;
        }
    }
}

API(void) soilgis_fill_parts(LAYOUT(layout), int64_t from, int64_t to, IN(int64_t, first), IN(int64_t, start), IN(int32_t, parts), OUT(double, xy)) {
    Layout layout = LAYOUT_OF(layout);
    for (int64_t ring = from; ring < to; ring++) {
        const uint8_t *at = layout.buffer + layout.place[ring];
        int64_t stride = layout.stride[ring];
        const int32_t *part = parts + first[ring];
        double bx = 0.0, by = 0.0, *point = xy + 2 * start[ring];
        for (int64_t k = 0; k < layout.points[ring]; k++, at += stride, point += 2) {
            double ax = bx, ay = by;
            bx = load_real(at, 0);
            by = load_real(at, 8);
            if (part[k] > 1) point = divide(point, ax, ay, bx, by, part[k]);
            point[0] = bx;
            point[1] = by;
        }
    }
}
