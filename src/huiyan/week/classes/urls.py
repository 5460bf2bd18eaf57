from django.urls import path

from huiyan.week.classes import views

urlpatterns = [
    path("activities/<int:pk>/class/", views.book, name="book_class"),
    path("activities/<int:pk>/class/wait/", views.wait, name="class_wait"),
    path("classes/", views.classes, name="classes"),
    path("classes/<str:secret>/", views.ticket, name="class_ticket"),
    path("classes/<str:secret>/cancel/", views.cancel, name="cancel_class"),
    path("classes/waiting/<str:secret>/", views.waiting, name="class_waiting"),
    path("classes/waiting/<str:secret>/take/", views.take, name="take_class_offer"),
    path("classes/waiting/<str:secret>/leave/", views.leave, name="leave_class_list"),
]
