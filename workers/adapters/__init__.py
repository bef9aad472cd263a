"""The ways to other systems that come with Reglament, one file each; those of others come by entry points.

Each gives `actions(installation)`: the actions of the connections that this installation has set up for it.
"""
