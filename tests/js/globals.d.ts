/** What the page's scripts find in a browser beside its own names. */

/** Leaflet 1.9, a classic script before ours; it brings no types. */
declare const L: any;

interface Uint8ArrayConstructor {
  /** Of ES2026; older browsers lack it. */
  fromBase64?(text: string): Uint8Array;
}
