/** Story (解说): the study's views one after the other, each with its sentence. */
import { h } from "../text.js";

/**
 * The bar that steps through the views; null when the study has none.
 * @param {import("../state.js").App} app
 */
export function storyBar(app) {
  const stories = app.view.stories;
  if (!stories.length) return null;
  let at = -1;
  const words = h("p", { "aria-live": "polite" }, "本图附有解说，点击“下一步”逐页查看。");
  const place = h("span.sg-count", {}, `共 ${stories.length} 页`);
  const [back, on] = [-1, 1].map((by) => h("button", { type: "button", onclick: () => go(at + by) }, by < 0 ? "上一步" : "下一步"));
  const go = (to) => {
    at = Math.max(0, Math.min(stories.length - 1, to));
    show(app, stories[at]);
    words.textContent = stories[at].sentence;
    place.textContent = `${at + 1}/${stories.length}`;
    back.disabled = at <= 0;
    on.disabled = at >= stories.length - 1;
  };
  back.disabled = true;
  return h(
    "section.sg-story",
    {
      "aria-label": "解说",
      onkeydown: (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by) go(at + by);
      },
    },
    back,
    place,
    words,
    on,
  );
}

/**
 * Show a view: what it leaves open stays as it is.
 * @param {import("../state.js").App} app
 */
export function show(app, story) {
  const { state, map, regions } = app;
  const byId = (id) => state.view.indicators.find((one) => one.id === id);
  state.set({
    indicator: byId(story.indicator) ?? state.indicator,
    compared: byId(story.compare) ?? null,
    leftRaster: null,
    selected: story.region,
  });
  if (story.layers) {
    for (const entry of app.entries ?? [])
      if (app.zones.includes(entry.layer)) {
        const wanted = story.layers.includes(entry.card.id);
        if (wanted !== entry.on) app.switchLayer?.(entry, wanted);
      }
  }
  if (story.region >= 0) map.fitBounds(regions.bounds(story.region), { maxZoom: 9, padding: [30, 30], animate: false });
  else app.home?.();
}
