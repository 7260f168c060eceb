// data_visualization blocks as plain SVG: pie, bar, line and area, each with a legend and a text equivalent.

import { el, svg } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 220;
const BOX = { left: 44, right: 12, top: 12, bottom: 40 };
const INNER = { width: WIDTH - BOX.left - BOX.right, height: HEIGHT - BOX.top - BOX.bottom };

const number = (value) => new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(value);
const hue = (index) => `series-${index % 8}`;

export function chart(block) {
  const drawn = block.chart.type === "pie" ? pie(block.chart) : plot(block.chart);
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, block.title),
    drawn.picture,
    el(
      "ul",
      { class: "legend" },
      drawn.legend.map(([name, index]) => el("li", {}, el("span", { class: `key ${hue(index)}` }), name)),
    ),
  );
}

function pie({ segments }) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0) || 1;
  let angle = -Math.PI / 2;
  const slices = segments.map((segment, index) => {
    const turn = (segment.value / total) * Math.PI * 2;
    const from = angle;
    angle += turn;
    const title = svg("title", {}, `${segment.label}: ${number(segment.value)}`);
    if (segment.value >= total) return svg("circle", { class: hue(index), cx: 110, cy: 110, r: 96 }, title);
    const at = (radians) => `${110 + 96 * Math.cos(radians)} ${110 + 96 * Math.sin(radians)}`;
    const big = turn > Math.PI ? 1 : 0;
    return svg("path", { class: hue(index), d: `M110 110 L${at(from)} A96 96 0 ${big} 1 ${at(angle)} Z` }, title);
  });
  return {
    picture: svg(
      "svg",
      { class: "chart-svg pie", viewBox: "0 0 220 220", role: "img", "aria-label": spoken(segments) },
      slices,
    ),
    legend: segments.map((s, index) => [
      `${s.label} · ${number(s.value)} (${Math.round((s.value / total) * 100)}%)`,
      index,
    ]),
  };
}

const spoken = (points) => points.map((point) => `${point.label} ${number(point.value)}`).join(", ");

function niceTop(value) {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * size).find((step) => step >= value);
}

function plot({ type, series, axis_config: axes }) {
  const labels = axes.categories;
  const values = series.flatMap((each) => each.data.map((point) => point.value));
  const top = niceTop(Math.max(...values, 0));
  const bottom = Math.min(...values, 0) < 0 ? -niceTop(-Math.min(...values)) : 0;
  const y = (value) => BOX.top + INNER.height * (1 - (value - bottom) / (top - bottom));
  const slot = INNER.width / labels.length;
  const middle = (index) => BOX.left + slot * (index + 0.5);
  const parts = [...grid(top, bottom, y, values.every(Number.isInteger)), ...axisLabels(labels, middle, slot), ...axisNames(axes)];
  const draw = { bar: bars, line: lines, area: areas }[type];
  parts.push(...draw(series, { y, slot, middle, bottom }));
  const words = series.map((each) => `${each.name}: ${spoken(each.data)}`).join("; ");
  return {
    picture: svg(
      "svg",
      { class: "chart-svg", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
      parts,
    ),
    legend: series.map((each, index) => [each.name, index]),
  };
}

// What is counted is not drawn against halves and quarters.
function grid(top, bottom, y, counted) {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const value = bottom + (top - bottom) * share;
    if (counted && !Number.isInteger(value)) return [];
    return [
      svg("line", { class: "grid", x1: BOX.left, x2: WIDTH - BOX.right, y1: y(value), y2: y(value) }),
      svg("text", { class: "tick", x: BOX.left - 6, y: y(value) + 4, "text-anchor": "end" }, number(value)),
    ];
  });
}

function axisLabels(labels, middle, slot) {
  const every = Math.ceil(52 / slot);
  return labels.map((label, index) =>
    index % every
      ? ""
      : svg("text", { class: "tick", x: middle(index), y: HEIGHT - BOX.bottom + 16, "text-anchor": "middle" }, label),
  );
}

function axisNames(axes) {
  const names = [];
  if (axes.x_label)
    names.push(
      svg(
        "text",
        { class: "axis", x: BOX.left + INNER.width / 2, y: HEIGHT - 4, "text-anchor": "middle" },
        axes.x_label,
      ),
    );
  if (axes.y_label) {
    const at = `rotate(-90) translate(${-(BOX.top + INNER.height / 2)} 10)`;
    names.push(svg("text", { class: "axis", transform: at, "text-anchor": "middle" }, axes.y_label));
  }
  return names;
}

const tip = (each, point) => svg("title", {}, `${each.name}, ${point.label}: ${number(point.value)}`);

function bars(series, { y, slot, middle }) {
  const wide = Math.min(36, (slot * 0.7) / series.length);
  return series.flatMap((each, index) =>
    each.data.map((point, at) => {
      const x = middle(at) - (wide * series.length) / 2 + wide * index;
      const high = Math.min(y(point.value), y(0));
      return svg(
        "rect",
        {
          class: hue(index),
          x,
          y: high,
          width: Math.max(1, wide - 2),
          height: Math.max(1, Math.abs(y(point.value) - y(0))),
          rx: 2,
        },
        tip(each, point),
      );
    }),
  );
}

const pathOf = (each, { y, middle }) =>
  each.data.map((point, at) => `${at ? "L" : "M"}${middle(at)} ${y(point.value)}`).join(" ");

function lines(series, scale) {
  return series.flatMap((each, index) => [
    svg("path", { class: `line ${hue(index)}`, d: pathOf(each, scale) }),
    ...each.data.map((point, at) =>
      svg("circle", { class: hue(index), cx: scale.middle(at), cy: scale.y(point.value), r: 3.5 }, tip(each, point)),
    ),
  ]);
}

function areas(series, scale) {
  return series.flatMap((each, index) => {
    const last = each.data.length - 1;
    const floor = scale.y(Math.max(scale.bottom, 0));
    const shape = `${pathOf(each, scale)} L${scale.middle(last)} ${floor} L${scale.middle(0)} ${floor} Z`;
    return [
      svg("path", { class: `area ${hue(index)}`, d: shape }),
      svg("path", { class: `line ${hue(index)}`, d: pathOf(each, scale) }),
    ];
  });
}
