from django.urls import path

from huiyan.week.changes import moderation_views, views

urlpatterns = [
    path("activities/<int:pk>/change/", views.change_activity, name="change_activity"),
    path("activities/<int:pk>/changes/", views.changes_of, name="changes_of"),
    path("sessions/<int:pk>/change/", views.change_session, name="change_session"),
    path("changes/<int:pk>/", moderation_views.change, name="change"),
    path("changes/<int:pk>/seen/", moderation_views.look_after, name="look_after"),
    path("changes/<int:pk>/back/", views.take_back, name="take_back_change"),
    path("moderation/<slug:slug>/changes/", moderation_views.changes, name="changes"),
]
