"""What a browser test waits for (等待状态): that a page has come to rest, or shows an answer; never a span of time."""

from __future__ import annotations

AT_REST = """() => new Promise((done) => {
  const began = performance.now();
  let timer = 0;
  const busy = () => [...document.images].some((one) => !one.complete)
    || document.getAnimations().some((one) => one.playState === "running");
  const watch = new MutationObserver(() => again());
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 40);
  };
  const look = () => {
    if (busy() && performance.now() - began < 3000) return again();
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
  };
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  document.fonts.ready.then(again);
})"""
"""Nothing was changed for a moment, no picture is on its way, nothing moves, and two frames have been painted since."""
LAID_OUT = ".sg-foot, #sg-wait:has-text('地图未能打开')"
"""The last part of our page, or that it cannot be shown."""
ANSWER = ".sg-result h2, .sg-result .sg-error"
"""What the page shows once a shape was measured or refused."""


def at_rest(tab):
    """Wait until the page and the frames in it have come to rest."""
    for frame in tab.frames:
        frame.evaluate(AT_REST)


def opened_fully(tab, html):
    """Wait until our page has been laid out, in whatever frame it stands; another page need only be at rest."""
    if "viewer_" in html or len(tab.frames) > 1:
        tab.frames[-1].locator(LAID_OUT).first.wait_for(state="attached")
    at_rest(tab)


def answered(tab):
    """Wait until a shape was measured or refused, and return what is said of it."""
    tab.locator(ANSWER).first.wait_for()
    return tab.locator(".sg-result").inner_text()
