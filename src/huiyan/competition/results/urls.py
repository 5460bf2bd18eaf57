from django.urls import path

from huiyan.competition.results import views

urlpatterns = [
    path("results/<int:pk>/", views.results, name="results"),
    path("round/<int:pk>/decide/", views.decide, name="decide"),
    path("round/<int:pk>/rank/", views.rank, name="rank"),
    path("round/<int:pk>/publish/", views.publish, name="publish"),
]
