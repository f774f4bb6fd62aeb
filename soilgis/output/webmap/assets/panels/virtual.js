/** Long lists (长列表): only the rows in view are in the page; the scroll bar, the keyboard and the last row are as in a whole list. */

const BESIDE = 12;

/**
 * Keep the rows of a holder to what its scroller shows.
 * @param {HTMLElement} scroller  what scrolls
 * @param {{holder: HTMLElement, height: () => number, count: () => number, make: (index: number) => HTMLElement,
 *   pad: (above: number, below: number) => void}} list
 *   height: pixels of a row, all alike; make: a row; pad: leave so many pixels above and below the rows
 * @returns {{draw: () => void, again: () => void, show: (index: number) => void}}
 *   draw: what is in view now; again: the same with every row made anew; show: scroll until a row is in view
 */
export function virtual(scroller, { holder, height, count, make, pad }) {
  let shown = [0, 0];
  const draw = () => {
    if (!holder.isConnected) return;
    const top = scroller.getBoundingClientRect().top - holder.getBoundingClientRect().top + offset();
    const tall = height();
    const first = Math.max(0, Math.min(count(), Math.floor(top / tall) - BESIDE));
    const last = Math.max(first, Math.min(count(), Math.ceil((top + Math.max(scroller.clientHeight, 300)) / tall) + BESIDE));
    if (first === shown[0] && last === shown[1] && holder.childElementCount) return;
    const kept = new Map([...holder.children].map((row) => [Number(/** @type {HTMLElement} */ (row).dataset.index), row]));
    const rows = [];
    for (let i = first; i < last; i++) {
      const row = /** @type {HTMLElement} */ (kept.get(i) ?? make(i));
      row.dataset.index = String(i);
      rows.push(row);
    }
    const held = document.activeElement?.closest("[data-index]");
    if (held && holder.contains(held)) keepFocus(holder, held, rows);
    else holder.replaceChildren(...rows);
    shown = [first, last];
    pad(first * tall, (count() - last) * tall);
  };
  /** Pixels that the rows now left out above take. */
  const offset = () => shown[0] * height();
  const again = () => {
    holder.replaceChildren();
    shown = [0, 0];
    pad(0, 0);
    draw();
  };
  const show = (index) => {
    const top = holder.getBoundingClientRect().top - offset() - scroller.getBoundingClientRect().top + index * height();
    if (top < 0 || top > scroller.clientHeight - height()) scroller.scrollTop += top - scroller.clientHeight / 3;
    draw();
  };
  scroller.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(scroller);
  return { draw, again, show };
}

/** Change the rows around one that has the focus without taking it out of the page. */
function keepFocus(holder, held, rows) {
  const at = rows.indexOf(held);
  if (at < 0) return holder.replaceChildren(...rows);
  for (const row of [...holder.children]) if (row !== held) row.remove();
  held.before(...rows.slice(0, at));
  held.after(...rows.slice(at + 1));
}
