from django.urls import path

from huiyan.week.attendance import device_views, views

urlpatterns = [
    path("door/", views.doors, name="doors"),
    path("door/sync/", device_views.sync, name="door_sync"),
    path("door/<int:pk>/", views.door, name="door"),
    path("door/<int:pk>/list.json", device_views.tickets, name="door_list"),
    path("door/<int:pk>/walk-in/", views.walk_in, name="walk_in"),
    path("door/<int:pk>/scans/", views.scans, name="scans"),
    path("door/<int:pk>/declare/", views.declare, name="declare"),
    path("editions/<slug:slug>/scans/", views.edition_scans, name="edition_scans"),
    path("c/<str:code>/", views.code, name="code"),
    path("c/<str:code>/<str:token>/", views.code, name="signed_code"),
]
