/* Tallies (累加): soilgis.raster.tally, what runs of equal share add up to in a strip. */
#include "raster.h"

/* Cells counted at a time: most that a byte can hold, in vectors of 32. */
#define CHUNK 224
/* Runs shorter than this are added cell by cell. */
#define FEW 8
#define CODES 256

/* How many cells have a code, of at most CHUNK; bytes are summed in bytes, so that loops run on whole vectors. */
static inline int64_t count_of(const uint8_t *restrict cells, int64_t length, uint8_t code) {
    uint8_t found = 0;
    if (length == CHUNK) {
        for (int j = 0; j < CHUNK; j++) found = (uint8_t)(found + (cells[j] == code));
        return found;
    }
    for (int64_t j = 0; j < length; j++) found = (uint8_t)(found + (cells[j] == code));
    return found;
}

/* Codes worth counting, which they are among all, and how many cells of a chunk have each of the others (all 0 between chunks). */
typedef struct {
    const uint8_t *codes;
    int64_t n;
    uint8_t known[CODES];
    int64_t rare[CODES];
} Frequent;

/* Add the cells of a chunk: the code it starts with, then those worth counting, then the others one by one. */
static inline void add_chunk(Frequent *frequent, const uint8_t *restrict cells, int64_t length, double amount, double *totals) {
    uint8_t first = cells[0];
    int64_t found = count_of(cells, length, first), left = length - found;
    totals[first] += amount * (double)found;
    for (int64_t place = 0; left > 0 && place < frequent->n; place++) {
        uint8_t code = frequent->codes[place];
        if (code == first) continue;
        found = count_of(cells, length, code);
        totals[code] += amount * (double)found;
        left -= found;
    }
    if (left <= 0) return;
    for (int64_t j = 0; j < length; j++) {
        if (!frequent->known[cells[j]] && cells[j] != first) frequent->rare[cells[j]] += 1;
    }
    for (int64_t j = 0; j < length; j++) {
        int64_t *rare = frequent->rare + cells[j];
        if (*rare > 0) totals[cells[j]] += amount * (double)*rare;
        *rare = 0;
    }
}

API(void) soilgis_tally_codes(RUNS(r), ROWS_IN(uint8_t, cells), IN(double, cell_m2), IN(uint8_t, codes), OUT(double, totals)) {
    Frequent frequent = {.codes = codes, .n = codes_n};
    for (int64_t place = 0; place < codes_n; place++) frequent.known[codes[place]] = 1;
    for (int64_t k = 0; k < r_shares_n; k++) {
        const int32_t *span = r_spans + 4 * k;
        const uint8_t *row = cells + span[0] * cells_step;
        double amount = r_shares[k] * cell_m2[span[0]], *own = totals + CODES * (int64_t)span[1];
        int64_t start = span[2], end = span[3];
        if (end - start < FEW) {
            for (int64_t j = start; j < end; j++) own[row[j]] += amount;
            continue;
        }
        for (; start < end; start += CHUNK) add_chunk(&frequent, row + start, least(end - start, CHUNK), amount, own);
    }
}

/* Area of every cell of one row of the strip, m², the scale interpolated between its nodes. */
static void row_areas(int64_t row, int64_t strip_row, int64_t strip_column, const Weights *weights, double *restrict areas, int64_t columns) {
    double full = weights->cell_m2[row];
    if (weights->rows * weights->columns == 1) {
        for (int64_t j = 0; j < columns; j++) areas[j] = full;
        return;
    }
    double step = (double)weights->step, down = ((double)(strip_row + row) + 0.5) / step;
    int64_t upper = (int64_t)down;
    down -= (double)upper;
    const double *over = weights->scale + upper * weights->between, *under = over + weights->between;
    for (int64_t j = 0; j < columns; j++) {
        double across = ((double)(int32_t)(strip_column + j) + 0.5) / step; /* 32 bits: four at a time on every processor */
        int32_t left = (int32_t)across;
        across -= (double)left;
        double above = over[left] * (1 - across) + over[left + 1] * across;
        double below = under[left] * (1 - across) + under[left + 1] * across;
        areas[j] = full * (above * (1 - down) + below * down);
    }
}

API(void) soilgis_tally_scaled(RUNS(r), ROWS_IN(uint8_t, cells), WEIGHTS(w), STRIP(s), OUT(double, areas), OUT(double, totals)) {
    Weights weights = WEIGHTS_OF(w);
    int64_t current = -1;
    for (int64_t k = 0; k < r_shares_n; k++) {
        const int32_t *span = r_spans + 4 * k;
        if (span[0] != current) row_areas(current = span[0], s_row, s_column, &weights, areas, areas_n);
        const uint8_t *row = cells + current * cells_step;
        double share = r_shares[k], *own = totals + CODES * (int64_t)span[1];
        for (int64_t j = span[2]; j < span[3]; j++) own[row[j]] += share * areas[j];
    }
}

API(void) soilgis_tally_values(RUNS(r), ROWS_IN(double, cells), WEIGHTS(w), STRIP(s), OUT(double, areas), OUT(double, valid), OUT(double, missing),
                               OUT(double, weighted), OUT(double, low), OUT(double, high)) {
    Weights weights = WEIGHTS_OF(w);
    int64_t current = -1;
    for (int64_t k = 0; k < r_shares_n; k++) {
        const int32_t *span = r_spans + 4 * k;
        int64_t feature = span[1];
        if (span[0] != current) row_areas(current = span[0], s_row, s_column, &weights, areas, areas_n);
        const double *row = cells + current * cells_step;
        double found = valid[feature], none = missing[feature], sum = weighted[feature], least_value = low[feature], most_value = high[feature];
        for (int64_t j = span[2]; j < span[3]; j++) {
            double value = row[j], area = r_shares[k] * areas[j];
            if (isnan(value)) {
                none += area;
            } else {
                found += area;
                sum += area * value;
                least_value = lesser(least_value, value);
                most_value = greater(most_value, value);
            }
        }
        valid[feature] = found;
        missing[feature] = none;
        weighted[feature] = sum;
        low[feature] = least_value;
        high[feature] = most_value;
    }
}

API(void) soilgis_tally_bins(RUNS(r), ROWS_IN(double, cells), WEIGHTS(w), STRIP(s), OUT(double, areas), IN(double, low), IN(double, rate),
                             ROWS_OUT(double, totals)) {
    Weights weights = WEIGHTS_OF(w);
    int64_t current = -1;
    for (int64_t k = 0; k < r_shares_n; k++) {
        const int32_t *span = r_spans + 4 * k;
        int64_t feature = span[1];
        if (span[0] != current) row_areas(current = span[0], s_row, s_column, &weights, areas, areas_n);
        const double *row = cells + current * cells_step;
        double *own = totals + feature * totals_step;
        for (int64_t j = span[2]; j < span[3]; j++) {
            double value = row[j];
            if (isnan(value)) continue;
            int64_t place = least((int64_t)((value - low[feature]) * rate[feature]), totals_columns - 1);
            own[place] += r_shares[k] * areas[j];
        }
    }
}

/* Write the number of every 16-bit value; the first unknown value, or -1 when all are known. */
API(int64_t) soilgis_recode(ROWS_IN(uint16_t, values), IN(int16_t, table), ROWS_OUT(uint8_t, out)) {
    for (int64_t i = 0; i < values_rows; i++) {
        const uint16_t *from = values + i * values_step;
        uint8_t *to = out + i * out_step;
        for (int64_t j = 0; j < values_columns; j++) {
            int16_t number = table[from[j]];
            if (number < 0) return from[j];
            to[j] = (uint8_t)number;
        }
    }
    return -1;
}
