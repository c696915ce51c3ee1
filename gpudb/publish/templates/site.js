// Every page reads without this: it adds the search field, the table's filter and the choice of a day.
"use strict";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
document.documentElement.classList.add("scripted");

const state = new URLSearchParams(location.hash.slice(1));
function keep(name, value) {
  if (value) state.set(name, value); else state.delete(name);
  try { history.replaceState(null, "", "#" + state); } catch { location.hash = state; }
}

const field = $("#search");
if (field) {
  const list = $("#found");
  const entries = (window.gpudbIndex || []).map(([text, href, length, more]) => {
    const low = `${text} ${more || ""}`.toLowerCase(), name = low.split(" (")[0];
    // what stands behind a name (its id, its status) makes it no less what was meant
    const words = new Set((href.startsWith("part/") ? name : low).split(/[^\p{L}\p{N}.]+/u)), size = length || text.split(" (")[0].split(" ").length, kind = { part: 1.6, country: 1.6, compare: 1.2, source: 0.4 }[href.split("/")[0]] || 1;
    return { text, href, low, tight: low.replace(/[\s_-]+/g, ""), words, weight: kind / Math.sqrt(6 + size) };
  });
  // words of a question that say nothing of what is looked for, where another word does
  const empty = new Set(("a about allowed an and are at ban banned be buy can do does export for from get how i in is it legal license may me my need of on or "
    + "please sell send ship should the there to us was we what when which who why will with you").split(" "));
  // a sentence may be asked: rare words count most, whole ones twice; parts and countries go before what is written about them,
  // and of two entries with the same words the shorter is meant
  const look = () => {
    const all = field.value.toLowerCase().split(/[^\p{L}\p{N}._-]+/u).filter(Boolean), some = all.filter(word => !empty.has(word));
    const asked = some.length ? some : all, scores = entries.map(() => 0);
    for (const word of asked) {
      const held = entries.map(one => one.words.has(word) ? 2 : one.low.includes(word) || one.tight.includes(word) ? 1 : 0);
      const rare = Math.log(1 + entries.length / Math.max(1, held.filter(Boolean).length));
      held.forEach((found, at) => { scores[at] += found * rare; });
    }
    const fits = entries.map((one, at) => [one, scores[at] * one.weight]).filter(one => one[1] > 0).sort((a, b) => b[1] - a[1]);
    list.replaceChildren(...fits.slice(0, 12).map(([one]) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.textContent = one.text; link.href = one.href; item.append(link);
      return item;
    }));
    if (asked.length && !fits.length) { const item = document.createElement("li"); item.textContent = "Nothing holds these words."; list.append(item); }
    keep("q", field.value);
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", event => { const first = $("a", list); if (event.key === "Enter" && first) location.href = first.href; });
  field.value = state.get("q") || "";
  if (field.value) look();
}

const grid = $("#grid");
if (grid) {
  const heads = $$("thead th", grid), body = $("tbody", grid), count = $("#count"), find = $("#find");
  const names = heads.map(head => head.dataset.name);
  const rows = [...body.rows].map(row => ({ row, cells: [...row.cells].map(cell => cell.textContent), low: "" }));
  for (const one of rows) one.low = (one.cells.join(" ") + " " + $("a", one.row).title).toLowerCase();
  const number = text => { const made = Number(text.replaceAll(",", "")); return text === "" || Number.isNaN(made) ? null : made; };
  const tests = { ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, "<": (a, b) => a < b, "=": (a, b) => a === b, "!=": (a, b) => a !== b };
  function filter() {
    const wrong = [];
    const conditions = find.value.toLowerCase().split(/\s+/).filter(Boolean).map(word => {
      const found = /^([a-z0-9_]+)(>=|<=|!=|=|>|<)(.+)$/.exec(word);
      if (!found) return one => one.low.includes(word);
      const at = names.indexOf(found[1]), wanted = number(found[3]);
      if (at < 0) { wrong.push(found[1]); return () => false; }
      return one => {
        const value = number(one.cells[at]);
        if (wanted === null) return tests[found[2]](one.cells[at].toLowerCase().replaceAll(" ", "-"), found[3]);
        return value !== null && tests[found[2]](value, wanted);
      };
    });
    let shown = 0;
    for (const one of rows) { const fits = conditions.every(test => test(one)); one.row.hidden = !fits; shown += fits; }
    count.textContent = wrong.length ? `There is no column ${wrong.join(", ")}.` : `${shown} of ${rows.length} parts`;
    keep("q", find.value);
  }
  function sort(name, down) {
    const at = names.indexOf(name);
    if (at < 0) return;
    const numeric = heads[at].classList.contains("n");
    const value = one => numeric ? number(one.cells[at]) : one.cells[at].toLowerCase();
    rows.sort((a, b) => {
      const x = value(a), y = value(b);
      if (x === null || y === null) return (x === null) - (y === null);
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
    });
    body.append(...rows.map(one => one.row));
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[at].setAttribute("aria-sort", down ? "descending" : "ascending");
    keep("sort", (down ? "-" : "") + name);
  }
  function column(at, on) { for (const row of grid.rows) row.cells[at].hidden = !on; }
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("n"), now = head.getAttribute("aria-sort");
      sort(head.dataset.name, now ? now === "ascending" : numeric);
    });
  }
  const boxes = $$("#columns input"), usual = boxes.filter(box => box.checked).map(box => box.dataset.name).join(",");
  const picked = state.get("columns");
  for (const box of boxes) {
    if (picked !== null) { box.checked = picked.split(",").includes(box.dataset.name); column(Number(box.value), box.checked); }
    box.addEventListener("change", () => {
      column(Number(box.value), box.checked);
      const now = boxes.filter(one => one.checked).map(one => one.dataset.name).join(",");
      keep("columns", now === usual ? "" : now);
    });
  }
  find.value = state.get("q") || "";
  const by = state.get("sort") || "";
  if (by) sort(by.replace(/^-/, ""), by.startsWith("-"));
  find.addEventListener("input", filter);
  filter();
}

for (const table of $$("table.dated")) {
  const tools = table.closest("section"), pick = $(".pick", tools), count = $(".count", tools), lines = $$("tbody tr", table);
  const look = () => {
    const day = pick.value;
    let shown = 0;
    for (const line of lines) { const fits = !day || (line.dataset.from <= day && day < line.dataset.before); line.hidden = !fits; shown += fits; }
    count.textContent = day ? `${shown} lines hold on ${day}` : "";
    keep("on", day);
  };
  pick.addEventListener("input", look);
  $(".all", tools).addEventListener("click", () => { pick.value = ""; look(); });
  if (state.get("on")) { pick.value = state.get("on"); table.closest("details")?.setAttribute("open", ""); look(); }
}

// on paper stand the names of all, and the long tables that the reader opened
addEventListener("beforeprint", () => $$("td details").forEach(one => { one.open = true; }));
