from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "huiyan.portal"
    label = "portal"
