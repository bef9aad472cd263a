"""The pages. A route translates: request → command or query → template."""

from web.app import create_app

__all__ = ["create_app"]
