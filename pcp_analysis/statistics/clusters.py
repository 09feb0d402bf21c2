"""Incidents with many victims, which are counted one by one and happened at once."""

from __future__ import annotations

from dataclasses import dataclass

from pcp_analysis.statistics.results import StatisticsError


@dataclass(frozen=True)
class Cluster:
    """One incident with many victims: a declared fact with its source.

    Parameters
    ----------
    title : str
        What it is called when it is set aside.
    victims : int
        How many of the count belong to it, two or more.

    Raises
    ------
    StatisticsError
        If there are fewer than two victims: one victim is no cluster.
    """

    title: str
    victims: int

    def __post_init__(self) -> None:
        if self.victims < 2:
            raise StatisticsError(f"'{self.title}' has {self.victims} victim(s): a cluster has two")
