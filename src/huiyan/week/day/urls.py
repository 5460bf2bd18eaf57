from django.urls import path

from huiyan.week.day import shift_views, views

urlpatterns = [
    path("editions/<slug:slug>/board/", views.board, name="board"),
    path("editions/<slug:slug>/lists/", views.lists, name="lists"),
    path("editions/<slug:slug>/lists/numbers/", views.lists_with_numbers, name="lists_with_numbers"),
    path("editions/<slug:slug>/posters/", views.posters, name="posters"),
    path("editions/<slug:slug>/shifts/", shift_views.shifts, name="shifts"),
    path("shifts/", shift_views.own, name="own_shifts"),
    path("shifts/<int:pk>/", shift_views.shift, name="shift"),
]
