from django.apps import AppConfig


class WeekConfig(AppConfig):
    name = "huiyan.week"
    label = "week"
