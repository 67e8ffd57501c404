// The map: land, regions, cities, and an arc from each city to the region that DNS leads it to.

import { drawn, element, shape, write } from "./dom.js";
import { shares } from "./model.js";
import { percent } from "./words.js";

const MOVE = 900; // milliseconds in which an arc moves to another region
const LIFT = 0.2; // height of an arc, as a share of its length
const CITY = 4.4; // radii in units of the map, at its full width
const REGION = 8.5;
const RING = 14;
const OUTSIDE = 8; // extra distance of a label, to clear the ring
const LARGEST = 2.2; // by which symbols are enlarged on a small map, at most
const still = matchMedia("(prefers-reduced-motion: reduce)");

const eased = (part) => (part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2);

function arc([x, y], [toX, toY]) {
  const over = [(x + toX) / 2, (y + toY) / 2 - LIFT * Math.hypot(toX - x, toY - y)];
  return `M${x} ${y}Q${[...over, toX, toY].map((part) => part.toFixed(1)).join(" ")}`;
}

// The position of a region's label relative to the region, outside its ring.
function beside(at, label) {
  const [x, y] = label.at.map((part, axis) => part - at[axis]);
  const away = { start: 1, end: -1, middle: 0 }[label.anchor];
  const up = away ? 0 : Math.sign(y);
  return { x: x + away * OUTSIDE, y: y + up * OUTSIDE, "text-anchor": label.anchor };
}

export class WorldMap {
  begin(scene) {
    const { wide, high, land } = scene;
    this.scale = 0;
    this.scene = scene;
    this.places = new Map(scene.regions.map(({ name, at }) => [name, at]));
    this.cities = new Map(scene.cities.map((city) => [city.name, this.city(city)]));
    this.regions = new Map(scene.regions.map((region, hue) => [region.name, this.region(region, hue)]));
    const cities = [...this.cities.values()];
    this.svg = drawn(
      "svg",
      { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": "Map; its tables are below." },
      drawn("rect", { class: "sea", width: wide, height: high }),
      drawn("path", { class: "land", d: land }),
      ...cities.map(({ way }) => way),
      ...cities.map(({ group }) => group),
      ...[...this.regions.values()].map(({ group }) => group),
    );
    element("map").replaceChildren(this.svg);
  }

  city({ name, at }) {
    const dot = drawn("path", { class: "dot" });
    const title = drawn("title");
    const group = drawn("g", { class: "city", "data-city": name }, title, dot);
    return { at, dot, title, group, way: drawn("path", { class: "way" }), region: undefined };
  }

  region({ name, at, label }, hue) {
    const text = drawn("text", label ? beside(at, label) : {});
    const ring = drawn("circle", { class: "ring", r: RING, pathLength: 1 });
    const group = drawn(
      "g",
      { class: "region", "data-region": name, "data-hue": hue % 8 },
      ring,
      drawn("path", { class: "seat", d: shape(hue), transform: `scale(${REGION})` }),
      drawn("path", { class: "cross", d: "M-9 -9L9 9M9 -9L-9 9" }),
      ...(label ? [text] : []),
    );
    return { at, group, ring, text };
  }

  show(model, recent) {
    this.resize();
    const share = shares(recent);
    for (const [name, region] of this.regions) {
      const healthy = model.healthy(name);
      const faults = model.faultsOf(name);
      const drained = faults.some(({ kind }) => kind === "region-drained");
      const part = share.get(name) ?? 0;
      region.group.classList.toggle("unhealthy", !healthy);
      region.group.classList.toggle("broken", faults.length > 0);
      region.ring.setAttribute("stroke-dasharray", `${part} 1`);
      const state = drained ? "drained" : healthy ? percent(part) : "unhealthy";
      write(region.text, `${name} · ${state}`);
    }
    for (const [name, city] of this.cities) {
      const region = model.answers.get(name);
      if (region !== city.region) this.lead(city, region, model.hue(region));
      const failed = recent.get(name)?.failed ?? 0;
      city.group.classList.toggle("failing", failed > 0);
      write(city.title, `${name}: ${region ?? "led nowhere"}${failed ? `, ${failed} failed` : ""}`);
    }
  }

  lead(city, region, hue) {
    const from = city.end;
    city.region = region;
    for (const node of [city.group, city.way]) {
      node.dataset.hue = hue % 8;
      node.dataset.region = region ?? "";
    }
    city.dot.setAttribute("d", shape(Math.max(hue, 0)));
    city.dot.setAttribute("transform", `scale(${CITY})`);
    const to = this.nearest(city.at, this.places.get(region) ?? city.at);
    this.move(city, from ?? to, to, still.matches || from === undefined ? 0 : MOVE);
  }

  // The copy of a point that is nearest to another, possibly beyond the map's edge (180° longitude).
  nearest([from], [x, y]) {
    const { wide } = this.scene;
    return [x - wide * Math.round((x - from) / wide), y];
  }

  // Animates the end of an arc from one point to another.
  move(city, from, to, milliseconds) {
    const began = performance.now();
    const region = city.region;
    const step = () => {
      if (city.region !== region) return;
      const passed = milliseconds ? Math.min((performance.now() - began) / milliseconds, 1) : 1;
      const part = eased(passed);
      city.end = [0, 1].map((axis) => from[axis] + (to[axis] - from[axis]) * part);
      const [x, y] = city.at;
      const [endX, endY] = city.end;
      const { wide } = this.scene;
      const around = [0, wide, -wide].map((by) => arc([x + by, y], [endX + by, endY]));
      city.way.setAttribute("d", around.join(""));
      if (passed < 1) requestAnimationFrame(step);
    };
    step();
  }

  // Enlarges symbols and labels so that they stay readable on a small map.
  resize() {
    const wide = this.svg.clientWidth || this.scene.wide;
    const scale = Math.min(Math.max(this.scene.wide / wide, 1), LARGEST);
    if (scale === this.scale) return;
    this.scale = scale;
    for (const { at, group } of [...this.cities.values(), ...this.regions.values()]) {
      group.setAttribute("transform", `translate(${at[0]} ${at[1]}) scale(${scale})`);
    }
  }
}
