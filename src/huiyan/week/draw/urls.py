from django.urls import path

from huiyan.week.draw import views

urlpatterns = [
    path("editions/<slug:slug>/draws/", views.draws, name="draws"),
    path("editions/<slug:slug>/draws/new/", views.new, name="new_draw"),
    path("draws/<int:pk>/", views.draw, name="draw"),
    path("draws/<int:pk>/wish/", views.wish, {"kind": "public"}, name="wish"),
    path("draws/<int:pk>/wish/class/", views.wish, {"kind": "class"}, name="wish_class"),
    path("sessions/<int:pk>/draw/", views.of_session, name="draw_of_session"),
    path("wishes/<str:secret>/", views.wishes, name="wishes"),
    path("wishes/<str:secret>/withdraw/", views.withdraw, name="withdraw_wishes"),
]
