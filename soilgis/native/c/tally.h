/* Counts of few among many (计数表), and what they are used for in sweeps: soilgis.geometry.engine.winding_sweep. */
#ifndef TALLY_H
#define TALLY_H

#include "grid.h"
#include "predicates.h"

/* Counts of items; those that are not zero are listed, and each knows its slot. */
typedef struct {
    int32_t *count, *slot, *listed;
    int64_t *length;
} Tally;

#define TALLY(t) OUT(int32_t, t##_count), OUT(int32_t, t##_slot), OUT(int32_t, t##_listed), OUT(int64_t, t##_length)
#define TALLY_OF(t) ((Tally){t##_count, t##_slot, t##_listed, t##_length})

/* Add to an item's count. The last listed takes the slot of one that is taken out, which so costs the same whatever the number. */
static inline void bump(const Tally *tally, int64_t item, int64_t change) {
    int32_t *count = tally->count, *slot = tally->slot, *listed = tally->listed;
    int64_t *length = tally->length;
    if (count[item] == 0) {
        slot[item] = (int32_t)length[0];
        listed[length[0]] = (int32_t)item;
        length[0] += 1;
    }
    count[item] += (int32_t)change;
    if (count[item] == 0) {
        length[0] -= 1;
        int32_t last = listed[length[0]];
        listed[slot[item]] = last;
        slot[last] = slot[item];
    }
}

/* Set every count to zero. */
static inline void emptied(const Tally *tally) {
    for (int64_t entry = 0; entry < tally->length[0]; entry++) tally->count[tally->listed[entry]] = 0;
    tally->length[0] = 0;
}

/* Whether ring `other` of a layer matters on its ring `own`, or on a ring of the regions (-1). */
static inline int concerns(const Edges *edges, int64_t own, int64_t other) {
    if (own < 0) return 1;
    if (own == other || edges->isolated[own] || edges->isolated[other]) return 0;
    return edges->mode == COMBINATIONS || edges->key[own] == edges->key[other];
}

/* How the winding of an edge's ring changes from left to right of it along a row's line. */
static inline int64_t passed(const Edges *edges, int64_t k, double line) {
    return (edges->xy[2 * k + 1] < line ? -1 : 1) * (int64_t)edges->orientation[edges->ring[k]];
}

/* Whether an edge passes a row's line left of the reference point, by the exact predicate. */
static inline int left_of_reference(const Edges *edges, int64_t k, double rx, double ry) {
    const double *at = edges->xy + 2 * k;
    return (side(at[0], at[1], at[2], at[3], rx, ry, 1) < 0) == (at[1] < ry);
}

/* Append a tally to the pool of (key, count) pairs, as far as there is room, and empty it; return the length needed. */
static inline int64_t write_state(const Tally *tally, int32_t *pool, int64_t room, int64_t length) {
    for (int64_t index = 0; index < tally->length[0]; index++) {
        int32_t item = tally->listed[index];
        if (length < room) {
            pool[2 * length] = item;
            pool[2 * length + 1] = tally->count[item];
        }
        length += 1;
        tally->count[item] = 0;
    }
    tally->length[0] = 0;
    return length;
}

/* Carry the cover of a cell's reference point to a point: upright to (rx, py), then level to it. Rings of the layer from number `before`
   on are shifted further than the point's own. */
static inline void legs(const Edges *edges, const Lists *lists, int64_t cell, int64_t own, int64_t before, double px, double py, double rx, double ry,
                        const Tally *tally) {
    int64_t place = lists->rank[cell];
    if (place < 0) return;
    for (int64_t slot = lists->start[place]; slot < lists->start[place + 1]; slot++) {
        int64_t k = lists->edges[slot], other = edges->ring[k];
        if (!concerns(edges, own, other)) continue;
        const double *at = edges->xy + 2 * k;
        double ax = at[0], ay = at[1], bx = at[2], by = at[3];
        int shift = other < before ? 1 : -1;
        int upright = (ax < rx) != (bx < rx);
        int level = shift > 0 ? (ay <= py) != (by <= py) : (ay < py) != (by < py);
        if (!(upright || level)) continue;
        int corner = side(ax, ay, bx, by, rx, py, shift), change = 0;
        /* sides are 1 or -1, so a leg that is crossed changes the winding number by half their difference */
        if (upright) change += (corner - side(ax, ay, bx, by, rx, ry, 1)) / 2;
        if (level) change += (side(ax, ay, bx, by, px, py, shift) - corner) / 2;
        if (change) bump(tally, edges->key[other], (int64_t)change * edges->orientation[other]);
    }
}

#endif
