// Search from a folder (离线搜索): browsers refuse workers to pages that are files, so the search runs in a frame that looks like one.
// The box listens to keys alone; a text that is pasted with the mouse counts as typed.
addEventListener("input", ({ target }) => target.dispatchEvent(new Event("keyup")), true);
(() => {
  if (location.protocol !== "file:") return;
  class IFrameWorker extends EventTarget {
    constructor(address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "search";
      document.body.append(frame);
      const inside = frame.contentWindow, own = frame.contentDocument;
      inside.postMessage = (data) => setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })));
      inside.importScripts = (...addresses) => addresses.reduce((before, one) => before.then(() => load(one)), Promise.resolve());
      const load = (src) => new Promise((done, failed) => {
        const script = own.createElement("script");
        script.src = src;
        script.onload = () => done();
        script.onerror = () => failed(new Error(src));
        own.head.append(script);
      });
      this.inside = inside;
      this.ready = load(new URL(address, location.href).href);
    }
    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
    }
  }
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
})();
