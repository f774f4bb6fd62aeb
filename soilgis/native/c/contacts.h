/* Contacts of edges (边接触): where a ring touches itself or two rings of a feature meet, edge by edge. */
#ifndef CONTACTS_H
#define CONTACTS_H

#include "predicates.h"

typedef struct {
    double low_x, low_y, high_x, high_y;
} Bounds;

/* Whether edge e follows edge k or the other way round, as the walk along their ring goes; k < e. */
static inline int neighbours(const int32_t *ring, const int64_t *start, int64_t k, int64_t e) {
    int64_t own = ring[k], between = k + 1;
    while (between < e && ring[between] < 0) between += 1;
    if (between == e) return 1;
    int64_t first = start[own], last = start[own + 1] - 1;
    while (ring[first] < 0) first += 1;
    while (ring[last] < 0) last -= 1;
    return k == first && e == last;
}

/* Whether two edges of one ring touch where they should not; k < e. */
static inline int touching(const double *xy, const int32_t *ring, const int64_t *start, int64_t k, int64_t e) {
    double ax = xy[2 * k], ay = xy[2 * k + 1], bx = xy[2 * k + 2], by = xy[2 * k + 3];
    double px = xy[2 * e], py = xy[2 * e + 1], qx = xy[2 * e + 2], qy = xy[2 * e + 3];
    if (greater(ax, bx) < lesser(px, qx) || greater(px, qx) < lesser(ax, bx) || greater(ay, by) < lesser(py, qy) || greater(py, qy) < lesser(ay, by))
        return 0;
    int to_p = orient(ax, ay, bx, by, px, py), to_q = orient(ax, ay, bx, by, qx, qy);
    if (to_p * to_q > 0 || orient(px, py, qx, qy, ax, ay) * orient(px, py, qx, qy, bx, by) > 0) return 0;
    if (!neighbours(ring, start, k, e)) return 1;
    return to_p == 0 && to_q == 0 && (bx - ax) * (qx - px) + (by - ay) * (qy - py) < 0;
}

/* Whether an edge's bounds lie beside a box. */
static inline int beside(const double *xy, int64_t k, const Bounds *box) {
    double ax = xy[2 * k], ay = xy[2 * k + 1], bx = xy[2 * k + 2], by = xy[2 * k + 3];
    return greater(ax, bx) < box->low_x || lesser(ax, bx) > box->high_x || greater(ay, by) < box->low_y || lesser(ay, by) > box->high_y;
}

/* Whether two edges have a point in common. */
static inline int edges_touch(const double *xy, int64_t k, int64_t e) {
    double ax = xy[2 * k], ay = xy[2 * k + 1], bx = xy[2 * k + 2], by = xy[2 * k + 3];
    Bounds box = {lesser(ax, bx), lesser(ay, by), greater(ax, bx), greater(ay, by)};
    if (beside(xy, e, &box)) return 0;
    double px = xy[2 * e], py = xy[2 * e + 1], qx = xy[2 * e + 2], qy = xy[2 * e + 3];
    if (orient(ax, ay, bx, by, px, py) * orient(ax, ay, bx, by, qx, qy) > 0) return 0;
    return orient(px, py, qx, qy, ax, ay) * orient(px, py, qx, qy, bx, by) <= 0;
}

#endif
