"""The monitor's figures: counted beforehand from history, so that no page counts raw rows."""

from engine.dispatch.figures.fold import Folded, Folder, recount
from engine.dispatch.figures.looking import kept_zone, other_zone

__all__ = ["Folded", "Folder", "kept_zone", "other_zone", "recount"]
