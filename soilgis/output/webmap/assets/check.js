/** Old browsers and broken files (旧浏览器与残缺文件): written so that every browser can run it; says in a sentence what is the matter. */
(function () {
  "use strict";
  var VERSIONS = "Chrome、Edge 92，Firefox 90，Safari 15.4，360 极速 21（极速模式）或更新的版本";
  /** @type {any} */
  var page = window;
  var needs = {
    "Array.prototype.at": Array.prototype.at,
    "Element.replaceChildren": window.Element && Element.prototype.replaceChildren,
    Path2D: window.Path2D,
    DOMMatrix: window.DOMMatrix,
    TextDecoder: window.TextDecoder,
    ResizeObserver: window.ResizeObserver
  };
  var missing = [];
  var said = "";
  for (var name in needs) if (!needs[name]) missing.push(name);
  if (missing.length) said = "此浏览器版本过旧，无法显示地图（缺少 " + missing.join("、") + "）。请改用 " + VERSIONS + " 打开本文件。";

  function opened() {
    return page.soilgis && page.soilgis.app;
  }

  function tell() {
    if (!said || opened()) return;
    var place = document.getElementById("sg-wait");
    if (!place) {
      place = document.createElement("p");
      place.id = "sg-wait";
      place.setAttribute("lang", "zh-CN");
      place.style.cssText = "position:fixed;left:10%;right:10%;top:40%;text-align:center;font:15px/1.7 sans-serif;color:#555";
      (document.body || document.documentElement).appendChild(place);
    }
    place.textContent = said;
  }

  window.addEventListener("error", function (event) {
    if (said || !event.message) return;
    var text = String(event.message).replace(/^Uncaught (Error: )?/, "");
    said = /SyntaxError|syntax/i.test(text)
      ? "此浏览器版本过旧或文件不完整，无法显示地图。请改用 " + VERSIONS + "；仍打不开时，请重新获取本文件。"
      : "地图未能打开：" + text + "。";
    tell();
  });
  document.addEventListener("DOMContentLoaded", function () {
    if (!said && !opened()) said = "地图文件不完整：可能在下载或复制时中断（现有内容到此为止）。请重新获取完整的文件再打开。";
    tell();
  });
  window.setTimeout(function () {
    if (said || opened() || document.readyState !== "loading") return;
    said = "地图文件仍在传输……如长时间没有变化，说明传输已中断，请重新获取本文件。";
    tell();
    said = "";
  }, 4000);
})();
