// What the page does better with JavaScript: suggestions, searching within a facet, brushing the timeline.
// Everything here has a way without it.
"use strict";
(() => {
  const box = document.querySelector("#q");
  const list = document.querySelector("#suggestions");
  if (box && list) {
    box.setAttribute("list", "suggestions");
    let timer = 0, last = "";
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const word = /(?:^|\s)([^\s"():]{2,})$/.exec(box.value);
        if (!word || word[1] === last) return;
        last = word[1];
        const head = box.value.slice(0, box.value.length - last.length);
        try {
          const answer = await fetch("/api/v1/suggest?limit=8&q=" + encodeURIComponent(last));
          if (!answer.ok) return;
          const { suggestions } = await answer.json();
          list.replaceChildren(...suggestions.map((s) => {
            const option = document.createElement("option");
            option.value = head + s.value;
            option.label = s.label + " · " + s.kind + " · " + s.articles.toLocaleString();
            return option;
          }));
        } catch { /* the box works without suggestions */ }
      }, 150);
    });
  }

  for (const input of document.querySelectorAll("input[data-facet]")) {
    const items = document.getElementById(input.dataset.facet);
    input.addEventListener("input", () => {
      const wanted = input.value.toLocaleLowerCase();
      for (const item of items.children) item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
    });
  }

  const svg = document.querySelector(".time svg");
  if (svg) {
    const bars = [...svg.querySelectorAll("a")];
    const at = (x) => {
      const box = svg.getBoundingClientRect();
      const place = Math.floor(((x - box.left) / box.width) * bars.length);
      return Math.max(0, Math.min(bars.length - 1, place));
    };
    let from = -1, to = -1, brush = null;
    svg.addEventListener("pointerdown", (e) => { if (e.button === 0) from = to = at(e.clientX); });
    svg.addEventListener("dragstart", (e) => e.preventDefault());
    window.addEventListener("pointermove", (e) => {
      if (from < 0) return;
      to = at(e.clientX);
      if (to === from && !brush) return;
      if (!brush) {
        brush = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        brush.setAttribute("class", "brush");
        brush.setAttribute("height", "100");
        svg.append(brush);
      }
      const [a, b] = [Math.min(from, to), Math.max(from, to)];
      const width = svg.viewBox.baseVal.width / bars.length;
      brush.setAttribute("x", a * width);
      brush.setAttribute("width", (b - a + 1) * width);
    });
    window.addEventListener("pointerup", () => {
      if (from < 0) return;
      const [a, b] = [Math.min(from, to), Math.max(from, to)];
      const moved = from !== to;
      from = -1;
      if (!moved) return;
      const url = new URL(bars[a].getAttribute("href"), location.href);
      url.searchParams.set("to", new URL(bars[b].getAttribute("href"), location.href).searchParams.get("to"));
      location.assign(url);
    });
    svg.addEventListener("click", (e) => { if (brush) e.preventDefault(); }, true);
  }

  const facets = document.querySelector("details.facets");
  if (facets && !CSS.supports("selector(::details-content)")) facets.open = matchMedia("(min-width: 56rem)").matches;
})();
