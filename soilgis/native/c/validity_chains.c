/* Chains (单调链): where a ring touches itself or two rings of a feature meet, told without a grid: soilgis.geometry.engine.validity_chains. */
#include "contacts.h"

typedef struct {
    const double *xy;
    const int32_t *ring;
    const int64_t *start;
    const uint8_t *hole;
    const double *boxes;
} Layer;

/* Chains of a feature: first edge, ring and bounds of each, and whether it goes on the way of the one before it. */
typedef struct {
    int64_t *begin, *ring;
    Bounds *boxes;
    uint8_t *plain;
    int64_t count;
} Chains;

typedef struct {
    int64_t first, after;
} Stretch;

/* Whether an edge goes on the way of the one before it in x or in y, and is not level with their corner on either side. Then the chains
   they end and begin lie before and after the corner in that coordinate, and share the corner alone. */
static inline int goes_on(double before_x, double before_y, double after_x, double after_y) {
    int same_x = (before_x >= 0) == (after_x >= 0) && before_x != 0 && after_x != 0;
    int same_y = (before_y >= 0) == (after_y >= 0) && before_y != 0 && after_y != 0;
    return same_x || same_y;
}

/* Bounds of a chain: those of its ends. */
static inline Bounds bounds_of(double ax, double ay, double bx, double by) {
    return (Bounds){lesser(ax, bx), lesser(ay, by), greater(ax, bx), greater(ay, by)};
}

/* Cut a ring's edges into chains along which neither coordinate turns back, and put them behind those that are there. A chain cannot
   touch itself. */
static void find_chains(const Layer *layer, int64_t own, Chains *chains) {
    int64_t *begin = chains->begin + chains->count, count = 0;
    Bounds *boxes = chains->boxes + chains->count;
    uint8_t *plain = chains->plain + chains->count;
    int way = -1;
    double before_x = 0.0, before_y = 0.0, sx = 0.0, sy = 0.0, bx = 0.0, by = 0.0;
    for (int64_t k = layer->start[own]; k < layer->start[own + 1]; k++) {
        if (layer->ring[k] < 0) continue;
        const double *at = layer->xy + 2 * k;
        double ax = at[0], ay = at[1];
        bx = at[2];
        by = at[3];
        int now = (bx >= ax ? 2 : 0) + (by >= ay ? 1 : 0);
        if (now != way) {
            if (count) boxes[count - 1] = bounds_of(sx, sy, ax, ay);
            plain[count] = (uint8_t)goes_on(before_x, before_y, bx - ax, by - ay);
            begin[count] = k;
            way = now;
            sx = ax;
            sy = ay;
            count += 1;
        }
        before_x = bx - ax;
        before_y = by - ay;
    }
    if (count) {
        const double *at = layer->xy + 2 * begin[0];
        boxes[count - 1] = bounds_of(sx, sy, bx, by);
        plain[0] = (uint8_t)goes_on(before_x, before_y, at[2] - at[0], at[3] - at[1]);
    }
    for (int64_t n = 0; n < count; n++) chains->ring[chains->count + n] = own;
    chains->count += count;
}

/* Whether two chains of one ring touch where they should not; box is where their bounds overlap. */
static int chains_touch(const Layer *layer, Stretch one, Stretch two, const Bounds *box) {
    for (int64_t k = one.first; k < one.after; k++) {
        if (layer->ring[k] < 0 || beside(layer->xy, k, box)) continue;
        for (int64_t e = two.first; e < two.after; e++)
            if (layer->ring[e] >= 0 && touching(layer->xy, layer->ring, layer->start, k, e)) return 1;
    }
    return 0;
}

/* chains_touch for a chain and the one that follows it: what lies in the box begins at the corner they share. */
static int followers_touch(const Layer *layer, Stretch one, Stretch two, const Bounds *box) {
    for (int64_t k = one.after - 1; k >= one.first; k--) {
        if (layer->ring[k] < 0) continue;
        if (beside(layer->xy, k, box)) return 0;
        for (int64_t e = two.first; e < two.after; e++) {
            if (layer->ring[e] < 0) continue;
            if (beside(layer->xy, e, box)) break;
            if (touching(layer->xy, layer->ring, layer->start, k, e)) return 1;
        }
    }
    return 0;
}

/* Whether chains of two rings have a point in common; box is where their bounds overlap. */
static int other_chains_touch(const Layer *layer, Stretch one, Stretch two, const Bounds *box) {
    for (int64_t k = one.first; k < one.after; k++) {
        if (layer->ring[k] < 0 || beside(layer->xy, k, box)) continue;
        for (int64_t e = two.first; e < two.after; e++)
            if (layer->ring[e] >= 0 && edges_touch(layer->xy, k, e)) return 1;
    }
    return 0;
}

/* Whether a point lies within the ring of edges first ... last - 1, which it does not touch. */
static int within(const Layer *layer, int64_t first, int64_t last, double px, double py) {
    int inside = 0;
    for (int64_t k = first; k < last; k++) {
        const double *at = layer->xy + 2 * k;
        double ay = at[1], by = at[3];
        if (layer->ring[k] < 0 || (ay <= py) == (by <= py)) continue;
        if ((orient(at[0], ay, at[2], by, px, py) > 0) == (by > ay)) inside = !inside;
    }
    return inside;
}

