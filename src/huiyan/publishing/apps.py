from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "huiyan.publishing"
    label = "publishing"
