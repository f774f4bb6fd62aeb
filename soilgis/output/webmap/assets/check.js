/** Old browsers (旧浏览器): written so that they too can run it; says in a sentence what is missing instead of leaving the page blank. */
(function () {
  "use strict";
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
  if (missing.length) said = "此浏览器版本过旧，无法显示地图（缺少 " + missing.join("、") + "）。请改用 2022 年以后的 Edge、Chrome、Firefox 或 360 极速模式打开本文件。";

  function tell() {
    var place = document.getElementById("sg-wait");
    if (place && said) place.textContent = said;
  }

  window.addEventListener("error", function (event) {
    if (!said && event.message) said = "地图未能打开：" + String(event.message).replace(/^Uncaught (Error: )?/, "") + "。";
    tell();
  });
  document.addEventListener("DOMContentLoaded", tell);
})();
