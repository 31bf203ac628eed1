// Tables of the class qms-table: a filter under each heading, and headings that sort. Without it, they are plain tables.
(() => {
  "use strict";

  const words = JSON.parse(document.currentScript.dataset.words);
  const text = (cell) => cell.textContent.trim().toLowerCase();
  const compare = new Intl.Collator(document.documentElement.lang || "en", { numeric: true }).compare;

  // The words of the language around a table, a template filled with the parts of these names.
  function say(table, word, parts = {}) {
    const language = (table.closest("[lang]")?.lang || "en").split("-")[0].toLowerCase();
    return (words[language] || words.en)[word].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  }

  function sortBy(table, column, header) {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((a, b) => compare(text(a.cells[column]), text(b.cells[column])));
    body.append(...(down ? rows.reverse() : rows));
  }

  function filter(table, inputs, count) {
    const wanted = inputs.map((input) => input.value.trim().toLowerCase());
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const fits = wanted.every((word, column) => text(row.cells[column]).includes(word));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = say(table, "rows", { number: shown, total: table.tBodies[0].rows.length });
  }

  // Long ids and paths break behind "_" and "/" only.
  function breakable(table) {
    const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const node of texts) {
      const parts = node.data.split(/(?<=[_/])/);
      node.replaceWith(...parts.flatMap((part, index) => (index ? [document.createElement("wbr"), part] : [part])));
    }
  }

  // Columns keep the width that all rows together gave them, whatever is filtered.
  function fixWidths(table, headers) {
    const widths = headers.map((header) => (100 * header.offsetWidth) / table.offsetWidth);
    headers.forEach((header, column) => (header.style.width = `${widths[column]}%`));
    table.style.tableLayout = "fixed";
  }

  function enhance(table) {
    const headers = [...table.tHead.rows[0].cells];
    const count = Object.assign(document.createElement("p"), { className: "qms-count" });
    count.setAttribute("aria-live", "polite");
    headers.forEach((header, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: header.textContent.trim() });
      button.addEventListener("click", () => sortBy(table, column, header));
      header.replaceChildren(button);
    });
    const row = Object.assign(document.createElement("tr"), { className: "qms-filter" });
    const inputs = headers.map((header) => {
      const input = Object.assign(document.createElement("input"), { type: "search", placeholder: say(table, "filter") });
      input.setAttribute("aria-label", say(table, "by", { column: header.textContent.trim() }));
      const cell = document.createElement("td");
      cell.append(input);
      row.append(cell);
      return input;
    });
    for (const input of inputs) input.addEventListener("input", () => filter(table, inputs, count));
    table.tHead.append(row);
    const box = Object.assign(document.createElement("div"), { className: "qms-scroll" });
    (table.closest(".table-wrapper") || table).replaceWith(box);
    box.append(table);
    box.after(count);
    fixWidths(table, headers);
    filter(table, inputs, count);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("table.qms-table, table.qms-results").forEach(breakable);
    document.querySelectorAll("table.qms-table").forEach(enhance);
  });
})();
