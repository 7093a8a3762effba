#include "harness/report/page_assets.h"

namespace harness {

// Loads the page again once its server has made it anew, and gives back what its reader had set. Not while
// something is being read or chosen, not where nobody looks, and not so often that the browser, which may run
// beside the sweep, takes more than a hundredth of its time (several of its processes work on a loading).
std::string_view live_script() {
  return R"js(
{
  const live = document.getElementById("live"), word = live.querySelector("[role=status]");
  const memory = "harness " + location.pathname;

  // Everything that can be set, by a name that stays when rows or charts are added.
  const settable = () => {
    const count = new Map(), found = new Map();
    for (const node of document.querySelectorAll("details, input, .legend button, thead button")) {
      const section = node.parentElement.closest("section, article, body"), article = node.closest("article");
      const title = node.matches("details") ? node.querySelector("summary").firstChild.textContent
        : node.matches("button") ? node.textContent : node.type === "radio" ? node.name + node.value : node.type;
      const stem = [article ? article.id : "", section.className, node.localName, title].join("|");
      count.set(stem, (count.get(stem) || 0) + 1);
      found.set(stem + "|" + count.get(stem), node);
    }
    return found;
  };
  const stateOf = (node) => {
    if (node.matches("details")) return node.open;
    if (node.matches("thead button")) return node.closest("th").getAttribute("aria-sort");
    if (node.matches("button")) return node.getAttribute("aria-pressed");
    if (node.type === "range") return node.value === node.max ? "newest" : node.value;
    return node.checked;
  };
  const restore = (node, wanted) => {
    if (node.matches("details")) node.open = wanted;
    else if (node.type === "range") {
      node.value = wanted === "newest" ? node.max : wanted;
      node.dispatchEvent(new Event("input"));
    } else for (let clicks = 0; clicks < 2 && stateOf(node) !== wanted; ++clicks) node.click();
  };
  try {
    const kept = new Map(JSON.parse(sessionStorage.getItem(memory) || "[]"));
    for (const [name, node] of settable())
      if (kept.has(name) && kept.get(name) !== stateOf(node)) restore(node, kept.get(name));
  } catch { sessionStorage.removeItem(memory); }
  addEventListener("pagehide", () =>
    sessionStorage.setItem(memory, JSON.stringify([...settable()].map(([name, node]) => [name, stateOf(node)]))));

  let pressed = false;
  addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { pressed = false; });
  const busy = () => pressed || !getSelection().isCollapsed || document.querySelector(".readout:not([hidden]), .whole:enabled");
  const earliest = Number(live.dataset.rest) * (performance.now() - performance.getEntriesByType("navigation")[0].responseEnd);

  const look = async () => {
    if (document.hidden) return;
    try {
      const reply = await fetch(location.pathname, {method: "HEAD", cache: "no-store"});
      word.textContent = "live";
      const version = (reply.headers.get("ETag") || "").replaceAll('"', "");
      if (reply.ok && version !== live.dataset.version && performance.now() >= earliest && !busy()) location.reload();
    } catch {
      word.textContent = "no longer served, as of";
    }
  };
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}
)js";
}

}  // namespace harness
