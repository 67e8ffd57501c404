// The chart of the last minutes: health, DNS answers, requests and latency over world time.

import { median } from "./model.js";
import { time } from "./words.js";

const LEFT = 92; // pixels for the labels, left of the plot
const BAND = 14;
const STRIP = 62;
const TITLE = 22;
const AXIS = 20;
const SHORTEST = 120; // world seconds on the axis, at least
const BAR = 4; // width of a bar in pixels, at least
const TICK = 64; // pixels between two labels of the axis, at least
const STEPS = [15, 30, 60, 120, 300]; // world seconds
const SLOW = 5000; // milliseconds at the top of the logarithmic latency axis; its bottom is 10

export function drawCharts(canvas, model) {
  const chart = new Chart(canvas, model);
  chart.faults();
  chart.health();
  chart.answers();
  chart.requests();
  chart.latency();
  chart.axis();
}

class Chart {
  constructor(canvas, model) {
    this.model = model;
    this.regions = model.scene.regions.map(({ name }) => name);
    this.checked = model.scene.checks;
    const wide = canvas.clientWidth;
    const high = TITLE * 4 + this.checked.length * BAND + STRIP * 3 + AXIS;
    const ratio = devicePixelRatio;
    canvas.style.setProperty("height", `${high}px`);
    [canvas.width, canvas.height] = [wide * ratio, high * ratio];
    this.ink = canvas.getContext("2d");
    this.ink.scale(ratio, ratio);
    this.ink.font = `12px ${getComputedStyle(canvas).fontFamily}`;
    this.ink.textBaseline = "middle";
    const style = getComputedStyle(canvas);
    this.colour = (name) => style.getPropertyValue(`--${name}`);
    this.hue = (region) => this.colour(`hue-${Math.max(model.hue(region), 0) % 8}`);
    [this.right, this.high, this.y] = [wide - 4, high, 0];
    this.now = model.now();
    this.span = Math.min(Math.max(this.now, SHORTEST), model.scene.window);
    this.from = Math.max(this.now - this.span, 0);
    this.seconds = Math.max(1, Math.ceil((this.span * BAR) / (this.right - LEFT)));
    this.buckets = this.gather();
  }

  x(at) {
    const part = (Math.min(Math.max(at, this.from), this.now) - this.from) / this.span;
    return Math.round(LEFT + part * (this.right - LEFT));
  }

  text(text, x, y, colour = "quiet", align = "left") {
    this.ink.fillStyle = this.colour(colour);
    this.ink.textAlign = align;
    this.ink.fillText(text, x, y);
  }

  box(from, to, y, high, colour) {
    this.ink.fillStyle = colour;
    this.ink.fillRect(this.x(from), y, Math.max(this.x(to) - this.x(from), 0), high);
  }

  rule(y) {
    this.ink.fillStyle = this.colour("line");
    this.ink.fillRect(LEFT, y, this.right - LEFT, 1);
  }

  title(text) {
    this.text(text, 0, this.y + TITLE / 2 + 2, "ink");
    this.y += TITLE;
  }

  strip(text, most) {
    this.title(text);
    this.rule(this.y + STRIP - 1);
    this.text(most, LEFT - 8, this.y + 6, "quiet", "right");
    this.y += STRIP;
  }

  faults() {
    for (const { from, to } of this.model.spans) {
      if (to < this.from) continue;
      this.box(from, to, 0, this.high - AXIS, this.colour("wash"));
      for (const at of [from, to]) {
        if (at > this.from && at < this.now) {
          this.ink.fillStyle = this.colour("bad");
          this.ink.fillRect(this.x(at), 0, 1, this.high - AXIS);
        }
      }
    }
  }

