#include "harness/report/page_assets.h"

namespace harness {

std::string_view base_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --paper: #fcfcfb; --sheet: #ffffff; --ink: #1d2228; --soft: #5d6670; --faint: #8b939c;
  --rule: #e3e5e8; --grid: #eceef0; --tint: #f4f5f6; --bad: #a8321f; --bad-tint: #fbece8; --good: #22744f;
  --shade: #1d222838; --warn: #8a5a00; --warn-tint: #fbf1dc; --busy: #2f5f9e; --busy-tint: #e8f0fa;
  --c0: #2468a8; --c1: #cf5f13; --c2: #1b8a68; --c3: #b5488f; --c4: #a67c00; --c5: #4aa0cf; --c6: #6b4fb0; --c7: #7a4a2b;
  --c8: #a9afb6;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1a1e22; --ink: #e3e6e9; --soft: #a2aab2; --faint: #7a838c;
    --rule: #2d3338; --grid: #262b30; --tint: #20252a; --bad: #f0917c; --bad-tint: #3a231e; --good: #6fcf9f;
    --shade: #000000c0; --warn: #e2b660; --warn-tint: #35290f; --busy: #8ab8ee; --busy-tint: #1c2a3b;
    --c0: #6fb0ec; --c1: #f29a5c; --c2: #56c8a2; --c3: #e08fc4; --c4: #dcb84e; --c5: #a5dcf7; --c6: #b3a0f2; --c7: #cfa283;
    --c8: #5d656d;
  }
  .film img { filter: brightness(0.93); }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 "Inter", ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
