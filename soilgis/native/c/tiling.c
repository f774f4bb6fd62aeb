/* Tiling (铺盖检查): soilgis.geometry.engine.tiling. */
#include "soilgis.h"

/* The bits of a coordinate; -0 and 0 are one place, so 0 where it is either. */
static inline uint64_t bits_of(double coordinate) {
    uint64_t bits;
    memcpy(&bits, &coordinate, sizeof bits);
    return coordinate != 0.0 ? bits : 0;
}

API(void) soilgis_name_points(IN(double, xy), int64_t begin, int64_t end, OUT(uint64_t, name)) {
    for (int64_t k = begin; k < end; k++) {
        uint64_t word = bits_of(xy[2 * k]) * 0x9E3779B97F4A7C15u + bits_of(xy[2 * k + 1]);
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
        name[k] = word ^ (word >> 31);
    }
}

/* Slot of a key in the open-addressing table, or the empty one (0) where it belongs. */
static inline uint64_t slot_of(const uint64_t *table, uint64_t mask, uint64_t key) {
    uint64_t slot = (key ^ (key >> 29)) & mask;
    while (table[slot] != 0 && table[slot] != key) slot = (slot + 1) & mask;
    return slot;
}

/* 1 or -1 by the way an edge runs with its ground on the left. */
static inline int32_t way_of(uint64_t one, uint64_t two, int8_t side) { return (one < two) == (side > 0) ? 1 : -1; }

API(void)
soilgis_cancel(IN(uint64_t, name), IN(int32_t, ring), IN(int8_t, orientation), OUT(uint64_t, keys), OUT(int32_t, counts), OUT(int32_t, slots),
               OUT(uint8_t, kept)) {
    uint64_t mask = (uint64_t)keys_n - 1;
    for (int64_t k = 0; k + 1 < ring_n; k++) {
        if (ring[k] < 0) continue;
        uint64_t key = (name[k] + name[k + 1]) | 1; /* the same both ways; never 0, which marks a free slot */
        uint64_t slot = slot_of(keys, mask, key);
        keys[slot] = key;
        slots[k] = (int32_t)slot;
        counts[slot] += way_of(name[k], name[k + 1], orientation[ring[k]]);
    }
    for (int64_t k = 0; k + 1 < ring_n; k++) {
        if (slots[k] < 0) continue;
        int32_t *count = counts + slots[k], way = way_of(name[k], name[k + 1], orientation[ring[k]]);
        if (*count * way <= 0) continue;
        *count -= way;
        kept[k] = 1;
    }
}

API(int64_t)
soilgis_follow(IN(int64_t, first), OUT(int64_t, unused), IN(int64_t, towards), OUT(int64_t, way), OUT(int64_t, on_way), OUT(int64_t, visited),
               OUT(int64_t, start)) {
    int64_t at = 0, rings = 0;
    start[0] = 0;
    for (int64_t home = 0; home < unused_n; home++) {
        int64_t here = home, depth = 1;
        way[0] = home;
        on_way[home] = 0;
        while (unused[here] < first[here + 1]) {
            here = towards[unused[here]++];
            if (on_way[here] < 0) {
                way[depth] = here;
                on_way[here] = depth++;
                continue;
            }
            int64_t loop = on_way[here];
            for (int64_t step = loop; step < depth; step++) {
                visited[at++] = way[step];
                if (step > loop) on_way[way[step]] = -1;
            }
            visited[at++] = here;
            start[++rings] = at;
            depth = loop + 1;
        }
        on_way[home] = -1;
    }
    return rings;
}
