// Draws every kind of block. A surface says what a click on an element does and remembers what was typed.

import { el, icon, link, safeUrl } from "./dom.js";
import { mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { element } from "./elements.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { chart } from "./charts.js";
import { markdown } from "./markdown.js";

export function renderBlocks(blocks, surface) {
  return el(
    "div",
    { class: "blocks" },
    (blocks || []).map((block) => renderBlock(block, surface)),
  );
}

export function renderBlock(block, surface) {
  const draw = DRAWERS[block.type];
  const body = draw ? draw(block, surface) : el("div", { class: "unknown-block" }, `A block of type “${block.type}”`);
  body.classList.add("block");
  body.dataset.block = block.block_id || "";
  named(body, block, surface);
  return body;
}

const PLAIN = new Set(["section", "context", "actions", "input", "header", "rich_text", "divider"]);

// What a block is to a redraw: one that holds controls is known by them, a new block_id or not; one that
// keeps a state of its own (an open page of a table) is kept as it is or drawn anew.
function named(body, block, surface) {
  if (!PLAIN.has(block.type)) {
    body.key = JSON.stringify(block);
    body.whole = true;
    return;
  }
  const controls = block.elements || [block.accessory || block.element];
  const ids = controls.map((item) => item?.action_id && `${item.action_id}=${item.value || ""}`).filter(Boolean);
  if (ids.length) body.key = `${block.type} ${surface.keeps ? block.block_id : ""} ${ids.join(" ")}`;
}

function section(block, surface) {
  const words = el("div", { class: "section-words" }, block.text && el("div", {}, textObject(block.text)));
  if (block.fields) {
    words.append(
      el(
        "div",
        { class: "fields" },
        block.fields.map((field) => el("div", { class: "field" }, textObject(field))),
      ),
    );
  }
  const accessory = block.accessory && el("div", { class: "accessory" }, element(block.accessory, block, surface));
  return el("div", { class: "section" }, words, accessory);
}

function context(block) {
  return el(
    "div",
    { class: "context" },
    block.elements.map((item) =>
      item.type === "image" ? picture(item, "context-image") : el("span", {}, textObject(item)),
    ),
  );
}

function actions(block, surface) {
  return el(
    "div",
    { class: "actions" },
    block.elements.map((item) => element(item, block, surface)),
  );
}

export function picture(image, name) {
  const address = safeUrl(image.image_url || image.slack_file?.url || "");
  const fallback = () =>
    el("span", { class: `${name} picture-missing`, title: image.alt_text }, icon("eye"), " ", image.alt_text);
  if (!image.image_url && !image.slack_file?.url) return fallback();
  const node = el("img", { class: name, src: address, alt: image.alt_text, title: image.alt_text, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(fallback()));
  return node;
}

function image(block) {
  return el(
    "figure",
    { class: "image-block" },
    block.title && el("figcaption", {}, textObject(block.title)),
    picture(block, "picture"),
  );
}

function input(block, surface) {
  const id = `in-${surface.id}-${block.block_id}`.replace(/[^\w-]/g, "_");
  const error = surface.errorFor?.(block.block_id);
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element.type);
  const label = [textObject(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  return el(
    grouped ? "fieldset" : "div",
    { class: error ? "input has-error" : "input", "data-testid": `input-${block.block_id}` },
    el(grouped ? "legend" : "label", grouped ? {} : { for: id }, label),
    element(block.element, block, surface, { id, dispatch: block.dispatch_action === true, label: block.label.text }),
    error && el("p", { class: "input-error", role: "alert", id: `${id}-error` }, icon("warn"), " ", error),
    block.hint && el("p", { class: "hint" }, textObject(block.hint)),
  );
}

function header(block) {
  return el("h2", { class: "header" }, plainText(block.text.text));
}

const LEVELS = { info: "info", warning: "warn", error: "warn", success: "check", default: "info" };

function alert(block) {
  const level = block.level || "default";
  return el(
    "div",
    { class: `alert alert-${level}`, role: "note" },
    icon(LEVELS[level], level),
    el("div", {}, textObject(block.text)),
  );
}

function card(block, surface) {
  return el(
    "article",
    { class: "card" },
    block.hero_image && picture(block.hero_image, "card-hero"),
    el(
      "header",
      { class: "card-head" },
      block.icon && picture(block.icon, "card-icon"),
      el(
        "div",
        {},
        block.title && el("div", { class: "card-title" }, textObject(block.title)),
        block.subtitle && el("div", { class: "card-subtitle" }, textObject(block.subtitle)),
      ),
    ),
    block.body && el("div", { class: "card-body" }, textObject(block.body)),
    block.actions &&
      el(
        "div",
        { class: "actions" },
        block.actions.map((item) => element(item, block, surface)),
      ),
  );
}

function carousel(block, surface) {
  return el(
    "div",
    { class: "carousel", tabindex: "0" },
    block.elements.map((item) => renderBlock(item, surface)),
  );
}

function container(block, surface) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : block.title && textObject(block.title);
  const heading = [
    block.icon && picture(block.icon, "card-icon"),
    el(
      "div",
      {},
      el("div", { class: "card-title" }, title),
      block.subtitle && el("div", { class: "card-subtitle" }, textObject(block.subtitle)),
    ),
  ];
  const inside = block.child_blocks.map((child) => renderBlock(child, surface));
  const name = `container width-${block.width || "standard"}${block.has_header_divider ? " divided" : ""}`;
  if (!block.is_collapsible) return el("div", { class: name }, el("header", { class: "card-head" }, heading), inside);
  return el(
    "details",
    { class: name, open: !block.default_collapsed },
    el("summary", { class: "card-head" }, heading),
    inside,
  );
}

const TASK_ICONS = { pending: "clock", in_progress: "bolt", complete: "check", error: "warn" };

function taskCard(block) {
  const status = block.status || "pending";
  return el(
    "div",
    { class: `task task-${status}` },
    el(
      "div",
      { class: "task-head" },
      icon(TASK_ICONS[status], status.replace("_", " ")),
      el("span", {}, block.title),
    ),
    block.details && richText(block.details),
    block.output && el("div", { class: "task-output" }, richText(block.output)),
    block.sources?.length &&
      el(
        "div",
        { class: "task-sources" },
        block.sources.map((source) => link(source.url, source.text || source.url)),
      ),
  );
}

function plan(block) {
  const done = (block.tasks || []).filter((task) => task.status === "complete").length;
  return el(
    "div",
    { class: "plan" },
    el(
      "div",
      { class: "plan-title" },
      block.title,
      el("span", { class: "plan-count" }, `${done} of ${(block.tasks || []).length} done`),
    ),
    (block.tasks || []).map((task) => taskCard(task)),
  );
}

function video(block) {
  return el(
    "div",
    { class: "card" },
    el("div", { class: "card-title" }, link(block.title_url || block.video_url, block.title.text)),
    block.description && el("div", { class: "card-body" }, textObject(block.description)),
    picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "picture"),
  );
}

const DRAWERS = {
  section,
  context,
  actions,
  context_actions: actions,
  image,
  input,
  header,
  alert,
  card,
  carousel,
  container,
  plan,
  video,
  chart,
  task_card: taskCard,
  divider: () => el("hr", { class: "divider" }),
  rich_text: (block) => richText(block),
  markdown: (block) => markdown(block.text),
  table: (block) => table(block),
  data_table: (block) => dataTable(block),
  data_visualization: (block) => chart(block),
  file: (block) => el("div", { class: "unknown-block" }, `A remote file: ${block.external_id}`),
};

export { mrkdwn };
