/* Rays (射线): soilgis.geometry.engine.winding_rays. */
#include "predicates.h"
#include "grid.h"

/* First of the points, by ascending y, that does not lie below y (binary search). */
static int64_t first_above(const double *xy, int64_t points, double y) {
    int64_t low = 0, high = points;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (xy[2 * middle + 1] < y) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* How often a ring winds around a point: sides are 1 or -1, so an edge the ray passes counts half their difference. */
static int64_t around(const double *xy, int64_t from, int64_t to, double px, double py) {
    int64_t turns = 0;
    for (int64_t k = from; k + 1 < to; k++) {
        double ay = xy[2 * k + 1], by = xy[2 * k + 3];
        if ((ay < py) != (by < py)) turns += (side(xy[2 * k], ay, xy[2 * k + 2], by, px, py, -1) - (by > ay ? 1 : -1)) / 2;
    }
    return turns;
}

API(void) soilgis_wind(EDGES(e), IN(int64_t, start), IN(double, boxes), IN(double, xy), int64_t limit, OUT(int32_t, hits), int64_t *result) {
    int64_t looked = 0, found = 0;
    for (int64_t ring = 0; ring + 1 < start_n; ring++) {
        const double *box = boxes + 4 * ring;
        for (int64_t n = first_above(xy, xy_n, box[1]); n < xy_n && xy[2 * n + 1] <= box[3]; n++) {
            double px = xy[2 * n];
            if (px < box[0] || px > box[2]) continue;
            looked += start[ring + 1] - start[ring];
            if (looked > limit) goto given_up;
            int64_t turns = around(e_xy, start[ring], start[ring + 1], px, xy[2 * n + 1]);
            if (!turns) continue;
            if (found < hits_n) {
                hits[3 * found] = (int32_t)n;
                hits[3 * found + 1] = e_key[ring];
                hits[3 * found + 2] = (int32_t)(turns * e_orientation[ring]);
            }
            found += 1;
        }
    }
given_up:
    result[0] = looked;
    result[1] = found;
}
