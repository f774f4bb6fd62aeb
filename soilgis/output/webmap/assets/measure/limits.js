/** Limits (限度): what a dropped file may hold, and how it is refused. */

/** Where ranges may lie, degrees: first and last longitude, first and last latitude. */
export const CHINA = { lon: [72, 136], lat: [3, 54] };

/** Most corners of a range; more are for the command line. */
export const MOST_POINTS = 200000;

/**
 * Refuse a file in a sentence.
 * @param {string} sentence
 * @returns {never}
 */
export function refuse(sentence) {
  throw new Error(sentence);
}
