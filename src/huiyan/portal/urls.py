from django.urls import path

from huiyan.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.front, name="front"),
    path("desk/", views.desk, name="desk"),
    path("search/", views.search, name="search"),
    path("log/", views.event_log, name="log"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
