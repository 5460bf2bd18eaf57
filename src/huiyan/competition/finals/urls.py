from django.urls import path

from huiyan.competition.finals import views

urlpatterns = [
    path("final/<int:pk>/order/", views.order, name="final_order"),
    path("final/<int:pk>/", views.secretary, name="secretary"),
    path("final/<int:pk>/commit/", views.commit, name="commit_draw"),
    path("final/<int:pk>/draw/", views.draw, name="draw_order"),
    path("final/<int:pk>/clock/run/", views.run_clock, name="run_clock"),
    path("final/<int:pk>/clock/", views.stage_clock, name="stage_clock"),
    path("final/<int:pk>/board/", views.scoreboard, name="scoreboard"),
    path("final/slot/<int:pk>/call/", views.call, name="call_slot"),
    path("final/slot/<int:pk>/announce/", views.announce, name="announce_score"),
    path("final/slip/<int:pk>/", views.slip, name="slip"),
    path("final/correction/<int:pk>/", views.answer_correction, name="answer_correction"),
]
