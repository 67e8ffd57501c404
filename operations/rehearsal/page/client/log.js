// The log of events in words, a live region that screen readers announce.

import { element, made } from "./dom.js";
import { count, faultWords, time } from "./words.js";

const KEPT = 100;
const GATHER = 1500; // milliseconds for which changed DNS answers are collected into one entry

export class Log {
  // `led` maps each city to the region that DNS led it to so far.
  begin(led) {
    this.led = led;
    this.failing = false;
    this.moves = new Map(); // [from, to] as JSON -> {at, cities}
    element("log").setAttribute("aria-live", "off");
    element("log").replaceChildren();
  }

  // From now on screen readers announce new entries.
  live() {
    this.tellMoves();
    requestAnimationFrame(() => element("log").setAttribute("aria-live", "polite"));
  }

  take(event) {
    this.words[event.event]?.(event);
  }

  words = {
    FaultBegan: ({ at, fault }) => this.say(at, `Broken: ${faultWords(fault)}`, "bad"),
    FaultHealed: ({ at, fault }) => this.say(at, `Healed: ${faultWords(fault)}`, "good"),
    CheckChanged: ({ at, name, healthy }) =>
      this.say(at, `Route 53 finds ${name} ${healthy ? "healthy" : "unhealthy"}`, healthy ? "good" : "bad"),
    AnswerChanged: ({ at, city, region }) => {
      const from = this.led.get(city);
      this.led.set(city, region);
      const key = JSON.stringify([from ?? null, region]);
      const move = this.moves.get(key) ?? { at, cities: [] };
      move.cities.push(city);
      this.moves.set(key, move);
      this.gathering ??= setTimeout(() => this.tellMoves(), GATHER);
    },
  };

  // Logs when errors have ended, and how long after the last fault began.
  notice(model, failing) {
    const began = model.spans.at(-1)?.from ?? 0;
    if (this.failing && !failing && model.failed > began) {
      const took = Math.round(model.failed - began);
      this.say(model.now(), `Errors have ended: the last came ${took} s after the last fault began`, "good");
    }
    this.failing = failing;
  }

  tellMoves() {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    for (const [key, { at, cities }] of this.moves) {
      const [from, to] = JSON.parse(key);
      const who = cities.length > 3 ? count(cities.length, "city", "cities") : cities.join(", ");
      const whence = from ? ` from ${from}` : "";
      this.say(at, `DNS leads ${who}${whence} to ${to ?? "nowhere"}`, to ? "" : "bad");
    }
    this.moves.clear();
  }

  say(at, text, kind = "") {
    const log = element("log");
    log.prepend(made("li", [made("time", time(at)), made("span", text)], { class: kind }));
    if (log.children.length > KEPT) log.lastElementChild.remove();
  }
}