.masthead, nav, main, footer { max-width: 1320px; margin: 0 auto; padding: 0 32px; }
.masthead { display: flex; justify-content: space-between; padding-top: 20px; color: var(--faint); font-size: 13px; }
.masthead p { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 12px 0 0; padding: 0; }
a { color: var(--busy); text-underline-offset: 3px; text-decoration-thickness: 1px; }
h2, h3, h4, h5 { font-weight: 620; line-height: 1.25; letter-spacing: -0.011em; margin: 0; }
h2 { font-size: 32px; letter-spacing: -0.022em; }
h3 { font-size: 20px; margin: 48px 0 6px; }
h4 { font-size: 15px; margin: 26px 0 8px; }
h5 { font-size: 13px; font-weight: 500; letter-spacing: 0; margin: 0 0 6px; }
small { font-size: 12px; font-weight: 400; color: var(--soft); letter-spacing: 0; }
code { font: 12.5px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.scroll + .note, .further + .note { margin-top: 10px; }
.note { margin: 0 0 14px; max-width: 78ch; color: var(--soft); font-size: 14px; }
.experiment { padding-top: 36px; }
.experiment + .experiment { margin-top: 72px; border-top: 1px solid var(--rule); }
.question { margin: 8px 0 0; max-width: 72ch; font-size: 17px; color: var(--soft); }
.headline { margin: 18px 0 16px; max-width: 72ch; font-size: 19px; line-height: 1.4; font-weight: 500; letter-spacing: -0.011em; }
.outcome { display: block; width: 100%; height: 6px; border-radius: 3px; background: var(--grid); }
rect.done { fill: var(--good); } rect.running, rect.paused { fill: var(--busy); } rect.waiting { fill: var(--c8); }
rect.pruned { fill: var(--warn); } rect.diverged { fill: var(--c1); } rect.failed { fill: var(--bad); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 14px 36px; margin: 18px 0 0; }
.facts div { min-width: 0; }
dt { font-size: 12px; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.facts dd { font-size: 14px; }

/* A shade at each side where there is more to scroll to: covers that move with the table lie over shades that do not. */
.scroll {
  overflow-x: auto; margin: 0 -32px; padding: 0 32px;
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) left / 48px 100% no-repeat local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 48px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 16px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 16px 100% no-repeat scroll;
}
table { border-collapse: collapse; font-size: 13.5px; line-height: 1.4; }
.leaderboard table, .trials table { min-width: 100%; }
th, td { padding: 7px 18px 7px 0; text-align: left; vertical-align: baseline; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 12.5px; font-weight: 560; color: var(--soft); border-bottom: 1px solid var(--faint); vertical-align: bottom; }
td .interval, td .test { display: block; white-space: nowrap; }
thead th small { display: block; color: var(--faint); }
tbody th, tfoot th { font-weight: 400; }
tfoot td, tfoot th { color: var(--soft); border-bottom: 0; }
tfoot tr:first-child > * { border-top: 1px solid var(--faint); }
.n { text-align: right; }
.rank { color: var(--soft); padding-right: 14px; }
strong { font-weight: 650; }
tr.incomplete td { color: var(--soft); }
td.seeds { white-space: normal; min-width: 150px; color: var(--soft); }
.seed { display: inline-block; white-space: nowrap; }
.seed:not(:last-child)::after { content: "\00a0\00a0"; }
.seed.lost, .lost { color: var(--bad); }
.seed.open { font-style: italic; }
.swatch { width: 18px; height: 10px; margin-right: 8px; overflow: visible; vertical-align: 0; flex: none; }
.swatch .line { stroke-width: 3; }
.label { white-space: nowrap; }
.label.long { display: inline-block; min-width: min(40ch, 70vw); white-space: normal; overflow-wrap: anywhere; }
.status { display: inline-block; padding: 0 7px; border-radius: 9px; font-size: 12px; line-height: 18px; background: var(--tint); color: var(--soft); }
.status.done { padding: 0; background: none; color: var(--good); }
.status.failed, .status.diverged { background: var(--bad-tint); color: var(--bad); }
.status.pruned, .status.stale, .status.mixed { background: var(--warn-tint); color: var(--warn); }
.status.running, .status.paused { background: var(--busy-tint); color: var(--busy); }
td.reason { white-space: normal; min-width: 26ch; font-size: 12.5px; color: var(--soft); }

.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); } .c4 { color: var(--c4); }
.c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); } .c8 { color: var(--c8); }
.line { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
.many .line { stroke-width: 1.15; }
.many .band { opacity: 0.07; }
.dash .line { stroke-dasharray: 5 3.5; stroke-linecap: butt; }
.band { fill: currentColor; opacity: 0.11; stroke: none; }
.dot { fill: var(--sheet); stroke: currentColor; stroke-width: 1.4; }
.cross { fill: none; stroke: var(--bad); stroke-width: 1.8; stroke-linecap: round; }
.chart { display: block; width: 100%; height: auto; }
/* Of hundreds of trials, what is far from the window is laid out when it comes near: they open in half the time. */
@media screen {
  .large .chart { aspect-ratio: auto 400 / 232; content-visibility: auto; }
  .large .trials .scroll { content-visibility: auto; contain-intrinsic-size: auto 1000px; }
}
.chart text, .strip text { font-size: 11px; fill: var(--soft); }
.g0 { stroke: var(--faint); stroke-width: 1; } .g1 { stroke: var(--grid); stroke-width: 1; } .g2 { stroke: var(--grid); stroke-width: 0.5; }
.e { text-anchor: end; } .m { text-anchor: middle; } .s { text-anchor: start; }
.chart .clip { fill: var(--faint); font-size: 10px; }
.strip { display: block; width: 190px; height: 22px; }
.strip .g1 { stroke: var(--rule); }
.strip.axis { height: 12px; }
.strip-cell { vertical-align: middle; }
.ring { fill: var(--sheet); fill-opacity: 0.6; stroke: currentColor; stroke-width: 1.7; }
.mean { stroke: var(--ink); stroke-width: 2; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(360px, 100%), 1fr)); gap: 22px 28px; align-items: end; }
.panel { margin: 0; min-width: 0; }
.panel figcaption { font-size: 13px; font-weight: 560; margin-bottom: 4px; overflow-wrap: anywhere; }
.panel .lost { color: var(--bad); }
.empty { margin: 0; padding: 40px 0; text-align: center; color: var(--faint); border: 1px dashed var(--rule); border-radius: 4px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; margin: 0 0 8px; padding: 0; font-size: 13px; }
.legend button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
.legend button[aria-pressed="false"] { opacity: 0.38; text-decoration: line-through; }
g[hidden], .tile[hidden] { display: none; }

