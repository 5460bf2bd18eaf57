from django.urls import path

from huiyan.competition.setup.views import groups, hub, questions, rounds, rule_sheet

urlpatterns = [
    path("<slug:slug>/setup/", hub.setup, name="setup"),
    path("<slug:slug>/setup/words/", hub.words, name="setup_words"),
    path("<slug:slug>/setup/preview/", hub.preview, name="setup_preview"),
    path("<slug:slug>/setup/group/", groups.new_group, name="setup_new_group"),
    path("<slug:slug>/setup/form/", questions.form, name="setup_form"),
    path("<slug:slug>/setup/question/", questions.new_question, name="setup_new_question"),
    path("<slug:slug>/setup/round/", rounds.new_round, name="setup_new_round"),
    path("setup/group/<int:pk>/", groups.group, name="setup_group"),
    path("setup/group/<int:pk>/delete/", groups.delete_group, name="setup_delete_group"),
    path("setup/question/<int:pk>/", questions.question, name="setup_question"),
    path("setup/question/<int:pk>/<slug:act>/", questions.act_on_question, name="setup_act_on_question"),
    path("setup/round/<int:pk>/", rounds.round, name="setup_round"),
    path("setup/round/<int:pk>/criteria/", rounds.criteria, name="setup_criteria"),
    path("setup/round/<int:pk>/prizes/", rounds.prizes, name="setup_prizes"),
    path("setup/round/<int:pk>/rules/", rule_sheet.rule_sheet, name="setup_rules"),
    path("setup/round/<int:pk>/rules/yaml/", rule_sheet.rules_yaml, name="setup_rules_yaml"),
    path("setup/round/<int:pk>/<slug:act>/", rounds.act_on_round, name="setup_act_on_round"),
]
