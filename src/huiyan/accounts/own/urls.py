from django.urls import path

from huiyan.accounts.own import views

app_name = "me"
urlpatterns = [
    path("messages/", views.inbox, name="messages"),
    path("details/", views.details, name="details"),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("data/", views.data, name="data"),
    path("data/export/", views.export, name="export"),
    path("data/erase/", views.erasure, name="erase"),
]
