#include "harness/report/page_assets.h"

namespace harness {

// The controls of a section of curves, its legend, and reading values at the pointer, a finger or by the
// arrow keys: one cursor over all panels with the same horizontal axis.
std::string_view chart_controls_script() {
  return R"js(
const html = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const AXIS_NAMES = {step: "training step", images: "images seen", seconds: "training time"};

class Curves {
  constructor(section, number) {
    this.settings = {x: "step", y: "auto", smoothing: 0, extremes: false, zoom: undefined};
    this.section = section;
    this.number = number;
    const trials = readTrials(section.dataset.trials), factors = section.dataset.factors.split(" ").map(Number);
    this.panels = [...section.querySelectorAll("figure.panel")].filter((figure) => figure.querySelector("svg.plot"))
      .map((figure) => new Panel(figure, trials, factors));
    this.readout = html("div", {className: "readout", hidden: true});
    this.readout.setAttribute("role", "status");
    this.controls(section.querySelector(".controls"));
    this.legend(section.querySelector(".legend"));
    for (const panel of this.panels) this.listen(panel);
    for (const details of section.querySelectorAll("details"))
      details.addEventListener("toggle", () => { if (this.changed) this.draw(); });
    document.addEventListener("pointerdown", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("svg.chart")) this.hide();
    });
  }

