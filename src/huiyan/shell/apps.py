from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "huiyan.shell"
    label = "shell"
