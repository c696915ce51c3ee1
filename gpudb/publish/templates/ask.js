// One query at a time in a worker, which is ended when it takes too long; the query stands in the address.
"use strict";
const LIMIT = 10000, ROWS = 1000;
const query = document.querySelector("#query"), told = document.querySelector("#told"), answer = document.querySelector("#answer");
let worker = null, clock = 0;

function fresh() {
  worker = new Worker(new URL("sql/worker.js", location.href));
  worker.onmessage = ({ data }) => {
    clearTimeout(clock);
    if (data.begun) clock = setTimeout(() => { worker.terminate(); worker = null; told.textContent = `Stopped after ${LIMIT / 1000} s.`; }, LIMIT);
    else show(data);
  };
  worker.onerror = () => { clearTimeout(clock); worker = null; told.textContent = "SQLite could not start here: it needs a page from a server."; };
}

function row(cells, kind) {
  const line = document.createElement("tr");
  for (const cell of cells) {
    const made = document.createElement(kind);
    if (kind === "th") made.scope = "col";
    if (typeof cell === "number") made.className = "n";
    made.textContent = cell === null ? "" : String(cell);
    line.append(made);
  }
  return line;
}

function show({ error, columns, rows }) {
  answer.replaceChildren();
  if (error) { told.textContent = error; return; }
  const head = document.createElement("thead"), body = document.createElement("tbody");
  head.append(row(columns, "th"));
  body.append(...rows.map(cells => row(cells, "td")));
  answer.append(head, body);
  told.textContent = rows.length === ROWS ? `The first ${ROWS} rows` : `${rows.length} row${rows.length === 1 ? "" : "s"}`;
}

function ask() {
  if (location.protocol === "file:") { told.textContent = "A browser lets no page of the file system open a database: serve this folder, or ask gpudb sql."; return; }
  history.replaceState(null, "", "#q=" + encodeURIComponent(query.value));
  told.textContent = "Asking ...";
  if (!worker) fresh();
  worker.postMessage({ sql: query.value, rows: ROWS });
}

function given() {
  const text = new URLSearchParams(location.hash.slice(1)).get("q");
  if (text) { query.value = text; ask(); }
}

document.querySelector("#run").addEventListener("click", ask);
query.addEventListener("keydown", event => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(); });
addEventListener("hashchange", given);
given();
