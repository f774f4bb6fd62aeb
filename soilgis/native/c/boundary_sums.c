/* The walk (沿环求和): soilgis.geometry.engine.boundary_sums tells what is summed and how exact it is. */
#include "tally.h"

/* What comes of a range of walks: all well, a ring that does not close, more pairs than there was room for. */
#define CLOSED 0
#define OPEN 1
#define FULL 2
/* Bits of a combination in its key: (region << MASK_BITS) | bits. */
#define MASK_BITS 40
#define EMPTY (-1)

/* Areas by key: open addressing. */
typedef struct {
    int64_t *keys;
    double *values;
    int64_t *used, slots;
} Table;

/* Start states: those of walk w are pool[begin[w]:end[w]], pairs (key, count). */
typedef struct {
    const int32_t *pool;
    const int64_t *begin, *end;
} States;

#define STATES(s) IN(int32_t, s##_pool), IN(int64_t, s##_begin), IN(int64_t, s##_end)
#define STATES_OF(s) ((States){s##_pool, s##_begin, s##_end})

typedef struct {
    const int32_t *edge, *key;
    const int8_t *sign;
    const double *place;
    int64_t number;
} Crossings;

/* A walk on its way. mark has two numbers for each of the items: the sums when it was marked. x0 is where the walk takes x from; those of
   the regions are in origins. */
typedef struct {
    const Edges *edges;
    Tally tally;
    Table table;
    double *mark, *sums;
    const double *origins;
    int64_t items, key, base;
    double x0, orientation;
} Walk;

/* Slot of a key in the table, or the empty one where it belongs. */
static inline int64_t slot_of(const Table *table, int64_t key) {
    int64_t mask = table->slots - 1;
    /* Fibonacci hashing (D. Knuth, TAOCP 3, 6.4): 2^64 over the golden ratio, cut to 60 bits so that it stays a signed number */
    int64_t slot = ((int64_t)((uint64_t)key * 0x9E3779B97F4A7C1u) >> 20) & mask;
    while (table->keys[slot] != EMPTY && table->keys[slot] != key) slot = (slot + 1) & mask;
    return slot;
}

/* Add an area to a key; a table that is full takes no more, and says so by `used`. */
static inline void credit(const Table *table, int64_t key, double value) {
    if (2 * table->used[0] >= table->slots) { /* half full: probing gets slow, and a full table would never end it */
        table->used[0] = table->slots;        /* read as FULL, and all is walked anew in a larger table */
        return;
    }
    int64_t slot = slot_of(table, key);
    if (table->keys[slot] == EMPTY) {
        table->keys[slot] = key;
        table->used[0] += 1;
    }
    table->values[slot] += value;
}

static inline void set_mark(const Walk *walk, int64_t item, double sum_x, double sum_y) {
    walk->mark[2 * item] = sum_x;
    walk->mark[2 * item + 1] = sum_y;
}

static inline void mark_all(const Walk *walk, double sum_x, double sum_y) {
    for (int64_t index = 0; index < walk->tally.length[0]; index++) set_mark(walk, walk->tally.listed[index], sum_x, sum_y);
}

/* Area left of the walk since an item was marked, x taken from an origin `offset` further left than that of the sums. */
static inline double worth(const Walk *walk, int64_t item, double offset) {
    const double *mark = walk->mark + 2 * item;
    return walk->orientation * ((walk->sums[0] - mark[0]) + offset * (walk->sums[1] - mark[1]));
}

/* How much further left a region's origin is than that of the sums. */
static inline double offset_of(const Walk *walk, int64_t region) { return walk->x0 - walk->origins[region]; }

/* Credit every region on the walk with the border of a zone since it was marked, and mark it anew. */
static inline void settle_regions(const Walk *walk) {
    for (int64_t index = 0; index < walk->tally.length[0]; index++) {
        int64_t region = walk->tally.listed[index];
        if (region >= walk->edges->regions || walk->tally.count[region] <= 0) continue;
        credit(&walk->table, region * walk->items + walk->key, worth(walk, region, offset_of(walk, region)));
        set_mark(walk, region, walk->sums[0], walk->sums[1]);
    }
}

