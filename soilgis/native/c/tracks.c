/* Lines and outlines (线与边界): soilgis.geometry.tracks. Every test is done twice, with the line shifted infinitesimally one way and the other. */
#include "contacts.h"

#define ONE_WAY 1
#define OTHER_WAY 2

/* Points, the runs of edges along them (edge k leads from point k to the next), and the bounds of each run. */
typedef struct {
    const double *xy;
    const int64_t *first, *end;
    const Bounds *boxes;
} Runs;

#define RUNS(r) IN(double, r##_xy), IN(int64_t, r##_first), IN(int64_t, r##_end), IN(double, r##_boxes)
#define RUNS_OF(r) ((Runs){r##_xy, r##_first, r##_end, (const Bounds *)r##_boxes})

/* Where runs of lines cross runs of outlines, pair by pair: edge of the line, run of the outline, how far along the edge, and shifted which way.
   Gives their number; what there is no room for is not written. */
API(int64_t)
soilgis_track_crossings(RUNS(l), RUNS(o), IN(int64_t, pairs), OUT(int64_t, edge), OUT(int64_t, run), OUT(double, share), OUT(uint8_t, shifted)) {
    const Runs lines = RUNS_OF(l), outlines = RUNS_OF(o);
    int64_t found = 0;
    for (int64_t pair = 0; pair < pairs_n; pair++) {
        int64_t line = pairs[2 * pair], outline = pairs[2 * pair + 1];
        for (int64_t k = lines.first[line]; k < lines.end[line]; k++) {
            const double *p = lines.xy + 2 * k;
            if (beside(lines.xy, k, outlines.boxes + outline)) continue;
            const Bounds own = {lesser(p[0], p[2]), lesser(p[1], p[3]), greater(p[0], p[2]), greater(p[1], p[3])};
            for (int64_t e = outlines.first[outline]; e < outlines.end[outline]; e++) {
                const double *a = outlines.xy + 2 * e;
                if (beside(outlines.xy, e, &own)) continue;
                int ways = crossing_sign(p[0], p[1], p[2], p[3], a[0], a[1], a[2], a[3], 1) ? ONE_WAY : 0;
                ways |= crossing_sign(p[0], p[1], p[2], p[3], a[0], a[1], a[2], a[3], -1) ? OTHER_WAY : 0;
                if (!ways) continue;
                if (found < edge_n) {
                    edge[found] = k;
                    run[found] = outline;
                    share[found] = crossing_share(p[0], p[1], p[2], p[3], a[0], a[1], a[2], a[3]);
                    shifted[found] = (uint8_t)ways;
                }
                found++;
            }
        }
    }
    return found;
}

/* Whether a height lies below another, which is shifted up (1) or down (-1) infinitesimally. */
static inline int below(double y, double other, int shift) { return shift > 0 ? y <= other : y < other; }

/* Whether a ray to the left from a shifted point passes the edges of a run an odd number of times. */
static int passed_oddly(const Runs *runs, int64_t run, double x, double y, int shift) {
    const Bounds *box = runs->boxes + run;
    const double *first = runs->xy + 2 * runs->first[run], *last = runs->xy + 2 * runs->end[run];
    if (x < box->low_x || y < box->low_y || y > box->high_y) return 0;
    if (x > box->high_x) return below(first[1], y, shift) != below(last[1], y, shift);
    int odd = 0;
    for (const double *a = first; a < last; a += 2) {
        if (below(a[1], y, shift) == below(a[3], y, shift)) continue;
        odd ^= side(a[0], a[1], a[2], a[3], x, y, shift) == (a[3] > a[1] ? -1 : 1);
    }
    return odd;
}

/* Whether points lie within polygons, pair by pair, each shifted both ways; polygon i has the runs of[i] to of[i + 1] - 1. */
API(void)
soilgis_track_begins(IN(double, points), RUNS(o), IN(int64_t, of), IN(int64_t, pairs), OUT(uint8_t, within)) {
    const Runs outlines = RUNS_OF(o);
    for (int64_t pair = 0; pair < pairs_n; pair++) {
        const double *at = points + 2 * pairs[2 * pair];
        int64_t polygon = pairs[2 * pair + 1];
        int one = 0, other = 0;
        for (int64_t run = of[polygon]; run < of[polygon + 1]; run++) {
            one ^= passed_oddly(&outlines, run, at[0], at[1], 1);
            other ^= passed_oddly(&outlines, run, at[0], at[1], -1);
        }
        within[pair] = (uint8_t)((one ? ONE_WAY : 0) | (other ? OTHER_WAY : 0));
    }
}
