"use strict";
(() => {
  const words = document.documentElement.dataset;
  const keyOf = (cell) => {
    if (cell.dataset.sort !== undefined) return [0, Number(cell.dataset.sort), ""];
    const text = cell.textContent.trim().toLocaleLowerCase();
    return [text === "" || text === "–" ? 2 : 1, 0, text];
  };
  const compare = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2].localeCompare(b[2], document.documentElement.lang);
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      header.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = header.getAttribute("aria-sort") === "ascending";
        headers.forEach((other) => other.removeAttribute("aria-sort"));
        header.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [keyOf(row.cells[index]), row]);
        rows.sort((a, b) => {
          // Rows without a value stay last in both directions.
          if (a[0][0] === 2 || b[0][0] === 2) return a[0][0] - b[0][0];
          return down ? compare(b[0], a[0]) : compare(a[0], b[0]);
        });
        body.append(...rows.map((pair) => pair[1]));
      });
    });
  }
  for (const table of document.querySelectorAll("table[data-filterable]")) {
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => row.textContent.toLocaleLowerCase());
    const bar = document.createElement("div");
    bar.className = "filter";
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    label.append(words.filter + " ", input);
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        const hit = wanted.every((word) => texts[index].includes(word));
        row.hidden = !hit;
        shown += hit ? 1 : 0;
      });
      count.textContent = wanted.length ? words.count.replace("{shown}", shown).replace("{all}", rows.length) : "";
    });
    bar.append(label, count);
    table.closest(".wide").before(bar);
  }
})();
