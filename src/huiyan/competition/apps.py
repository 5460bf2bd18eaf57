from django.apps import AppConfig


class CompetitionConfig(AppConfig):
    name = "huiyan.competition"
    label = "competition"
