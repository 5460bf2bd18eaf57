from django.urls import path

from huiyan.competition.calls import setup_views, views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("new/", setup_views.new, name="new_competition"),
    path("<slug:slug>/", views.call, name="call"),
    path("<slug:slug>/overview/", views.overview, name="overview"),
    path("<slug:slug>/open/", setup_views.open_call, name="open_call"),
]
