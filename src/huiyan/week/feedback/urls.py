from django.urls import path

from huiyan.week.feedback import views

urlpatterns = [
    path("f/<str:token>/", views.give_feedback, name="give_feedback"),
    path("activities/<int:pk>/said/", views.what_others_said, name="what_others_said"),
    path("feedback/", views.answers, name="answers"),
    path("feedback/<int:pk>/", views.activity_answers, name="activity_answers"),
    path("feedback/<int:pk>/questions/", views.activity_questions, name="activity_questions"),
    path("feedback/words/<int:pk>/moderate/", views.moderate, name="moderate_comment"),
    path("feedback/questions/<int:pk>/retire/", views.retire, name="retire_question"),
    path("feedback/session/<int:pk>/poster/", views.poster, name="feedback_poster"),
    path("editions/<slug:slug>/questions/", views.edition_questions, name="edition_questions"),
]
