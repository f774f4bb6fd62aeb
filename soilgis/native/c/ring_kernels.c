/* Reading rings (读环): soilgis.geometry.engine.ring_kernels. */
#include "division.h"
#include "ellipsoid.h"
#include "extent.h"
#include "wkb.h"

#define POLYGON 3
#define MULTIPOLYGON 6
#define POLAR 89.9
/* Largest coordinate the predicates are exact for, m: soilgis.geometry.engine.predicates.LIMIT_M. */
#define LIMIT_M 0x1p25

typedef struct {
    int64_t kind, stride, after;
} Head;

/* Kind (3 polygon, 6 multipolygon, 0 other or cut off), bytes per point, and where the head ends. */
static inline Head wkb_head(const uint8_t *buffer, int64_t place, int64_t end) {
    if (end - place < 9) return (Head){0, 0, place};
    int64_t code = load_count(buffer, place + 1), flags = code >> 29, iso = (code & 0xFFFF) / 1000, kind = (code & 0xFFFF) % 1000;
    int64_t extra = (flags & 4 ? 1 : 0) + (flags & 2 ? 1 : 0) + (iso == 3 ? 2 : (iso == 1 || iso == 2 ? 1 : 0));
    int64_t after = place + 5 + (flags & 1 ? 4 : 0);
    if (buffer[place] != 1 || (kind != POLYGON && kind != MULTIPOLYGON) || end - after < 4) kind = 0;
    return (Head){kind, 16 + 8 * extra, after};
}

/* Rings of one polygon from its count on, -1 where they run past the end; `at` is moved behind them. */
static int64_t polygon_rings(const uint8_t *buffer, int64_t end, int64_t stride, int64_t *at) {
    if (end - *at < 4) return -1;
    int64_t inner = load_count(buffer, *at);
    *at += 4;
    for (int64_t index = 0; index < inner; index++) {
        if (end - *at < 4) return -1;
        *at += 4 + stride * load_count(buffer, *at);
    }
    return *at <= end ? inner : -1;
}

API(void) soilgis_wkb_count(IN(uint8_t, buffer), IN(int64_t, offsets), int64_t *out) {
    int64_t rings = 0, parts = 0, bad = -1;
    for (int64_t row = 0; row + 1 < offsets_n && bad < 0; row++) {
        int64_t end = offsets[row + 1];
        if (end == offsets[row]) continue;
        Head head = wkb_head(buffer, offsets[row], end);
        int64_t at = head.after, members = head.kind ? 1 : -1;
        if (head.kind == MULTIPOLYGON) {
            members = load_count(buffer, at);
            at += 4;
        }
        if (members < 0) bad = row;
        for (int64_t member = 0; member < members && bad < 0; member++) {
            if (head.kind == MULTIPOLYGON) {
                Head one = wkb_head(buffer, at, end);
                head.stride = one.stride;
                at = one.after;
                if (one.kind != POLYGON) bad = row;
            }
            int64_t inner = bad < 0 ? polygon_rings(buffer, end, head.stride, &at) : -1;
            if (inner < 0) bad = row;
            rings += inner < 0 ? 0 : inner;
            parts += 1;
        }
    }
    out[0] = rings;
    out[1] = parts;
    out[2] = bad;
}

API(void) soilgis_wkb_rings(IN(uint8_t, buffer), IN(int64_t, offsets), OUT(int64_t, place), OUT(int64_t, points), OUT(int64_t, strides), OUT(uint8_t, hole),
                            OUT(int32_t, part), OUT(int32_t, feature)) {
    int64_t rings = 0, parts = 0;
    for (int64_t row = 0; row + 1 < offsets_n; row++) {
        int64_t end = offsets[row + 1];
        if (end == offsets[row]) continue;
        Head head = wkb_head(buffer, offsets[row], end);
        int64_t at = head.after, members = 1;
        if (head.kind == MULTIPOLYGON) {
            members = load_count(buffer, at);
            at += 4;
        }
        for (int64_t member = 0; member < members; member++) {
            if (head.kind == MULTIPOLYGON) {
                Head one = wkb_head(buffer, at, end);
                head.stride = one.stride;
                at = one.after;
            }
            int64_t inner = load_count(buffer, at);
            at += 4;
            for (int64_t index = 0; index < inner; index++) {
                int64_t length = load_count(buffer, at);
                place[rings] = at + 4;
                points[rings] = length;
                strides[rings] = head.stride;
                hole[rings] = index > 0;
                part[rings] = (int32_t)parts;
                rings += 1;
                at += 4 + head.stride * length;
            }
            feature[parts] = (int32_t)row;
            parts += 1;
        }
    }
}

/* Code of soilgis.geometry.engine.rings.FAULTS for one point; 0 where it is fine. */
static inline int point_fault(double x, double y, int degrees) {
    if (!(fabs(x) < INFINITY && fabs(y) < INFINITY)) return 1;
    if (!degrees) return greater(fabs(x), fabs(y)) >= LIMIT_M ? 2 : 0;
    if (fabs(x) > 180.0 || fabs(y) > 90.0) return 2;
    return fabs(y) > POLAR ? 3 : 0;
}

