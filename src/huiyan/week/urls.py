from django.urls import include, path

app_name = "week"
urlpatterns = [
    path("", include("huiyan.week.attendance.urls")),
    path("", include("huiyan.week.bookings.urls")),
    path("", include("huiyan.week.changes.urls")),
    path("", include("huiyan.week.day.urls")),
    path("", include("huiyan.week.classes.urls")),
    path("", include("huiyan.week.draw.urls")),
    path("", include("huiyan.week.editions.urls")),
    path("", include("huiyan.week.feeds.urls")),
    path("", include("huiyan.week.imports.urls")),
    path("", include("huiyan.week.plan.urls")),
    path("", include("huiyan.week.feedback.urls")),
    path("", include("huiyan.week.privacy.urls")),
    path("", include("huiyan.week.programme.urls")),
    path("", include("huiyan.week.proposals.urls")),
    path("", include("huiyan.week.returns.urls")),
    path("", include("huiyan.week.webhooks.urls")),
]
