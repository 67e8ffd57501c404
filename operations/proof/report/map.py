"""A proof as an SVG map: which region serves each city, before a failure and after it.

The file is self-contained. Its two panels follow the reader's light or dark mode.
"""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from constructs_lib.regions import REGIONS
from operations.drawing.world_map import Point, WorldMap, place_labels
from operations.proof.proof import Proof, State, listed
from operations.proof.report.words import heading, percent
from operations.route53.callers import CITY_CALLERS

_WIDTH, _MARGIN = 960.0, 28.0
_LEGEND_COLUMNS, _LEGEND_LINE = 4, 21.0
COLOURS = (
    *("#3574e2", "#ef7d33", "#17a673", "#9b5fd0", "#e0457b", "#c29b0c", "#12a5b8", "#95613f"),
    *("#6d8a96", "#67a022", "#c13fa1", "#5b63f0", "#d0604a", "#3f8f6b", "#7f7fbf", "#b08d57"),
)


def draw(proof: Proof, failed: frozenset[str] = frozenset()) -> str:
    """Return the SVG. Without `failed`, the region with the most callers fails.

    Raises:
        ValueError: when the proof has no state in which exactly these regions have failed.
    """
    after = _after(proof, failed)
    world = WorldMap(_WIDTH)
    rows = -(-len(proof.subject.regions) // _LEGEND_COLUMNS)
    panel = 34 + world.height + 16 + rows * _LEGEND_LINE + 18
    top = 74.0
    height = top + 2 * panel + 6
    verb = "fails" if len(after.failed) == 1 else "fail"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 2 * _MARGIN:.0f} '
            f'{height:.0f}" role="img" aria-label="{escape(heading(proof))}">',
            f"<style>{_style(proof)}</style>",
            f'<defs><path id="land" d="{world.land()}"/>',
            f'<clipPath id="sheet"><rect width="{world.width:.0f}" height="{world.height:.1f}" '
            'rx="10"/></clipPath></defs>',
            f'<text class="title" x="{_MARGIN}" y="38">{escape(proof.subject.name)}</text>',
            f'<text class="quiet" x="{_MARGIN}" y="59">Who is served from where: '
            f"{escape(heading(proof).partition(': ')[2])}</text>",
            *_panel(proof, proof.before, "Before", top, world),
            *_panel(proof, after, f"After {listed(after.failed)} {verb}", top + panel, world),
            "</svg>\n",
        )
    )


def _after(proof: Proof, failed: frozenset[str]) -> State:
    if not failed:
        return max(proof.singles, key=lambda state: proof.before.shares[state.failed[0]])
    for state in proof.states:
        if frozenset(state.failed) == failed:
            return state
    raise ValueError(f"at most two regions can have failed on a map, got: {len(failed)}")


def _style(proof: Proof) -> str:
    style = (files(__package__ or __name__) / "map.css").read_text(encoding="utf-8")
    return style + "".join(
        f".r{position} {{ color: {COLOURS[position % len(COLOURS)]} }}\n"
        for position in range(len(proof.subject.regions))
    )


def _panel(proof: Proof, state: State, title: str, top: float, world: WorldMap) -> Iterator[str]:
    classes = {place: f"r{at}" for at, place in enumerate(proof.subject.regions)}
    slowest = f"mean {state.mean_ms:.0f} ms, slowest city {state.slowest_ms:.0f} ms"
    if state.recovery is not None:
        slowest += f", recovered within {state.recovery.total} s"
    yield f'<g transform="translate({_MARGIN:.0f} {top:.0f})">'
    yield f'<text class="panel" y="20">{escape(title)}</text>'
    yield f'<text class="quiet" x="{world.width:.0f}" y="20" text-anchor="end">{slowest}</text>'
    yield '<g transform="translate(0 34)"><g clip-path="url(#sheet)">'
    yield f'<rect class="sea" width="{world.width:.0f}" height="{world.height:.1f}"/>'
    yield '<use href="#land" class="land"/>'
    yield from _callers(state, classes, world)
    yield "</g>"
    yield from _regions(state, classes, world)
    yield "</g>"
    yield from _legend(proof, state, classes, 34 + world.height + 24)
    yield "</g>"


def _callers(state: State, classes: dict[str, str], world: WorldMap) -> Iterator[str]:
    dots = []
    for city, shares in state.callers.items():
        caller = CITY_CALLERS[city]
        here = (caller.longitude, caller.latitude)
        x, y = world.point(*here)
        living = {place: share for place, share in shares.items() if place not in state.failed}
        for place, share in living.items():
            if place in REGIONS:
                way = world.great_circle(here, _location(place))
                yield f'<path class="way {classes[place]}" opacity="{share:.2f}" d="{way}"/>'
        said = ", ".join(f"{place} {percent(share)}" for place, share in shares.items())
        told = f"<title>{escape(city)}: {escape(said or 'nobody')}</title>"
        if living:
            nearest = max(living, key=lambda place: living[place])
            kind = f"city {classes[nearest]}"
        else:
            kind = "nobody"
        dots.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.6">{told}</circle>')
    yield from dots


def _regions(state: State, classes: dict[str, str], world: WorldMap) -> Iterator[str]:
    points = {place: world.point(*_location(place)) for place in classes if place in REGIONS}
    for place, (x, y) in points.items():
        if place in state.failed:
            yield f'<circle class="dead" cx="{x:.1f}" cy="{y:.1f}" r="7.5"/>'
            yield (f'<path class="cross" d="M{x - 8:.1f} {y - 8:.1f}l16 16m0 -16l-16 16"/>')
        else:
            yield f'<circle class="region {classes[place]}" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
    for place, ((x, y), anchor) in place_labels(points, world.width).items():
        struck = " gone" if place in state.failed else ""
        yield (
            f'<text class="name{struck}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
            f"{escape(place)}</text>"
        )


def _legend(proof: Proof, state: State, classes: dict[str, str], top: float) -> Iterator[str]:
    column = _WIDTH / _LEGEND_COLUMNS
    for at, place in enumerate(proof.subject.regions):
        x = (at % _LEGEND_COLUMNS) * column
        y = top + (at // _LEGEND_COLUMNS) * _LEGEND_LINE
        is_dead = place in state.failed
        share = "failed" if is_dead else percent(state.shares[place])
        dot = "dead" if is_dead else f"region {classes[place]}"
        yield f'<circle class="{dot}" cx="{x + 7:.0f}" cy="{y - 4.5:.1f}" r="6"/>'
        kind = "gone" if is_dead else "place"
        yield f'<text class="{kind}" x="{x + 20:.0f}" y="{y:.1f}">{escape(place)}</text>'
        yield (
            f'<text class="quiet" x="{x + column - 34:.0f}" y="{y:.1f}" text-anchor="end">'
            f"{share}</text>"
        )


def _location(place: str) -> Point:
    region = REGIONS[place]
    return region.longitude, region.latitude
