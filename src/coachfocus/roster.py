"""Who is who: a roster of names and roles, so that the model can know who does what to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coachfocus.errors import LabelError, shown
from coachfocus.labels import ROLES


@dataclass(frozen=True, slots=True)
class Roster:
    """Names and their roles.

    Parameters
    ----------
    names : mapping of str to str
        From a whole name in lower case to its role.
    roles : mapping of str to str
        From each part of a name in lower case to its role; a part that bearers of different roles share is left out.
    """

    names: Mapping[str, str]
    roles: Mapping[str, str]

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Roster:
        """Make a roster of names and roles.

        Parameters
        ----------
        pairs : iterable of (str, str)
            Name and role; a role is ``leader``, ``manager``, ``rep`` or ``customer``.

        Returns
        -------
        Roster
            The roster.

        Raises
        ------
        LabelError
            If a role is not one of the four.
        """
        names: dict[str, str] = {}
        parts: dict[str, set[str]] = {}
        for row, (name, role) in enumerate(pairs, start=1):
            clean = role.strip().lower()
            if clean not in ROLES:
                raise LabelError(f"roster row {row}: role is {shown(role)}, expected one of {', '.join(ROLES)}")
            whole = " ".join(name.lower().split())
            names[whole] = clean
            for part in whole.replace(",", " ").split():
                parts.setdefault(part, set()).add(clean)
        return cls(names, {part: next(iter(roles)) for part, roles in parts.items() if len(roles) == 1})

    def audience(self, participants: Iterable[str]) -> str | None:
        """Tell with whom a meeting was from who took part.

        Parameters
        ----------
        participants : iterable of str
            Names.

        Returns
        -------
        str or None
            ``customer`` if a customer took part, else ``manager`` if a manager did, else ``rep`` if a rep did;
            None where none of them is one of these.
        """
        met = {self._role(name) for name in participants}
        return next((role for role in ("customer", "manager", "rep") if role in met), None)

    def _role(self, name: str) -> str | None:
        whole = " ".join(name.lower().split())
        return self.names.get(whole) or self.roles.get(whole)
