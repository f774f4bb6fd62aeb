/** The ellipsoid (椭球): that of CGCS2000, told once for all that is measured in the page. */

/** Half the longest diameter, metres. */
export const SEMI_MAJOR = 6378137;

/** How much shorter the axis is. */
export const FLATTENING = 1 / 298.257222101;

/** Square of the first eccentricity. */
export const ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING);

/** One degree in radians. */
export const DEGREE = Math.PI / 180;
