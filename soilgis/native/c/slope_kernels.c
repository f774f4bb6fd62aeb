/* Slopes (坡度内核): soilgis.raster.slope_kernels, Horn's differences on cells whose true size changes from place to place. */
#include "slope_nodes.h"

API(double) soilgis_between(IN(double, nodes), int64_t columns, double row, double column, int64_t part) {
    return between(nodes, columns, row, column, (int)part);
}

/* Ends are given as doubles and are single numbers: nothing is lost on the way. */
API(int64_t) soilgis_settle(ROWS_OUT(float, heights), double low, double high, double most_height) {
    float from = (float)low, to = (float)high, beyond = (float)most_height;
    int64_t odd = 0;
    for (int64_t row = 0; row < heights_rows; row++) {
        float *line = heights + row * heights_step;
        uint32_t here = 0;
        for (int64_t j = 0; j < heights_columns; j++) {
            float value = line[j];
            int missing = (value >= from) & (value <= to);
            here += (uint32_t)((fabsf(value) > beyond) & !missing);
            line[j] = missing ? NAN : value;
        }
        odd += here;
    }
    return odd;
}

/* Class the cells of one row between two columns of nodes; ground is A, 2B, C at the first and their growth a cell. */
static inline void classes(const float *restrict up, const float *restrict here, const float *restrict down, const float *ground,
                           const float *limits, uint8_t *restrict out, int32_t length) {
    float a0 = ground[0], b0 = ground[1], c0 = ground[2], da = ground[3], db = ground[4], dc = ground[5];
    float first = limits[0], second = limits[1], third = limits[2], fourth = limits[3], fifth = limits[4];
    for (int32_t j = 0; j < length; j++) {
        float a = up[j], b = up[j + 1], c = up[j + 2];
        float d = here[j], e = here[j + 1], f = here[j + 2];
        float g = down[j], h = down[j + 1], i = down[j + 2];
        float east = (c - a) + 2.0f * (f - d) + (i - g);
        float south = (g - a) + 2.0f * (h - b) + (i - c);
        float at = (float)j;
        float steep = (a0 + at * da) * east * east + (b0 + at * db) * east * south + (c0 + at * dc) * south * south;
        float known = steep + e, count = 1.0f; /* counted in floats: masks then stay as wide as what they were made from */
        count += (steep >= first ? 1.0f : 0.0f) + (steep >= second ? 1.0f : 0.0f) + (steep >= third ? 1.0f : 0.0f);
        count += (steep >= fourth ? 1.0f : 0.0f) + (steep >= fifth ? 1.0f : 0.0f);
        out[j] = (uint8_t)(int32_t)(known == known ? count : 0.0f);
    }
}

API(void) soilgis_slope_classes(ROWS_IN(float, heights), SLOPE_NODES(g), IN(float, limits), ROWS_OUT(uint8_t, out)) {
    SlopeNodes ground = SLOPE_NODES_OF(g);
    int64_t step = ground.column_step, first = ground.column;
    float line[6];
    for (int64_t row = 0; row < out_rows; row++) {
        double place = ((double)(ground.row + row) + 0.5) / (double)ground.row_step;
        for (int64_t start = 0, stop; start < out_columns; start = stop) {
            int64_t left = (first + start) / step;
            stop = least(out_columns, (left + 1) * step - first);
            double at = ((double)(first + start) + 0.5) / (double)step;
            for (int part = 0; part < 3; part++) {
                double growth = (between(ground.nodes, ground.columns, place, (double)left + 0.75, part) -
                                 between(ground.nodes, ground.columns, place, (double)left + 0.25, part)) * 2;
                line[part] = (float)(between(ground.nodes, ground.columns, place, at, part) / 64);
                line[part + 3] = (float)(growth / (double)step / 64);
            }
            const float *up = heights + row * heights_step + start;
            classes(up, up + heights_step, up + 2 * heights_step, line, limits, out + row * out_step + start, (int32_t)(stop - start));
        }
    }
}

API(void) soilgis_slope_degrees(ROWS_IN(float, heights), SLOPE_NODES(g), ROWS_OUT(double, out)) {
    SlopeNodes ground = SLOPE_NODES_OF(g);
    const double degrees = 180.0 / 3.14159265358979323846;
    for (int64_t row = 0; row < out_rows; row++) {
        double place = ((double)(ground.row + row) + 0.5) / (double)ground.row_step;
        const float *up = heights + row * heights_step, *here = up + heights_step, *down = here + heights_step;
        for (int64_t j = 0; j < out_columns; j++) {
            double a = up[j], b = up[j + 1], c = up[j + 2], d = here[j], f = here[j + 2], g_ = down[j], h = down[j + 1], i = down[j + 2];
            double east = (c - a) + 2.0 * (f - d) + (i - g_), south = (g_ - a) + 2.0 * (h - b) + (i - c);
            double at = ((double)(ground.column + j) + 0.5) / (double)ground.column_step;
            double steep = between(ground.nodes, ground.columns, place, at, 0) * east * east +
                           between(ground.nodes, ground.columns, place, at, 1) * east * south;
            steep += between(ground.nodes, ground.columns, place, at, 2) * south * south;
            out[row * out_step + j] = atan(sqrt(steep / 64)) * degrees + 0.0 * (double)here[j + 1];
        }
    }
}
