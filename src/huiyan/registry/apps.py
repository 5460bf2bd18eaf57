from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "huiyan.registry"
    label = "registry"
