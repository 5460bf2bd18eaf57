from django.urls import path

from huiyan.competition.screening import views

urlpatterns = [
    path("<slug:slug>/screening/", views.queue, name="screening"),
    path("<slug:slug>/screening/next/", views.take_next, name="screen_next"),
    path("<slug:slug>/screening/letters/", views.letters, name="letters"),
    path("<slug:slug>/screening/letters/release/", views.release, name="release_letters"),
    path("screening/<int:pk>/", views.screen, name="screen"),
    path("screening/<int:pk>/lease/", views.lease, name="screening_lease"),
    path("screening/decision/<int:pk>/undo/", views.undo, name="undo_screening"),
    path("screening/decision/<int:pk>/letter/", views.letter, name="letter"),
]
