from django.urls import path

from huiyan.competition.following import views

urlpatterns = [
    path("round/<int:pk>/progress/", views.progress, name="progress"),
    path("round/<int:pk>/remind/", views.remind, name="remind_judges"),
    path("round/<int:pk>/replace/", views.replace, name="replace_judge"),
    path("round/<int:pk>/entry/<int:entry>/more/", views.more, name="another_reading"),
]
