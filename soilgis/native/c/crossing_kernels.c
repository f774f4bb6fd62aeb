/* Crossings (交点): soilgis.geometry.engine.crossing_kernels. */
#include "grid.h"
#include "predicates.h"
#include "tally.h"

/* A zone edge that looks for what it crosses: its number, its ring, its ends and its bounds. */
typedef struct {
    int64_t k, own;
    double px, py, qx, qy, low_x, high_x, low_y, high_y;
} Walker;

/* The crossings of one edge; length may pass room: then they are counted only. hits is room for those of one cell. */
typedef struct {
    int64_t *other, *sign;
    double *x, *y;
    int64_t *length, *hits, room;
} Found;

typedef struct {
    Edges borders, zones;
    CellGrid grid;
    Lists near_borders, near_zones;
} Layers;

/* Bounds as they are listed, and compared four at once. */
typedef float Four __attribute__((vector_size(16), aligned(4)));

/* List the edges of one busy cell whose bounds meet the walker's; return how many. In single precision, as the bounds are listed: both are
   rounded, rounding is monotone, and the listed ones are wider than the edge, so that none is missed. */
static inline int64_t near_edges(const Lists *lists, int64_t place, const Walker *walker, int64_t *hits) {
    int64_t near = 0, end = lists->start[place + 1];
    const Four turned = {-1.0f, 1.0f, -1.0f, 1.0f}; /* lower bounds must be below, upper ones above: with their sign turned all are above */
    const Four beyond = {-(float)walker->high_x, (float)walker->low_x, -(float)walker->high_y, (float)walker->low_y};
    for (int64_t slot = lists->start[place]; slot < end; slot++) {
        hits[near] = slot; /* written always and counted if it is one: no branch to be guessed wrong */
        near -= __builtin_reduce_and(*(const Four *)(lists->boxes + 4 * slot) * turned >= beyond); /* a true lane is -1 */
    }
    return near;
}

/* Note where the walker crosses an edge, if it does; border is 1 where the edge is the regions'. */
static inline void cross_edge(const Edges *edges, int64_t e, int border, const Walker *w, const Found *found) {
    const double *at = edges->xy + 2 * e;
    double ax = at[0], ay = at[1], bx = at[2], by = at[3];
    if (greater(ax, bx) < w->low_x || lesser(ax, bx) > w->high_x || greater(ay, by) < w->low_y || lesser(ay, by) > w->high_y) return;
    int64_t other = edges->ring[e];
    if (!(border || concerns(edges, w->own, other))) return;
    int sign = crossing_sign(w->px, w->py, w->qx, w->qy, ax, ay, bx, by, border || w->own > other ? 1 : -1);
    if (sign == 0) return;
    int64_t n = found->length[0]++;
    if (n >= found->room) return; /* counted only: the caller sees it and comes again with more room */
    found->other[n] = border ? e : -1 - e;
    found->sign[n] = sign * (int64_t)edges->orientation[other];
    /* both walks must turn at the very same point: the edges always in one order, borders before zones, zones by number */
    if (w->k < e && !border)
        crossing_point(w->px, w->py, w->qx, w->qy, ax, ay, bx, by, &found->x[n], &found->y[n]);
    else
        crossing_point(ax, ay, bx, by, w->px, w->py, w->qx, w->qy, &found->x[n], &found->y[n]);
}

/* Note the crossings of a zone edge with the edges of one layer in one busy cell. */
static void cross_cell(const Edges *edges, const Lists *lists, int64_t place, int border, const Walker *walker, const Found *found) {
    int64_t near = near_edges(lists, place, walker, found->hits);
    for (int64_t hit = 0; hit < near; hit++) cross_edge(edges, lists->edges[found->hits[hit]], border, walker, found);
}

/* Whether a crossing comes before another along an edge; those in one place are ordered by the edges crossed. */
static inline int before(double one, double other, int64_t first, int64_t second) { return one < other || (one == other && first <= second); }

static inline void move(const Found *found, int64_t to, int64_t from) {
    found->other[to] = found->other[from];
    found->sign[to] = found->sign[from];
    found->x[to] = found->x[from];
    found->y[to] = found->y[from];
}

/* Drop the crossings that were seen in more than one cell; they are in order. */
static void drop_repeated(const Found *found) {
    int64_t kept = 1;
    for (int64_t index = 1; index < found->length[0]; index++) {
        if (found->other[index] == found->other[kept - 1]) continue;
        move(found, kept, index);
        kept += 1;
    }
    found->length[0] = kept;
}

/* Order the crossings along the walked edge. A shell sort: it needs no memory, moves the four columns together, and most edges have two
   or three crossings. */
