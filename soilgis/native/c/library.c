/* What the library says of itself (库自述). */
#include "soilgis.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <cpuid.h>
#endif

/* Digest of the texts it was made from. */
API(const char *) soilgis_digest(void) { return SOILGIS_DIGEST; }

/* Whether this processor, and the system on it, run the library for wide registers.
   Asked of the processor itself: the compiler's own words for it bring in its library of support, whole, and then `sin` and `memcpy` are that
   library's too: slower, and of other bits than the system's. */
API(int) soilgis_wide(void) {
#if defined(__x86_64__) || defined(_M_X64)
    const unsigned int fma_movbe_xsave_avx = bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C, wide = bit_AVX2 | bit_BMI | bit_BMI2;
    unsigned int a, b, c, d, kept, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & fma_movbe_xsave_avx) != fma_movbe_xsave_avx) return 0;
    __asm__ volatile("xgetbv" : "=a"(kept), "=d"(high) : "c"(0));
    if ((kept & 6) != 6) return 0; /* the system keeps both halves of the registers */
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (b & wide) != wide) return 0;
    return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_LZCNT) != 0;
#else
    return 0;
#endif
}
