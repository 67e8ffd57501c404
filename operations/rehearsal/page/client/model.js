// The world's state, reduced from the snapshot and the events that the server sends.

const RECENTLY = 15; // world seconds that count as recent

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Model {
  begin({ scene, before, events, figures }) {
    this.scene = scene;
    this.answers = new Map(Object.entries(before.answers)); // city -> region or null
    this.checks = new Map(Object.entries(before.checks)); // id -> whether it is healthy
    this.opinions = new Map(); // "id checker" -> {healthy, reason}
    for (const [check, of] of Object.entries(before.opinions)) {
      for (const [checker, opinion] of Object.entries(of)) {
        this.opinions.set(`${check} ${checker}`, opinion);
      }
    }
    this.faults = before.faults;
    this.spans = before.faults.map((fault) => ({ fault, from: -Infinity, to: Infinity }));
    this.traffic = [];
    this.failed = 0; // when a request failed last
    this.led = [{ at: -Infinity, counts: this.counts() }];
    this.turns = [...this.checks].map(([check, healthy]) => ({ at: -Infinity, check, healthy }));
    this.at = 0;
    this.take(figures);
    for (const event of events) this.take(event);
  }

  // Applies an event, or figures (which have no `event` field).
  take(told) {
    this.at = Math.max(this.at, told.at);
    this.told = performance.now();
    this.fold[told.event ?? "Figures"]?.(told);
  }

  fold = {
    Figures: (told) => (this.figures = told),
    AnswerChanged: ({ at, city, region }) => {
      this.answers.set(city, region);
      this.led.push({ at, counts: this.counts() });
    },
    OpinionChanged: ({ check, checker, ...opinion }) => {
      this.opinions.set(`${check} ${checker}`, opinion);
    },
    CheckChanged: ({ at, check, healthy }) => {
      this.checks.set(check, healthy);
      this.turns.push({ at, check, healthy });
    },
    FaultBegan: ({ at, fault }) => {
      this.faults = [...this.faults, fault];
      this.spans.push({ fault, from: at, to: Infinity });
    },
    FaultHealed: ({ at, fault }) => {
      this.faults = this.faults.filter((each) => !same(each, fault));
      for (const span of this.spans) {
        if (span.to === Infinity && same(span.fault, fault)) span.to = at;
      }
    },
    Traffic: (told) => {
      this.traffic.push(told);
      if (told.cities.some(({ failed }) => failed)) this.failed = told.at;
      while (this.traffic[0].at < told.at - this.scene.window) this.traffic.shift();
    },
  };

  // World seconds, extrapolated between two messages.
  now() {
    const passed = Math.min((performance.now() - this.told) / 1000, 1);
    return this.at + passed * this.figures.pace;
  }

  counts() {
    const counts = new Map();
    for (const region of this.answers.values()) counts.set(region, (counts.get(region) ?? 0) + 1);
    return counts;
  }

  hue(region) {
    return this.scene.regions.findIndex(({ name }) => name === region);
  }

  check(region) {
    return this.scene.checks.find((check) => check.region === region);
  }

  // Whether Route 53 finds a region healthy; true for a region without a health check.
  healthy(region) {
    return this.checks.get(this.check(region)?.id) ?? true;
  }

  faultsOf(region) {
    return this.faults.filter(
      (fault) => fault.region === region || fault.regions?.includes(region),
    );
  }

  // Recent requests by city: how many, failures, median latencies, and regions.
  recent() {
    const since = this.at - RECENTLY;
    const cities = new Map();
    for (let i = this.traffic.length - 1; i >= 0 && this.traffic[i].at >= since; i--) {
      for (const { city, regions, reads, writes, failed, median_ms } of this.traffic[i].cities) {
        const of = cities.get(city) ?? { asked: 0, failed: 0, medians: [], regions: new Map() };
        of.asked += reads + writes;
        of.failed += failed;
        of.medians.push(median_ms);
        for (const [region, count] of Object.entries(regions)) {
          of.regions.set(region, (of.regions.get(region) ?? 0) + count);
        }
        cities.set(city, of);
      }
    }
    return cities;
  }
}

// The share of answered requests by region, 0 to 1.
export function shares(recent) {
  const answered = new Map();
  let all = 0;
  for (const { regions } of recent.values()) {
    for (const [region, count] of regions) {
      answered.set(region, (answered.get(region) ?? 0) + count);
      all += count;
    }
  }
  return new Map([...answered].map(([region, count]) => [region, count / all]));
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