/* Whether one of a feature's rings lies where its direction says it should not; no two of them touch. */
static int misplaced(const Layer *layer, int64_t first, int64_t last) {
    for (int64_t own = first; own < last; own++) {
        int64_t around = 0;
        double x = layer->xy[2 * layer->start[own]], y = layer->xy[2 * layer->start[own] + 1];
        for (int64_t other = first; other < last; other++) {
            const double *box = layer->boxes + 4 * other;
            if (other == own || x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
            if (within(layer, layer->start[other], layer->start[other + 1] - 1, x, y)) around += layer->hole[other] ? -1 : 1;
        }
        if (around != (layer->hole[own] ? 1 : 0)) return 1;
    }
    return 0;
}

/* Whether two bounds have nothing in common. */
static inline int apart(const Bounds *one, const Bounds *two) {
    return (one->low_x > two->high_x) | (two->low_x > one->high_x) | (one->low_y > two->high_y) | (two->low_y > one->high_y);
}

/* Write the bounds of every `block` chains, which lie beside each other; return how many blocks there are. */
static int64_t bound_blocks(const Chains *chains, int64_t block, Bounds *bounds) {
    int64_t blocks = (chains->count + block - 1) / block;
    for (int64_t n = 0; n < blocks; n++) {
        Bounds whole = chains->boxes[n * block];
        for (int64_t one = n * block + 1; one < least((n + 1) * block, chains->count); one++) {
            const Bounds *box = chains->boxes + one;
            whole = (Bounds){lesser(whole.low_x, box->low_x), lesser(whole.low_y, box->low_y), greater(whole.high_x, box->high_x),
                             greater(whole.high_y, box->high_y)};
        }
        bounds[n] = whole;
    }
    return blocks;
}

/* Whether two chains are the first and the last of their ring. */
static int closing(const Chains *chains, int64_t one, int64_t two) {
    int first = one == 0 || chains->ring[one - 1] != chains->ring[one];
    return first && (two + 1 == chains->count || chains->ring[two + 1] != chains->ring[two]);
}

/* Edges of a chain: up to where the next begins, or its ring ends. */
static inline Stretch stretch(const Layer *layer, const Chains *chains, int64_t chain) {
    int64_t own = chains->ring[chain];
    int follows = chain + 1 < chains->count && chains->ring[chain + 1] == own;
    return (Stretch){chains->begin[chain], follows ? chains->begin[chain + 1] : layer->start[own + 1] - 1};
}

/* 1 where two chains of a feature touch where they should not, else 0; a ring that touches itself is marked. */
static int touching_chains(const Layer *layer, const Chains *chains, int64_t one, int64_t two, uint8_t *touched) {
    const Bounds *a = chains->boxes + one, *b = chains->boxes + two;
    Bounds box = {greater(a->low_x, b->low_x), greater(a->low_y, b->low_y), lesser(a->high_x, b->high_x), lesser(a->high_y, b->high_y)};
    int64_t own = chains->ring[one];
    Stretch ends = stretch(layer, chains, one), others = stretch(layer, chains, two);
    if (own != chains->ring[two]) return other_chains_touch(layer, ends, others, &box);
    int follows = two == one + 1;
    if (touched[own] || (chains->plain[two] && follows) || (chains->plain[one] && closing(chains, one, two))) return 0;
    touched[own] = (uint8_t)(follows ? followers_touch(layer, ends, others, &box) : chains_touch(layer, ends, others, &box));
    return touched[own];
}

/* Whether two chains of a feature touch where they should not; blocks of chains whose bounds lie apart are passed over. */
static int chains_meet(const Layer *layer, const Chains *chains, int64_t block, Bounds *bounds, uint8_t *touched) {
    int doubt = 0;
    int64_t count = chains->count, blocks = bound_blocks(chains, block, bounds);
    for (int64_t n = 0; n < blocks; n++)
        for (int64_t other = n; other < blocks; other++) {
            if (apart(bounds + n, bounds + other)) continue;
            for (int64_t one = n * block; one < least((n + 1) * block, count); one++)
                for (int64_t two = most(one + 1, other * block); two < least((other + 1) * block, count); two++)
                    if (!apart(chains->boxes + one, chains->boxes + two)) doubt |= touching_chains(layer, chains, one, two, touched);
        }
    return doubt;
}

API(void) soilgis_judge_features(IN(double, xy), IN(int32_t, ring), IN(int64_t, start), IN(uint8_t, hole), IN(int32_t, feature_of), IN(double, ring_boxes),
                                 IN(int64_t, bounds), IN(int64_t, features), int64_t block, OUT(int64_t, begin), OUT(int64_t, chain_ring),
                                 OUT(double, boxes), OUT(uint8_t, plain), OUT(double, block_boxes), OUT(uint8_t, touched), OUT(uint8_t, doubtful)) {
    Layer layer = {xy, ring, start, hole, ring_boxes};
    for (int64_t n = 0; n < features_n; n++) {
        int64_t first = bounds[features[n]], last = bounds[features[n] + 1];
        Chains chains = {begin, chain_ring, (Bounds *)boxes, plain, 0};
        for (int64_t own = first; own < last; own++) find_chains(&layer, own, &chains);
        int doubt = chains_meet(&layer, &chains, block, (Bounds *)block_boxes, touched);
        if (doubt || (last - first > 1 && misplaced(&layer, first, last))) doubtful[feature_of[first]] = 1;
    }
}
