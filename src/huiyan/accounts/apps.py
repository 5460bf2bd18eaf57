from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "huiyan.accounts"
    label = "accounts"