  // Once for all that happens before the next frame.
  draw() {
    this.changed = true;
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.hide();
      for (const panel of this.panels) if (panel.visible()) panel.draw(this.settings);
    });
  }

  choice(title, name, values) {
    const group = html("fieldset", {}, html("legend", {textContent: title}));
    for (const [value, text] of values) {
      const input = html("input", {type: "radio", name: name + this.number, value, checked: this.settings[name] === value});
      input.addEventListener("change", () => { 
        this.settings[name] = value;
        if (name === "x") {
          this.section.querySelector(".x-note").textContent = AXIS_NAMES[value];
          this.zoom(undefined);  // it was a range of another axis
        }
        this.draw();
      });
      group.append(html("label", {}, input, html("span", {textContent: text})));
    }
    return group;
  }

  controls(place) {
    const slider = html("input", {type: "range", min: 0, max: 100, value: 0}), shown = html("output", {textContent: "off"});
    slider.addEventListener("input", () => {
      this.settings.smoothing = (slider.value / 100) ** 2 * 0.15;
      const share = Number((this.settings.smoothing * 100).toPrecision(2));
      shown.textContent = share > 0 ? "\u00b1 " + share + " %" : "off";
      slider.setAttribute("aria-valuetext", share > 0 ? "over " + share + " percent of the steps to either side" : "off");
      this.draw();
    });
    const extremes = html("input", {type: "checkbox"});
    extremes.addEventListener("change", () => { this.settings.extremes = extremes.checked; this.draw(); });
    place.append(
      this.choice("Horizontal", "x", [["step", "steps"], ["images", "images"], ["seconds", "time"]]),
      this.choice("Vertical", "y", [["auto", "auto"], ["linear", "linear"], ["log", "log"]]),
      html("label", {className: "smoothing", title: "a normal curve of this width, in parts of all steps; thin lines stay as they are"},
        "Smoothing ", slider, shown),
      html("label", {title: "lowest and highest value of the steps that each point stands for"}, extremes, " extremes"),
      this.whole = html("button", {type: "button", className: "whole", disabled: true, textContent: "Whole axis",
        title: "draw over a part of a chart to see it closer; a double click shows the whole again"}));
    this.whole.addEventListener("click", () => this.zoom(undefined));
  }

  zoom(range) {
    this.settings.zoom = range;
    this.whole.disabled = !range;
    this.draw();
  }

  legend(list) {
    for (const item of list.querySelectorAll("[data-group]")) {
      const first = Number(item.dataset.group), last = Number(item.dataset.last || first);
      const mine = (index) => index >= first && index <= last;
      const button = html("button", {type: "button"}, ...item.childNodes);
      button.setAttribute("aria-pressed", "true");
      item.append(button);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        for (const panel of this.panels)
          for (const group of panel.groups) if (mine(group.index)) group.node.toggleAttribute("hidden", !on);
        this.draw();
      });
      const light = (on) => {
        for (const panel of this.panels) {
          panel.svg.classList.toggle("dimmed", on);
          for (const group of panel.groups) group.node.classList.toggle("lit", on && mine(group.index));
        }
      };
      button.addEventListener("pointerenter", () => light(true));
      button.addEventListener("pointerleave", () => light(false));
      button.addEventListener("focus", () => light(button.matches(":focus-visible")));
      button.addEventListener("blur", () => light(false));
    }
  }

  listen(panel) {
    const {svg} = panel;
    svg.setAttribute("tabindex", "0");
    // Where on the axis, between 0 and 1.
    const share = (event) => {
      const box = svg.getBoundingClientRect();
      return Math.min(Math.max(((event.clientX - box.left) * FRAME.width / box.width - FRAME.left) / FRAME.plotWidth, 0), 1);
    };
    let from;  // where a mouse was pressed
    const drawn = (event) => from !== undefined && Math.abs(share(event) - from) > 0.02;
    svg.addEventListener("pointermove", (event) => {
      if (!drawn(event)) return this.show(panel, share(event));
      this.hide();
      panel.mark(from, share(event));
    });
    svg.addEventListener("pointerdown", (event) => {
      this.show(panel, share(event));
      if (event.pointerType !== "mouse" || event.button !== 0 || panel.fixed) return;
      from = share(event);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointerup", (event) => {
      if (drawn(event)) {
        const range = [from, share(event)].map((end) => panel.nearest(end)).sort((a, b) => a - b);
        if (range[0] < range[1]) this.zoom(range);
      }
      from = undefined;
    });
    svg.addEventListener("pointercancel", () => { from = undefined; });
    svg.addEventListener("dblclick", () => { if (!panel.fixed) this.zoom(undefined); });
    svg.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") this.hide(); });
    svg.addEventListener("focus", () => { if (svg.matches(":focus-visible") && this.readout.hidden) this.show(panel, 1); });
    svg.addEventListener("blur", () => this.hide());
    svg.addEventListener("keydown", (event) => {
      const way = {ArrowLeft: -1, ArrowRight: 1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity}[event.key];
      if (event.key === "Escape") this.hide();
      if (way === undefined) return;
      event.preventDefault();
      panel.draw(this.settings);
      const places = panel.places();
      let at = places.findIndex((x) => x >= (panel.at ?? Infinity));
      if (at < 0) at = places.length - 1;
      at = Math.min(Math.max(at + way, 0), places.length - 1);
      this.show(panel, panel.place(places[at]));
    });
  }

  // share: of the panel's horizontal axis; goes to the nearest place that has values.
  show(panel, share) {
    for (const other of this.panels) if (other === panel || other.visible()) other.draw(this.settings);
    const at = panel.nearest(Math.min(Math.max(share, 0), 1)), mode = panel.mode(this.settings);
    panel.at = at;
    for (const other of this.panels) {
      if (other.mode(this.settings) !== mode || !other.visible()) other.clear();
      else other.cursor(at, other.read(at));
    }
    this.tell(panel, at, mode);
  }

  tell(panel, at, mode) {
    const {shown, more} = panel.read(at), {readout} = this;
    const body = shown.map(({group, dot}) => {
      const swatch = html("i", {});
      swatch.setAttribute("class", group.node.getAttribute("class"));
      const spread = dot.low < dot.high ? numberText(dot.low) + " \u2013 " + numberText(dot.high) : "";
      return html("tr", {}, html("th", {}, swatch, group.title), html("td", {textContent: numberText(dot.mid)}),
        html("td", {textContent: spread}));
    });
    const head = (mode === "step" ? "step " : "") + xText(at, mode);
    readout.replaceChildren(html("p", {textContent: head}), html("table", {}, html("tbody", {}, ...body)));
    if (more > 0) readout.append(html("p", {textContent: "and " + more + " more"}));
    if (readout.parentNode !== panel.figure) panel.figure.append(readout);
    readout.hidden = false;
    // Below its chart, or above where the window ends; never over it.
    const box = panel.svg.getBoundingClientRect(), figure = panel.figure.getBoundingClientRect();
    const x = box.left - figure.left + (FRAME.left + panel.px(at) / FRAME.unit) * box.width / FRAME.width;
    readout.style.left = "0";  // else it is measured in what is left beside it
    const {offsetWidth, offsetHeight} = readout;
    const below = box.bottom + offsetHeight + 4 <= window.innerHeight || box.top < offsetHeight;
    readout.style.left = Math.max(0, Math.min(x - offsetWidth / 2, figure.width - offsetWidth)) + "px";
    readout.style.top = (below ? box.bottom + 2 : box.top - offsetHeight - 4) - figure.top + "px";
  }

  hide() {
    this.readout.hidden = true;
    for (const panel of this.panels) panel.clear();
  }
}

document.querySelectorAll("section.curves").forEach((section, number) => new Curves(section, number));
)js";
}

}  // namespace harness
