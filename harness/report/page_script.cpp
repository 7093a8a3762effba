#include "harness/report/page_assets.h"

namespace harness {

// Adds what helps and hides nothing that cannot be brought back: one step slider for all grids of a section,
// tables sorted by a column. Curves: chart_script.cpp and the two behind it.
std::string_view base_script() {
  return R"js(
"use strict";
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

for (const section of document.querySelectorAll(".samples")) {
  const choice = section.querySelector(".step-choice");
  if (!choice) continue;
  const steps = choice.dataset.steps.split(" ").map(Number);
  const films = [...section.querySelectorAll(".film")].map((film) => [...film.children]);
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = steps.length - 1;
  slider.value = steps.length - 1;
  const label = document.createElement("label");
  const shown = document.createElement("output");
  label.append("Step ", slider);
  choice.append(label, shown);
  const show = () => {
    const step = steps[slider.value];
    shown.textContent = grouped(step);
    slider.setAttribute("aria-valuetext", "step " + grouped(step));
    // Newest first: the latest one that is not after the chosen step, else the earliest.
    for (const figures of films) {
      const current = figures.find((figure) => Number(figure.dataset.step) <= step) || figures[figures.length - 1];
      for (const figure of figures) figure.hidden = figure !== current;
    }
  };
  slider.addEventListener("input", show);
  show();
}

const key = (row, column) => {
  const cell = row.cells[column];
  if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
  const text = cell.textContent.trim();
  const number = parseFloat(text.replace(/,/g, "").replace("\u2212", "-"));
  return cell.classList.contains("n") ? number : text;
};
for (const text of document.querySelectorAll(".copy pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  text.previousElementSibling.append(" ", button);
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(text);
    let copied = true;
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      copied = document.execCommand("copy");  // where a page from a file may not use the clipboard
    }
    button.textContent = copied ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (head.querySelector("svg")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
      rows.sort(([a], [b]) => {
        const missing = Number(Number.isNaN(a)) - Number(Number.isNaN(b));  // always at the end
        if (missing) return missing;
        const order = typeof a === "string" ? a.localeCompare(String(b), undefined, {numeric: true}) : a - b;
        return up ? order : -order;
      });
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}
)js";
}

}  // namespace harness
