"""Numbers as people and publishers write them, taken only within bounds.

Python's own ``float`` and ``int`` take ``1_000``, ``1e400``, ``nan``, digits of every script and
spaces around them. None of that is a figure, so every number that is read from outside comes
through here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

_PLAIN = re.compile(r"(?!-0(?:\.0*)?$)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?")
_GREATEST = 10**15
_Bound = Annotated[int, Field(ge=-_GREATEST, le=_GREATEST)]


class NumberRule(BaseModel):
    """What a number of some unit may be.

    Parameters
    ----------
    least, most : int
        Bounds, both allowed; ``most`` is a national total, rounded up.
    whole : bool
        True where it counts things that do not come in parts.

    Examples
    --------
    >>> offences = NumberRule(most=10_000_000, whole=True)
    >>> offences.read("148593")
    Decimal('148593')
    >>> offences.read("1e400")
    Traceback (most recent call last):
    ...
    ValueError: a whole number from 0 to 10,000,000
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    least: _Bound = 0
    most: _Bound
    whole: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> NumberRule:
        if self.least > self.most:
            raise ValueError("'least' is above 'most'")
        return self

    @property
    def expected(self) -> str:
        """What is taken, in words for an error message."""
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.least:,} to {self.most:,}"

    @property
    def signed(self) -> NumberRule:
        """The same rule for a change or a difference, which may fall as far as it may rise."""
        return self.model_copy(update={"least": -max(abs(self.least), self.most)})

    def read(self, text: str) -> Decimal:
        """Read a plain decimal number: ASCII digits, ``-`` before and ``.`` within, nothing else.

        Parameters
        ----------
        text : str
            A cell as it was written.

        Returns
        -------
        Decimal
            Exactly what was written.

        Raises
        ------
        ValueError
            If the text is no such number; the message says what is taken.
        """
        if _PLAIN.fullmatch(text) is None:
            raise ValueError(self.expected)
        return self.check(Decimal(text))

    def check(self, number: Decimal) -> Decimal:
        """Return a number that keeps the bounds.

        Raises
        ------
        ValueError
            If it is not finite, beyond a bound, or in parts where only whole ones count.
        """
        if (
            not number.is_finite()
            or not self.least <= number <= self.most
            or (self.whole and number != number.to_integral_value())
        ):
            raise ValueError(self.expected)
        return number


class NumberBounds(BaseModel):
    """Content of ``number_bounds.yml``: the rule of each unit, and of units it does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: dict[str, NumberRule]
    other: NumberRule

    def of(self, unit: str) -> NumberRule:
        """Return the rule of a unit."""
        return self.units.get(unit, self.other)


def format_value(value: float) -> str:
    """Return the shortest text that reads back as the same number; whole numbers without a point."""
    if value != value:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