.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(250px, 100%), 1fr)); gap: 26px 28px; align-items: end; }
.tile { min-width: 0; }
.tile h5 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 7px; }
.tile h5 .label { min-width: 0; white-space: normal; overflow-wrap: anywhere; }
.tile h5 small, .tile h5 .status { flex: none; }
.tile .swatch { margin-right: 6px; }
.film { display: flex; gap: 8px; overflow-x: auto; }
.film figure { margin: 0; flex: 0 0 auto; max-width: 100%; }
.film img { display: block; max-width: 100%; height: auto; border-radius: 3px; background: #fff; }
.film figcaption { font-size: 12px; color: var(--soft); margin-top: 3px; }
.film figure[hidden] { display: none; }
.step-choice { display: flex; align-items: center; gap: 12px; margin: 0 0 16px; font-size: 13.5px; }
.step-choice:empty { display: none; }
.step-choice input { width: min(360px, 50vw); accent-color: var(--busy); }

details { margin-top: 18px; }
.copy figure { margin: 14px 0 0; }
.copy figcaption { font-size: 13px; font-weight: 560; }
.copy pre { margin: 4px 0 0; padding: 10px 14px; max-height: 260px; overflow: auto; background: var(--tint); border-radius: 4px; font-size: 12px; line-height: 1.45; }
.copy button { font: inherit; font-weight: 400; color: var(--busy); background: none; border: 0; padding: 0 6px; cursor: pointer; text-decoration: underline; text-underline-offset: 3px; }
summary { cursor: pointer; font-weight: 560; font-size: 15px; }
.equal { columns: 3 300px; column-gap: 36px; margin: 12px 0 0; font-size: 13px; }
.equal div { display: flex; justify-content: space-between; gap: 16px; break-inside: avoid; border-bottom: 1px solid var(--grid); padding: 3px 0; }
.equal dt { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
.equal dd { text-align: right; }
.pairs th { color: var(--soft); padding-right: 28px; }
.pairs td { white-space: normal; }
.settings .swept code { font-weight: 700; }
.remarks { padding-left: 0; list-style: none; font-size: 13.5px; }
.remarks li { margin: 5px 0; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
th[aria-sort] button { color: var(--ink); }
th[aria-sort="ascending"] button::after { content: " ↑"; } th[aria-sort="descending"] button::after { content: " ↓"; }
th small { pointer-events: none; }
footer { margin-top: 72px; padding-bottom: 40px; color: var(--faint); font-size: 13px; }
:focus-visible { outline: 2px solid var(--busy); outline-offset: 2px; border-radius: 2px; }

@media (max-width: 640px) {
  body { font-size: 15px; }
  .masthead, nav, main, footer { padding: 0 16px; }
  .masthead { padding-top: 14px; }
  .scroll { margin: 0 -16px; padding: 0 16px; }
  h2 { font-size: 25px; }
  .question { font-size: 16px; }
  .headline { font-size: 17px; }
  .facts { grid-template-columns: 1fr 1fr; gap: 12px 20px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 18px 14px; }
  .equal { columns: 1; }
}
@media print {
  :root { --paper: #fff; --sheet: #fff; }
  body { font-size: 11px; }
  .step-choice, nav { display: none; }
  .scroll { overflow: visible; background: none; }
  h3, h4, h5, .note { break-after: avoid; }
  .panel, .tile, tr { break-inside: avoid; }
}
)css";
}

}  // namespace harness
