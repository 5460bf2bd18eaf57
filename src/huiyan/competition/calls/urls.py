from django.urls import path

from huiyan.competition.calls import views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("<slug:slug>/", views.call, name="call"),
    path("<slug:slug>/overview/", views.overview, name="overview"),
]
