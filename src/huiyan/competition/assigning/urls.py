from django.urls import path

from huiyan.competition.assigning.views import conflicts, own, pairs, panel, past, runs

urlpatterns = [
    path("<slug:slug>/judges/", panel.judges, name="judges"),
    path("<slug:slug>/judges/list/", panel.look_through, name="judges_list"),
    path("<slug:slug>/judges/list/take/", panel.take_list, name="take_judges"),
    path("<slug:slug>/judges/<int:judge>/availability/", panel.availability, name="judge_availability"),
    path("<slug:slug>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("<slug:slug>/conflicts/<int:conflict>/lift/", conflicts.lift, name="lift_conflict"),
    path("<slug:slug>/my-judging/", own.own, name="own_judging"),
    path("<slug:slug>/my-judging/conflicts/", own.declare, name="declare_conflicts"),
    path("round/<int:pk>/assignment/", runs.assignment, name="assignment"),
    path("round/<int:pk>/assignment/check/", runs.check, name="check_assignment"),
    path("round/<int:pk>/assignment/run/", runs.run, name="run_assignment"),
    path("round/<int:pk>/assignment/again/", runs.again, name="run_again"),
    path("round/<int:pk>/assignment/commit/", runs.commit, name="commit_lottery"),
    path("round/<int:pk>/assignment/lock/", runs.lock, name="lock_assignment"),
    path("round/<int:pk>/assignment/unlock/", runs.unlock, name="unlock_assignment"),
    path("round/<int:pk>/assignment/entry/<int:entry>/", pairs.entry_judges, name="entry_judges"),
    path("round/<int:pk>/runs/<int:run>/", past.one_run, name="assignment_run"),
    path("round/<int:pk>/runs/<int:run>/waiting/", past.waiting, name="run_waiting"),
    path("round/<int:pk>/runs/<int:run>/draw/", runs.draw, name="draw_lottery"),
    path("round/<int:pk>/runs/<int:run>/drop/", past.drop, name="drop_run"),
    path("round/<int:pk>/runs/<int:run>/restore/", past.restore, name="restore_run"),
    path("round/<int:pk>/runs/<int:run>/adopt/", past.adopt, name="adopt_run"),
]
