"use strict";
(() => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const one = (query, within = document) => within.querySelector(query);
  const made = (tag, text = "", name = "") => {
    const node = document.createElement(tag);
    node.textContent = text;
    if (name) node.className = name;
    return node;
  };

  /* Theme: as the system is, unless chosen; storage may be shut. */
  const kept = (() => { try { return window.localStorage; } catch { return null; } })();
  const chosen = kept && kept.getItem("soilgis-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
  all("[data-theme-switch]").forEach((button) => button.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    if (kept) kept.setItem("soilgis-theme", root.dataset.theme);
  }));
  all("time[data-when]").forEach((node) => {
    const moment = new Date(Number(node.dataset.when) * 1000);
    node.dateTime = moment.toISOString();
    node.textContent = moment.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  });
  all("form[data-sure]").forEach((form) => form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.sure)) event.preventDefault();
  }));

  /* What a file holds. */
  const words = (() => { const holder = one("[data-words]"); return holder ? JSON.parse(holder.dataset.words) : {}; })();
  const facts = (seen) => {
    const list = made("dl");
    const fact = (name, value) => { if (value) list.append(made("dt", name), made("dd", value)); };
    if (seen.kind === "layer") {
      fact("", seen.title); fact(words.status || "", seen.status); fact(words.source || "", seen.document);
      if (seen.internal) list.append(made("dt", ""), made("dd", words.internal || "内部资料", "internal"));
      return list;
    }
    if (seen.kind === "vector") fact(words.shapes || "图形", `${seen.geometry} × ${seen.rows}`);
    if (seen.kind === "raster") fact(words.shapes || "栅格", `${seen.cells[0]} × ${seen.cells[1]}，${seen.type}${seen.nodata ? "，nodata " + seen.nodata : ""}`);
    if (seen.kind === "vector" || seen.kind === "raster") fact(words.crs || "坐标系", seen.crs || words.noCrs || "未声明坐标系");
    if (seen.layers && seen.layers.length > 1) fact(words.layers || "图层", seen.layers.join("、"));
    if (seen.fields && seen.fields.length) fact(words.fields || "字段", seen.fields.slice(0, 40).join("、"));
    return list;
  };
  const picture = (lines) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", "220"); svg.setAttribute("height", "140"); svg.setAttribute("aria-hidden", "true");
    for (const line of lines) {
      const path = document.createElementNS(space, "path");
      path.setAttribute("d", line);
      svg.append(path);
    }
    return svg;
  };
  const show = async (name, place) => {
    const asked = name;
    place.dataset.asked = asked;
    const answer = await fetch(`/look?name=${encodeURIComponent(name)}`);
    const seen = await answer.json();
    if (place.dataset.asked !== asked) return null;
    place.replaceChildren();
    place.hidden = false;
    if (seen.problem) place.append(made("div", seen.problem, "wrong"));
    else {
      if (seen.drawn && seen.drawn.length) place.append(picture(seen.drawn));
      place.append(facts(seen));
    }
    return seen;
  };
  /* Shapes and columns, looked through in the background once the head was seen. */
  const examine = async (name, place) => {
    const box = made("div", words.examining, "soft");
    box.setAttribute("role", "status");
    place.append(box);
    const found = await (await fetch(`/examine?name=${encodeURIComponent(name)}`)).json();
    if (place.dataset.asked !== name) return;
    if (found.problem || found.changed) { box.textContent = found.problem || words.changed; box.className = "told"; return; }
    box.textContent = found.findings.length ? "" : words.sound;
    box.className = found.findings.length ? "" : "good";
    for (const one of found.findings) {
      const line = made("div", `${one.word}：${one.said}`, one.severity === "error" ? "wrong" : "told");
      if (one.cure) line.append(made("br"), `${words.cure}：${one.cure}`);
      box.append(line);
    }
    if (found.more) box.append(made("div", `＋ ${found.more} ${words.more}`, "soft"));
  };
  all("[data-look-now]").forEach((place) => show(place.dataset.lookNow, place));
  const looked = async (input) => {
    const place = one(`[data-look="${input.dataset.looks}"]`);
    if (!place) return;
    if (!input.value.trim()) { place.hidden = true; return; }
    const seen = await show(input.value.trim(), place);
    const columns = document.getElementById(`columns-${input.dataset.looks}`);
    if (seen && seen.kind === "vector" && words.examining) examine(input.value.trim(), place).catch(() => {});
    if (seen && columns) columns.replaceChildren(...(seen.fields || []).map((name) => Object.assign(made("option"), { value: name })));
  };

  /* Forms: checked while typing, each problem beside its field. */
  const form = one("form[data-check]");
  if (form) {
    let number = 0;
    let timer = 0;
    const verdict = one("[data-verdict]");
    const touched = new Set(all("[data-problems]").filter((place) => place.children.length).map((place) => place.closest("[data-field]").dataset.field));
    const told = (problem) => {
      const box = made("div", "", problem.severity === "error" ? "wrong" : "told");
      box.append((words.lang === "zh" && problem.zh) || problem.en || problem.sentence);
      if (problem.cure) {
        const cure = made("span", `${words.cure}：${problem.cure}`);
        cure.lang = "en";
        box.append(made("br"), cure);
      }
      for (const offer of problem.offers || []) {
        const button = made("button", offer.label, "small");
        button.type = "button";
        button.dataset.offer = offer.field;
        button.dataset.value = offer.value;
        box.append(" ", button);
      }
      return box;
    };
    const check = async () => {
      const mine = ++number;
      verdict.textContent = words.checking;
      let answer;
      try {
        answer = await (await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) })).json();
      } catch { verdict.textContent = ""; return; }
      if (mine !== number) return;
      all("[data-problems]").forEach((place) => place.replaceChildren());
      all("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
      const general = one("[data-problems-all]");
      general.replaceChildren();
      let wrong = 0;
      for (const problem of answer.problems) {
        if (problem.severity === "error") wrong += 1;
        const field = all("[data-field]").find((node) => node.dataset.field === problem.field);
        if (field && !touched.has(problem.field)) continue;
        (field ? one("[data-problems]", field) : general).append(told(problem));
        if (field && problem.severity === "error") all("input,select", field).forEach((input) => input.setAttribute("aria-invalid", "true"));
      }
      verdict.textContent = wrong ? `${words.problems}：${wrong}` : words.ok;
      verdict.className = wrong ? "soft" : "good";
    };
    const soon = (event) => {
      const field = event.target.closest("[data-field]");
      if (field) touched.add(field.dataset.field);
      clearTimeout(timer);
      timer = setTimeout(check, 350);
      if (event.target.dataset.looks) looked(event.target);
    };
    form.addEventListener("input", soon);
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.offer) {
        const input = document.getElementsByName(button.dataset.offer)[0];
        input.value = button.dataset.value;
        const folded = input.closest("details");
        if (folded) folded.open = true;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.focus();
      }
      if ("more" in button.dataset) {
        const place = one("[data-several]", button.parentElement);
        const next = place.firstElementChild.cloneNode(true);
        next.value = "";
        next.id += `-${place.children.length}`;
        next.setAttribute("aria-label", button.getAttribute("aria-label"));
        place.append(next);
        next.focus();
      }
    });
    all("input[data-looks]", form).forEach((input) => { if (input.value) { looked(input); touched.add(input.closest("[data-field]").dataset.field); } });
    check();
    all("input[data-places]", form).forEach((input) => input.addEventListener("input", async () => {
      const found = await (await fetch(`/places?q=${encodeURIComponent(input.value)}`)).json();
      document.getElementById("list-places").replaceChildren(...found.map((place) => Object.assign(made("option", `${place.above}${place.name}`), { value: place.code })));
    }));
  }

  /* A run: how far it is. */
  const running = one("[data-events]");
  if (running) {
    const line = one("[data-now]", running);
    const bar = one("progress", running);
    const source = new EventSource(running.dataset.events);
    source.addEventListener("message", (event) => {
      const now = JSON.parse(event.data);
      if (!["queued", "running"].includes(now.state)) { source.close(); location.reload(); return; }
      const tag = one("[data-tag] .tag");
      tag.textContent = words[now.state];
      tag.className = `tag ${now.state}`;
      if (now.total) { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
      const parts = [now.step || (now.state === "queued" ? words.queued : "…")];
      if (now.total) parts.push(`${now.done}/${now.total}`, `${words.rate} ${Number(now.rate).toFixed(1)}/s`);
      if (now.left) parts.push(`${words.left} ${now.left} s`);
      line.textContent = parts.join("　");
    });
  }
  all("[data-show]").forEach((button) => button.addEventListener("click", () => {
    const frame = one("iframe.result");
    frame.src = button.dataset.show;
    frame.title = button.textContent;
    one("[data-alone]").href = button.dataset.show;
    all("[data-show]").forEach((other) => { other.classList.toggle("main", other === button); other.setAttribute("aria-pressed", String(other === button)); });
  }));
  all("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
    const text = all("table tr").map((row) => all("th,td", row).map((cell) => cell.textContent.replace(/ [▲▼]$/, "").replace(/[\t\n]/g, " ").replace(/^[=+@]/, "'$&")).join("\t")).join("\n");
    try { await navigator.clipboard.writeText(text); } catch {
      const area = made("textarea", text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    one("[data-copied]").textContent = button.dataset.copy;
  }));

  /* Uploads. */
  const drop = one("[data-drop]");
  if (drop) {
    const input = one("[data-files]", drop);
    const send = () => {
      if (!input.files.length) return;
      one("[data-sending]", drop).textContent = "…";
      drop.submit();
    };
    one("[data-send]", drop).hidden = true;
    input.addEventListener("change", send);
    ["dragenter", "dragover"].forEach((name) => window.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); }));
    window.addEventListener("dragleave", () => drop.classList.remove("over"));
    window.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; send(); }
    });
  }

  /* The composer: places by search, rasters one after another. */
  const search = one("[data-place-search]");
  if (search) {
    const found = one("[data-found]");
    const list = one("[data-chosen]");
    const take = (place) => {
      const item = made("li", "", "tag");
      const hidden = made("input");
      hidden.type = "hidden"; hidden.name = "region"; hidden.value = place.code;
      const away = made("button", "×", "quiet small");
      away.type = "button"; away.dataset.takeAway = ""; away.setAttribute("aria-label", `× ${place.name}`);
      item.append(hidden, `${place.name} ${place.code} `, away);
      list.append(item);
      found.replaceChildren();
      search.value = "";
      search.focus();
    };
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = one("button", found);
      if (first) first.click();
    });
    search.addEventListener("input", async () => {
      const asked = search.value;
      const places = asked.trim() ? await (await fetch(`/places?q=${encodeURIComponent(asked)}`)).json() : [];
      if (asked !== search.value) return;
      found.replaceChildren(...places.map((place) => {
        const button = made("button", `${place.above}${place.name} ${place.code}`, "small");
        button.type = "button";
        button.addEventListener("click", () => take(place));
        const item = made("li");
        item.append(button);
        return item;
      }));
    });
    list.addEventListener("click", (event) => { if (event.target.closest("[data-take-away]")) event.target.closest("li").remove(); });
    all("[data-more-rasters]").forEach((button) => button.addEventListener("click", () => {
      const next = one("[data-spare][hidden]", button.closest("fieldset"));
      if (next) next.hidden = false;
    }));
  }
})();
