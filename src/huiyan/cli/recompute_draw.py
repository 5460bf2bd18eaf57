"""A draw by wishes from the tables of its bundle: the commitment is opened, and everything is drawn again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiyan.engines.matching.draw import WishList
    from huiyan.engines.proof import Bundle, Cell, Columns

RULE = "huiyan.draw/1"


def week_draw(bundle: Bundle) -> Mapping[str, Columns]:
    """The outcome by the rules of `engines.matching.draw`, from the wishes, the places and the seed."""
    from huiyan.engines.matching.draw import draw_wishes, lot_order
    from huiyan.engines.proof import Columns, table_of
    from huiyan.engines.tables import BadInput, gettext_noop

    payload = bundle.sealed.record["payload"]
    if payload["rule"] != RULE:
        raise BadInput(
            gettext_noop("the draw follows the rule '{rule}', which this program does not know"), rule=payload["rule"]
        )
    if hashlib.sha256(payload["seed"].encode()).hexdigest() != payload["commitment"]:
        raise BadInput(gettext_noop("the seed is not the one whose SHA-256 was published at the opening"))
    slots = table_of(bundle.tables, "slots")
    number = {code: at for at, code in enumerate(slots.column("slot"))}
    codes = sorted(str(code) for code in table_of(bundle.tables, "outcome").column("entry"))
    parties = _parties(table_of(bundle.tables, "wishes"), codes, number)
    order = lot_order(payload["seed"], codes)
    drawn = draw_wishes(
        parties, [int(str(cell)) for cell in slots.column("places")], order, most_of_school=payload["most_of_school"]
    )
    names = list(number)
    won = [None if slot < 0 else names[slot] for slot in drawn.slot]
    columns: tuple[list[Cell], ...] = (
        list(range(1, len(order) + 1)),
        [codes[party] for party in order],
        [won[party] for party in order],
        [drawn.rank[party] or None for party in order],
    )
    return {"outcome": Columns(("lot", "entry", "slot", "rank"), columns)}


def _parties(table: Columns, codes: list[str], number: Mapping[Cell, int]) -> list[WishList]:
    """The parties in the order of their codes; wishes stand in the table in the order of their ranks."""
    from huiyan.engines.matching.draw import WishList

    seats: dict[Cell, int] = {}
    school: dict[Cell, Cell] = {}
    wishes: dict[Cell, list[int]] = {code: [] for code in codes}
    rows = zip(*(table.column(name) for name in ("entry", "seats", "school", "slot")), strict=True)
    for entry, people, of_school, slot in rows:
        seats[entry], school[entry] = int(str(people)), of_school
        wishes[entry].append(number[slot])
    schools = {name: at for at, name in enumerate(sorted({str(name) for name in school.values() if name}))}
    return [WishList(seats.get(code, 1), tuple(wishes[code]), schools.get(str(school.get(code)), -1)) for code in codes]
