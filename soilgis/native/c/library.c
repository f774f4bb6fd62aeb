/* What the library says of itself (库自述). */
#include "soilgis.h"

/* Digest of the texts it was made from. */
API(const char *) soilgis_digest(void) { return SOILGIS_DIGEST; }

/* Whether this processor runs the library for wide registers. */
API(int) soilgis_wide(void) {
#if defined(__x86_64__) || defined(_M_X64)
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#else
    return 0;
#endif
}
