from django.urls import path

from huiyan.accounts.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.outbox, name="list"),
    path("act/", views.act, name="act"),
    path("<uuid:pk>/", views.notice, name="notice"),
]
