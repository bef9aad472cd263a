"""The monitor's figures: counted beforehand from history, so that no page counts raw rows."""

from engine.dispatch.figures.fold import Folded, Folder, recount

__all__ = ["Folded", "Folder", "recount"]
