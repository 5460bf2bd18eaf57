from django.urls import path

from huiyan.week.programme import staff_views, views

urlpatterns = [
    path("", views.current, name="week"),
    path("left/", views.left, name="left"),
    path("programme/<slug:slug>/", views.programme, name="programme"),
    path("programme/<slug:slug>/about/", views.about, name="about"),
    path("programme/<slug:slug>/places/", views.places, name="places"),
    path("programme/<slug:slug>/print/", views.printed, name="print"),
    path("editions/<slug:slug>/", staff_views.edition, name="edition"),
]
