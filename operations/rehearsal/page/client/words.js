// Texts for faults, figures and times.

const FAULTS = {
  "api-fails": ({ region }) => `${region} answers 500`,
  "api-hangs": ({ region }) => `${region} hangs`,
  "bad-release": ({ regions, health_fails }) =>
    `bad release in ${regions.join(", ")}${health_fails ? ", health failing too" : ""}`,
  "control-plane-gone": () => "Route 53's control plane is gone",
  overload: ({ region }) => `${region} is overloaded`,
  "provider-down": ({ variable }) => `the server of ${variable} is down`,
  "region-down": ({ region }) => `${region} is down`,
  "region-drained": ({ region }) => `${region} is drained`,
  "replication-lags": ({ seconds }) => `replication takes ${seconds} s`,
  "replication-paused": ({ region }) => `replication with ${region} is paused`,
  "table-unreachable": ({ region }) => `${region} does not reach its table`,
};

export const faultWords = (fault) => FAULTS[fault.kind]?.(fault) ?? fault.kind;

export const percent = (share) => `${Math.round(share * 100)}\u00a0%`;

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

export function time(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

// The headline, and the state that its colour shows.
export function headline(model, recent) {
  const cities = model.scene.cities.length;
  const failing = [...recent.values()].filter(({ failed }) => failed).length;
  const serving = new Set([...model.answers.values()].filter(Boolean)).size;
  const met = failing
    ? `${failing} of ${count(cities, "city", "cities")} met errors in the last seconds.`
    : `${count(model.answers.size, "city", "cities")} served from ${count(serving, "region")}, without errors.`;
  const broken = model.faults.map(faultWords).join("; ");
  const unhealthy = [...model.checks.values()].includes(false);
  return {
    text: broken ? `${broken}. ${met}` : met,
    state: failing ? "failing" : broken || unhealthy ? "coping" : "well",
  };
}
