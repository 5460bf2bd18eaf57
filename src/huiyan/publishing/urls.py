from django.urls import path

from huiyan.publishing import views

app_name = "publishing"
urlpatterns = [
    path("", views.records, name="records"),
    path("<int:pk>/", views.record, name="record"),
    path("<int:pk>/bundle/", views.bundle, name="bundle"),
]