/* Change the winding of the walk's own key, and settle the regions where its border ends or begins. */
static inline void own_crossing(const Walk *walk, int border, int64_t sign) {
    int still = walk->tally.count[walk->key] + sign == walk->base;
    if (border && !still) settle_regions(walk);
    bump(&walk->tally, walk->key, sign);
    if (still && !border) mark_all(walk, walk->sums[0], walk->sums[1]);
}

/* Change the winding of one key and settle what ends there (region x zone group). */
static inline void pair_crossing(const Walk *walk, int64_t other, int64_t sign) {
    const int32_t *count = walk->tally.count;
    int of_region = walk->key < walk->edges->regions, border = of_region || count[walk->key] == walk->base;
    if (other == walk->key) {
        own_crossing(walk, border, sign);
        return;
    }
    int before = count[other] > 0, after = count[other] + sign > 0;
    if (before && !after && border) {
        if (of_region)
            credit(&walk->table, walk->key * walk->items + other, worth(walk, other, 0.0));
        else
            credit(&walk->table, other * walk->items + walk->key, worth(walk, other, offset_of(walk, other)));
    }
    bump(&walk->tally, other, sign);
    if (after && !before) set_mark(walk, other, walk->sums[0], walk->sums[1]);
}

/* Settle everything that is still open at the end of a walk (region x zone group). */
static inline void pair_end(const Walk *walk) {
    const Tally *tally = &walk->tally;
    if (walk->key >= walk->edges->regions) {
        if (tally->count[walk->key] == walk->base) settle_regions(walk);
        return;
    }
    for (int64_t index = 0; index < tally->length[0]; index++) {
        int64_t other = tally->listed[index];
        if (tally->count[other] > 0) credit(&walk->table, walk->key * walk->items + other, worth(walk, other, 0.0));
    }
}

/* Credit the piece since the last crossing to the combinations on its two sides. The mark of the walk's own key is its start. */
static inline void combination_piece(const Walk *walk) {
    const Tally *tally = &walk->tally;
    int64_t regions = walk->edges->regions, key = walk->key, bits = 0;
    for (int64_t index = 0; index < tally->length[0]; index++) {
        int64_t other = tally->listed[index];
        if (other >= regions && other != key && tally->count[other] > 0) bits |= (int64_t)1 << (other - regions);
    }
    if (key < regions) {
        credit(&walk->table, key << MASK_BITS | bits, worth(walk, key, 0.0));
    } else if (tally->count[key] == walk->base) {
        int64_t own = (int64_t)1 << (key - regions);
        for (int64_t index = 0; index < tally->length[0]; index++) {
            int64_t region = tally->listed[index];
            if (region >= regions || tally->count[region] <= 0) continue;
            double area = worth(walk, key, offset_of(walk, region));
            credit(&walk->table, region << MASK_BITS | bits | own, area);
            credit(&walk->table, region << MASK_BITS | bits, -area);
        }
    }
    set_mark(walk, key, walk->sums[0], walk->sums[1]);
}

/* Settle what ends at a crossing and change the winding number of one key. */
static inline void pass_crossing(const Walk *walk, int64_t other, int64_t sign) {
    if (walk->edges->mode == COMBINATIONS) {
        combination_piece(walk);
        bump(&walk->tally, other, sign);
    } else {
        pair_crossing(walk, other, sign);
    }
}

/* Add one part of a walk's start state to the tally. */
static inline void load_state(const States *states, int64_t number, const Tally *tally) {
    for (int64_t index = states->begin[number]; index < states->end[number]; index++)
        bump(tally, states->pool[2 * index], states->pool[2 * index + 1]);
}

/* Whether the tally is a walk's start state. */
static inline int same_state(const States states[2], int64_t number, const Tally *tally) {
    int64_t seen = 0;
    for (int part = 0; part < 2; part++) {
        const States *one = states + part;
        seen += one->end[number] - one->begin[number];
        for (int64_t index = one->begin[number]; index < one->end[number]; index++)
            if (tally->count[one->pool[2 * index]] != one->pool[2 * index + 1]) return 0;
    }
    return seen == tally->length[0];
}

