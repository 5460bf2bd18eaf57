from django.urls import include, path

app_name = "week"
urlpatterns = [
    path("", include("huiyan.week.attendance.urls")),
    path("", include("huiyan.week.bookings.urls")),
    path("", include("huiyan.week.editions.urls")),
    path("", include("huiyan.week.programme.urls")),
    path("", include("huiyan.week.proposals.urls")),
    path("", include("huiyan.week.webhooks.urls")),
]
