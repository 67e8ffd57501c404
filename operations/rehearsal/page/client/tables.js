// The tables: regions, callers, checkers' opinions, and writes.

import { element, made, mark, rows, write } from "./dom.js";
import { median, shares } from "./model.js";
import { count, faultWords, percent, time } from "./words.js";

const LATE = 2; // world seconds beyond the lag after which replication counts as late

const number = (text) => made("td", text, { class: "number" });

function cells(row, ...texts) {
  texts.forEach((text, at) => write(row.cells[at + 1], text));
}

function regionRow(model, name, ...more) {
  const head = made("th", [mark(model.hue(name)), name], { scope: "row" });
  return made("tr", [head, ...more]);
}

export function showRegions(model, recent) {
  const share = shares(recent);
  rows(
    element("regions"),
    model.scene.regions,
    ({ name }) => name,
    ({ name }) => regionRow(model, name, ...["", "", ""].map((text) => made("td", text))),
    (row, { name }) => {
      const healthy = model.healthy(name);
      const asked = model.check(name)?.checkers ?? [];
      const check = model.check(name)?.id;
      const well = asked.filter(
        (checker) => model.opinions.get(`${check} ${checker}`)?.healthy ?? true,
      );
      row.classList.toggle("bad", !healthy);
      cells(
        row,
        percent(share.get(name) ?? 0),
        `${healthy ? "healthy" : "unhealthy"}${asked.length ? `, ${well.length} of ${asked.length} checkers` : ""}`,
        model.faultsOf(name).map((fault) => faultWords(fault).replace(`${name} `, "")).join("; ") || "nothing",
      );
    },
  );
}

export function showCallers(model, recent) {
  rows(
    element("callers"),
    model.scene.cities,
    ({ name }) => name,
    ({ name }) =>
      made("tr", [made("th", name, { scope: "row" }), made("td"), number(""), number(""), number("")]),
    (row, { name }) => {
      const { asked, failed, medians } = recent.get(name) ?? { asked: 0, failed: 0, medians: [] };
      row.classList.toggle("bad", failed > 0);
      const took = medians.length ? `${Math.round(median(medians))} ms` : "";
      cells(row, model.answers.get(name) ?? "nowhere", `${asked}`, `${failed}`, took);
    },
  );
}

export function showCheckers(model) {
  const checks = model.scene.checks.filter(({ checkers }) => checkers.length);
  if (!element("checks").rows.length) {
    const heads = checks.map(({ name, region }) =>
      made("th", region ? [mark(model.hue(region)), region] : name, { scope: "col", title: name }),
    );
    element("checks").append(made("tr", [made("th", "Checker in", { scope: "col" }), ...heads]));
  }
  rows(
    element("checkers"),
    [...new Set(checks.flatMap(({ checkers }) => checkers))],
    (checker) => checker,
    (checker) => made("tr", [made("th", checker, { scope: "row" }), ...checks.map(() => made("td"))]),
    (row, checker) => {
      checks.forEach(({ id, checkers }, at) => {
        const { healthy, reason } = model.opinions.get(`${id} ${checker}`) ?? { healthy: true };
        const cell = row.cells[at + 1];
        cell.className = checkers.includes(checker) ? (healthy ? "yes" : "no") : "";
        write(cell, checkers.includes(checker) ? (healthy ? "✓ healthy" : `✕ ${reason}`) : "–");
      });
    },
  );
}

export function showWrites(model) {
  const { acknowledged, replication, heartbeats, audit } = model.figures;
  if (!replication) return;
  rows(
    element("ledger"),
    model.scene.regions,
    ({ name }) => name,
    ({ name }) => regionRow(model, name, number(""), number(""), number(""), number("")),
    (row, { name }) => {
      const { pending, seconds } = replication.behind[name] ?? { pending: 0, seconds: 0 };
      const late = seconds > replication.lag_seconds + LATE;
      const age = oldest(heartbeats[name] ?? {});
      const old = age > model.scene.heartbeat_is_old_after;
      row.classList.toggle("bad", late || old);
      const behind = pending ? `${seconds.toFixed(1)} s` : "–";
      const beat = age === undefined ? "–" : `${Math.round(age)} s`;
      cells(row, `${acknowledged[name] ?? 0}`, `${pending}`, behind, beat);
    },
  );
  const paused = replication.paused.length ? `, paused for ${replication.paused.join(", ")}` : "";
  const conflicts = count(replication.conflicts, "conflict");
  write(
    element("replication"),
    `Writes that a region acknowledged, and items that wait to get there. Replication takes ${replication.lag_seconds.toFixed(1)} s${paused}; ${conflicts} so far. Heard is the age of the oldest heartbeat of another region.`,
  );
  if (audit) write(element("found"), auditWords(audit));
}

// The age of the oldest heartbeat of another region, in world seconds.
function oldest(ages) {
  return Object.values(ages).filter((age) => age !== null).sort((one, other) => other - one)[0];
}

function auditWords({ at, writes, missing }) {
  const lacking = Object.entries(missing).filter(([, lacks]) => lacks);
  const found = lacking.length
    ? lacking.map(([region, lacks]) => `${region} lacks ${lacks}`).join(", ")
    : "every region has them all";
  return `Of ${count(writes, "write")} acknowledged by ${time(at)}, ${found}.`;
}
