#include "harness/report/page_assets.h"

namespace harness {

// Reads what curve_bytes.h wrote and draws charts anew: other horizontal and vertical axes, smoothing. Frame
// and scales are those of chart_frame.h and axis_scale.cpp, so that nothing jumps when the script takes over.
std::string_view chart_script() {
  return R"js(
const FRAME = {width: 400, height: 232, left: 46, right: 10, top: 10, bottom: 26, unit: 10};
FRAME.plotWidth = FRAME.width - FRAME.left - FRAME.right;
FRAME.plotHeight = FRAME.height - FRAME.top - FRAME.bottom;
const NOTHING = 65535, KNOTS = 33, MARKED = 24;

class Reader {
  constructor(text) {
    this.view = new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
    this.at = 0;
  }
  u8() { return this.view.getUint8(this.at++); }
  u16() { this.at += 2; return this.view.getUint16(this.at - 2, true); }
  f64() { this.at += 8; return this.view.getFloat64(this.at - 8, true); }
}

const readTrials = (text) => {
  const reader = new Reader(text);
  const knots = (all) => Array.from({length: KNOTS}, () => reader.u16() / 65535 * all);
  return Array.from({length: reader.u16()}, () => {
    const trial = {group: reader.u16(), lost: reader.u8() === 1};
    reader.u8();
    trial.seed = reader.f64();
    trial.lastStep = reader.f64();
    const images = reader.f64(), seconds = reader.f64();
    trial.images = knots(images);
    trial.seconds = knots(seconds);
    return trial;
  });
};

const readCurves = (text) => {
  const reader = new Reader(text);
  const steps = Array.from({length: reader.u16()}, () => reader.f64());
  const curves = Array.from({length: reader.u16()}, () => {
    const curve = {trial: reader.u16()}, flags = reader.u8();
    reader.u8();
    const first = reader.u16(), count = reader.u16(), low = reader.f64(), high = reader.f64();
    const mix = (a, b, share) => flags & 2 ? a * (b / a) ** share : a * (1 - share) + b * share;
    const value = (code) => code === NOTHING ? NaN : mix(low, high, code / 65534);
    curve.spread = (flags & 1) === 1;
    for (const name of ["low", "mean", "high"]) curve[name] = new Array(steps.length).fill(NaN);
    for (let slot = first; slot < first + count; ++slot) {
      curve.low[slot] = value(reader.u16());
      curve.high[slot] = curve.spread ? value(reader.u16()) : curve.low[slot];
      const share = curve.spread ? reader.u8() / 255 : 0;
      curve.mean[slot] = curve.low[slot] === curve.high[slot] ? curve.low[slot] : mix(curve.low[slot], curve.high[slot], share);
    }
    return curve;
  });
  return {steps, curves};
};

// Where a trial's step lies on an axis of steps, images or seconds.
const along = (trial, step, mode) => {
  if (mode === "step") return step;
  const place = Math.min(Math.max(trial.lastStep > 0 ? step / trial.lastStep : 1, 0), 1) * (KNOTS - 1);
  const knot = Math.min(Math.floor(place), KNOTS - 2);
  return trial[mode][knot] + (place - knot) * (trial[mode][knot + 1] - trial[mode][knot]);
};

// --- numbers and scales

const numberText = (value) => {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0) return String(value);
  if (size >= 1e4 && size < 1e6) return value.toFixed(0).replace("-", "\u2212");
  if (size >= 1e6 || size < 1e-4)
    return value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e").replace(/-/g, "\u2212");
  return String(Number(value.toPrecision(4))).replace("-", "\u2212");
};
const short = (value) => String(Number(value.toPrecision(4)));
const stepText = (value) => value >= 1e6 ? short(value / 1e6) + "M" : value >= 1e3 ? short(value / 1e3) + "k" : short(value);
const timeUnit = (longest) => longest >= 7200 ? ["h", 3600] : longest >= 120 ? ["min", 60] : ["s", 1];
const xText = (value, mode) => mode === "seconds" ? numberText(value) + " s" :
  grouped(Math.round(value)) + (mode === "images" ? " images" : "");

const roundStep = (raw) => {
  const power = 10 ** Math.floor(Math.log10(raw)), lead = raw / power;
  return (lead <= 1 + 1e-9 ? 1 : lead <= 2 + 1e-9 ? 2 : lead <= 5 + 1e-9 ? 5 : 10) * power;
};
const tickLabel = (value, step) => {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || step < 1e-5) return numberText(value);
  if (size >= 1e4) return (value < 0 ? "\u2212" : "") + stepText(Math.abs(value));
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))).replace("-", "\u2212");
};
const linearScale = (low, high, tight) => {
  if (!(high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
    const margin = low === 0 ? 1 : Math.abs(low) * 0.1;
    low -= margin;
    high += margin;
  }
  const step = roundStep((high - low) / 5), ticks = [];
  if (!tight) {  // round where that adds little
    const below = Math.floor(low / step + 1e-9) * step, above = Math.ceil(high / step - 1e-9) * step, span = high - low;
    low = low - below <= 0.15 * span ? below : low - 0.03 * span;
    high = above - high <= 0.15 * span ? above : high + 0.03 * span;
  }
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; ++k)
    ticks.push({value: k * step, label: tickLabel(k * step + 0, step)});
  return {low, high, ticks, place: (value) => (value - low) / (high - low)};
};
const roundBelow = (value) => {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-12), lead = value / power + 1e-9;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
};
const logScale = (least, most) => {
  const low = roundBelow(Math.max(least, most * 1e-12)), high = 1 / roundBelow(1 / most);
  const first = Math.floor(Math.log10(low) + 1e-9), last = Math.ceil(Math.log10(high) - 1e-9);
  const every = Math.max(1, Math.ceil((last - first) / 5)), ticks = [];
  for (let decade = first; decade <= last; ++decade)
    for (const lead of [1, 2, 5]) {
      const value = lead * 10 ** decade;
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const named = (lead === 1 && (decade - first) % every === 0) || high / low < 40;
      if (named || last - first <= 4) ticks.push({value, label: named ? numberText(value) : ""});
    }
  if (high / low <= 10) ticks.splice(0, ticks.length, ...linearScale(low, high, true).ticks);
  // What is not positive has no place: lines are broken there.
  return {low, high, ticks, log: true, place: (value) => value > 0 ? Math.log(Math.max(value, low * 1e-3) / low) / Math.log(high / low) : NaN};
};
const valueScale = (values, low, high, wanted) => {
  const positive = wanted === "log" ? values.filter((value) => value > 0) : [];
  const least = low > 0 ? low : positive[Math.floor(positive.length / 100)];
  if (wanted === "log" && least < high) return logScale(least, high);
  if (wanted === "auto" && low > 0 && high / low >= 100) return logScale(low, high);
  const margin = Math.floor(values.length / 100);
  const bulkLow = values[margin], bulkHigh = values[values.length - 1 - margin], bulk = bulkHigh - bulkLow;
  if (bulk > 0 && high - low > 5 * bulk)
    return linearScale(Math.max(low, bulkLow - bulk * 0.15), Math.min(high, bulkHigh + bulk * 0.15));
  return linearScale(low, high);
};

