/* Strip sweep (条带扫描): soilgis.raster.kernels tells how shares of cells come of signed pieces of edges. */
#include "raster.h"

/* Shares this close to a whole number are whole: what is left is rounding of the running sum. */
#define ROUNDING 1e-9
/* Traces of one row and feature are sorted by plain insertion up to this many. */
#define FEW 24

/* First and last strip an edge meets; the first is after the last where it meets none. */
static inline int64_t first_strip(int32_t top, int64_t height) { return most(top, 0) / height; }
static inline int64_t last_strip(int32_t top, int32_t bottom, int64_t height, int64_t strips) {
    int64_t last_row = strips * height - 1;
    return bottom >= 0 && top <= last_row ? least(bottom, last_row) / height : -1;
}

/* Where each strip's edges begin, at offsets[strip + 1]: soilgis_bucket_fill moves it on by one strip. Returns how many entries there are. */
API(int64_t) soilgis_bucket_count(IN(int32_t, top), IN(int32_t, bottom), int64_t height, int64_t strips, OUT(int64_t, offsets)) {
    memset(offsets, 0, (size_t)offsets_n * sizeof *offsets);
    for (int64_t k = 0; k < top_n; k++) {
        int64_t last = last_strip(top[k], bottom[k], height, strips);
        for (int64_t strip = first_strip(top[k], height); strip <= last; strip++) offsets[strip + 2] += 1;
    }
    for (int64_t strip = 0; strip <= strips; strip++) offsets[strip + 1] += offsets[strip];
    return offsets[strips + 1];
}

API(void) soilgis_bucket_fill(IN(int32_t, top), IN(int32_t, bottom), int64_t height, int64_t strips, OUT(int64_t, offsets), OUT(int32_t, numbers)) {
    for (int64_t k = 0; k < top_n; k++) {
        int64_t last = last_strip(top[k], bottom[k], height, strips);
        for (int64_t strip = first_strip(top[k], height); strip <= last; strip++) numbers[offsets[strip + 1]++] = (int32_t)k;
    }
}

API(void) soilgis_reach(IN(double, x0), IN(double, x1), IN(int32_t, numbers), double *out) {
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < numbers_n; i++) {
        int64_t k = numbers[i];
        low = lesser(lesser(low, x0[k]), x1[k]);
        high = greater(greater(high, x0[k]), x1[k]);
    }
    out[0] = low;
    out[1] = high;
}

/* Most traces the edges can leave in the strip; columns fit into 32 bits, which every processor converts several at a time. */
API(int64_t) soilgis_trace_room(SWEEP_EDGES(e), IN(int32_t, numbers), STRIP(s)) {
    int64_t room = 0, last = s_row + s_rows;
    double widest = (double)s_columns + 1.0;
    for (int64_t i = 0; i < numbers_n; i++) {
        int64_t k = numbers[i], rows = least(e_bottom[k], last) - most(e_top[k], s_row) + 1;
        room += (int32_t)lesser(fabs(e_x1[k] - e_x0[k]), widest) + 3 * rows + 4;
    }
    return room;
}

typedef struct {
    double low, high, before, inside;
} Piece;

/* Where an edge piece of one row lies among the columns: its low and high x cut to them, and the shares left of and in them. */
static inline Piece piece_of(double x, double right, double columns) {
    double low = lesser(x, right), high = greater(x, right);
    if (low >= columns) return (Piece){low, high, 0.0, 0.0};
    if (high <= 0) return (Piece){0.0, 0.0, 1.0, 0.0};
    if (low >= 0 && high <= columns) return (Piece){low, high, 0.0, 1.0};
    double width = high - low, before = greater(-low, 0.0) / width;
    double inside = (lesser(high, columns) - greater(low, 0.0)) / width;
    return (Piece){greater(low, 0.0), lesser(high, columns), before, inside};
}

typedef struct {
    int32_t *places;
    double *parts;
    int64_t n;
} Traces;

static inline void leave(Traces *traces, int64_t row, int32_t feature, int64_t column, double cover, double area) {
    int32_t *place = traces->places + 3 * traces->n;
    double *part = traces->parts + 2 * traces->n;
    place[0] = (int32_t)row;
    place[1] = feature;
    place[2] = (int32_t)column;
    part[0] = cover;
    part[1] = area;
    traces->n += 1;
}

/* Leave the traces of a piece that lies within one row, in the cells it crosses and, for what lies left of the strip, in its first column. */
static inline void leave_piece(Traces *traces, int64_t row, int32_t feature, int64_t columns, const Piece *piece, double cover) {
    if (piece->before > 0) leave(traces, row, feature, 0, cover * piece->before, cover * piece->before);
    cover *= piece->inside;
    if (cover == 0) return;
    double low = piece->low, high = piece->high;
    int64_t first = (int64_t)low, last = least((int64_t)high, columns - 1);
    double rate = last > first ? cover / (high - low) : 0.0;
    for (int64_t column = first; column <= last; column++) {
        double left = greater(low, (double)column), end = lesser(high, (double)column + 1.0);
        double part = last > first ? rate * (end - left) : cover;
        leave(traces, row, feature, column, part, part * ((double)(column + 1) - 0.5 * (left + end)));
    }
}

