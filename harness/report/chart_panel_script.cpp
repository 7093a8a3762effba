#include "harness/report/page_assets.h"

namespace harness {

// One panel of curves: drawn for a setting of the controls, read at a place.
std::string_view chart_panel_script() {
  return R"js(
const MOST_ROWS = 10;

class Panel {
  constructor(figure, trials, factors) {
    this.figure = figure;
    this.svg = figure.querySelector("svg.chart");
    this.plot = figure.querySelector("svg.plot");
    this.trials = trials;
    this.factors = factors;
    this.fixed = figure.dataset.fixed ? figure.dataset.against : "";
    this.drawn = "";
    this.groups = [...this.plot.children].filter((node) => node.dataset.group !== undefined).map((node) => ({
      node, index: Number(node.dataset.group), title: node.querySelector("title").textContent,
      alarms: [...node.querySelectorAll(".alarm")].map((mark) => ({
        trial: Number(mark.dataset.trial), step: Number(mark.dataset.step), title: mark.textContent}))}));
  }

  visible() { return this.figure.getClientRects().length > 0; }
  mode(settings) { return this.fixed || settings.x; }

  // The part of the horizontal axis that is looked at, or nothing: all of it.
  zoom(settings) { return this.fixed ? undefined : settings.zoom; }
  place(x) { return (x - this.x.low) / (this.x.high - this.x.low); }

  // Values to draw, for one setting.
  compute(settings) {
    const {steps, curves} = this.data || (this.data = readCurves(this.figure.dataset.curves));
    const mode = this.mode(settings), width = settings.smoothing * (steps[steps.length - 1] - steps[0]);
    for (const group of this.groups) {
      group.lines = curves.filter((curve) => this.trials[curve.trial].group === group.index).map((curve) => ({
        curve, trial: this.trials[curve.trial], smooth: smoothed(steps, curve.mean, width),
        x: steps.map((step) => along(this.trials[curve.trial], step, mode))}));
      const whole = group.lines.length;
      group.band = whole > 1 ? overSeeds(steps.length, group.lines, this.factors) : [];
      group.whole = group.band.length > 0 ? whole : 1;
      group.main = group.band;
      if (whole === 1) {
        const [line] = group.lines;
        group.main = steps.map((step, slot) => ({x: line.x[slot], slot, seeds: 1, mid: line.smooth[slot],
          low: width > 0 ? line.smooth[slot] : line.curve.low[slot],
          high: width > 0 ? line.smooth[slot] : line.curve.high[slot]})).filter((dot) => Number.isFinite(dot.mid));
      }
      group.thin = group.lines.filter((line) => whole > 1 || width > 0);
    }
  }

  scales(settings) {
    const values = [], zoom = this.zoom(settings);
    let seen = (x) => !zoom || (x >= zoom[0] && x <= zoom[1]);
    let low = Infinity, high = -Infinity, right = 0;
    const add = (x, ...all) => {
      right = Math.max(right, x);
      for (const value of seen(x) ? all : []) {
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    };
    const take = (group) => {
      for (const dot of group.main) {
        add(dot.x, dot.low, dot.mid, dot.high);
        if (seen(dot.x)) values.push(dot.mid);
      }
      for (const line of group.thin)
        line.curve.mean.forEach((value, slot) => {
          if (!Number.isFinite(value)) return;
          if (settings.extremes) add(line.x[slot], line.curve.low[slot], line.curve.high[slot]);
          else add(line.x[slot], value);
          if (seen(line.x[slot])) values.push(value);
        });
    };
    for (const {trial} of this.groups.flatMap((group) => group.lines)) add(along(trial, trial.lastStep, this.mode(settings)));
    this.groups.filter((group) => !group.node.hasAttribute("hidden")).forEach(take);
    if (values.length === 0) {  // everything is switched off, or lies elsewhere
      seen = () => true;
      this.groups.forEach(take);
    }
    values.sort((a, b) => a - b);
    this.low = low;
    this.high = high;
    this.x = zoom ? linearScale(...zoom, true) : linearScale(0, right, right > 0);
    this.y = valueScale(values, low, high, settings.y);
  }

  px(x) { return Math.min(Math.max(this.x.place(x), -1), 2) * FRAME.plotWidth * FRAME.unit; }
  py(y) { return Math.min(Math.max(1 - this.y.place(y), -1), 2) * FRAME.plotHeight * FRAME.unit; }
  // The lower edge of a shade, which has to end somewhere.
  edge(y) { return this.y.log && !(y > 0) ? FRAME.plotHeight * FRAME.unit * 1.1 : this.py(y); }

  draw(settings) {
    const off = this.groups.map((group) => Number(group.node.hasAttribute("hidden"))).join("");
    const wanted = JSON.stringify([settings, off]);
    if (this.drawn === wanted) return;
    this.drawn = wanted;
    this.compute(settings);
    this.scales(settings);
    this.drawAxes(this.mode(settings));
    for (const group of this.groups) this.drawGroup(group, settings);
  }

  drawAxes(mode) {
    const axes = this.svg.querySelector("g.axes"), clips = this.svg.querySelector("g.clips");
    const {left, top, plotWidth, plotHeight, unit} = FRAME, nodes = [];
    for (const tick of this.y.ticks) {
      const y = top + this.py(tick.value) / unit;
      nodes.push(make("path", {class: tick.label ? "g1" : "g2", d: `M${left} ${y.toFixed(1)}h${plotWidth}`}));
      if (tick.label) nodes.push(label("e", left - 6, (y + 3.5).toFixed(1), tick.label));
    }
    let ticks = this.x.ticks.map((tick) => [tick.value, stepText(tick.value)]);
    if (mode === "seconds") {
      const [name, seconds] = timeUnit(this.x.high);
      ticks = linearScale(0, this.x.high / seconds, true).ticks.map((tick) => [tick.value * seconds, stepText(tick.value) + " " + name]);
    }
    for (const [value, text] of ticks) {
      const x = left + this.px(value) / unit, end = x > left + plotWidth - 10 && text.length > 4;
      nodes.push(make("path", {class: "g0", d: `M${x.toFixed(1)} ${top + plotHeight}v4`}));
      nodes.push(label(end ? "e" : "m", end ? FRAME.width - 1 : x.toFixed(1), FRAME.height - 8, text));
    }
    nodes.push(make("path", {class: "g0", d: `M${left} ${top + plotHeight}h${plotWidth}`}));
    axes.replaceChildren(...nodes);
    const beyond = [];
    if (this.y.place(this.high) > 1.001)
      beyond.push(label("clip e", left + plotWidth - 3, top + 11, "\u25b2 up to " + numberText(this.high)));
    if (this.y.log ? this.low < this.y.low * 0.999 : this.y.place(this.low) < -0.001)
      beyond.push(label("clip e", left + plotWidth - 3, top + plotHeight - 5, "\u25bc down to " + numberText(this.low)));
    clips.replaceChildren(...beyond);
  }

  drawGroup(group, settings) {
    const nodes = [];
    const shaded = group.main.some((dot) => dot.low < dot.high);
    if (shaded && group.main.length > 1)
      nodes.push(make("path", {class: "band", d: pathOf([...group.main.map((dot) => [this.px(dot.x), this.edge(dot.high)]),
        ...group.main.map((dot) => [this.px(dot.x), this.edge(dot.low)]).reverse()], true)}));
    for (const line of group.thin) {
      const slots = line.curve.mean.map((_, slot) => slot).filter((slot) => Number.isFinite(line.curve.mean[slot]));
      const through = (values, place = "py") => slots.map((slot) => [this.px(line.x[slot]), this[place](values[slot])]);
      if (settings.extremes && line.curve.spread)
        nodes.push(make("path", {class: "extremes", d: pathOf([...through(line.curve.high, "edge"), ...through(line.curve.low, "edge").reverse()], true)}));
      nodes.push(make("path", {class: group.main.length > 0 ? "raw" : "line", d: pathOf(through(line.curve.mean))},
        "seed " + line.trial.seed + (line.trial.lost ? " \u00b7 lost" : "")));
    }
    nodes.push(...this.mainPaths(group));
    for (const line of group.lines) {
      let last = line.curve.mean.length - 1;
      while (last >= 0 && !Number.isFinite(line.curve.mean[last])) --last;
      if (last < 0) continue;
      if (line.trial.lost) {
        const x = Math.min(Math.max(this.px(line.x[last]), 35), FRAME.plotWidth * 10 - 35);
        const y = Math.min(Math.max(this.edge(line.curve.mean[last]), 35), FRAME.plotHeight * 10 - 35);
        nodes.push(make("path", {class: "cross", d: `M${Math.round(x) - 35} ${Math.round(y) - 35}l70 70m0-70l-70 70`}));
      }
      for (const alarm of group.alarms.filter((one) => this.trials[one.trial] === line.trial)) {
        let slot = this.data.steps.findIndex((step, i) => step >= alarm.step && Number.isFinite(line.curve.mean[i]));
        if (slot < 0) slot = last;
        const y = Math.min(Math.max(this.edge(line.curve.mean[slot]) - 12, 68), FRAME.plotHeight * FRAME.unit);
        nodes.push(make("path", {class: "alarm", d: `M${Math.round(this.px(line.x[slot]))} ${Math.round(y)}l-45-68h90z`}, alarm.title));
      }
    }
    const title = group.node.querySelector("title");
    group.node.replaceChildren(title, ...nodes);
  }

  // The mean where all seeds are there, and dotted where some are missing.
  mainPaths(group) {
    let full = "", part = "", before;
    for (const dot of group.main) {
      if (!Number.isFinite(this.py(dot.mid))) {
        before = undefined;
        continue;
      }
      const point = Math.round(this.px(dot.x)) + " " + Math.round(this.py(dot.mid));
      const complete = dot.seeds >= group.whole;
      if (complete) full += (before && before.complete ? "L" : "M") + point;
      if (before && !(complete && before.complete)) part += "M" + before.point + "L" + point;
      before = {point, complete};
    }
    const nodes = [];
    if (full) nodes.push(make("path", {class: "line", d: full}));
    if (part) nodes.push(make("path", {class: "part", d: part}));
    if (group.main.length <= MARKED)
      for (const dot of group.main.filter((one) => Number.isFinite(this.py(one.mid))))
        nodes.push(make("circle", {class: "dot", cx: Math.round(this.px(dot.x)), cy: Math.round(this.py(dot.mid)), r: 22}));
    return nodes;
  }

  // Every place at which something can be read, rising.
  places() {
    const all = new Set();
    for (const group of this.groups)
      if (!group.node.hasAttribute("hidden")) for (const dot of group.main.length ? group.main : this.fallback(group)) all.add(dot.x);
    return [...all].filter((x) => x >= this.x.low && x <= this.x.high).sort((a, b) => a - b);
  }
  // The one of them that is nearest to a share of the axis.
  nearest(share) {
    const wanted = this.x.low + share * (this.x.high - this.x.low);
    return this.places().reduce((best, x) => best === undefined || Math.abs(x - wanted) < Math.abs(best - wanted) ? x : best, undefined) ?? wanted;
  }
  fallback(group) {
    return group.lines.flatMap((line) => line.curve.mean.map((mid, slot) => ({x: line.x[slot], mid, low: mid, high: mid, seeds: 1}))
      .filter((dot) => Number.isFinite(dot.mid)));
  }

  // What stands at x: nothing for lines that have ended before it or not begun.
  read(x) {
    const rows = [];
    for (const group of this.groups) {
      if (group.node.hasAttribute("hidden")) continue;
      let best, second = Infinity;
      const dots = group.main.length ? group.main : this.fallback(group);
      for (const dot of dots)
        if (!best || Math.abs(dot.x - x) < Math.abs(best.x - x)) best = dot;
      if (!best) continue;
      const slack = 0.02 * (this.x.high - this.x.low);
      if (x > dots[dots.length - 1].x + slack || x < dots[0].x - slack) continue;
      rows.push({group, dot: best});
    }
    // The leaderboard's best where there are too many, highest first.
    rows.sort((a, b) => a.group.index - b.group.index);
    const shown = rows.slice(0, MOST_ROWS).sort((a, b) => b.dot.mid - a.dot.mid);
    return {shown, more: rows.length - shown.length};
  }

  cursor(x, {shown}) {
    this.clear();
    const place = Math.round(this.px(x)), height = FRAME.plotHeight * FRAME.unit;
    if (this.place(x) < -0.001 || this.place(x) > 1.001) return;
    this.line = make("g", {class: "cursor"});
    this.line.append(make("path", {d: `M${place} 0V${height}`}));
    for (const {group, dot} of shown)
      this.line.append(make("circle", {class: group.node.getAttribute("class"), cx: Math.round(this.px(dot.x)),
        cy: Math.round(this.edge(dot.mid)), r: 30}));
    this.plot.append(this.line);
  }
  // What a pointer has drawn over, between two shares of the axis.
  mark(from, to) {
    this.clear();
    const width = FRAME.plotWidth * FRAME.unit;
    this.line = make("path", {class: "marked", d: `M${Math.round(from * width)} 0H${Math.round(to * width)}V${FRAME.plotHeight * FRAME.unit}H${Math.round(from * width)}z`});
    this.plot.append(this.line);
  }
  clear() {
    if (this.line) this.line.remove();
    this.line = undefined;
  }
}
)js";
}

}  // namespace harness
