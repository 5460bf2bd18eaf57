"""The demonstration city: invented people, organizations and projects, made through the product's own actions."""

from huiyan.config.demo.build import ACCOUNTS, PASSWORD, build_demo, demo_exists

__all__ = ["ACCOUNTS", "PASSWORD", "build_demo", "demo_exists"]