API(int64_t) soilgis_trace_strip(SWEEP_EDGES(e), IN(int32_t, numbers), IN(double, lines), STRIP(s), OUT(int32_t, places), OUT(double, parts)) {
    Traces traces = {places, parts, 0};
    for (int64_t i = 0; i < numbers_n; i++) {
        int64_t k = numbers[i], bottom = e_bottom[k], row = most(e_top[k], s_row), last = least(bottom, s_row + s_rows - 1);
        double x0 = e_x0[k], y0 = e_y0[k], x1 = e_x1[k], y1 = e_y1[k], sign = e_sign[k], slope = (x1 - x0) / (y1 - y0);
        double y = greater(y0, lines[row]), x = x0 + (y - y0) * slope;
        for (; row <= last; row++) {
            double below = row == bottom ? y1 : lines[row + 1], right = row == bottom ? x1 : x0 + (below - y0) * slope;
            double height = lines[row + 1] - lines[row];
            if (height > 0) { /* rows beyond a pole have none */
                Piece piece = piece_of(x - (double)s_column, right - (double)s_column, (double)s_columns);
                leave_piece(&traces, row - s_row, e_feature[k], s_columns, &piece, sign * (below - y) / height);
            }
            x = right;
            y = below;
        }
    }
    return traces.n;
}

/* Trace numbers by row, features in order within a row (a stable counting sort); offsets has room for two more than there are rows. */
static void by_row(const int32_t *places, int64_t n, int64_t rows, int64_t *offsets, int32_t *numbers) {
    memset(offsets, 0, (size_t)(rows + 2) * sizeof *offsets);
    for (int64_t k = 0; k < n; k++) offsets[places[3 * k] + 2] += 1;
    for (int64_t row = 0; row <= rows; row++) offsets[row + 1] += offsets[row];
    for (int64_t k = 0; k < n; k++) numbers[offsets[places[3 * k] + 1]++] = (int32_t)k;
}

/* The share, whole where only rounding keeps it from being whole. */
static inline double whole(double share) {
    double nearest = rint(share);
    return fabs(share - nearest) < ROUNDING ? nearest : share;
}

/* Order the traces of one row and feature by column, and by their own order within one, in place (Shell's sort). */
static inline void by_column(int32_t *numbers, const int32_t *places, int64_t start, int64_t stop) {
    int64_t gap = 1;
    while (gap <= (stop - start) / FEW) gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3) {
        for (int64_t i = start + gap; i < stop; i++) {
            int32_t moving = numbers[i], column = places[3 * (int64_t)moving + 2];
            int64_t j = i - gap;
            for (; j >= start; j -= gap) {
                int32_t other = numbers[j], at = places[3 * (int64_t)other + 2];
                if (at < column || (at == column && other <= moving)) break;
                numbers[j + gap] = other;
            }
            numbers[j + gap] = moving;
        }
    }
}

typedef struct {
    int32_t *spans;
    double *shares;
    int64_t n;
} Found;

/* Add a run of cells from one column to before another, if there are any and a share of them lies inside. */
static inline void add_run(Found *found, int64_t row, int32_t feature, int64_t from, int64_t to, double share) {
    share = whole(share);
    if (share == 0 || from >= to) return;
    int32_t *span = found->spans + 4 * found->n;
    span[0] = (int32_t)row;
    span[1] = feature;
    span[2] = (int32_t)from;
    span[3] = (int32_t)to;
    found->shares[found->n] = share;
    found->n += 1;
}

API(int64_t) soilgis_sum_runs(IN(int32_t, places), IN(double, parts), int64_t n, STRIP(s), OUT(int64_t, offsets), OUT(int32_t, numbers),
                              OUT(int32_t, spans), OUT(double, shares)) {
    Found found = {spans, shares, 0};
    by_row(places, n, s_rows, offsets, numbers);
    for (int64_t row = 0; row < s_rows; row++) {
        int64_t start = offsets[row], end = offsets[row + 1];
        while (start < end) {
            int32_t feature = places[3 * (int64_t)numbers[start] + 1];
            int64_t stop = start + 1, after = s_columns;
            while (stop < end && places[3 * (int64_t)numbers[stop] + 1] == feature) stop += 1;
            by_column(numbers, places, start, stop);
            double inside = 0.0;
            while (start < stop) {
                int64_t column = places[3 * (int64_t)numbers[start] + 2];
                double area = inside;
                add_run(&found, row, feature, after, column, inside);
                for (; start < stop && places[3 * (int64_t)numbers[start] + 2] == column; start++) {
                    inside += parts[2 * (int64_t)numbers[start]];
                    area += parts[2 * (int64_t)numbers[start] + 1];
                }
                after = column + 1;
                add_run(&found, row, feature, column, after, area);
            }
            add_run(&found, row, feature, after, s_columns, inside);
        }
    }
    return found.n;
}

API(void) soilgis_touched(RUNS(r), IN(int64_t, block_of), OUT(uint8_t, blocks)) {
    for (int64_t k = 0; k < r_spans_n; k++) {
        int64_t last = block_of[r_spans[4 * k + 3] - 1];
        for (int64_t block = block_of[r_spans[4 * k + 2]]; block <= last; block++) blocks[block] = 1;
    }
}
