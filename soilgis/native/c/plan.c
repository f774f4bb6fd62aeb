/* Plan of the walks (行走计划): soilgis.geometry.engine.plan. */
#include "soilgis.h"

API(int64_t) soilgis_plan_walks(IN(int64_t, start), IN(int32_t, ring), int64_t longest, OUT(int64_t, first), OUT(int64_t, last), OUT(int64_t, following)) {
    int64_t walks = 0;
    for (int64_t index = 0; index + 1 < start_n; index++) {
        int64_t k = start[index], end = start[index + 1], begun = walks;
        for (;;) {
            while (k < end && ring[k] < 0) k += 1;
            if (k >= end) break;
            first[walks] = k;
            following[walks] = walks + 1;
            if (walks > begun) last[walks - 1] = k;
            last[walks] = end;
            walks += 1;
            k += longest;
        }
        if (walks > begun) following[walks - 1] = begun;
    }
    return walks;
}
