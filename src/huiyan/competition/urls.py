from django.urls import include, path

app_name = "competition"
urlpatterns = [
    path("", include("huiyan.competition.finals.urls")),
    path("", include("huiyan.competition.following.urls")),
    path("", include("huiyan.competition.judging.urls")),
    path("", include("huiyan.competition.assigning.urls")),
    path("", include("huiyan.competition.panel.urls")),
    path("", include("huiyan.competition.screening.urls")),
    path("", include("huiyan.competition.duplicates.urls")),
    path("", include("huiyan.competition.imports.urls")),
    path("", include("huiyan.competition.entries.urls")),
    path("", include("huiyan.competition.results.urls")),
    path("", include("huiyan.competition.setup.urls")),
    path("", include("huiyan.competition.calls.urls")),
]
