from django.urls import path

from huiyan.competition.results.views import appeals, public, staff

urlpatterns = [
    path("results/<int:pk>/", public.results, name="results"),
    path("results/<int:pk>/fairness/", public.fairness, name="fairness"),
    path("round/<int:pk>/decide/", staff.decide, name="decide"),
    path("round/<int:pk>/rank/", staff.rank, name="rank"),
    path("round/<int:pk>/rank/dismiss/", staff.dismiss, name="dismiss_ranking"),
    path("round/<int:pk>/rank/work/", staff.ranking_work, name="ranking_work"),
    path("round/<int:pk>/publish/", staff.publish, name="publish"),
    path("round/<int:pk>/onward/", staff.onward, name="onward"),
    path("proposal/<int:pk>/", staff.answer_proposal, name="answer_proposal"),
    path("ranking/<int:pk>/judges/", staff.judges, name="judge_report"),
    path("entry/<int:pk>/result/", appeals.own_result, name="own_result"),
    path("result/<int:pk>/appeal/", appeals.appeal, name="file_appeal"),
    path("appeal/<int:pk>/", appeals.appeal_page, name="appeal"),
    path("<slug:slug>/appeals/", appeals.appeals, name="appeals"),
]
