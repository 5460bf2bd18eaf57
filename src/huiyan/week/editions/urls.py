from django.urls import path

from huiyan.week.editions import views

urlpatterns = [
    path("editions/", views.editions, name="editions"),
    path("editions/new/", views.new, name="new_edition"),
    path("editions/<slug:slug>/setup/", views.setup, name="setup"),
    path("editions/<slug:slug>/logo/", views.set_logo, name="set_logo"),
    path("editions/<slug:slug>/logo/remove/", views.remove_logo, name="remove_logo"),
    path("programme/<slug:slug>/logo/", views.logo, name="logo"),
    path("editions/<slug:slug>/publish/", views.publish, name="publish"),
    path("editions/<slug:slug>/next/", views.next_edition, name="next_edition"),
    path("venues/", views.venue, name="venue"),
]
