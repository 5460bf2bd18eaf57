from django.urls import path, register_converter

from huiyan.competition.judging import own, preview, views


class Act:
    regex = "open|close"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Act, "judging_act")
urlpatterns = [
    path("entry/<int:pk>/blind/", preview.blind_entry, name="blind_entry"),
    path("<slug:slug>/my-judging/", own.own, name="own_judging"),
    path("<slug:slug>/my-judging/conflicts/", own.declare, name="declare_conflicts"),
    path("judge/<int:pk>/", views.desk, name="judge_desk"),
    path("sheet/<int:pk>/", views.sheet, name="sheet"),
    path("judge/<int:pk>/submit/", views.submit_all, name="submit_all"),
    path("sheet/<int:pk>/file/<int:file>/", views.sheet_file, name="sheet_file"),
    path("sheet/<int:pk>/abstain/", views.abstain, name="abstain"),
    path("round/<int:pk>/late/<int:sheet>/", views.decide_late, name="decide_late"),
    path("sheet/<int:pk>/conflict/", views.step_back, name="step_back"),
    path("round/<int:pk>/<judging_act:act>/", views.change_state, name="judging_state"),
]
