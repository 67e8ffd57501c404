// Receives the event stream and updates the page.

import { drawCharts } from "./charts.js";
import { element, write } from "./dom.js";
import { beginFaults, showFaults } from "./faults.js";
import { Log } from "./log.js";
import { WorldMap } from "./map.js";
import { Model } from "./model.js";
import { showCallers, showCheckers, showRegions, showWrites } from "./tables.js";
import { headline, time } from "./words.js";

const SHOWN_EVERY = 200; // milliseconds

const model = new Model();
const map = new WorldMap();
const log = new Log();
let begun = false;

function show() {
  if (!begun || document.hidden) return;
  const recent = model.recent();
  const { text, state } = headline(model, recent);
  write(element("headline"), text);
  element("headline").dataset.state = state;
  log.notice(model, state === "failing");
  write(element("clock"), time(model.now()));
  const { speed } = model.scene;
  const { pace } = model.figures;
  write(element("speed"), pace < speed * 0.95 ? `${speed} ×, now ${pace} ×` : `${speed} ×`);
  map.show(model, recent);
  showRegions(model, recent);
  showCallers(model, recent);
  showCheckers(model);
  showWrites(model);
  showFaults(model);
  drawCharts(element("chart"), model);
}

function begin(snapshot) {
  const title = `${snapshot.scene.deployment}: rehearsal of ${snapshot.scene.name}`;
  write(element("title"), title);
  document.title = title;
  element("checks").replaceChildren();
  model.begin(snapshot);
  map.begin(model.scene);
  beginFaults(model);
  log.begin(new Map(Object.entries(snapshot.before.answers)));
  for (const event of snapshot.events) log.take(event);
  log.live();
  begun = true;
  show();
}

const source = new EventSource("events");
source.addEventListener("open", () => write(element("connection"), "live"));
source.addEventListener("error", () => write(element("connection"), "lost, trying again"));
source.addEventListener("snapshot", ({ data }) => begin(JSON.parse(data)));
source.addEventListener("figures", ({ data }) => model.take(JSON.parse(data)));
source.addEventListener("event", ({ data }) => {
  const event = JSON.parse(data);
  model.take(event);
  log.take(event);
  if (event.event !== "Traffic") requestAnimationFrame(show);
});
setInterval(show, SHOWN_EVERY);
