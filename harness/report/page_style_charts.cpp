#include "harness/report/page_assets.h"

namespace harness {

std::string_view chart_style() {
  return R"css(
.plot .line, .plot .part { fill: none; stroke: currentColor; stroke-width: 16; stroke-linejoin: round; stroke-linecap: round; }
.plot .part { stroke-dasharray: 1 32; }
.plot .raw { fill: none; stroke: currentColor; stroke-width: 8; stroke-linejoin: round; opacity: 0.42; }
.plot .band { opacity: 0.14; }
.plot .extremes { fill: currentColor; stroke: none; opacity: 0.09; }
.plot .dot { stroke-width: 14; }
.plot .cross { stroke-width: 18; }
.dash .raw { stroke-dasharray: none; }
.plot .dash .line { stroke-dasharray: 50 36; }
.many .plot .line { stroke-width: 13; }
.many .plot .raw { stroke-width: 6; opacity: 0.34; }
.many .plot .band { opacity: 0.1; }
.alarm { fill: var(--alarm); stroke: var(--paper); stroke-width: 8; }
.swatch .alarm { stroke: none; }
:root { --alarm: #b3261e; }
@media screen and (prefers-color-scheme: dark) { :root { --alarm: #ff5f52; } }
.dimmed .plot > g { opacity: 0.14; }
.dimmed .plot > g.lit { opacity: 1; }
.cursor path { stroke: var(--soft); stroke-width: 8; fill: none; }
.cursor circle { fill: currentColor; stroke: var(--paper); stroke-width: 12; }
.cursor { pointer-events: none; }
.marked { fill: var(--busy); opacity: 0.18; pointer-events: none; }
svg.chart { user-select: none; -webkit-user-select: none; }
.controls .whole { font: inherit; color: var(--ink); background: var(--sheet); border: 1px solid var(--rule); border-radius: 5px; padding: 2px 10px; }
.controls .whole:disabled { color: var(--faint); }
@media (hover: none) { .controls .whole { display: none; } }  /* a finger scrolls; it draws over nothing */

.note { text-wrap: pretty; }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 26px; margin: 12px 0 4px; font-size: 13px; color: var(--soft); }
.controls:empty { display: none; }
.controls fieldset { display: flex; border: 0; margin: 0; padding: 0; align-items: center; }
.controls legend { float: left; padding: 0; margin-right: 9px; }
.controls label { display: inline-flex; align-items: center; gap: 7px; }
.controls fieldset input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.controls fieldset span { padding: 3px 11px; border: 1px solid var(--rule); margin-left: -1px; cursor: pointer; color: var(--ink); background: var(--sheet); }
.controls fieldset label:nth-of-type(1) span { border-radius: 5px 0 0 5px; margin-left: 0; }
.controls fieldset label:nth-last-of-type(1) span { border-radius: 0 5px 5px 0; }
.controls fieldset input:checked + span { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.controls fieldset input:focus-visible + span { outline: 2px solid var(--busy); outline-offset: 2px; }
.controls input[type="range"] { width: 120px; accent-color: var(--busy); }
.controls input[type="checkbox"] { accent-color: var(--busy); margin: 0; }
.controls output { min-width: 8ch; }

.curves .panel { position: relative; }
.curves .chart { touch-action: pan-y; }
.chart:focus:not(:focus-visible) { outline: none; }
.readout {
  position: absolute; z-index: 2; pointer-events: none; width: max-content; max-width: 100%; padding: 7px 11px 8px; border: 1px solid var(--rule);
  border-radius: 6px; background: var(--sheet); box-shadow: 0 3px 14px var(--shade); font-size: 12px; line-height: 1.35;
}
.readout[hidden] { display: none; }
.readout p { margin: 0; color: var(--soft); }
.readout table { font-size: 12px; line-height: 1.35; }
.readout th, .readout td { border: 0; padding: 1px 0 1px 12px; text-align: right; }
.readout th { padding-left: 18px; text-indent: -18px; text-align: left; white-space: normal; overflow-wrap: anywhere; font-weight: 400; min-width: 15ch; }
.readout td + td { color: var(--soft); }
.readout i { display: inline-block; width: 11px; height: 3px; margin-right: 7px; vertical-align: 3px; background: currentColor; }

.by-setting .panels { align-items: start; }
.scatter .plot .mark { fill: none; stroke: currentColor; stroke-width: 13; opacity: 0.75; }
.scatter .plot .disc { fill: currentColor; stroke: var(--paper); stroke-width: 14; }
.scatter .plot .unbeaten { fill: none; stroke: var(--ink); stroke-width: 11; }
.scatter .joined { fill: none; stroke: var(--soft); stroke-width: 12; }
.scatter .mean-disc { fill: var(--ink); stroke: var(--paper); stroke-width: 10; }
.chart .axis-name { fill: var(--soft); font-size: 11px; }
.chart .row-name { fill: var(--ink); font-size: 12px; }

.alarms ul { list-style: none; margin: 0; padding: 0; font-size: 14px; border-top: 1px solid var(--rule); }
.alarms li { display: grid; grid-template-columns: 170px 1fr; gap: 2px 20px; padding: 8px 0; border-bottom: 1px solid var(--rule); }
.alarms li div { display: grid; grid-template-columns: minmax(160px, 260px) 1fr; gap: 2px 20px; min-width: 0; }
.alarms li .label { white-space: normal; }
.alarms p { margin: 0; overflow-wrap: anywhere; }
.alarms section > p, .alarms > p.note { margin: 0 0 14px; }
.alarm-kind { color: var(--bad); }
.when { color: var(--soft); }
@media (max-width: 640px) {
  .alarms li, .alarms li div { grid-template-columns: 1fr; }
  .controls { gap: 10px 20px; }
  .controls fieldset span { padding: 5px 12px; }
}
@media print {
  .controls, .cursor, .readout { display: none; }
  .panels { grid-template-columns: repeat(3, 1fr); gap: 14px 18px; }
  .tiles { grid-template-columns: repeat(5, 1fr); gap: 12px; }
  .chart text { font-size: 13px; }
  table, .seed, .status, thead th, td.reason, .alarms ul { font-size: 8.5px; }
  h3 { font-size: 16px; margin-top: 26px; }
  h4 { font-size: 12px; margin: 14px 0 5px; }
  .note, .question { font-size: 11px; margin-bottom: 8px; }
  .legend, .panel figcaption, .facts dd, summary, .equal, .equal dt, code { font-size: 10px; }
  small, dt { font-size: 9px; }
  th, td { padding: 3px 8px 3px 0; }
  td, .label { white-space: normal; }
  .alarms li { grid-template-columns: 110px 1fr; }
  .alarms li { break-inside: avoid; }
}
)css";
}

}  // namespace harness
