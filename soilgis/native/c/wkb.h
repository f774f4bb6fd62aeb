/* Numbers of WKB and of coordinate buffers (字节读数): little-endian, at any byte, for WKB puts them at odd places. */
#ifndef WKB_H
#define WKB_H

#include "soilgis.h"

static inline double load_real(const uint8_t *buffer, int64_t place) {
    double value;
    memcpy(&value, buffer + place, sizeof value);
    return value;
}

static inline int64_t load_count(const uint8_t *buffer, int64_t place) {
    uint32_t value;
    memcpy(&value, buffer + place, sizeof value);
    return value;
}

/* Where the rings of a layer lie, as soilgis.geometry.engine.rings.RingBytes. */
typedef struct {
    const uint8_t *buffer;
    const int64_t *place, *points, *stride;
} Layout;

#define LAYOUT(l) IN(uint8_t, l##_buffer), IN(int64_t, l##_place), IN(int64_t, l##_points), IN(int64_t, l##_stride)
#define LAYOUT_OF(l) ((Layout){l##_buffer, l##_place, l##_points, l##_stride})

#endif
