// The release's own file in memory, read-only; every message is one query.
"use strict";
importScripts("sql-wasm.js");
const opened = (async () => {
  const [SQL, file] = await Promise.all([initSqlJs({ locateFile: name => name }), fetch("../data/gpudb.sqlite")]);
  if (!file.ok) throw new Error("the database is not there");
  const made = new SQL.Database(new Uint8Array(await file.arrayBuffer()));
  made.run("PRAGMA query_only = 1");
  made.run("PRAGMA trusted_schema = 0");
  return made;
})();
onmessage = async ({ data }) => {
  let statement = null;
  try {
    const database = await opened;
    postMessage({ begun: true }); // the time limit is the query's, not that of the download
    statement = database.prepare(data.sql);
    const rows = [];
    while (rows.length < data.rows && statement.step()) rows.push(statement.get());
    postMessage({ columns: statement.getColumnNames(), rows });
  } catch (error) {
    postMessage({ error: String(error.message || error) });
  } finally {
    if (statement) statement.free();
  }
};
