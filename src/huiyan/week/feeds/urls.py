from django.urls import path

from huiyan.week.feeds import views

urlpatterns = [
    path("programme/<slug:slug>/feeds/", views.feeds, name="feeds"),
    path("programme/<slug:slug>/calendar.ics", views.calendar_feed, name="calendar"),
    path("programme/<slug:slug>/schedule.xml", views.schedule_xml_feed, name="schedule_xml"),
    path("programme/<slug:slug>/schedule.json", views.schedule_json_feed, name="schedule_json"),
    path("programme/<slug:slug>/feed.atom", views.atom_feed, name="atom"),
    path("programme/<slug:slug>/list/", views.embed, name="embed"),
    path("sessions/<int:pk>/calendar.ics", views.session_calendar, name="session_calendar"),
]
