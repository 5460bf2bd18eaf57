from django.urls import path

from huiyan.publishing import views

app_name = "publishing"
urlpatterns = [
    path("", views.records, name="records"),
    path("log/", views.log_page, name="log"),
    path("log/head.json", views.head, name="log_head"),
    path("log/inclusion.json", views.inclusion, name="log_inclusion"),
    path("log/consistency.json", views.consistency, name="log_consistency"),
    path("<int:pk>/", views.record, name="record"),
    path("<int:pk>/bundle/", views.bundle, name="bundle"),
]
