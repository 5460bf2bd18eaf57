from django.urls import path

from huiyan.week.attendance import views

urlpatterns = [
    path("door/", views.doors, name="doors"),
    path("door/<int:pk>/", views.door, name="door"),
    path("door/<int:pk>/walk-in/", views.walk_in, name="walk_in"),
    path("c/<str:code>/", views.code, name="code"),
]
