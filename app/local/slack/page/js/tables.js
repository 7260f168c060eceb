// table and data_table blocks; the latter can be sorted and paged as in Slack.

import { clear, el } from "./dom.js";
import { richText } from "./rich_text.js";

function cell(item) {
  if (!item) return "";
  if (item.type === "rich_text") return richText(item);
  if (item.type === "raw_number") return item.text || new Intl.NumberFormat("en").format(item.value);
  return item.text ?? "";
}

const sortKey = (item) => (item.type === "raw_number" ? item.value : String(item.text ?? "").toLowerCase());

export function table(block) {
  const [head, ...rows] = block.rows;
  const align = (index) => `align-${block.column_settings?.[index]?.align || "left"}`;
  const wrap = (index) => (block.column_settings?.[index]?.is_wrapped ? "wrapped" : "");
  return el(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    el(
      "table",
      { class: "table" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((item, index) => el("th", { scope: "col", class: align(index) }, cell(item))),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row) =>
          el(
            "tr",
            {},
            row.map((item, index) => el("td", { class: `${align(index)} ${wrap(index)}` }, cell(item))),
          ),
        ),
      ),
    ),
  );
}

export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size || 5;
  const named = block.row_header_column_index || 0;
  const state = { page: 0, column: null, up: true };
  const outer = el("div", { class: "data-table" });

  const sorted = () => {
    if (state.column === null) return rows;
    const sign = state.up ? 1 : -1;
    return [...rows].sort((a, b) => (sortKey(a[state.column]) > sortKey(b[state.column]) ? sign : -sign));
  };
  const sortBy = (index) => () => {
    state.up = state.column === index ? !state.up : true;
    state.column = index;
    state.page = 0;
    draw();
  };
  const heading = (item, index) => {
    const order = state.column === index ? (state.up ? "ascending" : "descending") : "none";
    const mark = order === "none" ? "" : state.up ? " ↑" : " ↓";
    return el(
      "th",
      { scope: "col", "aria-sort": order },
      el("button", { type: "button", onclick: sortBy(index) }, cell(item), mark),
    );
  };
  const draw = () => {
    const pages = Math.ceil(rows.length / size);
    const shown = sorted().slice(state.page * size, (state.page + 1) * size);
    const turn = (by) => () => {
      state.page += by;
      draw();
    };
    clear(outer).append(
      el(
        "div",
        { class: "table-scroll", tabindex: "0", role: "region", "aria-label": block.caption },
        el(
          "table",
          { class: "table" },
          el("caption", {}, block.caption),
          el("thead", {}, el("tr", {}, head.map(heading))),
          el(
            "tbody",
            {},
            shown.map((row) =>
              el(
                "tr",
                {},
                row.map((item, index) =>
                  el(index === named ? "th" : "td", index === named ? { scope: "row" } : {}, cell(item)),
                ),
              ),
            ),
          ),
        ),
      ),
    );
    if (pages > 1) {
      outer.append(
        el(
          "div",
          { class: "pager" },
          el("button", { type: "button", disabled: state.page === 0, onclick: turn(-1) }, "Previous"),
          el("span", {}, `Page ${state.page + 1} of ${pages}`),
          el("button", { type: "button", disabled: state.page >= pages - 1, onclick: turn(1) }, "Next"),
        ),
      );
    }
  };
  draw();
  return outer;
}
