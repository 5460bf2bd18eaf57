from django.urls import path

from huiyan.week.bookings import room_views, staff_views, views

urlpatterns = [
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("activities/<int:pk>/left/", views.left, name="activity_left"),
    path("activities/<int:pk>/wait/", views.wait, name="wait"),
    path("tickets/<str:secret>/", views.ticket, name="ticket"),
    path("tickets/<str:secret>/cancel/", views.cancel, name="cancel"),
    path("tickets/<str:secret>/group/", views.change_group, name="change_group"),
    path("tickets/<str:secret>/ticket.svg", views.picture, name="ticket_picture"),
    path("tickets/<str:secret>/code.png", views.code_picture, name="ticket_code"),
    path("waiting/<str:secret>/", views.waiting, name="waiting"),
    path("waiting/<str:secret>/take/", views.take, name="take_offer"),
    path("waiting/<str:secret>/leave/", views.leave, name="leave_waitlist"),
    path("sessions/<int:pk>/room/", room_views.enter, name="enter_room"),
    path("sessions/<int:pk>/room/state/", room_views.room_state, name="room_state"),
    path("room/<str:turn>/", room_views.room, name="room"),
    path("sessions/<int:pk>/places/", staff_views.places, name="session_places"),
    path("sessions/<int:pk>/tell/", staff_views.tell, name="tell_bookers"),
]
