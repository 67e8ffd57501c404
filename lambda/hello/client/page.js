// Asks the shared name and every regional name, each again and again, and shows what came back.

const PAUSE = 2000; // milliseconds from an answer to the next question
const PATIENCE = 5000; // milliseconds until a question counts as not answered
const REGIONS_AFTER = 30000; // milliseconds until the regions are asked for anew
const KEPT = 100; // answers in the list
const SAID = 3; // changes that are told
const RIBBON = 60; // answers in the ribbon
const HUES = 8;

const here = location.origin + location.pathname.replace(/\/+$/, "");
const element = (id) => document.getElementById(id);
const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));
const hues = new Map(); // region -> number of its colour
const rows = new Map(); // region -> its row
let paused = false;
let shared = here;
let last; // what the shared name answered last, in words

async function fetched(url, options = {}) {
  const signal = AbortSignal.timeout(PATIENCE);
  return fetch(url, { cache: "no-store", credentials: "omit", signal, ...options });
}

// The answer of a name: {region, milliseconds}, or {problem}.
async function ask(url) {
  const began = performance.now();
  try {
    const response = await fetched(`${url}/hello`);
    if (!response.ok) return { problem: `HTTP ${response.status}` };
    const { region } = await response.json();
    return { region, milliseconds: Math.round(performance.now() - began) };
  } catch (error) {
    if (error.name === "TimeoutError") return { problem: `no answer in ${PATIENCE / 1000} s` };
    return { problem: await reason(url) };
  }
}

// Why a question failed. A browser does not tell scripts whether nobody answered or CORS withheld
// the answer; but a question whose answer nobody may read fails only where nobody answers.
async function reason(url) {
  try {
    await fetched(`${url}/hello`, { mode: "no-cors" });
    return "answers, but its CORS does not let this page read it";
  } catch {
    return "no answer";
  }
}

async function follow(url, isWanted, show) {
  while (isWanted()) {
    if (!paused && !document.hidden) show(await ask(url()));
    await sleep(PAUSE);
  }
}

function made(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function hue(region) {
  if (!hues.has(region)) hues.set(region, hues.size % HUES);
  return hues.get(region);
}

const words = (answer) => answer.region ?? answer.problem;
const took = (answer) => (answer.region ? `${answer.milliseconds} ms` : "");
const mark = (answer) => (answer.region ? { "data-hue": hue(answer.region) } : { "data-bad": "" });

function cells(answer, text) {
  const said = made("td", "", { class: "said" });
  said.append(made("span", "", { class: "dot", ...mark(answer) }), text);
  if (answer.problem) {
    said.colSpan = 2;
    return [said];
  }
  return [said, made("td", took(answer), { class: "took" })];
}

function say(text) {
  element("changes").append(made("p", text));
  if (element("changes").children.length > SAID) element("changes").firstElementChild.remove();
}

function showShared(answer) {
  const now = element("answer");
  now.replaceChildren(made("strong", words(answer), mark(answer)), ` ${took(answer)}`);
  const row = made("tr", "");
  const at = new Date();
  const time = made("time", at.toLocaleTimeString([], { hour12: false }), {
    datetime: at.toISOString(),
  });
  const first = made("td", "");
  first.append(time);
  row.append(first, ...cells(answer, words(answer)));
  element("answers").prepend(row);
  if (element("answers").rows.length > KEPT) element("answers").lastElementChild.remove();
  const ribbon = element("ribbon");
  ribbon.append(made("li", "", mark(answer)));
  if (ribbon.children.length > RIBBON) ribbon.firstElementChild.remove();
  if (words(answer) !== last) {
    const name = new URL(shared).host;
    say(answer.region ? `${answer.region} answers ${name}` : `${name}: ${answer.problem}`);
    row.toggleAttribute("data-changed", last !== undefined);
  }
  last = words(answer);
}

function addRegion(name, url) {
  const row = made("tr", "");
  row.append(made("th", name, { scope: "row" }), made("td", "asking…"), made("td", ""));
  element("regions").append(row);
  rows.set(name, row);
  let before;
  follow(
    () => url,
    () => rows.get(name) === row,
    (answer) => {
      const text = answer.region === name ? "answers" : words(answer);
      row.replaceChildren(row.firstElementChild, ...cells(answer, text));
      if (before !== undefined && before !== text) say(`${name}: ${text}`);
      before = text;
    },
  );
}

async function learnRegions() {
  const response = await fetched(`${here}/regions`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const known = await response.json();
  shared = known.shared_url;
  element("shared").textContent = new URL(shared).host;
  for (const [name, url] of Object.entries(known.regional_urls)) {
    hue(name);
    if (!rows.has(name)) addRegion(name, url);
  }
  for (const [name, row] of rows) {
    if (name in known.regional_urls) continue;
    row.remove();
    rows.delete(name);
  }
}

async function followRegions() {
  for (;;) {
    try {
      await learnRegions();
      element("unknown").textContent = "";
      await sleep(REGIONS_AFTER);
    } catch {
      element("unknown").textContent = "Which regions there are could not be learned just now.";
      await sleep(PAUSE);
    }
  }
}

element("pause").addEventListener("click", () => {
  paused = !paused;
  element("pause").textContent = paused ? "Go on" : "Pause";
  say(paused ? "paused" : "asking again");
});
element("shared").textContent = location.host;
follow(() => shared, () => true, showShared);
followRegions();
