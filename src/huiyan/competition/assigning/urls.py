from django.urls import path

from huiyan.competition.assigning.views import pairs, past, runs

urlpatterns = [
    path("round/<int:pk>/assignment/", runs.assignment, name="assignment"),
    path("round/<int:pk>/assignment/check/", runs.check, name="check_assignment"),
    path("round/<int:pk>/assignment/run/", runs.run, name="run_assignment"),
    path("round/<int:pk>/assignment/again/", runs.again, name="run_again"),
    path("round/<int:pk>/assignment/commit/", runs.commit, name="commit_lottery"),
    path("round/<int:pk>/assignment/move/", pairs.move, name="move_reading"),
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