static void in_order(const Walker *walker, const Found *found) {
    double px = walker->px, py = walker->py, long_x = walker->qx - px, long_y = walker->qy - py;
    int steep = fabs(long_y) > fabs(long_x);
    for (int64_t gap = found->length[0] / 2; gap > 0; gap /= 2) {
        for (int64_t index = gap; index < found->length[0]; index++) {
            int64_t e = found->other[index], sign = found->sign[index], at = index;
            double x = found->x[index], y = found->y[index], along = steep ? (y - py) / long_y : (x - px) / long_x;
            for (; at >= gap; at -= gap) {
                double past = steep ? (found->y[at - gap] - py) / long_y : (found->x[at - gap] - px) / long_x;
                if (before(past, along, found->other[at - gap], e)) break;
                move(found, at, at - gap);
            }
            found->other[at] = e;
            found->sign[at] = sign;
            found->x[at] = x;
            found->y[at] = y;
        }
    }
    drop_repeated(found);
}

/* Find all crossings of a zone edge, in the order in which it meets them. */
static inline void edge_crossings(const Layers *layers, const Walker *walker, const Found *found) {
    const CellGrid *grid = &layers->grid;
    const int32_t *rank = layers->near_borders.rank;
    found->length[0] = 0;
    Box box = cell_span(grid, walker->px, walker->py, walker->qx, walker->qy);
    for (int64_t row = box.low; row <= box.high; row++) {
        int64_t first, last;
        row_span(grid, walker->px, walker->py, walker->qx, walker->qy, &box, row, &first, &last);
        for (int64_t cell = row * grid->columns + first; cell <= row * grid->columns + last; cell++) {
            if (rank[cell] < 0) continue;
            cross_cell(&layers->borders, &layers->near_borders, rank[cell], 1, walker, found);
            if (!layers->zones.isolated[walker->own]) cross_cell(&layers->zones, &layers->near_zones, rank[cell], 0, walker, found);
        }
    }
    if (1 < found->length[0] && found->length[0] <= found->room) in_order(walker, found);
}

static inline Walker walker_of(const Edges *zones, int64_t k) {
    const double *at = zones->xy + 2 * k;
    double px = at[0], py = at[1], qx = at[2], qy = at[3];
    return (Walker){k, zones->ring[k], px, py, qx, qy, lesser(px, qx), greater(px, qx), lesser(py, qy), greater(py, qy)};
}

API(void)
soilgis_list_crossings(EDGES(b), EDGES(z), CELL_GRID(g), LISTS(near), LISTS(zone), int64_t begin, int64_t end, OUT(int64_t, other),
                       OUT(int64_t, turn), OUT(double, x), OUT(double, y), OUT(int64_t, length), OUT(int64_t, hits), OUT(int32_t, edge),
                       OUT(int32_t, crossed), OUT(int8_t, sign), OUT(double, place), int64_t *numbers) {
    Layers layers = {EDGES_OF(b), EDGES_OF(z), CELL_GRID_OF(g), LISTS_OF(near), LISTS_OF(zone)};
    Found found = {other, turn, x, y, length, hits, other_n};
    const Edges *zones = &layers.zones;
    int64_t count = 0, longest = 0;
    for (int64_t k = begin; k < end; k++) {
        if (zones->ring[k] < 0 || (zones->cell[k] == zones->cell[k + 1] && near_rank[zones->cell[k]] < 0)) continue;
        Walker walker = walker_of(zones, k);
        edge_crossings(&layers, &walker, &found);
        longest = most(longest, length[0]);
        if (length[0] > other_n) continue;
        for (int64_t n = 0; n < length[0]; n++, count++) {
            if (count >= edge_n) continue;
            edge[count] = (int32_t)k;
            crossed[count] = (int32_t)other[n];
            sign[count] = (int8_t)turn[n];
            place[2 * count] = x[n];
            place[2 * count + 1] = y[n];
        }
    }
    numbers[0] = count;
    numbers[1] = longest;
}

API(void)
soilgis_order_crossings(EDGES(e), IN(int64_t, begin), OUT(int64_t, order), IN(int32_t, edge), IN(int32_t, crossed), IN(int8_t, sign),
                        IN(double, place)) {
    for (int64_t n = 0; n + 1 < begin_n; n++) {
        int64_t low = begin[n], number = begin[n + 1] - low;
        if (number < 2) continue;
        const double *at_edge = e_xy + 2 * (int64_t)edge[order[low]];
        double long_x = at_edge[2] - at_edge[0], long_y = at_edge[3] - at_edge[1];
        int axis = fabs(long_y) > fabs(long_x);
        double near = at_edge[axis], length = axis ? long_y : long_x;
        for (int64_t gap = number / 2; gap > 0; gap /= 2) {
            for (int64_t index = low + gap; index < low + number; index++) {
                int64_t crossing = order[index], at = index;
                double along = (place[2 * crossing + axis] - near) / length;
                for (; at >= low + gap; at -= gap) {
                    int64_t earlier = order[at - gap];
                    if (before((place[2 * earlier + axis] - near) / length, along, crossed[earlier], crossed[crossing])) break;
                    order[at] = earlier;
                }
                order[at] = crossing;
            }
        }
    }
}
