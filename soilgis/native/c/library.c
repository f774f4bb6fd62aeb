/* What the library says of itself (库自述). */
#include "soilgis.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <cpuid.h>
#endif

/* Digest of the texts it was made from. */
API(const char *) soilgis_digest(void) { return SOILGIS_DIGEST; }

/* Whether this processor and its system run the library for wide registers: all that the compiler may use for x86_64_v3. Asked of the
   processor itself, for the compiler's own answer (__builtin_cpu_supports) is always no in a library that zig has linked. */
API(int) soilgis_wide(void) {
#if defined(__x86_64__) || defined(_M_X64)
    const unsigned fma = 1u << 12, movbe = 1u << 22, osxsave = 1u << 27, avx = 1u << 28, f16c = 1u << 29; /* leaf 1, ecx */
    const unsigned bmi1 = 1u << 3, avx2 = 1u << 5, bmi2 = 1u << 8;                                       /* leaf 7, ebx */
    const unsigned lzcnt = 1u << 5;                                                                      /* leaf 0x80000001, ecx */
    unsigned a, b, c, d, first = fma | movbe | osxsave | avx | f16c, seventh = bmi1 | avx2 | bmi2;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & first) != first) return 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (b & seventh) != seventh) return 0;
    if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & lzcnt)) return 0;
    __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return (a & 6) == 6; /* the system keeps the wide registers from one program to the next */
#else
    return 0;
#endif
}