/* Get a walk ready that begins with an edge: x is taken from a near origin, so that little is lost to rounding; a zone meets many
   regions, hence offset_of. */
static inline void set_out(Walk *walk, int64_t first) {
    const Edges *edges = walk->edges;
    int64_t own = edges->ring[first];
    walk->key = edges->key[own];
    walk->base = edges->base[own];
    walk->orientation = edges->orientation[own];
    walk->x0 = walk->key < edges->regions ? walk->origins[walk->key] : edges->xy[2 * first];
    set_mark(walk, walk->key, 0.0, 0.0);
    mark_all(walk, 0.0, 0.0);
}

/* How far a walk has come, and the integral of x dy so far. */
typedef struct {
    double x, y, sum_x;
} Course;

static inline void go(Course *course, double x, double y, double x0) {
    course->sum_x += (0.5 * (course->x + x) - x0) * (y - course->y);
    course->x = x;
    course->y = y;
}

/* Walk from one edge to another and credit what is met on the way; `crossing` is the first crossing there. */
static inline void walk_one(Walk *walk, int64_t first, int64_t last, const Crossings *met, int64_t crossing) {
    set_out(walk, first);
    const double *xy = walk->edges->xy, x0 = walk->x0, y0 = xy[2 * first + 1];
    Course course = {xy[2 * first], y0, 0.0};
    int64_t k = first;
    while (k < last) {
        int64_t until = crossing < met->number ? least(met->edge[crossing], last) : last;
        for (; k < until; k++) go(&course, xy[2 * k + 2], xy[2 * k + 3], x0);
        if (k >= last) break;
        for (; crossing < met->number && met->edge[crossing] == k; crossing++) {
            go(&course, met->place[2 * crossing], met->place[2 * crossing + 1], x0);
            walk->sums[0] = course.sum_x;
            walk->sums[1] = course.y - y0;
            pass_crossing(walk, met->key[crossing], met->sign[crossing]);
        }
        go(&course, xy[2 * k + 2], xy[2 * k + 3], x0);
        k += 1;
    }
    walk->sums[0] = course.sum_x;
    walk->sums[1] = course.y - y0;
    if (walk->edges->mode == COMBINATIONS)
        combination_piece(walk);
    else
        pair_end(walk);
}

API(void)
soilgis_walk_rings(EDGES(e), int64_t low, int64_t high, IN(int64_t, first), IN(int64_t, last), IN(int64_t, following), STATES(own), STATES(other),
                   IN(int64_t, begins), IN(int32_t, edge), IN(int32_t, key), IN(int8_t, sign), IN(double, place), IN(double, origins), TALLY(tally),
                   OUT(double, mark), OUT(double, sums), OUT(int64_t, keys), OUT(double, values), OUT(int64_t, used), int64_t *outcome) {
    Edges edges = EDGES_OF(e);
    States states[2] = {STATES_OF(own), STATES_OF(other)};
    Crossings met = {edge, key, sign, place, edge_n};
    Walk walk = {&edges, TALLY_OF(tally), {keys, values, used, keys_n}, mark, sums, origins, mark_n, 0, 0, 0.0, 0.0};
    outcome[0] = CLOSED;
    outcome[1] = 0;
    for (int64_t number = low; number < high; number++) {
        emptied(&walk.tally);
        load_state(&states[0], number, &walk.tally);
        load_state(&states[1], number, &walk.tally);
        int64_t end = last[number] - (edges.ring[last[number] - 1] < 0); /* a ring's last point repeats its first and begins no edge */
        walk_one(&walk, first[number], end, &met, begins[number]);
        if (used[0] >= keys_n) {
            outcome[0] = FULL;
            return;
        }
        if (!same_state(states, following[number], &walk.tally)) {
            outcome[0] = OPEN;
            outcome[1] = number;
            return;
        }
    }
}