  health() {
    this.title("Health, as Route 53 finds it");
    for (const { id, name, region } of this.checked) {
      const turns = this.model.turns.filter(({ check }) => check === id);
      turns.forEach(({ at, healthy }, turn) => {
        const until = turns[turn + 1]?.at ?? this.now;
        if (until < this.from) return;
        const high = healthy ? BAND - 5 : 3;
        this.box(at, until, this.y + (BAND - high) / 2, high, healthy ? this.hue(region) : this.colour("bad"));
      });
      this.text(region ?? name, LEFT - 8, this.y + BAND / 2, "quiet", "right");
      this.y += BAND;
    }
  }

  answers() {
    const cities = this.model.scene.cities.length;
    this.strip("Cities by the region that DNS leads them to", `${cities}`);
    this.model.led.forEach(({ at, counts }, step) => {
      const until = this.model.led[step + 1]?.at ?? this.now;
      if (until < this.from) return;
      let y = this.y;
      for (const region of this.regions) {
        const high = ((counts.get(region) ?? 0) / cities) * (STRIP - 4);
        y -= high;
        this.box(at, until, y, high, this.hue(region));
      }
    });
  }

  // Sums the traffic in buckets of `seconds` world seconds.
  gather() {
    const buckets = new Map();
    for (const { at, cities } of this.model.traffic) {
      const start = Math.floor(at / this.seconds) * this.seconds;
      const of = buckets.get(start) ?? { failed: 0, answered: new Map(), medians: [], slowest: 0 };
      for (const { regions, reads, writes, failed, median_ms, slowest_ms } of cities) {
        of.failed += failed;
        const answered = Object.values(regions).reduce((one, other) => one + other, 0);
        for (const [region, count] of Object.entries(regions)) {
          const well = ((reads + writes - failed) * count) / answered;
          of.answered.set(region, (of.answered.get(region) ?? 0) + well);
        }
        of.medians.push(median_ms);
        of.slowest = Math.max(of.slowest, slowest_ms);
      }
      buckets.set(start, of);
    }
    return [...buckets].filter(([start]) => start + this.seconds > this.from);
  }

  requests() {
    const sum = ({ failed, answered }) => [...answered.values()].reduce((a, b) => a + b, failed);
    const most = Math.max(1, ...this.buckets.map(([, of]) => sum(of)));
    this.strip("Requests a second, the failed ones in red", `${Math.round((most / this.seconds) * 10) / 10}`);
    for (const [start, { failed, answered }] of this.buckets) {
      const parts = this.regions.map((region) => [answered.get(region) ?? 0, this.hue(region)]);
      let y = this.y;
      for (const [number, colour] of [...parts, [failed, this.colour("bad")]]) {
        const high = (number / most) * (STRIP - 4);
        y -= high;
        this.box(start, start + this.seconds * 0.8, y, high, colour);
      }
    }
  }

  latency() {
    this.strip("Latency: the median, and the slowest as a line", "5 s");
    const up = (ms) =>
      (Math.log10(Math.min(Math.max(ms, 10), SLOW) / 10) / Math.log10(SLOW / 10)) * (STRIP - 4);
    for (const [ms, name] of [[100, "0.1 s"], [1000, "1 s"]]) {
      this.rule(this.y - up(ms));
      this.text(name, LEFT - 8, this.y - up(ms), "quiet", "right");
    }
    this.ink.strokeStyle = this.colour("ink");
    this.ink.beginPath();
    for (const [start, { medians, slowest }] of this.buckets) {
      const high = up(median(medians));
      this.box(start, start + this.seconds * 0.8, this.y - high, high, this.colour("soft"));
      this.ink.lineTo(this.x(start + this.seconds / 2), this.y - up(slowest));
    }
    this.ink.stroke();
  }

  axis() {
    const most = Math.floor((this.right - LEFT) / TICK);
    const step = STEPS.find((each) => this.span / each < most) ?? this.span;
    for (let at = Math.ceil(this.from / step) * step; at <= this.from + this.span; at += step) {
      const x = LEFT + ((at - this.from) / this.span) * (this.right - LEFT);
      if (x < this.right - TICK / 3) this.text(time(at), x, this.high - AXIS / 2, "quiet", "center");
    }
  }
}
