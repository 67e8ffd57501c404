// The buttons that inject and heal faults.

import { element, made, mark, rows } from "./dom.js";
import { same } from "./model.js";
import { faultWords } from "./words.js";

async function post(asked, where = "faults") {
  try {
    const response = await fetch(where, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    element("refused").textContent = response.ok ? "" : (await response.json()).problem;
  } catch {
    element("refused").textContent = "The rehearsal does not answer.";
  }
}

function buttons(controls) {
  return controls.map(({ title, text, fault }) => {
    const button = made("button", title, { type: "button", "aria-description": text });
    button.fault = fault;
    button.addEventListener("click", () => post({ begin: fault }));
    for (const noticed of ["focus", "pointerenter"]) {
      button.addEventListener(noticed, () => (element("hint").textContent = text));
    }
    return button;
  });
}

export function beginFaults(model) {
  const { controls, regions } = model.scene;
  const choose = (region) => element("of").replaceChildren(...buttons(controls.of[region]));
  const choices = regions.map(({ name }, at) => {
    const radio = made("input", [], { type: "radio", name: "region", value: name });
    radio.checked = at === 0;
    radio.addEventListener("change", () => {
      choose(name);
      markActive(model);
    });
    return made("label", [radio, mark(at), name]);
  });
  element("region").replaceChildren(...choices);
  choose(regions[0].name);
  element("world").replaceChildren(...buttons(controls.world));
}

function markActive(model) {
  for (const button of document.querySelectorAll(".buttons button")) {
    const active = model.faults.some((fault) => same(fault, button.fault));
    button.classList.toggle("active", active);
  }
}

export function showFaults(model) {
  markActive(model);
  const had = element("broken").contains(document.activeElement);
  rows(
    element("broken"),
    model.faults,
    (fault) => JSON.stringify(fault),
    (fault) => {
      const words = faultWords(fault);
      const heal = made("button", "Heal", { type: "button", "aria-label": `Heal: ${words}` });
      heal.addEventListener("click", () => post({ heal: fault }));
      return made("li", [made("span", words), heal]);
    },
    () => {},
  );
  if (had && !element("broken").contains(document.activeElement)) element("heal-all").focus();
}

element("heal-all").addEventListener("click", () => post({ heal: "all" }));
element("audit").addEventListener("click", () => post({}, "audits"));
