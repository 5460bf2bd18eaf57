from django.urls import path

from huiyan.competition.panel.views import conflicts, judges

urlpatterns = [
    path("<slug:slug>/judges/", judges.judges, name="judges"),
    path("<slug:slug>/judges/seats/", judges.seats, name="seat_judges"),
    path("<slug:slug>/judges/list/", judges.look_through, name="judges_list"),
    path("<slug:slug>/judges/list/take/", judges.take_list, name="take_judges"),
    path("<slug:slug>/judges/<int:judge>/availability/", judges.availability, name="judge_availability"),
    path("<slug:slug>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("<slug:slug>/conflicts/<int:conflict>/lift/", conflicts.lift, name="lift_conflict"),
]
