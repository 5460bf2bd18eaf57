from django.urls import path

from huiyan.competition.screening import views

urlpatterns = [
    path("<slug:slug>/screening/", views.queue, name="screening"),
    path("screening/<int:pk>/", views.screen, name="screen"),
]