// --- what is drawn

// Each value the mean of those around it, weighted by a normal curve over the steps between them.
const smoothed = (steps, values, width) => {
  if (!(width > 0)) return values;
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return NaN;
    let sum = 0, weights = 0;
    for (const way of [-1, 1])
      for (let k = way < 0 ? i : i + 1; k >= 0 && k < steps.length && Math.abs(steps[k] - steps[i]) <= 3 * width; k += way) {
        if (!Number.isFinite(values[k])) continue;
        const weight = Math.exp(-(((steps[k] - steps[i]) / width) ** 2) / 2);
        sum += weight * values[k];
        weights += weight;
      }
    return sum / weights;
  });
};

// The mean over seeds and its band, slot by slot; interval or range as the factors say (0: range).
const overSeeds = (slots, lines, factors) => {
  const band = [];
  for (let slot = 0; slot < slots; ++slot) {
    const seeds = lines.filter((line) => Number.isFinite(line.smooth[slot]));
    if (seeds.length < 2) continue;
    const n = seeds.length, values = seeds.map((line) => line.smooth[slot]);
    const mean = values.reduce((sum, value) => sum + value / n, 0);
    const factor = factors[n] || 0;
    const half = factor * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
    band.push({x: seeds.reduce((sum, line) => sum + line.x[slot] / n, 0), slot, seeds: n, mid: mean,
      low: factor > 0 ? mean - half : Math.min(...values), high: factor > 0 ? mean + half : Math.max(...values)});
  }
  return band;
};

const svgElement = (name) => document.createElementNS(document.querySelector("svg").namespaceURI, name);
const make = (name, attributes, text) => {
  const element = svgElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) {
    const title = svgElement("title");
    title.textContent = text;
    element.append(title);
  }
  return element;
};
const label = (type, x, y, text) => {
  const element = make("text", {class: type, x, y});
  element.textContent = text;
  return element;
};
// Whole numbers; broken at points without a place.
const pathOf = (points, close) => {
  let d = "", on = false;
  for (const [x, y] of points) {
    const there = Number.isFinite(y);
    if (there) d += (on ? "L" : "M") + Math.round(x) + " " + Math.round(y);
    on = there;
  }
  return close && d ? d + "z" : d;
};
)js";
}

}  // namespace harness
