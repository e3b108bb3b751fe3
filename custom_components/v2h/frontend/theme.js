/** Looks: only Home Assistant's theme variables, so that light, dark and custom themes all fit. */

export const STYLE = `
:host {
  display: block;
  --text: var(--primary-text-color, #141414);
  --soft: var(--secondary-text-color, #5e5e5e);
  --paper: var(--card-background-color, #fff);
  --line: var(--divider-color, rgba(127, 127, 127, .3));
  --accent: var(--primary-color, #009ac7);
  --sun: var(--energy-solar-color, #ff9800);
  --buy: var(--energy-grid-consumption-color, #488fc2);
  --sell: var(--energy-grid-return-color, #8353d1);
  --feed: color-mix(in srgb, var(--energy-battery-out-color, #4db6ac) 82%, var(--text));
  --fill: color-mix(in srgb, var(--energy-battery-in-color, #f06292) 90%, var(--text));
  --warn: var(--warning-color, #ffa600);
  --bad: var(--error-color, #db4437);
  --tint: color-mix(in srgb, var(--text) 6%, transparent);
  --radius: var(--ha-border-radius-lg, 12px);
  color: var(--text);
  font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
  font-size: 14px;
  line-height: 1.4;
}
ha-card { height: 100%; box-sizing: border-box; overflow: hidden; }
.card { padding: 20px; }
.body { container-type: inline-size; }
@media (max-width: 500px) { .card { padding: 16px; } }
[hidden] { display: none !important; }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
.icon { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.notice { margin-bottom: 14px; padding: 10px 14px; border-radius: var(--radius); font-size: 14px;
  background: color-mix(in srgb, var(--warn) 16%, transparent); }

.unreal { margin-bottom: 12px; padding: 4px 12px; border: 1px dashed var(--soft); border-radius: var(--radius); color: var(--soft); }
.story .headline { margin-bottom: 8px; }
.headline { font-size: 22px; line-height: 1.25; font-weight: 500; letter-spacing: -.2px; text-wrap: balance; }
.clamp { position: relative; }
.clamp .more { position: absolute; right: 0; bottom: 0; min-height: 0; padding: 0 0 0 28px; border-radius: 0; line-height: 1.5;
  color: color-mix(in srgb, var(--accent) 75%, var(--text)); background: linear-gradient(90deg, transparent, var(--behind) 24px); }
.clamp .more::after { content: ""; position: absolute; inset: -12px 0; } /* a finger needs room */
.clamp .reason { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: var(--lines); overflow: hidden;
  min-height: calc(var(--lines) * 1.5em); }
.clamp.open .reason { display: block; } .clamp.open .more { position: static; padding: 2px 0; background: none; }
.story { --lines: 2; --behind: var(--paper); }
@container (max-width: 480px) { .story { --lines: 3; } }
@container (max-width: 335px) { .modes button { flex-basis: 40% !important; } .money dd { font-size: 14px; } }
.story .headline::before { content: ""; display: inline-block; width: 11px; height: 11px; margin-right: 10px;
  border-radius: 50%; background: var(--soft); vertical-align: 2px; }
.story.discharging .headline::before, .story.exporting .headline::before { background: var(--feed); }
.story.charging .headline::before { background: var(--fill); }
.story.chargingSun .headline::before { background: var(--sun); }
.story.offline .headline::before, .story.unknown .headline::before { background: var(--bad); }
.reason { font-size: 16px; line-height: 1.5; overflow-wrap: anywhere; text-wrap: pretty; }
.problems { margin-top: 14px; display: flex; gap: 10px; padding: 10px 14px; border-radius: var(--radius);
  overflow-wrap: anywhere; background: color-mix(in srgb, var(--warn) 16%, transparent); }
.problems > div { min-width: 0; }
.problems .icon { width: 20px; height: 20px; }
.problems summary { padding: 6px 0 2px; color: inherit; }
.problems li { padding-top: 8px; }

.flow { display: block; margin: 18px auto 6px; max-width: 100%; }
.flow text { fill: var(--text); font-family: inherit; }
.flow .watts { font-size: 16px; font-weight: 500; }
.flow .place { font-size: 14px; font-weight: 500; }
.flow .doing { font-size: 12.5px; fill: var(--soft); }
.node { color: var(--c); }
.node.grid { --c: var(--buy); } .node.car { --c: var(--feed); }
.disc { fill: color-mix(in srgb, var(--c) 13%, transparent); stroke: color-mix(in srgb, var(--c) 45%, transparent); stroke-width: 1.5; }
.node.car .disc { stroke: none; }
.ring, .rim { fill: none; stroke: var(--c); stroke-width: 5; stroke-linecap: round; }
.rim { opacity: .2; }
.ring.none { display: none; }
.node .icon { color: color-mix(in srgb, var(--c) 85%, var(--text)); }
.quiet .icon, .quiet .watts { opacity: .6; }
.line { --c: var(--soft); }
.line.grid { --c: var(--buy); } .line.grid.out { --c: var(--sell); }
.line.car { --c: var(--feed); } .line.car.in { --c: var(--fill); }
.track { stroke: var(--c); stroke-width: 2.5; opacity: .35; }
.dots { stroke: var(--c); stroke-width: 6; stroke-linecap: round; stroke-dasharray: 0 15; animation: run 1s linear infinite; }
.arrow { fill: var(--c); stroke: var(--paper); stroke-width: 2.5; paint-order: stroke; stroke-linejoin: round; }
.still .track, .unknown .track { stroke: var(--soft); opacity: .3; }
.unknown .track { stroke-dasharray: 4 5; }
.still .dots, .unknown .dots, .still .arrow, .unknown .arrow { display: none; }
@keyframes run { from { stroke-dashoffset: 15; } to { stroke-dashoffset: 0; } }
@media (prefers-reduced-motion: reduce) { .dots { animation: none; display: none; } .track { opacity: .8; } }

.battery { margin-top: 12px; }
.battery .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; margin-bottom: 8px; }
.battery .soc { font-size: 22px; font-weight: 500; }
.battery .name, .battery .unsure { color: var(--soft); }
.battery .target { margin-left: auto; display: inline-flex; align-items: center; gap: 5px; font-weight: 500; }
.bar { position: relative; height: 16px; border-radius: 8px; background: var(--tint); }
.fill, .kept { position: absolute; inset: 0 auto 0 0; border-radius: 8px; }
.fill { background: var(--feed); transition: width .6s; }
.fill.low { background: var(--bad); }
.band { position: absolute; inset: 3px auto 3px 0; border-radius: 5px;
  background: repeating-linear-gradient(90deg, color-mix(in srgb, var(--text) 45%, transparent) 0 2px, transparent 2px 5px); }
.kept { border-radius: 8px 0 0 8px; background: repeating-linear-gradient(135deg,
  color-mix(in srgb, var(--paper) 55%, transparent) 0 3px, transparent 3px 8px); }
.mark { position: absolute; top: -4px; bottom: -4px; width: 2px; margin-left: -1px; background: var(--text); border-radius: 1px;
  box-shadow: 0 0 0 1.5px var(--paper); }
.labels { position: relative; height: 18px; margin-top: 7px; font-size: 12.5px; color: var(--soft); }
.labels span { position: absolute; white-space: nowrap; }
.labels.crowded { height: 34px; } .labels.crowded .goal { top: 16px; }

.money { display: grid; grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); gap: 10px; margin-top: 16px; }
.money div { padding: 10px; border-radius: var(--radius); background: var(--tint); }
dt { font-size: 12.5px; color: var(--soft); }
dd { font-size: 16px; font-weight: 500; white-space: nowrap; }
.about summary { padding: 8px 0; font-size: 12.5px; color: var(--soft); }
.about p { font-size: 13px; padding-bottom: 6px; } .about b { font-weight: 500; }
.money div:first-child dd { color: color-mix(in srgb, var(--success-color, #43a047) 70%, var(--text)); }

button { font: inherit; font-weight: 500; color: inherit; border: 0; cursor: pointer; background: transparent; min-height: 44px;
  padding: 8px 16px; border-radius: var(--radius); display: inline-flex; align-items: center; justify-content: center; gap: 8px; }
button:focus-visible, .plot:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button:disabled { opacity: .45; cursor: default; }
button .icon { width: 20px; height: 20px; }
.modes, .ranges { display: flex; gap: 4px; padding: 4px; border-radius: calc(var(--radius) + 4px); background: var(--tint); }
.modes { margin-top: 8px; flex-wrap: wrap; }
.modes button { flex: 1 1 auto; min-height: 40px; padding: 8px 10px; min-width: 0; overflow-wrap: anywhere; }
.modes [aria-pressed=true], .ranges [aria-pressed=true], .choice [aria-pressed=true] {
  background: color-mix(in srgb, var(--accent) 20%, var(--paper)); border-color: var(--accent); }
.command { margin-top: 12px; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.command p { flex: 1 1 180px; font-weight: 500; }
.command button { background: color-mix(in srgb, var(--feed) 20%, transparent); }
.command button.wide { flex: 1; }
.raised { margin-top: 6px; font-size: 13px; font-weight: 500; }
.boost { margin-top: 10px; padding: 14px; border-radius: var(--radius); background: var(--tint); display: grid; gap: 10px; }
.choice { display: flex; flex-wrap: wrap; gap: 6px; }
.choice button { flex: 1 1 auto; min-height: 40px; padding: 6px 12px; border: 1px solid var(--line); }
.field { display: flex; align-items: center; justify-content: space-between; gap: 12px; font-weight: 500; }
input { font: inherit; color: inherit; min-height: 40px; padding: 4px 10px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--paper); color-scheme: inherit; }
.go { background: color-mix(in srgb, var(--accent) 26%, transparent); }
[aria-busy] button { pointer-events: none; opacity: .6; }

.top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 12px 20px; margin-bottom: 12px; }
.summary { flex: 1 1 240px; font-size: 16px; line-height: 1.45; text-wrap: pretty; }
.ranges { flex: none; margin-left: auto; }
.ranges button { min-height: 34px; padding: 4px 12px; white-space: nowrap; }
.empty { padding: 28px 8px; text-align: center; color: var(--soft); } .empty .headline { color: var(--text); margin-bottom: 6px; }
.top + .problems { margin: 0 0 14px; }
.lanes { position: relative; }
.board { position: relative; touch-action: pan-y; cursor: crosshair; user-select: none; -webkit-user-select: none; --chart-max-height: none; }
.plot { border-radius: 6px; }
.board ha-chart-base { position: absolute; inset: 0; visibility: hidden; }
.drawn ha-chart-base { position: relative; inset: auto; visibility: visible; }
.drawn .plot { position: absolute; inset: 0; z-index: 1; pointer-events: none; } .drawn .chart g { display: none; }
.probe { display: none; color: var(--c); }
.chart { display: block; }
.chart text { font-family: inherit; font-size: 12px; fill: var(--soft); }
.chart text.goal { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.chart .day, .chart text.now, .chart text.goal { font-weight: 500; fill: var(--text); }
.rule, .zero, .midnight { stroke: var(--line); fill: none; shape-rendering: crispEdges; }
.zero, .midnight { stroke: color-mix(in srgb, var(--soft) 65%, transparent); }
.past { --c: var(--tint); fill: var(--c); }
.chart .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke: var(--c); }
.chart .area, .chart .box { fill: var(--c); }
.chart .area { opacity: .16; }
.price { --c: color-mix(in srgb, var(--text) 80%, transparent); } .sun { --c: var(--sun); }
.house { --c: var(--accent); } .soc, .discharge, .daybar { --c: var(--feed); } .charge, .lost { --c: var(--fill); } .reserve { --c: var(--bad); }
.text { --c: var(--text); } .soft { --c: var(--soft); } .paper { --c: var(--paper); }
.chart .dashed { stroke-dasharray: 5 3; } .chart .dotted { stroke-dasharray: 2 4; }
path.now { stroke: var(--text); stroke-width: 1.5; } .nowdot { fill: var(--text); }
path.goal { stroke: var(--soft); stroke-dasharray: 3 3; } circle.goal { fill: var(--paper); stroke: var(--text); stroke-width: 2; }
.trip { --c: color-mix(in srgb, var(--soft) 14%, transparent); } path.trip { fill: var(--c); } .chart text.trip { fill: var(--soft); font-weight: 500; }
.cursor { fill: var(--accent); opacity: .25; }
.legend { position: absolute; left: 0; right: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; transform: translateY(-100%); gap: 0 12px; font-size: 12.5px; color: var(--soft);
  white-space: nowrap; pointer-events: none; }
.legend > * { background: var(--paper); }
.legend b { font-weight: 500; color: var(--text); padding-right: 4px; }
.legend button { display: inline-flex; align-items: center; gap: 5px; min-height: 20px; padding: 0; border-radius: 4px; font-weight: 400; pointer-events: auto; }
.legend [aria-pressed=false] { text-decoration: line-through; opacity: .6; }
.key { width: 12px; border-top: 2.5px solid var(--c); }
.key.box { height: 10px; border: 0; border-radius: 3px; background: var(--c); } .key.reserve { border-top: 2px dotted; border-color: var(--c); }
@media (max-width: 500px) { .legend { gap: 0 7px; font-size: 12px; } .legend button { gap: 4px; } .key { width: 10px; } }

.detail { margin-top: 6px; padding: 14px 16px; border-radius: var(--radius); background: var(--tint); }
.when { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; font-size: 16px; margin-bottom: 8px; }
.when strong { font-weight: 500; } .when span:last-child { margin-left: auto; font-size: 14px; font-weight: 500; }
.chip { font-size: 12.5px; font-weight: 500; padding: 2px 10px; border-radius: 20px; background: color-mix(in srgb, var(--soft) 18%, transparent); }
.chip.charge { background: color-mix(in srgb, var(--fill) 28%, transparent); }
.chip.discharge { background: color-mix(in srgb, var(--feed) 28%, transparent); }
.detail dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); gap: 8px 10px; }
.detail dd { font-size: 14px; }
.detail { --lines: 2; --behind: color-mix(in srgb, var(--text) 6%, var(--paper)); }
.detail .reason { font-size: 15px; }
.detail .why { display: block; margin-top: 12px; min-height: 66px; }
.detail .reason + .more { font-size: 15px; } .detail .clamp { margin-bottom: 10px; }
.detail .why div { display: grid; grid-template-columns: 110px 1fr; gap: 0 10px; padding: 2px 0; }
.detail .why dt { padding-top: 1px; } .detail .why dd { font-weight: 400; white-space: normal; text-wrap: pretty; }
@container (max-width: 560px) { .detail { --lines: 3; padding: 14px; }
  .detail .why { min-height: 112px; } .detail .why div { grid-template-columns: 82px 1fr; } }
.hint { font-size: 12.5px; color: var(--soft); }
.agenda { margin-top: 20px; }
.agenda h3 { font-size: 16px; font-weight: 500; margin-bottom: 4px; }
.agenda li { display: flex; align-items: center; gap: 12px; padding: 9px 0; border-bottom: 1px solid var(--line); }
.agenda ol:last-child li:last-child { border-bottom: 0; }
.agenda .icon { padding: 6px; border-radius: 50%; background: var(--tint); box-sizing: content-box; }
.agenda .charge .icon { background: color-mix(in srgb, var(--fill) 26%, transparent); }
.agenda .discharge .icon { background: color-mix(in srgb, var(--feed) 26%, transparent); }
.what, .side { display: grid; } .what { flex: 1; } .what strong { font-weight: 500; }
.side { text-align: right; max-width: 50%; text-wrap: balance; } small { font-size: 12.5px; color: var(--soft); } small span { display: inline-block; margin-right: 4px; white-space: nowrap; }

.sections { display: grid; gap: 18px; grid-template-columns: minmax(0, 1fr); } .sections .money { margin-top: 0; }
h3 { font-size: 16px; font-weight: 500; }
.sections h3 + .plot { margin-top: -10px; }
.daybar.lost { --c: var(--fill); } .daybar { fill: var(--c); }
.shares { margin-top: 8px; }
.shares li { display: flex; align-items: center; gap: 16px; padding: 8px 0; border-bottom: 1px solid var(--line); }
.shares .side { flex: 0 0 150px; } .shares .side > span { font-weight: 500; }
.rail { display: block; height: 8px; margin-top: 5px; border-radius: 4px; background: var(--tint); }
.meter { display: block; height: 8px; border-radius: 4px; background: var(--feed); transition: width .2s; } .meter.lost { background: var(--fill); }
section .top { margin-bottom: 4px; } section .top button { background: var(--tint); min-height: 40px; font-size: 13px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { padding-left: 0; font-weight: 400; text-align: left; } thead th { font-size: 12.5px; color: var(--soft); padding-bottom: 4px; }
thead th:not(:first-child), td { text-align: right; white-space: nowrap; padding-left: 8px; }
tbody tr { border-top: 1px solid var(--line); } tbody th, td { padding-top: 8px; padding-bottom: 8px; }
tbody th strong, tbody th small { display: block; } tbody th strong { font-weight: 500; } tbody th small { color: var(--soft); }
@container (max-width: 480px) { td, thead th { font-size: 12.5px; padding-left: 4px; } .shares .side { flex-basis: 132px; } }

.signs { margin-top: 12px; }
.signs li { display: flex; gap: 14px; padding: 12px 0; border-top: 1px solid var(--line); --c: var(--soft); }
.signs .good { --c: var(--success-color, #43a047); } .signs .fair { --c: var(--warn); } .signs .bad { --c: var(--bad); }
.signs li > .icon { margin-top: 2px; padding: 7px; border-radius: 50%; background: color-mix(in srgb, var(--c) 18%, transparent); }
.signs li > div { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.signs .head { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; margin-bottom: 2px; }
.signs .head strong { font-size: 16px; font-weight: 500; } .signs small { margin-left: auto; color: var(--soft); }
.grade { display: inline-flex; align-items: center; gap: 4px; font-size: 12.5px; font-weight: 500; padding: 1px 9px 1px 6px; border-radius: 20px;
  background: color-mix(in srgb, var(--c) 18%, transparent); }
.todo { color: var(--soft); }
summary { cursor: pointer; padding: 10px 0; font-weight: 500; color: color-mix(in srgb, var(--accent) 75%, var(--text)); }
.assumed { margin-top: 12px; font-size: 12.5px; color: var(--soft); overflow-wrap: anywhere; }
`;