API(void) soilgis_count_points(LAYOUT(layout), int64_t first, int64_t last, double tolerance, OUT(int64_t, counts), OUT(int8_t, fault)) {
    Layout layout = LAYOUT_OF(layout);
    int degrees = tolerance >= 0;
    for (int64_t ring = first; ring < last; ring++) {
        const uint8_t *at = layout.buffer + layout.place[ring];
        int64_t stride = layout.stride[ring], length = layout.points[ring], count = length;
        double bx = 0.0, by = 0.0, sx = 0.0, sy = 0.0;
        int found = fault[ring];
        for (int64_t k = 0; k < length; k++, at += stride) {
            double ax = bx, ay = by;
            bx = load_real(at, 0);
            by = load_real(at, 8);
            int wrong = point_fault(bx, by, degrees);
            if (wrong) found = wrong;
            if (k == 0) {
                sx = bx;
                sy = by;
            } else if (degrees) {
                if (fabs(bx - ax) > 180.0) found = 4;
                if (may_divide(ax, ay, bx, by, tolerance)) count += edge_count(ax, ay, bx, by, tolerance) - 1;
            }
        }
        if (found == 0 && length && (sx != bx || sy != by)) found = 5;
        counts[ring] = count;
        fault[ring] = (int8_t)found;
    }
}

/* Take points of degrees to the plane, in loops of their own: all but the sine is done for several points at once. */
static void to_plane(double *xy, int64_t points) {
    for (int64_t k = 0; k < points; k++) xy[2 * k + 1] = sin(xy[2 * k + 1] * RADIAN);
    for (int64_t k = 0; k < points; k++) {
        xy[2 * k] = xy[2 * k] * RADIAN * SEMI_MAJOR_M;
        xy[2 * k + 1] = authalic_y(xy[2 * k + 1]);
    }
}

/* Round coordinates to the quantum. */
static void settle(double *xy, int64_t numbers) {
    for (int64_t n = 0; n < numbers; n++) xy[n] = rint(xy[n] * (1.0 / QUANTUM_M)) * QUANTUM_M;
}

/* Name the ring of each edge that has length. */
static void mark_edges(const double *restrict xy, int32_t *restrict rings, int64_t points, int32_t ring) {
    for (int64_t k = 0; k < points - 1; k++) rings[k] = ((xy[2 * k] == xy[2 * k + 2]) & (xy[2 * k + 1] == xy[2 * k + 3])) ? -1 : ring;
    if (points > 0) rings[points - 1] = -1;
}

/* Signed area of a ring, m², positive where it runs anticlockwise; its bounds (xmin, ymin, xmax, ymax) are written. */
static double measure(const double *xy, int64_t points, double *box) {
    Extent extent = NO_EXTENT;
    double doubled = 0.0, first_x = points ? xy[0] : 0.0, first_y = points ? xy[1] : 0.0, before_x = 0.0, before_y = 0.0;
    for (int64_t k = 0; k < points; k++) {
        double x = xy[2 * k], y = xy[2 * k + 1], from_x = x - first_x, from_y = y - first_y;
        widen(&extent, x, y);
        doubled += before_x * from_y - from_x * before_y;
        before_x = from_x;
        before_y = from_y;
    }
    write_extent(&extent, box);
    return doubled / 2;
}

API(void) soilgis_fill_points(LAYOUT(layout), int64_t from, int64_t to, double tolerance, IN(int64_t, start), OUT(double, xy), OUT(int32_t, rings),
                              OUT(int8_t, orientation), IN(uint8_t, hole), OUT(double, areas), OUT(double, boxes)) {
    Layout layout = LAYOUT_OF(layout);
    int degrees = tolerance >= 0;
    for (int64_t ring = from; ring < to; ring++) {
        const uint8_t *at = layout.buffer + layout.place[ring];
        int64_t stride = layout.stride[ring], length = layout.points[ring];
        double bx = 0.0, by = 0.0, *point = xy + 2 * start[ring];
        for (int64_t k = 0; k < length; k++, at += stride, point += 2) {
            double ax = bx, ay = by;
            bx = load_real(at, 0);
            by = load_real(at, 8);
            if (degrees && k > 0 && may_divide(ax, ay, bx, by, tolerance))
                point = divide(point, ax, ay, bx, by, edge_count(ax, ay, bx, by, tolerance));
            point[0] = bx;
            point[1] = by;
        }
        int64_t count = start[ring + 1] - start[ring];
        if (degrees) to_plane(xy + 2 * start[ring], count);
        settle(xy + 2 * start[ring], 2 * count);
        mark_edges(xy + 2 * start[ring], rings + start[ring], count, (int32_t)ring);
        areas[ring] = measure(xy + 2 * start[ring], start[ring + 1] - start[ring], boxes + 4 * ring);
        orientation[ring] = (areas[ring] > 0) != hole[ring] ? 1 : -1;
    }
}

API(void) soilgis_ring_measures(IN(double, xy), IN(int64_t, start), int64_t from, int64_t to, OUT(double, areas), OUT(double, boxes)) {
    for (int64_t ring = from; ring < to; ring++) areas[ring] = measure(xy + 2 * start[ring], start[ring + 1] - start[ring], boxes + 4 * ring);
}

API(void) soilgis_copy_rings(IN(double, xy), IN(int64_t, start), IN(int64_t, chosen), int64_t from, int64_t to, OUT(double, points), OUT(int32_t, ring_of),
                             IN(int64_t, begin), int64_t number) {
    for (int64_t n = from; n < to; n++) {
        int64_t first = start[chosen[n]], length = start[chosen[n] + 1] - first;
        memcpy(points + 2 * begin[n], xy + 2 * first, (size_t)(2 * length) * sizeof *points);
        mark_edges(xy + 2 * first, ring_of + begin[n], length, (int32_t)(number + n));
    }
}
