// What the page does better with JavaScript: suggestions, searching within a facet, brushing the timeline.
// Everything here has a way without it.
"use strict";
(() => {
  const box = document.querySelector("#q");
  if (box) {
    suggest(box);
    // As on most pages with a search: a stroke goes to the box.
    document.addEventListener("keydown", (e) => {
      if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
      e.preventDefault();
      box.focus();
      box.select();
    });
  }

  // A combobox with a list (WAI-ARIA Authoring Practices): arrows move, Enter takes, Escape closes.
  function suggest(box) {
    const list = document.createElement("ul");
    list.id = "suggestions";
    list.className = "suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    box.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) box.setAttribute(name, value);

    // What stands right before the caret: a word, perhaps after the name of a facet and a colon.
    const typed = () => /(?:^|[\s(-])((?:([a-z_]+):)?([^\s"():]{2,}))$/u.exec(box.value.slice(0, box.selectionStart));
    const quoted = (text) => (/^[\p{L}\p{N}]+$/u.test(text) ? text : '"' + text.replaceAll('"', "") + '"');
    let found = [], active = -1, timer = 0, asked = null;

    const close = () => {
      asked?.abort();
      clearTimeout(timer);
      active = -1;
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const point = (at) => {
      active = at;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      if (at < 0) box.removeAttribute("aria-activedescendant");
      else {
        box.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    };
    const take = (at) => {
      const word = typed(), { kind, value, label } = found[at];
      close();
      if (!word) return;
      const name = kind === "country" ? label : value;
      const text = (kind === "term" ? value : (word[2] || kind) + ":" + quoted(name)) + " ";
      const head = box.value.slice(0, box.selectionStart - word[1].length) + text;
      box.value = head + box.value.slice(box.selectionStart).trimStart();
      box.setSelectionRange(head.length, head.length);
      box.focus();
    };
    const show = (suggestions) => {
      found = suggestions;
      list.replaceChildren(...found.map(({ label, kind, articles }, at) => {
        const item = document.createElement("li");
        item.id = "suggestion-" + at;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        for (const [part, text] of [["val", label], ["kind", kind === "term" ? "word" : kind], ["cnt", articles.toLocaleString("en")]]) {
          const span = document.createElement("span");
          span.className = part;
          span.textContent = text;
          item.append(span, " ");
        }
        // Before the box loses the focus.
        item.addEventListener("pointerdown", (e) => { e.preventDefault(); take(at); });
        return item;
      }));
      if (!found.length) return close();
      point(-1);
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    };
    const look = async () => {
      const word = typed();
      if (!word) return close();
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch("/api/v1/suggest?limit=" + (word[2] ? 40 : 8) + "&q=" + encodeURIComponent(word[3]), { signal: asked.signal });
        if (!answer.ok) return close();
        const { suggestions } = await answer.json();
        show(suggestions.filter((s) => !word[2] || s.kind === word[2]).slice(0, 8));
      } catch { /* another letter was typed, or the box goes without suggestions */ }
    };
    box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (e) => {
      if (list.hidden) return;
      const last = found.length - 1;
      if (e.key === "ArrowDown") point(active === last ? -1 : active + 1);
      else if (e.key === "ArrowUp") point(active < 0 ? last : active - 1);
      else if (e.key === "Enter" && active >= 0) take(active);
      else if (e.key === "Escape") close();
      else return;
      e.preventDefault();
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
